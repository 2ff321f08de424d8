/**
 * Signal against noise, as records show it.
 */
import type { AnySample } from '../data/sample.ts';
import { NO_CLUSTERS, type Notes, UNKNOWN_LAW, UNKNOWN_MEAN } from '../record/notes.ts';
import { type Regime, regime } from '../risk/prediction.ts';
import type { Spec } from '../spec/resolve.ts';
import type { FileInputs } from './inputs.ts';
import { signalAndNoise } from './sample-stage.ts';

/** The regime, with a note for everything in it that is unknown. */
export function regimeRecord(spec: Spec, sample: AnySample, inputs: FileInputs | null, notes: Notes): Regime {
  const { signal2, noiseSize } = signalAndNoise(sample, inputs);
  const found = regime(sample.n, signal2, noiseSize, sample.population, spec.thresholds);
  const mean = sample.population === null ? UNKNOWN_MEAN : NO_CLUSTERS;
  const law = (name: Exclude<keyof typeof found, 'name'>, why: string): number | null =>
    notes.orAbsent(`regime.${name}`, found[name], why);
  return {
    ratio: law('ratio', mean),
    effectiveRatio: law('effectiveRatio', sample.population === null ? UNKNOWN_LAW : NO_CLUSTERS),
    name: notes.orAbsent('regime.name', found.name, mean),
    frontier: law('frontier', sample.population === null ? UNKNOWN_LAW : NO_CLUSTERS),
    spectralNorm: law('spectralNorm', UNKNOWN_LAW),
    trace: law('trace', UNKNOWN_LAW),
    frobeniusNorm: law('frobeniusNorm', UNKNOWN_LAW),
    stableRank: law('stableRank', UNKNOWN_LAW),
    effectiveRank: law('effectiveRank', UNKNOWN_LAW),
    effectiveDimension: law('effectiveDimension', UNKNOWN_LAW),
  };
}
