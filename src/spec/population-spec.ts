/**
 * The part of the schema that says a population: its structure, noise, covariance, signal and labels.
 */
import * as z from 'zod/mini';
import { noiseFamilies } from '../data/noise/index.ts';
import { indexIn, mustBeOneOf, parameterFields } from './choices.ts';
import { described, exactlyOne, isObject, number, shaped } from './fields.ts';

/** Distinct eigenvalues that are kept one by one. */
export const MOST_EIGENVALUES = 2e6;

const noiseNames = noiseFamilies.map(({ name }) => name);
const noiseShapes = noiseFamilies.map(({ name, description, parameters }) =>
  described(
    z.strictObject({
      family: z._default(z.literal(name, mustBeOneOf(noiseNames)), name),
      ...parameterFields(parameters),
    }),
    description,
  ),
);

const noise = shaped(
  noiseShapes,
  (value) => indexIn(noiseNames, isObject(value) ? value.family : undefined),
  'the law of the noise, standardised to Cov z = Sigma',
);

const covarianceTypes = ['isotropic', 'blocks', 'spiked', 'powerLaw', 'exponential', 'spectrum'] as const;
const scale = z._default(number({ above: 0 }, 'the eigenvalue of Sigma = scale I'), 1);
const covarianceShapes = [
  z.strictObject({
    type: z._default(z.literal('isotropic', mustBeOneOf(covarianceTypes)), 'isotropic'),
    scale,
  }),
  z.strictObject({
    type: z.literal('blocks'),
    blocks: z
      .array(
        z.strictObject({
          eigenvalue: number({ min: 0 }, 'lambda_b; 0 for a direction without noise'),
          dimension: number({ integer: true, min: 1, max: 1e15 }, 'd_b'),
          signalShare: z._default(
            number({ min: 0, max: 1 }, 'share of |mu|^2 in this block; the shares sum to 1'),
            0,
          ),
        }),
      )
      .check(z.minLength(1)),
  }),
  z.strictObject({
    type: z.literal('spiked'),
    spikes: z
      .array(number({ above: 0 }, 'the eigenvalue of one direction'))
      .check(z.minLength(1, 'must list at least one eigenvalue'))
      .check(z.maxLength(1000, 'must list at most 1000 eigenvalues')),
    scale: z._default(number({ above: 0 }, 'the eigenvalue of all other directions'), 1),
  }),
  z.strictObject({
    type: z.literal('powerLaw'),
    exponent: z._default(number({ min: 0, max: 100 }, 'a in lambda_j = scale j^-a'), 1),
    scale: z._default(number({ above: 0 }, 'lambda_1'), 1),
  }),
  z.strictObject({
    type: z.literal('exponential'),
    rate: z._default(number({ above: 0 }, 'r in lambda_j = floor + scale exp(-r (j - 1))'), 0.01),
    scale: z._default(number({ above: 0 }, 'lambda_1 less the floor'), 1),
    floor: z._default(number({ min: 0 }, 'the limit of lambda_j'), 0),
  }),
  z
    .strictObject({
      type: z.literal('spectrum'),
      file: described(z.optional(z.string().check(z.minLength(1))), 'd eigenvalues, .npy or .csv'),
      eigenvalues: described(
        z.optional(
          z
            .array(number({ min: 0 }, 'lambda_j'))
            .check(z.minLength(1))
            .check(z.maxLength(MOST_EIGENVALUES)),
        ),
        'the eigenvalues themselves',
      ),
    })
    .check(
      z.refine(({ file, eigenvalues }) => (file === undefined) !== (eigenvalues === undefined), {
        message: 'must give exactly one of file, eigenvalues',
      }),
    ),
] as const;

/** Sigma, diagonal in the coordinates of the data. */
export const covariance = shaped(
  covarianceShapes,
  (value) => {
    if (!isObject(value)) return 0;
    if (value.type === undefined && 'blocks' in value) return 1;
    return indexIn(covarianceTypes, value.type);
  },
  'the noise covariance Sigma',
);

const signal = exactlyOne(
  {
    norm: number({ min: 0 }, '|mu|'),
    snr: number({ min: 0 }, 'n |mu|^2 / tr Sigma'),
  },
  'the size of the signal: |mu|, or n |mu|^2 / tr Sigma; default { norm: 24 }',
);

const shares = z.record(
  z.string().check(z.regex(/^([1-9]\d{0,15}|rest)$/)),
  number({ min: 0, max: 1 }, 'the share of |mu|^2 there'),
  {
    error: ({ code }) =>
      code === 'invalid_key'
        ? 'must be under an eigen-direction 1, 2, ..., or "rest"'
        : 'must be shares by eigen-direction, as in { 1: 0.3, rest: 0.7 }',
  },
);

