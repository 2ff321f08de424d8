/**
 * The direction converges to the solution of the margin problem.
 */
import { log } from '../../linalg/elementary.ts';
import { sum } from '../../linalg/vector.ts';
import type { Claim, Trial } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { heads, limitOf } from '../headings.ts';
import { changed, groupedBy, listOf, measured, numberOf, place, together } from '../trials.ts';

const HORIZON = 1e300;
const RESIDUAL = 1e-6;
const AGREEMENT = 1e-6;
const RATIO = 0.01;
const LEAST = 6;

export const direction: Claim = {
  id: 'direction',
  title: 'The direction converges to the solution of the margin problem',
  statement:
    "After activation W(t)/|W(t)| converges to the solution W* of a strictly convex problem: the margins satisfy q_i - log(alpha t) + log beta_i -> 0 with its multipliers beta, and 1 - cos ~ C/L^2, L = log(alpha t) - beta'log beta/1'beta.",
  source: 'Hashimoto 2026, Theorem 4.8; the explicit problem and C in docs/theory.md, sections 5 and 9',
  confidence: 'second-hand',
  criterion: `In every run, at t = 10^300: the residual max |q_i - log(alpha t) + log beta_i| is at most ${RESIDUAL}; (1 - cos) L^2/C is within ${RATIO} of 1; and the multipliers at infinity that the flow finds by itself differ from the convex solver's by at most ${AGREEMENT} of the largest. At least ${LEAST} runs, each of which is known to go to the activated max-margin direction.`,
  refutedBy: 'One run in which one of the three is exceeded.',
  grids: (size) => [
    {
      experiment: {
        data: { n: 20, d: 2000 },
        network: { width: 8, slope: 0.2 },
        training: { steps: 3000, horizon: HORIZON },
        risk: noTestPoints,
        report: { perDecade: 4 },
      },
      axes: [
        {
          path: 'data.signal.snr',
          values: size === 'full' ? [0.01, 0.05, 0.25, 0.5, 1, 2] : [0.05, 0.5, 2],
        },
      ],
      seeds: size === 'full' ? 5 : 2,
    },
  ],
  measure: measured(({ record: { limit, horizon, training } }) => {
    const beta = Float64Array.from(limit.dual ?? []);
    const rows = training.trajectory.filter(({ t }) => t >= 1);
    const logs = rows.map(({ log10T }) => (log10T ?? 0) * log(10) + log(training.alpha));
    const offset = sum(beta.map((one) => (one > 0 ? one * log(one) : 0))) / sum(beta);
    const constant = horizon?.angleConstant ?? null;
    return {
      beta: Array.from(beta),
      settled: (horizon?.margins ?? []).map((q) => q - logs[logs.length - 1]),
      log10T: rows.map((row) => row.log10T ?? 0),
      oneMinusCosine: rows.map((row) => row.oneMinusCosine ?? -1),
      residual: rows.map((row) => row.residual ?? -1),
      L: logs.map((one) => one - offset),
      C: constant === null ? null : (constant * constant) / 2,
      rate: horizon?.rate ?? null,
      heading: limit.heading,
      difference: horizon?.limit?.differenceFromSolver ?? null,
    };
  }),
  judge: (trials) => {
    const residuals = trials.map(residualAtEnd);
    const ratios = trials.map(ratioAtEnd);
    const differences = trials.map(({ values }) => values.difference);
    const known = differences.filter((one) => typeof one === 'number');
    const worstRatio = Math.max(...ratios.map((ratio) => Math.abs(ratio - 1)));
    const worstDifference = Math.max(...known);
    const worstResidual = Math.max(...residuals);
    const complete =
      trials.length >= LEAST &&
      known.length === trials.length &&
      trials.every(heads('reached')) &&
      trials.every(({ values }) => values.C !== null);
    return {
      status: together(
        complete ? 'pass' : 'undecided',
        worstResidual <= RESIDUAL && worstRatio <= RATIO && worstDifference <= AGREEMENT ? 'pass' : 'fail',
      ),
      explanation: `Over ${trials.length} runs, at t = 10^300: largest residual ${worstResidual.toExponential(1)}, (1 - cos) L^2/C within ${worstRatio.toExponential(1)} of 1, flow and convex solver apart by at most ${worstDifference.toExponential(1)}.`,
      numbers: {
        runs: trials.length,
        'largest residual': worstResidual,
        'largest deviation of (1 - cos) L^2/C from 1': worstRatio,
        'largest difference of the two roads to beta': worstDifference,
        'smallest rate of the residual': Math.min(...trials.map((trial) => numberOf(trial, 'rate'))),
        'largest 1 - cos at t = 10^300': Math.max(
          ...trials.map((trial) => last(listOf(trial, 'oneMinusCosine'))),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'another direction: all multipliers equal, the mean of the signed points',
      plant: (trials) =>
        changed(trials, (trial) => {
          const beta = listOf(trial, 'beta');
          return { beta: beta.map(() => sum(Float64Array.from(beta)) / beta.length) };
        }),
    },
    {
      what: 'another exponent: 1 - cos ~ C/L^3',
      plant: (trials) => changed(trials, (trial) => ({ oneMinusCosine: times(trial, (L) => 1 / L) })),
    },
    {
      what: 'the flow ends at the limit of another sample',
      plant: (trials) => changed(trials, () => ({ difference: 0.1 })),
    },
  ],
  charts: (trials) => {
    const examples = [...groupedBy(trials, (trial) => place(trial, 'snr'))];
    const label = (ratio: number): string => `n|μ|²/R = ${ratio}`;
    return [
      {
        name: 'direction',
        title: '1 − cos against C/L² to t = 10³⁰⁰',
        caption: `How far (1 − cos) L²/C is from 1: the angle to ${limitOf(trials)} against its closed form. One run for each ratio, n = 20, d = 2000. In the stronger signal the margins settle later, and so does the ratio.`,
        x: { label: 'log₁₀ t', scale: 'linear' },
        y: { label: '|(1 − cos) L²/C − 1|', scale: 'log' },
        series: examples.map(([ratio, [trial]]) => ({
          name: label(ratio),
          kind: 'joined',
          points: ratios(trial)
            .map((y, k) => ({ x: listOf(trial, 'log10T')[k], y: Math.abs(y - 1) }))
            .filter(({ x, y }) => x >= 2 && y > 0),
        })),
        guides: [{ axis: 'y', at: RATIO, label: 'criterion' }],
      },
      {
        name: 'direction-residual',
        title: 'The residual falls like a power of t',
        caption:
          'max |qᵢ − log αt + log βᵢ| in the same runs, while 1 − cos is still of order 1/log² t. The floor is rounding.',
        x: { label: 'log₁₀ t', scale: 'linear' },
        y: { label: 'residual', scale: 'log' },
        series: examples.map(([ratio, [trial]]) => ({
          name: label(ratio),
          kind: 'joined',
          points: listOf(trial, 'residual')
            .map((y, k) => ({ x: listOf(trial, 'log10T')[k], y }))
            .filter(({ x, y }) => y > 0 && x <= 60),
        })),
        guides: [],
      },
    ];
  },
};

function last(list: readonly number[]): number {
  return list[list.length - 1];
}

/** max over support vectors of |q_i - log tau + log beta_i| at the horizon. */
function residualAtEnd(trial: Trial): number {
  const beta = listOf(trial, 'beta');
  const settled = listOf(trial, 'settled');
  return Math.max(...beta.map((one, i) => (one > 0 ? Math.abs(settled[i] + log(one)) : 0)));
}

/** (1 - cos) L^2/C along the trajectory. */
function ratios(trial: Trial): number[] {
  const C = trial.values.C === null ? Number.POSITIVE_INFINITY : numberOf(trial, 'C');
  return times(trial, (L) => (L * L) / C);
}

function ratioAtEnd(trial: Trial): number {
  return last(ratios(trial));
}

function times(trial: Trial, factor: (L: number) => number): number[] {
  const L = listOf(trial, 'L');
  return listOf(trial, 'oneMinusCosine').map((one, k) => one * factor(L[k]));
}
