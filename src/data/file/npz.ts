/**
 * NumPy's .npz format: a zip of .npy files, written so that the same arrays give the same bytes.
 */

import { zipSync } from 'fflate';
import { InputError } from '../../errors.ts';
import { type NpyArray, writeNpy } from './npy.ts';

/**
 * The earliest time that a zip can hold. Without a zone it is local time, and zip stores local time:
 * the bytes are the same in every zone.
 */
const timestamp = '1980-01-01T00:00:00';

/**
 * The bytes of a .npz file that `numpy.load` reads back under the same names, in the order given.
 * The arrays are stored, as by `numpy.savez`: the low bits of float64 results do not compress.
 *
 * @param arrays  the arrays by name; a name is kept verbatim ("Z(0)", "w+")
 * @throws InputError  when a name is empty or a shape does not count its data
 */
export function writeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [name, array] of Object.entries(arrays)) {
    if (name === '') throw new InputError('name of an array', 'must not be empty', name);
    files[`${name}.npy`] = writeNpy(array);
  }
  return zipSync(files, { level: 0, mtime: timestamp });
}
