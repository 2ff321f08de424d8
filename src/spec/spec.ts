/**
 * The specification of an experiment: one schema for validation, defaults, ranges, help and editors.
 */
import * as z from 'zod/mini';
import { type ActivationName, activations } from '../network/activations/index.ts';
import { type LossName, losses } from '../network/losses/index.ts';
import { measures } from '../network/measures/index.ts';
import { type OptimizerName, optimizers } from '../optimizers.ts';
import { choice } from './choices.ts';
import { described, document, exactlyOne, isObject, number, preprocessed, shaped } from './fields.ts';
import { covariance, population } from './population-spec.ts';
import { secondLayer } from './second-layer.ts';

const path = (description: string) => described(z.string().check(z.minLength(1)), description);

const seed = shaped(
  [
    number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'one seed for all'),
    z.strictObject({
      data: z._default(number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'seed of the noise'), 0),
      labels: z._default(number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'seed of the labels'), 0),
      init: z._default(number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'seed of the initial weights'), 0),
    }),
  ],
  (value) => (isObject(value) ? 1 : 0),
  'one seed for all, or one each for data, labels and initial weights',
);

/** One of a list, alone. */
const listed = (value: unknown): unknown => (Array.isArray(value) ? value : [value]);

const columnName = preprocessed(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string('must be the name of a column, or its number from 1').check(z.minLength(1)),
);
const column = z.strictObject({ column: columnName });
const columnNames = (description: string) =>
  described(z.optional(preprocessed(listed, z.array(columnName).check(z.minLength(1)))), {
    anyOf: [
      { type: ['string', 'number'] },
      { type: 'array', items: { type: ['string', 'number'] }, minItems: 1 },
    ],
    description,
  });
const labelsFrom = shaped(
  [z.string('must be a path, or { column: name } for a column of x').check(z.minLength(1)), column],
  (value) => (isObject(value) ? 1 : 0),
  'labels: a file, or the name of a column of x',
);
const label = z.union(
  [z.number(), z.string(), z.boolean()],
  'must be a label: text, a number, true or false',
);

const file = z.strictObject({
  source: z._default(z.literal('file', 'must be one of "population", "file"'), 'file'),
  x: z.optional(
    path(
      'features: .npy, .npz:name, IDX, .safetensors:name (rows x columns), .csv, .tsv, .parquet, .libsvm; or with .gz',
    ),
  ),
  gram: z.optional(
    path(
      "in place of x, the inner products of its rows: K = X X' (n x n), any of the formats of x; d is then the rank of K",
    ),
  ),
  y: z.optional(labelsFrom),
  noHeader: described(
    z.optional(z.boolean()),
    'true: the first row of a text is data; false: it is names, for certain. Default: found out, refused where it looks like data',
  ),
  separator: described(
    z.optional(z.enum([',', ';', '\t', ' '])),
    'between the cells of a text: a comma, a semicolon, a tab or spaces. Default: found out',
  ),
  drop: columnNames('columns that are no features: names, else numbers from 1'),
  columns: columnNames('the columns that are features, in this order. Default: all others'),
  index: described(z.optional(columnName), 'the column of the names of the rows, which is no feature'),
  classes: described(
    z.optional(z.tuple([label, label])),
    'the two classes mapped to -1 and +1, as the file writes them; other rows are left out. Default: the only two, ascending',
  ),
  perClass: z.optional(number({ integer: true, min: 1 }, 'keep the first so many rows of each class')),
  standardise: described(
    z._default(z.boolean(), false),
    'columns to mean 0 and population variance 1, after selection; constant columns to 0',
  ),
  biasColumn: described(
    z._default(z.boolean(), false),
    'append a column of ones, so that first-layer biases are weights',
  ),
  streamed: described(
    z._default(z.boolean(), false),
    'keep inner products only, from one pass over the file: for data larger than memory',
  ),
  mu: z.optional(
    path(
      'the mean vector, any of the formats of x, when known; in the coordinates trained on, so after standardisation',
    ),
  ),
  covariance: z.optional(covariance),
  test: z.optional(z.strictObject({ x: path('held-out features, read as x is'), y: z.optional(labelsFrom) })),
});

