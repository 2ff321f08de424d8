/**
 * A finite active-set method for max b'beta - 1/2 beta' G beta, beta >= 0, with G positive semidefinite, singular or not.
 *
 * The support F always has a nonsingular block G_FF, and the margins on F are exact. A violated constraint i enters along
 * the direction p = (v_F, 1), v_F = -G_FF^{-1} G_Fi, which keeps the margins on F: up to its own margin when the curvature
 * p'Gp, the Schur complement sigma, is positive, without end when sigma = 0 (then G p = 0). A multiplier that reaches zero first
 * leaves. When nothing stops a direction of zero curvature, it is a nonnegative v with G v = 0 and b'v > 0: by Gordan's
 * theorem no W has all margins positive.
 */
import { GrowingCholesky } from '../linalg/growing-cholesky.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { dot, maximum } from '../linalg/vector.ts';

export type ActiveSetResult =
  | { readonly status: 'optimal'; readonly beta: Float64Array; readonly support: readonly number[] }
  | { readonly status: 'infeasible'; readonly ray: Float64Array }
  | { readonly status: 'failed'; readonly reason: string };

/** A margin this far below its bound, relative to the terms summed, is a violation and not rounding. */
const VIOLATION = 2 ** -44;
/** In a direction of zero curvature, entries this small beside the largest are rounding of zero. */
const NEGLIGIBLE = 1e-11;

/**
 * @param G  n x n, unit diagonal, positive semidefinite
 * @param b  n positive numbers
 * @param singular  a direction p is flat when p'Gp <= singular |p|^2; so the support's block keeps its condition below
 *   about 1/singular, and a ray of infeasibility shows a margin of at most sqrt(singular)
 */
export function activeSet(G: Matrix, b: Float64Array, singular: number): ActiveSetResult {
  const n = b.length;
  const beta = new Float64Array(n);
  const factor = new GrowingCholesky(G);
  const F = factor.indices;
  const inside = new Uint8Array(n);

  for (let entered = 0; entered < 50 * n + 100; entered++) {
    const i = mostViolated(G, b, beta, inside);
    if (i < 0) return { status: 'optimal', beta, support: [...F] };
    for (;;) {
      const { v, schur } = factor.candidate(i);
      const flat = schur <= singular * (1 + dot(v, v));
      const toMargin = flat ? Number.POSITIVE_INFINITY : Math.max(0, shortfall(G, b, beta, i).short) / schur;
      const { toZero, position } = firstToVanish(beta, F, v, flat ? NEGLIGIBLE : 0);
      const step = Math.min(toMargin, toZero);
      if (step === Number.POSITIVE_INFINITY) return { status: 'infeasible', ray: direction(n, F, v, i) };
      for (const [k, index] of F.entries()) beta[index] = Math.max(0, beta[index] + step * v[k]);
      beta[i] += step;
      if (toMargin <= toZero) break;
      const leaving = F[position];
      beta[leaving] = 0;
      inside[leaving] = 0;
      factor.removeAt(position);
    }
    factor.append(i);
    inside[i] = 1;
  }
  return { status: 'failed', reason: 'the active-set method did not end within its bound of exchanges' };
}

/** The index off the support whose margin falls shortest of b, relative to rounding; -1 when none does. */
function mostViolated(G: Matrix, b: Float64Array, beta: Float64Array, inside: Uint8Array): number {
  let worst = -1;
  let most = 0;
  for (let i = 0; i < b.length; i++) {
    if (inside[i]) continue;
    const { short, size } = shortfall(G, b, beta, i);
    if (short > VIOLATION * size && short > most) {
      most = short;
      worst = i;
    }
  }
  return worst;
}

/** b_i - (G beta)_i, and the size of the terms summed; beta >= 0. */
function shortfall(
  { data }: Matrix,
  b: Float64Array,
  beta: Float64Array,
  i: number,
): { short: number; size: number } {
  let short = b[i];
  let size = b[i];
  for (let k = 0, at = i * b.length; k < b.length; k++, at++) {
    const term = data[at] * beta[k];
    short -= term;
    size += Math.abs(term);
  }
  return { short, size };
}

/** How far along v the first multiplier of F vanishes, and its position in F; entries above -negligible |v| do not fall. */
function firstToVanish(
  beta: Float64Array,
  F: readonly number[],
  v: Float64Array,
  negligible: number,
): { toZero: number; position: number } {
  const floor = -negligible * Math.max(1, maximum(v.map(Math.abs)));
  let toZero = Number.POSITIVE_INFINITY;
  let position = -1;
  for (const [k, index] of F.entries()) {
    if (v[k] >= floor) continue;
    const reach = beta[index] / -v[k];
    if (reach < toZero) {
      toZero = reach;
      position = k;
    }
  }
  return { toZero, position };
}

function direction(n: number, F: readonly number[], v: Float64Array, i: number): Float64Array {
  const ray = new Float64Array(n);
  for (const [k, index] of F.entries()) ray[index] = Math.max(0, v[k]);
  ray[i] = 1;
  return ray;
}
