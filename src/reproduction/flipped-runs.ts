/**
 * What the claims about flipped labels in the strong regime run and measure: the limit that is reached, and its error on clean labels.
 */
import { log } from '../linalg/elementary.ts';
import type { Trial } from './claim.ts';
import type { FlippedField } from './flipped.ts';
import type { Grid } from './grid.ts';
import { measured, numberOf, place } from './trials.ts';

/** Values of the axes of a grid; a number of flips goes with n. */
export interface FlippedPlaces {
  readonly n: number;
  readonly flips: readonly number[];
  readonly d: readonly number[];
  readonly slopes: readonly number[];
  readonly ratios: readonly number[];
  readonly seeds: Grid['seeds'];
}

/** Seeds of a full grid: those below `from` were looked at while its criterion was chosen. */
export function freshSeeds(count: number, from = 1000): Grid['seeds'] {
  return { from, count };
}

/** Trained to infinity: after so many steps the flow goes on. */
const STEPS = 5000;
/** Fresh points, where errors are counted or drawn. */
const POINTS = 1000;

export function flippedGrid({ n, flips, d, slopes, ratios, seeds }: FlippedPlaces): Grid {
  return {
    experiment: {
      network: { width: 16 },
      training: { steps: STEPS, horizon: 'infinity' },
      risk: { endPoints: POINTS, trajectoryPoints: 0 },
      report: { perDecade: 1 },
    },
    axes: [
      { path: 'data.n', values: [n] },
      { name: 'flips', path: 'data.labelNoise.count', values: flips },
      { path: 'data.d', values: d },
      { path: 'network.slope', values: slopes },
      { path: 'data.signal.snr', values: ratios },
    ],
    seeds,
  };
}

/** Of the limit that is reached, beside the error of the activated max-margin direction; errors are those on clean labels. */
export const reachedValues = measured(({ record: { limit, risk } }) => {
  const { reached } = limit;
  return {
    heading: limit.heading,
    kind: reached?.kind ?? 'unknown',
    lasts: reached?.frozenCertificate?.status === 'certified',
    groups: reached?.groups.length ?? null,
    slidingPairs: reached?.groups.reduce((sum, { sliding }) => sum + sliding.length, 0) ?? null,
    lastOwnSwitch: reached?.lastOwnSwitch ?? null,
    activatedLog10Error: risk.limit?.log10Error ?? null,
    log10Error: risk.reached?.log10Error ?? null,
    error: risk.reached?.error ?? null,
    atEnd: risk.atEnd,
  };
});

/** Whether the error of what is reached is known, at any depth: counting may meet no mistake, and the drawing of rare ones fail. */
export function isKnown({ values }: Trial): boolean {
  return typeof values.log10Error === 'number';
}

/** 2 log(1/error) n/d of what is reached: Gamma^2 n/d, but for a factor before the exponential. */
export function exponentOf(trial: Trial): number {
  return (-2 * log(10) * numberOf(trial, 'log10Error') * place(trial, 'n')) / place(trial, 'd');
}

/** The share of flipped labels. */
export function flipShare(trial: Trial): number {
  return place(trial, 'flips') / place(trial, 'n');
}

export function fieldOf(trial: Trial): FlippedField {
  return { slope: place(trial, 'slope'), share: flipShare(trial), ratio: place(trial, 'snr') };
}