/** Whether data, as written, are from files. */
export function isOfFiles({ source, ...data }: Readonly<Record<string, unknown>>): boolean {
  return source === 'file' || (source === undefined && ('x' in data || 'gram' in data));
}

const data = shaped(
  [population, file],
  (value) => (isObject(value) && isOfFiles(value) ? 1 : 0),
  'where the samples come from: a population, or files',
);

/** Where neither the spec nor its activation says one. */
export const DEFAULT_SLOPE = 0.1;

const network = z.strictObject({
  width: z.optional(
    number(
      { integer: true, min: 1, max: 1e6 },
      'm; default positive + negative, or the length of a given second layer, else 64',
    ),
  ),
  positive: z.optional(
    number(
      { integer: true, min: 0, max: 1e6 },
      'neurons with a_j > 0; default ceil(width/2); with a fixed second layer only',
    ),
  ),
  negative: z.optional(
    number(
      { integer: true, min: 0, max: 1e6 },
      'neurons with a_j < 0; default the rest; with a fixed second layer only',
    ),
  ),
  slope: z.optional(
    number(
      { min: 0, max: 1 },
      `gamma, the slope far below 0; default ${DEFAULT_SLOPE}, or what the activation says`,
    ),
  ),
  activation: choice<ActivationName>(activations),
  secondLayer: z.prefault(secondLayer, 'fixed'),
  init: z._default(
    exactlyOne(
      {
        scale: number({ min: 0 }, 'sigma0, standard deviation of each coordinate of W(0)'),
        relative: number(
          { min: 0 },
          'c in sigma0 = c alpha gamma median|x_i| min|a_j|, min|a_j| = 1/sqrt(m) for a fixed second layer; at gamma = 0 without the factor gamma',
        ),
        file: path('W(0), m x d, any of the formats of x'),
      },
      'the initial weights',
    ),
    { relative: 1e-4 },
  ),
});

const step = shaped(
  [
    number({ above: 0 }, 'alpha'),
    z.strictObject({
      relative: number({ above: 0 }, 'c in alpha = c / lambda_max(G) (sum), c n / lambda_max(G) (mean)'),
    }),
  ],
  (value) => (isObject(value) ? 1 : 0),
  'the constant step: alpha, or a multiple of 1/lambda_max of the activated Gram matrix G',
);

const horizon = shaped(
  [z.null(), z.literal('infinity'), number({ min: 0 }, 'number of steps')],
  (value) => (value === null ? 0 : value === 'infinity' ? 1 : 2),
  'null, a number of steps (1e300), or "infinity"',
);

/** When training ends; the first goes without saying. */
const STOPS = ['steps', 'interpolation', 'zeroLoss'] as const;

const training = z.strictObject({
  loss: choice<LossName>(losses),
  reduction: z._default(z.enum(['sum', 'mean']), 'sum'),
  optimizer: choice<OptimizerName>(optimizers),
  step: z.prefault(step, { relative: 0.5 }),
  steps: z._default(number({ integer: true, min: 0, max: 1e12 }, 'updates carried out one by one'), 10000),
  stop: described(
    z.optional(z.enum(STOPS)),
    'when training ends before `steps`. steps: never; interpolation: once all margins are positive; zeroLoss: once the loss is 0, as hinge losses come to be. Default: steps',
  ),
  horizon: z.prefault(horizon, null),
  weightDecay: described(
    z.optional(number({ min: 0, max: 1e100 }, 'lambda')),
    'lambda of lambda/2 |W|^2, which is minimised together with the loss as reduced: the minimum is at finite weights (limit.own). Default: 0, none',
  ),
  labelSmoothing: described(
    z.optional(number({ min: 0, below: 0.5 }, 'eps')),
    'eps of the loss (1 - eps) l(q) + eps l(-q) of each margin, as of labels of which a share eps is flipped anew at every step: the minimum is at finite margins (limit.own). Default: 0, none',
  ),
});

