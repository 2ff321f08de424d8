/**
 * Once activated under the premises, activated for ever; activation alone does not persist.
 */

import type { Claim, Trial } from '../claim.ts';
import { shareAxis } from '../claim-chart.ts';
import { noTestPoints } from '../experiments.ts';
import { shareOf, told } from '../statistics.ts';
import { changed, everyOne, groupedBy, measured, place, whereabouts } from '../trials.ts';

const CASES = ['benign-activation-positive', 'benign-activation-orthogonal'];
const training = { steps: 1000, horizon: 1e300 };

export const activationPersists: Claim = {
  id: 'activation-persists',
  title: 'Activation persists',
  statement:
    'Under either case of Theorem 4.8 the activated pattern lasts for ever. (Activation at t = 1 by itself does not: without the premises neurons can switch back.)',
  source: 'Hashimoto 2026, Theorem 4.8; docs/theory.md, Theorems 2 and 4',
  confidence: 'second-hand',
  criterion:
    'In every run that satisfies the explicit inequalities of either case no neuron switches after t = 1: at none of 1000 updates, and nowhere on the flow to t = 10^300. At least 8 runs satisfy them.',
  refutedBy: 'One run that satisfies them in which a neuron switches after t = 1.',
  grids: (size) => [
    {
      experiment: { data: { n: 20, d: 2000 }, network: { width: 8 }, training, risk: noTestPoints },
      axes: [{ path: 'data.signal.norm', values: size === 'full' ? [12, 16, 24, 40] : [16, 40] }],
      seeds: size === 'full' ? 10 : 3,
    },
    {
      experiment: {
        data: { n: 10, d: 1e8, signal: { norm: 2 } },
        network: { width: 8, slope: 0.3 },
        training: { ...training, step: { relative: 0.1 } },
        risk: noTestPoints,
      },
      axes: [],
      seeds: size === 'full' ? 10 : 3,
    },
    {
      experiment: {
        data: { n: 6, signal: { norm: 1 } },
        network: { width: 4, slope: 0.1 },
        training: { steps: 200 },
        risk: noTestPoints,
      },
      axes: [{ path: 'data.d', values: [6, 12, 24, 48] }],
      seeds: size === 'full' ? 400 : 60,
    },
  ],
  measure: measured(({ record: { theory, training: trained, horizon } }) => ({
    premise: theory.some(({ id, status }) => CASES.includes(id) && status === 'holds'),
    atFirstStep: trained.activation.atFirstStep === true,
    lost: trained.activation.lost,
    switches: horizon?.switches.count ?? 0,
    log10T: horizon?.log10T ?? null,
  })),
  judge: (trials) => {
    const covered = trials.filter(({ values }) => values.premise === true);
    const { status, share, exception } = everyOne(covered, lasts, 8);
    const others = trials.filter(({ values }) => values.premise !== true && values.atFirstStep === true);
    const lost = shareOf(others, (trial) => !lasts(trial));
    const example = others.find((trial) => !lasts(trial));
    return {
      status,
      explanation:
        exception === null
          ? `No neuron switched in any of the ${covered.length} runs under the premises. Of ${others.length} runs activated at t = 1 without them, ${lost?.count ?? 0} lost activation again.`
          : `A neuron switched in a run under the premises: ${whereabouts(exception)}.`,
      numbers: {
        'lasting, under the premises': told(share),
        'lower end of the share, 99 %': share?.lower ?? null,
        'activated at t = 1 without the premises, and lost': told(lost),
        'one of these': example === undefined ? null : whereabouts(example),
      },
    };
  },
  falsehoods: [
    {
      what: 'activation at t = 1 is taken for a premise: being activated once would suffice',
      plant: (trials) => changed(trials, ({ values }) => ({ premise: values.atFirstStep })),
    },
  ],
  charts: (trials) => [
    {
      name: 'activation-persists',
      title: 'Activated at t = 1, and lost again',
      caption:
        'Share of the runs activated at t = 1 in which some neuron switches back within 200 steps, with exact 99 % intervals; n = 6, |μ| = 1, γ = 0.1, none under the premises. The smaller d, the less orthogonal the points. Under the premises there was no such run.',
      x: { label: 'd', scale: 'log' },
      y: shareAxis('share that loses activation'),
      series: [
        {
          name: 'without the premises',
          kind: 'joined',
          points: [
            ...groupedBy(
              trials.filter(
                ({ at, values }) => 'd' in at && values.premise !== true && values.atFirstStep === true,
              ),
              (trial) => place(trial, 'd'),
            ),
          ].flatMap(([x, group]) => {
            const share = shareOf(group, (trial) => !lasts(trial));
            return share === null ? [] : [{ x, y: share.value, low: share.lower, high: share.upper }];
          }),
        },
      ],
      guides: [],
    },
  ],
};

function lasts({ values }: Trial): boolean {
  return values.atFirstStep === true && values.lost === false && values.switches === 0;
}
