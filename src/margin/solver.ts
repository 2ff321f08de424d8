/**
 * The dual of the margin problem: max b'beta - 1/2 beta' G beta over beta >= 0, for G positive semidefinite.
 *
 * Three methods in turn, each the fallback of the one before: (1) all constraints active, one Cholesky solve; (2) block
 * principal pivoting (Judice and Pires 1994; Portugal, Judice and Vicente 1994), fast but only for definite blocks; (3) an
 * active-set method that is finite for every semidefinite G and ends with a solution or with a ray of infeasibility.
 * What counts as rounding is relative to the diagonal, and the third works on G scaled to unit diagonal, so the sizes of the
 * points do not matter.
 */
import { residual } from '../linalg/compensated.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { type PrincipalSystems, principalSystems } from '../linalg/principal-systems.ts';
import { allFinite, maximum, minimum, sum } from '../linalg/vector.ts';
import { activeSet } from './active-set.ts';

export type SolverMethod = 'allActive' | 'blockPivoting' | 'activeSet';

export type SolverResult = {
  /** Whether every pivot of G, eliminated in its order, is above n `SINGULAR` times its diagonal entry. */
  readonly definite: boolean;
} & Outcome;

/** A KKT point. */
export interface Optimum {
  readonly status: 'optimal';
  readonly method: SolverMethod;
  /** beta (n), zeros off the support, whose block of G is nonsingular. */
  readonly beta: Float64Array;
  /** G beta (n), the margins of the primal solution. */
  readonly margins: Float64Array;
}

type Outcome =
  | Optimum
  | {
      readonly status: 'infeasible';
      /** v >= 0 with sum 1 and G v = 0 up to rounding: the lifted features sum to zero with these weights. */
      readonly ray: Float64Array;
    }
  | { readonly status: 'failed'; readonly reason: string };

/** What counts as rounding of zero: a pivot, relative to n times the diagonal; a multiplier, relative to the largest. */
export const SINGULAR = 2 ** -46;
/** A constraint this close to its bound, relative, counts as met with equality. */
export const ON_THE_MARGIN = 1e-9;
/** Block pivoting gives up after this many exchanges in a row that did not lower the number of violations. */
const PATIENCE = 3;

/**
 * Solves min 1/2 |W|^2 s.t. (lifted) margins >= 1 through its dual.
 *
 * @param G  Gram matrix of the lifted features (n x n, symmetric positive semidefinite)
 * @returns a KKT point, a ray that shows there is none, or failed with its reason; nothing is thrown for hard data
 */
export function solveMarginProblem(G: Matrix): SolverResult {
  const n = G.rows;
  const zero = firstZeroDiagonal(G);
  if (zero >= 0) return { definite: false, status: 'infeasible', ray: unit(n, zero) };
  const tolerance = n * SINGULAR;
  const systems = principalSystems(G, new Float64Array(n).fill(1));
  const all = systems.solve(indicesOf(new Uint8Array(n).fill(1)), tolerance);
  const found = all === null ? null : fromAllActive(G, systems, all, tolerance);
  systems.close();
  return { definite: all !== null, ...(found ?? byActiveSet(G, tolerance)) };
}

/** Methods 1 and 2, from the multipliers of all constraints active; null when neither ends. */
function fromAllActive(
  G: Matrix,
  systems: PrincipalSystems,
  all: Float64Array,
  tolerance: number,
): Outcome | null {
  if (minimum(all) < 0) return blockPivoting(G, systems, all, tolerance);
  const { x, residual } = systems.refine();
  if (x.every((entry) => entry > 0)) return optimal(x, marginsOf(residual), 'allActive');
  return blockPivoting(G, systems, x, tolerance);
}

/** Exchanges all violated complementarities at once until none is left; null when that stops helping. */
function blockPivoting(
  G: Matrix,
  systems: PrincipalSystems,
  start: Float64Array,
  tolerance: number,
): Outcome | null {
  let active = Uint8Array.from(start, (entry) => (entry > 0 ? 1 : 0));
  let fewest = Number.POSITIVE_INFINITY;
  let patience = PATIENCE;
  for (;;) {
    let beta = systems.solve(indicesOf(active), tolerance);
    if (beta === null) return null;
    // Of other multipliers only the signs are used.
    const refined = minimum(beta) >= 0 ? systems.refine() : null;
    beta = refined?.x ?? beta;
    const violated = violations(G, beta, active);
    const count = sum(Float64Array.from(violated));
    if (count === 0 && refined !== null) return optimal(beta, marginsOf(refined.residual), 'blockPivoting');
    if (count < fewest) {
      fewest = count;
      patience = PATIENCE;
    } else if (patience-- === 0) return null;
    active = active.map((state, i) => (violated[i] ? 1 - state : state));
  }
}

