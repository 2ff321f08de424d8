/**
 * X'X class by class: all that rank and greatest eigenvalue of the features of many points in few dimensions ask for.
 */
import { isPositiveDefinite } from '../../linalg/cholesky.ts';
import { extremeEigenvaluesInSteps } from '../../linalg/lanczos.ts';
import { type Matrix, rowsOf, transpose, zeros } from '../../linalg/matrix.ts';
import { addGram } from '../../linalg/product.ts';
import { numericalRankInSteps } from '../../linalg/rank.ts';
import { powerOfTwoBelow } from '../../linalg/vector.ts';
import type { Steps } from '../../stepwise.ts';
import { SINGULAR } from '../solver.ts';
import type { RowFeatures } from './features.ts';

/** sum of x x' over the points with label +1, and over the others (d x d each). */
export interface ClassSquares {
  readonly plus: Matrix;
  readonly minus: Matrix;
}

/** Rows squared together. */
const CHUNK = 1024;
/** Sums are in one order within so many of them (kernels/products.ts). */
const IN_ORDER = 256;
const U = 2 ** -53;

export function* classSquaresInSteps(X: Matrix, y: Float64Array): Steps<ClassSquares> {
  const d = X.cols;
  const squares = { plus: zeros(d, d), minus: zeros(d, d) };
  for (const [label, M] of [
    [1, squares.plus],
    [-1, squares.minus],
  ] as const) {
    const own: number[] = [];
    for (let i = 0; i < y.length; i++) {
      if (y[i] === label) own.push(i);
      if (own.length === CHUNK || (i === y.length - 1 && own.length > 0)) {
        addGram(transpose(rowsOf(X, own)), M);
        own.length = 0;
        yield;
      }
    }
  }
  return squares;
}

export interface FeatureSpectrum {
  readonly rank: number;
  /** Whether the rank is certain, rounding included: it is full. */
  readonly certain: boolean;
  /** lambda_max of G. */
  readonly largest: number;
}

/** What G = A A' shares with A'A (D x D), A the features. */
export function* featureSpectrumInSteps(
  features: RowFeatures,
  squares: ClassSquares,
): Steps<FeatureSpectrum> {
  const H = squaresOfFeatures(features, squares);
  const { max } = yield* extremeEigenvaluesInSteps(H, { min: 1 });
  const D = H.rows;
  const sizes = Float64Array.from({ length: D }, (_, p) =>
    powerOfTwoBelow(Math.sqrt(H.data[p * (D + 1)]) || 1),
  );
  let trace = 0;
  for (let p = 0, at = 0; p < D; p++) {
    for (let r = 0; r < D; r++, at++) H.data[at] /= sizes[p] * sizes[r];
    trace += H.data[p * (D + 1)];
  }
  // Of the sums, and of the factorisation (Rump 2006).
  const rounding = 1.01 * (IN_ORDER + features.X.rows / IN_ORDER + 8 + D + 3) * U * trace;
  yield;
  if (isPositiveDefinite(H, 0, rounding)) return { rank: D, certain: true, largest: max };
  const rank = yield* numericalRankInSteps(H, D * SINGULAR);
  return { rank, certain: false, largest: max };
}

/** A'A = sum over kinds of (l l') (x) X_c'X_c, kinds told by their labels. */
function squaresOfFeatures({ X, y, kinds, lifts }: RowFeatures, { plus, minus }: ClassSquares): Matrix {
  const d = X.cols;
  const D = d * lifts[0].length;
  const H = zeros(D, D);
  for (const [label, M] of [
    [1, plus],
    [-1, minus],
  ] as const) {
    const point = y.indexOf(label);
    if (point < 0) continue;
    const lift = lifts[kinds[point]];
    for (let g = 0; g < lift.length; g++) {
      for (let h = 0; h < lift.length; h++) {
        const share = lift[g] * lift[h];
        for (let p = 0; p < d; p++) {
          const to = (g * d + p) * D + h * d;
          for (let r = 0, from = p * d; r < d; r++, from++) H.data[to + r] += share * M.data[from];
        }
      }
    }
  }
  return H;
}
