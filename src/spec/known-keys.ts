/**
 * Every field a spec may have, as dotted paths, read off its JSON Schema.
 */
import { isObject } from './fields.ts';

/** The schemas of all fields, by paths such as "data.covariance.scale"; a list's elements add no part of their own. */
export function knownFields(schema: unknown): Map<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  collect(schema, '', found);
  return found;
}

function collect(schema: unknown, prefix: string, found: Map<string, Record<string, unknown>>): void {
  if (!isObject(schema)) return;
  for (const [key, child] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    if (isObject(child)) found.set(path, child);
    collect(child, path, found);
  }
  collect(schema.items, prefix, found);
  for (const option of Array.isArray(schema.anyOf) ? schema.anyOf : []) collect(option, prefix, found);
}
