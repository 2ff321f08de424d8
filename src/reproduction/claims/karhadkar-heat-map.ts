/**
 * Karhadkar et al. 2024, figure 1: the test error over n and d/n, as their code trains.
 */
import { log } from '../../linalg/elementary.ts';
import type { Claim, ClaimStatus, Size, Trial } from '../claim.ts';
import type { ChartPoint } from '../claim-chart.ts';
import type { HeatMap } from '../heat-map.ts';
import {
  CODE_RULE,
  karhadkarGrid,
  POINTS,
  PUBLISHED_MEANS,
  PUBLISHED_N,
  PUBLISHED_TRIALS,
  seedsOf,
  stoppedValues,
  TEXT_RULE,
} from '../karhadkar-runs.ts';
import { CONFIDENCE, type Estimate, resampledMeanOfOthers } from '../statistics.ts';
import { changed, groupedBy, numberOf, place } from '../trials.ts';

/** Columns that may lie elsewhere: one in five, as some are means of two or three mistakes. */
const SHARE = 0.8;
/** Trials that a published mean is of. */
const PUBLISHED_OF = PUBLISHED_N.length * PUBLISHED_TRIALS;
/** What a share is at most, beyond the error of the interval, where no point of as many was mistaken. */
const UNSEEN = log(1 / (1 - CONFIDENCE)) / (POINTS * PUBLISHED_OF);
/** The colours of the published figure. */
const COLOURS: readonly [number, number] = [1e-4, 1];

/** d/n = 1 takes longest, and the errors from 5 on are of few mistakes. */
const QUICK = [2, 3, 4];

/** Runs of a cell: the more, the rarer mistakes are, and the shorter training takes. */
function runsOf(ratio: number, size: Size): number {
  if (size === 'quick') return 4;
  return ratio === 1 ? 5 : ratio === 2 ? 10 : 20;
}

export const karhadkarHeatMap: Claim = {
  id: 'heat-map',
  title: 'Figure 1: the error over n and d/n',
  statement:
    'At n = 50, 60, ..., 150 and d/n = 1, ..., 10, with signal level 5/n and flips, the clean test error of networks trained with the hinge loss falls with d/n, whatever n is: benign from d = 3n on.',
  source:
    'Karhadkar et al. 2024, figure 1 and d_over_n_heatmap.csv of their code; settings of the code, which differ from the text: 64 neurons in all, labels flipped with probability .1 (text: exactly n/10), training until no training point is misclassified (text: until the hinge loss is 0), five trials a cell (text: twenty)',
  confidence: 'read',
  criterion: `At each d/n, the 99 % interval (bootstrap, as a few runs make most mistakes) for the mean error of ${PUBLISHED_OF} other runs, ${PUBLISHED_TRIALS} at each n, widened by ${UNSEEN.toPrecision(1)} for mistakes too rare to be seen, holds the mean over n of the published table; in at least ${100 * SHARE} % of the columns.`,
  refutedBy: 'More columns outside.',
  grids: (size) => {
    const ratios = size === 'full' ? PUBLISHED_MEANS.map((_, k) => k + 1) : QUICK;
    const places = ratios.flatMap((ratio) =>
      PUBLISHED_N.map((n) => ({ runs: runsOf(ratio, size), n, d: ratio * n, level: 5 / n })),
    );
    return places.map(({ runs, ...at }, k) => karhadkarGrid({ ...at, goesOn: true }, seedsOf(k, runs)));
  },
  measure: stoppedValues,
  judge: (trials) => {
    const columns = columnsOf(trials, 'error');
    const inside = columns.filter(({ status }) => status === 'pass').length;
    const unknown = columns.some(({ others }) => others === null);
    const share = inside / columns.length;
    return {
      status: unknown ? 'undecided' : share >= SHARE ? 'pass' : 'fail',
      explanation: `The published mean lies inside our interval at ${inside} of ${columns.length} d/n${
        inside < columns.length
          ? ` (not at ${columns.filter(({ status }) => status !== 'pass').map(({ ratio }) => ratio)})`
          : ''
      }.`,
      numbers: Object.fromEntries(
        columns.flatMap(({ ratio, others, mean, published }) => [
          [`d/n = ${ratio}: mean error, published`, published],
          [`d/n = ${ratio}: ours`, mean],
          [
            `d/n = ${ratio}: interval for such a mean`,
            others && `${Math.max(0, others.lower).toPrecision(3)} to ${others.upper.toPrecision(3)}`,
          ],
        ]),
      ),
    };
  },
  falsehoods: [
    {
      what: "training until the hinge loss is 0, as the text says, in the place of the code's rule",
      plant: (trials) => changed(trials, (trial) => ({ error: numberOf(trial, 'errorAtZeroLoss') })),
    },
    {
      what: 'no gain from more dimensions: the errors of the smallest d/n at all of them',
      plant: (trials) => {
        const columns = groupedBy(trials, ratioOf);
        const least = columns.get(Math.min(...columns.keys())) ?? [];
        return [...columns.values()].flatMap((column) =>
          changed(column, (trial) => ({
            error: numberOf(least[column.indexOf(trial) % least.length], 'error'),
          })),
        );
      },
    },
  ],
  heatMaps: (trials) => [heatMapOf(trials)],
  charts: (trials) => [
    {
      name: 'karhadkar-columns',
      title: 'The columns of figure 1, by either rule',
      caption: `Mean error on clean labels over all n, each network counted on ${POINTS} fresh points; bars: 99 % interval (bootstrap) for the mean of ${PUBLISHED_OF} other runs. Both rules in the same runs, every label flipped with probability 0.1.`,
      x: { label: 'd/n', scale: 'linear' },
      y: { label: 'test error, mean over n', scale: 'log' },
      series: [
        { name: 'published (csv of the code)', kind: 'dots', points: publishedIn(trials) },
        { name: CODE_RULE, kind: 'joined', points: drawn(trials, 'error') },
        { name: TEXT_RULE, kind: 'joined', points: drawn(trials, 'errorAtZeroLoss') },
      ],
      guides: [],
    },
  ],
};

