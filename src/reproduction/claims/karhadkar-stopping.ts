/**
 * Karhadkar et al. 2024, text against code: what it costs to train until the hinge loss is 0.
 */
import type { Claim, ClaimStatus, Trial } from '../claim.ts';
import type { ChartSeries } from '../claim-chart.ts';
import { karhadkarGrid, POINTS, PUBLISHED_MEANS, seedsOf, stoppedValues } from '../karhadkar-runs.ts';
import { type Estimate, meanOf, toldEstimate } from '../statistics.ts';
import { changed, groupedBy, numberOf, place, together } from '../trials.ts';

const N = 100;
const RATIOS = [2, 3, 4, 5, 6];

export const karhadkarStopping: Claim = {
  id: 'stopping-rule',
  title: "The text's stopping rule and the code's",
  statement:
    'Training until the hinge loss is 0, as the text says, gives a larger clean test error than stopping once no training point is misclassified, as the code does: at d/n = 2, ..., 6, however the labels are flipped.',
  source:
    'Karhadkar et al. 2024, section 3 and appendix F (hinge loss 0, exactly n/10 flips) against their code (no training point misclassified, each label flipped with probability .1)',
  confidence: 'read',
  criterion: `n = ${N}, d/n = 2, ..., 6: at each, with either way of flipping, the mean over runs of the error at zero loss less that of the same network when it first interpolates has its 99 % interval above 0.`,
  refutedBy: 'An interval that is nowhere above 0.',
  grids: (size) => {
    const ratios = size === 'full' ? RATIOS : RATIOS.slice(0, 2);
    const places = [false, true].flatMap((exactly) =>
      ratios.map((ratio) => ({ n: N, d: ratio * N, level: 5 / N, exactly })),
    );
    const seeds = size === 'full' ? 60 : 16;
    return places.map((place, k) => karhadkarGrid({ ...place, goesOn: true }, seedsOf(k, seeds)));
  },
  measure: stoppedValues,
  judge: (trials) => {
    const places = [...groupedBy(trials, ({ at, values }) => `${at.d} ${values.exactly}`).values()].map(
      placeOf,
    );
    const factors = places.flatMap(({ early, late }) => (early > 0 ? [late / early] : []));
    const updates = meanOf(trials.map((one) => numberOf(one, 'updates')));
    const toZero = meanOf(trials.map((one) => numberOf(one, 'updatesToZeroLoss')));
    return {
      status: together(...places.map(({ cost }) => isAbove(cost))),
      explanation: `The error at zero loss is ${Math.min(...factors).toFixed(1)} to ${Math.max(...factors).toFixed(1)} times that at interpolation, over ${places.length} settings of d/n and flips; training takes ${toldEstimate(toZero)} updates in place of ${toldEstimate(updates)}.`,
      numbers: Object.fromEntries(
        places.flatMap(({ name, early, late, cost }) => [
          [`${name}: error, no point misclassified`, early],
          [`${name}: error, hinge loss 0`, late],
          [`${name}: what it costs`, toldEstimate(cost)],
        ]),
      ),
    };
  },
  falsehoods: [
    {
      what: 'the error stays as it was at interpolation',
      plant: (trials) => changed(trials, (trial) => ({ errorAtZeroLoss: numberOf(trial, 'error') })),
    },
    {
      what: 'the two rules exchanged',
      plant: (trials) =>
        changed(trials, (trial) => ({
          error: numberOf(trial, 'errorAtZeroLoss'),
          errorAtZeroLoss: numberOf(trial, 'error'),
        })),
    },
  ],
  charts: (trials) => [
    {
      name: 'karhadkar-stopping',
      title: 'What the difference of the rules costs',
      caption: `n = ${N}, level 5/n, γ = 0.1: mean error on clean labels with its 99 % interval, counted on ${POINTS} fresh points. Each run is counted twice: when it first interpolates, and when its hinge loss is 0.`,
      x: { label: 'd/n', scale: 'linear' },
      y: { label: 'test error', scale: 'linear' },
      series: [
        curve(trials, 'error', false, 'interpolates, each label flipped with probability .1 (code)'),
        curve(trials, 'errorAtZeroLoss', false, 'hinge loss 0, each label flipped with probability .1'),
        curve(trials, 'error', true, 'interpolates, exactly n/10 flipped'),
        curve(trials, 'errorAtZeroLoss', true, 'hinge loss 0, exactly n/10 flipped (text)'),
        {
          name: 'published, mean over n',
          kind: 'line',
          points: [...groupedBy(trials, ratioOf).keys()].map((x) => ({ x, y: PUBLISHED_MEANS[x - 1] })),
        },
      ],
      guides: [],
    },
  ],
};

interface Place {
  readonly name: string;
  readonly early: number;
  readonly late: number;
  /** Late less early, run by run. */
  readonly cost: Estimate | null;
}

function placeOf(group: readonly Trial[]): Place {
  const mean = (name: string): number =>
    group.reduce((sum, trial) => sum + numberOf(trial, name), 0) / group.length;
  const flips = group[0].values.exactly === true ? 'exactly n/10 flips' : 'flips with probability .1';
  return {
    name: `d/n = ${ratioOf(group[0])}, ${flips}`,
    early: mean('error'),
    late: mean('errorAtZeroLoss'),
    cost: meanOf(group.map((trial) => numberOf(trial, 'errorAtZeroLoss') - numberOf(trial, 'error'))),
  };
}

function isAbove(cost: Estimate | null): ClaimStatus {
  if (cost === null) return 'undecided';
  return cost.lower > 0 ? 'pass' : cost.upper <= 0 ? 'fail' : 'undecided';
}

function ratioOf(trial: Trial): number {
  return place(trial, 'd') / place(trial, 'n');
}

function curve(trials: readonly Trial[], value: string, exactly: boolean, name: string): ChartSeries {
  const own = trials.filter(({ values }) => values.exactly === exactly);
  return {
    name,
    kind: 'joined',
    points: [...groupedBy(own, ratioOf)].flatMap(([x, group]) => {
      const mean = meanOf(group.map((trial) => numberOf(trial, value)));
      return mean === null ? [] : [{ x, y: mean.value, low: mean.lower, high: mean.upper }];
    }),
  };
}
