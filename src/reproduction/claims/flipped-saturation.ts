/**
 * Open in the paper: the size of the error in the strong regime when labels are flipped.
 */
import { exp, log } from '../../linalg/elementary.ts';
import { slopeOfCurves } from '../../statistics/least-squares.ts';
import type { Claim, Size, Trial } from '../claim.ts';
import { activatedGamma2, type FlippedField, slidingGamma2 } from '../flipped.ts';
import {
  exponentOf,
  fieldOf,
  flippedGrid,
  flipShare,
  freshSeeds,
  isKnown,
  reachedValues,
} from '../flipped-runs.ts';
import type { Grid } from '../grid.ts';
import { toldHeadings } from '../headings.ts';
import { CONFIDENCE, type Estimate, shareOf, told, toldEstimate, within } from '../statistics.ts';
import { changed, everyOne, groupedBy, numberOf, place, together, whereabouts } from '../trials.ts';

/** So far above the law of mean field an exponent may lie: flips and neurons are not in balance, and d is finite. */
const ROOM = 1.25;
/** The exponent grows at most like this power of the signal; without flips it is 1. */
const GROWTH = 0.5;
const DIMENSION = [0.9, 1.1] as const;
const LEAST = 8;

const gridsOf = (size: Size): Grid[] => [
  size === 'full'
    ? flippedGrid({
        n: 50,
        flips: [5, 10],
        d: [1e4, 1e6, 1e9],
        slopes: [0.05, 0.2],
        ratios: [30, 100, 300, 1000],
        seeds: freshSeeds(6),
      })
    : flippedGrid({ n: 20, flips: [2], d: [1e4, 1e8], slopes: [0.05], ratios: [30, 1000], seeds: 3 }),
];

const lawOf = (trial: Trial): number => slidingGamma2(fieldOf(trial));

/** The exponent of `x` in what `y` measures: one curve a seed, as a seed's trials share labels and starts. */
function powerOf(
  trials: readonly Trial[],
  x: (trial: Trial) => number,
  y: (trial: Trial) => number,
): Estimate | null {
  const curves = [...groupedBy(trials, ({ seed }) => seed).values()]
    .filter((group) => new Set(group.map(x)).size > 1)
    .map((group) => ({ x: group.map((one) => log(x(one))), y: group.map((one) => log(y(one))) }));
  if (curves.length < 2) return null;
  const { mean, interval } = slopeOfCurves(curves, CONFIDENCE);
  return interval && { value: mean, lower: interval[0], upper: interval[1] };
}

const overSignal = (trials: readonly Trial[]): Estimate | null =>
  powerOf(trials, (trial) => place(trial, 'snr'), exponentOf);
/** log(1/error) is the exponent times d/n. */
const overDimension = (trials: readonly Trial[]): Estimate | null =>
  powerOf(
    trials,
    (trial) => place(trial, 'd'),
    (trial) => exponentOf(trial) * place(trial, 'd'),
  );

/** A law of mean field as a line over the signal. */
function drawn(law: (field: FlippedField) => number, field: Omit<FlippedField, 'ratio'>) {
  return Array.from({ length: 41 }, (_, k) => exp(log(10) * (1 + k / 20))).map((ratio) => ({
    x: ratio,
    y: law({ ...field, ratio }),
  }));
}

