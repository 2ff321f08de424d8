/**
 * Frei et al. 2023, figure 1 at n = 100: when the network interpolates, and its accuracy on noisy labels along the way.
 */
import { pow } from '../../linalg/elementary.ts';
import type { Spec } from '../../spec/resolve.ts';
import type { Claim, ClaimStatus, Trial, Values } from '../claim.ts';
import type { Grid } from '../grid.ts';
import { type Estimate, meanOf, meanOfOthers, told, toldEstimate } from '../statistics.ts';
import { trainedAt, trainingOf } from '../trained.ts';
import { changed, everyOne, listOf, numberOf, together, whereabouts } from '../trials.ts';

const [N, D, M] = [100, 800, 512];
const FLIPS = 0.15;
/** Accuracy on labels that are flipped like those of training, read off the published plot. */
const PUBLISHED: readonly (readonly [t: number, accuracy: number])[] = [
  [10, 0.61],
  [100, 0.78],
  [1000, 0.84],
  [10_000, 0.85],
];
/** Runs that the published curve is the mean of, and to what it can be read off. */
const PUBLISHED_RUNS = 3;
const READING = 0.02;
const INTERPOLATES = { from: 60, to: 200 };

export const freiFigure: Claim = {
  id: 'figure-1',
  title: 'Figure 1, n = 100: interpolation and validation accuracy',
  statement:
    'Gradient descent on the mean logistic loss first interpolates the n = 100 training points, 15 % of them with flipped labels, after about 150 updates, and its accuracy on such noisy labels rises to 1 - .15, the most there is: .61 after 10 updates, .78 after 100, .84 after 1000, .85 after 10000.',
  source:
    'Frei, Vardi, Bartlett and Srebro 2023, figure 1 and appendix E, read off the plot: d = 800, |mu| = d^.26, 512 neurons, gamma = .1, steps of .01. The start there is Glorot-uniform, here normal with the same variance 2/(d + m). That the loss is the mean, the plot itself decides: it does not fit the sum',
  confidence: 'read',
  criterion: `Every run first interpolates within ${INTERPOLATES.from} to ${INTERPOLATES.to} updates, in at least 3 runs, and at every time that was read off the 99 % interval for the mean accuracy of ${PUBLISHED_RUNS} other runs, widened by ${READING} for the reading, holds it.`,
  refutedBy: 'A run that interpolates elsewhere, or an accuracy outside.',
  grids: (size) => [
    freiGrid('mean', size === 'full' ? 10_000 : 1000, size === 'full' ? 10 : 4),
    freiGrid('sum', 100, size === 'full' ? 10 : 4),
  ],
  measure: accuracies,
  judge: (trials) => {
    const own = trials.filter(({ at }) => at.reduction === 'mean');
    const { status, share, exception } = everyOne(
      own,
      (trial) => {
        const t = numberOf(trial, 'interpolatedAt');
        return t >= INTERPOLATES.from && t <= INTERPOLATES.to;
      },
      3,
    );
    const means = accuraciesOf(own);
    const times = own.map((trial) => numberOf(trial, 'interpolatedAt'));
    return {
      status: together(status, ...means.map(({ status: found }) => found)),
      explanation:
        exception === null
          ? `${told(share)} runs first interpolate after ${Math.min(...times)} to ${Math.max(...times)} updates; ${means.filter((one) => one.status === 'pass').length} of ${means.length} accuracies that were read off lie inside the intervals for means of ${PUBLISHED_RUNS} such runs.`
          : `Interpolates at update ${numberOf(exception, 'interpolatedAt')}: ${whereabouts(exception)}.`,
      numbers: {
        'first interpolates, earliest': Math.min(...times),
        'first interpolates, latest': Math.max(...times),
        ...Object.fromEntries(
          means.flatMap(({ t, published, mean }) => [
            [`accuracy after ${t} updates, read off`, published],
            [`accuracy after ${t} updates, ours`, toldEstimate(mean)],
          ]),
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'the sum of the losses in the place of their mean',
      plant: (trials) =>
        trials.flatMap((trial) =>
          trial.at.reduction === 'sum' ? [{ ...trial, at: { ...trial.at, reduction: 'mean' } }] : [],
        ),
    },
    {
      what: 'accuracy on clean labels in the place of noisy ones',
      plant: (trials) =>
        changed(trials, (trial) => ({
          accuracies: listOf(trial, 'accuracies').map((noisy) => 1 - (1 - noisy - FLIPS) / (1 - 2 * FLIPS)),
        })),
    },
  ],
  charts: (trials) => [
    {
      name: 'frei-figure-1',
      title: 'Accuracy on noisy labels, n = 100',
      caption: `Share of fresh points whose label, flipped with probability ${FLIPS}, is predicted; mean over runs, with the 99 % interval for the mean of ${PUBLISHED_RUNS} other runs; d = ${D}, |μ| = d^0.26, ${M} neurons, γ = 0.1, mean logistic loss, α = 0.01.`,
      x: { label: 'update', scale: 'log' },
      y: { label: 'accuracy on noisy labels', scale: 'linear' },
      series: [
        {
          name: 'read off',
          kind: 'dots',
          points: readOff(trials.filter(({ at }) => at.reduction === 'mean')),
        },
        {
          name: 'mean of the losses',
          kind: 'joined',
          points: drawn(trials.filter(({ at }) => at.reduction === 'mean')),
        },
        {
          name: 'sum of the losses',
          kind: 'joined',
          points: drawn(trials.filter(({ at }) => at.reduction === 'sum')),
        },
      ],
      guides: [{ axis: 'y', at: 1 - FLIPS, label: '1 − η, the most there is' }],
    },
  ],
};

function freiGrid(reduction: 'mean' | 'sum', steps: number, seeds: number): Grid {
  return {
    experiment: {
      data: {
        n: N,
        d: D,
        signal: { norm: pow(D, 0.26) },
        labels: 'random',
        labelNoise: { rate: FLIPS },
      },
      network: { width: M, slope: 0.1, init: { scale: Math.sqrt(2 / (D + M)) } },
      training: { loss: 'logistic', step: 0.01, steps },
      risk: { endPoints: 4000, trajectoryPoints: 0 },
    },
    axes: [{ path: 'training.reduction', values: [reduction] }],
    seeds: { from: 1000, count: seeds },
  };
}

/** At the times that were read off and that training comes to. Of noisy labels (1 - eta) (1 - error) + eta error are predicted. */
function accuracies(spec: Spec): Values {
  const times = PUBLISHED.map(([t]) => t).filter((t) => t <= spec.training.steps);
  const training = trainingOf(spec);
  const { networks, interpolatedAt } = trainedAt(training, times);
  return {
    interpolatedAt: interpolatedAt ?? Number.MAX_SAFE_INTEGER,
    accuracies: networks.map(({ W }) => 1 - FLIPS - (1 - 2 * FLIPS) * training.errorOf(W)),
  };
}

interface Accuracy {
  readonly t: number;
  readonly published: number;
  readonly mean: Estimate | null;
  /** Of as many other runs as were published. */
  readonly others: Estimate | null;
  readonly status: ClaimStatus;
}

function accuraciesOf(trials: readonly Trial[]): Accuracy[] {
  const least = Math.min(...trials.map((trial) => listOf(trial, 'accuracies').length));
  return PUBLISHED.slice(0, trials.length === 0 ? 0 : least).map(([t, published], k) => {
    const values = trials.map((trial) => listOf(trial, 'accuracies')[k]);
    const others = meanOfOthers(values, PUBLISHED_RUNS);
    const isInside =
      others !== null && others.lower - READING <= published && published <= others.upper + READING;
    const status = others === null ? 'undecided' : isInside ? 'pass' : 'fail';
    return { ...{ t, published, status, others }, mean: meanOf(values) };
  });
}

function readOff(trials: readonly Trial[]) {
  return accuraciesOf(trials).map(({ t, published }) => ({ x: t, y: published }));
}

function drawn(trials: readonly Trial[]) {
  return accuraciesOf(trials).flatMap(({ t, others }) =>
    others === null ? [] : [{ x: t, y: others.value, low: others.lower, high: others.upper }],
  );
}
