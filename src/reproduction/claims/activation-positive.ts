/**
 * Case 1: positively correlated data and a tiny start activate every neuron at t = 1.
 */

import { activationChart, activationValues, atStart } from '../activation.ts';
import type { Claim } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { shareOf, told } from '../statistics.ts';
import { everyOne, whereabouts } from '../trials.ts';

const STATEMENT = 'benign-activation-positive';

export const activationPositive: Claim = {
  id: 'activation-positive',
  title: 'Activation at t = 1, case 1: positively correlated data',
  statement:
    'If all y_i y_k <x_i, x_k> are nonnegative and the start is small against the step, every neuron is activated at every point at t = 1 and at every later step.',
  source:
    'Hashimoto 2026, Theorem 4.8, case 1; with explicit constants docs/theory.md, section 4 and Theorem 2',
  confidence: 'second-hand',
  criterion:
    'Every run whose data and start satisfy the explicit inequalities is activated at t = 1 and at each of its 300 later steps; at least 8 runs satisfy them.',
  refutedBy: 'One run that satisfies them and is not activated at t = 1, or loses activation.',
  grids: (size) => [
    {
      experiment: {
        data: { n: 40, d: 4000 },
        network: { width: 16 },
        training: { steps: 300 },
        risk: noTestPoints,
        report: { perDecade: 2 },
      },
      axes: [
        { path: 'network.slope', values: size === 'full' ? [0.05, 0.2] : [0.05] },
        { path: 'data.signal.norm', values: size === 'full' ? [4, 8, 12, 16, 20, 24, 32] : [4, 12, 20, 32] },
        { name: 'step', path: 'training.step.relative', values: size === 'full' ? [0.05, 0.5, 50] : [0.5] },
      ],
      seeds: size === 'full' ? 8 : 4,
    },
  ],
  measure: activationValues(STATEMENT),
  judge: (trials) => {
    const covered = trials.filter(({ values }) => values.premise === true);
    const found = everyOne(covered, ({ values }) => values.atFirstStep === true && values.lost === false, 8);
    const outside = trials.filter(({ values }) => values.premise !== true);
    const activated = shareOf(outside, ({ values }) => values.atFirstStep === true);
    return {
      status: found.status,
      explanation:
        found.exception === null
          ? `Of the ${covered.length} runs that satisfy the inequalities all were activated at t = 1 and stayed so; of the ${outside.length} others ${told(activated)} were.`
          : `A run that satisfies the inequalities was not: ${whereabouts(found.exception)}.`,
      numbers: {
        covered: covered.length,
        'activated for good, of these': told(found.share),
        'lower end of the share, 99 %': found.share?.lower ?? null,
        'activated at t = 1, of the others': told(activated),
        'least |mu| with all covered': leastCovered(trials),
      },
    };
  },
  falsehoods: [atStart],
  charts: (trials) => [
    activationChart(trials, {
      name: 'activation-positive',
      axis: 'norm',
      label: '|μ|',
      scale: 'linear',
      setting: 'n = 40, d = 4000',
    }),
  ],
};

/** The least |mu| from which on every trial satisfies the premise. */
function leastCovered(trials: Parameters<Claim['judge']>[0]): number | null {
  const norms = [...new Set(trials.map(({ at }) => Number(at.norm)))].sort((a, b) => b - a);
  let least: number | null = null;
  for (const norm of norms) {
    const here = trials.filter(({ at }) => at.norm === norm);
    if (!here.every(({ values }) => values.premise === true)) break;
    least = norm;
  }
  return least;
}
