/**
 * Noise that is not Gaussian: sub-Gaussian coordinates (sG), and coordinates with r finite moments (PM), as n and d grow.
 */

import type { Claim, ClaimStatus, Size, Trial } from '../claim.ts';
import { shareAxis } from '../claim-chart.ts';
import { noTestPoints } from '../experiments.ts';
import { type Share, shareOf, told } from '../statistics.ts';
import { changed, groupedBy, measured, place } from '../trials.ts';

/** Known for the linear machine on such noise: what it asks of n and d in the weak regime, C = 1. */
const MOMENTS = 'hashimoto-volgushev-zwiernik-2025-1';
const CASES = ['benign-activation-positive', 'benign-activation-orthogonal'];
/** d = GROWTH n^2 and n|mu|^4 = FRONTIER R along the way. */
const GROWTH = 10;
const FRONTIER = 100;
const SMALL = 0.05;
/** The tail exponent of the Pareto law lies this much above r, so that E|xi|^r is finite. */
const ABOVE = 0.1;

interface Noise {
  readonly label: string;
  readonly value: object;
}

/** One grid a size, as d moves with n. */
const gridsOf = (noises: readonly Noise[], size: Size) =>
  (size === 'full' ? [8, 16, 32, 48] : [8, 16]).map((n) => ({
    experiment: {
      data: { n, d: GROWTH * n * n, signal: { norm: 1 }, direction: 'random' },
      network: { width: 8, slope: 0.2 },
      training: { steps: 300 },
      risk: { ...noTestPoints, streamedPoints: 400 },
      report: { perDecade: 1 },
    },
    axes: [
      { path: 'data.n', values: [n] },
      { name: 'noise', path: 'data.noise', values: noises },
      { path: 'data.signal.norm', derive: { frontier: [FRONTIER] } },
    ],
    seeds: size === 'full' ? 12 : 10,
  }));

const measure = measured(({ record: { training, limit, risk, theory } }) => ({
  premise: theory.some(({ id, inequalities }) => CASES.includes(id) && inequalities === 'holds'),
  moments: theory.some(({ id, inequalities }) => id === MOMENTS && inequalities === 'holds'),
  atFirstStep: training.activation.atFirstStep === true,
  lost: training.activation.lost,
  consistent: limit.activated === true,
  error: risk.limit?.error ?? 1,
}));

function isGood({ values }: Trial): boolean {
  return (
    values.atFirstStep === true &&
    values.lost === false &&
    values.consistent === true &&
    Number(values.error) <= SMALL
  );
}

/** Good at the largest size, and no rarer there than at the smallest beyond what chance can do. */
function verdictOn(largest: Share | null, smallest: Share | null): ClaimStatus {
  if (largest === null || smallest === null) return 'undecided';
  if (largest.upper < 0.5 || largest.upper < smallest.lower) return 'fail';
  return largest.lower > 0.5 ? 'pass' : 'undecided';
}

function tailClaim(
  id: string,
  title: string,
  statement: string,
  source: string,
  noises: (size: Size) => readonly Noise[],
): Claim {
  const sizesOf = (trials: readonly Trial[]): number[] =>
    [...new Set(trials.map((trial) => place(trial, 'n')))].sort((a, b) => a - b);
  const at = (trials: readonly Trial[], n: number | undefined): Trial[] =>
    trials.filter((trial) => place(trial, 'n') === n);
  return {
    id,
    title,
    statement,
    source,
    confidence: 'second-hand',
    criterion: `Along d = ${GROWTH} n^2, n|mu|^4 = ${FRONTIER} R, in a random direction: at the largest n the share of runs that are activated at t = 1 for good, whose limit has the activated pattern and an error of at most ${SMALL}, is above 1/2 beyond its 99 % interval, and not below the share at the smallest n.`,
    refutedBy: 'A share at the largest n below 1/2, or below that at the smallest n, beyond the intervals.',
    grids: (size) => gridsOf(noises(size), size),
    measure,
    judge: (trials) => {
      const sizes = sizesOf(trials);
      const [smallest, largest] = [sizes[0], sizes[sizes.length - 1]].map((n) => at(trials, n));
      const share = shareOf(largest, isGood);
      return {
        status: verdictOn(share, shareOf(smallest, isGood)),
        explanation: `Good runs: ${sizes.map((n) => `${told(shareOf(at(trials, n), isGood))} at n = ${n}`).join(', ')}.`,
        numbers: {
          'good at the largest n': told(share),
          'lower end, 99 %': share?.lower ?? null,
          ...Object.fromEntries(
            sizes.flatMap((n) => [
              [
                `activated at t = 1, n = ${n}`,
                told(shareOf(at(trials, n), ({ values }) => values.atFirstStep === true)),
              ],
              [
                `explicit premises hold, n = ${n}`,
                told(shareOf(at(trials, n), ({ values }) => values.premise === true)),
              ],
              [
                `conditions of HVZ 2025, Theorem 1 (linear, C = 1), n = ${n}`,
                told(shareOf(at(trials, n), ({ values }) => values.moments === true)),
              ],
              [
                `error at most ${SMALL}, n = ${n}`,
                told(shareOf(at(trials, n), ({ values }) => Number(values.error) <= SMALL)),
              ],
            ]),
          ),
        },
      };
    },
    falsehoods: [
      {
        what: 'the other way round: what is good is called bad',
        plant: (trials) =>
          changed(trials, (trial) => (isGood(trial) ? { atFirstStep: false } : { atFirstStep: true })),
      },
    ],
    charts: (trials) => [
      {
        name: id,
        title: `${title}: how often it works`,
        caption: `Share of good runs (activated for good from t = 1, consistent limit, error at most ${SMALL}) with exact 99 % intervals; d = ${GROWTH} n², n|μ|⁴ = ${FRONTIER} R, γ = 0.2.`,
        x: { label: 'n', scale: 'log' },
        y: shareAxis('share of good runs'),
        series: [...groupedBy(trials, (trial) => String(trial.at.noise))].map(([noise, group]) => ({
          name: noise,
          kind: 'joined',
          points: sizesOf(group).flatMap((n) => {
            const share = shareOf(at(group, n), isGood);
            return share === null ? [] : [{ x: n, y: share.value, low: share.lower, high: share.upper }];
          }),
        })),
        guides: [{ axis: 'y', at: 0.5, label: 'criterion' }],
      },
    ],
  };
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
