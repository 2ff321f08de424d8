/**
 * The law of the data: x = y* mu + z, z ~ N(0, Sigma), Sigma = blockdiag(lambda_b I_{d_b}).
 */

/** One eigenspace of Sigma, with the part of the signal that lies in it. */
export interface CovarianceBlock {
  /** lambda_b > 0. */
  readonly eigenvalue: number;
  /** d_b, a positive integer (up to 1e15). */
  readonly dimension: number;
  /** |mu_b|, the norm of the signal's part in this block. */
  readonly signalNorm: number;
}

/** A two-cluster Gaussian mixture; rotations inside a block do not matter, so norms say all there is to know. */
export interface Population {
  readonly blocks: readonly CovarianceBlock[];
  /** P(y* = +1). */
  readonly positiveShare: number;
}

/** The functionals of (mu, Sigma) on which the theory depends. */
export interface PopulationMoments {
  readonly d: number;
  /** |mu|^2. */
  readonly signal2: number;
  /** |Sigma|, the largest eigenvalue. */
  readonly spectralNorm: number;
  /** tr Sigma = R. */
  readonly trace: number;
  /** tr Sigma^2 = |Sigma|_F^2. */
  readonly traceSquare: number;
  /** mu' Sigma mu. */
  readonly muSigmaMu: number;
  /** mu' Sigma^{-1} mu = delta^2, the squared separation of the clusters in noise units. */
  readonly muSigmaInverseMu: number;
}

/** Every moment in closed form from the blocks. */
export function moments(population: Population): PopulationMoments {
  const total = (term: (block: CovarianceBlock) => number): number =>
    population.blocks.reduce((sum, block) => sum + term(block), 0);
  return {
    d: total((b) => b.dimension),
    signal2: total((b) => b.signalNorm * b.signalNorm),
    spectralNorm: Math.max(...population.blocks.map((b) => b.eigenvalue)),
    trace: total((b) => b.eigenvalue * b.dimension),
    traceSquare: total((b) => b.eigenvalue * b.eigenvalue * b.dimension),
    muSigmaMu: total((b) => b.eigenvalue * b.signalNorm * b.signalNorm),
    muSigmaInverseMu: total((b) => (b.signalNorm * b.signalNorm) / b.eigenvalue),
  };
}
