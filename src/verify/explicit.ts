/**
 * Weights that are known by all their coordinates: W X', |W| and the angle to the limit, from X and W themselves.
 */
import type { TrajectoryRow } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounding, Sum } from './arithmetic.ts';
import type { Evidence, Explicit } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { activatedGroups } from './lifted.ts';

/** K_ii and K_i,i+1 are inner products of the rows of X. */
export function coordinateClaims(ledger: Ledger, { n, K }: Evidence, { d, X }: Explicit): void {
  for (const [path, apart] of [
    ['arrays.K (i, i)', 0],
    ['arrays.K (i, i + 1)', 1],
  ] as const) {
    const found = Array.from({ length: n - apart }, (_, i) => rowInner(X, i, X, i + apart, d));
    const said = found.map((_, i) => K[i * n + i + apart]);
    ledger.nearAll(path, said, listOf(found), 'X of arrays.npz: rounding of both sums');
  }
}

/** W X' (m x n). @param roundings  how many each entry may have seen beside those of one product */
export function preActivationsOf(
  { n, m }: Evidence,
  { d, X, W }: Explicit,
  roundings: number,
): ApproximateList {
  const Z = { values: new Float64Array(m * n), errors: new Float64Array(m * n) };
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) {
      const { value, size } = sumOf(W, j, X, i, d);
      Z.values[j * n + i] = value;
      Z.errors[j * n + i] = rounding(d + roundings, size);
    }
  }
  return Z;
}

/** |W|, and the angle to the limit: the part of W orthogonal to W* is formed of differences of coordinates. */
export function weightClaims(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  evidence: Evidence,
  { d, X, W }: Explicit,
): void {
  const { n, m, a, y, beta } = evidence;
  const square = new Sum();
  for (const entry of W) square.add(entry * entry);
  const norm2 = { value: square.value, error: rounding(m * d, square.size) };
  ledger.near(`${path}norm`, row.norm, root(norm2), '|W| of W(T): rounding of both sums');
  if (row.oneMinusCosine === null || beta === null || !(square.value > 0)) return;
  const target = new Float64Array(m * d);
  const errors = new Float64Array(m * d);
  for (const { sign, slopes } of activatedGroups(evidence)) {
    const sums = Array.from({ length: d }, () => new Sum());
    for (let k = 0; k < n; k++) {
      const weight = beta[k] * slopes[k] * y[k];
      for (let c = 0; c < d; c++) sums[c].add(weight * X[k * d + c]);
    }
    for (let j = 0; j < m; j++) {
      if (a[j] * sign <= 0) continue;
      for (let c = 0; c < d; c++) {
        target[j * d + c] = a[j] * sums[c].value;
        errors[j * d + c] = Math.abs(a[j]) * rounding(n, sums[c].size);
      }
    }
  }
  const [product, length2] = [inner(W, target), inner(target, target)];
  const ofTarget = (by: Float64Array) => errors.reduce((sum, error, at) => sum + error * Math.abs(by[at]), 0);
  const along = { value: product.value, error: product.error + ofTarget(W) };
  const s = along.value / length2.value;
  const rest = new Sum();
  let inherited = 0;
  for (const [at, entry] of W.entries()) {
    const left = entry - s * target[at];
    rest.add(left * left);
    inherited += 2 * Math.abs(left * s) * errors[at] + 8 * Number.EPSILON * Math.abs(left * entry);
  }
  const sin2 = quotient({ value: rest.value, error: rounding(m * d, rest.size) + inherited }, norm2);
  const cosine = quotient(
    along,
    root(product2(norm2, { ...length2, error: length2.error + 2 * ofTarget(target) })),
  );
  const found =
    cosine.value > 0
      ? { value: sin2.value / (1 + cosine.value), error: sin2.error + sin2.value * cosine.error }
      : { value: 1 - cosine.value, error: cosine.error };
  ledger.near(
    `${path}oneMinusCosine`,
    row.oneMinusCosine,
    found,
    '|W - s W*|^2/|W|^2/(1 + cos) from X and W(T): rounding of both sums',
  );
}

function product2(x: Approximate, y: Approximate): Approximate {
  return { value: x.value * y.value, error: Math.abs(x.value) * y.error + Math.abs(y.value) * x.error };
}

function rowInner(A: Float64Array, i: number, B: Float64Array, k: number, d: number): Approximate {
  const { value, size } = sumOf(A, i, B, k, d);
  return { value, error: rounding(d, size) };
}

function sumOf(A: Float64Array, i: number, B: Float64Array, k: number, d: number): Sum {
  const sum = new Sum();
  for (let c = 0; c < d; c++) sum.add(A[i * d + c] * B[k * d + c]);
  return sum;
}

function listOf(found: readonly Approximate[]): ApproximateList {
  return {
    values: Float64Array.from(found, ({ value }) => value),
    errors: Float64Array.from(found, ({ error }) => error),
  };
}
