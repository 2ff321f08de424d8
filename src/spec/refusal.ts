/**
 * Refusing a spec: every problem at once, each with its place, the rule and the value got.
 */
import { distance } from 'fastest-levenshtein';
import type { z } from 'zod/mini';
import { InputError } from '../errors.ts';
import { braces, definition, type FieldSchema, isObject, namesIn, shapesOf, unwrapped } from './fields.ts';
import { knownFields } from './known-fields.ts';

/** A rule that a spec breaks: where, which, and by what value. */
export interface SpecProblem {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly got: unknown;
}

/**
 * All that is wrong with a spec.
 *
 * @example
 * try {
 *   resolveSpec({ data: { n: 0 }, training: { steps: -1 } });
 * } catch (error) {
 *   console.log(error instanceof SpecError, error.problems.length); // true 2
 * }
 */
export class SpecError extends InputError {
  constructor(readonly problems: readonly SpecProblem[]) {
    const [first] = problems;
    super(dotted(first.path), first.rule, first.got);
    const messages = problems.map(({ path, rule, got }) => new InputError(dotted(path), rule, got).message);
    this.message = inLines(messages);
  }
}

/** So many problems are told at once. */
const MOST_TOLD = 16;

/** Messages of problems, a line each; of very many the first, and how many more there are. */
export function inLines(messages: readonly string[]): string {
  const lines = [...new Set(messages)];
  const more = lines.length - MOST_TOLD;
  return (more > 1 ? [...lines.slice(0, MOST_TOLD), `spec: ${more} more problems`] : lines).join('\n');
}

/** One problem, at a dotted path such as axes[0].path. */
export function refusal(path: string, rule: string, got: unknown): SpecError {
  const parts = path.split(/\.|(?=\[)/).map((part) => {
    const [, index] = /^\[(\d+)\]$/.exec(part) ?? [];
    return index === undefined ? part : Number(index);
  });
  return new SpecError([{ path: parts, rule, got }]);
}

/** data.blocks[0].eigenvalue; "spec" for the whole. */
export function dotted(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'spec';
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i > 0 ? `.${part}` : part)).join('');
}

/** Schema issues as problems; an unknown key is answered with the nearest one that the schema knows. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  schema: FieldSchema,
): SpecProblem[] {
  const known = knownFields(schema);
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      const field = dotted(path.filter((part) => typeof part !== 'number'));
      return issue.keys.map((key) => ({
        path: [...path, key],
        rule:
          keyOfOther(key, dotted(path), known.get(field), valueAt(input, path)) ??
          unknownKey(key, dotted(path), field, known),
        got: valueAt(input, [...path, key]),
      }));
    }
    return [{ path, rule: ruleOf(issue), got: valueAt(input, path) }];
  });
}

/** What says which entry of a table an object is. */
const KINDS = ['name', 'type', 'family'] as const;

/** Of a key that other entries of a table take: what the entry given takes, and the first that takes the key; null where none does. */
function keyOfOther(
  key: string,
  place: string,
  field: FieldSchema | undefined,
  given: unknown,
): string | null {
  const entries = (field === undefined ? null : shapesOf(unwrapped(field)))?.flatMap((shape) => {
    const def = definition(shape);
    if (def.type !== 'object') return [];
    const kind = KINDS.find((one) => one in def.shape);
    const name = kind === undefined ? undefined : namesIn(def.shape[kind])?.[0];
    return kind === undefined || name === undefined
      ? []
      : [{ shape, kind, name, keys: Object.keys(def.shape) }];
  });
  const own = isObject(given) && entries?.find(({ kind, name }) => name === given[kind]);
  const takers = entries?.filter(({ keys }) => keys.includes(key)) ?? [];
  if (!own || takers.length === 0) return null;
  const { kind, name, keys } = own;
  const others = keys.filter((one) => one !== kind);
  const instead = takers.map((taker) => ({ [taker.kind]: taker.name, [key]: given[key] }));
  const fits = takers.findIndex(({ shape }, k) => shape.safeParse(instead[k]).success);
  const typed = instead[fits] ?? { [kind]: name };
  const pairs = Object.entries(typed).map(([one, value]) => `${one}: ${value}`);
  return `must be left out with ${name}, which takes ${others.length === 0 ? 'no keys' : others.join(', ')}; ${takers.map((taker) => taker.name).join(', ')} take${takers.length === 1 ? 's' : ''} it; ${place}=${braces(pairs)} runs`;
}

/** @param field  the place with lists' indices left out, as `known` has it */
function unknownKey(
  key: string,
  place: string,
  field: string,
  known: ReadonlyMap<string, FieldSchema>,
): string {
  const prefix = place === 'spec' ? '' : `${field}.`;
  const here = [...known.keys()]
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
  const siblings = here.filter((name) => !name.includes('.'));
  if (siblings.includes(key)) return `does not go with the other keys of ${place}, and must be left out`;
  if (siblings.length === 0) return `is not a known key; did you mean ${nearest(key, [...known.keys()])}?`;
  const close = nearest(key, siblings);
  const question = `is not a known key; did you mean ${close}?`;
  if (distance(close, key) <= key.length / 3) return question;
  return `${question} ${place} may be ${keysTold(known.get(field), siblings).join(', or ')}`;
}

/** Where there are two shapes, each with its own keys. */
function keysTold(field: FieldSchema | undefined, siblings: readonly string[]): string[] {
  const options = field === undefined ? null : shapesOf(unwrapped(field));
  const keys = (options ?? [])
    .map(definition)
    .flatMap((def) => (def.type === 'object' ? [Object.keys(def.shape)] : []));
  return keys.length === 2 ? keys.map(braces) : [braces(siblings)];
}

/** The known name that is the fewest changes of a letter away. */
export function nearest(name: string, known: readonly string[]): string {
  return [...known].sort((a, b) => distance(a, name) - distance(b, name))[0];
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('must')) return issue.message;
  switch (issue.code) {
    case 'too_small':
      return `must be ${issue.inclusive ? 'at least' : 'greater than'} ${issue.minimum}`;
    case 'too_big':
      return `must be ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}`;
    case 'invalid_type':
      return `must be ${article(issue.expected)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    default:
      return issue.message;
  }
}

function article(expected: string): string {
  if (expected === 'record') return 'an object';
  return expected === 'int' ? 'an integer' : /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      isObject(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[part] : undefined,
    input,
  );
}
