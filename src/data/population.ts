/**
 * The law of the data: x = c + z, c the centre of the row's cluster, z = g Sigma^{1/2} xi with Cov z = Sigma diagonal. By default
 * x = y* mu + z with Gaussian z.
 */
import { gaussianLaw } from './noise/gaussian.ts';
import type { NoiseLaw } from './noise/law.ts';

/** One eigenspace of Sigma, with the part of the signal that lies in it. */
export interface CovarianceBlock {
  /** lambda_b >= 0. */
  readonly eigenvalue: number;
  /** d_b, a positive integer (up to 1e15). */
  readonly dimension: number;
  /** |mu_b|, the norm of the signal's part in this block. */
  readonly signalNorm: number;
}

/**
 * opposing: x = y* mu + z. orthogonal: `count` clusters with orthogonal centres of norm |mu|, cluster q (from 0) of label +1 when q
 * is even (P_clust of Frei et al. 2023). xor: four clusters, of label +1 around u and -u, of label -1 around v and -v, u and v orthogonal of
 * norm |mu|. angled: label +1 around one centre of norm |mu|, label -1 around another, at `angle` (radians; pi is opposing). linearTeacher: x = z and y* = sign <theta, x>, |theta| = 1,
 * |theta_b| = weights[b] in block b and 0 in blocks without a weight; with weights [1] the first coordinate (P_sg there).
 */
export type ClusterStructure =
  | { readonly kind: 'opposing' }
  | { readonly kind: 'orthogonal'; readonly count: number }
  | { readonly kind: 'xor' }
  | { readonly kind: 'angled'; readonly angle: number }
  | LinearTeacher;

/** Labels by the side of a hyperplane through 0. */
export interface LinearTeacher {
  readonly kind: 'linearTeacher';
  readonly weights: readonly number[];
  /** Of a logistic teacher: y is observed as -y* with probability 1/(1 + exp(norm |<theta, x>|)), theta of length 1; absent where y = y*. */
  readonly norm?: number;
}

/** Of targets |theta| <theta^, x> + noise xi in place of labels. */
export interface TargetLaw {
  /** |theta|. */
  readonly norm: number;
  /** Standard deviation of the noise. */
  readonly noise: number;
}

/** Rotations inside a block do not matter to Gaussian noise, so norms say all there is to know; see `spread` for the rest. */
export interface Population {
  readonly blocks: readonly CovarianceBlock[];
  /** P(y* = +1). */
  readonly positiveShare: number;
  /** The law of z; Gaussian when absent. */
  readonly noise?: NoiseLaw;
  /** eta, the probability that an observed label differs from the clean one; 0 when absent. */
  readonly labelNoise?: number;
  /** opposing when absent. */
  readonly clusters?: ClusterStructure;
  /**
   * How the signal, or theta, lies in a block, for noise with independent coordinates: on its first coordinate (when absent), on all of them equally, or
   * in a uniformly random direction.
   */
  readonly spread?: 'axis' | 'even' | 'random';
  /** Rows of a sample come in pairs x, -x with opposite labels, so that only every second is independent of all before it. */
  readonly mirrored?: true;
}

/** The functionals of the law on which the theory depends. */
export interface PopulationMoments {
  readonly d: number;
  /** |mu|^2; for more clusters |c|^2 of each centre. */
  readonly signal2: number;
  /** |Sigma|, the largest eigenvalue. */
  readonly spectralNorm: number;
  /** tr Sigma = R. */
  readonly trace: number;
  /** tr Sigma^2 = |Sigma|_F^2. */
  readonly traceSquare: number;
  /** mu' Sigma mu. */
  readonly muSigmaMu: number;
  /** mu' Sigma^{-1} mu = delta^2, the squared separation of the clusters in noise units; infinite when noise misses mu. */
  readonly muSigmaInverseMu: number;
  /** eta. */
  readonly labelNoise: number;
  /** sup of r with E|z_j|^r finite (model PM), infinite when all moments exist. */
  readonly tailExponent: number;
  /** K = E|xi_j|^r of a standardised coordinate, r >= 0; infinite from the tail exponent on. */
  readonly absoluteMoment: (r: number) => number;
}

/** Every moment in closed form from the blocks. */
export function moments(population: Population): PopulationMoments {
  const total = (term: (block: CovarianceBlock) => number): number =>
    population.blocks.reduce((sum, block) => sum + term(block), 0);
  const noise = noiseOf(population);
  return {
    d: total((b) => b.dimension),
    signal2: total((b) => b.signalNorm * b.signalNorm),
    spectralNorm: population.blocks.reduce((largest, b) => Math.max(largest, b.eigenvalue), 0),
    trace: total((b) => b.eigenvalue * b.dimension),
    traceSquare: total((b) => b.eigenvalue * b.eigenvalue * b.dimension),
    muSigmaMu: total((b) => b.eigenvalue * b.signalNorm * b.signalNorm),
    muSigmaInverseMu: total(({ signalNorm, eigenvalue }) =>
      signalNorm === 0
        ? 0
        : eigenvalue === 0
          ? Number.POSITIVE_INFINITY
          : (signalNorm * signalNorm) / eigenvalue,
    ),
    labelNoise: population.labelNoise ?? 0,
    tailExponent: noise.tailExponent,
    absoluteMoment: noise.absoluteMoment,
  };
}

/** The law of the noise, Gaussian unless said otherwise. */
export function noiseOf(population: Population): NoiseLaw {
  return population.noise ?? gaussianLaw;
}

/** How the clusters lie, opposing unless said otherwise. */
export function clustersOf(population: Population): ClusterStructure {
  return population.clusters ?? { kind: 'opposing' };
}

/** Whether points lie around centres: not where a teacher labels them. */
export function hasCentres(population: Population): boolean {
  return clustersOf(population).kind !== 'linearTeacher';
}

/** |theta_b| of a teacher in block b. */
export function teacherWeight({ weights }: LinearTeacher, b: number): number {
  return weights[b] ?? 0;
}

/** theta' Sigma theta, the variance of <theta, z> in units of the noise's scale; 0 where nobody teaches. */
export function teacherVariance(population: Population): number {
  const teacher = clustersOf(population);
  if (teacher.kind !== 'linearTeacher') return 0;
  return population.blocks.reduce((total, { eigenvalue }, b) => {
    const weight = teacherWeight(teacher, b);
    return total + eigenvalue * weight * weight;
  }, 0);
}
