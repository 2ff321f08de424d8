/**
 * The margin problem of the activated pattern over both layers: min |p+| + |p-| with all margins at least 1, p+- = sum of a_j w_j over that
 * sign (docs/theory.md, section 22). As (|p+| + |p-|)^2 is the least |p+|^2/theta + |p-|^2/(1 - theta) over theta, it is the problem of a fixed
 * second layer with sums of squares theta and 1 - theta, at the best share theta.
 *
 * V(theta), the optimum of that problem, is convex, with V'(theta) = |u-|^2 - |u+|^2, u+- the neurons of either sign over |a_j|: so theta is
 * where |u+| = |u-|, and is found by where the sign of the difference changes.
 */
import type { Sample } from '../data/sample.ts';
import { exp, log } from '../linalg/elementary.ts';
import { multiplyVector } from '../linalg/product.ts';
import { dot } from '../linalg/vector.ts';
import { type Network, neuronsOfSign, outputSign, width, withHead } from '../network/network.ts';
import { activatedPattern, liftedGram } from '../network/pattern.ts';
import { fromTheBeginning, type Pieces, type Steps } from '../stepwise.ts';
import { type ShareCertificate, shareCertificate } from './certificate-share.ts';
import { solveThroughFewInSteps } from './few-supports.ts';
import { type LimitDirection, limitInSteps, neuronCoefficients } from './limit.ts';

export interface ShareLimit {
  /** Whose second layer has the share: the sums of a_j^2 over either sign are theta and 1 - theta. */
  readonly network: Network;
  /** The limit direction of that network. */
  readonly limit: LimitDirection;
  /** theta; null where no share was found, and the network is the one that was given. */
  readonly share: number | null;
  /** Whether other shares have another V, as far as float64 tells: theirs are the same at gamma = 1. */
  readonly unique: boolean;
  readonly certificate: ShareCertificate | null;
}

/** log(theta/(1 - theta)) is looked for within this. */
const FARTHEST = 27;
/** log |u+| - log |u-| this small is rounding. */
const EQUAL = 2 ** -50;
/** And where it nowhere is larger than this, no share is better than another. */
const FLAT = 1e-9;
const MOST_ROUNDS = 80;
/** Where one of them is 0. */
const ONE_SIDED = 1e3;

/** @param network  its second layer is taken for its signs alone, unless no share is found */
export function* shareLimitInSteps(
  sample: Sample,
  network: Network,
  pieces: Pieces = fromTheBeginning,
): Steps<ShareLimit> {
  const found = yield* pieces('share', () => bestShare(sample, network));
  const { share, unique } = found ?? { share: null, unique: false };
  const best = share === null ? network : withShare(network, share);
  const limit = yield* limitInSteps(sample, best, null, pieces);
  const { dual } = limit;
  const certificate =
    dual === null || share === null
      ? null
      : shareCertificate({ y: sample.y, K: sample.K, slope: network.slope, beta: dual, share });
  return { network: best, limit, share, unique, certificate };
}

/** The same network with a_j^2 = theta/m+ where a_j > 0, and (1 - theta)/m- where a_j < 0. */
function withShare(network: Network, share: number): Network {
  const sizes = { 1: Math.sqrt(share / network.mPlus), [-1]: Math.sqrt((1 - share) / network.mMinus) };
  return withHead(
    network,
    Float64Array.from({ length: width(network) }, (_, j) => {
      const sign = outputSign(network, j);
      return sign * sizes[sign];
    }),
  );
}

interface Best {
  readonly share: number;
  readonly unique: boolean;
}

/** Null where the problem is not solved at some share. */
function* bestShare(sample: Sample, network: Network): Steps<Best | null> {
  if (neuronsOfSign(network, -1).length === 0) return { share: 1, unique: true };
  if (neuronsOfSign(network, 1).length === 0) return { share: 0, unique: true };
  let steepest = 0;
  /** log |u+| - log |u-| at log(theta/(1 - theta)) = x, which falls with x. */
  function* differenceAt(x: number): Steps<number | null> {
    const difference = yield* logRatio(sample, withShare(network, shareAt(x)));
    if (difference !== null) steepest = Math.max(steepest, Math.abs(difference));
    return difference;
  }
  const middle = yield* differenceAt(0);
  if (middle === null) return null;
  const way = middle > 0 ? 1 : -1;
  let [near, atNear] = [0, middle];
  let [far, atFar] = [way, yield* differenceAt(way)];
  while (atFar !== null && atFar * way > 0 && Math.abs(far) < FARTHEST) {
    [near, atNear] = [far, atFar];
    far = way * Math.min(FARTHEST, 2 * Math.abs(far));
    atFar = yield* differenceAt(far);
  }
  if (atFar === null) return null;
  if (steepest <= FLAT) return { share: 1 / 2, unique: false };
  const x = atFar * way > 0 ? far : yield* crossing(differenceAt, [near, atNear], [far, atFar]);
  return x === null ? null : { share: shareAt(x), unique: true };
}

type Point = readonly [x: number, value: number];

/** Where a function that falls is 0, between points of two signs: false position, in which an end that stays counts half (Illinois). */
function* crossing(
  valueAt: (x: number) => Steps<number | null>,
  one: Point,
  other: Point,
): Steps<number | null> {
  let [[a, atA], [b, atB]] = [one, other];
  let best = Math.abs(atA) < Math.abs(atB) ? one : other;
  for (let round = 0; round < MOST_ROUNDS && Math.abs(best[1]) > EQUAL; round++) {
    const between = (a * atB - b * atA) / (atB - atA);
    const x = between > Math.min(a, b) && between < Math.max(a, b) ? between : (a + b) / 2;
    if (x === a || x === b) break;
    const value = yield* valueAt(x);
    if (value === null) return null;
    if (Math.abs(value) < Math.abs(best[1])) best = [x, value];
    if (value > 0 === atB > 0) atA /= 2;
    else [a, atA] = [b, atB];
    [b, atB] = [x, value];
  }
  return best[0];
}

function shareAt(x: number): number {
  return 1 / (1 + exp(-x));
}

/** log |u+| - log |u-| of the solution for this network's second layer. */
function* logRatio(sample: Sample, network: Network): Steps<number | null> {
  const pattern = activatedPattern(network, sample.y);
  const solved = yield* solveThroughFewInSteps(liftedGram(sample, network, pattern));
  if (solved.status !== 'optimal') return null;
  const [plus, minus] = pattern.map((group) => {
    const c = neuronCoefficients(network, sample.y, solved.beta, group);
    return dot(c, multiplyVector(sample.K, c));
  });
  if (plus > 0 && minus > 0) return (log(plus) - log(minus)) / 2;
  return plus > 0 ? ONE_SIDED : minus > 0 ? -ONE_SIDED : null;
}
