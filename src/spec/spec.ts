/**
 * The specification of an experiment: one schema for validation, defaults, ranges, help and editors.
 */
import { z } from 'zod';
import { losses } from '../network/losses/index.ts';
import { optimizers } from '../optimizers.ts';
import { exactlyOne, isObject, number, shaped } from './fields.ts';
import { covariance, population } from './population-spec.ts';
import { secondLayer } from './second-layer.ts';

const path = (description: string) => z.string().min(1).meta({ description });

const seed = shaped(
  [
    number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'one seed for all'),
    z.strictObject({
      data: number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'seed of the noise').default(0),
      labels: number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'seed of the labels').default(0),
      init: number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'seed of the initial weights').default(0),
    }),
  ],
  (value) => (isObject(value) ? 1 : 0),
  'one seed for all, or one each for data, labels and initial weights',
);

const columnName = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  z.string('must be the name of a column, or its number from 1').min(1),
);
const column = z.strictObject({ column: columnName });
const columnNames = (description: string) =>
  z
    .preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(columnName).min(1))
    .optional()
    .meta({
      anyOf: [
        { type: ['string', 'number'] },
        { type: 'array', items: { type: ['string', 'number'] }, minItems: 1 },
      ],
      description,
    });
const labelsFrom = shaped(
  [z.string('must be a path, or { column: name } for a column of x').min(1), column],
  (value) => (isObject(value) ? 1 : 0),
  'labels: a file, or the name of a column of x',
);
const label = z.union(
  [z.number(), z.string(), z.boolean()],
  'must be a label: text, a number, true or false',
);

const file = z.strictObject({
  source: z.literal('file', 'must be one of "population", "file"').default('file'),
  x: path(
    'features: .npy, .npz:name, IDX, .safetensors:name (rows x columns), .csv, .tsv, .parquet, .libsvm; or with .gz',
  ),
  y: labelsFrom.optional(),
  noHeader: z.boolean().optional().meta({
    description:
      'true: the first row of a text is data; false: it is names, for certain. Default: found out, refused where it looks like data',
  }),
  separator: z.enum([',', ';', '\t', ' ']).optional().meta({
    description: 'between the cells of a text: a comma, a semicolon, a tab or spaces. Default: found out',
  }),
  drop: columnNames('columns that are no features: names, else numbers from 1'),
  columns: columnNames('the columns that are features, in this order. Default: all others'),
  index: columnName
    .optional()
    .meta({ description: 'the column of the names of the rows, which is no feature' }),
  classes: z.tuple([label, label]).optional().meta({
    description:
      'the two classes mapped to -1 and +1, as the file writes them; other rows are left out. Default: the only two, ascending',
  }),
  perClass: number({ integer: true, min: 1 }, 'keep the first so many rows of each class').optional(),
  standardise: z.boolean().default(false).meta({
    description: 'columns to mean 0 and population variance 1, after selection; constant columns to 0',
  }),
  biasColumn: z.boolean().default(false).meta({
    description: 'append a column of ones, so that first-layer biases are weights',
  }),
  streamed: z.boolean().default(false).meta({
    description: 'keep inner products only, from one pass over the file: for data larger than memory',
  }),
  mu: path(
    'the mean vector, any of the formats of x, when known; in the coordinates trained on, so after standardisation',
  ).optional(),
  covariance: covariance.optional(),
  test: z.strictObject({ x: path('held-out features, read as x is'), y: labelsFrom.optional() }).optional(),
});

const data = shaped(
  [population, file],
  (value) =>
    isObject(value) && (value.source === 'file' || (value.source === undefined && 'x' in value)) ? 1 : 0,
  'where the samples come from: a population, or files',
);

