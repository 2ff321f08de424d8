/**
 * The error of the activated max-margin direction is its closed form: counted on fresh points that were drawn together with the sample.
 */
import { type Sample, sampleFromBlocks } from '../../data/sample.ts';
import { networkOf } from '../../experiment/training-setup.ts';
import { multiplyTransposedVector, multiplyVector } from '../../linalg/product.ts';
import { boundaryCoefficients } from '../../margin/boundary.ts';
import { limitDirection, neuronCoefficients } from '../../margin/limit.ts';
import { output } from '../../network/network.ts';
import { gaussianTail } from '../../risk/estimate.ts';
import { linearClosedForm } from '../../risk/linear.ts';
import type { Spec } from '../../spec/resolve.ts';
import { clopperPearson } from '../../statistics/binomial.ts';
import type { Claim, Trial, Values } from '../claim.ts';
import { drawnRows } from '../rows.ts';
import { told } from '../statistics.ts';
import { changed, everyOne, numberOf, whereabouts } from '../trials.ts';

const FRESH = 1500;
/** All intervals of a full run together err with about one per cent. */
const CONFIDENCE = 1 - 0.01 / 100;

export const limitError: Claim = {
  id: 'limit-error',
  title: 'The error of the activated max-margin direction is its closed form',
  statement:
    'For Gaussian noise the network W* of the activated max-margin direction, the limit where training goes there, misclassifies a fresh point with probability Phi(-Gamma), Gamma = <wbar, mu>/|Sigma^{1/2} wbar|.',
  source: 'Hashimoto 2026, section 5; docs/theory.md, section 8',
  confidence: 'second-hand',
  criterion: `In each run the mistakes of W* on ${FRESH} fresh points, drawn in one Gram matrix with the sample and classified by the network W* itself, have the closed form inside their Clopper-Pearson interval at 99.99 %. At least 8 runs.`,
  refutedBy: 'One run whose interval misses the closed form.',
  grids: (size) => {
    const network = { width: 6, slope: 0.2 };
    const spiked = {
      type: 'blocks',
      blocks: [
        { eigenvalue: 20, dimension: 5 },
        { eigenvalue: 1, dimension: 20000, signalShare: 1 },
      ],
    };
    const seeds = size === 'full' ? 4 : 2;
    return [
      {
        experiment: { data: { n: 40, d: 1e4 }, network },
        axes: [{ path: 'data.signal.norm', values: size === 'full' ? [2, 4, 5, 6] : [4, 6] }],
        seeds,
      },
      {
        experiment: { data: { n: 40, d: 1e12 }, network },
        axes: [{ path: 'data.signal.norm', values: size === 'full' ? [300, 500] : [500] }],
        seeds,
      },
      {
        experiment: { data: { n: 40, covariance: spiked }, network },
        axes: [{ path: 'data.signal.norm', values: [6] }],
        seeds,
      },
    ];
  },
  measure: countOnFreshPoints,
  judge: (trials) => {
    const { status, share, exception } = everyOne(trials, covers, 8);
    const counted = trials.map((trial) => numberOf(trial, 'mistakes') / numberOf(trial, 'points'));
    return {
      status,
      explanation:
        exception === null
          ? `In ${told(share)} runs the interval about the counted error holds the closed form; errors from ${Math.min(...counted).toPrecision(2)} to ${Math.max(...counted).toPrecision(2)}.`
          : `The closed form ${numberOf(exception, 'error').toPrecision(4)} is missed: ${numberOf(exception, 'mistakes')} mistakes on ${numberOf(exception, 'points')} points, ${whereabouts(exception)}.`,
      numbers: {
        'intervals that hold the closed form': told(share),
        'fresh points': trials.reduce((all, trial) => all + numberOf(trial, 'points'), 0),
        'mistakes counted': trials.reduce((all, trial) => all + numberOf(trial, 'mistakes'), 0),
        'mistakes expected': trials.reduce(
          (all, trial) => all + numberOf(trial, 'points') * numberOf(trial, 'error'),
          0,
        ),
      },
    };
  },
  falsehoods: [
    {
      what: 'twice the tail, as a union over both sides would give',
      plant: (trials) =>
        changed(trials, (trial) => ({ error: 2 * gaussianTail(numberOf(trial, 'gamma')).error })),
    },
    {
      what: 'another signal-to-noise ratio: 1.2 Gamma',
      plant: (trials) =>
        changed(trials, (trial) => ({ error: gaussianTail(1.2 * numberOf(trial, 'gamma')).error })),
    },
  ],
  charts: (trials) => [
    {
      name: 'limit-error',
      title: 'Counted against closed-form error',
      caption: `Mistakes of the activated max-margin direction, taken as a network, on ${FRESH} fresh points, with exact 99.99 % intervals, against Φ(−Γ); isotropic noise in d = 10⁴ and 10¹², and a spiked covariance. Nothing is trained: whether training goes there is not asked.`,
      x: { label: 'closed form Φ(−Γ)', scale: 'linear' },
      y: { label: 'counted', scale: 'linear' },
      series: [
        {
          name: 'runs',
          kind: 'dots',
          points: trials.map((trial) => {
            const interval = intervalOf(trial);
            const y = numberOf(trial, 'mistakes') / numberOf(trial, 'points');
            return { x: numberOf(trial, 'error'), y, low: interval.lower, high: interval.upper };
          }),
        },
        {
          name: 'equal',
          kind: 'line',
          points: [0, 0.5].map((x) => ({ x, y: x })),
        },
      ],
      guides: [],
    },
  ],
};

