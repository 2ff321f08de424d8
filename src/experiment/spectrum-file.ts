/**
 * Eigenvalues from a file, written into the spec: a record then says all of its covariance, and a spec resolves without files.
 */

import { InputError } from '../errors.ts';
import { readMatrix } from '../files/formats.ts';
import { inMemory } from '../files/opened.ts';
import { isObject } from '../spec/fields.ts';
import type { ReadFile } from './inputs.ts';

/**
 * Replaces data.covariance = { type: spectrum, file } by the file's eigenvalues, in place; other specs are left as they are.
 *
 * @param spec  as written, not yet resolved
 * @throws InputError when the file is not one row or column of numbers
 */
export function inlineSpectrum(spec: unknown, read: ReadFile): void {
  const found = spectrumIn(spec);
  if (found === null) return;
  found.covariance.eigenvalues = Array.from(readVector(found.file, read));
  delete found.covariance.file;
}

/** The covariance of a spec as written whose eigenvalues are in a file; null where there is none. */
export function spectrumIn(spec: unknown): { covariance: Record<string, unknown>; file: string } | null {
  const covariance = isObject(spec) && isObject(spec.data) ? spec.data.covariance : undefined;
  if (!isObject(covariance) || covariance.type !== 'spectrum' || covariance.eigenvalues !== undefined)
    return null;
  const { file } = covariance;
  return typeof file === 'string' ? { covariance, file } : null;
}

function readVector(path: string, read: ReadFile): Float64Array {
  const { rows, cols, data } = readMatrix(path, (file) => inMemory(read(file), file));
  if (Math.min(rows, cols) === 1) return data;
  throw new InputError(path, 'must be one column of eigenvalues', `shape (${rows}, ${cols})`);
}
