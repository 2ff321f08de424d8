/**
 * Noise that is not Gaussian: sub-Gaussian coordinates (sG), and coordinates with r finite moments (PM), as n and d grow.
 */

import type { Claim, ClaimStatus, Size, Trial } from '../claim.ts';
import { type ChartPoint, type ChartSeries, shareAxis } from '../claim-chart.ts';
import { noTestPoints } from '../experiments.ts';
import { heads, toldHeadings } from '../headings.ts';
import { type Share, shareOf, told } from '../statistics.ts';
import { changed, groupedBy, measured, place, together } from '../trials.ts';

/** Known for the linear machine on such noise: what it asks of n and d in the weak regime, C = 1. */
const MOMENTS = 'hashimoto-volgushev-zwiernik-2025-1';
/** Benign overfitting from explicit inequalities of the data: docs/theory.md, Theorems 2 and 4. */
const POSITIVE = 'benign-activation-positive';
const ORTHOGONAL = 'benign-activation-orthogonal';
/** d = GROWTH n^2 on the roads along which n grows. */
const GROWTH = 10;
const FRONTIER = 100;
const STRONG = 3;
const FEW = 4;
const LOW_FRONTIER = 25;
const SMALL = 0.05;
/** The tail exponent of the Pareto law lies this much above r, so that E|xi|^r is finite. */
const ABOVE = 0.1;

interface Noise {
  readonly label: string;
  readonly value: object;
}

/** What grows, and what the signal does meanwhile. */
type Road = 'frontier' | 'strong' | 'few points';

const ROADS: Readonly<Record<Road, string>> = {
  frontier: `d = ${GROWTH} n^2, n|mu|^4 = ${FRONTIER} R`,
  strong: `d = ${GROWTH} n^2, n|mu|^2 = ${STRONG} R`,
  'few points': `n = ${FEW}, n|mu|^4 = ${LOW_FRONTIER} R, gamma = 0.5`,
};

const signalOn: Readonly<Record<Road, object>> = {
  frontier: { frontier: [FRONTIER] },
  strong: { ratio: [STRONG] },
  'few points': { frontier: [LOW_FRONTIER] },
};

const slopeOn = (road: Road): number => (road === 'few points' ? 0.5 : 0.2);

/** Sizes (n, d) of a road, smallest first. */
function sizesOn(road: Road, size: Size): { n: number; d: number }[] {
  if (road === 'few points')
    return (size === 'full' ? [1e4, 3e4, 1e5, 3e5] : [1e4, 1e5]).map((d) => ({ n: FEW, d }));
  return (size === 'full' ? [8, 16, 32, 48] : [8, 16]).map((n) => ({ n, d: GROWTH * n * n }));
}

/** One grid a road and size, as d moves with n. The error of W* is inverted from the characteristic function. */
const gridsOf = (noises: readonly Noise[], size: Size) =>
  (Object.keys(ROADS) as Road[]).flatMap((road) =>
    sizesOn(road, size).map(({ n, d }) => ({
      experiment: {
        data: { n, d, signal: { norm: 1 }, direction: 'random' },
        network: { width: 8 },
        training: { steps: 300 },
        risk: { ...noTestPoints, streamedPoints: 0 },
        report: { perDecade: 1 },
      },
      axes: [
        { name: 'road', path: 'network.slope', values: [{ label: road, value: slopeOn(road) }] },
        { path: 'data.n', values: [n] },
        { path: 'data.d', values: [d] },
        { name: 'noise', path: 'data.noise', values: noises },
        { path: 'data.signal.norm', derive: signalOn[road] },
      ],
      seeds: size === 'full' ? 12 : 10,
    })),
  );

const measure = measured(({ record: { training, limit, risk, theory } }) => {
  const holds = (name: string): boolean =>
    theory.some(({ id, inequalities }) => id === name && inequalities === 'holds');
  return {
    positive: holds(POSITIVE),
    orthogonal: holds(ORTHOGONAL),
    moments: holds(MOMENTS),
    atFirstStep: training.activation.atFirstStep === true,
    lost: training.activation.lost,
    heading: limit.heading,
    error: risk.limit?.error ?? null,
  };
});

