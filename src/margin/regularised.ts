/**
 * The minimiser of F(W) = 1/2 |W|^2 + sum_k l(q_k), q_k = <W, Xt_k>, l convex, which is unique: W = sum_k a_k Xt_k with a_k = -l'(q_k),
 * known through the Gram matrix G of the features (docs/theory.md, section 20).
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { axpy, dot, minimum } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import type { RegularisedCertificate } from './certificate-regularised.ts';

/** Of the margins: sum_k l(q_k), +Infinity where l is not defined; and in `g`, `h` -l' and l'' >= 0 (n). */
export type Terms = (q: Float64Array, g: Float64Array, h: Float64Array) => number;

export interface Regularised {
  /** a (n). */
  readonly coefficients: Float64Array;
  /** q = G a. */
  readonly margins: Float64Array;
  /** |W|. */
  readonly norm: number;
  readonly certificate: RegularisedCertificate;
}

const MOST_STEPS = 2000;
const U = 2 ** -53;
/** Armijo's constant. */
const DESCENT = 1e-4;

/**
 * Newton's method with backtracking. F is strongly convex with constant 1, so |W - W*| <= |grad F(W)|, and
 * F(W) - |grad F(W)|^2/2 <= min F: the certificate asks nothing of the way there.
 *
 * @param start  a with finite F
 * @returns null where it was not solved
 */
export function* regularisedInSteps(G: Matrix, terms: Terms, start: Float64Array): Steps<Regularised | null> {
  let at = evaluate(G, terms, start);
  if (!(at.value < Infinity)) return null;
  for (let step = 0; step < MOST_STEPS; step++) {
    yield;
    if (!(at.gradient > U * at.norm)) break;
    const move = newtonStep(G, at);
    if (move === null) break;
    const slope = dot(move, multiplyVector(G, at.residual));
    const next = backtrack(G, terms, at, move, slope);
    if (next === null) break;
    const done = next.gradient > at.gradient / 2 && at.gradient < 1e-12 * at.norm;
    if (next.gradient < at.gradient || next.value < at.value) at = next;
    if (done) break;
  }
  const { a, q, norm, gradient, value } = at;
  const distance = gradient + roundingOfGradient(G, at);
  const lower = value - (distance * distance) / 2 - 8 * U * a.length * at.size;
  const upper = value + 8 * U * a.length * at.size;
  const certificate = {
    ...{ lower, upper },
    relativeGap: (upper - lower) / upper,
    distanceBound: distance / norm,
  };
  if (!(certificate.distanceBound < 0.5)) return null;
  return { coefficients: a, margins: q, norm, certificate };
}

/** The multiple of a direction at which F is least among powers of two, from which Newton's method has not far to go. */
export function bestMultiple(G: Matrix, terms: Terms, direction: Float64Array): Float64Array {
  const q = multiplyVector(G, direction);
  const square = dot(direction, q);
  const [g, h] = [new Float64Array(q.length), new Float64Array(q.length)];
  const valueAt = (s: number) =>
    (s * s * square) / 2 +
    terms(
      q.map((entry) => s * entry),
      g,
      h,
    );
  let best = 1;
  for (const factor of [2, 0.5])
    for (let s = best * factor; valueAt(s) < valueAt(best); s *= factor) best = s;
  return direction.map((entry) => best * entry);
}

interface Point {
  readonly a: Float64Array;
  readonly q: Float64Array;
  readonly h: Float64Array;
  /** grad F = sum_k residual_k Xt_k. */
  readonly residual: Float64Array;
  readonly g: Float64Array;
  readonly value: number;
  /** The sum of the sizes of its terms. */
  readonly size: number;
  readonly norm: number;
  /** |grad F|. */
  readonly gradient: number;
}

function evaluate(G: Matrix, terms: Terms, a: Float64Array): Point {
  const q = multiplyVector(G, a);
  const [g, h] = [new Float64Array(a.length), new Float64Array(a.length)];
  const loss = terms(q, g, h);
  const residual = a.map((entry, k) => entry - g[k]);
  const square = Math.max(0, dot(a, q));
  return {
    ...{ a, q, g, h, residual },
    value: square / 2 + loss,
    size: square / 2 + Math.abs(loss),
    norm: Math.sqrt(square),
    gradient: Math.sqrt(Math.max(0, dot(residual, multiplyVector(G, residual)))),
  };
}

/** y with y + h o (G y) = -residual, the movement of a: (1 + sum_k h_k Xt_k Xt_k') sum_k y_k Xt_k = -grad F. */
function newtonStep(G: Matrix, { h, residual }: Point): Float64Array | null {
  const n = h.length;
  const roots = h.map(Math.sqrt);
  const M = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) M.data[i * n + k] = roots[i] * G.data[i * n + k] * roots[k];
    M.data[i * n + i] += 1;
  }
  const factor = cholesky(M);
  if (factor.status !== 'positiveDefinite') return null;
  const pulled = multiplyVector(G, residual);
  const solved = solveCholesky(
    factor.L,
    pulled.map((entry, k) => roots[k] * entry),
  );
  return residual.map((entry, k) => roots[k] * solved[k] - entry);
}

/** The first point along a movement that lowers F as its slope promises, or, where F is known no better, its gradient. */
function backtrack(G: Matrix, terms: Terms, at: Point, move: Float64Array, slope: number): Point | null {
  const known = 16 * U * at.a.length * at.size;
  for (let t = 1; t > U; t /= 2) {
    const a = at.a.slice();
    axpy(t, move, a);
    const next = evaluate(G, terms, a);
    if (next.value <= at.value + DESCENT * t * slope) return next;
    if (next.value <= at.value + known && next.gradient < at.gradient) return next;
  }
  return null;
}

/**
 * A bound on what rounding may hide of |grad F|: each margin errs by (n + 4) u sum_i |G_ki a_i|, which moves g by h times that, and g
 * itself by a few units; |sum_k e_k Xt_k| <= sum_k |e_k| sqrt(G_kk).
 */
function roundingOfGradient(G: Matrix, { a, g, h }: Point): number {
  const n = a.length;
  let total = 0;
  for (let k = 0; k < n; k++) {
    let size = 0;
    for (let i = 0; i < n; i++) size += Math.abs(G.data[k * n + i] * a[i]);
    const error = (n + 4) * U * (h[k] * size) + 8 * U * (Math.abs(a[k]) + Math.abs(g[k]));
    total += error * Math.sqrt(G.data[k * n + k]);
  }
  return total;
}

/** Whether all margins are positive, and how large the least is beside |W|. */
export function normalisedMargin({ margins, norm }: Pick<Regularised, 'margins' | 'norm'>): number {
  return minimum(margins) / norm;
}