const network = z.strictObject({
  width: number(
    { integer: true, min: 1, max: 1e6 },
    'm; default positive + negative, or the length of a given second layer, else 64',
  ).optional(),
  positive: number(
    { integer: true, min: 0, max: 1e6 },
    'neurons with a_j > 0; default ceil(width/2); with a fixed second layer only',
  ).optional(),
  negative: number(
    { integer: true, min: 0, max: 1e6 },
    'neurons with a_j < 0; default the rest; with a fixed second layer only',
  ).optional(),
  slope: number({ min: 0, max: 1 }, 'gamma: 1 is linear, 0 is ReLU').default(0.1),
  activation: z.enum(['leakyRelu']).default('leakyRelu'),
  secondLayer: secondLayer.prefault('fixed'),
  init: exactlyOne(
    {
      scale: number({ min: 0 }, 'sigma0, standard deviation of each coordinate of W(0)'),
      relative: number(
        { min: 0 },
        'c in sigma0 = c alpha gamma median|x_i| min|a_j|, min|a_j| = 1/sqrt(m) for a fixed second layer; at gamma = 0 without the factor gamma',
      ),
      file: path('W(0), m x d, any of the formats of x'),
    },
    'the initial weights',
  ).default({ relative: 1e-4 }),
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

/** A table of choices in one line. */
function described(choices: readonly { readonly name: string; readonly description: string }[]): string {
  return choices.map(({ name, description }) => `${name}: ${description}`).join('; ');
}

const training = z.strictObject({
  loss: z
    .enum(losses.map(({ name }) => name))
    .default(losses[0].name)
    .meta({ description: described(losses) }),
  reduction: z.enum(['sum', 'mean']).default('sum'),
  optimizer: z
    .enum(optimizers.map(({ name }) => name))
    .default(optimizers[0].name)
    .meta({ description: described(optimizers) }),
  step: step.prefault({ relative: 0.5 }),
  steps: number({ integer: true, min: 0, max: 1e12 }, 'updates carried out one by one').default(10000),
  horizon: horizon.prefault(null),
});

const risk = z.strictObject({
  endPoints: number(
    { integer: true, min: 0, max: 1e8 },
    'fresh points for the error at the end of training; 0 for none',
  ).default(20000),
  trajectoryPoints: number(
    { integer: true, min: 0, max: 1e7 },
    'fresh points along the trajectory; 0 for none',
  ).default(1000),
  streamedPoints: number(
    { integer: true, min: 0, max: 1e6 },
    'fresh rows in all d coordinates, where noise has independent non-Gaussian ones; 0 for none. Default: 5e7/d, between 100 and 2000',
  ).optional(),
});

const report = z.strictObject({
  perDecade: number(
    { integer: true, min: 1, max: 1000 },
    'trajectory rows to each factor of ten in t',
  ).default(10),
});

const theory = z.strictObject({
  delta: number({ above: 0, max: 1 }, 'probability with which the probabilistic theorems may fail').default(
    0.05,
  ),
});

const thresholds = z.strictObject({
  benignExcess: number({ min: 0, max: 1 }, 'benign: excess risk at most this').default(0.01),
  catastrophicWithin: number({ min: 0, max: 0.5 }, 'catastrophic: error at least 1/2 less this').default(
    0.05,
  ),
  weakBelow: number({ min: 0 }, 'weak regime: n |mu|^2 / R below this').default(0.1),
  strongAbove: number({ min: 0 }, 'strong regime: n |mu|^2 / R above this').default(10),
});

/** The schema of a spec. */
export const specSchema = z
  .strictObject({
    name: z.string().default('experiment').meta({ description: 'a name for people' }),
    seed: seed.prefault(0),
    data: data.prefault({}),
    network: network.prefault({}),
    training: training.prefault({}),
    risk: risk.prefault({}),
    report: report.prefault({}),
    theory: theory.prefault({}),
    thresholds: thresholds.prefault({}),
  })
  .meta({
    title: 'benign experiment',
    description: 'One experiment: data, network, training, and what to report.',
  });

/** A spec as its schema leaves it: defaults written in, cross-field rules not yet applied. */
export type ParsedSpec = z.output<typeof specSchema>;
export type PopulationData = z.output<typeof population>;
export type FileData = z.output<typeof file>;

/** JSON Schema (draft 2020-12) of what a person may write. */
export function jsonSchema(): unknown {
  return withBases(z.toJSONSchema(specSchema, { io: 'input' }));
}

/** A file may say that it changes others; whoever reads files lays them over one another (`mergeSpecs`). */
export function withBases(schema: z.core.ZodStandardJSONSchemaPayload<z.ZodType>): unknown {
  const base = { type: 'string', minLength: 1 };
  const bases = {
    anyOf: [base, { type: 'array', items: base }],
    description:
      'specs, or presets, that this file changes: paths relative to it, a later one over the earlier',
  };
  return { ...schema, properties: { extends: bases, ...schema.properties } };
}

/** Objects of which exactly one key may be given. */
export const exclusiveGroups: readonly string[] = [
  'data.signal',
  'data.labelNoise',
  'network.init',
  'network.secondLayer',
];
