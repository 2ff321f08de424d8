/**
 * Coordinates of rows along the few directions in which they are longest, and what is left of them: a bound of their inner products.
 */
import { type Matrix, transpose, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import { dotAt } from '../linalg/vector.ts';

export interface PrincipalCoordinates {
  /** n x k. */
  readonly Q: Matrix;
  /** At least the length of what is left of each row (n): |<x_i, x_k> - <q_i, q_k>| <= rest_i rest_k. */
  readonly rest: Float64Array;
}

const DIRECTIONS = 12;
const ROUNDS = 6;
/** What rounding may add to the square of a rest, relative to that of its row. */
const ROUNDING = 1e-11;

/** @param M  X'X (d x d), or any matrix whose greatest directions are those of X */
export function principalCoordinates(X: Matrix, M: Matrix, norm2: Float64Array): PrincipalCoordinates {
  const d = X.cols;
  const k = Math.min(DIRECTIONS, Math.ceil(d / 4));
  let V = zeros(k, d);
  for (let j = 0; j < k; j++) for (let p = 0; p < d; p++) V.data[j * d + p] = start(j, p);
  for (let round = 0; round < ROUNDS; round++) {
    orthonormalise(V);
    if (round < ROUNDS - 1) V = multiplyTransposed(V, M);
  }
  const Q = transpose(multiplyTransposed(V, X));
  const rest = norm2.map((square, i) =>
    Math.sqrt(Math.max(0, square - dotAt(Q.data, i * k, Q.data, i * k, k)) + ROUNDING * square),
  );
  return { Q, rest };
}

/** A start of no direction in particular; the first is that of the sum. */
function start(j: number, p: number): number {
  return j === 0 ? 1 : ((((p + 1) * (2 * j + 3) * 7919) % 1009) - 504) / 504;
}

/** Gram and Schmidt, twice; rows that vanish stay zeros. */
function orthonormalise({ rows, cols, data }: Matrix): void {
  for (let j = 0; j < rows; j++) {
    for (let pass = 0; pass < 2; pass++) {
      for (let i = 0; i < j; i++) {
        const inner = dotAt(data, i * cols, data, j * cols, cols);
        for (let p = 0; p < cols; p++) data[j * cols + p] -= inner * data[i * cols + p];
      }
      const norm = Math.sqrt(dotAt(data, j * cols, data, j * cols, cols));
      for (let p = 0; p < cols; p++) data[j * cols + p] = norm > 0 ? data[j * cols + p] / norm : 0;
    }
  }
}
