/**
 * What can be read only once: standard input, and pipes that have a path. Their bytes are read before anything asks for them, in a
 * way that a person can interrupt, and kept.
 */
import { constants, openSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { MOST_HELD } from '../files/opened.ts';

/** Standard input, as a name. */
export const STANDARD_INPUT = '-';

let reader: string | null = null;

/** By absolute path. */
const kept = new Map<string, Uint8Array>();

/**
 * All bytes of standard input.
 *
 * @param what  what they are for
 * @throws InputError  where they were read before, or are too many
 */
export async function standardInput(what: string): Promise<Uint8Array> {
  if (reader !== null) {
    throw new InputError(what, `must not be standard input (-), which was read as ${reader}`, STANDARD_INPUT);
  }
  reader = what;
  return collected(process.stdin, 'standard input');
}

/** Whether there is a pipe at a path. */
export function isPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}

/** Reads the pipes among some paths. @throws InputError  for one that holds too much */
export async function readPipes(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (kept.has(resolve(path)) || !isPipe(path)) continue;
    // Opened so, it does not wait for a writer where nothing can interrupt it.
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    kept.set(resolve(path), await collected(new Socket({ fd, readable: true, writable: false }), path));
  }
}

/** The bytes of a pipe that was read. @throws InputError  for one that was not */
export function contentOfPipe(path: string, name: string): Uint8Array {
  const bytes = kept.get(resolve(path));
  if (bytes === undefined) throw new InputError(name, 'must be a file, which can be read again', 'a pipe');
  return bytes;
}

async function collected(stream: AsyncIterable<Uint8Array>, name: string): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size > MOST_HELD) {
      const rule = `must have at most ${MOST_HELD} bytes, as it is held in memory; save it as a file, which is read in parts`;
      throw new InputError(name, rule, 'more');
    }
  }
  return Buffer.concat(pieces);
}
