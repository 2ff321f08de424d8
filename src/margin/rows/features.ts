/**
 * The lifted features of a pattern as rows in d dimensions, for many points in few: no n x n matrix.
 *
 * Point i has the feature a_i = y_i l_c (x) x_i, c its kind: one of few vectors l_c (groups) of square roots of the groups' shares,
 * sqrt(weight_g/root^2) D_gi. For the activated pattern the kinds are the classes, for a linear network there is one. A vector w of
 * feature space is kept as one vector (d) a group, side by side. Margins are q_i = <a_i, w>.
 */
import { type Matrix, rowsOf } from '../../linalg/matrix.ts';
import { dot, dotAt } from '../../linalg/vector.ts';
import { type Network, squareOf } from '../../network/network.ts';
import type { PatternGroup } from '../../network/pattern.ts';
import type { Steps } from '../../stepwise.ts';

/** What the features are made of. */
export interface RowFeatures {
  /** n x d. */
  readonly X: Matrix;
  readonly y: Float64Array;
  /** Weight and slopes of each group; groups of the pattern with slopes in proportion are one. */
  readonly groups: readonly RowGroup[];
  /** Where the neurons of each group of the pattern are: w_j = a_j factor v, v of a group. */
  readonly neurons: readonly { readonly sign: 1 | -1; readonly group: number; readonly factor: number }[];
  /** The kind of each point (n). */
  readonly kinds: Uint8Array;
  /** l_c of each kind (groups). */
  readonly lifts: readonly Float64Array[];
  /** root^2. */
  readonly square: number;
  /** |a_i|^2 (n). */
  readonly lengths2: Float64Array;
}

export interface RowGroup {
  readonly weight: number;
  /** D at the points of each kind. */
  readonly slopes: Float64Array;
}

/** Multiplications between two pauses. */
const PAUSE = 2e7;

/** @param pattern  whose points are of a few kinds */
export function rowFeatures(
  X: Matrix,
  y: Float64Array,
  network: Network,
  pattern: readonly PatternGroup[],
): RowFeatures {
  const kinds = new Uint8Array(y.length);
  const first: number[] = [];
  for (let i = 0; i < y.length; i++) {
    let kind = first.findIndex((k) => pattern.every(({ slopes }) => slopes[k] === slopes[i]));
    if (kind < 0) kind = first.push(i) - 1;
    kinds[i] = kind;
  }
  const groups: { weight: number; slopes: Float64Array }[] = [];
  const neurons = pattern.map(({ sign, weight, slopes }) => {
    const own = Float64Array.from(first, (i) => slopes[i]);
    for (const [group, { slopes: theirs }] of groups.entries()) {
      const factor = own[0] / theirs[0];
      if (!own.every((slope, c) => slope === factor * theirs[c])) continue;
      groups[group].weight += weight * factor * factor;
      return { sign, group, factor };
    }
    return { sign, group: groups.push({ weight, slopes: own }) - 1, factor: 1 };
  });
  const square = squareOf(network);
  const lifts = first.map((_, c) =>
    Float64Array.from(groups, ({ weight, slopes }) => Math.sqrt(weight / square) * slopes[c]),
  );
  return { X, y, groups, neurons, kinds, lifts, square, lengths2: squaredLengths(X, kinds, lifts) };
}

/** The features of some of the points. */
export function rowsOnly(features: RowFeatures, rows: Int32Array): RowFeatures {
  const { X, y, kinds, lengths2 } = features;
  return {
    ...features,
    X: rowsOf(X, rows),
    y: Float64Array.from(rows, (i) => y[i]),
    kinds: Uint8Array.from(rows, (i) => kinds[i]),
    lengths2: Float64Array.from(rows, (i) => lengths2[i]),
  };
}

/** The dimensions of feature space. */
export function dimensions({ X, groups }: RowFeatures): number {
  return X.cols * groups.length;
}