const limit = z.strictObject({
  restarts: z._default(
    number(
      { integer: true, min: 0, max: 10_000 },
      'other own patterns tried for a larger normalised margin than that of the limit reached (limit.reached.best)',
    ),
    0,
  ),
});

const risk = z.strictObject({
  endPoints: z._default(
    number(
      { integer: true, min: 0, max: 1e8 },
      'fresh points for the error at the end of training; 0 for none',
    ),
    20000,
  ),
  trajectoryPoints: z._default(
    number({ integer: true, min: 0, max: 1e7 }, 'fresh points along the trajectory; 0 for none'),
    1000,
  ),
  streamedPoints: z.optional(
    number(
      { integer: true, min: 0, max: 1e6 },
      'fresh rows in all d coordinates, where noise has independent non-Gaussian ones; 0 for none. Default: 5e7/d, between 100 and 2000',
    ),
  ),
  robustRadii: described(
    z.optional(
      z
        .array(number({ min: 0, max: 1e150 }, 'a radius, in the units of x'))
        .check(z.minLength(1), z.maxLength(100)),
    ),
    'Euclidean radii within which an adversary may move every fresh point: the errors of risk.robust. Default: none is asked',
  ),
});

const measureNames = measures.map(({ name }) => name);

const report = z.strictObject({
  perDecade: z._default(
    number({ integer: true, min: 1, max: 1000 }, 'trajectory rows to each factor of ten in t'),
    10,
  ),
  measures: described(z.optional(preprocessed(listed, z.array(z.enum(measureNames)).check(z.minLength(1)))), {
    anyOf: [{ enum: measureNames }, { type: 'array', items: { enum: measureNames }, minItems: 1 }],
    description: `what else each row of the trajectory has, one or a list: ${measures.map(({ name, description }) => `${name}: ${description}`).join('; ')}. Default: nothing`,
  }),
});

const theory = z.strictObject({
  delta: z._default(
    number({ above: 0, max: 1 }, 'probability with which the probabilistic theorems may fail'),
    0.05,
  ),
});

const thresholds = z.strictObject({
  benignExcess: z._default(number({ min: 0, max: 1 }, 'benign: excess risk at most this'), 0.01),
  catastrophicWithin: z._default(
    number({ min: 0, max: 0.5 }, 'catastrophic: error at least 1/2 less this'),
    0.05,
  ),
  weakBelow: z._default(number({ min: 0 }, 'weak regime: n |mu|^2 / R below this'), 0.1),
  strongAbove: z._default(number({ min: 0 }, 'strong regime: n |mu|^2 / R above this'), 10),
});

/** The schema of a spec. */
export const specSchema = document(
  z.strictObject({
    name: described(z._default(z.string(), 'experiment'), 'a name for people'),
    seed: z.prefault(seed, 0),
    data: z.prefault(data, {}),
    network: z.prefault(network, {}),
    training: z.prefault(training, {}),
    limit: described(
      z.optional(limit),
      'what is asked of the limit beyond where training goes; default nothing',
    ),
    risk: z.prefault(risk, {}),
    report: z.prefault(report, {}),
    theory: z.prefault(theory, {}),
    thresholds: z.prefault(thresholds, {}),
  }),
  'benign experiment',
  'One experiment: data, network, training, and what to report.',
);

/** A spec as its schema leaves it: defaults written in, cross-field rules not yet applied. */
export type ParsedSpec = z.output<typeof specSchema>;
export type PopulationData = z.output<typeof population>;
export type FileData = z.output<typeof file>;

/** Objects of which exactly one key may be given. */
export const exclusiveGroups: readonly string[] = [
  'data.signal',
  'data.labelNoise',
  'network.init',
  'network.secondLayer',
];
