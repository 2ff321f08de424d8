/**
 * The margin problem from the rows themselves, where their inner products in float64 do not decide it.
 *
 * Whether the problem is feasible does not depend on the sizes of the columns: q_i = <W, Xt_i> is the same for X D^{-1} and W D. So
 * "infeasible" is said only where weights v >= 0 bound every normalised margin of the rows with columns scaled to size 1 by the
 * rounding of v itself. The optimum does depend on them: it is sought in about 32 digits (docs/theory.md, section 6).
 */
import type { Sample } from '../data/sample.ts';
import {
  entryOf,
  minus,
  plus,
  setEntry,
  type WideVector,
  wideDot,
  wideZeros,
} from '../linalg/double-double.ts';
import { type Matrix, principalSubmatrix } from '../linalg/matrix.ts';
import { gram } from '../linalg/product.ts';
import { numericalRankInSteps } from '../linalg/rank.ts';
import { indicesWhere } from '../linalg/vector.ts';
import type { Network } from '../network/network.ts';
import { liftedGram, type PatternGroup } from '../network/pattern.ts';
import type { Steps } from '../stepwise.ts';
import { dualFaceInSteps } from './dual-face.ts';
import type { Dual } from './lifted-dual.ts';
import { ON_THE_MARGIN, SINGULAR } from './solver.ts';
import { solveWideInSteps, wideLiftedGram, wideSolveOn } from './wide-solver.ts';

export type FromRows =
  | ({ readonly status: 'optimal' } & Dual)
  | { readonly status: 'infeasible'; readonly ray: Float64Array }
  | { readonly status: 'failed'; readonly reason: string };

/** Multiplications in 32 digits, beyond which the problem is left undecided. */
const MOST_WORK = 5e8;

/**
 * Rows with columns of size 1, by powers of two: an exact scaling. A column's size is the largest share that it has of a row, so that
 * rows of other sizes do not count for more. Columns of zeros stay.
 */
export function unitColumns(X: Matrix): Matrix {
  const scales = columnShares(X).map((share) => {
    let p = 1;
    while (share > 0 && share * p < 1) p *= 2;
    return p;
  });
  return { ...X, data: X.data.map((entry, at) => entry * scales[at % X.cols]) };
}

/** max over rows of |x_ip|/max_q |x_iq| of each column p. */
function columnShares({ rows, cols, data }: Matrix): Float64Array {
  const shares = new Float64Array(cols);
  for (let i = 0; i < rows; i++) {
    let largest = 0;
    for (let p = 0; p < cols; p++) largest = Math.max(largest, Math.abs(data[i * cols + p]));
    if (largest === 0) continue;
    for (let p = 0; p < cols; p++) shares[p] = Math.max(shares[p], Math.abs(data[i * cols + p]) / largest);
  }
  return shares;
}

/** G of a pattern for the rows with columns of size 1. */
export function unitGram(
  sample: Sample & { readonly X: Matrix },
  network: Network,
  pattern: readonly PatternGroup[],
): Matrix {
  return liftedGram({ ...sample, K: gram(unitColumns(sample.X)) }, network, pattern);
}

/** Solves the margin problem of a pattern from rows X with labels y, in about 32 digits. @param logC  of its lifted system (n) */
export function* solveFromRowsInSteps(
  sample: Sample & { readonly X: Matrix },
  network: Network,
  pattern: readonly PatternGroup[],
  logC: Float64Array,
): Steps<FromRows> {
  const { n, y, X } = sample;
  const work = n * n * (X.cols + 4 * pattern.length + 16 * Math.min(n, X.cols * pattern.length));
  if (work > MOST_WORK) {
    return {
      status: 'failed',
      reason: 'float64 does not decide it, and the problem is too large for 32 digits',
    };
  }
  const G = wideLiftedGram(X, y, network, pattern);
  const found = yield* solveWideInSteps(G, n);
  if (found.status !== 'optimal') return found;
  const { beta, margins } = found;
  const support = indicesWhere(beta.high, (entry) => entry > 0);
  const alone = { beta: beta.high, rest: beta.low, margins, basis: support, ends: null };
  const onTheMargin = indicesWhere(margins, (q) => q <= 1 + ON_THE_MARGIN);
  const tolerance = onTheMargin.length * SINGULAR;
  const scaled = unitGram(sample, network, pattern);
  const block = principalSubmatrix(scaled, onTheMargin);
  const only = { ...alone, status: 'optimal', unique: true, ofFlow: true } as const;
  if ((yield* numericalRankInSteps(block, tolerance)) === onTheMargin.length) return only;
  // The face is the same for any sizes of the columns.
  const face = yield* dualFaceInSteps({ G: scaled, logC }, beta.high, onTheMargin, tolerance);
  if (face.dimension === 0) return only;
  const onFace = face.beta && backOnFace(G, n, beta, face.beta, face.basis);
  if (onFace === null) return { ...only, unique: false, ofFlow: false };
  return {
    status: 'optimal',
    beta: onFace.high,
    rest: onFace.low,
    margins: Float64Array.from(margins, (_, i) => wideDot(G, i * n, onFace, 0, n).high),
    unique: false,
    ofFlow: true,
    basis: face.basis,
    ends: null,
  };
}

/** Weights v >= 0 with which the features sum to zero, in 32 digits from rows with columns of size 1; null when there are none. */
export function* rayFromRowsInSteps(
  { n, y, X }: Sample & { readonly X: Matrix },
  network: Network,
  pattern: readonly PatternGroup[],
): Steps<Float64Array | null> {
  const found = yield* solveWideInSteps(wideLiftedGram(unitColumns(X), y, network, pattern), n);
  return found.status === 'infeasible' ? found.ray : null;
}

/** `near` moved on independent features to where sum beta_k Xt_k is that of `exact`; null when a multiplier is not positive there. */
function backOnFace(
  G: WideVector,
  n: number,
  exact: WideVector,
  near: Float64Array,
  basis: readonly number[],
): WideVector | null {
  const missing = wideZeros(n);
  for (let i = 0; i < n; i++) setEntry(missing, i, minus(entryOf(exact, i), { high: near[i], low: 0 }));
  const short = wideZeros(basis.length);
  for (const [at, i] of basis.entries()) setEntry(short, at, wideDot(G, i * n, missing, 0, n));
  const move = wideSolveOn(G, n, basis, short);
  const beta = { high: near.slice(), low: new Float64Array(n) };
  for (const [at, i] of basis.entries()) setEntry(beta, i, plus(entryOf(beta, i), entryOf(move, at)));
  return basis.every((i) => beta.high[i] > 0) ? beta : null;
}
