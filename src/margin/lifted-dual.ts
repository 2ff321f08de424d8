/**
 * The multipliers of a lifted system to which its flow goes, from a solution of its margin problem: one of many where the support
 * features are dependent.
 */
import { type Matrix, principalSubmatrix } from '../linalg/matrix.ts';
import type { EstimatedEnds } from '../linalg/principal-systems.ts';
import { numericalRankInSteps } from '../linalg/rank.ts';
import { indicesWhere, minimum } from '../linalg/vector.ts';
import type { LiftedSystem } from '../network/lifted-system.ts';
import type { Steps } from '../stepwise.ts';
import { dualFaceInSteps } from './dual-face.ts';
import { ON_THE_MARGIN, type Optimum, preciseMargins, SINGULAR, solveSupport } from './solver.ts';

/** A dual solution, and what it stands for among all. */
export interface Dual {
  readonly beta: Float64Array;
  /** What float64 lacks of it (n); null for nothing. */
  readonly rest: Float64Array | null;
  readonly margins: Float64Array;
  readonly unique: boolean;
  /** Whether it is the one to which the flow goes: the only one, or that of least entropy. */
  readonly ofFlow: boolean;
  /** Independent support features that span all of them. */
  readonly basis: readonly number[];
  /** The ends of the spectrum of G on them, where the solver told them. */
  readonly ends: EstimatedEnds | null;
}

/** A multiplier that adds less than this to its own margin may be rounding of zero. */
const SMALL = 1e-9;

/**
 * The multipliers without those that are rounding of zero: small ones, without which the equations of the others are solved as well and
 * no margin falls below 1 by more than its sum rounds.
 */
function withoutRounding(G: Matrix, { beta, margins }: Optimum): Pick<Optimum, 'beta' | 'margins'> {
  const n = G.rows;
  const kept = indicesWhere(beta, (entry) => entry > 0).filter((i) => beta[i] * G.data[i * (n + 1)] > SMALL);
  if (kept.length === 0 || kept.length === indicesWhere(beta, (entry) => entry > 0).length)
    return { beta, margins };
  const fewer = solveSupport(G, new Float64Array(n).fill(1), Int32Array.from(kept));
  if (fewer === null || kept.some((i) => fewer[i] <= 0)) return { beta, margins };
  const theirs = preciseMargins(G, fewer);
  for (let i = 0; i < n; i++) {
    let size = 1;
    for (const k of kept) size += Math.abs(G.data[i * n + k]) * fewer[k];
    if (theirs[i] < 1 - SINGULAR * size) return { beta, margins };
  }
  return { beta: fewer, margins: theirs };
}

/** The dual solution to which the flow goes; the solver's where that is not found. @param rank  of G */
export function* dualOfInSteps({ G, logC }: LiftedSystem, optimum: Optimum, rank: number): Steps<Dual> {
  const { beta, margins } = withoutRounding(G, optimum);
  const support = indicesWhere(beta, (entry) => entry > 0);
  const onTheMargin = indicesWhere(margins, (q) => q <= 1 + ON_THE_MARGIN);
  const tolerance = onTheMargin.length * SINGULAR;
  const ends = beta === optimum.beta ? optimum.endsOnSupport : null;
  const found = { beta, rest: null, margins, unique: true, ofFlow: true, basis: support, ends };
  if (rank === G.rows) return found;
  const rankOnMargin = yield* numericalRankInSteps(principalSubmatrix(G, onTheMargin), tolerance);
  if (rankOnMargin === onTheMargin.length) return found;
  const face = yield* dualFaceInSteps({ G, logC }, beta, onTheMargin, tolerance);
  if (face.dimension === 0) return found;
  const ofMany = { ...found, unique: false, ofFlow: false };
  if (face.beta === null) return ofMany;
  const inside = preciseMargins(G, face.beta);
  if (minimum(inside) < 1 - ON_THE_MARGIN) return ofMany;
  return { ...found, beta: face.beta, margins: inside, unique: false, basis: face.basis, ends: null };
}
