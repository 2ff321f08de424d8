/**
 * The width is fixed and may be anything from 2 on: the activated max-margin direction does not depend on it.
 */
import { log } from '../../linalg/elementary.ts';
import type { Claim } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { heads, limitOf } from '../headings.ts';
import { told } from '../statistics.ts';
import { changed, everyOne, groupedBy, listOf, measured, numberOf, place, together } from '../trials.ts';

const AGREEMENT = 1e-9;

export const fixedWidth: Claim = {
  id: 'fixed-width',
  title: 'Any fixed width, from 2 to 4096',
  statement:
    'The theorems hold for every fixed width: it need not grow with n. With as many positive as negative neurons the limit network is the same function for every width.',
  source: 'Hashimoto 2026, setting of Theorem 4.8; docs/theory.md, section 5',
  confidence: 'second-hand',
  criterion: `On each data set every width is activated at t = 1 and at every later step, and goes to the activated max-margin direction; and the multipliers and Gamma of these limits agree between widths to ${AGREEMENT}. At least 8 runs.`,
  refutedBy: 'A width that is not activated or goes elsewhere, or a limit that differs.',
  grids: (size) => {
    const experiment = {
      data: { n: 30, d: 3000, signal: { norm: 16 } },
      network: { slope: 0.1 },
      training: { steps: 100 },
      risk: noTestPoints,
      report: { perDecade: 1 },
    };
    const width = (...values: number[]) => [{ path: 'network.width', values }];
    return size === 'full'
      ? [{ experiment, axes: width(2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096), seeds: 3 }]
      : [
          { experiment, axes: width(2, 8, 32, 128), seeds: 3 },
          { experiment, axes: width(4096), seeds: 1 },
        ];
  },
  measure: measured(({ record: { training, limit, risk } }) => ({
    atFirstStep: training.activation.atFirstStep === true,
    lost: training.activation.lost,
    heading: limit.heading,
    dual: limit.dual,
    gamma: risk.limit?.gamma ?? null,
    margin: Math.min(...training.margins),
  })),
  judge: (trials) => {
    const activated = everyOne(
      trials,
      (trial) => trial.values.atFirstStep === true && trial.values.lost === false && heads('reached')(trial),
      8,
    );
    const spread = Math.max(
      ...[...groupedBy(trials, ({ seed }) => seed).values()].flatMap((group) => {
        const [reference] = group;
        const largest = Math.max(...listOf(reference, 'dual'));
        return group.map((one) =>
          Math.max(
            ...listOf(one, 'dual').map((beta, i) => Math.abs(beta - listOf(reference, 'dual')[i]) / largest),
            Math.abs(numberOf(one, 'gamma') / numberOf(reference, 'gamma') - 1),
          ),
        );
      }),
    );
    return {
      status: together(activated.status, spread <= AGREEMENT ? 'pass' : 'fail'),
      explanation: `${told(activated.share)} runs were activated at t = 1, stayed so and go to the activated max-margin direction; between widths it differs by at most ${spread.toExponential(1)}.`,
      numbers: {
        'activated for good, and bound for it': told(activated.share),
        'largest difference between widths': spread,
        'least margin at t = 100': Math.min(...trials.map((one) => numberOf(one, 'margin'))),
      },
    };
  },
  falsehoods: [
    {
      what: 'a limit that depends on the width: Gamma ~ 1 + 0.01 log m',
      plant: (trials) =>
        changed(trials, (trial) => ({
          gamma: numberOf(trial, 'gamma') * (1 + 0.01 * log(place(trial, 'width'))),
        })),
    },
  ],
  charts: (trials) => [
    {
      name: 'fixed-width',
      title: `Γ of ${limitOf(trials)} by width`,
      caption: `Γ of ${limitOf(trials)}, every run; n = 30, d = 3000, |μ| = 16, γ = 0.1. One level per data set: the width changes the way, not the end.`,
      x: { label: 'width m', scale: 'log' },
      y: { label: `Γ of ${limitOf(trials)}`, scale: 'linear' },
      series: [...groupedBy(trials, ({ seed }) => seed)].map(([seed, group]) => ({
        name: `data set ${seed}`,
        kind: 'joined',
        points: group.map((one) => ({ x: place(one, 'width'), y: numberOf(one, 'gamma') })),
      })),
      guides: [],
    },
  ],
};
