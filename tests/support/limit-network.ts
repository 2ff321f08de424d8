/**
 * The limit network as weights.
 */
import type { Sample } from '../../src/data/sample.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection, neuronCoefficients } from '../../src/margin/limit.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { type Network, width } from '../../src/network/network.ts';
import { type WeightCoordinates, weightMap } from '../../src/network/weights.ts';
import { keyFrom } from '../../src/random/key.ts';

/** The limit network itself: its linear boundary classifies as it does. */
export function limitWeights(sample: Sample, network: Network): { W: WeightCoordinates; b: Float64Array } {
  const m = width(network);
  const limit = limitDirection(sample, network);
  const initial = drawInitialWeights(sample, m, 0, keyFrom(1, 'init'));
  const C = zeros(m, sample.n);
  for (let j = 0; j < m; j++) {
    const group = limit.pattern[j < network.mPlus ? 0 : 1];
    C.data.set(neuronCoefficients(network, sample.y, limit.dual!, group), j * sample.n);
  }
  return {
    W: weightMap(sample, initial)(C),
    b: boundaryCoefficients(network, sample.y, limit.dual!),
  };
}
