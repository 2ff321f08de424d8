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
import { type Described, twoColumns, wrap } from '../wrap.ts';

/** Something to choose: as data, and in words. */
interface Choice {
  readonly data: Readonly<Record<string, string>>;
  readonly told: Described;
}

/** Choices of one kind. */
interface Group {
  /** What is to be known of them first; null where they speak for themselves. */
  readonly legend: string | null;
  readonly choices: readonly Choice[];
}

const named = (name: string, description: string): Choice => ({
  data: { name, description },
  told: [name, description],
});

const plain = (choices: readonly Choice[]): Group[] => [{ legend: null, choices }];

const SYSTEMS =
  'What a spec may name, after the key that takes it. A choice with parameters is given as { name: ..., ... }.';
const LITERATURE =
  'Systems of the literature. [runs]: as it is. [part]: but for what is said. [refused]: it does not run, and the command shows the nearest thing that does. [outside]: another question. Each command is a line as a shell takes it.';

/** What can be listed. */
const lists: ReadonlyMap<string, () => readonly Group[]> = new Map([
  ['presets', () => plain(presets().map(({ name, description }) => named(name, description)))],
  [
    'systems',
    () => [
      { legend: SYSTEMS, choices: systems.map(([name, description]) => named(name, description)) },
      {
        legend: LITERATURE,
        choices: literatureSystems.flatMap(({ systems: own }) => own.map(systemOf)),
      },
    ],
  ],
  ['populations', () => plain(populations.map(([name, description]) => named(name, description)))],
  [
    'theorems',
    () =>
      plain(
        papers.flatMap(({ paper, results }) =>
          results.map(({ id, result, source, confidence }) => ({
            data: { id, paper, result, source, confidence },
            told: [id, `${paper}, ${result} [${confidence}]: ${source}`] as const,
          })),
        ),
      ),
  ],
  [
    'figures',
    () =>
      plain([
        ...figures.map(({ name, title }) => figureOf(name, 'run', title)),
        ...sweepFigures.map(({ name, title }) => figureOf(name, 'sweep', title)),
      ]),
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
  const groups = list();
  print(
    json
      ? `${JSON.stringify(groups.flatMap(({ choices }) => choices.map(({ data }) => data)))}\n`
      : groups.map(toldGroup).join('\n'),
  );
}

function toldGroup({ legend, choices }: Group): string {
  const first = legend === null ? '' : `${wrap(legend, 0).join('\n')}\n\n`;
  return first + twoColumns(choices.map(({ told }) => told));
}

function systemOf(one: LiteratureSystem): Choice {
  const { id, source, system, status, lacks, nearest } = one;
  const command = commandOf(one);
  const description = `${source}: ${system}`;
  const why = lacks === null ? '' : `: ${lacks}`;
  const near = nearest === null ? '' : ` Nearest is ${nearest}:`;
  const told = `${description} [${status}${why}].${near}`;
  return {
    data: {
      name: id,
      description,
      status,
      lacks: lacks ?? '',
      nearest: nearest ?? '',
      command: command ?? '',
    },
    told: command === null ? [id, told] : [id, told, command],
  };
}

function figureOf(name: string, of: string, title: string): Choice {
  return { data: { name, of, title }, told: [name, `of a ${of}: ${title}`] };
}