const direction = shaped(
  [
    number({ integer: true, min: 1, max: 1e15 }, 'the eigen-direction that mu lies along, from 1'),
    z.enum(
      ['random', 'even'],
      'must be an eigen-direction 1, 2, ..., or "random" or "even", or { shares: { 1: 0.3, rest: 0.7 } }',
    ),
    z.strictObject({
      shares: described(
        shares,
        'shares of |mu|^2 by eigen-direction, from 1, which sum to 1; rest: spread evenly over all directions not named',
      ),
    }),
  ],
  (value) => {
    if (isObject(value) && 'shares' in value) return 2;
    return typeof value === 'string' && Number.isNaN(Number(value)) ? 1 : 0;
  },
  "where mu (or a teacher's theta) points: along one eigen-direction (default 1), in a random direction, evenly along all (or the first k, by spread), or with shares of |mu|^2 by eigen-direction; blocks have signalShare",
);

const modelTypes = [
  'opposing',
  'clusters',
  'xor',
  'angled',
  'signalLevel',
  'signOfCoordinate',
  'linearTeacher',
  'logisticTeacher',
] as const;
const modelShapes = [
  described(
    z.strictObject({ type: z._default(z.literal('opposing', mustBeOneOf(modelTypes)), 'opposing') }),
    'x = y mu + z',
  ),
  described(
    z.strictObject({
      type: z.literal('clusters'),
      count: z._default(
        number({ integer: true, min: 2, max: 1000 }, 'clusters, alternately labelled +1 and -1'),
        4,
      ),
    }),
    'orthogonal centres of norm |mu| (P_clust)',
  ),
  described(
    z.strictObject({ type: z.literal('xor') }),
    'label +1 around u and -u, label -1 around v and -v, orthogonal of norm |mu|',
  ),
  described(
    z.strictObject({
      type: z.literal('angled'),
      angle: z._default(number({ above: 0, max: 180 }, 'degrees between the centres; 180 is opposing'), 170),
    }),
    'two clusters at an angle',
  ),
  described(
    z.strictObject({
      type: z.literal('signalLevel'),
      level: z._default(number({ above: 0, max: 1 }, 'g in x = sqrt(g) y v + sqrt(1 - g) noise'), 0.05),
    }),
    'noise orthogonal to the signal, |x|^2 about 1 (Karhadkar et al. 2024)',
  ),
  described(
    z.strictObject({ type: z.literal('signOfCoordinate') }),
    'no clusters: y is the sign of the first coordinate (P_sg)',
  ),
  described(
    z.strictObject({ type: z.literal('linearTeacher') }),
    'no clusters: y is the sign of <theta, x>, theta where data.direction says',
  ),
  described(
    z.strictObject({
      type: z.literal('logisticTeacher'),
      norm: z._default(number({ above: 0, max: 1e100 }, '|theta|'), 1),
    }),
    'no clusters: P(y = +1) = 1/(1 + exp(-<theta, x>)), theta where data.direction says; Gaussian noise',
  ),
] as const;

const model = shaped(
  modelShapes,
  (value) => indexIn(modelTypes, isObject(value) ? value.type : undefined),
  'how clusters and labels lie',
);

const labelNoise = exactlyOne(
  {
    rate: number({ min: 0, max: 0.5 }, 'eta: each label is flipped independently with this probability'),
    count: number({ integer: true, min: 0, max: 1e6 }, 'exactly so many labels are flipped'),
  },
  'flips of the training labels; default { rate: 0 }',
);

const targets = z.strictObject({
  teacher: z.prefault(
    z.strictObject({
      norm: z._default(number({ min: 0, max: 1e100 }, '|theta|'), 1),
      direction: z.optional(direction),
    }),
    {},
  ),
  noise: z._default(number({ min: 0, max: 1e100 }, 'standard deviation of what is added to <theta, x>'), 0),
});

/** Data drawn from a population. */
export const population = z.strictObject({
  source: z._default(z.literal('population', 'must be one of "population", "file"'), 'population'),
  n: z._default(number({ integer: true, min: 1, max: 1e6 }, 'samples'), 100),
  d: z.optional(
    number({ integer: true, min: 1, max: 1e15 }, 'dimension; default 10000, or what the covariance has'),
  ),
  model: z.prefault(model, {}),
  labels: described(
    z._default(z.enum(['balanced', 'random', 'mirrored']), 'balanced'),
    'balanced: ceil(positiveShare n) labels +1 in random order; random: independent; mirrored: symmetric data, rows in pairs x, y and -x, -y',
  ),
  positiveShare: z._default(number({ min: 0, max: 1 }, 'P(y = +1)'), 0.5),
  labelNoise: z._default(labelNoise, { rate: 0 }),
  targets: described(
    z.optional(targets),
    'regression, with training.loss squared: points x = z without a mean, targets t = <theta, x> + noise xi, labels their signs. Default: labels are the targets',
  ),
  signal: z.optional(signal),
  direction: z.optional(direction),
  spread: z.optional(
    number(
      { integer: true, min: 1, max: 1e15 },
      'k: with direction even, mu is |mu|/sqrt(k) on each of the first k eigen-directions and 0 on the others; default all d',
    ),
  ),
  noise: z.prefault(noise, {}),
  covariance: z.optional(covariance),
  sampler: described(
    z.optional(z.enum(['direct', 'streamed', 'explicit'])),
    'direct: inner products drawn at the same cost for every d (Gaussian noise and scale mixtures); streamed: coordinates drawn in blocks of columns and not kept; explicit: all n x d coordinates kept. Default: the first that can',
  ),
});
