/**
 * The specification of a sweep: one experiment, the axes along which its fields move, and the seeds at every point.
 */
import { z } from 'zod';
import { exactlyOne, isObject, number, shaped } from '../spec/fields.ts';
import { jsonSchema, withBases } from '../spec/spec.ts';

const scale = (description: string) => z.enum(['linear', 'log']).meta({ description });

const name = z
  .string()
  .min(1)
  .optional()
  .meta({ description: 'short and unique; default: the end of the path' });
const path = z.string().min(1).meta({ description: 'the field of the experiment, as in data.signal.norm' });
const label = z.string().min(1).optional().meta({ description: 'symbol and unit, for figures' });
const integer = z.boolean().optional().meta({
  description: 'values rounded to integers, each kept once; default: whether the field is an integer',
});

const listed = shaped(
  [
    number({}, 'a number'),
    z.string().min(1),
    z.boolean(),
    z.strictObject({ label: z.string().min(1), value: z.unknown() }),
  ],
  (value) => {
    if (isObject(value)) return 3;
    return typeof value === 'boolean' ? 2 : typeof value === 'string' && Number.isNaN(Number(value)) ? 1 : 0;
  },
  'a number, a word, or { label, value } for a setting of several keys',
);

const range = {
  from: number({}, 'the first value'),
  to: number({}, 'the last value'),
  count: number({ integer: true, min: 1, max: 1e6 }, 'how many, both ends among them'),
};

const values = z.array(listed).min(1).meta({ description: 'the values, in order' });

const listAxis = z.strictObject({
  name,
  path,
  label,
  values,
  scale: z.enum(['linear', 'log', 'ordinal']).optional().meta({
    description: 'how figures space the values; default linear for numbers, ordinal otherwise',
  }),
  integer,
});

const rangeAxis = z.strictObject({
  name,
  path,
  label,
  ...range,
  scale: scale('equal differences, or equal ratios').default('linear'),
  integer,
});

const target = (description: string) =>
  shaped(
    [
      z.array(number({ above: 0 }, 'a value of the quantity')).min(1),
      z.strictObject({ ...range, scale: scale('equal differences, or equal ratios').default('log') }),
    ],
    (value) => (Array.isArray(value) ? 0 : 1),
    description,
  );

const derivedAxis = z.strictObject({
  name,
  path,
  label,
  derive: exactlyOne(
    {
      ratio: target('n |mu|^2/R'),
      effectiveRatio: target("n mu'Sigma mu/tr Sigma^2"),
      frontier: target('n |mu|^4/(|Sigma| R)'),
    },
    'the field is solved for, so that a quantity of the regime takes these values',
  ),
  integer,
});

const axis = shaped(
  [listAxis, rangeAxis, derivedAxis],
  (value) => (isObject(value) ? ('values' in value ? 0 : 'derive' in value ? 2 : 1) : 1),
  'a list of values, a range, or a quantity for which the field is solved',
);

const seed = number({ integer: true, min: 0, max: 2 ** 53 - 1 }, 'a seed');

const seeds = shaped(
  [
    number({ integer: true, min: 1, max: 1e6 }, 'so many: 0, 1, 2, ...'),
    z.strictObject({
      from: seed.default(0),
      count: number({ integer: true, min: 1, max: 1e6 }, 'how many'),
    }),
    z.array(seed).min(1),
  ],
  (value) => (Array.isArray(value) ? 2 : isObject(value) ? 1 : 0),
  'the seeds at every point: how many, { from, count }, or a list',
);

const recordPath = z.string().min(1);

const moreSeeds = z.strictObject({
  quantity: recordPath.meta({ description: 'the dotted path of a number or truth value of the record' }),
  halfWidth: number({ above: 0 }, 'seeds are added until the 95 % interval of the mean is this narrow'),
  most: number({ integer: true, min: 2, max: 1e6 }, 'at most so many seeds at a point'),
});

const transition = z.strictObject({
  axis: z.string().min(1).meta({ description: 'the name of the axis along which to bisect' }),
  quantity: recordPath.meta({ description: 'the quantity whose mean over seeds crosses the level' }),
  level: number({}, 'the level'),
  within: number({ above: 0 }, 'bisect until the bracket is this wide; a ratio less 1 on a log axis'),
  most: number({ integer: true, min: 2, max: 1e6 }, 'at most so many seeds at a point'),
});

/** The schema of a sweep's spec; the experiment is judged by its own. */
export const sweepSchema = z
  .strictObject({
    name: z.string().min(1).default('sweep').meta({ description: 'a name for people' }),
    experiment: z
      .unknown()
      .default({})
      .meta({ anyOf: [{ type: 'string', description: 'a preset' }, jsonSchema() as object] }),
    axes: z.array(axis).default([]),
    seeds: seeds.prefault(1),
    keep: z.array(recordPath).default([]).meta({
      description: 'paths of the record to keep beyond its scalars, as in training.trajectory',
    }),
    adaptive: z
      .strictObject({ seeds: moreSeeds.optional(), transition: transition.optional() })
      .default({})
      .meta({ description: 'cells that are added where the results ask for them' }),
  })
  .meta({
    title: 'benign sweep',
    description: 'One experiment along axes, with seeds at every point.',
  });

export type SweepSpec = z.output<typeof sweepSchema>;
export type AxisSpec = SweepSpec['axes'][number];
export type Range = { readonly from: number; readonly to: number; readonly count: number };
export type DerivedQuantity = 'ratio' | 'effectiveRatio' | 'frontier';

/** JSON Schema (draft 2020-12) of what a person may write. */
export function sweepJsonSchema(): unknown {
  return withBases(z.toJSONSchema(sweepSchema, { io: 'input' }));
}
