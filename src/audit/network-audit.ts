/**
 * What a trained network does on its training data, measured against the theory of its own activation pattern. Theory is about leaky ReLU
 * networks: of another activation that one is judged which it looks like from afar, f_H, with the same weights.
 */
import { rowSampleFrom } from '../data/from-file.ts';
import type { Sample } from '../data/sample.ts';
import { squaredSpectralNorm } from '../linalg/lanczos.ts';
import { type Matrix, transpose, zeros } from '../linalg/matrix.ts';
import { gram, multiplyTransposed } from '../linalg/product.ts';
import { symmetricEigenvalues } from '../linalg/symmetric-eigenvalues.ts';
import { dot, minimum } from '../linalg/vector.ts';
import type { KktResiduals } from '../margin/kkt.ts';
import { type LimitDirection, limitDirection, type MarginSolution } from '../margin/limit.ts';
import type { Loss } from '../network/loss.ts';
import { modelOf } from '../network/models/index.ts';
import { type NearHomogeneity, nearHomogeneityOf } from '../network/near-homogeneity.ts';
import { activatedShare } from '../network/pattern.ts';
import { finish } from '../stepwise.ts';
import { type Angle, angleBetween } from './angle.ts';
import { type Approach, approachOf } from './approach.ts';
import { kktOfBothLayers, kktOfFirstLayer } from './network-kkt.ts';
import { byMargin, type OwnSigns, ownSignsInSteps } from './own-signs.ts';
import { combination, patternsOf } from './patterns.ts';
import type { TrainedNetwork } from './trained-network.ts';

export interface PatternFacts {
  /** Share of the m n pairs with sign(a_j) y_i <w_j, x_i> > 0. */
  readonly activatedFraction: number;
  /** Share of the pairs with <w_j, x_i> > 0. */
  readonly activeFraction: number;
  /** Pairs with <w_j, x_i> = 0, where the pattern is a convention. */
  readonly zeros: number;
  /** Distinct rows of the pattern, with their output signs. */
  readonly groups: number;
}

export interface RankFacts {
  /** |W|_F^2/|W|_2^2 of all rows, of those with a_j > 0 and of those with a_j < 0; null where there are none, or all are 0. */
  readonly stable: number | null;
  readonly stablePositive: number | null;
  readonly stableNegative: number | null;
  /** Singular values of W above RANK_TOLERANCE times the largest; null for matrices too large to look. */
  readonly numerical: number | null;
}

export interface NetworkAudit {
  /** Z = W X' (m x n). */
  readonly Z: Matrix;
  /** q_i = y_i f(x_i) (n), of the network itself, and y_i f_H(x_i). */
  readonly q: Float64Array;
  readonly leaky: Float64Array;
  /** How far f is from f_H; null where it is f_H. */
  readonly nearHomogeneity: NearHomogeneity | null;
  /** Of f_H, as all that follows. */
  readonly pattern: PatternFacts;
  /** |W|_F in the normalisation sum a_j^2 = 1. */
  readonly norm: number;
  /** min_i q_i/|W|_F: of the problem in which W alone is trained. */
  readonly normalizedMargin: number;
  /** min_i q_i/(|W|^2 + |a|^2), both as given: f is homogeneous of order 2 in both layers. Null with a bias of the output. */
  readonly normalizedMarginBothLayers: number | null;
  /** The margin problem of the network's own pattern, and of the activated pattern with the network's a. */
  readonly ownLimit: MarginSolution;
  readonly activatedLimit: MarginSolution;
  /** Between W and each limit; null without one. */
  readonly angleToOwn: Angle | null;
  readonly angleToActivated: Angle | null;
  /** P(R) with the network's own signs. */
  readonly ownSigns: OwnSigns;
  /** Null when some margin is not positive; of both layers also with a bias of the output. */
  readonly kktFirstLayer: KktResiduals | null;
  readonly kktBothLayers: KktResiduals | null;
  /** How it goes on if W alone is trained; a sentence when that is not known. */
  readonly approach: Approach | string;
  readonly rank: RankFacts;
}

/** Why nothing is said of how a network of another activation goes on. */
export const OFF_CLOCK =
  'what f differs from the leaky ReLU network by moves its clock and its asymptotics, which are known of leaky ReLU networks alone';

/** Singular values below this share of the largest may be rounding of float32 weights. */
const RANK_TOLERANCE = 1e-6;
/** Beyond so many rows and columns the singular values are not computed. */
const LARGEST_SPECTRUM = 2000;