function ratioOf(trial: Trial): number {
  return place(trial, 'd') / place(trial, 'n');
}

interface Column {
  readonly ratio: number;
  readonly published: number;
  readonly mean: number;
  /** Of as many other runs as the published mean is of. */
  readonly others: Estimate | null;
  readonly status: ClaimStatus;
}

function columnsOf(trials: readonly Trial[], name: string): Column[] {
  return [...groupedBy(trials, ratioOf)].map(([ratio, group]) => {
    const published = PUBLISHED_MEANS[ratio - 1];
    const byN = [...groupedBy(group, (trial) => place(trial, 'n')).values()];
    const errors = byN.map((cell) => cell.map((trial) => numberOf(trial, name)));
    const others = resampledMeanOfOthers(errors, PUBLISHED_TRIALS);
    const wide = others && { ...others, lower: others.lower - UNSEEN, upper: others.upper + UNSEEN };
    const isInside = wide !== null && wide.lower <= published && published <= wide.upper;
    return {
      ...{ ratio, published, others: wide },
      mean: group.reduce((sum, trial) => sum + numberOf(trial, name), 0) / group.length,
      status: wide === null ? 'undecided' : isInside ? 'pass' : 'fail',
    };
  });
}

function publishedIn(trials: readonly Trial[]): ChartPoint[] {
  return [...groupedBy(trials, ratioOf).keys()].map((x) => ({ x, y: PUBLISHED_MEANS[x - 1] }));
}

function drawn(trials: readonly Trial[], name: string): ChartPoint[] {
  return columnsOf(trials, name).map(({ ratio, mean, others }) => ({
    ...{ x: ratio, y: mean },
    ...(others !== null && { low: Math.max(others.lower, UNSEEN), high: others.upper }),
  }));
}

function heatMapOf(trials: readonly Trial[]): HeatMap {
  const panel = (title: string, name: string) => ({
    title,
    cells: [...groupedBy(trials, ({ at }) => `${at.n} ${at.d}`).values()].map((group) => ({
      ...{ x: ratioOf(group[0]), y: place(group[0], 'n'), seeds: group.length },
      value: group.reduce((sum, trial) => sum + numberOf(trial, name), 0) / group.length,
    })),
  });
  const ascending = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);
  return {
    name: 'karhadkar-heat-map',
    title: 'Figure 1, by either rule',
    caption:
      'Error on clean labels, mean over the runs of a cell; γ = 0.1, 64 neurons, signal level 5/n, every label flipped with probability 0.1. Left: training stops once no training point is misclassified, as in the published figure. Right: the same runs, trained on until the hinge loss is 0, as the text says.',
    x: { label: 'd/n', values: ascending(trials.map(ratioOf)) },
    y: { label: 'n', values: ascending(trials.map((trial) => place(trial, 'n'))) },
    quantity: 'error on clean labels',
    domain: COLOURS,
    panels: [panel(CODE_RULE, 'error'), panel(TEXT_RULE, 'errorAtZeroLoss')],
  };
}
