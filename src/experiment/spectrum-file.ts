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
  const covariance = isObject(spec) && isObject(spec.data) ? spec.data.covariance : undefined;
  if (!isObject(covariance) || covariance.type !== 'spectrum' || typeof covariance.file !== 'string') return;
  if (covariance.eigenvalues !== undefined) return;
  covariance.eigenvalues = Array.from(readVector(covariance.file, read));
  delete covariance.file;
}

function readVector(path: string, read: ReadFile): Float64Array {
  const { rows, cols, data } = readMatrix(path, (file) => inMemory(read(file), file));
  if (Math.min(rows, cols) === 1) return data;
  throw new InputError(path, 'must be one column of eigenvalues', `shape (${rows}, ${cols})`);
}
