/**
 * The schema of a record: what its fields are, and what they mean. The types of `record.ts` are held to it by the compiler.
 */
import * as z from 'zod/mini';
import { described, shaped } from '../../spec/fields.ts';
import type { Seeds, Spec } from '../../spec/resolve.ts';
import { specSchema } from '../../spec/spec.ts';
import type { ExperimentRecord } from '../record.ts';
import { data, plane } from './data.ts';
import { horizon } from './horizon.ts';
import { limit } from './limit.ts';
import { regime, risk, verdict } from './risk.ts';
import { theory } from './theory.ts';
import { training } from './training.ts';
import { integer, orNull, part, text } from './words.ts';

const spec: z.ZodMiniType<Spec> = shaped(
  [specSchema],
  () => 0,
  'the spec with every default written in, itself a valid spec (`benign schema`); the numbers of files of a covariance and a second layer stand in it',
) as never;

const seed: z.ZodMiniType<Seeds> = part(
  {
    data: integer('of the noise'),
    labels: integer('of the labels'),
    init: integer('of the initial weights'),
  },
  'the three seeds',
);

/** A record of this schema's number. Names may be added: what is not known is let through. */
export const recordSchema = described(
  z.object({
    schema: integer('the number of these names, raised whenever a name or its meaning changes'),
    version: text("the program's version"),
    spec,
    seed,
    notes: described(
      z.record(z.string(), z.string()),
      'why a value is null, or what the reader of a value must know, by dotted path',
    ),
    data,
    training,
    limit,
    horizon: orNull(
      horizon,
      'with its reason when `training.horizon` is not set or no flow speaks of descent',
    ),
    risk,
    regime,
    theory,
    verdict,
    plane: orNull(
      plane,
      'without a solution of the margin problem, at slope 0, or where signal and boundary span no plane',
    ),
  }),
  { title: 'benign record', description: 'What one experiment leaves.' },
);

/** Both as plain objects that nobody changes, so that they can be compared. */
type Plain<T> = T extends object ? { readonly [Key in keyof T]: Plain<T[Key]> } : T;
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
true satisfies Same<Plain<z.output<typeof recordSchema>>, Plain<ExperimentRecord>>;
