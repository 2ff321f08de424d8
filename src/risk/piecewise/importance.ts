/**
 * The probability of rare mistakes by importance sampling: points are drawn around those of the boundary that are nearest to the centre,
 * and every mistake counts with its likelihood under the noise over that under which it was drawn (docs/theory.md, section 16).
 *
 * Given its scale g, xi is drawn from N(0, I) with probability DEFENSIVE; else, at a near point p, from N(p/g, I) or from N(0, I) beyond the
 * plane through p/g at right angles to it. The scale is one of a rule's, each with the probability that half-spaces at the near points have
 * together with it. The mean weight is unbiased whatever p is. Its interval is that of a normal logarithm, and holds where no nearer point
 * was missed.
 */
import { exp, log } from '../../linalg/elementary.ts';
import { multiplyVector } from '../../linalg/product.ts';
import { axpy, dot, logSumExp } from '../../linalg/vector.ts';
import { deriveKey, type Key } from '../../random/key.ts';
import { fillNormal } from '../../random/normal.ts';
import { Stream } from '../../random/stream.ts';
import { logNormalCdf } from '../../special/normal.ts';
import { studentTail } from '../../statistics/student.ts';
import type { Progress } from '../../stepwise.ts';
import { type ErrorEstimate, LN10 } from '../estimate.ts';
import { type Cluster, type GroupLaw, signedOutput } from './law.ts';
import type { NearPoints } from './near-points.ts';
import type { NearPoint } from './nearest.ts';

export interface ImportanceEstimate {
  readonly estimate: ErrorEstimate;
  /** (sum of weights)^2 / (sum of their squares) of the mistakes drawn. */
  readonly effectiveSize: number;
}

const DEFENSIVE = 0.1;
/** Of fewer weights nothing is said. */
const LEAST_EFFECTIVE = 20;
/** Points between two yields. */
const PIECE = 1024;

/** Of one cluster: log of the mean weight, and the variance of that mean relative to its square. */
interface Stratum {
  readonly logMean: number;
  readonly relativeVariance: number;
  /** log of the sum of weights and of that of their squares. */
  readonly logSum: number;
  readonly logSquares: number;
}

/**
 * A sentence where no mistake was drawn. Yields its progress.
 *
 * @param near  of each cluster; one without any takes no part
 * @param count  points in all
 */
export function* importanceError(
  law: GroupLaw,
  near: readonly NearPoints[],
  count: number,
  key: Key,
): Generator<Progress, ImportanceEstimate | string> {
  const taken = law.clusters.map((_, q) => q).filter((q) => near[q].length > 0);
  if (taken.length === 0) return 'no search from a centre met a mistake';
  const each = Math.max(2, Math.floor(count / taken.length));
  const strata: (Stratum & { readonly logShare: number })[] = [];
  for (const [k, q] of taken.entries()) {
    const cluster = law.clusters[q];
    const weights = yield* drawn(
      law,
      cluster,
      near[q],
      each,
      deriveKey(key, q),
      k * each,
      taken.length * each,
    );
    if (weights.every((weight) => weight === Number.NEGATIVE_INFINITY))
      return 'importance sampling drew no mistake';
    strata.push({ ...stratum(weights), logShare: log(cluster.share) });
  }
  const logs = Float64Array.from(strata, ({ logShare, logMean }) => logShare + logMean);
  const logError = Math.min(0, logSumExp(logs));
  const spread = Math.sqrt(
    strata.reduce(
      (sum, { relativeVariance }, k) => sum + relativeVariance * exp(2 * (logs[k] - logError)),
      0,
    ),
  );
  const half = studentTail(0.05, taken.length * (each - 1)) * spread;
  const sums = logSumExp(Float64Array.from(strata, ({ logShare, logSum }) => logShare + logSum));
  const squares = logSumExp(
    Float64Array.from(strata, ({ logShare, logSquares }) => 2 * logShare + logSquares),
  );
  const effectiveSize = exp(2 * sums - squares);
  if (!(effectiveSize >= LEAST_EFFECTIVE))
    return `importance sampling drew too few mistakes that count (effective size ${effectiveSize.toFixed(1)})`;
  const upper = Math.min(1, exp(logError + half));
  return {
    estimate: {
      error: exp(logError),
      log10Error: logError / LN10,
      gamma: null,
      method: 'importanceSampling',
      // What is below the least float64 lies between 0 and it.
      interval: [exp(logError - half), upper === 0 ? Number.MIN_VALUE : upper],
      trials: taken.length * each,
    },
    effectiveSize,
  };
}

/** log weights of the points drawn, -Infinity for those that are no mistakes. */
function* drawn(
  law: GroupLaw,
  { label, mean }: Cluster,
  near: NearPoints,
  count: number,
  key: Key,
  done: number,
  total: number,
): Generator<Progress, Float64Array> {
  const stream = new Stream(key);
  const scales = scaleProposal(law, near);
  const xi = new Float64Array(mean.length);
  const weights = new Float64Array(count);
  for (let r = 0; r < count; r++) {
    const { scale, logWeight, centres } = chosen(stream, scales);
    move(xi, chosen(stream, centres), scale, stream);
    const u = multiplyVector(law.root, xi).map((entry, g) => scale * entry + mean[g]);
    const mistaken = signedOutput(law, label, u) <= 0;
    weights[r] = mistaken ? logWeight - logDensity(centres, scale, xi) : Number.NEGATIVE_INFINITY;
    if ((r + 1) % PIECE === 0) yield { stage: 'rare mistakes', done: done + r + 1, total };
  }
  return weights;
}

