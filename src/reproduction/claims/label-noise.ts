/**
 * Open in the paper: flipped labels. Its author conjectures that the weak regime survives them and the strong one need not.
 */

import type { Claim, Size, Trial } from '../claim.ts';
import { shareAxis } from '../claim-chart.ts';
import { heads, toldHeadings } from '../headings.ts';
import { meanOf, type Share, shareOf, told, toldEstimate } from '../statistics.ts';
import { changed, groupedBy, measured, numberOf, place } from '../trials.ts';

const N = 20;
const FLIPS = 2;
const WEAK = 0.03;
const STRONG = 3;
const SMALL = 0.01;

/** d large enough for a benign weak regime; and d small enough for errors that can be counted. */
const LARGE = 1e8;
const SMALL_DIMENSION = 100;

const gridOf = (d: number, size: Size, ratios: readonly number[]) => ({
  experiment: {
    data: { n: N },
    network: { width: 8, slope: 0.2 },
    training: { steps: 1000 },
    risk: { endPoints: 2000, trajectoryPoints: 0 },
    report: { perDecade: 1 },
  },
  axes: [
    { path: 'data.d', values: [d] },
    { name: 'flips', path: 'data.labelNoise.count', values: size === 'full' ? [0, 1, FLIPS, 4] : [0, FLIPS] },
    { path: 'data.signal.snr', values: ratios },
  ],
  seeds: size === 'full' ? 20 : 6,
});

const largeGrid = (size: Size) =>
  gridOf(
    LARGE,
    size,
    size === 'full' ? [0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30] : [0.01, 0.03, 0.3, 3, 30],
  );

const smallGrid = (size: Size) =>
  gridOf(SMALL_DIMENSION, size, size === 'full' ? [0.3, 1, 2, 3, 5, 10, 30] : [0.3, 1, 3, 10]);

const measure = measured(({ record: { training, limit, risk, verdict } }) => ({
  atFirstStep: training.activation.atFirstStep === true,
  fractionAtEnd: training.activation.fractionAtEnd,
  heading: limit.heading,
  interpolates: verdict.interpolates,
  limitExcess: (risk.limit?.error ?? 1) - (risk.bayes ?? 0),
  excessAtEnd: risk.atEnd === null ? null : risk.atEnd - (risk.bayes ?? 0),
}));

/** Activated at t = 1 on the observed labels, bound for the limit of the activated pattern, and a small excess risk of it on clean labels. */
function survives(trial: Trial): boolean {
  return heads('reached')(trial) && looksUnchanged(trial);
}

/** The same where it is not decided whether training goes to that limit. */
function maySurvive(trial: Trial): boolean {
  return !heads('notReached')(trial) && looksUnchanged(trial);
}

function looksUnchanged({ values }: Trial): boolean {
  return values.atFirstStep === true && Number(values.limitExcess) <= SMALL;
}

const isWeak = (trial: Trial): boolean => place(trial, 'snr') <= WEAK;
const isStrong = (trial: Trial): boolean => place(trial, 'snr') >= STRONG;
const inDimension = (trials: readonly Trial[], d: number): Trial[] =>
  trials.filter((trial) => place(trial, 'd') === d);
const flipped = (trials: readonly Trial[]): Trial[] =>
  trials.filter((trial) => place(trial, 'flips') === FLIPS);

/** What happens to the flipped runs of one regime. */
function numbersOf(trials: readonly Trial[]) {
  return {
    'as without flips': told(shareOf(trials, survives)),
    'activated at t = 1': told(shareOf(trials, ({ values }) => values.atFirstStep === true)),
    'activated max-margin direction, flipped runs': toldHeadings(trials),
    'interpolate after 1000 steps': told(shareOf(trials, ({ values }) => values.interpolates === true)),
    'least share of activated pairs after 1000 steps': Math.min(
      ...trials.map((trial) => numberOf(trial, 'fractionAtEnd')),
    ),
    ...Object.fromEntries(
      [LARGE, SMALL_DIMENSION].flatMap((d) => {
        const here = inDimension(trials, d).map((trial) => numberOf(trial, 'excessAtEnd'));
        const name = `mean excess risk of the network after 1000 steps, clean labels, d = ${d}`;
        return here.length === 0 ? [] : [[name, toldEstimate(meanOf(here))]];
      }),
    ),
  };
}

const exchanged = (trials: readonly Trial[]): Trial[] =>
  trials.map((trial) => {
    const other = trials.find(
      (one) =>
        one.seed === trial.seed &&
        one.at.flips === trial.at.flips &&
        (isWeak(trial) ? isStrong(one) : isStrong(trial) ? isWeak(one) : false),
    );
    return other === undefined ? trial : { ...trial, values: other.values };
  });

function status(share: Share | null, wanted: 'most' | 'few'): 'pass' | 'fail' | 'undecided' {
  if (share === null || (share.lower <= 0.5 && share.upper >= 0.5)) return 'undecided';
  return share.lower > 0.5 === (wanted === 'most') ? 'pass' : 'fail';
}

