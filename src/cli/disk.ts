/**
 * Files on disk, whole or in parts.
 */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { OpenedFile } from '../files/opened.ts';

/** The bytes of a file. @throws InputError naming it and what stands in the way */
export function readBytes(path: string, name: string): Uint8Array {
  return attempt(path, name, () => readFileSync(path));
}

/** A file whose bytes are read when asked for; it is not held open between. @throws InputError as `readBytes` */
export function openOnDisk(path: string, name: string): OpenedFile {
  return {
    name,
    size: attempt(path, name, () => statSync(path).size),
    read: (offset, length) => attempt(path, name, () => readPart(path, name, offset, length)),
  };
}

function readPart(path: string, name: string, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openSync(path, 'r');
  try {
    let filled = 0;
    while (filled < length) {
      const read = readSync(descriptor, bytes, filled, length - filled, offset + filled);
      if (read === 0) {
        throw new InputError(
          name,
          'must not change while it is read',
          `it ends before byte ${offset + length}`,
        );
      }
      filled += read;
    }
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

function attempt<T>(path: string, name: string, action: () => T): T {
  try {
    if (statSync(path).isDirectory()) throw new InputError(name, 'must be a file', 'a directory');
    return action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new InputError(
      name,
      'must be a file that can be read',
      code === 'ENOENT' ? `no file at ${join(path)}` : code,
    );
  }
}
