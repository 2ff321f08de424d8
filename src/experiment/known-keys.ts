/**
 * Every key a spec may have, as dotted paths, read off its JSON Schema.
 */
import { isObject } from './fields.ts';
import { jsonSchema } from './spec.ts';

/** Paths such as "data.covariance.scale"; a list's elements add no part of their own. */
export function knownKeys(): string[] {
  const found = new Set<string>();
  collect(jsonSchema(), '', found);
  return [...found];
}

function collect(schema: unknown, prefix: string, found: Set<string>): void {
  if (!isObject(schema)) return;
  for (const [key, child] of Object.entries(isObject(schema.properties) ? schema.properties : {})) {
    const path = prefix === '' ? key : `${prefix}.${key}`;
    found.add(path);
    collect(child, path, found);
  }
  collect(schema.items, prefix, found);
  for (const option of Array.isArray(schema.anyOf) ? schema.anyOf : []) collect(option, prefix, found);
}
