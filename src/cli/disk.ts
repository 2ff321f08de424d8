/**
 * Files on disk, whole or in parts. A file that changes between two of its parts is a fault: what is read would be of no file that
 * ever was.
 */
import { type BigIntStats, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, InputError } from '../errors.ts';
import { inMemory, MOST_HELD, type OpenedFile } from '../files/opened.ts';
import { contentOfPipe } from './pipes.ts';

/** The bytes of a file. @throws InputError naming it and what stands in the way; Fault where that is the machine's */
export function readBytes(path: string, name: string): Uint8Array {
  const { size, read } = openOnDisk(path, name);
  if (size <= MOST_HELD) return read(0, size);
  throw new InputError(name, `must have at most ${MOST_HELD} bytes where it is read as a whole`, size);
}

/**
 * A file whose bytes are read when asked for; it is not held open between. A pipe is one that was read before (`readPipes`).
 *
 * @throws InputError, Fault  as `readBytes`; reading throws Fault when the file is not as it was when it was opened
 */
export function openOnDisk(path: string, name: string): OpenedFile {
  const found = attempt(path, name, () => statSync(path, { bigint: true }));
  if (found.isFIFO()) return inMemory(contentOfPipe(path, name), name);
  if (!found.isFile()) throw new InputError(name, 'must be a file', kindOf(found));
  return {
    name,
    size: Number(found.size),
    read: (offset, length) =>
      attempt(path, name, () => readPart(path, name, found, offset, length), changed(name, 'it is gone')),
  };
}

function kindOf(found: BigIntStats): string {
  if (found.isDirectory()) return 'a directory';
  return found.isSocket() ? 'a socket' : 'a device';
}

function readPart(
  path: string,
  name: string,
  found: BigIntStats,
  offset: number,
  length: number,
): Uint8Array {
  const bytes = new Uint8Array(length);
  const descriptor = openSync(path, 'r');
  try {
    requireSame(found, fstatSync(descriptor, { bigint: true }), name);
    let filled = 0;
    while (filled < length) {
      const read = readSync(
        descriptor,
        bytes,
        filled,
        Math.min(length - filled, MOST_AT_ONCE),
        offset + filled,
      );
      if (read === 0) throw changed(name, `it ends before byte ${offset + length}`);
      filled += read;
    }
    requireSame(found, fstatSync(descriptor, { bigint: true }), name);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}

/** Node reads no more at once. */
const MOST_AT_ONCE = 2 ** 30;

/** @throws Fault  where a file has another length than before, was written to since, or is another file under the same path */
function requireSame(before: BigIntStats, now: BigIntStats, name: string): void {
  if (now.size !== before.size) throw changed(name, `${now.size} bytes, where it had ${before.size}`);
  if (now.dev !== before.dev || now.ino !== before.ino) throw changed(name, 'another file in its place');
  if (now.mtimeNs !== before.mtimeNs || now.ctimeNs !== before.ctimeNs)
    throw changed(name, 'written to since it was opened');
}

function changed(name: string, got: string): Fault {
  return new Fault(name, 'must not change while it is read', got);
}

/** What a path may get wrong; all else is the machine's. */
const OF_THE_PATH = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

/** @param otherwise  what is thrown where there is no such path (any more) */
function attempt<T>(path: string, name: string, action: () => T, otherwise?: Fault): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof InputError || error instanceof Fault) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    const rule = 'must be a file that can be read';
    if (!OF_THE_PATH.has(code)) throw new Fault(name, rule, message);
    throw otherwise ?? new InputError(name, rule, code === 'ENOENT' ? `no file at ${join(path)}` : code);
  }
}
