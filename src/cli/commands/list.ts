/**
 * `benign list`: what there is to choose from.
 */
import Table from 'cli-table3';
import { InputError } from '../../errors.ts';
import { figures, sweepFigures } from '../../figures/index.ts';
import { papers } from '../../theory/index.ts';
import { populations } from '../populations.ts';
import { presets } from '../presets.ts';

type Entries = readonly (readonly [name: string, description: string])[];

/** What can be listed. */
const lists: Readonly<Record<string, () => Entries>> = {
  presets: () => presets().map(({ name, description }) => [name, description]),
  populations: () => populations,
  theorems: () =>
    papers.flatMap(({ paper, results }) =>
      results.map(
        ({ id, result, source, confidence }) =>
          [id, `${paper}, ${result} [${confidence}]: ${source}`] as const,
      ),
    ),
  figures: () => [
    ...figures.map(({ name, title }) => [name, `of a run: ${title}`] as const),
    ...sweepFigures.map(({ name, title }) => [name, `of a sweep: ${title}`] as const),
  ],
};

export function listCommand(what: string): void {
  const entries = lists[what];
  if (entries === undefined)
    throw new InputError('list', `must be one of ${Object.keys(lists).join(', ')}`, what);
  const rows = entries();
  if (rows.length === 0) {
    process.stdout.write(`no ${what} in this version\n`);
    return;
  }
  const table = new Table({
    style: { head: [], border: [], compact: true },
    colWidths: [22, 90],
    wordWrap: true,
    chars: PLAIN,
  });
  table.push(...rows.map((row) => [...row]));
  process.stdout.write(`${table.toString()}\n`);
}

/** No box: two columns and nothing else. */
const PLAIN = Object.fromEntries(
  'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid middle'
    .split(' ')
    .map((name) => [name, '']),
);
