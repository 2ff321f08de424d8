/**
 * The errors of regression: after the last update, of the interpolators that training is near, and as predicted.
 */
import { trainsHead } from '../network/models/index.ts';
import { withHead } from '../network/network.ts';
import { weightMap, weightsOf } from '../network/weights.ts';
import type { Notes } from '../record/notes.ts';
import type { RegressionRecord } from '../record/regression.ts';
import { excessOf, excessOfNothing, ridgelessPrediction } from '../risk/regression.ts';
import type { InterpolationFound } from './interpolation-stage.ts';
import type { TrainingSetup } from './training-setup.ts';
import type { TrainedRun } from './trajectory-stage.ts';

const OUT_OF_THE_SPAN = 'this optimiser leaves the span of the features (limit.own)';
const OF_BOTH_LAYERS = 'the second layer is trained: in no pattern is the network linear in its weights';

/** Undefined of labels. */
export function regressionRecord(
  { problem: { sample, network, initial } }: TrainingSetup,
  { end }: TrainedRun,
  nearest: InterpolationFound | undefined,
  notes: Notes,
): RegressionRecord | undefined {
  const { targetLaw: law, population, n } = sample;
  if (law === undefined || population === null) return undefined;
  const path = 'risk.regression';
  const excess = (name: string, of: Parameters<typeof excessOf>[2]): number | null => {
    const found = excessOf(sample, withHead(network, of.head), of, law);
    return typeof found === 'string' ? notes.absent(`${path}.${name}`, found) : found;
  };
  const toCoordinates = weightMap(sample, initial);
  const interpolator = (name: 'limit' | 'fromStart', of: 'fromEnd' | 'fromStart'): number | null => {
    const found = nearest?.[of] ?? (trainsHead(network) ? OF_BOTH_LAYERS : OUT_OF_THE_SPAN);
    if (typeof found === 'string') return notes.absent(`${path}.${name}`, found);
    return excess(name, toCoordinates(found.whole));
  };
  const atEnd = excess('atEnd', weightsOf(sample, initial, end));
  const unknown = notes.reasons[`${path}.atEnd`] ?? '';
  return {
    ofNothing: excessOfNothing(population, law),
    noise: law.noise,
    atEnd,
    testError: notes.orAbsent(
      `${path}.testError`,
      atEnd === null ? null : atEnd + law.noise * law.noise,
      unknown,
    ),
    limit: interpolator('limit', 'fromEnd'),
    fromStart: interpolator('fromStart', 'fromStart'),
    prediction: notes.orAbsent(
      `${path}.prediction`,
      ridgelessPrediction(population, n, law),
      'Sigma has rank n or less: the linear interpolator of least norm is of more dimensions than points',
    ),
  };
}