/** What is drawn with some probability. */
interface Choice {
  readonly probability: number;
}

/** N(0, I), N(p/g, I), or N(0, I) beyond the plane through p/g at right angles to it. */
type Centre = Choice &
  (
    | { readonly kind: 'centre' }
    | { readonly kind: 'around' | 'beyond'; readonly near: NearPoint; readonly logTail: number }
  );

interface ScaleChoice extends Choice {
  readonly scale: number;
  /** log of its probability under the noise over that with which it is drawn. */
  readonly logWeight: number;
  readonly centres: readonly Centre[];
}

/** The scales of the noise, each with the probability that half-spaces at the near points have together with it, and its own for DEFENSIVE. */
function scaleProposal({ noise }: GroupLaw, near: NearPoints): ScaleChoice[] {
  const { scales, weights } = noise.kind === 'gaussian' ? { scales: ONE, weights: ONE } : noise.scales();
  const rare = scales.map(
    (scale, j) =>
      log(weights[j]) + logSumExp(Float64Array.from(near, ({ distance }) => logNormalCdf(-distance / scale))),
  );
  const all = logSumExp(rare);
  return Array.from(scales, (scale, j) => {
    const probability = DEFENSIVE * weights[j] + (1 - DEFENSIVE) * exp(rare[j] - all);
    return {
      scale,
      probability,
      logWeight: log(weights[j]) - log(probability),
      centres: centresOf(near, scale),
    };
  });
}

const ONE = Float64Array.of(1);

/** Near points in proportion to what half-spaces at them have. */
function centresOf(near: NearPoints, scale: number): Centre[] {
  const tails = Float64Array.from(near, ({ distance }) => logNormalCdf(-distance / scale));
  const all = logSumExp(tails);
  return [
    { kind: 'centre', probability: DEFENSIVE },
    ...near.flatMap((one, k): Centre[] => {
      const probability = ((1 - DEFENSIVE) / 2) * exp(tails[k] - all);
      const common = { near: one, logTail: tails[k], probability };
      return [
        { kind: 'around', ...common },
        { kind: 'beyond', ...common },
      ];
    }),
  ];
}

/** Draws xi from one centre. */
function move(xi: Float64Array, centre: Centre, scale: number, stream: Stream): void {
  fillNormal(stream, xi);
  if (centre.kind === 'centre') return;
  const { point, distance } = centre.near;
  if (centre.kind === 'around') {
    axpy(1 / scale, point, xi);
    return;
  }
  const beyond = normalBeyond(stream, distance / scale);
  axpy((beyond - dot(point, xi) / distance) / distance, point, xi);
}

/** N(0, 1) above a >= 0 (C. P. Robert, Stat. Comput. 5 (1995) 121-125). */
function normalBeyond(stream: Stream, a: number): number {
  const rate = (a + Math.sqrt(a * a + 4)) / 2;
  for (;;) {
    const x = a - log(stream.uniform()) / rate;
    if (log(stream.uniform()) <= -0.5 * (x - rate) * (x - rate)) return x;
  }
}

/** log of the density of the mixture of centres at xi, over that of N(0, I). */
function logDensity(centres: readonly Centre[], scale: number, xi: Float64Array): number {
  const logs = new Float64Array(centres.length);
  for (const [k, centre] of centres.entries()) {
    logs[k] = log(centre.probability);
    if (centre.kind === 'centre') continue;
    const distance = centre.near.distance / scale;
    const along = dot(centre.near.point, xi) / centre.near.distance;
    logs[k] +=
      centre.kind === 'around'
        ? distance * (along - distance / 2)
        : along >= distance
          ? -centre.logTail
          : Number.NEGATIVE_INFINITY;
  }
  return logSumExp(logs);
}

/** One of several, by their probabilities. */
function chosen<T extends Choice>(stream: Stream, choices: readonly T[]): T {
  let left = stream.uniform();
  for (const choice of choices) {
    left -= choice.probability;
    if (left < 0) return choice;
  }
  // Probabilities sum to 1 but for rounding.
  return choices[0];
}

function stratum(logs: Float64Array): Stratum {
  const logSum = logSumExp(logs);
  const logSquares = logSumExp(logs.map((entry) => 2 * entry));
  const count = logs.length;
  // Var w/(mean w)^2 = count sum w^2/(sum w)^2 - 1.
  const spread = count * exp(logSquares - 2 * logSum) - 1;
  return {
    logMean: logSum - log(count),
    relativeVariance: Math.max(0, spread) / (count - 1),
    logSum,
    logSquares,
  };
}
