/**
 * Where a sweep, as written, says parts of experiments.
 */
import { isObject } from '../spec/fields.ts';
import { pathParts } from '../spec/set-field.ts';

/**
 * The experiment, and the objects that axes put into it, each at its place in a spec of its own. The objects are those of the sweep: what
 * is written into them is written into it.
 */
export function writtenParts({ experiment, axes }: Readonly<Record<string, unknown>>): unknown[] {
  const listed = Array.isArray(axes) ? axes.filter(isObject) : [];
  const settings = listed.flatMap(({ path, values }) => {
    const parts = typeof path === 'string' ? pathParts(path) : null;
    if (parts === null || !Array.isArray(values)) return [];
    return values.filter(isObject).map(({ value }) => at(parts, value));
  });
  return [experiment, ...settings];
}

function at(parts: readonly string[], value: unknown): unknown {
  return parts.reduceRight<unknown>((under, part) => ({ [part]: under }), value);
}
