/**
 * Two sides of one benchmark, run in turn: the same line here and there, round by round, as one ratio with its spread.
 *
 * The machine changes its speed over minutes. Two runs one right after the other meet about the same speed, so their ratio is worth more
 * than the ratio of two medians; and the side that runs first changes from round to round, so that a drift favours neither.
 */
import type { Line, Measured } from '../support/report.ts';

/** One run on each side. */
export interface Round {
  readonly here: readonly Line[];
  readonly there: readonly Line[];
}

export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** What low and high are: the quartiles, or least and most of a few. */
  readonly ends: 'quartiles' | 'extremes';
}

export type ComparedLine = Pick<Line, 'program' | 'line' | 'unit' | 'better' | 'of'> & {
  /** Medians over the rounds. */
  readonly here: number;
  readonly there: number;
  /** More than 1 is better here; null where a value is not above 0. */
  readonly ratio: Spread | null;
  /** In the first round. */
  readonly accuracy?: {
    readonly name: string;
    readonly here: number;
    readonly there: number;
  };
  /** Rounds in which both sides have the line. */
  readonly rounds: number;
};

export interface Pairs {
  readonly compared: readonly ComparedLine[];
  /** Lines that cannot be compared, each with the reason. */
  readonly odd: readonly { readonly program: string; readonly line: string; readonly why: string }[];
}

/** Fewer rounds than this have no quartiles worth the name. */
const FEW = 8;

/** Lines of one program. */
export function pairs(rounds: readonly Round[]): Pairs {
  const names = new Set(
    rounds.flatMap(({ here, there }) =>
      [...here, ...there].map(({ program, line }) => `${program}\n${line}`),
    ),
  );
  const compared: ComparedLine[] = [];
  const odd: Pairs['odd'][number][] = [];
  for (const name of names) {
    const [program, line] = name.split('\n');
    const find = (lines: readonly Line[]) =>
      lines.find((one) => one.program === program && one.line === line);
    const found = rounds.map(({ here, there }) => ({ here: find(here), there: find(there) }));
    const both = found.filter((pair): pair is Pair => pair.here !== undefined && pair.there !== undefined);
    if (both.length === 0) {
      odd.push({ program, line, why: found.some(({ here }) => here !== undefined) ? ONLY_HERE : ONLY_THERE });
      continue;
    }
    const other = both.find(({ here, there }) => meaning(here) !== meaning(there));
    if (other === undefined) compared.push(comparedFrom(both, rounds.length < FEW));
    else odd.push({ program, line, why: `${meaning(other.here)} here, ${meaning(other.there)} there` });
  }
  return { compared, odd };
}

const ONLY_HERE = 'measured here only';
const ONLY_THERE = 'measured there only';

interface Pair {
  readonly here: Line;
  readonly there: Line;
}

/** What its number says: two that differ here are not one quantity. */
function meaning({ of, unit, better }: Measured): string {
  return `${of} in ${unit}, ${better} is better`;
}

function comparedFrom(both: readonly Pair[], few: boolean): ComparedLine {
  const [{ here, there }] = both;
  const { program, line, unit, better, of } = here;
  const values = both.map((pair) => ({ here: pair.here.value, there: pair.there.value }));
  const ratios = values.map(better === 'lower' ? (v) => v.there / v.here : (v) => v.here / v.there);
  const positive = values.every((value) => value.here > 0 && value.there > 0);
  return {
    ...{ program, line, unit, better, of },
    here: quantile(
      values.map((value) => value.here),
      0.5,
    ),
    there: quantile(
      values.map((value) => value.there),
      0.5,
    ),
    ratio: positive ? spreadOf(ratios, few) : null,
    ...(here.accuracy && there.accuracy
      ? { accuracy: { name: here.accuracy.name, here: here.accuracy.value, there: there.accuracy.value } }
      : {}),
    rounds: both.length,
  };
}

function spreadOf(values: readonly number[], few: boolean): Spread {
  return {
    median: quantile(values, 0.5),
    low: quantile(values, few ? 0 : 0.25),
    high: quantile(values, few ? 1 : 0.75),
    ends: few ? 'extremes' : 'quartiles',
  };
}

/** Linear between the sorted values, the k-th of n (from 0) at k/(n - 1). */
function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.ceil(at);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
