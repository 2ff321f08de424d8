/**
 * Where two records differ: in their specs, their verdicts, their numbers, and in what only one of them has.
 */
import { isObject } from '../spec/fields.ts';

/** Two values at one place. */
export interface Difference {
  /** As in limit.dual[3]. */
  readonly path: string;
  readonly a: unknown;
  readonly b: unknown;
}

export interface NumberDifference extends Difference {
  readonly a: number;
  readonly b: number;
  /** b - a. */
  readonly difference: number;
  /** |b - a| / max(|a|, |b|). */
  readonly relative: number;
}

/** What only one of the two has: of a list or an object that the other lacks, its own place alone. */
export interface Missing {
  readonly path: string;
  readonly onlyIn: 'a' | 'b';
  readonly value: unknown;
}

export interface RecordDiff {
  readonly same: boolean;
  /** What both have; what only one has is among `missing`. */
  readonly spec: readonly Difference[];
  readonly verdict: readonly Difference[];
  /** Numbers outside spec and verdict. */
  readonly numbers: readonly NumberDifference[];
  /** Values outside spec and verdict of which not both are numbers. */
  readonly others: readonly Difference[];
  readonly missing: readonly Missing[];
}

/** Compares two values of JSON, place by place. */
export function diffRecords(a: unknown, b: unknown): RecordDiff {
  const differences: Difference[] = [];
  const missing: Missing[] = [];
  compare(a, b, '', differences, missing);
  const within = (part: string) => differences.filter(({ path }) => isWithin(path, part));
  const elsewhere = differences.filter(({ path }) => !isWithin(path, 'spec') && !isWithin(path, 'verdict'));
  const numbers = elsewhere.filter(isNumeric);
  return {
    same: differences.length + missing.length === 0,
    spec: within('spec'),
    verdict: within('verdict'),
    numbers: numbers.map(({ path, a, b }) => ({
      path,
      a,
      b,
      difference: b - a,
      relative: Math.abs(b / scaleOf(a, b) - a / scaleOf(a, b)),
    })),
    others: elsewhere.filter((one) => !isNumeric(one)),
    missing,
  };
}

function compare(a: unknown, b: unknown, path: string, differences: Difference[], missing: Missing[]): void {
  const [left, right] = [entriesOf(a), entriesOf(b)];
  if (left === null || right === null || Array.isArray(a) !== Array.isArray(b)) {
    if (a !== b) differences.push({ path, a, b });
    return;
  }
  for (const [key, value] of left) {
    const place = placed(path, key, Array.isArray(a));
    if (right.has(key)) compare(value, right.get(key), place, differences, missing);
    else missing.push({ path: place, onlyIn: 'a', value });
  }
  for (const [key, value] of right) {
    if (!left.has(key)) missing.push({ path: placed(path, key, Array.isArray(b)), onlyIn: 'b', value });
  }
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> | null {
  return isObject(value) || Array.isArray(value) ? new Map(Object.entries(value)) : null;
}

function placed(path: string, key: string, inList: boolean): string {
  if (inList) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

function isWithin(path: string, part: string): boolean {
  return path === part || path.startsWith(`${part}.`);
}

function isNumeric(one: Difference): one is Difference & { readonly a: number; readonly b: number } {
  return typeof one.a === 'number' && typeof one.b === 'number';
}

/** Divided by it before they are subtracted, so that two large numbers of different sign do not overflow. */
function scaleOf(a: number, b: number): number {
  return Math.max(Math.abs(a), Math.abs(b));
}
