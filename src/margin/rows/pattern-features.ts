/**
 * The lifted features of any pattern of many points, in rows: neurons of the groups take the place of the lifted dimensions.
 *
 * With c_g the sum of a_j^2 over group g, w = sum_k beta_k Xt_k has neurons w_j = a_j v_g, v_g = sum_k beta_k D_gk y_k x_k, and
 * q_i = y_i sum_g c_g D_gi <v_g, x_i>. A pass over the points costs n d times the number of groups.
 */
import type { ManyRows, Sample } from '../../data/sample.ts';
import { type Matrix, rowRange, rowsOf, zeros } from '../../linalg/matrix.ts';
import { gram, multiply, multiplyTransposed } from '../../linalg/product.ts';
import { axpy } from '../../linalg/vector.ts';
import { type Network, squareOf } from '../../network/network.ts';
import { liftedGram, type PatternGroup } from '../../network/pattern.ts';
import type { Steps } from '../../stepwise.ts';
import type { ManyFeatures } from './exchange.ts';

/** Rows multiplied together. */
const BLOCK = 512;

/** Some of the points. */
export function someOf({ X, y }: Pick<ManyRows, 'X' | 'y'>, points: Int32Array): ManyRows {
  const F = rowsOf(X, points);
  return {
    ...{ n: points.length, d: X.cols, clean: null, K: null, population: null, X: F },
    y: Float64Array.from(points, (i) => y[i]),
    blocks: [{ covariance: null, F, mu: null, rest: 0 }],
  };
}

/** The same with their inner products. */
export function sampleOf(rows: Pick<ManyRows, 'X' | 'y'>, points: Int32Array): Sample {
  const some = someOf(rows, points);
  return { ...some, K: gram(some.X) };
}

/** A pattern at some of the points. */
export function patternOn(pattern: readonly PatternGroup[], points: Int32Array): PatternGroup[] {
  return pattern.map((group) => ({
    ...group,
    active: Uint8Array.from(points, (i) => group.active[i]),
    slopes: Float64Array.from(points, (i) => group.slopes[i]),
  }));
}

/** The rows of X in blocks, each a view. */
export function* rowBlocks(X: Matrix): Generator<{ readonly from: number; readonly block: Matrix }> {
  for (let from = 0; from < X.rows; from += BLOCK) {
    yield { from, block: rowRange(X, from, Math.min(X.rows, from + BLOCK)) };
  }
}

export class PatternFeatures implements ManyFeatures {
  readonly n: number;
  /** c_g. */
  readonly c: Float64Array;

  constructor(
    private readonly sample: Pick<ManyRows, 'X' | 'y'>,
    private readonly network: Network,
    readonly pattern: readonly PatternGroup[],
  ) {
    this.n = sample.y.length;
    this.c = Float64Array.from(pattern, ({ weight }) => weight / squareOf(network));
  }

  gramOf(points: Int32Array): Matrix {
    return liftedGram(sampleOf(this.sample, points), this.network, patternOn(this.pattern, points));
  }

  *marginsOf(points: Int32Array, beta: Float64Array): Steps<Float64Array> {
    return yield* this.marginsOfNeurons(yield* this.neuronsOf(points, beta));
  }

  /** v of every group (groups x d) of sum over some points of beta_k Xt_k. */
  *neuronsOf(points: Int32Array, beta: Float64Array): Steps<Matrix> {
    const { pattern, sample } = this;
    const V = zeros(pattern.length, sample.X.cols);
    for (let from = 0; from < points.length; from += BLOCK) {
      const some = points.subarray(from, from + BLOCK);
      const { X, y } = someOf(sample, some);
      const C = zeros(pattern.length, some.length);
      for (const [g, { slopes }] of pattern.entries()) {
        for (const [at, k] of some.entries()) {
          C.data[g * some.length + at] = beta[from + at] * slopes[k] * y[at];
        }
      }
      axpy(1, multiply(C, X).data, V.data);
      yield;
    }
    return V;
  }

  /** q of all points (n) of the weights w_j = a_j v_g. */
  *marginsOfNeurons(V: Matrix): Steps<Float64Array> {
    const { pattern, c, sample } = this;
    const q = new Float64Array(this.n);
    for (const { from, block } of rowBlocks(sample.X)) {
      const z = multiplyTransposed(V, block);
      for (const [g, { slopes }] of pattern.entries()) {
        for (let at = 0, i = from; at < block.rows; at++, i++) {
          q[i] += c[g] * slopes[i] * z.data[g * block.rows + at];
        }
      }
      yield;
    }
    return q.map((entry, i) => sample.y[i] * entry);
  }

  /** |W|^2 of the weights w_j = a_j v_g. */
  squaredNorm({ cols, data }: Matrix): number {
    let total = 0;
    for (let g = 0, at = 0; g < this.c.length; g++) {
      let square = 0;
      for (let p = 0; p < cols; p++, at++) square += data[at] * data[at];
      total += this.c[g] * square;
    }
    return total;
  }
}
