/**
 * NumPy's .npz format: a zip of .npy files, written so that the same arrays give the same bytes.
 */

import { zipSync } from 'fflate';
import { InputError } from '../errors.ts';
import { declaredNpySize, openNpy, writeNpy } from './npy.ts';
import type { OpenedFile } from './opened.ts';
import type { NpyArray, StoredArray } from './stored-array.ts';
import { openZip } from './zip.ts';

/**
 * The arrays of a .npz file by name, each opened when asked for.
 *
 * @param otherwise  what an archive without arrays is refused with, given its members
 * @throws InputError when the file is no zip, or holds no array
 */
export function openNpz(
  file: OpenedFile,
  otherwise: (members: Iterable<string>) => InputError | undefined = () => undefined,
): ReadonlyMap<string, () => StoredArray> {
  const arrays = new Map<string, () => StoredArray>();
  const members = openZip(file, declaredSize);
  for (const [member, open] of members) {
    if (!member.endsWith('.npy')) continue;
    const name = member.slice(0, -'.npy'.length);
    arrays.set(name, () => openNpy({ ...open(), name: `${file.name}:${name}` }));
  }
  if (arrays.size === 0) {
    throw otherwise(members.keys()) ?? new InputError(file.name, 'must hold arrays, as .npy files', 'none');
  }
  return arrays;
}

/** Of a member that is no .npy file nothing more need be read. */
function declaredSize(start: Uint8Array): number | null {
  try {
    return declaredNpySize(start);
  } catch (error) {
    if (error instanceof InputError) return 0;
    throw error;
  }
}

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
 * @example
 * const bytes = writeNpz({ y: { shape: [2], data: Float64Array.of(1, -1) } });
 * console.log(new TextDecoder().decode(bytes.subarray(0, 2))); // PK
 */
export function writeNpz(arrays: Readonly<Record<string, NpyArray>>): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  for (const [name, array] of Object.entries(arrays)) {
    if (name === '') throw new InputError('name of an array', 'must not be empty', name);
    files[`${name}.npy`] = writeNpy(array);
  }
  return zipSync(files, { level: 0, mtime: timestamp });
}
