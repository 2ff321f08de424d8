/**
 * What the contraction theorem speaks of, in all coordinates and spelled out: W*, the features, and the nearest V_0 = s0 W* + U to a W_0.
 */
import { cholesky, solveCholesky } from '../../src/linalg/cholesky.ts';
import { type Matrix, row } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/product.ts';
import { dot } from '../../src/linalg/vector.ts';
import type { ContractionClaim } from '../../src/margin/contraction-certificate.ts';
import { unseen } from '../../src/network/own-pattern.ts';
import { matrixFromRows } from './matrix.ts';

export interface ContractionTarget {
  readonly beta: Float64Array;
  /** Xt_k (n of m d entries). */
  readonly features: readonly Float64Array[];
  readonly limit: Float64Array;
  /** q^R_k(W*) - 1. */
  readonly spare: Float64Array;
  readonly s0: number;
  readonly V0: Float64Array;
}

/** @param W0  m d entries */
export function contractionTarget(
  { system, optimum, sizes }: ContractionClaim,
  X: readonly (readonly number[])[],
  W0: Float64Array,
): ContractionTarget {
  const { y, groups } = system;
  const [n, d] = [X.length, X[0].length];
  /** x in the rows of a group's neurons, times an entry each. */
  const inRows = (
    rows: readonly number[],
    entry: (j: number) => number,
    x: readonly number[],
    V: Float64Array,
  ) => {
    for (const j of rows) for (const [p, value] of x.entries()) V[j * d + p] = entry(j) * value;
  };
  const features = X.map((x, k) => {
    const V = new Float64Array(W0.length);
    for (const [g, { sign, members }] of groups.entries()) {
      inRows(Array.from(members), (j) => sizes[j] * sign * y[k] * optimum.slopes[g][k], x, V);
    }
    return V;
  });
  const limit = new Float64Array(W0.length);
  for (const [k, feature] of features.entries())
    for (let p = 0; p < limit.length; p++) limit[p] += optimum.beta[k] * feature[p];
  const normals: Float64Array[] = [];
  for (const [g, { members }] of groups.entries()) {
    for (const j of members) {
      for (const i of Array.from(optimum.sliding[g])) {
        const V = new Float64Array(W0.length);
        inRows([j], () => 1, X[i], V);
        normals.push(V);
      }
    }
  }
  const dark = unseen(system);
  const support = [...y.keys()].filter((k) => optimum.beta[k] > 0 && !dark.includes(k));
  const rows = [...support.map((k) => features[k]), ...normals];
  // The constraints <row, V> = target + s0 (1 on the support), and the s0 that makes V nearest.
  const ones = Float64Array.from(rows, (_, f) => Number(f < support.length));
  const missed = Float64Array.from(
    rows,
    (V, f) => (f < support.length ? -Math.log(optimum.beta[support[f]]) : 0) - dot(V, W0),
  );
  const factor = cholesky(gram(matrixFromRows(rows.map((V) => Array.from(V)))));
  if (factor.status !== 'positiveDefinite')
    throw new Error('features of the support and of what slides depend on each other');
  const [byMissed, byOnes] = [solveCholesky(factor.L, missed), solveCholesky(factor.L, ones)];
  const s0 = -dot(ones, byMissed) / dot(ones, byOnes);
  const V0 = W0.slice();
  for (const [f, V] of rows.entries())
    for (let p = 0; p < V0.length; p++) V0[p] += (byMissed[f] + s0 * byOnes[f]) * V[p];
  const spare = Float64Array.from({ length: n }, (_, k) => dot(features[k], limit) - 1);
  return { beta: optimum.beta, features, limit, spare, s0, V0 };
}

/** W = W(0) + C X, all entries. */
export function weightsOf(
  W0: readonly (readonly number[])[],
  C: Matrix,
  X: readonly (readonly number[])[],
): Float64Array {
  const d = X[0].length;
  const W = Float64Array.from(W0.flat());
  for (let j = 0; j < C.rows; j++) {
    for (const [k, c] of row(C, j).entries()) {
      for (const [p, value] of X[k].entries()) W[j * d + p] += c * value;
    }
  }
  return W;
}

/** |x - y|^2. */
export function squaredDistance(x: Float64Array, y: Float64Array): number {
  return x.reduce((sum, entry, p) => sum + (entry - y[p]) ** 2, 0);
}
