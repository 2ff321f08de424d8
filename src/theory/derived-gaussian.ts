/**
 * The step from deterministic to probabilistic with explicit constants, for Gaussian mixtures with clean labels (derived;
 * docs/theory.md, Theorems 9 and 10): how likely the premises of Theorems 2 and 4 are before any data are drawn.
 */
import type { PopulationMoments } from '../data/population.ts';
import { log } from '../linalg/elementary.ts';
import { delta, likely } from './conclusions.ts';
import type { Facts } from './facts.ts';
import {
  cleanLabels,
  leaky,
  leakyReluNeurons,
  onLaw,
  onNoise,
  opposingClusters,
  type Result,
} from './premises.ts';
import { atLeast, inSetting, type Premise } from './statement.ts';

const gaussianMixture: readonly Premise<Facts>[] = [
  leakyReluNeurons,
  opposingClusters,
  onNoise('Gaussian noise', 'z ~ N(0, Sigma)', ({ gaussian, kind }) =>
    inSetting(gaussian, `the noise is ${kind}`),
  ),
  cleanLabels,
];

/** A bound on -<z_i, z_k> and |<z_i, z_k>| that fails with probability at most exp(-t): |Sigma|_F sqrt(2 t) + |Sigma| t. */
function crossNoise({ traceSquare, spectralNorm }: PopulationMoments, t: number): number {
  return Math.sqrt(2 * t * traceSquare) + spectralNorm * t;
}

/** A bound on |<mu, z_i>| that fails, to one side, with probability at most exp(-t): sqrt(2 t mu'Sigma mu). */
function alongSignal({ muSigmaMu }: PopulationMoments, t: number): number {
  return Math.sqrt(2 * t * muSigmaMu);
}

export const likelyPositive: Result = {
  id: 'benign-gaussian-positive',
  result: 'Theorem 9',
  source: 'docs/theory.md, Theorem 9',
  confidence: 'derived',
  premises: [
    ...gaussianMixture,
    onLaw(
      'strong signal',
      "|mu|^2 >= 2 sqrt(2 t mu'Sigma mu) + |Sigma|_F sqrt(2 t) + |Sigma| t, t = log(n (n + 1)/(2 delta))",
      (law, { n, delta }) => {
        const t = log((n * (n + 1)) / (2 * delta));
        return atLeast(law.signal2, 2 * alongSignal(law, t) + crossNoise(law, t));
      },
    ),
  ],
  conclusions: [
    likely(
      'with probability at least 1 - delta all y_i y_k <x_i, x_k> >= 0, which is what Theorem 2 asks of the data for gamma > 0',
      delta,
    ),
  ],
};

/** What holds at once for all points and pairs with probability at least 1 - delta: bounds on |x_i|^2 and on o. */
function likelyGeometry(law: PopulationMoments, { n, delta }: Facts) {
  const t = log((n * (n + 3)) / delta);
  const noise = 2 * Math.sqrt(t * law.traceSquare);
  const along = 2 * alongSignal(law, t);
  return {
    Rmin: law.trace - noise + law.signal2 - along,
    Rmax: law.trace + noise + 2 * law.spectralNorm * t + law.signal2 + along,
    crowding: n * (law.signal2 + along + crossNoise(law, t)),
  };
}

/** Against the geometry that is likely; a nonpositive Rmin leaves no threshold. */
function onGeometry(
  name: string,
  formula: string,
  threshold: (geometry: { Rmin: number; Rmax: number }, facts: Facts) => number,
): Premise<Facts> {
  return onLaw(name, formula, (law, facts) => {
    const { Rmin, Rmax, crowding } = likelyGeometry(law, facts);
    return atLeast(Rmin > 0 ? threshold({ Rmin, Rmax }, facts) : 0, crowding);
  });
}

export const likelyOrthogonal: Result = {
  id: 'benign-gaussian-orthogonal',
  result: 'Theorem 10',
  source: 'docs/theory.md, Theorem 10',
  confidence: 'derived',
  premises: [
    ...gaussianMixture,
    leaky,
    onGeometry(
      'near orthogonality of the loss ratios',
      'kmin^2 Rmin^2/(16 kmax^2 Rmax) >= n o, for the likely bounds on Rmin, Rmax and o',
      ({ Rmin, Rmax }, { kmin, kmax }) => (kmin * kmin * Rmin * Rmin) / (16 * kmax * kmax * Rmax),
    ),
    onGeometry(
      'near orthogonality of the neurons',
      'gamma kmin Rmin^2/(4 kmax Rmax) >= n o, for the same bounds',
      ({ Rmin, Rmax }, { kmin, kmax, gamma }) => (gamma * kmin * Rmin * Rmin) / (4 * kmax * Rmax),
    ),
  ],
  conclusions: [
    likely(
      'with probability at least 1 - delta the data are nearly orthogonal in the sense of Theorem 4',
      delta,
    ),
  ],
};
