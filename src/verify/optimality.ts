/**
 * The pattern that a network has, and how nearly its weights satisfy the optimality conditions of their margin problem with the multipliers that
 * training puts there: Lyu and Li's epsilon and delta.
 */
import { exp } from '../linalg/elementary.ts';
import type { Loss } from '../network/loss.ts';
import { type Approximate, inner, root, rounding, Sum } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { Group } from './lifted.ts';

/** How closely logarithms and sums of both sides are held to agree. */
export const CLOSE = 1e-10;

/** The neurons by sign and row of the pattern. */
export function rowsOf(n: number, m: number, a: Float64Array, Z: Float64Array): Map<string, number[]> {
  const rows = new Map<string, number[]>();
  for (let j = 0; j < m; j++) {
    const bits = Array.from({ length: n }, (_, i) => (Z[j * n + i] > 0 ? '1' : '0')).join('');
    const key = `${a[j] > 0 ? '+' : '-'}${bits}`;
    rows.set(key, [...(rows.get(key) ?? []), j]);
  }
  return rows;
}

/** The groups of a network's own pattern. @param Z  W X' (m x n) */
export function ownGroups({ n, m, a, slope }: Evidence, Z: Float64Array): Group[] {
  return [...rowsOf(n, m, a, Z).values()].map((members) => {
    const share = new Sum();
    for (const j of members) share.add(a[j] * a[j]);
    const active = Uint8Array.from({ length: n }, (_, i) => (Z[members[0] * n + i] > 0 ? 1 : 0));
    const slopes = Float64Array.from(active, (on) => (on ? 1 : slope));
    return {
      sign: a[members[0]] > 0 ? 1 : -1,
      share: share.value,
      slopes,
      active,
      sliding: new Set<number>(),
    };
  });
}

/** What the residual is of: theta with margins q that are homogeneous of some order, and the products of their gradients at theta/q_min^(1/order). */
export interface Stationary {
  readonly q: Float64Array;
  /** How far each margin may be from another computation of it. */
  readonly spread: number;
  readonly order: number;
  /** <h_i, h_k> (n x n). */
  readonly products: Float64Array;
  /** |theta|^2. */
  readonly norm2: number;
}

/**
 * epsilon = |theta - sum_i lambda_i h_i|, delta = max_i lambda_i (q_i/q_min - 1), lambda_i = s g(q_i) with the s of the least epsilon:
 * epsilon^2 = |theta|^2 - (g'b)^2/g'Gg, b_i = <h_i, theta>.
 */
export function gradientResidual(
  loss: Loss,
  { q, spread, order, products, norm2 }: Stationary,
): { readonly epsilon: Approximate; readonly delta: Approximate } {
  const n = q.length;
  const least = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const logs = new Float64Array(n);
  loss.logSlopes(q, logs);
  const steepest = logs.reduce((up, entry) => Math.max(up, entry), Number.NEGATIVE_INFINITY);
  const g = logs.map((entry) => exp(entry - steepest));
  const b = q.map((entry) => (order * entry) / least);
  const gGg = new Sum();
  for (let i = 0; i < n; i++) gGg.add(g[i] * inner(products, g, i * n).value);
  const along = inner(g, b).value;
  const s = along / gGg.value;
  const share = gGg.size / gGg.value;
  const error = rounding(64 * n, norm2 * (1 + share)) + 8 * spread * norm2;
  const delta = g.reduce((most, entry, i) => Math.max(most, s * entry * (q[i] / least - 1)), 0);
  return {
    epsilon: root({ value: norm2 - along * s, error }),
    delta: { value: delta, error: (CLOSE + 8 * spread) * (delta + s) },
  };
}

/** The same with any multipliers: epsilon^2 = |theta|^2 - 2 lambda'b + lambda'G lambda. */
export function residualOf(
  lambda: Float64Array,
  { q, spread, order, products, norm2 }: Stationary,
): { readonly epsilon: Approximate; readonly delta: Approximate } {
  const n = q.length;
  const least = q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
  const square = new Sum();
  for (let i = 0; i < n; i++) {
    square.add((-2 * order * lambda[i] * q[i]) / least);
    if (lambda[i] !== 0) for (let k = 0; k < n; k++) square.add(lambda[i] * products[i * n + k] * lambda[k]);
  }
  const error = rounding(64 * n, norm2 + square.size) + 8 * spread * norm2;
  const delta = lambda.reduce((most, entry, i) => Math.max(most, entry * (q[i] / least - 1)), 0);
  return {
    epsilon: root({ value: norm2 + square.value, error }),
    delta: { value: delta, error: CLOSE * delta + Number.MIN_VALUE },
  };
}
