/**
 * The limit does not depend on the start.
 */
import type { Claim } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { toldHeadings } from '../headings.ts';
import { told } from '../statistics.ts';
import { changed, everyOne, groupedBy, listOf, measured, place, whereabouts } from '../trials.ts';

const AGREEMENT = 1e-6;

export const uniqueness: Claim = {
  id: 'uniqueness',
  title: 'One limit from every start',
  statement:
    'The limit direction is unique: on the same positively correlated data every start, small or large, and every step lead to the same one.',
  source:
    'Hashimoto 2026, Theorem 4.8 (existence and uniqueness, small starts); docs/theory.md, Theorem 2 (every start)',
  confidence: 'second-hand',
  criterion: `On each data set, from each start, the multipliers at infinity that the flow finds differ from those of the first start by at most ${AGREEMENT} of the largest. At least 8 runs reach the horizon.`,
  refutedBy: 'Two starts on one data set whose limits differ by more.',
  grids: (size) => [
    {
      experiment: {
        data: { n: 16, d: 1600, signal: { norm: 16 } },
        network: { width: 8, slope: 0.2 },
        training: { steps: 2000, horizon: 'infinity' },
        risk: noTestPoints,
        report: { perDecade: 1 },
      },
      axes: [
        {
          name: 'start',
          path: 'network.init.relative',
          values: size === 'full' ? [1e-6, 1e-2, 1, 10, 30] : [1e-4, 10],
        },
        { name: 'step', path: 'training.step.relative', values: size === 'full' ? [0.1, 1] : [0.5] },
      ],
      seeds: size === 'full' ? 5 : 3,
      datasets: size === 'full' ? 3 : 2,
    },
  ],
  measure: measured(({ record: { horizon, data, training, limit } }) => ({
    positivelyCorrelated: data.positivelyCorrelated,
    dual: horizon?.limit?.dual ?? null,
    heading: limit.heading,
    atFirstStep: training.activation.atFirstStep === true,
    activatedAt: training.activation.firstStep,
    reached: horizon?.outcome === 'reached',
  })),
  judge: (trials) => {
    const there = trials.filter(({ values }) => values.reached === true && values.dual !== null);
    const references = new Map(
      [...groupedBy(there, (trial) => place(trial, 'dataset'))].map(([seed, [first]]) => [
        seed,
        listOf(first, 'dual'),
      ]),
    );
    const distance = (trial: (typeof trials)[number]): number => {
      const reference = references.get(place(trial, 'dataset')) ?? [];
      const dual = listOf(trial, 'dual');
      return Math.max(...dual.map((one, i) => Math.abs(one - reference[i]))) / Math.max(...reference);
    };
    const { status, share, exception } = everyOne(there, (trial) => distance(trial) <= AGREEMENT, 8);
    return {
      status,
      explanation:
        exception === null
          ? `${there.length} runs on ${references.size} data sets, from starts up to ${Math.max(...trials.map((one) => place(one, 'start')))} times a step, all reach one limit per data set, to ${Math.max(...there.map(distance)).toExponential(1)}.`
          : `The limit depends on the start: ${whereabouts(exception)}.`,
      numbers: {
        'same limit': told(share),
        'largest distance': there.length > 0 ? Math.max(...there.map(distance)) : null,
        'runs that did not reach the horizon': trials.length - there.length,
        'activated at t = 1': there.filter(({ values }) => values.atFirstStep === true).length,
      },
    };
  },
  falsehoods: [
    {
      what: 'the limit of another data set, for every second start',
      plant: (trials) =>
        changed(trials, (trial) => {
          const other = trials.find((one) => place(one, 'dataset') !== place(trial, 'dataset'));
          return trial.seed % 2 === 1 && other !== undefined ? { dual: other.values.dual } : {};
        }),
    },
  ],
  charts: (trials) => [
    {
      name: 'uniqueness',
      title: 'When the neurons are activated, by the size of the start',
      caption: `Step at which every neuron is first activated, for runs on positively correlated data (n = 16, d = 1600, |μ| = 16): the later the larger the start. The activated max-margin direction is ${toldHeadings(trials)}.`,
      x: { label: 'start, in units of a step', scale: 'log' },
      y: { label: 'first activated at t', scale: 'log' },
      series: [
        {
          name: 'one run',
          kind: 'dots',
          points: trials.flatMap((trial) =>
            typeof trial.values.activatedAt === 'number' && trial.values.activatedAt > 0
              ? [{ x: place(trial, 'start'), y: trial.values.activatedAt }]
              : [],
          ),
        },
      ],
      guides: [],
    },
  ],
};
