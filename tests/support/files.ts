/**
 * Files and matrices for readers, from values in the test.
 */

import { InputError } from '../../src/errors.ts';
import { openMatrix } from '../../src/files/formats.ts';
import type { FileMatrix } from '../../src/files/matrix.ts';
import { inMemory, type OpenedFile, type OpenFile } from '../../src/files/opened.ts';
import { firstOf, type Texts } from '../../src/files/texts.ts';

/** A matrix as if it lay in a file. */
export function matrixOf(
  name: string,
  values: readonly number[] | Float64Array,
  rows: number,
  columns: number,
): FileMatrix {
  const read = (wanted: Int32Array, from: number, count: number) =>
    Float64Array.from(
      Array.from(wanted).flatMap((row) =>
        Array.from(values.slice(row * columns + from, row * columns + from + count)),
      ),
    );
  return { name, rows, columns, read };
}

/** All of a matrix in a file. */
export function allOf({ rows, columns, read }: FileMatrix): Float64Array {
  return read(
    Int32Array.from({ length: rows }, (_, i) => i),
    0,
    columns,
  );
}

/** All of them; undefined where there are none. */
export function textsIn(texts: Texts | undefined): string[] | undefined {
  return texts && firstOf(texts, texts.length);
}

/** A folder of files in memory. */
export function folderOf(files: Readonly<Record<string, Uint8Array>>): OpenFile {
  return (path) => {
    const bytes = files[path];
    if (bytes === undefined) throw new InputError(path, 'must be a file that can be read', 'no file');
    return inMemory(bytes, path);
  };
}

/** All numbers at a path, which may name an array of the one file there is. */
export function valuesIn(path: string, bytes: Uint8Array): number[] {
  const file = path.replace(/(npz|safetensors):.*/, '$1');
  return Array.from(allOf(openMatrix(path, folderOf({ [file]: bytes }))));
}

/** The same file, with a record of how many bytes were asked for at once, at most, and in all. */
export function watched(file: OpenedFile): { file: OpenedFile; reads: { most: number; total: number } } {
  const reads = { most: 0, total: 0 };
  const read = (offset: number, length: number) => {
    reads.most = Math.max(reads.most, length);
    reads.total += length;
    return file.read(offset, length);
  };
  return { file: { ...file, read }, reads };
}
