/**
 * One field of a spec as written, set by its dotted path.
 */
import { InputError } from '../errors.ts';
import { choiceFields } from './choices.ts';
import { isObject } from './fields.ts';
import { laidOver } from './merge-specs.ts';
import { exclusiveGroups } from './spec.ts';

/** Names that every JavaScript object has: no field of a spec is called so. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/** The parts of "data.covariance.blocks[0].eigenvalue"; null when it is no path. */
export function pathParts(path: string): string[] | null {
  const parts = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  return parts.some((part) => part === '' || RESERVED.has(part)) ? null : parts;
}

/**
 * Sets one field in place. Of the keys that exclude one another (|mu| and snr, say) the one set replaces the others.
 *
 * @param spec  a plain object
 * @param parts  as `pathParts` gives them
 * @param what  who asks, for messages
 * @throws InputError for an index beyond a list
 */
export function setField(
  spec: Record<string, unknown>,
  parts: readonly string[],
  value: unknown,
  what: string,
): void {
  fieldAt(spec, parts, what).set(value);
}

/** Lays a value over what is in a field, in place, as specs are laid over one another (`mergeSpecs`). Throws as `setField`. */
export function mergeField(
  spec: Record<string, unknown>,
  parts: readonly string[],
  value: unknown,
  what: string,
): void {
  const { there, set } = fieldAt(spec, parts, what);
  set(laidOver(there, value, parts.join('.')));
}

/** What is in a field, and what sets it; the objects above it are made. */
function fieldAt(
  spec: Record<string, unknown>,
  parts: readonly string[],
  what: string,
): { readonly there: unknown; readonly set: (value: unknown) => void } {
  const [last, ...above] = [parts[parts.length - 1], ...parts.slice(0, -1)];
  let place: Record<string, unknown> | unknown[] = spec;
  for (const [k, part] of above.entries()) place = child(place, part, above.slice(0, k + 1).join('.'), what);
  const container = place as Record<string | number, unknown>;
  const key = Array.isArray(place) ? indexIn(place, last, what) : last;
  const set = (value: unknown): void => {
    if (exclusiveGroups.includes(above.join('.')) && !Array.isArray(container)) {
      for (const other of Object.keys(container)) delete container[other];
    }
    container[key] = value;
  };
  return { there: container[key], set };
}

/** The object or list under a key; a name alone becomes an object with it, another scalar or nothing an empty object. */
function child(
  place: Record<string, unknown> | unknown[],
  part: string,
  path: string,
  what: string,
): Record<string, unknown> | unknown[] {
  const key = Array.isArray(place) ? indexIn(place, part, what) : part;
  const container = place as Record<string | number, unknown>;
  const found = container[key];
  if (isObject(found) || Array.isArray(found)) return found;
  const named = typeof found === 'string' && choiceFields.includes(path);
  const fresh: Record<string, unknown> = named ? { name: found } : {};
  container[key] = fresh;
  return fresh;
}

function indexIn(list: readonly unknown[], part: string, what: string): number {
  if (!/^\d+$/.test(part) || Number(part) > list.length) {
    throw new InputError(what, `must index a list of ${list.length} with 0..${list.length}`, part);
  }
  return Number(part);
}
