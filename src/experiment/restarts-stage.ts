/**
 * Whether weights of other own signs have a larger normalised margin than the limit that is reached: candidates, found by searching.
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { bestOfInSteps, type Candidate } from '../margin/concave-restarts.ts';
import { type MarginSolution, neuronCoefficients } from '../margin/limit.ts';
import { type Network, sizesOf, width } from '../network/network.ts';
import { keyFrom } from '../random/key.ts';
import { Stream } from '../random/stream.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Steps } from '../stepwise.ts';
import type { Reached } from './reached-stage.ts';

/** Null where none is asked for, or none separates. */
export function* bestBeside(
  { limit, seed }: Spec,
  sample: Sample,
  network: Network,
  reached: Reached | string,
): Steps<Candidate | null> {
  const restarts = limit?.restarts ?? 0;
  if (restarts === 0 || typeof reached === 'string' || reached.limit.dual === null) return null;
  const stream = new Stream(keyFrom(seed.init, 'restarts'));
  const Z = preActivations(sample, network, reached.limit, reached.limit.dual);
  return yield* bestOfInSteps(sample, network, Z, restarts, () => stream.uniform());
}

/** W* X' (m x n). */
function preActivations(
  { y, K }: Sample,
  network: Network,
  { pattern }: MarginSolution,
  beta: Float64Array,
): Matrix {
  const Z = zeros(width(network), y.length);
  const sizes = sizesOf(network);
  for (const group of pattern) {
    const z = multiplyVector(K, neuronCoefficients(network, y, beta, group));
    for (const j of group.members) {
      const size = sizes?.[j] ?? 1;
      for (let i = 0; i < y.length; i++) Z.data[j * y.length + i] = size * z[i];
    }
  }
  return Z;
}
