/**
 * The eigenvalues that a covariance of the spec stands for.
 */
import { exp, pow } from '../linalg/elementary.ts';
import type { PopulationData } from './spec.ts';

export type Covariance = NonNullable<PopulationData['covariance']>;

/** Consecutive coordinates with one eigenvalue; the share of |mu|^2 there when the covariance itself says it. */
export interface EigenvalueRun {
  readonly eigenvalue: number;
  readonly dimension: number;
  readonly signalShare: number;
}

/** The dimension that a covariance fixes by itself; null when any d goes with it. */
export function ownDimension(covariance: Covariance): number | null {
  if (covariance.type === 'blocks')
    return covariance.blocks.reduce((total, { dimension }) => total + dimension, 0);
  return covariance.type === 'spectrum' ? (covariance.eigenvalues?.length ?? null) : null;
}

/** Of a spectrum in a file that is still to be read. */
export const UNREAD_SPECTRUM = 'must be read before the spec is resolved (inlineFiles)';

/** Whether a covariance may have as many distinct eigenvalues as dimensions. */
export function isSpectrum({ type }: Covariance): boolean {
  return type === 'powerLaw' || type === 'exponential' || type === 'spectrum';
}

/**
 * The d eigenvalues in the order of the coordinates; of a spectrum all it has, whatever d is. Equal neighbours are one run, except that given
 * blocks stay apart.
 */
export function eigenvalueRuns(covariance: Covariance, d: number): EigenvalueRun[] {
  switch (covariance.type) {
    case 'isotropic':
      return [{ eigenvalue: covariance.scale, dimension: d, signalShare: 0 }];
    case 'blocks':
      return covariance.blocks;
    case 'spiked': {
      const { spikes, scale } = covariance;
      const bulk = { eigenvalue: scale, dimension: d - spikes.length, signalShare: 0 };
      return [...runs(spikes.length, (j) => spikes[j]), ...(bulk.dimension > 0 ? [bulk] : [])];
    }
    case 'powerLaw':
      return runs(d, (j) => covariance.scale * pow(j + 1, -covariance.exponent));
    case 'exponential':
      return runs(d, (j) => covariance.floor + covariance.scale * exp(-covariance.rate * j));
    case 'spectrum':
      return runsOfSpectrum(covariance.eigenvalues);
    default:
      return covariance satisfies never;
  }
}

/** @param eigenvalues  absent as long as the file that has them was not read */
function runsOfSpectrum(eigenvalues: readonly number[] | undefined): EigenvalueRun[] {
  if (eigenvalues === undefined)
    throw new Error('the eigenvalues of a spectrum were asked for before its file was read');
  return runs(eigenvalues.length, (j) => eigenvalues[j]);
}

function runs(d: number, eigenvalueAt: (j: number) => number): EigenvalueRun[] {
  const found: { eigenvalue: number; dimension: number; signalShare: number }[] = [];
  for (let j = 0; j < d; j++) {
    const eigenvalue = eigenvalueAt(j);
    const last = found.at(-1);
    if (last?.eigenvalue === eigenvalue) last.dimension++;
    else found.push({ eigenvalue, dimension: 1, signalShare: 0 });
  }
  return found;
}
