/**
 * The labels of a data file: text, as it stands there, until two of them become -1 and +1.
 */
import { InputError, listed } from '../errors.ts';
import { exactDecimal, parseDecimal } from './decimal.ts';

/** A label as a spec or a test gives it; YAML reads the words true and false, and numbers, as values. */
export type Label = number | string | boolean;

/** Two classes, as the file writes them: the first is mapped to -1, the second to +1. Null: no row is of it, and it has no name. */
export type ClassPair = readonly [string | null, string | null];

/** Each label as text: numbers as the shortest decimal, words without the spaces around them. @throws InputError for NaN, infinity and nothing */
export function labelTexts(labels: readonly Label[], labelsName: string): string[] {
  return labels.map((label, row) => {
    const text = String(label).trim();
    if (text !== '' && !/^[+-]?(?:nan|inf|infinity)$/i.test(text)) return text;
    throw new InputError(`${labelsName}, row ${row} (from 0)`, 'must be a finite number or a word', label);
  });
}

/**
 * The two classes: those asked for, else the two values of the labels in ascending order (of numbers if all are, else of text by
 * code unit). Of one value alone, a number at most 0 is -1, and all else +1.
 *
 * @param labels  as `labelTexts` gives them
 * @throws InputError  when an asked class is absent or both are one, or when without asking there are more than two values, or a
 *   number is written in two ways
 */
export function chooseClasses(
  labels: readonly string[],
  labelsName: string,
  asked?: readonly [Label, Label] | undefined,
): ClassPair {
  const found = ascending([...new Set(labels)]);
  if (asked !== undefined) return askedClasses(found, labelsName, asked);
  const spellings = new Map<string, string>();
  for (const text of found) {
    const value = exactDecimal(text) ?? text;
    const other = spellings.get(value);
    if (other !== undefined) {
      const rule = 'must write a number in one way; or choose two classes, as text, with classes: [a, b]';
      throw new InputError(labelsName, rule, `${other} and ${text}`);
    }
    spellings.set(value, text);
  }
  if (found.length > 2) {
    const rule = 'must take two values; choose them with classes: [a, b] (--class a --class b)';
    throw new InputError(labelsName, rule, `${found.length} (${listed(found)})`);
  }
  const [one, other] = found;
  if (other !== undefined) return [one, other];
  return (parseDecimal(one) ?? 1) <= 0 ? [one, null] : [null, one];
}

function askedClasses(
  found: readonly string[],
  labelsName: string,
  asked: readonly [Label, Label],
): ClassPair {
  const alike = (label: Label) => found.filter((text) => Number(text) === label).length;
  for (const [k, label] of asked.entries()) {
    if (typeof label !== 'number' || Math.abs(label) <= Number.MAX_SAFE_INTEGER) continue;
    if (label !== asked[1 - k] && matching(label, found) !== null && alike(label) < 2) continue;
    const rule = `must be quoted: YAML reads it as a number, and one beyond 2^53 loses digits (${labelsName} has ${listed(found)})`;
    throw new InputError('classes', rule, String(label));
  }
  const [negative, positive] = asked.map((label) => matching(label, found));
  const [low, high] = [negative ?? String(asked[0]), positive ?? String(asked[1])];
  if (low === high) throw new InputError('classes', 'must name two different values', asked);
  const alone = found.length === 1 && (negative !== null || positive !== null);
  for (const [k, match] of [negative, positive].entries()) {
    if (match !== null || alone) continue;
    const rule = `must be among the values of ${labelsName}: ${found.length} (${listed(found)})`;
    throw new InputError('classes', rule, String(asked[k]));
  }
  return [low, high];
}

/**
 * The class among those given that a label names: the same text; else, of a number, the one that has exactly its value; of true
 * and false, the one that is this word in any case. Null when there is none. @throws InputError when there are several
 */
export function matching(label: Label, classes: readonly string[]): string | null {
  const text = String(label).trim();
  if (classes.includes(text)) return text;
  const value = exactDecimal(text);
  const alike = classes.filter((name) =>
    typeof label === 'boolean' ? name.toLowerCase() === text : value !== null && exactDecimal(name) === value,
  );
  if (alike.length < 2) return alike[0] ?? null;
  throw new InputError('classes', `must be quoted, as one of ${listed(alike)}`, label);
}

function ascending(values: readonly string[]): string[] {
  const numbers = new Map(values.map((value) => [value, parseDecimal(value)]));
  if ([...numbers.values()].includes(null)) return values.toSorted();
  const size = (value: string) => numbers.get(value) ?? 0;
  return values.toSorted((a, b) => size(a) - size(b) || compareIntegers(a, b));
}

/** Of decimals with one float64: by all digits where they are integers, else as text. */
function compareIntegers(a: string, b: string): number {
  const integer = /^[+-]?\d+$/;
  if (!integer.test(a) || !integer.test(b)) return a < b ? -1 : 1;
  const [x, y] = [BigInt(a), BigInt(b)];
  return x < y ? -1 : 1;
}
