/**
 * Specs laid over one another, as written: what the later one says holds, the rest stays.
 */
import { choiceFields } from './choices.ts';
import { isObject } from './fields.ts';
import { exclusiveGroups, isOfFiles } from './spec.ts';

type Written = Readonly<Record<string, unknown>>;

/** Keys whose value says which other keys there are; `source` of data is one more. */
const KINDS = ['type', 'family', 'name'] as const;

/** The kind of an object that does not say it, where it has one. */
const IMPLIED: readonly (readonly [place: string, kind: string])[] = [
  ['data.covariance', 'isotropic'],
  ['data.noise', 'gaussian'],
  ['data.model', 'opposing'],
];

/**
 * Objects are merged key by key; a list, a number or a text replaces. An object of another kind (data from files over a
 * population, another noise family, |mu| over snr) replaces as a whole, since its keys mean nothing to the other.
 *
 * @param path  where the two stand, "" for whole specs
 */
export function mergeSpecs(under: Written, over: Written, path = ''): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const place = path === '' ? key : `${path}.${key}`;
    const below = Object.hasOwn(under, key) ? under[key] : undefined;
    // A key may be called __proto__, which an assignment would not make.
    Object.defineProperty(merged, key, {
      value: laidOver(below, value, place),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return merged;
}

/** A value at a place of a spec, laid over what is there by the same rules. */
export function laidOver(under: unknown, over: unknown, place: string): unknown {
  const below = asParts(under, over, place);
  const both = isObject(below) && isObject(over) && sameKind(below, over, place);
  return both ? mergeSpecs(below, over, place) : over;
}

/** One seed for all, under seeds for some: the others keep it. A name alone, under numbers that go with it: it keeps its name. */
function asParts(below: unknown, over: unknown, place: string): unknown {
  if (typeof below === 'string' && isObject(over) && choiceFields.some((field) => place.endsWith(field)))
    return { name: below };
  const single =
    place.endsWith('seed') && isObject(over) && (typeof below === 'number' || typeof below === 'string');
  return single ? { data: below, labels: below, init: below } : below;
}

function sameKind(below: Written, over: Written, place: string): boolean {
  if (exclusiveGroups.some((group) => place.endsWith(group))) return false;
  if (place.endsWith('data')) {
    const saysSource = over.source !== undefined || 'x' in over || 'gram' in over;
    return !saysSource || (isOfFiles(below) === isOfFiles(over) && !otherRows(below, over));
  }
  // Shares sum to 1: one of them means nothing without the others.
  if (place.endsWith('data.direction.shares')) return false;
  // The name of an experiment is for people.
  if (place.endsWith('experiment')) return true;
  const implied = IMPLIED.find(([end]) => place.endsWith(end))?.[1];
  return KINDS.every((key) => over[key] === undefined || over[key] === (below[key] ?? implied));
}

/** Whether one names features and the other, in their place, a Gram matrix. */
function otherRows(below: Written, over: Written): boolean {
  return ('x' in below && 'gram' in over) || ('gram' in below && 'x' in over);
}

/** Where a spec names files. */
const FILE_FIELDS: readonly (readonly string[])[] = [
  ['data', 'x'],
  ['data', 'gram'],
  ['data', 'y'],
  ['data', 'mu'],
  ['data', 'covariance', 'file'],
  ['data', 'test', 'x'],
  ['data', 'test', 'y'],
  ['network', 'init', 'file'],
  ['network', 'secondLayer', 'file'],
  ['network', 'secondLayer', 'start', 'file'],
];

/** The spec, or the sweep, with other names for its files; what is no name is left as it is. */
export function withFilesMoved(spec: Written, move: (path: string) => string): Record<string, unknown> {
  const moved = FILE_FIELDS.reduce<Written>((changed, field) => replaced(changed, field, move), spec);
  return isObject(spec.experiment)
    ? { ...moved, experiment: withFilesMoved(spec.experiment, move) }
    : { ...moved };
}

function replaced(
  within: Written,
  [key, ...rest]: readonly string[],
  move: (path: string) => string,
): Record<string, unknown> {
  const value = Object.hasOwn(within, key) ? within[key] : undefined;
  if (rest.length > 0 && isObject(value)) return { ...within, [key]: replaced(value, rest, move) };
  return rest.length === 0 && typeof value === 'string' ? { ...within, [key]: move(value) } : { ...within };
}
