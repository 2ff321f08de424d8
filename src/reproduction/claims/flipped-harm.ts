/**
 * Open in the paper: how many flipped labels make the strong regime harmful.
 */

import { exp, log } from '../../linalg/elementary.ts';
import type { Claim, Size, Trial } from '../claim.ts';
import { shareAxis } from '../claim-chart.ts';
import { flippedGrid, flipShare, freshSeeds, reachedValues } from '../flipped-runs.ts';
import type { Grid } from '../grid.ts';
import { toldHeadings } from '../headings.ts';
import { shareOf, told, within } from '../statistics.ts';
import { changed, groupedBy, place, together } from '../trials.ts';

/** An error on clean labels from which on it is called harmful. */
const HARMFUL = 0.01;
const FEW = 0.2;
const MANY = 0.4;
/** Between "a share of runs" and "hardly any". */
const SOME = 0.25;
/** Where the activated max-margin direction never errs. */
const LARGE = 1e9;

const gridsOf = (size: Size): Grid[] => [
  size === 'full'
    ? flippedGrid({
        n: 50,
        flips: [5, 10, 15, 20],
        d: [1e4, 1e6, LARGE],
        slopes: [0.05, 0.1],
        ratios: [10, 100],
        seeds: freshSeeds(5),
      })
    : flippedGrid({ n: 20, flips: [4, 8], d: [LARGE], slopes: [0.1], ratios: [100], seeds: 20 }),
];

const isHarmful = ({ values }: Trial): boolean => Number(values.error) >= HARMFUL;
const isSoon = ({ values }: Trial): boolean => Number(values.atEnd) >= HARMFUL;
const inDimension = (trials: readonly Trial[], d: number): Trial[] =>
  trials.filter((trial) => place(trial, 'd') === d);
const withShare = (trials: readonly Trial[], share: number): Trial[] =>
  trials.filter((trial) => flipShare(trial) === share);

export const flippedHarm: Claim = {
  id: 'flipped-harm',
  title: 'Open: how many flipped labels are harmful in the strong regime',
  statement:
    'In the strong regime the limit that is reached has a small error on clean labels with up to 20 % of them flipped, and with 40 % often an error that no dimension makes small, where the activated max-margin direction never errs.',
  source: 'a conjecture of the author, second-hand',
  confidence: 'open',
  criterion: `n|mu|^2/R >= 10, d = 10^9: the share of runs in which what is reached errs with probability at least ${HARMFUL} on clean labels is below ${SOME} with ${100 * FEW} % flipped labels and above ${SOME} with ${100 * MANY} %, each beyond its 99 % interval.`,
  refutedBy: `A share beyond its interval on the other side of ${SOME}.`,
  grids: gridsOf,
  measure: reachedValues,
  judge: (trials) => {
    const large = inDimension(trials, LARGE);
    const few = shareOf(withShare(large, FEW), isHarmful);
    const many = shareOf(withShare(large, MANY), isHarmful);
    return {
      status: together(within(few, 0, SOME), within(many, SOME, 1)),
      explanation: `At d = 10^9 what is reached errs with probability at least ${HARMFUL} in ${told(few)} runs with ${100 * FEW} % flipped labels, and in ${told(many)} with ${100 * MANY} %.`,
      numbers: {
        ...Object.fromEntries(
          [
            ...groupedBy(
              trials,
              (trial) => `${Math.round(100 * flipShare(trial))} %, d = ${place(trial, 'd')}`,
            ),
          ].flatMap(([name, here]) => [
            [`harmful, ${name}`, told(shareOf(here, isHarmful))],
            [`after the last update, ${name}`, told(shareOf(here, isSoon))],
          ]),
        ),
        'largest log10 error of the activated max-margin direction, d = 10^9':
          large.length === 0
            ? null
            : Math.max(...large.map(({ values }) => Number(values.activatedLog10Error))),
        'activated max-margin direction': toldHeadings(trials),
      },
    };
  },
  falsehoods: [
    {
      what: 'the error of the activated max-margin direction in place of that of what is reached',
      plant: (trials) =>
        changed(trials, ({ values }) => ({ error: exp(log(10) * Number(values.activatedLog10Error)) })),
    },
    {
      what: 'errors that fall with the dimension, by d/10^3',
      plant: (trials) =>
        changed(trials, (trial) => ({ error: (Number(trial.values.error) * 1e3) / place(trial, 'd') })),
    },
    {
      what: 'as harmful with 20 % as with 40 %',
      plant: (trials) =>
        trials.map((trial) => {
          const other = withShare(trials, MANY).find(
            ({ at, seed }) =>
              seed === trial.seed && ['d', 'slope', 'snr'].every((axis) => at[axis] === trial.at[axis]),
          );
          return other === undefined ? trial : { ...trial, values: other.values };
        }),
    },
  ],
  charts: (trials) => [
    {
      name: 'flipped-harm',
      title: 'From how many flipped labels on the strong regime is harmful',
      caption: `Share of runs in which the limit that is reached errs with probability at least ${HARMFUL} on clean labels, with exact 99 % intervals; n = ${[...new Set(trials.map((trial) => place(trial, 'n')))].join(', ')}, n|μ|²/R from 10 to 100. The activated max-margin direction is ${toldHeadings(trials)}.`,
      x: { label: 'share of flipped labels', scale: 'linear', domain: [0, 0.45] },
      y: shareAxis('share of harmful runs'),
      series: [...groupedBy(trials, (trial) => place(trial, 'd'))].map(([d, group]) => ({
        name: `d = ${d}`,
        kind: 'joined',
        points: [...groupedBy(group, flipShare)].flatMap(([x, here]) => {
          const share = shareOf(here, isHarmful);
          return share === null ? [] : [{ x, y: share.value, low: share.lower, high: share.upper }];
        }),
      })),
      guides: [{ axis: 'y', at: SOME, label: 'criterion' }],
    },
  ],
};
