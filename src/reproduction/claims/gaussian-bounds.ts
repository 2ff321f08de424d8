/**
 * Upper and lower bounds of the same order for Gaussian mixtures: how far apart their constants are.
 */
import { log, pow } from '../../linalg/elementary.ts';
import { median } from '../../linalg/vector.ts';
import type { Claim, Trial } from '../claim.ts';
import { directionOnly } from '../experiments.ts';
import { againstRatio, gamma2, gammaValues } from '../gaussian.ts';
import { headingNote, limitOf } from '../headings.ts';
import { told } from '../statistics.ts';
import { changed, everyOne, groupedBy, numberOf, place, together, whereabouts } from '../trials.ts';

const LEAST = 1 / 3;
const MOST = 1.5;
/** Below, Gamma is mostly the fluctuation of <wbar, mu>, and there is no rate to speak of. */
const SIGNIFICANT = 25;

export const gaussianBounds: Claim = {
  id: 'gaussian-bounds',
  title: 'Upper and lower bounds for isotropic Gaussian mixtures',
  statement:
    'For isotropic Gaussian noise log 1/error of the activated max-margin direction lies between two constants times x = min(n|mu|^4/R, |mu|^2): the upper and the lower bound have the same order in both regimes.',
  source: 'Hashimoto 2026, Theorems 5.1 and 6.2 (orders); constants observed here',
  confidence: 'second-hand',
  criterion: `Gamma^2/x of that direction lies in [1/3, ${MOST}] in every run with n|mu|^4/R >= ${SIGNIFICANT}, over n from 10 to 200, d from 10^4 to 10^10 and n|mu|^2/R from 10^-3 to 10^3; and in every run Gamma lies inside the deterministic envelope of docs/theory.md. At least 8 runs.`,
  refutedBy: 'One such run outside, which would make one of the two bounds need another constant.',
  grids: (size) => [
    {
      experiment: { data: {}, ...directionOnly },
      axes: [
        { path: 'data.n', values: size === 'full' ? [10, 50, 200] : [10, 50] },
        { path: 'data.d', values: size === 'full' ? [1e4, 1e6, 1e8, 1e10] : [1e4, 1e8] },
        {
          path: 'data.signal.snr',
          values: size === 'full' ? [1e-3, 1e-2, 0.1, 0.3, 1, 3, 10, 100, 1000] : [1e-2, 0.3, 1, 3, 100],
        },
      ],
      seeds: size === 'full' ? 4 : 2,
    },
  ],
  measure: gammaValues,
  judge: (trials) => {
    const covered = trials.filter(isSignificant);
    const constants = covered.map(constantOf);
    const enveloped = everyOne(trials, insideEnvelope, 8);
    const loose = loosenesses(trials);
    const { status, share, exception } = everyOne(
      covered,
      (trial) => constantOf(trial) >= LEAST && constantOf(trial) <= MOST,
      8,
    );
    const least = Math.min(...constants);
    const most = Math.max(...constants);
    return {
      status: together(status, enveloped.status),
      explanation:
        exception === null
          ? `Gamma^2/x of ${limitOf(covered)} lies between ${least.toPrecision(3)} and ${most.toPrecision(3)} in all ${covered.length} runs: the two bounds can be ${(most / least).toPrecision(3)} apart in the exponent and no closer.`
          : `Gamma^2/x = ${constantOf(exception).toPrecision(3)}: ${whereabouts(exception)}.`,
      numbers: {
        'runs inside': told(share),
        'Gamma inside the envelope': told(enveloped.share),
        'median of upper/lower end of the envelope':
          loose.length > 0 ? median(Float64Array.from(loose)) : null,
        'envelopes with both ends positive': loose.length,
        'least Gamma^2/x': least,
        'largest Gamma^2/x': most,
        'of the upper bound, weak (ratio <= 0.01)': extreme(covered, 'min', (r) => r <= 0.011),
        'of the lower bound, weak (ratio <= 0.01)': extreme(covered, 'max', (r) => r <= 0.011),
        'of the upper bound, strong (ratio >= 100)': extreme(covered, 'min', (r) => r >= 99),
        'of the lower bound, strong (ratio >= 100)': extreme(covered, 'max', (r) => r >= 99),
      },
    };
  },
  falsehoods: [
    {
      what: 'a tighter envelope: its lower end moved up by three quarters of its width, in logarithms',
      plant: (trials) =>
        changed(trials, ({ values: { gammaLower, gammaUpper } }) =>
          typeof gammaLower === 'number' && typeof gammaUpper === 'number' && gammaLower > 0
            ? { gammaLower: gammaLower * pow(gammaUpper / gammaLower, 0.75) }
            : {},
        ),
    },
    {
      what: 'another order: Gamma^2 of the order of x log x',
      plant: (trials) =>
        changed(trials, (trial) => ({
          gamma: numberOf(trial, 'gamma') * Math.sqrt(log(1 + exponent(trial))),
        })),
    },
    {
      what: 'a bound that forgets n: x = min(|mu|^4/R, |mu|^2)',
      plant: (trials) =>
        changed(trials, (trial) => ({ frontier: numberOf(trial, 'frontier') / place(trial, 'n') })),
    },
  ],
  charts: (trials) => [
    againstRatio(
      'gaussian-bounds',
      'The constants of the bounds',
      `Γ²/min(n|μ|⁴/R, |μ|²) of the activated max-margin direction in every run with n|μ|⁴/R ≥ 25; isotropic Gaussian noise. ${headingNote(trials.filter(isSignificant))} Line: mean field, 1/(1 + min(r, 1/r)) at r = n|μ|²/R.`,
      'Γ²/min(n|μ|⁴/R, |μ|²)',
      [
        ...[...groupedBy(trials.filter(isSignificant), (one) => place(one, 'n'))].map(([n, group]) => ({
          name: `n = ${n}`,
          kind: 'dots' as const,
          points: group.map((one) => ({ x: numberOf(one, 'ratio'), y: constantOf(one) })),
        })),
        {
          name: 'mean field',
          kind: 'line',
          points: Array.from({ length: 61 }, (_, k) => {
            const r = Number(`1e${Math.floor(k / 10) - 3}`) * (1 + (k % 10));
            return { x: r, y: 1 / (1 + Math.min(r, 1 / r)) };
          }).filter(({ x }) => x <= 1000),
        },
      ],
      [
        { axis: 'y', at: LEAST, label: 'criterion' },
        { axis: 'y', at: MOST, label: 'criterion' },
      ],
    ),
  ],
};

