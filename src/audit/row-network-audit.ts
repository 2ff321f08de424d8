/**
 * What a trained network does on many training points in few dimensions: as network-audit.ts, from rows, without an n x n matrix.
 */
import type { RowSample } from '../data/sample.ts';
import { asymptoticsFromProductsInSteps } from '../horizon/asymptotics.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { gram, multiplyTransposed, multiplyTransposedVector, multiplyVector } from '../linalg/product.ts';
import { axpy, dot, minimum } from '../linalg/vector.ts';
import { type PatternRowLimit, patternRowLimitInSteps } from '../margin/pattern-row-limit.ts';
import { neuronsOfLimit, type RowLimit, rowLimitInSteps } from '../margin/row-limit.ts';
import type { ClassSquares } from '../margin/rows/class-squares.ts';
import type { ManyFeatures } from '../margin/rows/exchange.ts';
import { kktOfManyInSteps, type ManyPointsResiduals } from '../margin/rows/kkt.ts';
import { PatternFeatures, rowBlocks } from '../margin/rows/pattern-features.ts';
import type { Loss } from '../network/loss.ts';
import { groupByState, statesOf } from '../network/neuron-groups.ts';
import { finish, type Steps } from '../stepwise.ts';
import { angleBetween } from './angle.ts';
import { type Approach, approachFrom } from './approach.ts';
import {
  bothLayers2,
  marginsOf,
  type NetworkAudit,
  OFF_CLOCK,
  patternFacts,
  ranksOf,
} from './network-audit.ts';
import { atMarginOne } from './network-kkt.ts';
import { byMargin, ownSignsInSteps } from './own-signs.ts';
import { weightsOfGroups } from './patterns.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What an audit of many points finds beside an audit. */
export interface RowNetworkAudit extends NetworkAudit {
  readonly ownLimit: PatternRowLimit;
  readonly activatedLimit: RowLimit;
  readonly kktFirstLayer: ManyPointsResiduals | null;
  readonly kktBothLayers: ManyPointsResiduals | null;
}

/** @param squares  of the classes */
export function* auditNetworkRowsInSteps(
  sample: RowSample,
  trained: TrainedNetwork,
  loss: Loss,
  squares: ClassSquares,
): Steps<RowNetworkAudit> {
  const { W, a, network } = trained;
  const { X, y } = sample;
  const Z = yield* preActivations(W, X);
  const { q, leaky, nearHomogeneity } = marginsOf(trained, Z, y);
  const least = minimum(leaky);
  const norm = Math.sqrt(dot(W.data, W.data));
  const own = groupByState(network, statesOf(Z.data), y.length);
  const likely = byMargin(leaky);
  const ownLimit = yield* patternRowLimitInSteps(sample, network, own, likely.subarray(0, FIRST));
  const ownSigns = yield* ownSignsInSteps(sample, trained, Z, likely);
  const activatedLimit = yield* rowLimitInSteps(sample, network, squares);
  const features = new PatternFeatures(sample, network, own);
  const { w: activatedW } = activatedLimit;
  const lowest = likely.filter((i) => leaky[i] <= LOW * least).subarray(0, FIRST);
  const at: Looked = { sample, loss, trained, features, q: leaky, Z, lowest };
  const positive = least > 0;
  const carried = trained.order.includes(-1);
  return {
    ...{ Z, q, leaky, nearHomogeneity, norm, ownLimit, activatedLimit, ownSigns },
    pattern: patternFacts(trained, y, Z, own.length),
    normalizedMargin: least / norm,
    normalizedMarginBothLayers: carried ? null : least / bothLayers2(trained, norm),
    angleToOwn: ownLimit.neurons && angleBetween(W.data, weightsOfGroups(a, own, ownLimit.neurons)),
    angleToActivated:
      activatedW &&
      angleBetween(
        W.data,
        weightsOfGroups(a, activatedLimit.pattern, neuronsOfLimit({ ...activatedLimit, w: activatedW })),
      ),
    kktFirstLayer: positive ? yield* kktOfFirstLayer(at) : null,
    kktBothLayers: positive && !carried ? yield* kktOfBothLayers(at) : null,
    approach: nearHomogeneity === null ? yield* approachOf(at, ownLimit) : OFF_CLOCK,
    rank: ranksOf(trained),
  };
}

/** So many points are looked at first; for multipliers of least epsilon those whose margins are at most so many times the least. */
const FIRST = 500;
const LOW = 1.5;

/** Where the network stands. */
interface Looked {
  readonly sample: RowSample;
  readonly loss: Loss;
  readonly trained: TrainedNetwork;
  /** Of its own pattern. */
  readonly features: PatternFeatures;
  /** Margins of the leaky ReLU network with its weights. */
  readonly q: Float64Array;
  readonly Z: Matrix;
  /** The points of the least margins: where they suffice, multipliers are theirs, and delta is small. */
  readonly lowest: Int32Array;
}

