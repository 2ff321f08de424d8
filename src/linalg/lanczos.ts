/**
 * Extreme eigenvalues of a symmetric operator by the Lanczos iteration with full reorthogonalisation.
 */
import { InputError } from '../errors.ts';
import { axpy, dot } from './vector.ts';

/** The ends of a spectrum, as seen from a Krylov space. */
export interface ExtremeEigenvalues {
  readonly max: number;
  readonly min: number;
  /** Krylov dimension used; when it equals n, both ends are exact to rounding. */
  readonly steps: number;
}

/** Two looks at an end of the spectrum, `LOOK` steps apart, that agree to this many units count as settled. */
const SETTLED = 2 ** -51;
const LOOK = 8;

/**
 * lambda_max and lambda_min of the symmetric operator v -> A v on R^n.
 *
 * The Ritz values lie inside the spectrum: `max` never exceeds lambda_max, `min` is never below lambda_min, up to
 * rounding of order n u |A|. Cost: one product and O(n k) work at step k.
 *
 * @param n  dimension, at least 1
 * @param apply  writes A v into out
 * @param ends  'max' stops as soon as the upper end has settled; 'both' waits for the lower end too
 * @throws InputError when A v is not finite
 */
export function extremeEigenvalues(
  n: number,
  apply: (v: Float64Array, out: Float64Array) => void,
  ends: 'max' | 'both' = 'both',
): ExtremeEigenvalues {
  const basis: Float64Array[] = [];
  const alpha: number[] = [];
  const beta: number[] = [];
  let v = startVector(n);
  let last = { max: Number.NaN, min: Number.NaN };
  for (let k = 1; ; k++) {
    basis.push(v);
    const w = new Float64Array(n);
    apply(v, w);
    alpha.push(dot(v, w));
    if (!w.every(Number.isFinite))
      throw new InputError('extremeEigenvalues', 'needs a finite operator', `A v at step ${k}`);
    orthogonalise(w, basis);
    const remainder = Math.sqrt(dot(w, w));
    const exhausted = k === n || remainder <= 2 ** -52 * scale(alpha, beta);
    if (exhausted || k % LOOK === 0) {
      const now = tridiagonalEnds(alpha, beta);
      const size = Math.max(Math.abs(now.max), Math.abs(now.min));
      const maxSettled = Math.abs(now.max - last.max) <= SETTLED * Math.abs(now.max);
      const minSettled = Math.abs(now.min - last.min) <= SETTLED * size;
      if (exhausted || (maxSettled && (ends === 'max' || minSettled))) return { ...now, steps: k };
      last = now;
    }
    beta.push(remainder);
    for (let i = 0; i < n; i++) w[i] /= remainder;
    v = w;
  }
}

/** A fixed unit vector with no symmetry for an eigenvector to be orthogonal to: the golden-ratio sequence. */
function startVector(n: number): Float64Array {
  const golden = (Math.sqrt(5) - 1) / 2;
  const v = Float64Array.from({ length: n }, (_, i) => 0.5 + (((i + 1) * golden) % 1));
  const norm = Math.sqrt(dot(v, v));
  return v.map((entry) => entry / norm);
}

/** Removes from w its components along the basis, twice ("twice is enough"). */
function orthogonalise(w: Float64Array, basis: readonly Float64Array[]): void {
  for (let pass = 0; pass < 2; pass++) {
    for (const u of basis) axpy(-dot(u, w), u, w);
  }
}

function scale(alpha: readonly number[], beta: readonly number[]): number {
  return Math.max(...alpha.map(Math.abs), ...beta, Number.MIN_VALUE);
}

/** Both end eigenvalues of the tridiagonal matrix (alpha; beta) by bisection on the Sturm count. */
function tridiagonalEnds(alpha: readonly number[], beta: readonly number[]): { max: number; min: number } {
  const k = alpha.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < k; i++) {
    const radius = (i > 0 ? beta[i - 1] : 0) + (i < k - 1 ? beta[i] : 0);
    low = Math.min(low, alpha[i] - radius);
    high = Math.max(high, alpha[i] + radius);
  }
  return { max: bisect(alpha, beta, low, high, k), min: bisect(alpha, beta, low, high, 1) };
}

/** The eigenvalue with exactly `index - 1` eigenvalues below it (index from 1), to rounding of the larger end. */
function bisect(
  alpha: readonly number[],
  beta: readonly number[],
  from: number,
  to: number,
  index: number,
): number {
  const resolution = 2 ** -53 * Math.max(Math.abs(from), Math.abs(to));
  let low = from;
  let high = to;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (high - low <= resolution || middle <= low || middle >= high) return middle;
    if (countBelow(alpha, beta, middle) >= index) high = middle;
    else low = middle;
  }
}

/** How many eigenvalues lie below x: the negative pivots of T - x I. */
function countBelow(alpha: readonly number[], beta: readonly number[], x: number): number {
  let count = 0;
  let pivot = 1;
  for (let i = 0; i < alpha.length; i++) {
    const coupling = i > 0 ? (beta[i - 1] * beta[i - 1]) / pivot : 0;
    pivot = alpha[i] - x - coupling;
    if (pivot === 0) pivot = -Number.EPSILON * Math.abs(x) || -Number.MIN_VALUE;
    if (pivot < 0) count++;
  }
  return count;
}
