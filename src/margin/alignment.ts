/**
 * How far the weights W are from a limit direction W*, measured without cancellation.
 */
import type { AnySample } from '../data/sample.ts';
import { type Matrix, minusMultiple, zeros } from '../linalg/matrix.ts';
import { multiply } from '../linalg/product.ts';
import { dot } from '../linalg/vector.ts';
import { boundaryOf } from '../network/balance.ts';
import type { InitialWeights } from '../network/initial.ts';
import { type Network, sizesOf } from '../network/network.ts';
import {
  frobenius2,
  inUnits,
  squareableUnit,
  type WeightCoordinates,
  weightMap,
} from '../network/weights.ts';
import { boundaryCoefficients } from './boundary.ts';
import { type MarginSolution, neuronCoefficients } from './limit.ts';

/**
 * A function (C, W) -> 1 - cos(W, W*) in Frobenius inner product, for W = W(0) + C X, or share W(0) + C X, with the coordinates given; C is
 * null where W is no such combination, and the coordinates are all that is known of it.
 *
 * With s = <W, W*>/|W*|^2 the remainder P = W - s W* is formed from differences of coefficients, before any product with
 * the data, and 1 - cos = sin^2 / (1 + cos), sin = |P|/|W|: accurate in relative terms down to about 1e-30.
 *
 * @param limit  a solved limit
 */
export function alignmentWith(
  sample: AnySample,
  network: Network,
  initial: InitialWeights,
  limit: Pick<MarginSolution, 'dual' | 'pattern'>,
): (C: Matrix | null, W: WeightCoordinates, share?: number) => number | null {
  const beta = limit.dual;
  if (beta === null) return () => null;
  const target = featureCoefficients(sample, network, initial.m, { dual: beta, pattern: limit.pattern });
  const atTarget = sample.blocks.map(({ F }) => multiply(target, F));
  const norm2 = atTarget.reduce((total, part) => total + dot(part.data, part.data), 0);
  const toCoordinates = weightMap(sample, initial);

  return (C, W, share) => {
    const unit = squareableUnit(W);
    const sized = inUnits(W, unit);
    const size2 = frobenius2(sized);
    if (!(size2 > 0)) return null;
    const inner = sized.inFrame.reduce((total, part, b) => total + dot(part.data, atTarget[b].data), 0);
    const s = (inner / norm2) * unit;
    const remainder =
      C === null
        ? { ...W, inFrame: W.inFrame.map((part, b) => minusMultiple(part, s, atTarget[b])) }
        : toCoordinates(minusMultiple(C, s, target), share);
    const sin2 = frobenius2(inUnits(remainder, unit)) / size2;
    const cosine = inner / Math.sqrt(size2 * norm2);
    return cosine > 0 ? sin2 / (1 + cosine) : 1 - cosine;
  };
}

/** The C (m x n) of sum_k beta_k Xt_k = C X, in the features of a pattern. */
export function featureCoefficients(
  sample: AnySample,
  network: Network,
  m: number,
  { dual: beta, pattern }: { readonly dual: Float64Array; readonly pattern: MarginSolution['pattern'] },
): Matrix {
  const sizes = sizesOf(network);
  const C = zeros(m, sample.n);
  for (const group of pattern) {
    const row = neuronCoefficients(network, sample.y, beta, group);
    for (const j of group.members) {
      const size = sizes?.[j] ?? 1;
      const own = size === 1 ? row : row.map((entry) => size * entry);
      C.data.set(own, j * sample.n);
    }
  }
  return C;
}

/**
 * The same for a network whose second layer is trained, and whose limit is known up to how its neurons share it: a function (C, W) -> 1 - cos
 * of the angle from sum_j a_j w_j to the boundary wbar of the limit, W with a.
 *
 * @param network  that of the limit
 */
export function boundaryAlignmentWith(
  sample: AnySample,
  network: Network,
  { dual }: Pick<MarginSolution, 'dual'>,
): (C: Matrix | null, W: WeightCoordinates) => number | null {
  if (dual === null) return () => null;
  const b = boundaryCoefficients(network, sample.y, dual);
  const row = { rows: 1, cols: b.length, data: b };
  const target = sample.blocks.map(({ F }) => multiply(row, F).data);
  const length2 = squareOf(target);
  return (_, W) => {
    const boundary = boundaryOf(W);
    const size2 = squareOf(boundary);
    if (!(size2 > 0 && length2 > 0)) return null;
    const inner = target.reduce((total, part, k) => total + dot(part, boundary[k]), 0);
    const s = inner / length2;
    const rest = boundary.map((part, k) => part.map((entry, c) => entry - s * (target[k]?.[c] ?? 0)));
    const sin2 = squareOf(rest) / size2;
    const cosine = inner / Math.sqrt(size2 * length2);
    return cosine > 0 ? sin2 / (1 + cosine) : 1 - cosine;
  };
}

function squareOf(parts: readonly Float64Array[]): number {
  return parts.reduce((total, part) => total + dot(part, part), 0);
}
