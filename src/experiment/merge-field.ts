/**
 * An object written into what is there: a setting of several keys, which changes those keys and no others.
 */
import { isObject } from './fields.ts';
import { fieldAt } from './set-field.ts';
import { exclusiveGroups } from './spec.ts';

/** What says which shape an object has, and the shape of one that does not say it. */
interface Discriminator {
  readonly key: string;
  readonly implied: (value: Readonly<Record<string, unknown>>) => string;
}

/** Of the objects that have several shapes, by their paths. */
const DISCRIMINATORS = new Map<string, Discriminator>([
  ['data', { key: 'source', implied: (value) => ('x' in value ? 'file' : 'population') }],
  ['data.covariance', { key: 'type', implied: () => 'isotropic' }],
  ['data.noise', { key: 'family', implied: () => 'gaussian' }],
  ['data.model', { key: 'type', implied: () => 'opposing' }],
]);

/**
 * Writes a value into a field in place. An object is merged with the object that is there, key by key and as deep as both
 * are objects; it replaces it whole where it is of another shape (`type`, `family` or `source` differs), and where only one
 * key may be given. Anything else replaces what is there.
 *
 * @param spec  a plain object
 * @param parts  as `pathParts` gives them
 * @param what  who asks, for messages
 * @throws InputError for an index beyond a list
 */
export function mergeField(
  spec: Record<string, unknown>,
  parts: readonly string[],
  value: unknown,
  what: string,
): void {
  const { there, set } = fieldAt(spec, parts, what);
  set(merged(there, value, parts.join('.')));
}

function merged(there: unknown, value: unknown, path: string): unknown {
  if (!isObject(value) || !isObject(there)) return value;
  if (exclusiveGroups.includes(path) || isOfAnotherShape(there, value, path)) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, merged(there[key], part, `${path}.${key}`)]);
  return Object.fromEntries([...Object.entries(there), ...parts]);
}

/** A value that neither says nor implies a shape of its own leaves that which is there. */
function isOfAnotherShape(
  there: Readonly<Record<string, unknown>>,
  value: Readonly<Record<string, unknown>>,
  path: string,
): boolean {
  const discriminator = DISCRIMINATORS.get(path);
  if (discriminator === undefined) return false;
  const { key, implied } = discriminator;
  const saysShape = value[key] !== undefined || implied(value) !== implied({});
  return saysShape && (value[key] ?? implied(value)) !== (there[key] ?? implied(there));
}
