/**
 * All eigenvalues of a symmetric matrix: Householder's reduction to a tridiagonal one, then QL steps with implicit shifts
 * (Golub and Van Loan, "Matrix Computations", sections 8.3.1 and 8.3.3). About 4/3 n^3 operations; eigenvalues to rounding
 * of the largest, n u |A|.
 */
import { InputError } from '../errors.ts';
import { finish, pauses, type Steps } from '../stepwise.ts';
import type { Matrix } from './matrix.ts';
import { allFinite } from './vector.ts';

/** Implicit steps for one eigenvalue; two or three are usual. */
const MOST_STEPS = 60;

/**
 * The eigenvalues of a symmetric A (n x n), descending.
 *
 * @throws InputError when A is not finite
 */
export function symmetricEigenvalues(A: Matrix): Float64Array {
  return finish(symmetricEigenvaluesInSteps(A));
}

/** The same with pauses. */
export function* symmetricEigenvaluesInSteps(A: Matrix): Steps<Float64Array> {
  if (!allFinite(A.data))
    throw new InputError('symmetricEigenvalues', 'needs a finite matrix', 'NaN or infinity');
  const { diagonal, off } = yield* tridiagonal(A);
  return eigenvaluesOf(diagonal, off).sort().reverse();
}

/** T = Q'AQ by reflections: its diagonal (n) and what stands beside it, off_i = T_{i,i+1} (n, the last 0). */
function* tridiagonal({ rows: n, data }: Matrix): Steps<{ diagonal: Float64Array; off: Float64Array }> {
  const a = data.slice();
  const diagonal = new Float64Array(n);
  const off = new Float64Array(n);
  const p = new Float64Array(n);
  const pause = pauses();
  for (let k = 0; k < n; k++) {
    diagonal[k] = a[k * n + k];
    if (k === n - 1) break;
    let scale = 0;
    for (let i = k + 1; i < n; i++) scale = Math.max(scale, Math.abs(a[i * n + k]));
    if (scale === 0) continue;
    const v = new Float64Array(n);
    let square = 0;
    for (let i = k + 1; i < n; i++) {
      v[i] = a[i * n + k] / scale;
      square += v[i] * v[i];
    }
    const norm = Math.sqrt(square);
    const sign = v[k + 1] > 0 ? 1 : -1;
    off[k] = -sign * norm * scale;
    const half = square + norm * Math.abs(v[k + 1]);
    v[k + 1] += sign * norm;
    reflect(a, n, k + 1, v, half, p);
    if (pause.after(3 * (n - k) * (n - k))) yield;
  }
  return { diagonal, off };
}

/** A <- (I - v v'/half) A (I - v v'/half) on the rows and columns from `first` on; half = |v|^2/2. */
function reflect(
  a: Float64Array,
  n: number,
  first: number,
  v: Float64Array,
  half: number,
  p: Float64Array,
): void {
  let inner = 0;
  for (let i = first; i < n; i++) {
    let total = 0;
    for (let j = first; j < n; j++) total += a[i * n + j] * v[j];
    p[i] = total / half;
    inner += p[i] * v[i];
  }
  const back = inner / (2 * half);
  for (let i = first; i < n; i++) p[i] -= back * v[i];
  for (let i = first; i < n; i++) {
    for (let j = first; j < n; j++) a[i * n + j] -= v[i] * p[j] + p[i] * v[j];
  }
}

/** Of the tridiagonal matrix, in no order; both arrays are overwritten. */
function eigenvaluesOf(d: Float64Array, e: Float64Array): Float64Array {
  const n = d.length;
  const rounding = 0.5 * Number.EPSILON * largestSum(d, e);
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      let high = low;
      while (high < n - 1 && Math.abs(e[high]) > rounding) high++;
      if (high === low) break;
      if (step === MOST_STEPS) throw new Error('the eigenvalues of a symmetric matrix did not settle');
      implicitStep(d, e, low, high);
    }
  }
  return d;
}

/** A bound of |T|, up to a factor of 2. */
function largestSum(d: Float64Array, e: Float64Array): number {
  return d.reduce((most, entry, k) => Math.max(most, Math.abs(entry) + Math.abs(e[k])), 0);
}

/** One QL step with Wilkinson's shift on d_low..d_high. */
function implicitStep(d: Float64Array, e: Float64Array, low: number, high: number): void {
  const slope = (d[low + 1] - d[low]) / (2 * e[low]);
  const root = length(slope, 1);
  let g = d[high] - d[low] + e[low] / (slope + (slope >= 0 ? root : -root));
  let s = 1;
  let c = 1;
  let shift = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = s * e[i];
    const b = c * e[i];
    const r = length(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= shift;
      e[high] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1] - shift;
    const t = (d[i] - g) * s + 2 * c * b;
    shift = s * t;
    d[i + 1] = g + shift;
    g = c * t - b;
  }
  d[low] -= shift;
  e[low] = g;
  e[high] = 0;
}

/** sqrt(x^2 + y^2) without overflow. */
function length(x: number, y: number): number {
  const [small, large] = Math.abs(x) < Math.abs(y) ? [Math.abs(x), Math.abs(y)] : [Math.abs(y), Math.abs(x)];
  if (large === 0) return 0;
  const ratio = small / large;
  return large * Math.sqrt(1 + ratio * ratio);
}
