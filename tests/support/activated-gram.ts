/**
 * The matrices of the activated pattern, from rows of numbers.
 */
import type { FullProblem } from './full-descent.ts';

/** The largest eigenvalue of a symmetric positive semidefinite matrix, by the power method. */
export function lambdaMax(rows: readonly (readonly number[])[]): number {
  let v = rows.map((_, i) => 1 + i / 10);
  let value = 0;
  for (let k = 0; k < 500; k++) {
    const w = rows.map((row) => row.reduce((total, entry, i) => total + entry * v[i], 0));
    value = Math.hypot(...w) / Math.hypot(...v);
    v = w.map((entry) => entry / value);
  }
  return value;
}

/** H_ik = y_i y_k <x_i, x_k>. */
export function signedGram({ X, y }: Pick<FullProblem, 'X' | 'y'>): number[][] {
  return X.map((x, i) =>
    X.map((u, k) => y[i] * y[k] * x.reduce((total, entry, c) => total + entry * u[c], 0)),
  );
}

/** G of the activated pattern: H_ik (mPlus p+_i p+_k + mMinus p-_i p-_k) / m. */
export function activatedGram({ X, y, W, mPlus, slope }: FullProblem): number[][] {
  const m = W.length;
  const p = (sign: number, i: number): number => (y[i] === sign ? 1 : slope);
  return signedGram({ X, y }).map((row, i) =>
    row.map((h, k) => (h * (mPlus * p(1, i) * p(1, k) + (m - mPlus) * p(-1, i) * p(-1, k))) / m),
  );
}
