/**
 * Files that are whole or not there: written beside their places, synced, then moved in. What a kill leaves behind is
 * cleared away by whoever writes there next.
 */
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Fault, InputError } from '../errors.ts';

/** The name of a file while this process writes it; a new one, so that no link in its place is followed. */
const partOf = (name: string): string => `.${name}.${process.pid}.part`;

/** What is written to see whether a folder can be written. */
const PROBE = 'benign';

/** Those that are being written: what ends the process in between, but a kill, clears them away. */
const unfinished = new Set<string>();
process.on('exit', () => {
  for (const part of unfinished) clear(part);
});

/** Whether a file is one that is being written, or was when its process ended. */
export function isPart(name: string): boolean {
  return /^\..+\.\d+\.part$/.test(name);
}

/**
 * Writes files into a folder, which is made where it is missing.
 *
 * @param last  the file that says what the folder holds: it is moved in after all others
 * @throws Fault when the disk does not take them; what was there before is still there
 */
export function writeWhole(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  last?: string,
): void {
  const names = Object.keys(files).sort((a, b) => Number(a === last) - Number(b === last));
  try {
    makeFolder(folder);
    clearLeftovers(folder);
    for (const name of names) writeSynced(join(folder, partOf(name)), files[name]);
    for (const name of names) moveIn(join(folder, partOf(name)), join(folder, name));
    syncFolder(folder);
  } catch (error) {
    for (const name of names) clear(join(folder, partOf(name)));
    throw new Fault(folder, 'must be a folder that can be written', (error as Error).message);
  }
}

/**
 * Writes one file piece by piece, into a folder that is there.
 *
 * @param write  is given what takes the pieces
 * @throws Fault when the disk does not take them, and whatever `write` throws; what was there before is still there
 */
export function writeInPieces(path: string, write: (sink: (bytes: Uint8Array) => void) => void): void {
  const [folder, name] = [dirname(path), basename(path)];
  const part = join(folder, partOf(name));
  try {
    clearLeftovers(folder);
    intoSynced(part, write);
    moveIn(part, path);
    syncFolder(folder);
  } catch (error) {
    clear(part);
    if (error instanceof Error && 'syscall' in error)
      throw new Fault(path, 'must be a file that can be written', error.message);
    throw error;
  }
}

function writeSynced(path: string, content: string | Uint8Array): void {
  intoSynced(path, (sink) => sink(Buffer.from(content)));
}

function intoSynced(path: string, write: (sink: (bytes: Uint8Array) => void) => void): void {
  unfinished.add(path);
  const file = openSync(path, 'wx');
  try {
    write((bytes) => {
      for (let rest = bytes; rest.length > 0; ) rest = rest.subarray(writeSync(file, rest));
    });
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function moveIn(part: string, path: string): void {
  renameSync(part, path);
  unfinished.delete(part);
}

function clear(part: string): void {
  unfinished.delete(part);
  rmSync(part, { force: true });
}

/** Makes the names of new files last through a loss of power, where the system can. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch {
    // Some systems do not sync folders.
  } finally {
    closeSync(handle);
  }
}

function clearLeftovers(folder: string, isOurs: (name: string) => boolean = isPart): void {
  for (const name of readdirSync(folder)) if (isOurs(name) && !isAlive(name)) rmSync(join(folder, name));
}

/** Whether the process that writes a part is still there. */
function isAlive(part: string): boolean {
  const pid = Number(/\.(\d+)\.part$/.exec(part)?.[1]);
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Makes a folder and those above it, one by one: Node's own way never ends where the system says that there is no such place. */
export function makeFolder(folder: string): void {
  for (const missing of missingFolders(folder)) {
    try {
      mkdirSync(missing);
    } catch (error) {
      const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST' && statSync(missing).isDirectory();
      if (!isThere) throw error;
    }
  }
}

/**
 * Refuses a folder that could not be made or written, before the work is done whose results shall go there. Leaves nothing.
 *
 * @param option  how the user named it
 */
export function checkCanWrite(folder: string, option: string): void {
  try {
    const [missing] = missingFolders(folder);
    const above = missing === undefined ? folder : dirname(missing);
    if (!statSync(above).isDirectory()) throw new Error(`${above} is a file`);
    clearLeftovers(above, (name) => isPart(name) && name.startsWith(`.${PROBE}.`));
    const probe = join(above, partOf(PROBE));
    closeSync(openSync(probe, 'wx'));
    rmSync(probe);
  } catch (error) {
    const got = `${folder}: ${(error as Error).message}`;
    throw new InputError(option, 'must be a directory that can be made, or written', got);
  }
}

/** The folders on the way that are not there, from above. @throws when the system cannot say */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let path = resolve(folder); !exists(path); path = dirname(path)) missing.unshift(path);
  return missing;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