function isGood(trial: Trial): boolean {
  const { error } = trial.values;
  return isActivated(trial) && error !== null && Number(error) <= SMALL;
}

function isActivated(trial: Trial): boolean {
  const { atFirstStep, lost } = trial.values;
  return atFirstStep === true && lost === false && heads('reached')(trial);
}

const covered = ({ values }: Trial): boolean => values.positive === true || values.orthogonal === true;

/** Shares along a road, from its smallest size to its largest. */
function along(trials: readonly Trial[], road: Road, holds: (trial: Trial) => boolean): RoadShare[] {
  const group = trials.filter(({ at }) => at.road === road);
  const grown = road === 'few points' ? 'd' : 'n';
  return [...groupedBy(group, (trial) => place(trial, grown))]
    .sort(([a], [b]) => a - b)
    .flatMap(([at, some]) => {
      const share = shareOf(some, holds);
      return share === null ? [] : [{ at, share }];
    });
}

interface RoadShare {
  readonly at: number;
  readonly share: Share;
}

/** Common at the largest size, and no rarer there than at the smallest beyond what chance can do. */
function staysCommon(shares: readonly RoadShare[]): ClaimStatus {
  if (shares.length < 2) return 'undecided';
  const largest = shares[shares.length - 1].share;
  if (largest.upper < 0.5 || largest.upper < shares[0].share.lower) return 'fail';
  return largest.lower > 0.5 ? 'pass' : 'undecided';
}

const listed = (shares: readonly RoadShare[], grown: string): string =>
  shares.map(({ at, share }) => `${told(share)} at ${grown} = ${at}`).join(', ');

function tailClaim(
  id: string,
  title: string,
  statement: string,
  source: string,
  noises: (size: Size) => readonly Noise[],
): Claim {
  return {
    id,
    title,
    statement,
    source,
    confidence: 'second-hand',
    criterion: `In a random direction, along ${ROADS.frontier} and along ${ROADS.strong}: at the largest n the share of runs that are activated at t = 1 for good, go to the activated max-margin direction and have an error of at most ${SMALL} in this limit, is above 1/2 beyond its 99 % interval, and not below the share at the smallest n. Along the second road the same is true of the share of runs whose data satisfy explicit premises (docs/theory.md, Theorems 2 and 4).`,
    refutedBy:
      'One of these shares at the largest n below 1/2, or below that at the smallest n, beyond the intervals.',
    grids: (size) => gridsOf(noises(size), size),
    measure,
    judge: (trials) => {
      const good = { frontier: along(trials, 'frontier', isGood), strong: along(trials, 'strong', isGood) };
      const premises = along(trials, 'strong', covered);
      const orthogonal = along(trials, 'few points', ({ values }) => values.orthogonal === true);
      return {
        status: together(staysCommon(good.frontier), staysCommon(good.strong), staysCommon(premises)),
        explanation: `Good runs along ${ROADS.frontier}: ${listed(good.frontier, 'n')}; along ${ROADS.strong}: ${listed(good.strong, 'n')}, where explicit premises held in ${listed(premises, 'n')}. Those of near orthogonality held in ${listed(orthogonal, 'd')} (${ROADS['few points']}).`,
        numbers: {
          ...numbersAlong(trials, 'frontier', {
            good: isGood,
            'activated at t = 1': ({ values }) => values.atFirstStep === true,
            'explicit premises hold': covered,
            'conditions of HVZ 2025, Theorem 1 (linear, C = 1)': ({ values }) => values.moments === true,
          }),
          ...numbersAlong(trials, 'strong', { good: isGood, 'explicit premises hold': covered }),
          ...numbersAlong(trials, 'few points', {
            'activated for good': isActivated,
            'near orthogonality holds': ({ values }) => values.orthogonal === true,
          }),
        },
      };
    },
    falsehoods: [
      {
        what: 'the other way round: what is good is called bad',
        plant: (trials) =>
          changed(trials, (trial) => (isGood(trial) ? { atFirstStep: false } : { atFirstStep: true })),
      },
      {
        what: 'the premises that hold are called violated',
        plant: (trials) => changed(trials, () => ({ positive: false, orthogonal: false })),
      },
    ],
    charts: (trials) => [
      {
        name: id,
        title: `${title}: how often it works`,
        caption: `Share of good runs (activated for good from t = 1, bound for the activated max-margin direction, error of this limit at most ${SMALL}; that direction is ${toldHeadings(trials.filter(({ at }) => at.road === 'frontier'))}) with exact 99 % intervals; d = ${GROWTH} n², n|μ|⁴ = ${FRONTIER} R, γ = 0.2.`,
        x: { label: 'n', scale: 'log' },
        y: shareAxis('share of good runs'),
        series: seriesByNoise(trials, 'frontier', isGood),
        guides: [{ axis: 'y', at: 0.5, label: 'criterion' }],
      },
      {
        name: `${id}-premises`,
        title: `${title}: how often explicit premises hold as n grows`,
        caption: `Share of runs whose data satisfy the inequalities of Theorem 2 (positive correlation) or Theorem 4 (near orthogonality), exact 99 % intervals; d = ${GROWTH} n², γ = 0.2.`,
        x: { label: 'n', scale: 'log' },
        y: shareAxis('share of runs'),
        series: [
          { name: `n|μ|² = ${STRONG} R`, kind: 'joined', points: pointsOf(along(trials, 'strong', covered)) },
          {
            name: `n|μ|⁴ = ${FRONTIER} R`,
            kind: 'joined',
            points: pointsOf(along(trials, 'frontier', covered)),
          },
        ],
        guides: [{ axis: 'y', at: 0.5, label: 'criterion of the first' }],
      },
      {
        name: `${id}-orthogonal`,
        title: `${title}: how often the data are nearly orthogonal as d grows`,
        caption: `Share of runs whose data satisfy the inequalities of Theorem 4, exact 99 % intervals; n = ${FEW}, n|μ|⁴ = ${LOW_FRONTIER} R, γ = 0.5.`,
        x: { label: 'd', scale: 'log' },
        y: shareAxis('share of runs'),
        series: seriesByNoise(trials, 'few points', ({ values }) => values.orthogonal === true),
        guides: [],
      },
    ],
  };
}

