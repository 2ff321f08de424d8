/**
 * The error of the limit that training has of its own: of the network with the weights of `limit.own`, a part of `risk`.
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { multiply } from '../linalg/product.ts';
import type { NormLimit } from '../margin/norm-limit.ts';
import type { OwnLimit } from '../margin/own-limit.ts';
import { type Network, networkWith, outputSign, outputWeight, squareOf } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import { type WeightCoordinates, weightMap } from '../network/weights.ts';
import type { Notes } from '../record/notes.ts';
import type { RiskRecord } from '../record/record.ts';
import { closedFormOf, momentsInFrames } from '../risk/linear.ts';
import type { KeptCount } from '../risk/network-error.ts';
import type { GroupedError } from '../risk/piecewise/error.ts';
import { type GroupedNetwork, groupedNetwork } from '../risk/piecewise/groups.ts';
import type { Progress, Stretch } from '../stepwise.ts';
import type { Findings, OwnFound } from './findings.ts';
import type { InterpolationFound } from './interpolation-stage.ts';
import type { NormLimitFound } from './norm-limit-stage.ts';
import { directionGroups, piecewiseError } from './reached-error.ts';
import type { TestBench } from './risk-stage.ts';

const PATH = 'risk.own';
const UNKNOWN = 'limit.own is not known';

/** Undefined where training has no such limit; a sentence where its error is not known. Yields its progress. */
export function* errorOfOwn(
  {
    sample,
    network,
    ofLimit,
    limit,
    setup,
    own,
  }: Pick<Findings, 'sample' | 'network' | 'ofLimit' | 'limit' | 'setup' | 'own'>,
  ofNorm: NormLimitFound | undefined,
  nearest: InterpolationFound | undefined,
  bench: TestBench,
  stretch: Stretch<KeptCount>,
): Generator<Progress, GroupedError | string | undefined> {
  if (nearest !== undefined) {
    const { fromEnd } = nearest;
    if (typeof fromEnd === 'string') return UNKNOWN;
    const { sample: rows, initial } = setup.problem;
    const W = (): WeightCoordinates => weightMap(rows, initial)(fromEnd.whole);
    const counted = yield* bench.ofNetwork(W, 'end', stretch);
    return typeof counted === 'string'
      ? counted
      : { estimate: counted, zeroShare: null, effectiveSize: null };
  }
  if (ofNorm === undefined && own === null) return undefined;
  const grouped =
    ofNorm === undefined
      ? ofOwn(own, { limit, sample, network, ofLimit })
      : typeof ofNorm.limit !== 'string' && ofNormLimit(ofNorm.limit, ofNorm.groups, sample, network);
  if (grouped === false) return UNKNOWN;
  return linearError(sample, grouped) ?? (yield* bench.ofGrouped(grouped, stretch));
}

/** Of a loss or a minimum; of two trained layers that of `limit`, which is theirs at the best share; false where it is not known. */
function ofOwn(
  own: OwnFound,
  { limit, sample, network, ofLimit }: Pick<Findings, 'sample' | 'network' | 'ofLimit' | 'limit'>,
): GroupedNetwork | false {
  if (own === null || 'absent' in own) return false;
  if (own.kind !== 'share') return ofLoss(own, limit.pattern, sample, network);
  return limit.dual !== null && ofLoss({ coefficients: limit.dual }, limit.pattern, sample, ofLimit);
}

/** Of W = sum_k a_k Xt_k. */
function ofLoss(
  { coefficients }: Pick<OwnLimit, 'coefficients'>,
  pattern: readonly PatternGroup[],
  sample: Sample,
  network: Network,
): GroupedNetwork {
  const groups = directionGroups(pattern, coefficients, network, sample.y);
  return groupedNetwork(sample, network.slope, groups);
}

/** Under the record's name. @param found  of `errorOfOwn` */
export function ownError(found: GroupedError | string | undefined, notes: Notes): Pick<RiskRecord, 'own'> {
  if (found === undefined) return {};
  return { own: typeof found === 'string' ? notes.absent(PATH, found) : piecewiseError(found, PATH, notes) };
}

/** One neuron a group: f = sum_g s_g c_g phi(<v_g, x>), c_g the sum of |a_j| (linf, v_g = w_g) or the root of that of a_j^2 (spectral, v_g = (B X)_g). */
function ofNormLimit(
  { kind, W }: NormLimit,
  groups: readonly PatternGroup[],
  { blocks }: Sample,
  network: Network,
): GroupedNetwork {
  const a = Float64Array.from(groups, ({ members, weight }) => {
    const size =
      kind === 'linf'
        ? members.reduce((sum, j) => sum + Math.abs(outputWeight(network, j)), 0)
        : Math.sqrt(weight / squareOf(network));
    return outputSign(network, members[0]) * size;
  });
  let from = 0;
  const inFrame = blocks.map(({ F }) => {
    if (kind === 'spectral') return multiply(W, F);
    const part = columnsFrom(W, from, F.cols);
    from += F.cols;
    return part;
  });
  const outside = blocks.map(() => zeros(groups.length, 0));
  return { network: networkWith(a, network.slope), W: { m: groups.length, inFrame, outside } };
}

function columnsFrom(W: Matrix, from: number, cols: number): Matrix {
  const part = zeros(W.rows, cols);
  for (let g = 0; g < W.rows; g++) part.data.set(row(W, g).subarray(from, from + cols), g * cols);
  return part;
}

/**
 * In closed form where at most one group has either sign and gamma > 0: sign f = sign <wbar, x>, wbar = sum_g s_g c_g v_g, as phi increases
 * and phi(z) = gamma z or z. Null elsewhere.
 */
function linearError(sample: Sample, { network, W }: GroupedNetwork): GroupedError | null {
  const signs = Array.from({ length: W.m }, (_, g) => outputSign(network, g));
  if (network.slope === 0 || new Set(signs).size < W.m) return null;
  const wbar = W.inFrame.map((part) => {
    const sum = new Float64Array(part.cols);
    for (let g = 0; g < W.m; g++)
      for (let c = 0; c < part.cols; c++) sum[c] += outputWeight(network, g) * part.data[g * part.cols + c];
    return sum;
  });
  const estimate = closedFormOf(sample, momentsInFrames(sample, wbar));
  return estimate && { estimate, zeroShare: 0, effectiveSize: null };
}
