/**
 * P(Gamma + sum_c u_c xi_c < 0) of independent symmetric xi_c by inversion of the characteristic function, with a bound of every error
 * made (docs/theory.md, section 11).
 *
 * For X with characteristic function exp(i t Gamma) phi(t), the square wave of period 4 pi/h has
 *     E sq(h X/2) = (2/pi) sum_k phi(t_k) sin(t_k Gamma)/(k + 1/2),   t_k = (k + 1/2) h,
 * and differs from sgn X only where |X| >= 2 pi/h (Davies 1973 with the error counted).
 */
import type { CharacteristicFunction } from '../data/noise/law.ts';
import { log } from '../linalg/elementary.ts';
import { dot } from '../linalg/vector.ts';
import { cosine, sine } from '../special/trigonometric.ts';
import { HeavySum } from './heavy-sum.ts';
import { LightSum } from './light-sum.ts';
import { NEGLIGIBLE, type StandardSum, UNIT } from './standard-sum.ts';

/** A probability and a bound of its error. */
export interface BoundedProbability {
  readonly probability: number;
  readonly bound: number;
}

/** Degree of the trigonometric polynomials between which the square wave lies, where phi does not die out. */
const DEGREE = 100_000;

/**
 * One probability for each Gamma: of X < 0, and half that of X = 0.
 *
 * @param loadings  u_c, not all zero; left as they are
 * @param gammas  Gamma in units of |u|
 */
export function lowerTails(
  law: CharacteristicFunction,
  loadings: Float64Array,
  gammas: readonly number[],
): BoundedProbability[] {
  const u = descending(loadings);
  const sum = law.tails === 'heavy' ? new HeavySum(law, u) : new LightSum(law, u);
  const near = gammas.filter((gamma) => Math.abs(gamma) < sum.reach + 1);
  const found = sum.dies ? squareWave(sum, near) : smoothWave(sum, near);
  let next = 0;
  return gammas.map((gamma) => (Math.abs(gamma) < sum.reach + 1 ? found[next++] : beyondReach(gamma, sum)));
}

function beyondReach(gamma: number, { beyond }: StandardSum): BoundedProbability {
  return { probability: gamma > 0 ? 0 : 1, bound: beyond };
}

/** |u_c|/|u|, largest first, zeros left out; one copy, as there may be many. */
function descending(loadings: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(loadings, loadings));
  const u = new Float64Array(loadings.length);
  for (let c = 0; c < u.length; c++) u[c] = Math.abs(loadings[c]) / norm;
  u.sort().reverse();
  let end = u.length;
  while (u[end - 1] === 0) end--;
  return u.subarray(0, end);
}

function largest(gammas: readonly number[]): number {
  return gammas.reduce((most, gamma) => Math.max(most, Math.abs(gamma)), 0);
}

/** The series, until what is left out is small or dear. */
function squareWave(sum: StandardSum, gammas: readonly number[]): BoundedProbability[] {
  if (gammas.length === 0) return [];
  const farthest = largest(gammas);
  const h = (2 * Math.PI) / (farthest + sum.reach);
  const sums = new Float64Array(gammas.length);
  let rounding = 0;
  let spent = 0;
  for (let k = 0, nextLook = 8; ; k++) {
    const t = (k + 0.5) * h;
    if (k >= nextLook || spent > sum.most) {
      nextLook = Math.ceil(1.1 * k);
      const tail = sum.truncation(t, k);
      if (tail < sum.target || spent > sum.most) {
        const bound = sum.beyond + tail + rounding + NEGLIGIBLE * (2 + log(k + 1));
        return gammas.map((_, at) => ({ probability: 0.5 - sums[at] / Math.PI, bound }));
      }
      spent += sum.lookCost;
    }
    const { value, error, cost } = sum.at(t);
    spent += cost + gammas.length;
    if (Math.abs(value) < NEGLIGIBLE) continue;
    for (let at = 0; at < sums.length; at++) sums[at] += (value * sine(t * gammas[at])) / (k + 0.5);
    rounding += termRounding(value, error, t * farthest) / (k + 0.5) / Math.PI + UNIT;
  }
}

/** The product's own error, and the sine's with its argument's and the quotient's; an addition to sums of at most pi/2 is another unit. */
function termRounding(value: number, error: number, phase: number): number {
  return error + UNIT * (4 + phase) * Math.abs(value);
}

/**
 * With K = DEGREE, N = K + 1, theta = h X/2: the square wave differs from
 *     (4/pi) sum_{odd k <= K} J(k/N) sin(k theta)/k,   J(s) = pi s (1 - s) cot(pi s) + s,
 * by at most (2/N) sum_{even |k| <= K} (1 - |k|/N) cos(k theta), whose expectation is a sum over the same phi (Vaaler, Bull. AMS 12
 * (1985) 183, theorem 18, for the two jumps). It is about 2 pi/(N h) times the density at 0, and as much as atoms there weigh.
 */
function smoothWave(sum: StandardSum, gammas: readonly number[]): BoundedProbability[] {
  if (gammas.length === 0) return [];
  const farthest = largest(gammas);
  const h = (2 * Math.PI) / (farthest + sum.reach);
  const N = DEGREE + 1;
  const sums = new Float64Array(gammas.length);
  const widths = new Float64Array(gammas.length).fill(1);
  let rounding = 0;
  for (let k = 1; k <= DEGREE; k++) {
    const t = (k * h) / 2;
    const { value, error } = sum.at(t);
    if (Math.abs(value) < NEGLIGIBLE) continue;
    const s = k / N;
    const odd = k % 2 === 1;
    const weight = odd ? (2 * vaaler(s)) / k : 2 * (1 - s);
    for (let at = 0; at < sums.length; at++) {
      const phase = t * gammas[at];
      if (odd) sums[at] += weight * value * sine(phase);
      else widths[at] += weight * value * cosine(phase);
    }
    rounding += (weight * termRounding(value, error, t * farthest)) / (odd ? Math.PI : N) + 2 * UNIT;
  }
  const bound = sum.beyond + rounding + NEGLIGIBLE * (4 + log(DEGREE));
  return gammas.map((_, at) => ({
    probability: 0.5 - sums[at] / Math.PI,
    bound: bound + Math.max(0, widths[at]) / N,
  }));
}

/** J(s), 0 < s < 1. */
function vaaler(s: number): number {
  return (Math.PI * s * (1 - s) * cosine(Math.PI * s)) / sine(Math.PI * s) + s;
}
