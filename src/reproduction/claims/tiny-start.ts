/**
 * A tiny start alone does not activate: the data must help.
 */
import { activationValues } from '../activation.ts';
import type { Claim, Trial } from '../claim.ts';
import { shareAxis } from '../claim-chart.ts';
import { noTestPoints } from '../experiments.ts';
import { type Share, shareOf, told } from '../statistics.ts';
import { changed, place, together } from '../trials.ts';

const STARTS = [1e-4, 1e-12];
const isHard = (trial: Trial): boolean => place(trial, 'norm') === 4 && place(trial, 'slope') === 0.1;

const activatedShare = (trials: readonly Trial[]): Share | null =>
  shareOf(trials, ({ values }) => values.atFirstStep === true);

export const tinyStart: Claim = {
  id: 'tiny-start',
  title: 'A tiny start alone does not activate',
  statement:
    'Where neither case of Theorem 4.8 holds, making the start smaller does not bring activation at t = 1: the pattern at t = 0 is random and enters the first step whatever the size of W(0).',
  source: 'docs/theory.md, section 4',
  confidence: 'derived',
  criterion:
    'At n = 100, d = 10^4, gamma = 0.1, |mu| = 4 the share of runs activated at t = 1 is below 1/2 beyond its 99 % interval, for starts of 10^-4 and of 10^-12.',
  refutedBy: 'A share above 1/2 beyond its interval at either start.',
  grids: (size) => [
    {
      experiment: {
        data: { n: 100, d: 1e4 },
        network: { width: 64 },
        training: { steps: 1 },
        risk: noTestPoints,
      },
      axes: [
        { name: 'start', path: 'network.init.relative', values: STARTS },
        { path: 'network.slope', values: size === 'full' ? [0.1, 0.2] : [0.1] },
        { path: 'data.signal.norm', values: size === 'full' ? [2, 4, 6, 8] : [4] },
      ],
      seeds: size === 'full' ? 30 : 10,
    },
  ],
  measure: activationValues('benign-activation-positive'),
  judge: (trials) => {
    const shares = STARTS.map((start) =>
      activatedShare(trials.filter((one) => isHard(one) && place(one, 'start') === start)),
    );
    const status = together(
      ...shares.map((share) =>
        share === null || (share.lower <= 0.5 && share.upper >= 0.5)
          ? 'undecided'
          : share.upper < 0.5
            ? 'pass'
            : 'fail',
      ),
    );
    const wrong = trials.filter((trial) => isHard(trial) && trial.values.atFirstStep !== true);
    const missing = wrong.map(({ values }) => 1 - Number(values.fractionAtFirstStep));
    return {
      status,
      explanation: `At |mu| = 4 and gamma = 0.1, ${told(shares[0])} runs were activated at t = 1 from a start of 10^-4 and ${told(shares[1])} from 10^-12.`,
      numbers: {
        'activated, start 1e-4': told(shares[0]),
        'upper end, 99 %': shares[0]?.upper ?? null,
        'activated, start 1e-12': told(shares[1]),
        'upper end, 99 %, start 1e-12': shares[1]?.upper ?? null,
        'largest share of neuron-point pairs left out': missing.length > 0 ? Math.max(...missing) : null,
        'activated, |mu| = 8, gamma = 0.1': told(
          activatedShare(trials.filter((one) => place(one, 'norm') === 8 && place(one, 'slope') === 0.1)),
        ),
        'activated, |mu| = 4, gamma = 0.2': told(
          activatedShare(trials.filter((one) => place(one, 'norm') === 4 && place(one, 'slope') === 0.2)),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'interpolation at t = 1 is taken for activation at t = 1',
      plant: (trials) => changed(trials, ({ values }) => ({ atFirstStep: values.interpolatesAtFirstStep })),
    },
  ],
  charts: (trials) => [
    {
      name: 'tiny-start',
      title: 'Activation at t = 1 from tiny starts',
      caption:
        'Share of runs activated at t = 1, with exact 99 % intervals; n = 100, d = 10⁴. A start 10⁸ times smaller changes nothing; a stronger signal or a larger slope does.',
      x: { label: '|μ|', scale: 'linear' },
      y: shareAxis('share of runs activated at t = 1'),
      series: [...new Set(trials.map((one) => place(one, 'slope')))].flatMap((slope) =>
        STARTS.map((start) => ({
          name: `γ = ${slope}, start ${start}`,
          kind: 'joined' as const,
          points: [...new Set(trials.map((one) => place(one, 'norm')))].flatMap((norm) => {
            const share = activatedShare(
              trials.filter(
                (one) =>
                  place(one, 'slope') === slope &&
                  place(one, 'start') === start &&
                  place(one, 'norm') === norm,
              ),
            );
            return share === null ? [] : [{ x: norm, y: share.value, low: share.lower, high: share.upper }];
          }),
        })),
      ),
      guides: [{ axis: 'y', at: 0.5, label: 'criterion' }],
    },
  ],
};
