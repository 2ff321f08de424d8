/**
 * Extreme eigenvalues of symmetric matrices: the kernels' Lanczos iteration, and bisection on the tridiagonal matrix it leaves.
 *
 * The Ritz values lie inside the spectrum: none exceeds lambda_max or is below lambda_min, up to rounding of order n u |A|.
 * Cost: one product with the matrix and O(n k) work at step k, at most n steps.
 */
import { Lanczos, type Tridiagonal } from '../../kernels/lanczos.ts';
import { InputError } from '../errors.ts';
import { finish, pauses, type Steps } from '../stepwise.ts';
import type { Matrix } from './matrix.ts';
import { dot } from './vector.ts';

/** The ends of a spectrum, as seen from a Krylov space. */
export interface ExtremeEigenvalues {
  readonly max: number;
  readonly min: number;
  /** Krylov dimension used; when it equals n, both ends are exact to rounding. */
  readonly steps: number;
}

/** Two successive looks at an end of the spectrum that agree to this many units count as settled. */
const SETTLED = 2 ** -51;

/** For each end, how closely two successive looks must agree, relative to it. More than rounding gives an estimate, from inside. */
export interface Agreement {
  readonly max?: number;
  readonly min?: number;
}

/**
 * lambda_max and lambda_min of a symmetric A (n x n), n at least 1. lambda_min is settled, too, once it is rounding of lambda_max.
 *
 * @throws InputError when A, or an eigenvalue, is not finite
 */
export function extremeEigenvalues(A: Matrix, agreement: Agreement = {}): ExtremeEigenvalues {
  return finish(extremeEigenvaluesInSteps(A, agreement));
}

/** The same with pauses. */
export function* extremeEigenvaluesInSteps(A: Matrix, agreement: Agreement = {}): Steps<ExtremeEigenvalues> {
  const { max: atMax = SETTLED, min: atMin = SETTLED } = agreement;
  let [max, min, steps] = [Number.NaN, Number.NaN, 0];
  let maxSettled = false;
  const scale = yield* iterate(false, A, (T) => {
    const last = { max, min };
    steps = T.alpha.length;
    if (!maxSettled) {
      max = largestOf(T, T.exhausted ? SETTLED : atMax, max);
      maxSettled = Math.abs(max - last.max) <= atMax * Math.abs(max);
    }
    min = leastOf(T, T.exhausted ? SETTLED : atMin, min);
    const rounding = SETTLED * Math.max(Math.abs(max), Math.abs(min));
    return maxSettled && Math.abs(min - last.min) <= Math.max(rounding, atMin * Math.abs(min));
  });
  const ends = { max: scale * max, min: scale * min, steps };
  checkFinite('extremeEigenvalues', Math.abs(ends.max) + Math.abs(ends.min), scale);
  return ends;
}

/**
 * lambda_max of a symmetric A (n x n), n at least 1: to the last bit that of `extremeEigenvalues`, in fewer steps.
 *
 * @throws InputError when A, or lambda_max, is not finite
 */
export function largestEigenvalue(A: Matrix): number {
  return finish(largestEigenvalueInSteps(A));
}

/** The same with pauses. */
export function* largestEigenvalueInSteps(A: Matrix): Steps<number> {
  const { max, scale } = yield* upperEnd(false, A);
  return checkFinite('largestEigenvalue', scale * max, scale);
}

/** Looks at a least eigenvalue agree to this, relative to it: enough to confirm it by a factorisation. */
const ESTIMATED = 2 ** -20;

/** The ends of the spectrum of a symmetric A (n x n, n at least 1), each found when it is first asked for; lambda_min to 2^-20. */
export class SpectrumEnds {
  private both: ExtremeEigenvalues | null = null;
  private largest: number | null = null;

  constructor(private readonly A: Matrix) {}

  /** lambda_max, the same to the last bit whatever else was asked for. */
  get max(): number {
    if (this.both !== null) return this.both.max;
    this.largest ??= largestEigenvalue(this.A);
    return this.largest;
  }

  get min(): number {
    this.both ??= extremeEigenvalues(this.A, { min: ESTIMATED });
    return this.both.min;
  }
}

/**
 * |P|_2^2 = lambda_max(P P') of P (n x c), n at least 1; P P' is not formed.
 *
 * @throws InputError when P, or |P|_2^2, is not finite
 */
export function squaredSpectralNorm(P: Matrix): number {
  const { max, scale } = finish(upperEnd(true, P));
  return checkFinite('squaredSpectralNorm', scale * (scale * max), scale);
}

function* upperEnd(factored: boolean, A: Matrix): Steps<{ max: number; scale: number }> {
  let max = Number.NaN;
  const scale = yield* iterate(factored, A, (T) => {
    const last = max;
    max = largestOf(T, SETTLED, max);
    return Math.abs(max - last) <= SETTLED * Math.abs(max);
  });
  return { max, scale };
}

/**
 * Iterates on A / s until the space is exhausted or `settled` says so, which sees T at every look.
 *
 * @returns s, as `Lanczos` says it; nothing is done when it is not finite
 */
function* iterate(factored: boolean, A: Matrix, settled: (T: Tridiagonal) => boolean): Steps<number> {
  const iteration = new Lanczos(factored, A.rows, A.cols, A.data, startVector(A.rows));
  const { scale } = iteration;
  const pause = pauses();
  try {
    for (let before = 0; Number.isFinite(scale); ) {
      const T = iteration.advance();
      const steps = T.alpha.length;
      if (settled(T) || T.exhausted) break;
      if (pause.after((steps - before) * (A.data.length + 2 * steps * A.rows))) yield;
      before = steps;
    }
  } finally {
    iteration.close();
  }
  return scale;
}