function intervalOf(trial: Trial): { lower: number; upper: number } {
  return clopperPearson(numberOf(trial, 'mistakes'), numberOf(trial, 'points'), CONFIDENCE);
}

function covers(trial: Trial): boolean {
  const { lower, upper } = intervalOf(trial);
  const error = numberOf(trial, 'error');
  return lower <= error && error <= upper;
}

/** n + FRESH rows in one frame: the first n are the sample, the others are fresh, and W* is made of inner products with them alone. */
function countOnFreshPoints(spec: Spec): Values {
  const all = drawnRows(spec, FRESH);
  const { y } = all;
  const n = all.n - FRESH;
  const sample = firstRows(all, n);
  const network = networkOf(spec);
  const limit = limitDirection(sample, network);
  if (limit.dual === null) throw new Error(`the margin problem has no solution: ${limit.status}`);
  const { dual } = limit;
  const closedForm = linearClosedForm(sample, boundaryCoefficients(network, sample.y, dual));
  if (closedForm?.gamma === undefined || closedForm.gamma === null) throw new Error('the law is Gaussian');
  const preactivations = limit.pattern.map((group) =>
    innerWithAll(all, sample, neuronCoefficients(network, sample.y, dual, group)),
  );
  const m = network.mPlus + network.mMinus;
  let mistakes = 0;
  for (let i = n; i < all.n; i++) {
    const u = Float64Array.from({ length: m }, (_, j) => preactivations[j < network.mPlus ? 0 : 1][i]);
    if (!(y[i] * output(network, u, 0, 1) > 0)) mistakes++;
  }
  return { mistakes, points: FRESH, error: closedForm.error, gamma: closedForm.gamma };
}

function firstRows(all: Sample, n: number): Sample {
  const blocks = all.blocks.map((block) => ({
    ...block,
    F: { rows: n, cols: block.F.cols, data: block.F.data.subarray(0, n * block.F.cols) },
  }));
  const y = all.y.subarray(0, n);
  return sampleFromBlocks({ ...all, y, clean: y, blocks });
}

/** <sum_k c_k x_k, x_i> for the rows x_i of the whole. */
function innerWithAll(all: Sample, sample: Sample, c: Float64Array): Float64Array {
  const inner = new Float64Array(all.n);
  for (const [b, { F }] of all.blocks.entries()) {
    const part = multiplyVector(F, multiplyTransposedVector(sample.blocks[b].F, c));
    for (let i = 0; i < all.n; i++) inner[i] += part[i];
  }
  return inner;
}
