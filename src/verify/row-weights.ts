/**
 * Weights of neurons in the coordinates of rows, and what they give at points.
 */
import type { Activation } from '../network/activation.ts';
import { type Approximate, root, rounding, Sum, U } from './arithmetic.ts';
import type { ApproximateList } from './ledger.ts';
import { along, type Rows } from './rows.ts';

/** W (m x d), each entry with its error. */
export interface RowWeights extends ApproximateList {
  readonly m: number;
  readonly d: number;
}

/** Points by their rows: of training, or held out. */
export type Points = Pick<Rows, 'n' | 'd' | 'X' | 'y'>;

export function exactWeights(W: Float64Array, m: number): RowWeights {
  return { m, d: W.length / m, values: W, errors: new Float64Array(W.length) };
}

/** W(0) + C X. @param terms  how many roundings a sum of updates may have seen */
export function updatedWeights(W0: Float64Array, C: Float64Array, rows: Rows, terms: number): RowWeights {
  const { n, d, X } = rows;
  const m = W0.length / d;
  const [values, errors] = [new Float64Array(m * d), new Float64Array(m * d)];
  for (let j = 0; j < m; j++) {
    const sums = Array.from({ length: d }, () => new Sum());
    for (let k = 0; k < n; k++) {
      const c = C[j * n + k];
      if (c !== 0) for (let p = 0; p < d; p++) sums[p].add(c * X[k * d + p]);
    }
    for (let p = 0; p < d; p++) {
      values[j * d + p] = W0[j * d + p] + sums[p].value;
      errors[j * d + p] = rounding(terms, sums[p].size) + 4 * U * Math.abs(W0[j * d + p]);
    }
  }
  return { m, d, values, errors };
}

/** <w_j, x_i> (n). */
function neuronAt(points: Points, { d, values, errors }: RowWeights, j: number): ApproximateList {
  const w = { values: values.subarray(j * d, (j + 1) * d), errors: errors.subarray(j * d, (j + 1) * d) };
  return along(points, w);
}

/** W X' (m x n). */
export function productsAt(points: Points, W: RowWeights): ApproximateList {
  const { n } = points;
  const Z = { values: new Float64Array(W.m * n), errors: new Float64Array(W.m * n) };
  for (let j = 0; j < W.m; j++) {
    const z = neuronAt(points, W, j);
    Z.values.set(z.values, j * n);
    Z.errors.set(z.errors, j * n);
  }
  return Z;
}

/** y_i f(x_i) (n), f = sum_j a_j phi(<w_j, x>). */
export function outputsAt(
  points: Points,
  W: RowWeights,
  a: ArrayLike<number>,
  phi: Activation,
): ApproximateList {
  return outputsOf(points, productsAt(points, W), a, phi);
}

/** The same from W X' (m x n). */
export function outputsOf(
  { n, y }: Pick<Points, 'n' | 'y'>,
  Z: ApproximateList,
  a: ArrayLike<number>,
  phi: Activation,
): ApproximateList {
  const q = { values: new Float64Array(n), errors: new Float64Array(n) };
  for (let j = 0; j < a.length; j++) {
    for (let i = 0; i < n; i++) {
      const z = Z.values[j * n + i];
      const value = phi.value(z);
      q.values[i] += y[i] * a[j] * value;
      const size = phi.steepest * Math.abs(z) + Math.abs(value);
      q.errors[i] += Math.abs(a[j]) * (phi.steepest * Z.errors[j * n + i] + rounding(a.length, size));
    }
  }
  return q;
}

/** |W|. */
export function normOf({ values, errors }: ApproximateList): Approximate {
  const square = new Sum();
  let inherited = 0;
  for (const [at, entry] of values.entries()) {
    square.add(entry * entry);
    inherited += (2 * Math.abs(entry) + errors[at]) * errors[at];
  }
  return root({ value: square.value, error: inherited + rounding(values.length, square.size) });
}

/** How many are not positive: for certain, and at most. */
export function mistakesAmong({ values, errors }: ApproximateList): readonly [number, number] {
  let [sure, open] = [0, 0];
  for (const [i, value] of values.entries()) {
    if (Math.abs(value) <= errors[i]) open++;
    else if (value < 0) sure++;
  }
  return [sure, sure + open];
}
