/**
 * The test error of f(x) = relu(<p, x>) - relu(<u, x>), the limit of a ReLU network whose living neurons are active exactly on their
 * own class (derived, docs/theory.md, section 15). Where <p, x> and <u, x> are both <= 0 it is f = 0, a mistake.
 */
import { clusterParts, shareOf } from '../data/clusters.ts';
import { applyCovariance } from '../data/frame-covariance.ts';
import { clustersOf, hasCentres, noiseOf, type Population } from '../data/population.ts';
import { landmarksOf, type Sample } from '../data/sample.ts';
import { exp, log } from '../linalg/elementary.ts';
import { multiplyVector } from '../linalg/product.ts';
import { axpy, dot, logSumExp } from '../linalg/vector.ts';
import { type LogProbability, logBivariateNormalCdf } from '../special/bivariate-normal.ts';
import { logNormalCdf } from '../special/normal.ts';
import { closedForm, type ErrorEstimate } from './estimate.ts';
import { boundaryCoordinates } from './linear.ts';

export interface ReluError {
  readonly estimate: ErrorEstimate;
  /** P(f(x) = 0). */
  readonly zeroShare: number;
}

/** Two linear functions of a point of one cluster. */
interface Pair {
  /** Means of <own, x> and <other, x>, own the vector of the cluster's label. */
  readonly own: number;
  readonly other: number;
  readonly varianceOwn: number;
  readonly varianceOther: number;
  readonly covariance: number;
  readonly share: number;
}

/**
 * P(y f(x) <= 0) and P(f(x) = 0) under Gaussian noise: with (a, b) = (<own, x>, <own - other, x>) a point of the cluster is right iff
 * a > 0 and b > 0, so that the error is P(a <= 0) + P(a > 0, b <= 0).
 *
 * @param plus  coefficients of p over the rows (n)
 * @param minus  coefficients of u (n)
 * @returns a sentence where the law is unknown or not Gaussian
 */
export function reluError(sample: Sample, plus: Float64Array, minus: Float64Array): ReluError | string {
  const { population } = sample;
  if (population === null) return 'the population (mu and covariance) is unknown';
  if (noiseOf(population).kind !== 'gaussian') return 'the closed form at slope 0 is for Gaussian noise';
  if (!hasCentres(population))
    return 'the closed form at slope 0 is for clusters, and the labels are those of a linear teacher';
  const pairs = pairsOf(sample, population, plus, minus);
  if (pairs === null) return 'the covariance of the population is unknown';
  const errors = pairs.map(mistake);
  const zeros = pairs.map(zero);
  const logError = mixture(pairs, errors);
  const bound = pairs.reduce((most, { share }, q) => most + share * errors[q].error, 0);
  const { error, log10Error } = closedForm(Math.min(0, logError), null);
  return {
    estimate: {
      ...{ error, log10Error: error > bound || bound === 0 ? log10Error : null },
      ...{ gamma: null, method: 'bivariateNormal', trials: null },
      interval: bound > 0 ? [Math.max(0, error - bound), Math.min(1, error + bound)] : null,
    },
    zeroShare: Math.min(1, exp(mixture(pairs, zeros))),
  };
}

function mixture(pairs: readonly Pair[], parts: readonly LogProbability[]): number {
  const terms = pairs.map(({ share }, q) =>
    share > 0 ? log(share) + parts[q].log : Number.NEGATIVE_INFINITY,
  );
  return logSumExp(Float64Array.from(terms));
}

/** P(a <= 0) + P(a > 0, b <= 0), b = a - c. */
function mistake({ own, other, varianceOwn, varianceOther, covariance }: Pair): LogProbability {
  if (varianceOwn === 0 && own <= 0) return { log: 0, error: 0 };
  if (varianceOther === 0) return { log: tail(own - Math.max(0, other), varianceOwn), error: 0 };
  const varianceB = varianceOwn - 2 * covariance + varianceOther;
  const first = tail(own, varianceOwn);
  if (varianceOwn === 0) return { log: tail(own - other, varianceB), error: 0 };
  const second = both(-own, varianceOwn, own - other, varianceB, covariance - varianceOwn);
  return { log: logSumExp(Float64Array.of(first, second.log)), error: second.error };
}

/** P(a <= 0, c <= 0). */
function zero({ own, other, varianceOwn, varianceOther, covariance }: Pair): LogProbability {
  return both(own, varianceOwn, other, varianceOther, covariance);
}

/** log P(s <= 0) of a normal. */
function tail(mean: number, variance: number): number {
  if (variance > 0) return logNormalCdf(-mean / Math.sqrt(variance));
  return mean <= 0 ? 0 : Number.NEGATIVE_INFINITY;
}

/** log P(s <= 0, t <= 0) of two normals. */
function both(
  s: number,
  varianceS: number,
  t: number,
  varianceT: number,
  covariance: number,
): LogProbability {
  const [first, second] = [tail(s, varianceS), tail(t, varianceT)];
  if (!(varianceS > 0 && varianceT > 0)) return { log: first + second, error: 0 };
  const [deviationS, deviationT] = [Math.sqrt(varianceS), Math.sqrt(varianceT)];
  return logBivariateNormalCdf(-s / deviationS, -t / deviationT, covariance / deviationS / deviationT);
}

/** One pair a cluster; null when something is unknown. */
function pairsOf(
  sample: Sample,
  population: Population,
  plus: Float64Array,
  minus: Float64Array,
): Pair[] | null {
  const [p, u] = [boundaryCoordinates(sample, plus), boundaryCoordinates(sample, minus)];
  let alongP: Float64Array | null = null;
  let alongU: Float64Array | null = null;
  let [varianceP, varianceU, covariance] = [0, 0, 0];
  for (const [b, block] of sample.blocks.entries()) {
    const landmarks = landmarksOf(block);
    if (landmarks === null || block.covariance === null) return null;
    const [partP, partU] = [multiplyVector(landmarks, p[b]), multiplyVector(landmarks, u[b])];
    if (alongP === null || alongU === null) [alongP, alongU] = [partP, partU];
    else {
      axpy(1, partP, alongP);
      axpy(1, partU, alongU);
    }
    const spread = applyCovariance(block.covariance, p[b]);
    varianceP += dot(p[b], spread);
    covariance += dot(u[b], spread);
    varianceU += dot(u[b], applyCovariance(block.covariance, u[b]));
  }
  if (alongP === null || alongU === null) return null;
  const ofPlus = { varianceOwn: varianceP, varianceOther: varianceU, covariance };
  const ofMinus = { varianceOwn: varianceU, varianceOther: varianceP, covariance };
  const [ofP, ofU] = [alongP, alongU];
  return clusterParts(clustersOf(population)).map((part) => {
    const [p, u] = [part.sign * ofP[part.centre], part.sign * ofU[part.centre]];
    const share = shareOf(part, population.positiveShare);
    return part.label > 0 ? { ...ofPlus, own: p, other: u, share } : { ...ofMinus, own: u, other: p, share };
  });
}
