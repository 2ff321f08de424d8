/**
 * Open in the paper: starts that are not small.
 */

import type { Claim, Trial } from '../claim.ts';
import { shareAxis } from '../claim-chart.ts';
import { noTestPoints } from '../experiments.ts';
import { heads, toldHeadings } from '../headings.ts';
import { shareOf, told } from '../statistics.ts';
import { changed, everyOne, groupedBy, measured, place, whereabouts } from '../trials.ts';

const AGREEMENT = 1e-6;

export const largeStart: Claim = {
  id: 'large-start',
  title: 'Open: a large start',
  statement:
    'On positively correlated data a start that is large against the step delays activation past t = 1 but changes neither the activated pattern at the end nor the limit.',
  source: 'docs/theory.md, Theorem 2; the paper assumes a small start',
  confidence: 'open',
  criterion: `Every positively correlated run, from starts up to 100 times a step, ends activated on its flow to infinity with the multipliers of the activated margin problem, to ${AGREEMENT}. At least 8 runs of starts at or above one step.`,
  refutedBy: 'One such run that ends in another pattern or at another limit.',
  grids: (size) => [
    {
      experiment: {
        data: { n: 12, d: 1200 },
        network: { width: 6, slope: 0.2 },
        training: { steps: 2000, horizon: 'infinity' },
        risk: noTestPoints,
        report: { perDecade: 1 },
      },
      axes: [
        { path: 'data.signal.norm', values: size === 'full' ? [2, 16] : [2, 16] },
        {
          name: 'start',
          path: 'network.init.relative',
          values: size === 'full' ? [1e-4, 1e-2, 0.1, 0.3, 1, 3, 10, 30, 100] : [1e-4, 1, 100],
        },
      ],
      seeds: size === 'full' ? 20 : 5,
    },
  ],
  measure: measured(({ record: { data, training, horizon, limit } }) => ({
    positivelyCorrelated: data.positivelyCorrelated,
    atFirstStep: training.activation.atFirstStep === true,
    endsActivated: horizon?.activatedFraction === 1,
    heading: limit.heading,
    difference: horizon?.limit?.differenceFromSolver ?? null,
    outcome: horizon?.outcome ?? 'not followed',
  })),
  judge: (trials) => {
    const large = trials.filter((one) => place(one, 'start') >= 1);
    const covered = large.filter(
      ({ values }) => values.positivelyCorrelated === true && values.outcome === 'reached',
    );
    const { status, share, exception } = everyOne(covered, reachesTheLimit, 8);
    const other = large.filter(({ values }) => values.positivelyCorrelated !== true);
    return {
      status,
      explanation:
        exception === null
          ? `${told(share)} positively correlated runs with a large start go to the limit of the activated pattern; of the others ${told(shareOf(other, reachesTheLimit))} do (there it is ${toldHeadings(other)}).`
          : `Another end: ${whereabouts(exception)}.`,
      numbers: {
        'positively correlated, same limit': told(share),
        'lower end, 99 %': share?.lower ?? null,
        'activated at t = 1, of these': told(shareOf(covered, ({ values }) => values.atFirstStep === true)),
        'not positively correlated, same limit': told(shareOf(other, reachesTheLimit)),
        'runs that could not be followed': trials.filter(({ values }) => values.outcome !== 'reached').length,
      },
    };
  },
  falsehoods: [
    {
      what: 'the limit is that of the pattern at t = 1, activated or not',
      plant: (trials) => changed(trials, ({ values }) => ({ endsActivated: values.atFirstStep })),
    },
  ],
  charts: (trials) => [
    {
      name: 'large-start',
      title: 'From large starts: activated at once, and in the end',
      caption:
        'Share of runs with exact 99 % intervals; n = 12, d = 1200, γ = 0.2. |μ| = 16: positively correlated. A start of 1 is as large as one step.',
      x: { label: 'start, in units of a step', scale: 'log' },
      y: shareAxis('share of runs'),
      series: [...groupedBy(trials, (one) => place(one, 'norm'))].flatMap(([norm, group]) => [
        seriesOf(`|μ| = ${norm}, at t = 1`, group, ({ values }) => values.atFirstStep === true),
        seriesOf(`|μ| = ${norm}, at infinity`, group, reachesTheLimit),
      ]),
      guides: [],
    },
  ],
};

/** By the heading, and by the flow's own end. */
function reachesTheLimit(trial: Trial): boolean {
  const { endsActivated, difference } = trial.values;
  const there = endsActivated === true && typeof difference === 'number' && difference <= AGREEMENT;
  return there && heads('reached')(trial);
}

function seriesOf(name: string, trials: readonly Trial[], holds: (trial: Trial) => boolean) {
  return {
    name,
    kind: 'joined' as const,
    points: [...groupedBy(trials, (one) => place(one, 'start'))].flatMap(([x, group]) => {
      const share = shareOf(group, holds);
      return share === null ? [] : [{ x, y: share.value, low: share.lower, high: share.upper }];
    }),
  };
}
