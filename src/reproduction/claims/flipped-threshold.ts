/**
 * Open in the paper: where flipped labels begin to turn training away from the activated max-margin direction.
 */

import type { Claim, Size, Trial } from '../claim.ts';
import { shareAxis } from '../claim-chart.ts';
import { noTestPoints } from '../experiments.ts';
import { flipThreshold } from '../flipped.ts';
import { fieldOf, freshSeeds } from '../flipped-runs.ts';
import type { Grid } from '../grid.ts';
import { heads, toldHeadings } from '../headings.ts';
import { shareOf, told, within } from '../statistics.ts';
import { changed, everyOne, groupedBy, measured, place, together, whereabouts } from '../trials.ts';

/** In units of the threshold: at most BELOW training goes there, from ABOVE on it does not. */
const BELOW = 0.5;
const ABOVE = 1.25;
/** n noise vectors are orthogonal up to sqrt(n/d). */
const D = 1e9;

/** One grid for each slope and share, as the ratios go with the threshold. */
function gridsOf(size: Size): Grid[] {
  const [counts, slopes, shares, factors] =
    size === 'full'
      ? [
          [20, 60],
          [0.05, 0.1, 0.2],
          [0.05, 0.1, 0.2],
          [0.25, BELOW, 0.8, 0.9, 1.1, ABOVE, 4],
        ]
      : [[20], [0.05, 0.2], [0.1], [BELOW, ABOVE, 4]];
  return counts.flatMap((n) =>
    slopes.flatMap((slope) =>
      shares.map((share) => ({
        experiment: {
          network: { width: 16 },
          training: { steps: 2000 },
          risk: noTestPoints,
          report: { perDecade: 1 },
        },
        axes: [
          { path: 'data.n', values: [n] },
          { path: 'data.d', values: [D] },
          { path: 'network.slope', values: [slope] },
          { name: 'flips', path: 'data.labelNoise.count', values: [share * n] },
          {
            path: 'data.signal.snr',
            values: factors.map((factor) => factor * flipThreshold({ slope, share })),
          },
        ],
        seeds: size === 'full' ? freshSeeds(4) : 4,
      })),
    ),
  );
}

/** n|mu|^2/R in units of the threshold. */
function inThresholds(trial: Trial): number {
  return place(trial, 'snr') / flipThreshold(fieldOf(trial));
}

/** A little beyond, for what is rounded. */
const ROUNDED = 1e-6;
const isBelow = (trial: Trial): boolean => inThresholds(trial) <= BELOW * (1 + ROUNDED);
const isAbove = (trial: Trial): boolean => inThresholds(trial) >= ABOVE * (1 - ROUNDED);

/** As if training turned where `threshold` says. */
function turning(threshold: (trial: Trial) => number) {
  return (trials: readonly Trial[]): Trial[] =>
    changed(trials, (trial) => ({
      heading: place(trial, 'snr') < threshold(trial) ? 'reached' : 'notReached',
    }));
}

export const flippedThreshold: Claim = {
  id: 'flipped-threshold',
  title: 'Open: where flipped labels turn training elsewhere',
  statement:
    'With flipped labels in high dimension training goes to the activated max-margin direction while n|mu|^2/R is below s*, and elsewhere above: s* = 2 (1 + gamma^2)/((1 + gamma)^2 ((1 - 2 phi)(1 - gamma)/(gamma (1 + gamma)) - 1)), phi the share of flipped labels.',
  source: 'docs/theory.md, Theorem 23; a conjecture of the author, second-hand',
  confidence: 'open',
  criterion: `d = 10^9, slopes up to 0.2, up to 20 % flips: no run with n|mu|^2/R >= ${ABOVE} s* goes there, at least 8 runs; of those with n|mu|^2/R <= ${BELOW} s* the share that goes there is above 1/2 beyond its 99 % interval.`,
  refutedBy: `One run from ${ABOVE} s* on that goes there, or a share up to ${BELOW} s* below 1/2 beyond its interval.`,
  grids: gridsOf,
  measure: measured(({ record: { limit } }) => ({ heading: limit.heading })),
  judge: (trials) => {
    const [below, above] = [trials.filter(isBelow), trials.filter(isAbove)];
    const elsewhere = everyOne(above, heads('notReached'), 8);
    const there = shareOf(below, heads('reached'));
    return {
      status: together(elsewhere.status, within(there, 0.5, 1)),
      explanation: `${told(there)} runs up to ${BELOW} s* go to the activated max-margin direction, ${told(shareOf(above, heads('reached')))} from ${ABOVE} s* on${elsewhere.exception === null ? '' : `, or are not known not to: ${whereabouts(elsewhere.exception)}`}.`,
      numbers: {
        [`up to ${BELOW} s*`]: toldHeadings(below),
        [`between ${BELOW} and ${ABOVE} s*`]: toldHeadings(
          trials.filter((trial) => !isBelow(trial) && !isAbove(trial)),
        ),
        [`from ${ABOVE} s* on`]: toldHeadings(above),
        'least s*': Math.min(...trials.map((trial) => flipThreshold(fieldOf(trial)))),
        'largest s*': Math.max(...trials.map((trial) => flipThreshold(fieldOf(trial)))),
      },
    };
  },
  falsehoods: [
    { what: 'the border of the regimes in its place: n|mu|^2 = R', plant: turning(() => 1) },
    {
      what: 'the slope is not seen: that of 0.2 for all',
      plant: turning((trial) => flipThreshold({ ...fieldOf(trial), slope: 0.2 })),
    },
    { what: 'a threshold twice as high', plant: turning((trial) => 2 * flipThreshold(fieldOf(trial))) },
    { what: 'a threshold a fifth as high', plant: turning((trial) => flipThreshold(fieldOf(trial)) / 5) },
  ],
  charts: (trials) => [
    {
      name: 'flipped-threshold',
      title: 'Where flipped labels turn training elsewhere',
      caption: `Share of runs that go to the activated max-margin direction (${toldHeadings(trials)}), with exact 99 % intervals, against n|μ|²/R in units of the predicted s*; d = 10⁹, 5 to 20 % of the labels flipped.`,
      x: { label: 'n|μ|²/(R s*)', scale: 'log' },
      y: shareAxis('share of runs that go there'),
      series: [...groupedBy(trials, (trial) => place(trial, 'slope'))].map(([slope, group]) => ({
        name: `γ = ${slope}`,
        kind: 'joined',
        points: [...groupedBy(group, (trial) => Number(inThresholds(trial).toPrecision(6)))].flatMap(
          ([x, here]) => {
            const share = shareOf(here, heads('reached'));
            return share === null ? [] : [{ x, y: share.value, low: share.lower, high: share.upper }];
          },
        ),
      })),
      guides: [{ axis: 'x', at: 1, label: 'predicted' }],
    },
  ],
};