function checkFinite(what: string, value: number, scale: number): number {
  if (!Number.isFinite(scale)) throw new InputError(what, 'needs a finite matrix', scale);
  if (!Number.isFinite(value)) throw new InputError(what, 'needs eigenvalues in the range of float64', value);
  return value;
}

/**
 * A fixed unit vector with no symmetry for an eigenvector to be orthogonal to: the golden-ratio sequence.
 *
 * @param F  where it is not zero; everywhere when absent
 */
export function startVector(n: number, F: Int32Array | null = null): Float64Array {
  const golden = (Math.sqrt(5) - 1) / 2;
  const v = new Float64Array(n);
  for (let at = 0; at < (F?.length ?? n); at++) {
    const i = F === null ? at : F[at];
    v[i] = 0.5 + ((i + 1) * golden - Math.floor((i + 1) * golden));
  }
  const norm = Math.sqrt(dot(v, v));
  for (let i = 0; i < n; i++) v[i] /= norm;
  return v;
}

/**
 * The largest eigenvalue of T, to rounding of the larger end or to an eighth of `agreement`, relative to it.
 *
 * @param before  that of a leading block of T, which does not exceed it, or not a number: where it is looked for first
 */
export function largestOf(T: Tridiagonal, agreement: number, before: number): number {
  return eigenvalue(T, T.alpha.length, agreement, before, 1);
}

/** The least, likewise. */
function leastOf(T: Tridiagonal, agreement: number, before: number): number {
  return eigenvalue(T, 1, agreement, before, -1);
}

/** Shares of the interval that holds all eigenvalues: how far beyond the last one found the next is looked for first. */
const NEAR = 2 ** -44;
const FAR = 2 ** -30;
const FARTHER = 2 ** -15;

/** How many eigenvalues were counted below each of three numbers. */
const counts = new Int32Array(3);

/**
 * The eigenvalue of T with exactly `index - 1` eigenvalues below it (index from 1), from that before in the direction of `outwards`: the
 * inner end of the interval that it is found in.
 */
function eigenvalue(
  { alpha, beta }: Tridiagonal,
  index: number,
  agreement: number,
  before: number,
  outwards: 1 | -1,
): number {
  let [low, high] = gershgorin(alpha, beta);
  const rounding = 2 ** -53 * Math.max(Math.abs(low), Math.abs(high));
  if (before > low && before < high) {
    const width = high - low;
    const near = before + outwards * NEAR * width;
    const far = before + outwards * FAR * width;
    const farther = before + outwards * FARTHER * width;
    countBelow(alpha, beta, near, far, farther);
    const inwards = before - (near - before);
    if (counts[0] >= index) high = Math.min(high, near);
    else low = Math.max(low, near);
    if (counts[1] >= index) high = Math.min(high, far);
    else low = Math.max(low, far);
    if (counts[2] >= index) high = Math.min(high, farther);
    else low = Math.max(low, farther);
    if (outwards > 0) low = Math.max(low, inwards);
    else high = Math.min(high, inwards);
  }
  // An interval that is none, where an entry of T has left float64, is settled, too.
  const settled = (middle: number) =>
    !(high - low > Math.max(rounding, (agreement / 4) * Math.abs(middle)) && middle > low && middle < high);
  for (;;) {
    // Two bisections at a time: one count is a chain of divisions, and three go on side by side.
    const middle = low + (high - low) / 2;
    if (settled(middle)) break;
    const left = low + (middle - low) / 2;
    const right = middle + (high - middle) / 2;
    countBelow(alpha, beta, left, middle, right);
    const below = counts[1] >= index;
    if (below) high = middle;
    else low = middle;
    const next = below ? left : right;
    if (settled(next)) break;
    if (counts[below ? 0 : 2] >= index) high = next;
    else low = next;
  }
  return outwards > 0 ? low : high;
}

/** An interval that holds all eigenvalues of T. */
function gershgorin(alpha: Float64Array, beta: Float64Array): [low: number, high: number] {
  const k = alpha.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < k; i++) {
    const radius = (i > 0 ? beta[i - 1] : 0) + (i < k - 1 ? beta[i] : 0);
    low = Math.min(low, alpha[i] - radius);
    high = Math.max(high, alpha[i] + radius);
  }
  return [low, high];
}

/** How many eigenvalues lie below each of three numbers, by Sturm: the negative pivots of T - x I, into `counts`. */
function countBelow(alpha: Float64Array, beta: Float64Array, x: number, y: number, z: number): void {
  const [inPlaceX, inPlaceY, inPlaceZ] = [inPlaceOfZero(x), inPlaceOfZero(y), inPlaceOfZero(z)];
  let belowX = 0;
  let belowY = 0;
  let belowZ = 0;
  let u = 1;
  let v = 1;
  let w = 1;
  for (let i = 0; i < alpha.length; i++) {
    const coupling = i > 0 ? beta[i - 1] * beta[i - 1] : 0;
    u = alpha[i] - x - coupling / u || inPlaceX;
    v = alpha[i] - y - coupling / v || inPlaceY;
    w = alpha[i] - z - coupling / w || inPlaceZ;
    if (u < 0) belowX++;
    if (v < 0) belowY++;
    if (w < 0) belowZ++;
  }
  counts[0] = belowX;
  counts[1] = belowY;
  counts[2] = belowZ;
}

/** A pivot of zero counts as negative. */
function inPlaceOfZero(x: number): number {
  return -Number.EPSILON * Math.abs(x) || -Number.MIN_VALUE;
}
