/**
 * For a general covariance the frontier is a worst case: overfitting can be benign far below it.
 */
import { log10 } from '../../linalg/elementary.ts';
import { median } from '../../linalg/vector.ts';
import { normalCdf } from '../../special/normal.ts';
import type { Claim, Trial } from '../claim.ts';
import { directionOnly } from '../experiments.ts';
import { gammaValues } from '../gaussian.ts';
import { headingNote, limitOf } from '../headings.ts';
import { told } from '../statistics.ts';
import { changed, everyOne, numberOf, place, together, whereabouts } from '../trials.ts';

/** The error is at most this share of the one that isotropic noise has at the same frontier ratio. */
const SHARE = 0.5;
const MEDIAN = 0.01;
const SPIKES = 25;

export const frontierSpiked: Claim = {
  id: 'frontier-spiked',
  title: 'For a spiked covariance the frontier is far from necessary',
  statement:
    "If Sigma has a spike and mu lies off it, the activated max-margin direction is benign although n|mu|^4 is below |Sigma| tr Sigma: what counts is n mu'Sigma mu against tr Sigma^2, and |Sigma| tr Sigma is its worst case.",
  source: 'docs/theory.md, section 8 (mean-field prediction)',
  confidence: 'derived',
  criterion: `With one eigenvalue ${SPIKES} or more times the others, mu off its direction and F = n|mu|^4/(|Sigma| tr Sigma) <= 1: in every run the error of the activated max-margin direction is at most ${SHARE} of Phi(-sqrt F), which isotropic noise has at the same F; and the median over runs is at most ${MEDIAN}. At least 8 runs.`,
  refutedBy: 'One such run with a larger error, or a larger median.',
  grids: (size) => [
    {
      experiment: {
        data: {
          n: 50,
          signal: { norm: Math.sqrt(60) },
          covariance: {
            type: 'blocks',
            blocks: [
              { eigenvalue: 1, dimension: 1 },
              { eigenvalue: 1, dimension: 9999, signalShare: 1 },
            ],
          },
        },
        ...directionOnly,
      },
      axes: [
        {
          name: 'spike',
          path: 'data.covariance.blocks.0.eigenvalue',
          values: size === 'full' ? [1, 5, 25, 50, 100, 200] : [1, 25, 100],
        },
      ],
      seeds: size === 'full' ? 20 : 8,
    },
  ],
  measure: gammaValues,
  judge: (trials) => {
    const covered = trials.filter(
      (trial) => numberOf(trial, 'frontier') <= 1 && place(trial, 'spike') >= SPIKES,
    );
    const { status, share, exception } = everyOne(
      covered,
      (trial) => numberOf(trial, 'error') <= SHARE * isotropicError(trial),
      8,
    );
    const errors = covered.map((one) => numberOf(one, 'error'));
    const middle = errors.length > 0 ? median(Float64Array.from(errors)) : 1;
    const worst = covered.reduce((most, one) => Math.max(most, numberOf(one, 'error')), 0);
    return {
      status: together(status, status === 'undecided' || middle <= MEDIAN ? 'pass' : 'fail'),
      explanation:
        exception === null
          ? `In ${told(share)} runs below the frontier the error of ${limitOf(covered)} is far below that of isotropic noise: median ${middle.toPrecision(2)}, at most ${worst.toPrecision(3)}, down to a frontier ratio of ${Math.min(...covered.map((one) => numberOf(one, 'frontier'))).toPrecision(2)}.`
          : `Error ${numberOf(exception, 'error').toPrecision(3)} of ${limitOf([exception])}: ${whereabouts(exception)}.`,
      numbers: {
        'small error below the frontier': told(share),
        'median error there': middle,
        'least error of isotropic noise there': Math.min(...covered.map(isotropicError)),
        'largest error there': worst,
        'least frontier ratio': Math.min(...covered.map((one) => numberOf(one, 'frontier'))),
        'largest Gamma/predicted': Math.max(
          ...covered.map((one) => numberOf(one, 'gamma') / numberOf(one, 'predicted')),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'the frontier as if it were sharp: below it the error of isotropic noise',
      plant: (trials) =>
        changed(trials, (trial) => ({
          error: numberOf(trial, 'frontier') < 1 ? isotropicError(trial) : numberOf(trial, 'error'),
        })),
    },
  ],
  charts: (trials) => [
    {
      name: 'frontier-spiked',
      title: 'Benign below the frontier',
      caption: `log₁₀ of the error of the activated max-margin direction against n|μ|⁴/(‖Σ‖ tr Σ); Σ = diag(s, 1, …, 1), d = 10⁴, n = 50, |μ|² = 60 off the spike, s from 1 (right) to 200 (left). The error does not follow the frontier. ${headingNote(trials)}`,
      x: { label: 'n|μ|⁴/(‖Σ‖ tr Σ)', scale: 'log' },
      y: { label: 'log₁₀ error', scale: 'linear' },
      series: [
        {
          name: 'runs',
          kind: 'dots',
          points: trials.map((one) => ({
            x: numberOf(one, 'frontier'),
            y: log10(numberOf(one, 'error')),
          })),
        },
      ],
      guides: [{ axis: 'x', at: 1, label: 'frontier' }],
    },
  ],
};

/** Phi(-sqrt F): the error of isotropic noise at this frontier ratio, in the weak regime. */
function isotropicError(trial: Trial): number {
  return normalCdf(-Math.sqrt(numberOf(trial, 'frontier')));
}
