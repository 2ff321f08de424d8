/**
 * Case 2: nearly orthogonal data and a tiny start activate every neuron at t = 1.
 */
import { activationChart, activationValues, atStart } from '../activation.ts';
import type { Claim, Trial } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { shareOf, told } from '../statistics.ts';
import { everyOne, groupedBy, place, whereabouts } from '../trials.ts';

export const activationOrthogonal: Claim = {
  id: 'activation-orthogonal',
  title: 'Activation at t = 1, case 2: nearly orthogonal data',
  statement:
    'If the points are nearly orthogonal, the step is small and the start is small against the step, every neuron is activated at every point at t = 1 and at every later step.',
  source: 'Hashimoto 2026, Theorem 4.8, case 2; with explicit constants docs/theory.md, Theorem 4',
  confidence: 'second-hand',
  criterion:
    'Every run whose data, step and start satisfy the explicit inequalities is activated at t = 1 and at each of its 300 later steps; at least 8 runs satisfy them.',
  refutedBy: 'One run that satisfies them and is not activated at t = 1, or loses activation.',
  grids: (size) => [
    {
      experiment: {
        data: { n: 20, signal: { norm: 2 } },
        network: { width: 16, slope: 0.2 },
        training: { steps: 300, step: { relative: 0.1 } },
        risk: noTestPoints,
        report: { perDecade: 2 },
      },
      axes: [
        {
          path: 'data.d',
          values: size === 'full' ? [100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] : [1e3, 1e5, 1e7, 1e9],
        },
      ],
      seeds: size === 'full' ? 20 : 6,
    },
  ],
  measure: activationValues('benign-activation-orthogonal'),
  judge: (trials) => {
    const covered = trials.filter(({ values }) => values.premise === true);
    const found = everyOne(covered, ({ values }) => values.atFirstStep === true && values.lost === false, 8);
    const needed = leastDimension(trials, ({ values }) => values.premise === true);
    const enough = leastDimension(trials, ({ values }) => values.atFirstStep === true);
    return {
      status: found.status,
      explanation:
        found.exception === null
          ? `Of the ${covered.length} runs that satisfy the inequalities all were activated at t = 1 and stayed so. The inequalities hold in every run from d = ${needed} on; activation is seen in every run from d = ${enough} on.`
          : `A run that satisfies the inequalities was not: ${whereabouts(found.exception)}.`,
      numbers: {
        covered: covered.length,
        'activated for good, of these': told(found.share),
        'lower end of the share, 99 %': found.share?.lower ?? null,
        'activated at t = 1, of the others': told(
          shareOf(
            trials.filter(({ values }) => values.premise !== true),
            ({ values }) => values.atFirstStep === true,
          ),
        ),
        'least d with the inequalities in every run': needed,
        'least d with activation in every run': enough,
      },
    };
  },
  falsehoods: [atStart],
  charts: (trials) => [
    activationChart(trials, {
      name: 'activation-orthogonal',
      axis: 'd',
      label: 'd',
      scale: 'log',
      setting: 'n = 20, |μ| = 2, γ = 0.2',
    }),
  ],
};

/** The least d of the grid from which on every trial has the property. */
function leastDimension(trials: readonly Trial[], holds: (trial: Trial) => boolean): number | null {
  let least: number | null = null;
  const byDimension = [...groupedBy(trials, (trial) => place(trial, 'd'))].sort(([a], [b]) => b - a);
  for (const [d, here] of byDimension) {
    if (!here.every(holds)) break;
    least = d;
  }
  return least;
}
