/**
 * The excess E (f(x) - <theta, x>)^2 of a network of two linear pieces on fresh x, from the frames; and what is predicted of ridgeless linear
 * regression (docs/theory.md, section 20.4).
 */
import {
  clustersOf,
  noiseOf,
  type Population,
  type TargetLaw,
  teacherVariance,
  teacherWeight,
} from '../data/population.ts';
import type { AnySample } from '../data/sample.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { axpy, dot } from '../linalg/vector.ts';
import { activationOf, type Network, outputWeight } from '../network/network.ts';
import { preActivationCovariance, type WeightCoordinates } from '../network/weights.ts';
import { regularizedBeta } from '../special/beta.ts';

/**
 * With phi(u) = (1 + gamma)/2 u + (1 - gamma)/2 |u| the network is an odd part <v, x>, v = (1 + gamma)/2 sum_j a_j w_j, and an even one, b_j = (1 - gamma)/2 a_j.
 * Of x and -x as likely the two are uncorrelated, so that the excess is
 *
 *     (v - theta)' Sigma (v - theta) + b' M b,   M_jl = E |u_j| |u_l| = 2/pi s_j s_l (sqrt(1 - rho^2) + rho asin rho)
 *
 * for Gaussian x, and for mixtures x = g z with E g^2 = 1, of which every part has the factor g^2. At gamma = 1 it asks for Sigma alone.
 *
 * @param W  in the frames of the sample
 * @returns a sentence where it is not known
 */
export function excessOf(
  sample: AnySample,
  network: Network,
  W: WeightCoordinates,
  { norm }: TargetLaw,
): number | string {
  const { pieces, words } = activationOf(network);
  const { population } = sample;
  if (population === null) return 'the population is unknown';
  if (pieces === null) return `${words} has no linear pieces, and no closed form is known here`;
  const { slope } = network;
  if (slope < 1 && noiseOf(population).kind === 'independent')
    return 'a closed form of |u| is known for Gaussian noise and its mixtures, not for independent coordinates of another law';
  const apart = {
    m: 1,
    inFrame: W.inFrame.map((part, b) => {
      const v = combined(network, part, (1 + slope) / 2);
      const { theta } = sample.blocks[b];
      if (theta !== undefined) axpy(-norm, theta, v.data);
      return v;
    }),
    outside: W.outside.map((part) => combined(network, part, (1 + slope) / 2)),
  };
  const linear = preActivationCovariance(sample, apart);
  if (linear === null) return 'the covariance is unknown';
  if (slope === 1) return linear.data[0];
  const covariance = preActivationCovariance(sample, W);
  return covariance === null ? 'the covariance is unknown' : linear.data[0] + evenPart(network, covariance);
}

/** factor sum_j a_j of the rows of a part, as one row. */
function combined(network: Network, { rows, cols, data }: Matrix, factor: number): Matrix {
  const sum = zeros(1, cols);
  for (let j = 0; j < rows; j++)
    axpy(factor * outputWeight(network, j), data.subarray(j * cols, (j + 1) * cols), sum.data);
  return sum;
}

/** b' M b. @param S  W Sigma W' (m x m) */
function evenPart(network: Network, S: Matrix): number {
  const m = S.rows;
  const scaled = Float64Array.from({ length: m }, (_, j) => Math.sqrt(Math.max(0, S.data[j * (m + 1)])));
  const b = Float64Array.from({ length: m }, (_, j) => ((1 - network.slope) / 2) * outputWeight(network, j));
  const row = new Float64Array(m);
  let total = 0;
  for (let j = 0; j < m; j++) {
    for (let l = 0; l < m; l++) {
      const size = scaled[j] * scaled[l];
      row[l] = size > 0 ? (2 / Math.PI) * size * arcCosine(S.data[j * m + l] / size) : 0;
    }
    total += b[j] * dot(row, b);
  }
  return Math.max(0, total);
}

/** sqrt(1 - rho^2) + rho asin rho, which is even in rho; asin |rho| = pi/2 I_{rho^2}(1/2, 1/2), the arcsine law. */
function arcCosine(rho: number): number {
  const square = Math.min(1, rho * rho);
  return Math.sqrt(1 - square) + Math.sqrt(square) * (Math.PI / 2) * regularizedBeta(square, 0.5, 0.5);
}

/** What is predicted of the linear interpolator of least norm. */
export interface RidgelessPrediction {
  /** kappa > 0 with sum_i lambda_i/(lambda_i + kappa) = n: the ridge that so few points act as. */
  readonly kappa: number;
  /** E0 = n/(n - sum_i (lambda_i/(lambda_i + kappa))^2). */
  readonly factor: number;
  /** E0 (noise^2 + sum_i lambda_i theta_i^2 (kappa/(lambda_i + kappa))^2), and that less noise^2. */
  readonly testError: number;
  readonly excess: number;
}

/** A heuristic: derived from the formula that the literature has for Gaussian x and n, d large, not from a bound. Null for n >= d. */
export function ridgelessPrediction(
  population: Population,
  n: number,
  { norm, noise }: TargetLaw,
): RidgelessPrediction | null {
  const { blocks } = population;
  const rank = blocks.reduce((sum, { eigenvalue, dimension }) => sum + (eigenvalue > 0 ? dimension : 0), 0);
  if (!(n < rank)) return null;
  const share = (kappa: number, power: number): number =>
    blocks.reduce((sum, { eigenvalue, dimension }) => {
      const part = eigenvalue / (eigenvalue + kappa);
      return sum + dimension * (power === 2 ? part * part : part);
    }, 0);
  const trace = blocks.reduce((sum, { eigenvalue, dimension }) => sum + eigenvalue * dimension, 0);
  // The sum is at most trace/kappa, and falls in kappa.
  let [low, high] = [0, trace / n];
  for (;;) {
    const middle =
      low > high / 4 ? (low + high) / 2 : low > 0 ? Math.sqrt(low) * Math.sqrt(high) : high / 1024;
    if (!(middle > low && middle < high)) break;
    if (share(middle, 1) > n) low = middle;
    else high = middle;
  }
  const kappa = high;
  const teacher = clustersOf(population);
  const bias =
    teacher.kind !== 'linearTeacher'
      ? 0
      : blocks.reduce((sum, { eigenvalue }, b) => {
          const weight = norm * teacherWeight(teacher, b) * (kappa / (eigenvalue + kappa));
          return sum + eigenvalue * weight * weight;
        }, 0);
  const factor = n / (n - share(kappa, 2));
  const testError = factor * (noise * noise + bias);
  return { kappa, factor, testError, excess: (factor - 1) * noise * noise + factor * bias };
}

/** E <theta, x>^2 = theta' Sigma theta, the excess of f = 0. */
export function excessOfNothing(population: Population, { norm }: TargetLaw): number {
  return norm * norm * teacherVariance(population);
}
