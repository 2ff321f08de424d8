/**
 * Vectors from files, written into the spec: a record then says all of its covariance and of its second layer, and a spec resolves
 * without files.
 */

import { InputError } from '../errors.ts';
import { readMatrix } from '../files/formats.ts';
import { inMemory } from '../files/opened.ts';
import { isObject } from '../spec/fields.ts';
import { refusedEntry } from '../spec/second-layer.ts';
import type { ReadFile } from './inputs.ts';

/** An object of a spec as written whose `file` is to be replaced by what is in it. */
interface Place {
  readonly holder: Record<string, unknown>;
  readonly file: string;
  /** The key that the values get. */
  readonly key: 'eigenvalues' | 'values';
}

/**
 * Replaces data.covariance = { type: spectrum, file } by the file's eigenvalues, and network.secondLayer = { file }, or its start, by its values, in
 * place; other specs are left as they are.
 *
 * @param spec  as written, not yet resolved
 * @throws InputError when a file is not one row or column of numbers, or has an entry that a second layer cannot have
 * @example
 * const spec = { data: { n: 2, d: 3, covariance: { type: 'spectrum', file: 'values.csv' } } };
 * inlineFiles(spec, () => new TextEncoder().encode('3\n2\n1\n'));
 * console.log(spec.data.covariance.eigenvalues); // 3,2,1
 */
export function inlineFiles(spec: unknown, read: ReadFile): void {
  for (const { holder, file, key } of placesIn(spec)) {
    const values = readVector(file, key === 'values' ? 'numbers, one a neuron' : key, read);
    const refused = key === 'values' ? refusedEntry(values) : null;
    if (refused !== null) {
      throw new InputError(`${file}, entry ${refused.place + 1}`, refused.rule, values[refused.place]);
    }
    holder[key] = listOf(values);
    delete holder.file;
  }
}

/** The files that `inlineFiles` would read. */
export function filesToInline(spec: unknown): string[] {
  return placesIn(spec).map(({ file }) => file);
}

function placesIn(spec: unknown): Place[] {
  if (!isObject(spec)) return [];
  const covariance = isObject(spec.data) ? spec.data.covariance : undefined;
  const secondLayer = isObject(spec.network) ? spec.network.secondLayer : undefined;
  const places: Place[] = [];
  if (isObject(covariance) && covariance.type === 'spectrum')
    places.push(...placeIn(covariance, 'eigenvalues'));
  if (isObject(secondLayer)) places.push(...placeIn(secondLayer, 'values'));
  if (isObject(secondLayer) && isObject(secondLayer.start))
    places.push(...placeIn(secondLayer.start, 'values'));
  return places;
}

function placeIn(holder: Record<string, unknown>, key: Place['key']): Place[] {
  const { file } = holder;
  return typeof file === 'string' && holder[key] === undefined ? [{ holder, file, key }] : [];
}

/** @param what  what its entries are */
function readVector(path: string, what: string, read: ReadFile): Float64Array {
  const open = (file: string) => inMemory(read(file), file);
  const { data } = readMatrix(path, open, (rows, columns) => {
    if (Math.min(rows, columns) !== 1)
      throw new InputError(path, `must be one column of ${what}`, `shape (${rows}, ${columns})`);
  });
  return data;
}

/** `Array.from` takes three times as long. */
function listOf(values: Float64Array): number[] {
  const list = new Array<number>(values.length);
  for (let k = 0; k < list.length; k++) list[k] = values[k];
  return list;
}
