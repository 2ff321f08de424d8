/**
 * The specification of a sweep: one experiment, the axes along which its fields move, and the seeds at every point.
 */
import * as z from 'zod/mini';
import {
  described,
  document,
  exactlyOne,
  isObject,
  judgedElsewhere,
  number,
  shaped,
} from '../spec/fields.ts';
import { inputSchema, type JsonSchema } from '../spec/json-schema.ts';
import { specSchema } from '../spec/spec.ts';

const scale = (description: string) => described(z.enum(['linear', 'log']), description);

const name = described(
  z.optional(z.string().check(z.minLength(1))),
  'short and unique; default: the end of the path',
);
const path = described(
  z.string().check(z.minLength(1)),
  'the field of the experiment, as in data.signal.norm',
);
const label = described(z.optional(z.string().check(z.minLength(1))), 'symbol and unit, for figures');
const integer = described(
  z.optional(z.boolean()),
  'values rounded to integers, each kept once; default: whether the field is an integer',
);

const listed = shaped(
  [
    number({}, 'a number'),
    z.string().check(z.minLength(1)),
    z.boolean(),
    z.strictObject({ label: z.string().check(z.minLength(1)), value: z.unknown() }),
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

const values = described(z.array(listed).check(z.minLength(1)), 'the values, in order');

const listAxis = z.strictObject({
  name,
  path,
  label,
  values,
  scale: described(
    z.optional(z.enum(['linear', 'log', 'ordinal'])),
    'how figures space the values; default linear for numbers, ordinal otherwise',
  ),
  integer,
});

const rangeAxis = z.strictObject({
  name,
  path,
  label,
  ...range,
  scale: z._default(scale('equal differences, or equal ratios'), 'linear'),
  integer,
});

const target = (description: string) =>
  shaped(
    [
      z.array(number({ above: 0 }, 'a value of the quantity')).check(z.minLength(1)),
      z.strictObject({ ...range, scale: z._default(scale('equal differences, or equal ratios'), 'log') }),
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
      from: z._default(seed, 0),
      count: number({ integer: true, min: 1, max: 1e6 }, 'how many'),
    }),
    z.array(seed).check(z.minLength(1)),
  ],
  (value) => (Array.isArray(value) ? 2 : isObject(value) ? 1 : 0),
  'the seeds at every point: how many, { from, count }, or a list',
);

const recordPath = z.string().check(z.minLength(1));

const moreSeeds = z.strictObject({
  quantity: described(recordPath, 'the dotted path of a number or truth value of the record'),
  halfWidth: number({ above: 0 }, 'seeds are added until the 95 % interval of the mean is this narrow'),
  most: number({ integer: true, min: 2, max: 1e6 }, 'at most so many seeds at a point'),
});

const transition = z.strictObject({
  axis: described(z.string().check(z.minLength(1)), 'the name of the axis along which to bisect'),
  quantity: described(recordPath, 'the quantity whose mean over seeds crosses the level'),
  level: number({}, 'the level'),
  within: number({ above: 0 }, 'bisect until the bracket is this wide; a ratio less 1 on a log axis'),
  most: number({ integer: true, min: 2, max: 1e6 }, 'at most so many seeds at a point'),
});

/** The schema of a sweep's spec; the experiment is judged by its own. */
export const sweepSchema = document(
  z.strictObject({
    name: described(z._default(z.string().check(z.minLength(1)), 'sweep'), 'a name for people'),
    experiment: z._default(judgedElsewhere([described(z.string(), 'a preset'), specSchema]), {}),
    axes: z._default(z.array(axis), []),
    seeds: z.prefault(seeds, 1),
    keep: described(
      z._default(z.array(recordPath), []),
      'paths of the record to keep beyond its scalars, as in training.trajectory',
    ),
    adaptive: described(
      z._default(z.strictObject({ seeds: z.optional(moreSeeds), transition: z.optional(transition) }), {}),
      'cells that are added where the results ask for them',
    ),
  }),
  'benign sweep',
  'One experiment along axes, with seeds at every point.',
);

export type SweepSpec = z.output<typeof sweepSchema>;
export type AxisSpec = SweepSpec['axes'][number];
export type Range = { readonly from: number; readonly to: number; readonly count: number };
export type DerivedQuantity = 'ratio' | 'effectiveRatio' | 'frontier';

/** JSON Schema (draft 2020-12) of what a person may write. */
export function sweepJsonSchema(): JsonSchema {
  return inputSchema(sweepSchema);
}
