/**
 * `benign list`: what there is to choose from.
 */
import { InputError } from '../../errors.ts';
import { figures, sweepFigures } from '../../figures/index.ts';
import { papers } from '../../theory/index.ts';
import { literatureSystems } from '../../theory/systems/index.ts';
import { commandOf, type LiteratureSystem } from '../../theory/systems/system.ts';
import { populations } from '../populations.ts';
import { presets } from '../presets.ts';
import { print } from '../streams.ts';
import { systems } from '../systems.ts';
import { twoColumns } from '../wrap.ts';

/** Something to choose: as data, and in words. */
interface Choice {
  readonly data: Readonly<Record<string, string>>;
  readonly told: readonly [name: string, description: string];
}

const named = (name: string, description: string): Choice => ({
  data: { name, description },
  told: [name, description],
});

/** What can be listed. */
const lists: ReadonlyMap<string, () => readonly Choice[]> = new Map([
  ['presets', () => presets().map(({ name, description }) => named(name, description))],
  [
    'systems',
    () => [
      ...systems.map(([name, description]) => named(name, description)),
      ...literatureSystems.flatMap(({ systems: own }) => own.map(systemOf)),
    ],
  ],
  ['populations', () => populations.map(([name, description]) => named(name, description))],
  [
    'theorems',
    () =>
      papers.flatMap(({ paper, results }) =>
        results.map(({ id, result, source, confidence }) => ({
          data: { id, paper, result, source, confidence },
          told: [id, `${paper}, ${result} [${confidence}]: ${source}`] as const,
        })),
      ),
  ],
  [
    'figures',
    () => [
      ...figures.map(({ name, title }) => figureOf(name, 'run', title)),
      ...sweepFigures.map(({ name, title }) => figureOf(name, 'sweep', title)),
    ],
  ],
]);

export interface ListCommand {
  readonly what: string;
  readonly json: boolean;
}

export function listCommand({ what, json }: ListCommand): void {
  const list = lists.get(what);
  if (list === undefined)
    throw new InputError('list', `must be one of ${[...lists.keys()].join(', ')}`, what);
  const choices = list();
  print(
    json
      ? `${JSON.stringify(choices.map(({ data }) => data))}\n`
      : twoColumns(choices.map(({ told }) => told)),
  );
}

function systemOf(one: LiteratureSystem): Choice {
  const { id, source, system, status, lacks, nearest } = one;
  const command = commandOf(one);
  const description = `${source}: ${system}`;
  const why = lacks === null ? '' : `: ${lacks}`;
  const shown =
    command === null ? '' : ` ${nearest === null ? 'By' : `Nearest is ${nearest}, by`} ${command}`;
  return {
    data: {
      name: id,
      description,
      status,
      lacks: lacks ?? '',
      nearest: nearest ?? '',
      command: command ?? '',
    },
    told: [id, `${description} [${status}${why}].${shown}`],
  };
}

function figureOf(name: string, of: string, title: string): Choice {
  return { data: { name, of, title }, told: [name, `of a ${of}: ${title}`] };
}
