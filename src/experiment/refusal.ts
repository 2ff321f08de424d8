/**
 * Refusing a spec: every problem at once, each with its place, the rule and the value got.
 */
import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { InputError } from '../errors.ts';
import { isObject } from './fields.ts';

export interface SpecProblem {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly got: unknown;
}

/** All that is wrong with a spec. */
export class SpecError extends InputError {
  constructor(readonly problems: readonly SpecProblem[]) {
    const [first] = problems;
    super(dotted(first.path), first.rule, first.got);
    const messages = problems.map(({ path, rule, got }) => new InputError(dotted(path), rule, got).message);
    this.message = [...new Set(messages)].join('\n');
  }
}

/** data.blocks[0].eigenvalue; "spec" for the whole. */
export function dotted(path: readonly (string | number)[]): string {
  if (path.length === 0) return 'spec';
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i > 0 ? `.${part}` : part)).join('');
}

/** Schema issues as problems; an unknown key is answered with the nearest known one. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  input: unknown,
  known: readonly string[],
): SpecProblem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: [...path, key],
        rule: unknownKey(key, dotted(path), known),
        got: valueAt(input, [...path, key]),
      }));
    }
    return [{ path, rule: ruleOf(issue), got: valueAt(input, path) }];
  });
}

function unknownKey(key: string, place: string, known: readonly string[]): string {
  const prefix = place === 'spec' ? '' : `${place}.`;
  const here = known.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const siblings = here.filter((name) => !name.includes('.'));
  if (siblings.includes(key)) return `does not go with the other keys of ${place}`;
  const nearest = [...(siblings.length > 0 ? siblings : known)].sort(
    (a, b) => distance(a, key) - distance(b, key),
  )[0];
  return `is not a known key; did you mean ${nearest}?`;
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
  return expected === 'int' ? 'an integer' : /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function valueAt(input: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (value, part) =>
      isObject(value) || Array.isArray(value) ? (value as Record<string | number, unknown>)[part] : undefined,
    input,
  );
}
