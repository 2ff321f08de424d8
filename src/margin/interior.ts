/**
 * A proof that no weights separate: 0 is an interior point of the hull of the features (docs/theory.md, section 6).
 *
 * For lambda >= 0 with sum 1, c = sum lambda_i a_i, M = sum lambda_i a_i a_i' - c c' and R = max |a_i - c|, the hull contains the ball
 * of radius lambda_min(M)/(2 R) about c. Where that exceeds |c|, every w != 0 has some <a_i, w> < 0. Columns are made of one size by
 * powers of two, columns of zeros and repeated ones are left out: none of it changes which signs are possible.
 */
import { isPositiveDefinite } from '../linalg/cholesky.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { addGram } from '../linalg/product.ts';
import { powerOfTwoBelow } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';

const U = 2 ** -53;
/** Features squared together: within so many, sums are in one order. */
const CHUNK = 256;

/**
 * Whether 0 is shown to be interior to the hull of the rows.
 *
 * @param A  features with positive weights (rows x D)
 * @param lambda  their weights (rows)
 */
export function* isInteriorInSteps(A: Matrix, lambda: Float64Array): Steps<boolean> {
  const B = independentColumns(A);
  const { rows, cols: D } = B;
  if (rows <= D || D === 0) return false;
  const total = lambda.reduce((sum, entry) => sum + entry, 0);
  const weights = lambda.map((entry) => entry / total);
  // As stored, the weights sum to 1 + e: c is divided by what they sum to, M is of them as they are.
  const c = new Float64Array(D);
  const sizes = new Float64Array(D);
  let [longest2, moment] = [0, 0];
  for (let i = 0, at = 0; i < rows; i++) {
    let square = 0;
    for (let p = 0; p < D; p++, at++) {
      const entry = B.data[at];
      c[p] += weights[i] * entry;
      sizes[p] += Math.abs(weights[i] * entry);
      square += entry * entry;
    }
    longest2 = Math.max(longest2, square);
    moment += weights[i] * square;
  }
  const errors = 1.01 * (rows + 8) * U;
  let [centre2, centre2Bound] = [0, 0];
  for (let p = 0; p < D; p++) {
    centre2 += c[p] * c[p];
    const bound = Math.abs(c[p]) + errors * sizes[p];
    centre2Bound += bound * bound;
  }
  const centre = Math.sqrt(centre2Bound) * (1 + errors + D * U);
  const radius = Math.sqrt(longest2) * (1 + (D + 8) * U) + centre;
  const M = zeros(D, D);
  for (let from = 0; from < rows; from += CHUNK) {
    addGram(weighted(B, weights, from, Math.min(rows, from + CHUNK)), M);
    yield;
  }
  for (let p = 0, at = 0; p < D; p++) for (let r = 0; r < D; r++, at++) M.data[at] -= c[p] * c[r];
  // Errors of M by rounding of roots, products, sums and of c; of the factorisation (Rump 2006), in terms of the trace.
  const ofM =
    1.01 * (CHUNK + rows / CHUNK + 16) * U * moment + 2 * (errors * Math.sqrt(moment) + centre) * centre;
  const ofFactor = 1.01 * (D + 3) * U * 2 * moment;
  const needed = 2 * radius * centre * (1 + 64 * U) + ofM + ofFactor;
  yield;
  return Number.isFinite(needed) && centre2 >= 0 && isPositiveDefinite(M, 0, needed);
}

/** sqrt(weight) times rows `from` to `to` - 1, as columns. */
function weighted({ cols: D, data }: Matrix, weights: Float64Array, from: number, to: number): Matrix {
  const part = zeros(D, to - from);
  for (let i = from; i < to; i++) {
    const root = Math.sqrt(weights[i]);
    for (let p = 0; p < D; p++) part.data[p * part.cols + i - from] = root * data[i * D + p];
  }
  return part;
}

/** Columns of about one size, without those that vanish or repeat an earlier one exactly. */
function independentColumns({ rows, cols, data }: Matrix): Matrix {
  const kept: { p: number; scale: number }[] = [];
  const seen = new Map<string, number[]>();
  for (let p = 0; p < cols; p++) {
    let [largest, first, weighedSum] = [0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const entry = data[i * cols + p];
      largest = Math.max(largest, Math.abs(entry));
      if (first === 0) first = entry;
      weighedSum += entry * ((i % 97) + 1);
    }
    if (largest === 0) continue;
    const key = `${largest},${first},${weighedSum}`;
    const alike = seen.get(key) ?? [];
    if (alike.some((other) => sameColumns(p, other))) continue;
    seen.set(key, [...alike, p]);
    kept.push({ p, scale: powerOfTwoBelow(largest) });
  }
  const result = zeros(rows, kept.length);
  for (let i = 0, at = 0; i < rows; i++) {
    for (const { p, scale } of kept) result.data[at++] = data[i * cols + p] / scale;
  }
  return result;

  function sameColumns(p: number, other: number): boolean {
    for (let i = 0; i < rows; i++) if (data[i * cols + p] !== data[i * cols + other]) return false;
    return true;
  }
}
