/**
 * The arrays behind a record: what anyone needs to recheck it with other tools, and `benign verify` with its own.
 */

import { rowCovariance } from '../data/row-covariance.ts';
import { type AnySample, centreInner, meanInner } from '../data/sample.ts';
import type { NpyArray } from '../files/stored-array.ts';
import { type Matrix, sideBySide, zeros } from '../linalg/matrix.ts';
import { multiplyTransposedVector } from '../linalg/product.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import { type MarginSolution, neuronCoefficients } from '../margin/limit.ts';
import type { NormLimit } from '../margin/norm-limit.ts';
import type { InitialWeights } from '../network/initial.ts';
import { headOf, type Network, rootOf } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { CombinedWeights } from '../network/weights.ts';

/**
 * Arrays by the names they have in arrays.npz: K, y, with targets t, Z(0), beta; of many points in few dimensions W(0) in the place of K; a, where the second layer is not fixed: where it is trained before the first update, with a(T) after the last and theta, the share of the limit; for files also wbar, and the
 * limit's neurons w+ and w- of each sign: with |a_j| = 1/sqrt(m), or per unit of |a_j| where a second layer was given. Then C, with
 * W(T) = W(0) + C X at the last update, or share W(0) + C X with weight decay, or X and W(T) themselves where W moves entry by entry; Xmu, <x_i, mu>, or Xcentres, those with each centre of clusters; S = X Sigma X', where that is no multiple of K; and D, the slopes of the groups
 * of what is reached, where that is not the activated pattern: those of its solution, or those that show that there is none. W(own), what the margin of `limit.own` is of. And Z(s) = W X'
 * at the moment from which contraction shows that own signs last, where it does.
 */
export type ExperimentArrays = Readonly<Record<string, NpyArray>>;

/** What arrays are made of. */
export interface Made {
  readonly sample: AnySample;
  /** With the second layer that the limit is of. */
  readonly network: Network;
  readonly initial: InitialWeights;
  readonly limit: MarginSolution;
  /** The groups of what is reached; null where that is the activated pattern, or not known. */
  readonly reached: readonly PatternGroup[] | null;
  /** After the last update: C, or W where it moves entry by entry. */
  readonly end: CombinedWeights;
  /** Of an optimiser with a norm of its own. */
  readonly ofNorm?: NormLimit | null;
  /** Of a trained second layer: the network at its start, and the share theta of the limit where one was found. */
  readonly head?: { readonly start: Network; readonly share: number | null };
  /** W X' (m x n) where a contraction certificate was given; null where none was. */
  readonly certifiedAt: Matrix | null;
}

/** For more points S is left out: it costs what K does. */
const MOST_POINTS = 1000;

export function experimentArrays({
  sample,
  network,
  initial,
  limit,
  reached,
  end,
  ofNorm,
  certifiedAt,
  head,
}: Made): ExperimentArrays {
  const { n, X, K, y } = sample;
  const arrays: Record<string, NpyArray> = {
    ...(K === null ? {} : { K: matrix(K) }),
    y: vector(y),
    ...(sample.targets === undefined ? {} : { t: vector(sample.targets) }),
    'Z(0)': matrix({ rows: initial.m, cols: n, data: initial.Z.data }),
    ...(K === null ? { 'W(0)': matrix(initial.inFrame[0]) } : {}),
  };
  if (head !== undefined) {
    arrays.a = vector(headOf(head.start));
    arrays['a(T)'] = vector(end.head ?? headOf(head.start));
    if (head.share !== null) arrays.theta = vector(Float64Array.of(head.share));
  } else if (network.secondLayer !== undefined) {
    arrays.a = vector(network.secondLayer.multiples.map((entry) => entry / rootOf(network)));
  }
  if (limit.dual !== null) {
    arrays.beta = vector(limit.dual);
    if (X !== null) {
      arrays.wbar = vector(multiplyTransposedVector(X, boundaryCoefficients(network, y, limit.dual)));
      for (const group of limit.pattern) {
        arrays[group.sign > 0 ? 'w+' : 'w-'] = vector(
          multiplyTransposedVector(X, neuronCoefficients(network, y, limit.dual, group)),
        );
      }
    }
  }
  if (end.explicit === undefined) arrays.C = matrix(end.C);
  if (end.share !== undefined) arrays.share = vector(Float64Array.of(end.share));
  if (end.explicit !== undefined) {
    arrays.X = matrix(sideBySide(sample.blocks.map(({ F }) => F)));
    arrays['W(T)'] = matrix(sideBySide(end.explicit.inFrame));
  }
  const inner = meanInner(sample);
  if (inner !== null) arrays.Xmu = vector(inner);
  const centres = centreInner(sample);
  if (centres !== null) arrays.Xcentres = matrix(centres);
  const covariance = n > MOST_POINTS || sample.K === null ? null : rowCovariance(sample);
  if (covariance !== null && covariance.M !== K) arrays.S = matrix(covariance.M);
  if (reached !== null) {
    const D = zeros(reached.length, n);
    for (const [g, { slopes }] of reached.entries()) D.data.set(slopes, g * n);
    arrays.D = matrix(D);
  }
  if (ofNorm != null) arrays['W(own)'] = matrix(ofNorm.W);
  if (certifiedAt !== null) arrays['Z(s)'] = matrix(certifiedAt);
  return arrays;
}

function vector(data: Float64Array): NpyArray {
  return { shape: [data.length], data };
}

function matrix({ rows, cols, data }: Matrix): NpyArray {
  return { shape: [rows, cols], data };
}
