/**
 * P(y f <= 0) of f = sum_g b_g phi(u_g) over at most three groups, u = m + s L xi, xi normal: one coordinate after the other. L is lower triangular, so
 * that the last pre-activation alone depends on the last coordinate: what is left there is one tail. Between the points at which another pre-activation,
 * or what they make of f, is 0 that is the tail of a linear function, and logarithms of normal integrals over convex sets are concave (Prekopa 1973).
 */
import { exp, log } from '../linalg/elementary.ts';
import { logIntegral } from './log-concave.ts';
import { logTail } from './normal-tail.ts';

const LOG_ROOT_2_PI = log(2 * Math.PI) / 2;
const NEVER = Number.NEGATIVE_INFINITY;
const EVER = Number.POSITIVE_INFINITY;

/** One cluster, in units of the deviations of its pre-activations. */
export interface ConeLaw {
  readonly slope: number;
  /** b (G), with the sign of the label. */
  readonly outputs: readonly number[];
  /** m (G). */
  readonly mean: readonly number[];
  /** s L (G x G), by rows. */
  readonly root: readonly (readonly number[])[];
}

/** A part of the plane of all pre-activations but the last, in which an integral is that of a convex set. */
type Interval = readonly [from: number, to: number];

/** log P(y f <= 0). */
export function logMistake(law: ConeLaw): number {
  return measure(
    law,
    (xi) => pieces(law, xi),
    (xi) => tail(law, xi, wrong(law, partOf(law, xi))),
  );
}

/** log P(u_g <= 0 for all g). */
export function logNegative(law: ConeLaw): number {
  return measure(
    law,
    (xi) => [[NEVER, zeroAt(law, xi, 0)]],
    (xi) => tail(law, xi, [NEVER, 0]),
  );
}

/** @param last  log of what the last coordinate leaves, given the others */
function measure(
  { outputs }: ConeLaw,
  intervals: (xi: readonly number[]) => readonly Interval[],
  last: (xi: readonly number[]) => number,
): number {
  if (outputs.length === 1) return last([]);
  const parts: number[] = [];
  for (const [from, to] of intervals([])) {
    if (outputs.length === 2) {
      parts.push(logIntegral((x) => logDensity(x) + last([x]), from, to));
      continue;
    }
    // The same part of the plane along the whole interval, so that what is left is concave too.
    for (const k of intervals([between(from, to)]).keys())
      parts.push(
        logIntegral(
          (x) => {
            const [start, end] = intervals([x])[k];
            return logDensity(x) + logIntegral((z) => logDensity(z) + last([x, z]), start, end);
          },
          from,
          to,
        ),
      );
  }
  return logSum(parts);
}

/** Between the points where u_d, or what the first pre-activations make of f, is 0; xi has the coordinates before. */
function pieces(law: ConeLaw, xi: readonly number[]): Interval[] {
  const d = xi.length;
  const part = partOf(law, xi);
  const zero = zeroAt(law, xi, 0);
  const crossing = inverse(law.slope, -part / law.outputs[d]);
  const other = d === 0 || crossing === null ? zero : zeroAt(law, xi, crossing);
  const [left, right] = [Math.min(zero, other), Math.max(zero, other)];
  return [
    [NEVER, left],
    [left, right],
    [right, EVER],
  ];
}

/** The u of the last group at which y f <= 0, given what the others make of y f. */
function wrong({ slope, outputs }: ConeLaw, part: number): Interval | null {
  const b = outputs[outputs.length - 1];
  const crossing = inverse(slope, -part / b);
  if (b > 0) return crossing === null ? null : [NEVER, crossing];
  // At slope 0 what is not above 0 without the last group stays so.
  return slope === 0 && part <= 0 ? [NEVER, EVER] : [crossing ?? 0, EVER];
}

/** The largest u with phi(u) = value; null at slope 0 for a value below 0. */
function inverse(slope: number, value: number): number | null {
  if (value >= 0) return value;
  return slope > 0 ? value / slope : null;
}

/** sum of b_g phi(u_g) over the groups of the given coordinates. */
function partOf({ slope, outputs, mean, root }: ConeLaw, xi: readonly number[]): number {
  let part = 0;
  for (let g = 0; g < xi.length; g++) {
    let u = mean[g];
    for (let h = 0; h <= g; h++) u += root[g][h] * xi[h];
    part += outputs[g] * (u > 0 ? u : slope * u);
  }
  return part;
}

/** The next coordinate at which its pre-activation is u. */
function zeroAt({ mean, root }: ConeLaw, xi: readonly number[], u: number): number {
  const d = xi.length;
  let rest = u - mean[d];
  for (let h = 0; h < d; h++) rest -= root[d][h] * xi[h];
  return rest / root[d][d];
}

/** log P(the last u is in an interval with one end at least that is infinite). */
function tail(law: ConeLaw, xi: readonly number[], interval: Interval | null): number {
  if (interval === null) return NEVER;
  const [low, high] = interval;
  if (low === NEVER) return high === EVER ? 0 : logTail(-zeroAt(law, xi, high));
  return logTail(zeroAt(law, xi, low));
}

function logDensity(x: number): number {
  return -(x * x) / 2 - LOG_ROOT_2_PI;
}

/** log of a sum of exponentials. */
export function logSum(parts: readonly number[]): number {
  const top = parts.reduce((most, part) => Math.max(most, part), NEVER);
  if (top === NEVER) return NEVER;
  return top + log(parts.reduce((sum, part) => sum + exp(part - top), 0));
}

/** A point of an interval that may have no end. */
function between(from: number, to: number): number {
  if (from === NEVER) return to - 1;
  return to === EVER ? from + 1 : (from + to) / 2;
}
