/**
 * Fields that name an entry of a table, which may take numbers and words: a name alone, or { name, ... }.
 */
import * as z from 'zod/mini';
import type { Choice, Choosable, Options, Parameters } from '../parameters.ts';
import {
  described,
  type FieldSchema,
  isObject,
  namesIn,
  number,
  shaped,
  shapesOf,
  unwrapped,
} from './fields.ts';

/** Where a spec has them; a name alone stands for an object with that name. */
export const choiceFields: readonly string[] = ['network.activation', 'training.loss', 'training.optimizer'];

/** The numbers that an entry takes, each with its default. */
export function parameterFields(parameters: Parameters) {
  return Object.fromEntries(
    Object.entries(parameters).map(([key, { description, default: value, ...rule }]) => [
      key,
      z._default(number(rule, description), value),
    ]),
  );
}

/** The words that an entry takes, each with its default. */
function optionFields(options: Options) {
  return Object.fromEntries(
    Object.entries(options).map(([key, { description, words }]) => [
      key,
      z._default(described(z.enum(words), description), words[0]),
    ]),
  );
}

/** A table of choices in one line. */
function choicesTold(choices: readonly { readonly name: string; readonly description: string }[]): string {
  return choices.map(({ name, description }) => `${name}: ${description}`).join('; ');
}

/** The choice of an entry; the first is that of a spec which says nothing. */
export function choice<Name extends string>(
  entries: readonly (Choosable<Name> & { readonly description: string })[],
) {
  const names = entries.map(({ name }) => name);
  const named = z.enum(names);
  const shapes = entries.map(({ name, description, parameters, options = {} }) =>
    described(
      z.strictObject({
        name: z.literal(name, mustBeOneOf(names)),
        ...parameterFields(parameters),
        ...optionFields(options),
      }),
      description,
    ),
  );
  const choose = (value: unknown) => (isObject(value) ? 1 + indexIn(names, value.name) : 0);
  const schema = shaped([named, ...shapes], choose, choicesTold(entries));
  return z._default(schema as z.ZodMiniType<Choice<Name>, Choice<Name>>, names[0] as Choice<Name>);
}

/** The names that a field may be given alone. */
export function namesToChoose(field: FieldSchema): readonly string[] {
  const names = [field, ...(shapesOf(unwrapped(field)) ?? [])].map(namesIn).find((found) => found !== null);
  return (names ?? []).filter((name) => typeof name === 'string');
}

export function mustBeOneOf(names: readonly string[]): string {
  return `must be one of ${names.map((name) => `"${name}"`).join(', ')}`;
}

/** Where a name stands in a list; first when it is none of it, so that the first shape refuses it. */
export function indexIn(names: readonly string[], value: unknown): number {
  return typeof value === 'string' ? Math.max(0, names.indexOf(value)) : 0;
}
