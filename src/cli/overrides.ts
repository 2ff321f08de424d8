/**
 * `--set path=value`: changes to a spec from the command line.
 */
import { parse } from 'yaml';
import { InputError } from '../errors.ts';
import { isObject } from '../experiment/fields.ts';
import { exclusiveGroups } from '../experiment/spec.ts';

/** Names that every JavaScript object has: no field of a spec is called so. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Applies one override in place. The value is read as YAML, so numbers, lists and {maps} can be given. Of the keys that
 * exclude one another (|mu| and snr, say) the one set replaces the others.
 *
 * @param spec  a plain object
 * @param override  "data.covariance.blocks[0].eigenvalue=2"
 */
export function applyOverride(spec: Record<string, unknown>, override: string): void {
  const at = override.indexOf('=');
  const path = override.slice(0, at).trim();
  const parts = path.replace(/\[(\d+)\]/g, '.$1').split('.');
  if (at < 1 || parts.some((part) => part === '' || RESERVED.has(part)))
    throw new InputError('--set', 'must be path=value, as in data.d=1e6', override);
  const last = parts.pop() as string;
  let place: Record<string, unknown> | unknown[] = spec;
  for (const part of parts) place = child(place, part, path);
  if (exclusiveGroups.includes(parts.join('.')) && isObject(place)) {
    for (const key of Object.keys(place)) delete place[key];
  }
  if (Array.isArray(place)) place[indexIn(place, last, path)] = parsedValue(override.slice(at + 1), path);
  else place[last] = parsedValue(override.slice(at + 1), path);
}

/** The object or list under a key; a scalar or nothing is replaced by an empty object. */
function child(
  place: Record<string, unknown> | unknown[],
  part: string,
  path: string,
): Record<string, unknown> | unknown[] {
  const key = Array.isArray(place) ? indexIn(place, part, path) : part;
  const container = place as Record<string | number, unknown>;
  const found = container[key];
  if (isObject(found) || Array.isArray(found)) return found;
  const fresh: Record<string, unknown> = {};
  container[key] = fresh;
  return fresh;
}

function indexIn(list: readonly unknown[], part: string, path: string): number {
  if (!/^\d+$/.test(part) || Number(part) > list.length) {
    throw new InputError(`--set ${path}`, `must index a list of ${list.length} with 0..${list.length}`, part);
  }
  return Number(part);
}

function parsedValue(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new InputError(`--set ${path}`, 'must have a value that is YAML', text);
  }
}
