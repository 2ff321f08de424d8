/**
 * Fresh points of a population in all its coordinates, straight from its definition: the slow oracle of the test errors.
 */
import { clustersOf, noiseOf, type Population } from '../../src/data/population.ts';
import { normal } from '../../src/random/normal.ts';
import type { Stream } from '../../src/random/stream.ts';

/** A label and x (d), coordinates block after block, the centre q along coordinate q of each block. */
export function clusterPoint(population: Population, stream: Stream): { y: number; x: Float64Array } {
  const structure = clustersOf(population);
  const noise = noiseOf(population);
  const scale = noise.kind === 'scaleMixture' ? noise.drawScale(stream) : 1;
  const one = new Float64Array(1);
  const variate = (): number => {
    if (noise.kind !== 'independent') return scale * normal(stream);
    noise.fill(stream, one);
    return one[0];
  };
  let y = stream.uniform() < population.positiveShare ? 1 : -1;
  const x = Float64Array.from(
    population.blocks.flatMap(({ eigenvalue, dimension }) =>
      Array.from({ length: dimension }, () => Math.sqrt(eigenvalue) * variate()),
    ),
  );
  if (structure.kind === 'linearTeacher') {
    let [along, first] = [0, 0];
    for (const [b, { dimension }] of population.blocks.entries()) {
      along += (structure.weights[b] ?? 0) * x[first];
      first += dimension;
    }
    y = along > 0 ? 1 : -1;
  }
  const positives = structure.kind === 'orthogonal' ? Math.ceil(structure.count / 2) : 1;
  const choices = structure.kind === 'orthogonal' && y < 0 ? structure.count - positives : positives;
  const q =
    structure.kind === 'orthogonal' ? 2 * Math.floor(stream.uniform() * choices) + (y > 0 ? 0 : 1) : 0;
  const side = structure.kind === 'xor' && stream.uniform() < 0.5 ? -1 : 1;
  let from = 0;
  for (const { dimension, signalNorm } of population.blocks) {
    if (structure.kind === 'opposing') x[from] += y * signalNorm;
    if (structure.kind === 'orthogonal' && signalNorm > 0) x[from + q] += signalNorm;
    if (structure.kind === 'xor' && signalNorm > 0) x[from + (y > 0 ? 0 : 1)] += side * signalNorm;
    if (structure.kind === 'angled' && signalNorm > 0) {
      x[from] += y * signalNorm * Math.sin(structure.angle / 2);
      x[from + 1] += signalNorm * Math.cos(structure.angle / 2);
    }
    from += dimension;
  }
  return { y, x };
}