/**
 * @param sample  the rows the network was trained on, in coordinates (one frame, the identity)
 * @param loss  that it was trained with
 */
export function auditNetwork(sample: Sample, trained: TrainedNetwork, loss: Loss): NetworkAudit {
  const { W, a, network } = trained;
  const { y } = sample;
  const X = sample.blocks[0].F;
  const Xt = transpose(X);
  const Z = multiplyTransposed(W, X);
  const { q, leaky, nearHomogeneity } = marginsOf(trained, Z, y);
  const least = minimum(leaky);
  const patterns = patternsOf(trained, y, Z);
  const norm = Math.sqrt(dot(W.data, W.data));
  const ownLimit = limitDirection(sample, network, patterns.own);
  const activatedLimit = limitDirection(sample, network, patterns.activated);
  const angleTo = ({ dual }: LimitDirection, slopes: Matrix): Angle | null =>
    dual && angleBetween(W.data, combination(a, slopes, y, dual, Xt).data);
  const positive = least > 0;
  return {
    ...{ Z, q, leaky, nearHomogeneity },
    pattern: patternFacts(trained, y, Z, patterns.own.length),
    norm,
    normalizedMargin: least / norm,
    normalizedMarginBothLayers: trained.order.includes(-1) ? null : least / bothLayers2(trained, norm),
    ownLimit,
    activatedLimit,
    angleToOwn: angleTo(ownLimit, patterns.ownSlopes),
    angleToActivated: angleTo(activatedLimit, patterns.activatedSlopes),
    ownSigns: finish(ownSignsInSteps(rowSampleFrom(X, y), trained, Z, byMargin(leaky))),
    kktFirstLayer: positive ? kktOfFirstLayer(sample, loss, trained, patterns, leaky, Xt) : null,
    kktBothLayers:
      positive && !trained.order.includes(-1)
        ? kktOfBothLayers(sample, loss, trained, patterns, Z, leaky, Xt)
        : null,
    approach: nearHomogeneity === null ? approachOf(sample, loss, trained, patterns, q, ownLimit) : OFF_CLOCK,
    rank: ranksOf(trained),
  };
}

export function marginsOf(
  { network, itself }: TrainedNetwork,
  Z: Matrix,
  y: Float64Array,
): Pick<NetworkAudit, 'q' | 'leaky' | 'nearHomogeneity'> {
  const q = modelOf(itself).margins(itself, y, Z);
  const leaky = itself === network ? q : modelOf(network).margins(network, y, Z);
  return { q, leaky, nearHomogeneity: nearHomogeneityOf(itself, Z) };
}

/** |W|^2 + |a|^2 of the layers as given. */
export function bothLayers2({ rescaling }: TrainedNetwork, norm: number): number {
  const size = norm / rescaling;
  return size * size + rescaling * rescaling;
}

export function patternFacts(
  { network }: TrainedNetwork,
  y: Float64Array,
  Z: Matrix,
  groups: number,
): PatternFacts {
  let [active, none] = [0, 0];
  for (const z of Z.data) {
    if (z > 0) active++;
    if (z === 0) none++;
  }
  const pairs = Z.data.length;
  return {
    activatedFraction: activatedShare(network, y, Z),
    activeFraction: active / pairs,
    zeros: none,
    groups,
  };
}

export function ranksOf({ network, W }: TrainedNetwork): RankFacts {
  const { mPlus, mMinus } = network;
  return {
    stable: stableRankOf(W),
    stablePositive: stableRankOf(rowsFrom(W, 0, mPlus)),
    stableNegative: stableRankOf(rowsFrom(W, mPlus, mMinus)),
    numerical: numericalRankOf(W),
  };
}

function stableRankOf(W: Matrix): number | null {
  const square = dot(W.data, W.data);
  return square > 0 ? square / squaredSpectralNorm(W) : null;
}

function numericalRankOf(W: Matrix): number | null {
  if (Math.min(W.rows, W.cols) > LARGEST_SPECTRUM) return null;
  const squares = symmetricEigenvalues(gram(W.rows <= W.cols ? W : transpose(W)));
  return squares.filter((square) => square > RANK_TOLERANCE * RANK_TOLERANCE * squares[0]).length;
}

function rowsFrom(W: Matrix, first: number, count: number): Matrix {
  const part = zeros(count, W.cols);
  part.data.set(W.data.subarray(first * W.cols, (first + count) * W.cols));
  return part;
}
