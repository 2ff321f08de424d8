/**
 * Building blocks of the schema: numbers that may be written as text, and values that may take one of several shapes.
 */
import { z } from 'zod';
import { parseDecimal } from '../files/decimal.ts';

/** Range of a number field. */
export interface NumberRule {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Strictly above. */
  readonly above?: number;
}

/** A finite number, or its decimal text ("1e12"), in a range. */
export function number(rule: NumberRule, description: string) {
  let schema = z.number();
  if (rule.integer) schema = schema.refine(Number.isInteger, 'must be an integer');
  if (rule.min !== undefined) schema = schema.min(rule.min);
  if (rule.max !== undefined) schema = schema.max(rule.max);
  if (rule.above !== undefined) schema = schema.gt(rule.above);
  return z.preprocess(fromText, schema).meta({
    type: [rule.integer ? 'integer' : 'number', 'string'],
    ...(rule.min !== undefined ? { minimum: rule.min } : {}),
    ...(rule.max !== undefined ? { maximum: rule.max } : {}),
    ...(rule.above !== undefined ? { exclusiveMinimum: rule.above } : {}),
    description,
  });
}

function fromText(value: unknown): unknown {
  return typeof value === 'string' ? (parseDecimal(value.trim()) ?? value) : value;
}

/** A value of one of several shapes; `choose` picks the index of the one to judge it by, so that messages speak of that one. */
export function shaped<const Options extends readonly z.ZodType[]>(
  options: Options,
  choose: (value: unknown) => number,
  description: string,
) {
  return z
    .unknown()
    .transform((value, context): z.output<Options[number]> => {
      const result = options[choose(value)].safeParse(value);
      if (result.success) return result.data as z.output<Options[number]>;
      for (const issue of result.error.issues) {
        const ofNoShape =
          issue.code === 'invalid_type' && issue.path.length === 0 && typeof value !== 'number';
        const message = ofNoShape
          ? `must be ${options.map((one) => told(inputSchema(one))).join(', or ')}`
          : issue.message;
        context.issues.push({ ...issue, message, input: value } as never);
      }
      return z.NEVER;
    })
    .meta({ anyOf: options.map(inputSchema), description });
}

function inputSchema(option: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(option, { io: 'input' });
  return schema;
}

/** A shape in words, from its JSON Schema. */
function told(schema: Record<string, unknown>): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(', or ');
  if (isObject(schema.properties)) return braces(Object.entries(schema.properties).map(keyTold));
  const [type] = [schema.type].flat();
  return type === 'array'
    ? 'a list'
    : type === 'string'
      ? 'a text'
      : type === 'null'
        ? 'null'
        : `${type === 'integer' ? 'an' : 'a'} ${type}`;
}

function keyTold([key, schema]: [string, unknown]): string {
  return isObject(schema) && typeof schema.const === 'string' ? `${key}: ${schema.const}` : key;
}

/** "{ norm, snr }". */
export function braces(keys: readonly string[]): string {
  return `{ ${keys.join(', ')} }`;
}

/** An object of which exactly one key is given. */
export function exactlyOne<Shape extends Record<string, z.ZodType>>(shape: Shape, description: string) {
  const keys = Object.keys(shape);
  const optional = Object.fromEntries(keys.map((key) => [key, shape[key].optional()])) as {
    [K in keyof Shape]: z.ZodOptional<Shape[K]>;
  };
  return z
    .strictObject(optional, {
      error: ({ code }) =>
        code === 'invalid_type' ? `must be an object with one of ${keys.join(', ')}` : undefined,
    })
    .refine(
      (value) => keys.filter((key) => (value as Record<string, unknown>)[key] !== undefined).length === 1,
      {
        message: `must give exactly one of ${keys.join(', ')}`,
      },
    )
    .meta({ description });
}

/** Whether a value is a plain object (and not a list). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
