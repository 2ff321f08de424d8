/**
 * The bytes of a .npy file as NumPy lays them out, from its header's parts, and the array in such bytes.
 */
import { openNpy } from '../../src/files/npy.ts';
import { inMemory } from '../../src/files/opened.ts';
import { type NpyArray, readWhole } from '../../src/files/stored-array.ts';

/** The array in the bytes of a .npy file, converted to float64 and C order. @param name  the file as its user knows it */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  return readWhole(openNpy(inMemory(bytes, name)));
}

/**
 * @param descr  the type, such as '<f2'
 * @param shape  as Python prints it: "(3,)"
 * @param quote  of the header's texts
 */
export function npy(
  descr: string,
  shape: string,
  data: Uint8Array,
  { fortranOrder = false, quote = "'" } = {},
): Uint8Array {
  const q = quote;
  const order = fortranOrder ? 'True' : 'False';
  const header = `{${q}descr${q}: ${q}${descr}${q}, ${q}fortran_order${q}: ${order}, ${q}shape${q}: ${shape}, }`;
  const length = Math.ceil((10 + header.length + 1) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(`${header.padEnd(length - 1)}\n`), 10);
  bytes.set(data, 10 + length);
  return bytes;
}