export const flippedSaturation: Claim = {
  id: 'flipped-saturation',
  title: 'Open: with flipped labels the error saturates',
  statement:
    'In the strong regime with flipped labels log(1/error) of what is reached stops growing with the signal: it is of the order of d/n, and not much above that of mean field where all neurons are active at their own points and slide at the flipped ones of the other sign.',
  source: 'docs/theory.md, section 18; a conjecture of the author, second-hand',
  confidence: 'open',
  criterion: `10 and 20 % of the labels flipped, n|mu|^2/R from 30 to 1000, d from 10^4 to 10^9: 2 log(1/error) n/d is at most ${ROOM} times the law of mean field in every run, at least ${LEAST}; as a power of the signal n|mu|^2/R it has its 99 % interval below ${GROWTH}; log(1/error) as a power of d has it within [${DIMENSION.join(', ')}].`,
  refutedBy: `One run above ${ROOM} times the law, or an interval outside its range.`,
  grids: gridsOf,
  measure: reachedValues,
  judge: (trials) => {
    const known = trials.filter(isKnown);
    const capped = everyOne(known, (trial) => exponentOf(trial) <= ROOM * lawOf(trial), LEAST);
    const signal = overSignal(known);
    const dimension = overDimension(known);
    const shares = known.map((trial) => exponentOf(trial) / lawOf(trial));
    const { exception } = capped;
    const [least, largest] = shares.length === 0 ? [null, null] : [Math.min(...shares), Math.max(...shares)];
    return {
      status: together(
        capped.status,
        within(signal, Number.NEGATIVE_INFINITY, GROWTH),
        within(dimension, ...DIMENSION),
      ),
      explanation: `The exponent is at most ${largest?.toPrecision(3) ?? 'unknown'} of the law of mean field${exception === null ? '' : ` (${whereabouts(exception)})`}; it goes with the power ${toldEstimate(signal)} of the signal, and log(1/error) with the power ${toldEstimate(dimension)} of d.`,
      numbers: {
        'power of the signal': signal?.value ?? null,
        'its interval': toldEstimate(signal),
        'power of d': dimension?.value ?? null,
        'interval of that': toldEstimate(dimension),
        'error known': told(shareOf(trials, isKnown)),
        'largest share of the law': largest,
        'least share of the law': least,
        'within 5 % of the law': told(shareOf(shares, (share) => Math.abs(share - 1) <= 0.05)),
        'activated max-margin direction': toldHeadings(trials),
      },
    };
  },
  falsehoods: [
    {
      what: 'the error of the activated max-margin direction in place of that of what is reached',
      plant: (trials) => changed(trials, ({ values }) => ({ log10Error: values.activatedLog10Error })),
    },
    {
      what: 'an exponent that grows with the signal, as without flips',
      plant: (trials) =>
        changed(trials.filter(isKnown), (trial) => ({
          log10Error: (numberOf(trial, 'log10Error') * place(trial, 'snr')) / 1000,
        })),
    },
    {
      what: 'log(1/error) like the square root of d',
      plant: (trials) =>
        changed(trials.filter(isKnown), (trial) => ({
          log10Error: numberOf(trial, 'log10Error') / Math.sqrt(place(trial, 'd') / 1e4),
        })),
    },
  ],
  charts: (trials) => {
    const known = trials.filter(isKnown);
    const slope = Math.min(...known.map((trial) => place(trial, 'slope')));
    const here = known.filter((trial) => place(trial, 'slope') === slope);
    return [...groupedBy(here, flipShare)].map(([share, group]) => {
      const percent = Math.round(100 * share);
      return {
        name: `flipped-saturation-${percent}`,
        title: 'With flipped labels the error stops falling with the signal',
        caption: `2 log(1/error) n/d of the limit that is reached, every run in which it is known; ${percent} % of the labels flipped, γ = ${slope}, n = ${place(group[0], 'n')}, d from 10⁴ to 10⁹. Lines: mean field, where neurons slide at the flipped points of the other sign, and of the activated max-margin direction (${toldHeadings(group)}).`,
        x: { label: 'n|μ|²/R', scale: 'log' },
        y: { label: '2 log(1/error) n/d', scale: 'log' },
        series: [
          {
            name: 'reached',
            kind: 'dots',
            points: group.map((trial) => ({ x: place(trial, 'snr'), y: exponentOf(trial) })),
          },
          { name: 'mean field, sliding', kind: 'line', points: drawn(slidingGamma2, { slope, share }) },
          { name: 'mean field, activated', kind: 'line', points: drawn(activatedGamma2, { slope, share }) },
        ],
        guides: [],
      };
    });
  },
};
