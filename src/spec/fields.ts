/**
 * Building blocks of the schema: numbers that may be written as text, and values that may take one of several shapes.
 */
import * as z from 'zod/mini';
import { parseDecimal } from '../files/decimal.ts';

/** Range of a number field. */
export interface NumberRule {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Strictly above, and below. */
  readonly above?: number;
  readonly below?: number;
}

/** What judges a field. */
export type FieldSchema = z.core.$ZodType;

/** A copy of a schema with what it says for a person; more than a description replaces parts of its JSON Schema. */
export function described<Schema extends z.ZodMiniType>(
  schema: Schema,
  said: string | z.core.GlobalMeta,
): Schema {
  const copy = schema.clone();
  z.globalRegistry.add(copy, typeof said === 'string' ? { description: said } : said);
  return copy;
}

/** A finite number, or its decimal text ("1e12"), in a range. */
export function number(rule: NumberRule, description: string) {
  const checks: z.core.$ZodCheck<number>[] = [];
  if (rule.integer) checks.push(z.refine(Number.isInteger, 'must be an integer'));
  if (rule.min !== undefined) checks.push(z.minimum(rule.min));
  if (rule.max !== undefined) checks.push(z.maximum(rule.max));
  if (rule.above !== undefined) checks.push(z.gt(rule.above));
  if (rule.below !== undefined) checks.push(z.lt(rule.below));
  return described(preprocessed(fromText, z.number().check(...checks)), {
    type: [rule.integer ? 'integer' : 'number', 'string'],
    ...(rule.min !== undefined ? { minimum: rule.min } : {}),
    ...(rule.max !== undefined ? { maximum: rule.max } : {}),
    ...(rule.above !== undefined ? { exclusiveMinimum: rule.above } : {}),
    ...(rule.below !== undefined ? { exclusiveMaximum: rule.below } : {}),
    description,
  });
}

/** What judges a value once it is rewritten. */
export function preprocessed<Schema extends z.ZodMiniType>(
  rewrite: (value: unknown) => unknown,
  schema: Schema,
) {
  return z.pipe(z.transform(rewrite), schema as z.ZodMiniType<z.output<Schema>, unknown>);
}

function fromText(value: unknown): unknown {
  return typeof value === 'string' ? (parseDecimal(value.trim()) ?? value) : value;
}

const shapes = new WeakMap<FieldSchema, readonly z.ZodMiniType[]>();

/** The shapes that a `shaped` schema chooses from; null for any other. */
export function shapesOf(schema: FieldSchema): readonly z.ZodMiniType[] | null {
  return shapes.get(schema) ?? null;
}

/** A value of one of several shapes; `choose` picks the index of the one to judge it by, so that messages speak of that one. */
export function shaped<const Options extends readonly z.ZodMiniType[]>(
  options: Options,
  choose: (value: unknown) => number,
  description: string,
) {
  const judged = z.pipe(
    z.unknown(),
    z.transform((value, context): z.output<Options[number]> => {
      const result = options[choose(value)].safeParse(value);
      if (result.success) return result.data as z.output<Options[number]>;
      for (const issue of result.error.issues) {
        const ofNoShape =
          issue.code === 'invalid_type' && issue.path.length === 0 && typeof value !== 'number';
        const message = ofNoShape ? `must be ${options.map(shapeTold).join(', or ')}` : issue.message;
        context.issues.push({ ...issue, message, input: value } as never);
      }
      return z.NEVER;
    }),
  );
  const schema = described(judged, description);
  shapes.set(schema, options);
  return schema;
}

/** Any value, which is judged elsewhere, as one of these shapes. */
export function judgedElsewhere(options: readonly z.ZodMiniType[]) {
  const schema = z.unknown();
  shapes.set(schema, options);
  return schema;
}

const documents = new WeakSet<FieldSchema>();

/** The schema of a whole file, which may say that it changes others (`BASES`). */
export function document<Schema extends z.ZodMiniType>(schema: Schema, title: string, description: string) {
  const whole = described(schema, { title, description });
  documents.add(whole);
  return whole;
}

/** Whether a schema is one of a whole file. */
export function isDocument(schema: FieldSchema): boolean {
  return documents.has(schema);
}

/** A shape in words. */
function shapeTold(shape: FieldSchema): string {
  const names = namesIn(shape);
  if (names !== null) return names.map((value) => JSON.stringify(value)).join(', or ');
  const def = definition(shape);
  switch (def.type) {
    case 'object':
      return braces(Object.entries(def.shape).map(keyTold));
    case 'array':
      return 'a list';
    case 'string':
      return 'a text';
    case 'null':
      return 'null';
    default:
      return isIntegral(shape) ? 'an integer' : `a ${def.type}`;
  }
}

function keyTold([key, schema]: [string, FieldSchema]): string {
  const def = definition(schema);
  return def.type === 'literal' && typeof def.values[0] === 'string' ? `${key}: ${def.values[0]}` : key;
}

/** The names that a value may be; null where it may be something else. */
export function namesIn(schema: FieldSchema): readonly unknown[] | null {
  const def = definition(schema);
  if (def.type === 'enum') return Object.values(def.entries);
  return def.type === 'literal' ? def.values : null;
}

/** Whether numbers are integers there. */
export function isIntegral(schema: FieldSchema): boolean {
  const type = z.globalRegistry.get(unwrapped(schema))?.type;
  return Array.isArray(type) && type.includes('integer');
}

/** Whether a field takes nothing but a text. */
export function isText(schema: FieldSchema): boolean {
  return definition(schema).type === 'string' || namesIn(schema) !== null;
}

/** What a value is judged by in the end: without a default, and after it is rewritten. */
export function definition(schema: FieldSchema): z.core.$ZodTypes['_zod']['def'] {
  const { def } = unwrapped(schema)._zod as z.core.$ZodTypes['_zod'];
  return def.type === 'pipe' && def.in._zod.def.type === 'transform' ? definition(def.out) : def;
}

/** A schema without its default. */
export function unwrapped(schema: FieldSchema): FieldSchema {
  const { def } = schema._zod as z.core.$ZodTypes['_zod'];
  const wraps = def.type === 'optional' || def.type === 'default' || def.type === 'prefault';
  return wraps ? unwrapped(def.innerType) : schema;
}

/** "{ norm, snr }". */
export function braces(keys: readonly string[]): string {
  return `{ ${keys.join(', ')} }`;
}

/** An object of which exactly one key is given. */
export function exactlyOne<Shape extends Record<string, z.ZodMiniType>>(shape: Shape, description: string) {
  const keys = Object.keys(shape);
  const optional = Object.fromEntries(keys.map((key) => [key, z.optional(shape[key])])) as {
    [K in keyof Shape]: z.ZodMiniOptional<Shape[K]>;
  };
  const schema = z.strictObject(optional, {
    error: ({ code }) =>
      code === 'invalid_type' ? `must be an object with one of ${keys.join(', ')}` : undefined,
  });
  const one = z.refine<Readonly<Record<string, unknown>>>(
    (value) => keys.filter((key) => value[key] !== undefined).length === 1,
    `must give exactly one of ${keys.join(', ')}`,
  );
  return described(schema.check(one), description);
}

/** Whether a value is a plain object (and not a list). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
