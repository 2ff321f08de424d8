/**
 * Programs run here and in another commit's tree, in turn: here, there, there, here, and so on.
 */
import { type BenchDocument, circumstances, type Line } from '../support/report.ts';
import type { Against } from './arguments.ts';
import { type Pairs, pairs, type Round } from './pairs.ts';
import { bundle, documentFrom, failureOf, run } from './program.ts';

export interface Comparison extends Omit<BenchDocument, 'lines'>, Pairs {
  readonly against: Against & { readonly commit: string };
  /** Programs that the other commit's tree does not carry, each with the reasons. */
  readonly notComparable: readonly { readonly program: string; readonly why: readonly string[] }[];
}

type Side = 'here' | 'there';

/** The two trees. */
export interface Sides extends Readonly<Record<Side, string>> {
  /** Of tsdown. */
  readonly config: string;
}

export interface Work {
  readonly names: readonly string[];
  /** Handed to every program. */
  readonly options: readonly string[];
  readonly against: Comparison['against'];
}

/** Numpy would be the same on both sides, and take as long. */
const ALONE = ['--alone', '--json'];
const ORDERS: readonly (readonly Side[])[] = [
  ['here', 'there'],
  ['there', 'here'],
];

/**
 * @param tell  how far it is
 * @throws {Error} when a program does not run here
 */
export async function compare(
  sides: Sides,
  { names, options, against }: Work,
  tell: (progress: string) => void,
  signal: AbortSignal,
): Promise<Comparison> {
  const found: Pairs[] = [];
  const notComparable: Comparison['notComparable'][number][] = [];
  for (const program of names) {
    const why = await bundled(program);
    const rounds: Round[] = [];
    for (let k = 0; k < against.rounds && why.length === 0; k++) {
      tell(`${program}, round ${k + 1} of ${against.rounds}`);
      const round = await inTurn(program, ORDERS[k % 2]);
      if (typeof round === 'string') why.push(round);
      else rounds.push(round);
    }
    if (why.length > 0) notComparable.push({ program, why });
    else found.push(pairs(rounds));
  }
  return {
    ...circumstances(options),
    against,
    compared: found.flatMap(({ compared }) => compared),
    odd: found.flatMap(({ odd }) => odd),
    notComparable,
  };

  /** What the other tree lacks for a program. */
  async function bundled(program: string): Promise<string[]> {
    const lacking = await bundle(sides.here, program, sides.config);
    if (lacking.length > 0) throw new Error(`${program} cannot be built here: ${lacking.join('; ')}`);
    return [...(await bundle(sides.there, program, sides.config))];
  }

  /** A run on each side, or why there is none in the other tree. */
  async function inTurn(program: string, order: readonly Side[]): Promise<Round | string> {
    const round: Record<Side, readonly Line[]> = { here: [], there: [] };
    for (const side of order) {
      const end = await run(sides[side], program, [...options, ...ALONE], false, signal);
      if (!end.failed) round[side] = documentFrom(end).lines;
      else if (side === 'there') return `it fails there: ${failureOf(end)}`;
      else throw new Error(`${program} failed: ${failureOf(end)}`);
    }
    return round;
  }
}
