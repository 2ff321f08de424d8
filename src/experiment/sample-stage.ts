/**
 * The first stage: from the spec's data to a sample of inner products.
 */
import { drawSample } from '../data/draw.ts';
import { meanSquaredNoise, sampleFromFrame, sampleFromRows } from '../data/from-file.ts';
import { drawLabels } from '../data/labels.ts';
import { moments } from '../data/population.ts';
import { type Sample, signal2 } from '../data/sample.ts';
import { keyFrom } from '../random/key.ts';
import type { FileInputs } from './inputs.ts';
import { populationOf, type Spec } from './resolve.ts';

/** Draws the population's sample under its keys, or wraps the rows read from files. */
export function obtainSample(spec: Spec, inputs: FileInputs | null): Sample {
  const { data, seed } = spec;
  if (data.source === 'population') {
    const y = drawLabels(data.n, data.labels, data.positiveShare, keyFrom(seed.labels, 'labels'));
    return drawSample(populationOf(data), y, keyFrom(seed.data, 'data'), data.sampler);
  }
  if (inputs === null) throw new Error('a spec with data from files was run without its inputs');
  const { X, y, streamed } = inputs.training;
  if (streamed !== null) {
    const eigenvalue = data.covariance?.type === 'isotropic' ? data.covariance.scale : null;
    return sampleFromFrame(streamed.K, X, streamed.d, y, inputs.mu, eigenvalue);
  }
  return sampleFromRows(X, y, inputs.mu, columnBlocks(data.covariance, X.cols));
}

function columnBlocks(covariance: Extract<Spec['data'], { source: 'file' }>['covariance'], d: number) {
  if (covariance === undefined) return null;
  return covariance.type === 'blocks' ? covariance.blocks : [{ eigenvalue: covariance.scale, dimension: d }];
}

/** |mu| and R, where they are known. */
export function signalAndNoise(
  sample: Sample,
  inputs: FileInputs | null,
): { signal2: number | null; noiseSize: number | null } {
  if (inputs === null) {
    const law = sample.population === null ? null : moments(sample.population);
    return { signal2: law?.signal2 ?? null, noiseSize: law?.trace ?? null };
  }
  const { mu, training } = inputs;
  return {
    signal2: signal2(sample),
    noiseSize: mu === null ? null : meanSquaredNoise(training.X, training.y, mu),
  };
}
