/**
 * The limit direction of any frozen pattern for many points, from the rows: as margin/limit.ts, without an n x n matrix and whatever the
 * number of groups. It is solved through the few points on the margin where these are few, and bracketed where they are not.
 */
import type { RowSample } from '../data/sample.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { addGram } from '../linalg/product.ts';
import { numericalRankInSteps } from '../linalg/rank.ts';
import { indicesWhere, minimum, powerOfTwoBelow, spread } from '../linalg/vector.ts';
import { type Network, squareOf } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { Steps } from '../stepwise.ts';
import { certifyRowsInSteps } from './certificate-rows.ts';
import { type LimitDirection, limitInSteps, type MarginSolution, UNSOLVED } from './limit.ts';
import { certifiedSolution, isBracket } from './rows/certified.ts';
import { rowConsistencyInSteps } from './rows/consistency.ts';
import { exchangeInSteps, type Found, MOST } from './rows/exchange.ts';
import { PatternFeatures, patternOn, sampleOf } from './rows/pattern-features.ts';
import { ON_THE_MARGIN, SINGULAR } from './solver.ts';

export interface PatternRowLimit extends MarginSolution {
  readonly features: PatternFeatures;
  /** v of every group (groups x d), w*_j = a_j v; null where the problem is not solved. */
  readonly neurons: Matrix | null;
  /** The points on the margin, and the margin problem of them alone; null where they are too many. */
  readonly tight: Tight | null;
  /** Whether `rank` is that of all features; else it is that of some, and the rank of all is at least it. */
  readonly rankOfAll: boolean;
  /** Whether all points with multipliers were looked at; else the certificate's bracket is what is known. */
  readonly isWhole: boolean;
  /** Margins of W* (n); null where the problem is not solved. */
  readonly margins: Float64Array | null;
}

export interface Tight {
  readonly points: Int32Array;
  readonly limit: LimitDirection;
}

/** A margin this close to the least one, relative, counts as the same. */
const TIGHT = 1e-6;
/** Multiplications that the rank of all features may cost. */
const MOST_WORK = 4e9;

/**
 * @param likely  points, those most likely to lie on the margin first
 * @param most  points that are looked at together: where more have multipliers there is a bracket alone
 */