type Properties = Readonly<Record<string, (trial: Trial) => boolean>>;

function numbersAlong(
  trials: readonly Trial[],
  road: Road,
  properties: Properties,
): Readonly<Record<string, string>> {
  const grown = road === 'few points' ? 'd' : 'n';
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, holds]) =>
      along(trials, road, holds).map(({ at, share }) => [
        `${name}, ${grown} = ${at}${road === 'strong' ? `, n|mu|^2 = ${STRONG} R` : ''}`,
        told(share),
      ]),
    ),
  );
}

function seriesByNoise(
  trials: readonly Trial[],
  road: Road,
  holds: (trial: Trial) => boolean,
): ChartSeries[] {
  return [...groupedBy(trials, (trial) => String(trial.at.noise))].map(([name, group]) => ({
    name,
    kind: 'joined',
    points: pointsOf(along(group, road, holds)),
  }));
}

function pointsOf(shares: readonly RoadShare[]): ChartPoint[] {
  return shares.map(({ at, share }) => ({ x: at, y: share.value, low: share.lower, high: share.upper }));
}

export const subGaussianNoise: Claim = tailClaim(
  'sub-gaussian',
  'Sub-Gaussian noise',
  'Benign overfitting for independent sub-Gaussian coordinates, not only Gaussian ones (model sG), with high probability as n and d grow.',
  'Hashimoto 2026, Theorem 6.2',
  (size) =>
    (size === 'full' ? ['uniform', 'rademacher'] : ['uniform']).map((family) => ({
      label: family,
      value: { family },
    })),
);

export const polynomialTails: readonly Claim[] = [4, 3, 2.2].map((r) =>
  tailClaim(
    `polynomial-tails-${r}`,
    `Polynomial tails, r = ${r}`,
    `Benign overfitting for independent coordinates with E|xi|^r finite, r = ${r} (model PM; Pareto coordinates of tail exponent ${r + ABOVE}), with high probability as n and d grow.`,
    'Hashimoto 2026, Theorem 6.3',
    () => [{ label: `Pareto ${r + ABOVE}`, value: { family: 'pareto', tail: r + ABOVE } }],
  ),
);