/** W X' (m x n), block by block. */
function* preActivations(W: Matrix, X: Matrix): Steps<Matrix> {
  const Z = zeros(W.rows, X.rows);
  for (const { from, block } of rowBlocks(X)) {
    const part = multiplyTransposed(W, block);
    for (let j = 0; j < W.rows; j++) Z.data.set(row(part, j), j * X.rows + from);
    yield;
  }
  return Z;
}

/** theta = W with a fixed, as network-kkt.ts. */
function* kktOfFirstLayer({
  sample,
  loss,
  trained,
  features,
  q,
  lowest,
}: Looked): Steps<ManyPointsResiduals> {
  const { W, a } = trained;
  const least = minimum(q);
  const theta = W.data.map((entry) => entry / least);
  const all = Int32Array.from(sample.y.keys());
  const problem = {
    ...{ features, q, loss, order: 1, norm: Math.sqrt(dot(theta, theta)) },
    *pull(g: Float64Array) {
      const V = yield* features.neuronsOf(all, g);
      const P = weightsOfGroups(a, features.pattern, V);
      return { square: features.squaredNorm(V), distance: (s: number) => distance(theta, P, s) };
    },
  };
  return yield* kktOfManyInSteps(problem, lowest);
}

/** theta = (W, a) as given, as network-kkt.ts. */
function* kktOfBothLayers({
  sample,
  loss,
  trained,
  features,
  q,
  Z,
  lowest,
}: Looked): Steps<ManyPointsResiduals> {
  const { y } = sample;
  const { first, second, factor, outputs } = atMarginOne(trained, y, Z, q);
  const all = Int32Array.from(y.keys());
  const problem = {
    ...{ q, loss, order: 2, norm: Math.sqrt(dot(first, first) + dot(second, second)) },
    features: withOutputs(features, factor, outputs),
    *pull(g: Float64Array) {
      const V = yield* features.neuronsOf(all, g);
      const P = weightsOfGroups(second, features.pattern, V);
      const ofSecond = multiplyTransposedVector(outputs, g);
      return {
        square: factor * factor * features.squaredNorm(V) + dot(ofSecond, ofSecond),
        distance: (s: number) => {
          const [one, other] = [distance(first, P, s), distance(second, ofSecond, s)];
          return Math.sqrt(one * one + other * other);
        },
      };
    },
  };
  return yield* kktOfManyInSteps(problem, lowest);
}

/** The features of a pattern times a factor, each with a row of outputs beside it. */
function withOutputs(features: PatternFeatures, factor: number, outputs: Matrix): ManyFeatures {
  const rowsOf = (points: Int32Array): Matrix => {
    const part = zeros(points.length, outputs.cols);
    for (const [at, i] of points.entries()) part.data.set(row(outputs, i), at * outputs.cols);
    return part;
  };
  return {
    n: features.n,
    gramOf(points) {
      const G = gram(rowsOf(points));
      axpy(factor * factor, features.gramOf(points).data, G.data);
      return G;
    },
    *marginsOf(points, beta) {
      const q = multiplyVector(outputs, multiplyTransposedVector(rowsOf(points), beta));
      axpy(factor * factor, yield* features.marginsOf(points, beta), q);
      return q;
    },
  };
}

/** |x - s y|. */
function distance(x: Float64Array, y: Float64Array, s: number): number {
  const rest = x.map((entry, k) => entry - s * y[k]);
  return Math.sqrt(dot(rest, rest));
}

/** How it goes on, if W alone is trained from now on (approach.ts). */
function* approachOf(
  { sample, loss, trained, features, q }: Looked,
  limit: PatternRowLimit,
): Steps<Approach | string> {
  const { W, a } = trained;
  const all = Int32Array.from(sample.y.keys());
  const products = {
    among: (points: readonly number[]) => features.gramOf(Int32Array.from(points)),
    *plus(onto: Float64Array, points: readonly number[], _: readonly number[], weights: Float64Array) {
      const added = yield* features.marginsOf(all, weights);
      return onto.map((start, at) => start + added[points[at]]);
    },
  };
  return yield* approachFrom(loss, q, limit, (dual, margins, { r, s }) =>
    asymptoticsFromProductsInSteps(products, new Float64Array(sample.n), dual, margins, {
      ...{ r, s },
      squaredNorm: (weights: Float64Array) => {
        const V = finish(features.neuronsOf(all, weights));
        const rest = distance(W.data, weightsOfGroups(a, features.pattern, V), -1);
        return rest * rest;
      },
    }),
  );
}
