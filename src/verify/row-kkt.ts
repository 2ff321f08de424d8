/**
 * Lyu and Li's epsilon and delta of a network on many points, in coordinates: theta less a sum of gradients, formed from W and the rows.
 */
import { exp } from '../linalg/elementary.ts';
import type { Loss } from '../network/loss.ts';
import { root, rounding, Sum, U } from './arithmetic.ts';
import type { Recomputed } from './kkt-claims.ts';
import type { AtPoints } from './network-fact-claims.ts';
import { CLOSE, rowsOf as rowsOfPattern } from './optimality.ts';
import { type RowPatternGroup, type Rows, sumOf } from './rows.ts';

/** Neurons of one sign and one row of the network's own pattern. */
export interface OwnRows extends RowPatternGroup {
  readonly members: readonly number[];
}

/** Where a network stands. */
export interface Residuals {
  readonly rows: Rows;
  readonly net: AtPoints;
  /** The groups of its own pattern. */
  readonly own: readonly OwnRows[];
  /** W (m x d). */
  readonly W: Float64Array;
  readonly q: Float64Array;
  readonly loss: Loss;
  /** What a was divided and W multiplied by. */
  readonly A: number;
}

/** The groups of a network's own pattern. */
export function ownRows({ n, m, a, Z }: AtPoints, slope: number): OwnRows[] {
  return [...rowsOfPattern(n, m, a, Z).values()].map((members) => {
    const [first] = members;
    const sign = a[first] > 0 ? 1 : -1;
    const isActive = (i: number) => Z[first * n + i] > 0;
    return {
      sign,
      members,
      share: members.reduce((sum, j) => sum + a[j] * a[j], 0),
      slopeAt: (i: number) => (isActive(i) ? 1 : slope),
      outward: (i: number) => (isActive(i) ? sign : -sign),
    };
  });
}

/** Entries, each with its error. */
interface Entries {
  readonly values: Float64Array;
  readonly errors: Float64Array;
}

const BECAUSE = '|theta - sum lambda_i h_i|, entry by entry from W and the rows: rounding of both sums';

/** With any multipliers. @param order  1 for W alone, 2 for both layers */
export function multipliersAgain(at: Residuals, order: 1 | 2, lambda: Float64Array): Recomputed {
  const { q } = at;
  const least = leastOf(q);
  const [theta, sum] = [thetaOf(at, order), gradientsOf(at, order, lambda)];
  const delta = lambda.reduce((most, entry, i) => Math.max(most, entry * (q[i] / least - 1)), 0);
  return {
    epsilon: lengthOf(theta, sum, 1),
    delta: { value: delta, error: CLOSE * delta + Number.MIN_VALUE },
    because: BECAUSE,
  };
}

/** With lambda_i = s g(q_i), s = <P, theta>/|P|^2, P = sum g_i h_i. @param spread  how far each margin may be from another computation of it */
export function gradientAgain(at: Residuals, order: 1 | 2, spread = 0): Recomputed {
  const { q, loss } = at;
  const least = leastOf(q);
  const logs = new Float64Array(q.length);
  loss.logSlopes(q, logs);
  const steepest = logs.reduce((up, entry) => Math.max(up, entry), Number.NEGATIVE_INFINITY);
  const g = logs.map((entry) => exp(entry - steepest));
  const P = gradientsOf(at, order, g);
  const [along, square] = [new Sum(), new Sum()];
  for (const [i, entry] of g.entries()) along.add((entry * order * q[i]) / least);
  for (const entry of P.values) square.add(entry * entry);
  const s = along.value / square.value;
  const found = lengthOf(thetaOf(at, order), P, s);
  // At the least epsilon a change of s moves it in the second order alone; exp and the sums change s by their rounding.
  const size = s * Math.sqrt(square.value);
  const moved = (CLOSE + 8 * spread) * size;
  const delta = g.reduce((most, entry, i) => Math.max(most, s * entry * (q[i] / least - 1)), 0);
  return {
    epsilon: {
      value: found.value,
      error: found.error + moved * Math.min(1, moved / found.value + CLOSE) + 8 * spread * size,
    },
    delta: { value: delta, error: (CLOSE + 8 * spread) * (delta + s) },
    because: `${BECAUSE}; ${CLOSE} for exponentials`,
  };
}

function leastOf(q: Float64Array): number {
  return q.reduce((low, entry) => Math.min(low, entry), Number.POSITIVE_INFINITY);
}

/** theta/(min q)^(1/order): W, or (W, a) as given. */
function thetaOf({ W, q, A, net }: Residuals, order: 1 | 2): Float64Array {
  const least = leastOf(q);
  if (order === 1) return W.map((entry) => entry / least);
  const scale = Math.sqrt(least);
  return Float64Array.from([
    ...W.map((entry) => entry / A / scale),
    ...net.a.map((entry) => (entry * A) / scale),
  ]);
}

/** sum_i c_i h_i: a_j sum_i c_i y_i D_ji x_i, and of both layers y_i phi(<w_j, x_i>) beside it. */
function gradientsOf({ rows, net, own, q, A }: Residuals, order: 1 | 2, c: Float64Array): Entries {
  const { n, m, a, y, phi, Z } = net;
  const { d } = rows;
  const scale = Math.sqrt(leastOf(q));
  const factor = order === 1 ? 1 : A / scale;
  const size = m * d + (order === 1 ? 0 : m);
  const [values, errors] = [new Float64Array(size), new Float64Array(size)];
  const weights = new Float64Array(n);
  for (const { members, slopeAt } of own) {
    for (let i = 0; i < n; i++) weights[i] = c[i] * y[i] * slopeAt(i);
    const v = sumOf(rows, weights);
    for (const j of members) {
      // As given, a_j is A a_j, and the features of W, with a as it stands here, are A times as long.
      for (let p = 0; p < d; p++) {
        values[j * d + p] = factor * a[j] * v.values[p];
        errors[j * d + p] = factor * Math.abs(a[j]) * (v.errors[p] + 16 * U * Math.abs(v.values[p]));
      }
    }
  }
  if (order === 1) return { values, errors };
  for (let j = 0; j < m; j++) {
    const sum = new Sum();
    for (let i = 0; i < n; i++) sum.add((c[i] * y[i] * phi.value(Z[j * n + i])) / A / scale);
    values[m * d + j] = sum.value;
    errors[m * d + j] = rounding(n, sum.size);
  }
  return { values, errors };
}

/** |x - s y|. */
function lengthOf(x: Float64Array, { values, errors }: Entries, s: number) {
  const square = new Sum();
  let inherited = 0;
  for (const [k, entry] of x.entries()) {
    const rest = entry - s * values[k];
    const off = Math.abs(s) * errors[k] + 16 * U * (Math.abs(entry) + Math.abs(s * values[k]));
    square.add(rest * rest);
    inherited += (2 * Math.abs(rest) + off) * off;
  }
  return root({ value: square.value, error: inherited + rounding(x.length, square.size) });
}
