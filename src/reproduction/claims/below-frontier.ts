/**
 * Far below the frontier n |mu|^4 = |Sigma| tr Sigma the overfitting is harmful.
 */
import type { Claim, Trial } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { gammaValues } from '../gaussian.ts';
import { headingNote, limitOf } from '../headings.ts';
import { told } from '../statistics.ts';
import { changed, everyOne, numberOf, place, whereabouts } from '../trials.ts';

const BELOW = 0.1;
const HARMFUL = 0.25;

export const belowFrontier: Claim = {
  id: 'below-frontier',
  title: 'Harmful overfitting below the frontier',
  statement:
    'For isotropic Gaussian noise with n|mu|^4 far below |Sigma| tr Sigma the network interpolates and the activated max-margin direction errs with a probability bounded away from 0, however large d is: the lower bound makes failure provable.',
  source: 'Hashimoto 2026, Theorem 6.2 (lower bound, order); docs/theory.md, section 8',
  confidence: 'second-hand',
  criterion: `In every run with n|mu|^4/(|Sigma| tr Sigma) <= ${BELOW} the network interpolates at t = 1 and the closed-form error of the activated max-margin direction is at least ${HARMFUL}. At least 8 runs, d from 10^4 to 10^12.`,
  refutedBy: 'One such run with a smaller error.',
  grids: (size) => [
    {
      experiment: {
        data: { n: 50 },
        risk: noTestPoints,
        network: { width: 4, slope: 0.2 },
        training: { steps: 1 },
      },
      axes: [
        { path: 'data.d', values: size === 'full' ? [1e4, 1e6, 1e8, 1e10, 1e12] : [1e4, 1e8, 1e12] },
        {
          path: 'data.signal.norm',
          derive: { frontier: size === 'full' ? [1e-3, 1e-2, 0.1, 1, 4, 10, 40, 100] : [1e-2, 0.1, 4, 40] },
        },
      ],
      seeds: size === 'full' ? 10 : 4,
    },
  ],
  measure: gammaValues,
  judge: (trials) => {
    const covered = trials.filter((trial) => numberOf(trial, 'frontier') <= BELOW * 1.0001);
    const harmful = (trial: Trial): boolean =>
      trial.values.interpolates === true && numberOf(trial, 'error') >= HARMFUL;
    const { status, share, exception } = everyOne(covered, harmful, 8);
    const least = Math.min(...covered.map((trial) => numberOf(trial, 'error')));
    return {
      status,
      explanation:
        exception === null
          ? `In ${told(share)} runs below ${BELOW} the network interpolates and ${limitOf(covered)} errs at least with probability ${least.toPrecision(3)}.`
          : `Error ${numberOf(exception, 'error').toPrecision(3)} of ${limitOf([exception])} below the frontier: ${whereabouts(exception)}.`,
      numbers: {
        'harmful below the frontier': told(share),
        'least error there': least,
        'largest error at 40 times the frontier': Math.max(
          ...trials.filter((one) => numberOf(one, 'frontier') >= 39).map((one) => numberOf(one, 'error')),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'the frontier elsewhere: n|mu|^4 = 1000 |Sigma| tr Sigma',
      plant: (trials) => changed(trials, (trial) => ({ frontier: numberOf(trial, 'frontier') / 1000 })),
    },
  ],
  charts: (trials) => [
    {
      name: 'below-frontier',
      title: 'Error across the frontier',
      caption: `Closed-form error of the activated max-margin direction, isotropic Gaussian noise, n = 50, ten orders of magnitude of d. ${headingNote(trials)} The curve is the same for every d.`,
      x: { label: 'n|μ|⁴/(‖Σ‖ tr Σ)', scale: 'log' },
      y: { label: 'error of the activated max-margin direction', scale: 'linear' },
      series: [...new Set(trials.map((one) => place(one, 'd')))].map((d) => ({
        name: `d = ${d.toExponential().replace('+', '')}`,
        kind: 'dots',
        points: trials
          .filter((one) => place(one, 'd') === d)
          .map((one) => ({ x: numberOf(one, 'frontier'), y: numberOf(one, 'error') })),
      })),
      guides: [{ axis: 'y', at: HARMFUL, label: 'criterion' }],
    },
  ],
};
