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
import {
  type EstimatedEnds,
  estimatedEnds,
  type PrincipalSystems,
  principalSystems,
} from '../linalg/principal-systems.ts';
import { allFinite, indicesWhere, maximum, minimum, sum } from '../linalg/vector.ts';
import { finish, newStretch, pauses, type Steps, type Stretch } from '../stepwise.ts';
import { activeSetInSteps, type KeptExchanges } from './active-set.ts';

export type SolverMethod = 'allActive' | 'blockPivoting' | 'activeSet';

export type SolverResult = {
  readonly ends: WholeEnds;
} & Outcome;

/**
 * The ends of the spectrum of G, where they were asked for and told; 'singular' where some pivot, in its order, is at most n `SINGULAR` times
 * its diagonal entry.
 */
type WholeEnds = EstimatedEnds | 'singular' | null;

/** A KKT point. */
export interface Optimum {
  readonly status: 'optimal';
  readonly method: SolverMethod;
  /** beta (n), zeros off the support, whose block of G is nonsingular. */
  readonly beta: Float64Array;
  /** G beta (n), the margins of the primal solution. */
  readonly margins: Float64Array;
  /** The ends of the spectrum of G on the support, where they were asked for and its factor was at hand. */
  readonly endsOnSupport: EstimatedEnds | null;
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

/** The solver on its way, as plain data: in its second method, or in its third. */
export interface KeptSolver {
  readonly ends: WholeEnds;
  readonly pivoting: Pivoting | null;
  readonly exchanges: KeptExchanges | null;
}

/** Block pivoting before its next system. */
interface Pivoting {
  /** 1 for constraints that are active. */
  readonly active: Uint8Array;
  /** Fewest violations so far, and how many more rounds may not lower them. */
  readonly fewest: number;
  readonly patience: number;
}

/**
 * Solves min 1/2 |W|^2 s.t. (lifted) margins >= 1 through its dual.
 *
 * @param G  Gram matrix of the lifted features (n x n, symmetric positive semidefinite)
 * @returns a KKT point, a ray that shows there is none, or failed with its reason; nothing is thrown for hard data
 */
export function solveMarginProblem(G: Matrix): SolverResult {
  return finish(solveMarginProblemInSteps(G));
}

/** The same with pauses, and from where it was left. @param look  whether the ends of spectra are asked for */
export function* solveMarginProblemInSteps(
  G: Matrix,
  stretch: Stretch<KeptSolver> = newStretch(),
  look = false,
): Steps<SolverResult> {
  const n = G.rows;
  const zero = firstZeroDiagonal(G);
  if (zero >= 0) return { ends: null, status: 'infeasible', ray: unit(n, zero) };
  const tolerance = n * SINGULAR;
  const { from } = stretch;
  let ends: WholeEnds = from?.ends ?? null;
  if (from === null || from.pivoting !== null) {
    const systems = principalSystems(G, new Float64Array(n).fill(1));
    const endsOf = (F: Int32Array) => (look ? estimatedEnds(systems, G, F) : null);
    try {
      let start = from?.pivoting ?? null;
      if (start === null) {
        const first = allActive(n, systems, tolerance, endsOf);
        ({ ends, start } = first);
        if (first.found !== null) return { ends, ...first.found };
      }
      const found = start && (yield* blockPivoting(G, systems, start, tolerance, { ends, endsOf }, stretch));
      if (found !== null) return { ends, ...found };
    } finally {
      systems.close();
    }
  }
  return { ends, ...(yield* byActiveSet(G, tolerance, ends, stretch)) };
}

/**
 * The same from multipliers beta >= 0 whose margins are 1 on their support, as those of a problem of fewer points with zeros for the
 * others: by the second method, which begins with their support, or else by the third. Where the ends of spectra are asked for, all of G is
 * factored first, and where it is definite the first method begins.
 */
export function* solveOnFromInSteps(G: Matrix, beta: Float64Array, look = false): Steps<SolverResult> {
  const n = G.rows;
  const tolerance = n * SINGULAR;
  const zero = firstZeroDiagonal(G);
  if (zero >= 0) return { ends: null, status: 'infeasible', ray: unit(n, zero) };
  const systems = principalSystems(G, new Float64Array(n).fill(1));
  let ends: WholeEnds = null;
  try {
    const endsOf = (F: Int32Array) => (look ? estimatedEnds(systems, G, F) : null);
    const first = look ? allActive(n, systems, tolerance, endsOf) : null;
    ends = first?.ends ?? null;
    if (first?.found) return { ends, ...first.found };
    const active = Uint8Array.from(beta, (entry) => (entry > 0 ? 1 : 0));
    const start = first?.start ?? { active, fewest: Number.POSITIVE_INFINITY, patience: PATIENCE };
    const found = yield* blockPivoting(G, systems, start, tolerance, { ends, endsOf }, newStretch());
    if (found !== null) return { ends, ...found };
  } finally {
    systems.close();
  }
  const exchanges: KeptExchanges = {
    beta: beta.map((entry, i) => entry * Math.sqrt(G.data[i * (n + 1)])),
    changes: Int32Array.from(indicesWhere(beta, (entry) => entry > 0)),
  };
  const from: Stretch<KeptSolver> = { from: { ends, pivoting: null, exchanges }, keep: null };
  return { ends, ...(yield* byActiveSet(G, tolerance, ends, from)) };
}

/** What the second method is handed beside its problem. */
interface Looks {
  readonly ends: WholeEnds;
  /** Those of the spectrum of the block F that was solved last; null where they are not asked for. */
  readonly endsOf: (F: Int32Array) => EstimatedEnds | null;
}

/** What the first method leaves. */
interface First {
  readonly ends: WholeEnds;
  readonly found: Outcome | null;
  /** Where the second method begins. */
  readonly start: Pivoting | null;
}

/** Method 1: all constraints active. */
function allActive(n: number, systems: PrincipalSystems, tolerance: number, endsOf: Looks['endsOf']): First {
  const F = indicesOf(new Uint8Array(n).fill(1));
  const all = systems.solve(F, tolerance);
  if (all === null) return { ends: 'singular', found: null, start: null };
  const ends = endsOf(F);
  const refined = minimum(all) < 0 ? null : systems.refine();
  if (refined?.x.every((entry) => entry > 0))
    return { ends, found: optimal(refined.x, marginsOf(refined.residual), 'allActive', ends), start: null };
  const active = Uint8Array.from(refined?.x ?? all, (entry) => (entry > 0 ? 1 : 0));
  return { ends, found: null, start: { active, fewest: Number.POSITIVE_INFINITY, patience: PATIENCE } };
}

/** Exchanges all violated complementarities at once until none is left; null when that stops helping. */
function* blockPivoting(
  G: Matrix,
  systems: PrincipalSystems,
  start: Pivoting,
  tolerance: number,
  { ends, endsOf }: Looks,
  stretch: Stretch<KeptSolver>,
): Steps<Outcome | null> {
  let { active, fewest, patience } = start;
  const pause = pauses();
  for (;;) {
    const F = indicesOf(active);
    let beta = systems.solve(F, tolerance);
    if (beta === null) return null;
    // Of other multipliers only the signs are used.
    const refined = minimum(beta) >= 0 ? systems.refine() : null;
    beta = refined?.x ?? beta;
    const violated = violations(G, beta, active);
    const count = sum(Float64Array.from(violated));
    if (count === 0 && refined !== null) {
      const onSupport = F.every((i) => refined.x[i] > 0) ? endsOf(F) : null;
      return optimal(beta, marginsOf(refined.residual), 'blockPivoting', onSupport);
    }
    if (count < fewest) {
      fewest = count;
      patience = PATIENCE;
    } else if (patience-- === 0) return null;
    active = active.map((state, i) => (violated[i] ? 1 - state : state));
    const pivoting = { active, fewest, patience };
    stretch.keep = () => ({ ends, pivoting, exchanges: null });
    if (pause.after((F.length * F.length * F.length) / 6 + G.data.length)) yield;
  }
}

/** Method 3, on G scaled to unit diagonal. */
function* byActiveSet(
  G: Matrix,
  tolerance: number,
  ends: WholeEnds,
  stretch: Stretch<KeptSolver>,
): Steps<Outcome> {
  if (!allFinite(G.data)) return { status: 'failed', reason: 'the Gram matrix leaves the range of float64' };
  const { scaled, b } = unitDiagonal(G);
  const own: Stretch<KeptExchanges> = { from: stretch.from?.exchanges ?? null, keep: null };
  stretch.keep = () => ({ ends, pivoting: null, exchanges: own.keep?.() ?? null });
  const last = yield* activeSetInSteps(scaled, b, tolerance, own);
  if (last.status === 'failed') return last;
  if (last.status === 'infeasible') return { status: 'infeasible', ray: normalised(unscaled(last.ray, b)) };
  const polished = solveSupport(scaled, b, Int32Array.from(last.support));
  const usable = polished !== null && minimum(polished) >= -SINGULAR * maximum(polished);
  const beta = unscaled(usable ? polished.map((entry) => Math.max(0, entry)) : last.beta, b);
  return optimal(beta, preciseMargins(G, beta), 'activeSet', null);
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

function optimal(
  beta: Float64Array,
  margins: Float64Array,
  method: SolverMethod,
  endsOnSupport: EstimatedEnds | null,
): Outcome {
  if (!allFinite(beta) || !allFinite(margins)) {
    return { status: 'failed', reason: 'the multipliers or their margins leave the range of float64' };
  }
  return { status: 'optimal', method, beta, margins, endsOnSupport };
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