/** <l_b, l_c>: kappa of two points by their kinds. */
export function kappa({ lifts }: RowFeatures, b: number, c: number): number {
  return dot(lifts[b], lifts[c]);
}

/** For each kind the vector (d) whose inner product with y_i x_i is the margin of w. */
function vectorsOfKinds({ X: { cols: d }, lifts }: RowFeatures, w: Float64Array): Float64Array[] {
  return lifts.map((lift) => {
    const vector = new Float64Array(d);
    for (let g = 0; g < lift.length; g++) {
      for (let p = 0; p < d; p++) vector[p] += lift[g] * w[g * d + p];
    }
    return vector;
  });
}

/** q_i = <a_i, w> of all points, or of those in `rows`, in their order. */
export function* marginsInSteps(
  features: RowFeatures,
  w: Float64Array,
  q: Float64Array,
  rows: Int32Array | null = null,
): Steps<Float64Array> {
  const { X, y, kinds } = features;
  const d = X.cols;
  const vectors = vectorsOfKinds(features, w);
  const count = rows?.length ?? X.rows;
  const stretch = Math.max(1, Math.floor(PAUSE / d));
  for (let from = 0; from < count; from += stretch) {
    if (from > 0) yield;
    const to = Math.min(count, from + stretch);
    for (let at = from; at < to; at++) {
      const i = rows === null ? at : rows[at];
      q[at] = y[i] * dotAt(X.data, i * d, vectors[kinds[i]], 0, d);
    }
  }
  return q;
}

/** sum_i weights_i a_i over the points in `rows`. */
export function combination(features: RowFeatures, rows: Int32Array, weights: Float64Array): Float64Array {
  const { X, y, kinds, lifts, groups } = features;
  const d = X.cols;
  const sums = lifts.map(() => new Float64Array(d));
  for (let at = 0; at < rows.length; at++) {
    const i = rows[at];
    const factor = y[i] * weights[at];
    if (factor === 0) continue;
    const sum = sums[kinds[i]];
    for (let p = 0, from = i * d; p < d; p++, from++) sum[p] += factor * X.data[from];
  }
  const w = new Float64Array(d * groups.length);
  for (const [c, lift] of lifts.entries()) {
    for (let g = 0; g < lift.length; g++) {
      for (let p = 0; p < d; p++) w[g * d + p] += lift[g] * sums[c][p];
    }
  }
  return w;
}

/** The rows of X of some points, each times its label (rows x d). */
export function signedRows({ X, y }: RowFeatures, rows: ArrayLike<number>): Matrix {
  const d = X.cols;
  const data = new Float64Array(rows.length * d);
  for (let at = 0, to = 0; at < rows.length; at++) {
    const i = rows[at];
    for (let p = 0, from = i * d; p < d; p++, from++, to++) data[to] = y[i] * X.data[from];
  }
  return { rows: rows.length, cols: d, data };
}

/** y_i (D_1i x_i, D_2i x_i, ...) of some points (rows x D): their features but for the roots of the groups' shares, which scale columns. */
export function slopedRows({ X, y, kinds, groups }: RowFeatures, rows: ArrayLike<number>): Matrix {
  const d = X.cols;
  const D = d * groups.length;
  const data = new Float64Array(rows.length * D);
  for (let at = 0, to = 0; at < rows.length; at++) {
    const i = rows[at];
    for (const { slopes } of groups) {
      const factor = y[i] * slopes[kinds[i]];
      for (let p = 0, from = i * d; p < d; p++, from++, to++) data[to] = factor * X.data[from];
    }
  }
  return { rows: rows.length, cols: D, data };
}

/** |x_i|^2 |l_c|^2: the squared lengths of all features (n). */
function squaredLengths(
  { cols: d, data }: Matrix,
  kinds: Uint8Array,
  lifts: readonly Float64Array[],
): Float64Array {
  const own = lifts.map((lift) => dot(lift, lift));
  return Float64Array.from(kinds, (c, i) => own[c] * dotAt(data, i * d, data, i * d, d));
}
