/**
 * `--set path=value`: changes to a spec from the command line.
 */

import { InputError } from '../../errors.ts';
import { type FieldSchema, isText } from '../../spec/fields.ts';
import { knownFields } from '../../spec/known-fields.ts';
import { pathParts, setField } from '../../spec/set-field.ts';
import { parseYaml, plainValue } from './written.ts';

/**
 * Applies overrides in place. A value is read as YAML, so numbers, lists and {maps} can be given; where the field takes
 * a text, it is that text as it stands, unless it is quoted.
 *
 * @param spec  a plain object
 * @param overrides  "data.covariance.blocks[0].eigenvalue=2", in order
 * @param schema  the schema of the spec
 */
export function applyOverrides(
  spec: Record<string, unknown>,
  overrides: readonly string[],
  schema: FieldSchema,
): void {
  if (overrides.length === 0) return;
  const known = knownFields(schema);
  for (const override of overrides) {
    const at = override.indexOf('=');
    const path = override.slice(0, at).trim();
    const parts = at < 1 ? null : pathParts(path);
    if (parts === null) throw new InputError('--set', 'must be path=value, as in data.d=1e6', override);
    const field = parts.filter((part) => !/^\d+$/.test(part)).join('.');
    const asked = known.get(field);
    const asText = asked !== undefined && isText(asked);
    const value = parsedValue(override.slice(at + 1), path, asText);
    setField(spec, parts, value, `--set ${path}`);
  }
}

/** @param asText  whether the field takes nothing but a text */
function parsedValue(text: string, path: string, asText: boolean): unknown {
  const quoted = /^\s*(["']).*\1\s*$/s.test(text);
  // After a word, YAML would take " #" for the beginning of a comment.
  const cut = /\s#/.test(text) && !/^\s*["'[{]/.test(text);
  return (asText && !quoted) || cut ? text.trim() : plainValue(parseYaml(text, `--set ${path}`).document);
}