export function* patternRowLimitInSteps(
  sample: RowSample,
  network: Network,
  pattern: readonly PatternGroup[],
  likely: Int32Array,
  most = MOST,
): Steps<PatternRowLimit> {
  const { n, X, y } = sample;
  const features = new PatternFeatures(sample, network, pattern);
  const found = yield* exchangeInSteps(features, likely, most);
  const full = yield* rankInSteps(sample, features);
  const unsolved = {
    ...{ ...UNSOLVED, pattern, spectrum: null, features, neurons: null, tight: null, margins: null },
    rank: full ?? (yield* rankOn(found.status === 'failed' ? likely : found.points)),
    rankOfAll: full !== null,
    isWhole: found.status !== 'open',
  };
  if (found.status === 'failed') return { ...unsolved, status: 'failed', reason: found.reason };
  if (found.status === 'infeasible') {
    // What the points with weights show, as a sample of their own.
    const few = found.points.filter((_, at) => found.ray[at] > 0);
    const shown = yield* limitInSteps(sampleOf(sample, few), network, patternOn(pattern, few));
    if (shown.infeasibility === null) {
      return { ...unsolved, status: 'failed', reason: shown.reason ?? NEARLY };
    }
    const { weights, marginBound } = shown.infeasibility;
    return {
      ...unsolved,
      status: 'infeasible',
      infeasibility: { weights: spread(few, weights, n), marginBound },
    };
  }
  const tight = found.status === 'optimal' ? yield* tightInSteps(found) : null;
  const points = tight?.points ?? found.points;
  const onPoints = tight?.limit.dual ?? found.beta;
  const beta = spread(points, onPoints, n);
  const neurons = yield* features.neuronsOf(points, onPoints);
  const margins = yield* features.marginsOfNeurons(neurons);
  const ofGroups = pattern.map((_, g) => row(neurons, g));
  const certificate = yield* certifyRowsInSteps({
    ...{ ...network, X: X.data, d: X.cols, y, pattern, neurons: ofGroups, beta },
  });
  if (!isBracket(certificate)) {
    const bound =
      certificate.lower === null
        ? ''
        : `; no normalised margin exceeds ${1 / Math.sqrt(2 * certificate.lower)}`;
    const reason = found.status === 'open' ? TOO_MANY : NOT_BRACKETED;
    return { ...unsolved, status: 'failed', reason: `${reason}${bound}` };
  }
  return {
    ...{ ...unsolved, neurons, tight, margins },
    ...certifiedSolution({
      ...{ beta, certificate, length2: features.squaredNorm(neurons) },
      slack: yield* rowConsistencyInSteps(X, pattern, neurons, squareOf(network), certificate),
      unique: tight?.limit.dualUnique ?? null,
      ofFlow: tight?.limit.dualOfFlow ?? null,
      conditionEstimate: tight?.limit.certificate?.conditionEstimate ?? null,
      method: tight?.limit.method ?? 'blockPivoting',
    }),
  };

  function* rankOn(points: Int32Array): Steps<number> {
    const G = features.gramOf(points);
    return yield* numericalRankInSteps(G, G.rows * SINGULAR);
  }

  /** The points on the margin as a sample of their own; null where its solution is not that of all. */
  function* tightInSteps({ points: looked, beta: own, q }: Found): Steps<Tight | null> {
    const least = minimum(q);
    const isOn = new Uint8Array(n);
    for (let i = 0; i < n; i++) isOn[i] = Number(q[i] <= (1 + TIGHT) * least);
    for (const [at, i] of looked.entries()) if (own[at] > 0) isOn[i] = 1;
    const on = Int32Array.from(indicesWhere(q, () => true).filter((i) => isOn[i] === 1));
    if (on.length > most) return null;
    const limit = yield* limitInSteps(sampleOf(sample, on), network, patternOn(pattern, on));
    if (limit.dual === null) return null;
    const again = yield* features.marginsOf(on, limit.dual);
    return minimum(again) >= 1 - ON_THE_MARGIN ? { points: on, limit } : null;
  }
}

const NEARLY = 'weights were found with which the features sum to zero but for rounding';
const NOT_BRACKETED = 'weights separate, but float64 does not bracket the best';
const TOO_MANY = 'too many points support the direction, and those that were looked at do not bracket it';

/** The rank of the features, from their squares; null where that would take too long. */
function* rankInSteps({ n, X, y }: RowSample, { pattern, c }: PatternFeatures): Steps<number | null> {
  const d = X.cols;
  const D = d * pattern.length;
  if (D > n || n * D * D > MOST_WORK) return null;
  const H = zeros(D, D);
  for (let from = 0; from < n; from += CHUNK) {
    const count = Math.min(n, from + CHUNK) - from;
    const part = zeros(D, count);
    for (const [g, { slopes }] of pattern.entries()) {
      for (let at = 0, i = from; at < count; at++, i++) {
        const lift = y[i] * Math.sqrt(c[g]) * slopes[i];
        for (let p = 0; p < d; p++) part.data[(g * d + p) * count + at] = lift * X.data[i * d + p];
      }
    }
    addGram(part, H);
    yield;
  }
  const sizes = Float64Array.from({ length: D }, (_, p) =>
    powerOfTwoBelow(Math.sqrt(H.data[p * (D + 1)]) || 1),
  );
  for (let p = 0, at = 0; p < D; p++) for (let r = 0; r < D; r++, at++) H.data[at] /= sizes[p] * sizes[r];
  return yield* numericalRankInSteps(H, D * SINGULAR);
}

/** Rows squared together. */
const CHUNK = 256;
