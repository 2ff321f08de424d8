/**
 * Open in the paper: where training goes in the strong regime when labels are flipped, and what that costs.
 */

import type { Claim, Size, Trial } from '../claim.ts';
import { flippedGrid, flipShare, freshSeeds, isKnown, reachedValues } from '../flipped-runs.ts';
import type { Grid } from '../grid.ts';
import { heads, toldHeadings } from '../headings.ts';
import { shareOf, told, within } from '../statistics.ts';
import { changed, everyOne, groupedBy, numberOf, place, together, whereabouts } from '../trials.ts';

const LEAST = 8;

const gridsOf = (size: Size): Grid[] =>
  size === 'full'
    ? [20, 60].map((n) =>
        flippedGrid({
          n,
          flips: [0.05 * n, 0.1 * n, 0.2 * n],
          d: [1e3, 1e6, 1e9],
          slopes: [0.05, 0.2],
          ratios: [3, 30, 300],
          seeds: freshSeeds(3, 2000),
        }),
      )
    : [flippedGrid({ n: 20, flips: [2], d: [1e3, 1e9], slopes: [0.05], ratios: [3, 100], seeds: 3 })];

/** How many times smaller the exponent of the error is than that of the activated max-margin direction. */
function shareOfExponent(trial: Trial): number {
  return numberOf(trial, 'log10Error') / numberOf(trial, 'activatedLog10Error');
}

const isSliding = ({ values }: Trial): boolean => values.kind === 'sliding';
const isForEver = ({ values }: Trial): boolean =>
  values.lasts === true && (values.kind === 'sliding' || values.kind === 'pattern');

/** "4 (2 to 9)": median, least and largest. */
function spread(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const sorted = [...values].sort((a, b) => a - b);
  const [middle, least, largest] = [sorted[sorted.length >> 1], sorted[0], sorted[sorted.length - 1]].map(
    (one) => Number(one.toPrecision(3)),
  );
  return `${middle} (${least} to ${largest})`;
}

const numbersIn = (trials: readonly Trial[], name: string): number[] =>
  trials.flatMap(({ values }) => (typeof values[name] === 'number' ? [Number(values[name])] : []));

export const flippedLimit: Claim = {
  id: 'flipped-limit',
  title: 'Open: the limit in the strong regime with flipped labels',
  statement:
    'In the strong regime with flipped labels and a small slope training goes to another limit than the activated max-margin direction, for ever: some neurons slide, held on the boundary of some points, and the error on clean labels is larger, in nearly all runs.',
  source: 'docs/theory.md, 9.10 to 9.12 and 18; a conjecture of the author, second-hand',
  confidence: 'open',
  criterion: `5 to 20 % of the labels flipped, n|mu|^2/R >= 3, slopes 0.05 and 0.2, d from 10^3 to 10^9: no run goes to the activated max-margin direction; above 1/2 beyond their 99 % intervals are the share whose limit is known and shown to last, the share in which neurons slide there, and, where its error is known (at least ${LEAST} runs), the share in which it errs more often than the activated max-margin direction.`,
  refutedBy:
    'One run that goes to the activated max-margin direction; a share below 1/2 beyond its interval.',
  grids: gridsOf,
  measure: reachedValues,
  judge: (trials) => {
    const known = trials.filter(isKnown);
    const elsewhere = everyOne(trials, heads('notReached'), LEAST);
    const worse = shareOf(known, (trial) => shareOfExponent(trial) < 1);
    const forEver = shareOf(trials, isForEver);
    const sliding = shareOf(trials, isSliding);
    const isEnough = known.length >= LEAST;
    const { exception } = elsewhere;
    const pairs = numbersIn(trials.filter(isSliding), 'slidingPairs');
    const late = numbersIn(trials, 'lastOwnSwitch');
    const shares = known.map(shareOfExponent);
    return {
      status: together(
        elsewhere.status,
        isEnough ? within(worse, 0.5, 1) : 'undecided',
        within(forEver, 0.5, 1),
        within(sliding, 0.5, 1),
      ),
      explanation: `${told(elsewhere.share)} runs go elsewhere than to the activated max-margin direction, ${told(forEver)} to a limit that is shown to last; neurons slide in ${told(sliding)}. The error of what is reached is the larger one in ${told(worse)} runs in which it is known${exception === null ? '' : `; not so: ${whereabouts(exception)}`}.`,
      numbers: {
        'activated max-margin direction': toldHeadings(trials),
        'reached and shown to last': told(forEver),
        'neurons slide': told(sliding),
        'groups of neurons there, median (least to largest)': spread(numbersIn(trials, 'groups')),
        'sliding pairs, of those that slide': spread(pairs),
        'own signs final at the last update': told(
          shareOf(trials, ({ values }) => values.kind !== 'unknown' && values.lastOwnSwitch === null),
        ),
        'log10 t of the last own switch of the others': spread(late),
        'error known': told(shareOf(trials, isKnown)),
        'its exponent, as a share of that of the activated max-margin direction': spread(shares),
        ...Object.fromEntries(
          [...groupedBy(known, flipShare)].map(([share, here]) => [
            `the same with ${Math.round(100 * share)} % flipped`,
            spread(here.map(shareOfExponent)),
          ]),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'training goes to the activated max-margin direction all the same',
      plant: (trials) => changed(trials, () => ({ heading: 'reached' })),
    },
    {
      what: 'the error of the activated max-margin direction in place of that of what is reached',
      plant: (trials) => changed(trials, ({ values }) => ({ log10Error: values.activatedLog10Error })),
    },
    {
      what: 'patterns that stand still, and no neuron slides',
      plant: (trials) => changed(trials, () => ({ kind: 'pattern', slidingPairs: 0 })),
    },
    {
      what: 'limits that are not shown to last',
      plant: (trials) => changed(trials, () => ({ lasts: false })),
    },
  ],
  charts: (trials) => [
    {
      name: 'flipped-limit',
      title: 'What flipped labels cost the exponent',
      caption: `log error of the limit that is reached over that of the activated max-margin direction (${toldHeadings(trials)}), on clean labels, every run in which both are known: n = ${[...new Set(trials.map((trial) => place(trial, 'n')))].join(' and ')}, d from 10³ to 10⁹, γ from 0.05 to 0.2. Below 1 the reached limit errs more often.`,
      x: { label: 'n|μ|²/R', scale: 'log' },
      y: { label: 'share of the exponent', scale: 'linear', domain: [0, 1.15] },
      series: [...groupedBy(trials.filter(isKnown), flipShare)].map(([share, group]) => ({
        name: `${Math.round(100 * share)} % flipped`,
        kind: 'dots',
        points: group.map((trial) => ({ x: place(trial, 'snr'), y: shareOfExponent(trial) })),
      })),
      guides: [{ axis: 'y', at: 1, label: 'equal' }],
    },
  ],
};