/** Method 3, on G scaled to unit diagonal. */
function byActiveSet(G: Matrix, tolerance: number): Outcome {
  if (!allFinite(G.data)) return { status: 'failed', reason: 'the Gram matrix leaves the range of float64' };
  const { scaled, b } = unitDiagonal(G);
  const last = activeSet(scaled, b, tolerance);
  if (last.status === 'failed') return last;
  if (last.status === 'infeasible') return { status: 'infeasible', ray: normalised(unscaled(last.ray, b)) };
  const polished = solveSupport(scaled, b, Int32Array.from(last.support));
  const usable = polished !== null && minimum(polished) >= -SINGULAR * maximum(polished);
  const beta = unscaled(usable ? polished.map((entry) => Math.max(0, entry)) : last.beta, b);
  return optimal(beta, preciseMargins(G, beta), 'activeSet');
}

/** 1 where beta_i < 0 on the active set, or (G beta)_i < 1 beyond rounding off it. */
function violations(G: Matrix, beta: Float64Array, active: Uint8Array): Uint8Array {
  return active.map((state, i) => {
    if (state) return beta[i] < 0 ? 1 : 0;
    let margin = 0;
    let size = 1;
    for (let k = 0, at = i * G.cols; k < G.cols; k++, at++) {
      const term = G.data[at] * beta[k];
      margin += term;
      size += Math.abs(term);
    }
    return margin < 1 - SINGULAR * size ? 1 : 0;
  });
}

/** beta with (G beta)_F = b_F and zero off F, refined; null when G_FF is singular. */
export function solveSupport(G: Matrix, b: Float64Array, F: Int32Array): Float64Array | null {
  const systems = principalSystems(G, b);
  const beta = systems.solve(F, 0) === null ? null : systems.refine().x;
  systems.close();
  return beta;
}

/** 1 - (1 - G beta). */
function marginsOf(residual: Float64Array): Float64Array {
  return residual.map((entry) => 1 - entry);
}

/** G beta, carried in twice the working precision. */
export function preciseMargins(G: Matrix, beta: Float64Array): Float64Array {
  return residual(G, beta, new Float64Array(beta.length)).map((entry) => -entry);
}

function optimal(beta: Float64Array, margins: Float64Array, method: SolverMethod): Outcome {
  if (!allFinite(beta) || !allFinite(margins)) {
    return { status: 'failed', reason: 'the multipliers or their margins leave the range of float64' };
  }
  return { status: 'optimal', method, beta, margins };
}

/** S G S with S = diag(G_ii^{-1/2}), and b = S 1: the same problem for S^{-1} beta. */
export function unitDiagonal(G: Matrix): { scaled: Matrix; b: Float64Array } {
  const n = G.rows;
  const b = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(G.data[i * n + i]));
  const scaled = zeros(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) scaled.data[i * n + k] = i === k ? 1 : G.data[i * n + k] * b[i] * b[k];
  }
  return { scaled, b };
}

function unscaled(beta: Float64Array, b: Float64Array): Float64Array {
  return beta.map((entry, i) => entry * b[i]);
}

function normalised(v: Float64Array): Float64Array {
  const total = sum(v);
  return v.map((entry) => entry / total);
}

function firstZeroDiagonal(G: Matrix): number {
  for (let i = 0; i < G.rows; i++) if (G.data[i * G.cols + i] <= 0) return i;
  return -1;
}

function unit(n: number, i: number): Float64Array {
  const e = new Float64Array(n);
  e[i] = 1;
  return e;
}

function indicesOf(active: Uint8Array): Int32Array {
  const F = new Int32Array(active.length);
  let count = 0;
  for (let i = 0; i < active.length; i++) if (active[i] === 1) F[count++] = i;
  return F.subarray(0, count);
}
