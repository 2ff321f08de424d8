/**
 * What of a record is there to be drawn, and is computed only where that is asked for.
 */

import type { AnySample } from '../data/sample.ts';
import { type SignedProducts, signedProducts } from '../data/signed-products.ts';
import { symmetricEigenvaluesInSteps } from '../linalg/symmetric-eigenvalues.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import type { MarginSolution } from '../margin/limit.ts';
import type { Network } from '../network/network.ts';
import { type Notes, UNKNOWN_LAW } from '../record/notes.ts';
import type { DataRecord, ExperimentRecord, PlaneRecord } from '../record/record.ts';
import type { Steps } from '../stepwise.ts';
import { NO_PAIR } from './data-record.ts';
import { planeOf } from './plane-stage.ts';

/** Parts of a record that are there to be drawn: null, or empty, unless they are asked for. */
export const DRAWN: readonly string[] = [
  'data.spectrum',
  'data.signedProducts',
  'training.trajectory',
  'plane',
];

export const NO_FIGURES = 'left out, as no figures were asked for';

/** All eigenvalues of K take two or three seconds here. */
const LARGEST_SPECTRUM = 1000;

const NO_PRODUCTS = 'the inner products of so many points are not all formed';

/** Sentences where there is nothing to draw. */
export interface Drawn {
  readonly spectrum: Float64Array | string;
  readonly signedProducts: SignedProducts | string;
  readonly plane: PlaneRecord | string;
}

export const NOTHING_DRAWN: Drawn = { spectrum: NO_FIGURES, signedProducts: NO_FIGURES, plane: NO_FIGURES };

export function* drawnOf(sample: AnySample, network: Network, limit: MarginSolution): Steps<Drawn> {
  const spectrum =
    sample.K !== null && sample.n <= LARGEST_SPECTRUM
      ? yield* symmetricEigenvaluesInSteps(sample.K)
      : `not computed for more than ${LARGEST_SPECTRUM} points, at n^3 operations`;
  return {
    spectrum,
    signedProducts: sample.K === null ? NO_PRODUCTS : (signedProducts(sample) ?? NO_PAIR),
    plane: planeIn(sample, network, limit),
  };
}

function planeIn(sample: AnySample, network: Network, limit: MarginSolution): PlaneRecord | string {
  if (limit.dual === null) return 'the margin problem has no solution';
  if (network.slope === 0) return 'at slope 0 the limit has no linear boundary';
  return (
    planeOf(sample, boundaryCoefficients(network, sample.y, limit.dual)) ??
    'signal and boundary do not span a plane'
  );
}

/** The parts of `data` that are drawn, under the record's names. */
export function drawnData(
  { spectrum, signedProducts }: Drawn,
  sample: AnySample,
  notes: Notes,
): Pick<DataRecord, 'spectrum' | 'signedProducts'> {
  return {
    spectrum: typeof spectrum === 'string' ? notes.absent('data.spectrum', spectrum) : Array.from(spectrum),
    signedProducts:
      typeof signedProducts === 'string'
        ? notes.absent('data.signedProducts', sample.n > 1 ? signedProducts : NO_PAIR)
        : signedProducts,
  };
}

export function planeRecord({ plane }: Drawn, notes: Notes): ExperimentRecord['plane'] {
  if (typeof plane === 'string') return notes.absent('plane', plane);
  return { ...plane, bayesNormal: notes.orAbsent('plane.bayesNormal', plane.bayesNormal, UNKNOWN_LAW) };
}
