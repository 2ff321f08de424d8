/**
 * P(Gamma + sum_c u_c xi_c < 0) of independent symmetric xi_c by inversion of the characteristic function, with a bound of every error
 * made (docs/theory.md, section 11).
 *
 * For X with characteristic function exp(i t Gamma) phi(t), the square wave of period 4 pi/h has
 *     E sq(h X/2) = (2/pi) sum_k phi(t_k) sin(t_k Gamma)/(k + 1/2),   t_k = (k + 1/2) h,
 * and differs from sgn X only where |X| >= 2 pi/h (Davies 1973 with the error counted).
 */
import type { CharacteristicFunction, DecayEnvelope } from '../data/noise/law.ts';
import { exp, log } from '../linalg/elementary.ts';
import { dot } from '../linalg/vector.ts';
import { normalCdf } from '../special/normal.ts';
import { sine } from '../special/trigonometric.ts';

/** A probability and a bound of its error. */
export interface BoundedProbability {
  readonly probability: number;
  readonly bound: number;
}

/** What each part of the error is driven down to, if that is not too dear. */
const TARGET = 1e-17;
/** Values of phi smaller than this are not told from 0. */
const NEGLIGIBLE = 1e-20;
/** Factors of phi that may be computed, over all t; at least for so many t. */
const MOST_FACTORS = 3e7;
const FEWEST_TIMES = 60;
const UNIT = 2 ** -53;
/** Deviation of the normal variable added where phi does not die out, and its multiple that is left out of account. */
const SMOOTHING = 1e-4;
const SMOOTHING_REACH = 8.3;

/**
 * One probability for each Gamma.
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
  if (law.envelope !== null) return squareWave(law, u, gammas, 0);
  // P(X + e N < -r) - P(e N < -r) <= P(X < 0) <= P(X + e N < r) + P(e N > r).
  const r = SMOOTHING_REACH * SMOOTHING;
  const beyond = normalCdf(-SMOOTHING_REACH);
  const shifted = gammas.flatMap((gamma) => [gamma + r, gamma - r]);
  const tails = squareWave(law, u, shifted, SMOOTHING);
  return gammas.map((_, at) => {
    const from = tails[2 * at].probability - tails[2 * at].bound - beyond;
    const to = tails[2 * at + 1].probability + tails[2 * at + 1].bound + beyond;
    return { probability: (from + to) / 2, bound: (to - from) / 2 };
  });
}

/** |u_c|/|u|, largest first, zeros left out. */
function descending(loadings: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(loadings, loadings));
  return loadings
    .map((entry) => Math.abs(entry) / norm)
    .filter((entry) => entry > 0)
    .sort()
    .reverse();
}

function squareWave(
  law: CharacteristicFunction,
  u: Float64Array,
  gammas: readonly number[],
  smoothing: number,
): BoundedProbability[] {
  const { reach, beyond } = reachOf(law, u);
  const inReach = gammas.map((gamma) => (Math.abs(gamma) < reach + 1 ? gamma : null));
  const farthest = inReach.reduce<number>((most, gamma) => Math.max(most, Math.abs(gamma ?? 0)), 0);
  const h = (2 * Math.PI) / (farthest + reach + SMOOTHING_REACH * smoothing);
  const sums = new Float64Array(gammas.length);
  const most = Math.max(MOST_FACTORS, FEWEST_TIMES * u.length);
  let rounding = 0;
  let spent = 0;
  for (let k = 0, nextLook = 8; ; k++) {
    const t = (k + 0.5) * h;
    if (k >= nextLook || spent > most) {
      nextLook = Math.ceil(1.1 * k);
      const tail = truncation(law.envelope, u, t, k, smoothing);
      if (tail < TARGET || spent > most) {
        const missed = smoothing > 0 ? 2 * normalCdf(-SMOOTHING_REACH) : 0;
        const bound = beyond + missed + tail + rounding + NEGLIGIBLE * (2 + log(k + 1));
        return gammas.map((gamma, at) =>
          inReach[at] === null
            ? { probability: gamma > 0 ? 0 : 1, bound: beyond + missed }
            : { probability: 0.5 - sums[at] / Math.PI, bound },
        );
      }
      spent += u.length;
    }
    const { value, error, factors } = product(law, u, t, exp((-smoothing * t * smoothing * t) / 2));
    spent += factors + 4 + gammas.length;
    if (Math.abs(value) < NEGLIGIBLE) continue;
    for (let at = 0; at < sums.length; at++) sums[at] += (value * sine(t * (inReach[at] ?? 0))) / (k + 0.5);
    // The product's own error, the sine's with its argument's, the quotient's, and one addition to sums of at most pi/2.
    rounding += (error + UNIT * (4 + t * farthest) * Math.abs(value)) / (k + 0.5) / Math.PI + UNIT;
  }
}

/** prod_c phi(t u_c) times `start`, cut where it is negligible, with a running bound of its rounding error. */
function product(
  law: CharacteristicFunction,
  u: Float64Array,
  t: number,
  start: number,
): { value: number; error: number; factors: number } {
  let value = start;
  let error = 2 * UNIT * start;
  let factors = 0;
  while (factors < u.length && Math.abs(value) >= NEGLIGIBLE) {
    const x = t * u[factors++];
    const factor = law.value(x);
    // |phi'| <= 1, so a rounded argument moves a factor by at most u x; its own evaluation and the product by a few u more.
    error = error * Math.abs(factor) + UNIT * (8 + x) * Math.abs(value);
    value *= factor;
  }
  return { value, error, factors };
}

/** A with P(|sum u_c xi_c| >= A) <= 2 exp(-s A + v s^2/2), v the variance proxy up to s max u (Chernoff), driven below TARGET. */
function reachOf(law: CharacteristicFunction, u: Float64Array): { reach: number; beyond: number } {
  for (let reach = 9; ; reach *= 1.1) {
    let beyond = 1;
    for (let s = reach; s > 0.5; s *= 0.9) {
      const proxy = law.varianceProxy(s * u[0]);
      if (proxy < Number.POSITIVE_INFINITY)
        beyond = Math.min(beyond, 2 * exp(-s * reach + (proxy * s * s) / 2));
    }
    if (beyond < TARGET) return { reach, beyond };
  }
}

/**
 * A bound of (1/pi) sum_{j >= k} |phi(t_j)|/(j + 1/2): with E the product of the envelopes at t and p the sum of their decays,
 * E (1/(k + 1/2) + 1/p)/pi.
 */
function truncation(
  envelope: DecayEnvelope | null,
  u: Float64Array,
  t: number,
  k: number,
  smoothing: number,
): number {
  let product = exp((-smoothing * t * smoothing * t) / 2);
  let decay = smoothing * t * (smoothing * t);
  if (envelope !== null) {
    for (let c = 0; c < u.length; c++) {
      product *= envelope.bound(t * u[c]);
      decay += envelope.decay(t * u[c]);
    }
  }
  return (product * (1 / (k + 0.5) + 1 / decay)) / Math.PI;
}
