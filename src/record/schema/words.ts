/**
 * Building blocks of the record's schema. Each field has its meaning: a formula in the paper's letters, its shape or unit, and for what
 * may be null when it is.
 */
import * as z from 'zod/mini';
import { described } from '../../spec/fields.ts';

export const number = (meaning: string) => described(z.number(), meaning);

export const integer = (meaning: string) =>
  described(z.number().check(z.refine(Number.isInteger, 'must be an integer')), {
    type: 'integer',
    description: meaning,
  });

export const text = (meaning: string) => described(z.string(), meaning);

export const truth = (meaning: string) => described(z.boolean(), meaning);

export const oneOf = <const Name extends string>(names: readonly Name[], meaning: string) =>
  described(z.enum(names), meaning);

export const list = <Entry extends z.ZodMiniType>(entry: Entry, meaning: string) =>
  described(z.array(entry), meaning);

export const numbers = (meaning: string) => list(z.number(), meaning);

export const integers = (meaning: string) => list(integer('from 0'), meaning);

export const part = <Shape extends z.core.$ZodLooseShape>(shape: Shape, meaning: string) =>
  described(z.object(shape), meaning);

/** What may be null, and when it is. */
export const orNull = <Schema extends z.ZodMiniType>(schema: Schema, when: string) =>
  described(z.nullable(schema), `${z.globalRegistry.get(schema)?.description}; null ${when}`);
