/**
 * What the claims of Karhadkar et al. 2024 run and measure, and the numbers of theirs that they are held to.
 *
 * Their text and their code differ, and the code made the figures. Code: 64 neurons in all, a_j = +-1, training stops once no training point is
 * misclassified, every label is flipped with probability .1, steps of 1/(64 n), W(0) with entries N(0, 1/(64^2 d)). Text: 64 neurons of either
 * sign, training until the hinge loss is 0, exactly n/10 labels flipped. Here a_j = +-1/sqrt(m): then W is sqrt(m) times theirs, and alpha m
 * times (docs/theory.md, section 2).
 */
import type { Spec } from '../spec/resolve.ts';
import type { Values } from './claim.ts';
import type { Grid } from './grid.ts';
import { goingOn, trainedUntil, trainingOf } from './trained.ts';

/** Means over n = 50, 60, ..., 150 of d_over_n_heatmap.csv, for d/n = 1, ..., 10; each of its 110 cells is a mean of five trials. */
export const PUBLISHED_MEANS: readonly number[] = [
  0.0706, 0.0235, 0.0085, 0.0064, 0.0032, 0.0026, 0.0004, 0.0001, 0.002, 0.00002,
];
export const PUBLISHED_N: readonly number[] = Array.from({ length: 11 }, (_, k) => 50 + 10 * k);
export const PUBLISHED_TRIALS = 5;
/** Fresh points of each trial. */
export const POINTS = 1000;

export const CODE_RULE = 'code: interpolation';
export const TEXT_RULE = 'text: hinge loss 0';

/** Updates after which training is given up. */
const MOST = 1_000_000;
const WIDTH = 64;
const FLIPS = 0.1;

export interface KarhadkarPlace {
  readonly n: number;
  readonly d: number;
  readonly level: number;
  /** Exactly n/10 labels are flipped, in place of each with probability 1/10. */
  readonly exactly?: boolean;
  /** Training goes on until the hinge loss is 0. */
  readonly goesOn?: boolean;
}

/** Seeds that no other place has, as a seed gives the same flips and noise whatever n and d are; none below 1000, which were looked at beforehand. */
export function seedsOf(place: number, count: number): Grid['seeds'] {
  return { from: 1000 * (place + 1), count };
}

/** The experiments at one place. */
export function karhadkarGrid(
  { n, d, level, exactly = false, goesOn = false }: KarhadkarPlace,
  seeds: Grid['seeds'],
): Grid {
  return {
    experiment: {
      data: {
        model: { type: 'signalLevel', level },
        labels: 'random',
        labelNoise: exactly ? { count: Math.round(FLIPS * n) } : { rate: FLIPS },
      },
      network: { width: WIDTH, slope: 0.1, init: { scale: 1 / Math.sqrt(WIDTH * d) } },
      training: { loss: 'hinge', step: 1 / n, stop: goesOn ? 'zeroLoss' : 'interpolation' },
      risk: { endPoints: POINTS, trajectoryPoints: 0 },
    },
    axes: [
      { path: 'data.n', values: [n] },
      { path: 'data.d', values: [d] },
      { path: 'data.model.level', values: [level] },
    ],
    seeds,
  };
}

/** Errors on clean labels and updates, where no training point is misclassified; and where the loss is 0, of runs that go on until then. */
export function stoppedValues(spec: Spec): Values {
  const training = trainingOf(spec);
  const early = trainedUntil(training, 'interpolation', MOST);
  const values = {
    exactly: spec.data.source === 'population' && spec.data.labelNoise.count !== undefined,
    updates: early.state.t,
    error: training.errorOf(early.W),
  };
  if (spec.training.stop !== 'zeroLoss') return values;
  const late = trainedUntil(goingOn(training, early), 'zeroLoss', MOST);
  return {
    ...values,
    updatesToZeroLoss: early.state.t + late.state.t,
    errorAtZeroLoss: training.errorOf(late.W),
  };
}
