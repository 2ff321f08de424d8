/**
 * Every field a spec may have, as dotted paths, read off its schema.
 */
import { BASES, bases } from './bases.ts';
import { definition, type FieldSchema, isDocument, shapesOf, unwrapped } from './fields.ts';

/** The schemas of all fields, by paths such as "data.covariance.scale"; a list's elements add no part of their own. */
export function knownFields(schema: FieldSchema): ReadonlyMap<string, FieldSchema> {
  const found = new Map<string, FieldSchema>();
  collect(schema, '', found);
  return found;
}

function collect(schema: FieldSchema, prefix: string, found: Map<string, FieldSchema>): void {
  for (const option of shapesOf(unwrapped(schema)) ?? []) collect(option, prefix, found);
  const place = (key: string): string => (prefix === '' ? key : `${prefix}.${key}`);
  if (isDocument(schema)) found.set(place(BASES), bases);
  const def = definition(schema);
  if (def.type === 'array') collect(def.element, prefix, found);
  if (def.type !== 'object') return;
  for (const [key, child] of Object.entries(def.shape)) {
    found.set(place(key), child);
    collect(child, place(key), found);
  }
}