const shared = {
  source: 'a conjecture of the author, second-hand',
  confidence: 'open',
  measure,
} as const;

export const labelNoiseWeak: Claim = {
  ...shared,
  id: 'label-noise-weak',
  title: 'Open: flipped labels in the weak regime',
  statement:
    'In the weak regime the results survive flipped labels: activation at t = 1 on the observed labels, training that goes to the activated max-margin direction, which interpolates them, and a small excess risk of this limit on clean labels.',
  grids: (size) => [largeGrid(size)],
  criterion: `With ${FLIPS} of ${N} labels flipped and n|mu|^2/R <= ${WEAK}, the share of runs with all three (excess risk at most ${SMALL}) is above 1/2 beyond its 99 % interval.`,
  refutedBy: 'A share below 1/2 beyond its interval.',
  judge: (trials) => {
    const weak = flipped(trials).filter(isWeak);
    const share = shareOf(weak, survives);
    return {
      status: status(share, 'most'),
      explanation: `${told(share)} flipped runs in the weak regime went as without flips.`,
      numbers: numbersOf(weak),
    };
  },
  falsehoods: [{ what: 'the strong regime in its place', plant: exchanged }],
  charts: (trials) => [
    {
      name: 'label-noise',
      title: 'What flipped labels break, by regime',
      caption: `Share of runs that are activated at t = 1, that go to the activated max-margin direction (${toldHeadings(inDimension(trials, LARGE))}), and whose limit has an excess risk on clean labels of at most 0.01; exact 99 % intervals, n = 20, d = 10⁸, γ = 0.2.`,
      x: { label: 'n|μ|²/R', scale: 'log' },
      y: shareAxis('share that goes as without flips'),
      series: [...groupedBy(inDimension(trials, LARGE), (trial) => place(trial, 'flips'))].map(
        ([flips, group]) => ({
          name: `${flips} of ${N} flipped`,
          kind: 'joined',
          points: [...groupedBy(group, (trial) => place(trial, 'snr'))].flatMap(([x, here]) => {
            const share = shareOf(here, survives);
            return share === null ? [] : [{ x, y: share.value, low: share.lower, high: share.upper }];
          }),
        }),
      ),
      guides: [],
    },
  ],
};

export const labelNoiseStrong: Claim = {
  ...shared,
  id: 'label-noise-strong',
  title: 'Open: flipped labels in the strong regime',
  statement:
    'In the strong regime flipped labels change the picture: a flipped point is negatively correlated with all others, so the network is not activated at t = 1 or does not go to the activated max-margin direction.',
  grids: (size) => [largeGrid(size), smallGrid(size)],
  criterion: `With ${FLIPS} of ${N} labels flipped and n|mu|^2/R >= ${STRONG}, the share of runs that go as without flips, those that are not known not to among them, is below 1/2 beyond its 99 % interval.`,
  refutedBy: 'A share above 1/2 beyond its interval.',
  judge: (trials) => {
    const strong = flipped(trials).filter(isStrong);
    const share = shareOf(strong, maySurvive);
    return {
      status: status(share, 'few'),
      explanation: `${told(share)} flipped runs in the strong regime went, or may have gone, as without flips (the activated max-margin direction is ${toldHeadings(strong)}); ${told(shareOf(strong, ({ values }) => values.interpolates === true))} interpolate after 1000 steps.`,
      numbers: numbersOf(strong),
    };
  },
  falsehoods: [
    { what: 'the weak regime in its place', plant: exchanged },
    {
      what: 'interpolation and a small error taken for the whole of it',
      plant: (trials) => changed(trials, () => ({ atFirstStep: true, heading: 'reached', limitExcess: 0 })),
    },
  ],
  charts: (trials) => [
    {
      name: 'label-noise-error',
      title: 'The error of the network itself, clean labels',
      caption: `Excess risk on clean labels after 1000 steps, counted on 2000 fresh points, mean over seeds with its 99 % interval; n = ${N}, d = ${SMALL_DIMENSION}, γ = 0.2.`,
      x: { label: 'n|μ|²/R', scale: 'log' },
      y: { label: 'excess risk after 1000 steps', scale: 'linear' },
      series: [...groupedBy(inDimension(trials, SMALL_DIMENSION), (trial) => place(trial, 'flips'))].map(
        ([flips, group]) => ({
          name: `${flips} of ${N} flipped`,
          kind: 'joined',
          points: [...groupedBy(group, (trial) => place(trial, 'snr'))].flatMap(([x, here]) => {
            const mean = meanOf(here.map((trial) => numberOf(trial, 'excessAtEnd')));
            return mean === null ? [] : [{ x, y: mean.value, low: mean.lower, high: mean.upper }];
          }),
        }),
      ),
      guides: [],
    },
  ],
};
