/**
 * `--set path=value`: changes to a spec from the command line.
 */
import { parse } from 'yaml';
import { InputError } from '../errors.ts';
import { pathParts, setField } from '../experiment/set-field.ts';

/**
 * Applies one override in place. The value is read as YAML, so numbers, lists and {maps} can be given.
 *
 * @param spec  a plain object
 * @param override  "data.covariance.blocks[0].eigenvalue=2"
 */
export function applyOverride(spec: Record<string, unknown>, override: string): void {
  const at = override.indexOf('=');
  const path = override.slice(0, at).trim();
  const parts = at < 1 ? null : pathParts(path);
  if (parts === null) throw new InputError('--set', 'must be path=value, as in data.d=1e6', override);
  setField(spec, parts, parsedValue(override.slice(at + 1), path), `--set ${path}`);
}

function parsedValue(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new InputError(`--set ${path}`, 'must have a value that is YAML', text);
  }
}