function isSignificant(trial: Trial): boolean {
  return numberOf(trial, 'frontier') >= SIGNIFICANT && exponent(trial) >= 1;
}

/** x = min(n|mu|^4/(|Sigma| R), |mu|^2/|Sigma|), with |Sigma| = 1. */
function exponent(trial: Trial): number {
  const norm = numberOf(trial, 'signalNorm');
  return Math.min(numberOf(trial, 'frontier'), norm * norm);
}

function constantOf(trial: Trial): number {
  return gamma2(trial) / exponent(trial);
}

/** An end that does not exist bounds nothing. */
function insideEnvelope(trial: Trial): boolean {
  const { gammaLower, gammaUpper } = trial.values;
  const gamma = numberOf(trial, 'gamma');
  return (
    (typeof gammaLower !== 'number' || gammaLower <= gamma) &&
    (typeof gammaUpper !== 'number' || gamma <= gammaUpper)
  );
}

function loosenesses(trials: readonly Trial[]): number[] {
  return trials.flatMap(({ values: { gammaLower, gammaUpper } }) =>
    typeof gammaLower === 'number' && typeof gammaUpper === 'number' && gammaLower > 0
      ? [gammaUpper / gammaLower]
      : [],
  );
}

function extreme(
  trials: readonly Trial[],
  which: 'min' | 'max',
  where: (ratio: number) => boolean,
): number | null {
  const constants = trials.filter((trial) => where(numberOf(trial, 'ratio'))).map(constantOf);
  if (constants.length === 0) return null;
  return which === 'min' ? Math.min(...constants) : Math.max(...constants);
}
