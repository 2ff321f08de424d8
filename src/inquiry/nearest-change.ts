/**
 * The smallest change of some numbers, in logarithms, after which something holds: a grid of factors from the nearest on, then steps
 * towards the start as long as it still holds, then few digits.
 */
import { exp, log } from '../linalg/elementary.ts';
import { LARGEST_FACTOR, type NumberField } from './remedy-fields.ts';

/** Values for the fields, in their order, and the sum of |log(value/from)|. */
export interface Change {
  readonly values: readonly number[];
  readonly size: number;
}

/** Places of the grid on either side, for one number and for two. */
const RUNGS = [0, 24, 8];
const REACH = log(LARGEST_FACTOR);
/** Of an integer up to FEW, so many to either side are tried. */
const FEW = 64;
const NEAR = 8;
/** The search ends when its steps are this small. */
const FINEST = 0.004;
/** Places of the grid, the nearest first, from which it is followed down. */
const STARTS = 3;
/** Moves of one size. */
const MOST_MOVES = 40;
/** What a rounder number may cost. */
const ROUNDING = [
  [2, 0.03],
  [3, 0.015],
  [5, Number.POSITIVE_INFINITY],
  [9, Number.POSITIVE_INFINITY],
] as const;

/**
 * @param fields  one or two
 * @param bound  a change of this size or more is of no use
 * @param holds  asked for values inside the fields' ranges
 * @returns null where none was found
 */
export function nearestChange(
  fields: readonly NumberField[],
  bound: number,
  holds: (values: readonly number[]) => boolean,
): Change | null {
  const known = new Map<string, boolean>();
  const test = (change: Change | null): change is Change => {
    if (change === null) return false;
    const key = change.values.join();
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = holds(change.values);
    known.set(key, found);
    return found;
  };
  let best: Change | null = null;
  let starts = 0;
  for (const start of grid(fields)) {
    if (start.size >= bound + 2 * spacing(fields) || starts === STARTS) break;
    if (!test(start)) continue;
    starts++;
    const rounded = roundest(followed(start, fields, test), fields, test);
    if (rounded.size < (best?.size ?? bound)) best = rounded;
  }
  return best;
}

function spacing({ length }: readonly NumberField[]): number {
  return REACH / RUNGS[length];
}

/** All places of the grid by size. */
function grid(fields: readonly NumberField[]): Change[] {
  const [first, second] = fields.map((field) => rungs(field, RUNGS[fields.length]));
  const places =
    second === undefined ? first.map((a) => [a]) : first.flatMap((a) => second.map((b) => [a, b]));
  return places.flatMap((logs) => changeAt(fields, logs) ?? []).sort((a, b) => a.size - b.size);
}

/** Logarithms of the factors tried for one number, the ends of its range and the integers nearest to a small one among them. */
function rungs({ from, least, most, integer }: NumberField, count: number): number[] {
  const all = Array.from({ length: 2 * count + 1 }, (_, k) => ((k - count) / count) * REACH);
  const ends = [log(least) - log(from), log(most) - log(from)].filter((end) => Math.abs(end) <= REACH);
  const near = integer && from <= FEW ? Array.from({ length: 2 * NEAR + 1 }, (_, k) => from + k - NEAR) : [];
  return [...all, ...ends, ...near.filter((value) => value > 0).map((value) => log(value) - log(from))];
}

/** The change by such factors; null outside the ranges, beyond the largest factor, and where a number stays as it was. */
function changeAt(fields: readonly NumberField[], logs: readonly number[]): Change | null {
  return changeTo(
    fields,
    logs.map((part, k) => {
      const { from, most, integer } = fields[k];
      const value = from * exp(part);
      // An end of a range is met as it is.
      const there = Math.abs(value / most - 1) < 1e-12 ? most : value;
      return integer ? Math.round(there) : there;
    }),
  );
}

function changeTo(fields: readonly NumberField[], values: readonly number[]): Change | null {
  let size = 0;
  for (const [k, value] of values.entries()) {
    const { from, least, most, integer } = fields[k];
    if (integer && !Number.isInteger(value)) return null;
    const part = Math.abs(log(value) - log(from));
    if (!(value >= least && value <= most && part > 0 && part <= REACH * (1 + 1e-12))) return null;
    size += part;
  }
  return { values, size };
}

/** Outwards (positive) and inwards, in units of the step: each lowers the size, where the numbers can follow. */
const MOVES = [
  [],
  [[-1]],
  [
    [-1, -1],
    [-1, 0],
    [0, -1],
    [1, -1.25],
    [-1.25, 1],
    [1, -2],
    [-2, 1],
    [1, -4],
    [-4, 1],
  ],
] as const;

/** Down to a change of which no move of the finest step lowers the size and still holds. */
function followed(
  start: Change,
  fields: readonly NumberField[],
  test: (change: Change | null) => change is Change,
): Change {
  let best = start;
  for (let step = spacing(fields) / 2; step >= FINEST; step /= 2) {
    for (let moves = 0; moves < MOST_MOVES; moves++) {
      const logs = best.values.map((value, k) => log(value) - log(fields[k].from));
      const lower = MOVES[fields.length]
        .map((move) =>
          changeAt(
            fields,
            logs.map((part, k) => part + Math.sign(part) * move[k] * step),
          ),
        )
        .find((change) => change !== null && change.size < best.size && test(change));
      if (lower === undefined || lower === null) break;
      best = lower;
    }
  }
  return best;
}

/** As few digits as cost little. */
function roundest(
  exact: Change,
  fields: readonly NumberField[],
  test: (change: Change | null) => change is Change,
): Change {
  for (const [digits, cost] of ROUNDING) {
    const near = exact.values.map((value) => neighbours(value, digits));
    const pairs =
      near.length === 1 ? near[0].map((a) => [a]) : near[0].flatMap((a) => near[1].map((b) => [a, b]));
    const found = pairs
      .flatMap((values) => changeTo(fields, values) ?? [])
      .filter(({ size }) => size <= exact.size + cost)
      .sort((a, b) => a.size - b.size)
      .find(test);
    if (found !== undefined) return found;
  }
  return exact;
}

/** The numbers of so many digits nearest to one, below and above. */
function neighbours(value: number, digits: number): number[] {
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  const whole = Number(mantissa.replace('.', ''));
  const scaled = (units: number): number => Number(`${units}e${Number(exponent) - digits + 1}`);
  return [...new Set([whole - 1, whole, whole + 1].map(scaled))];
}
