/**
 * An output directory belongs to one spec and version: a rerun may rewrite it, any other run is refused.
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../errors.ts';
import { version } from '../experiment/assembly.ts';
import type { Spec } from '../experiment/resolve.ts';

const RECORD = 'record.json';

/** What a directory holds: whether it is the very work to be done, and in words. */
export interface HeldWork {
  readonly same: boolean;
  readonly told: string;
}

/** Refuses a directory that holds anything but a run of the same spec and version. Creates nothing. */
export function checkOutputDirectory(directory: string, spec: Spec): void {
  checkWorkDirectory(directory, 'run', spec);
}

/** Refuses a directory that holds anything but such work of the same spec and version. Creates nothing. */
export function checkWorkDirectory(
  directory: string,
  work: 'run' | 'audit',
  spec: { readonly name: string },
): void {
  checkDirectory(directory, work, () => {
    const held = heldRecord(directory);
    return (
      held && {
        same: held.version === version && JSON.stringify(held.spec) === JSON.stringify(spec),
        told: `the ${work} "${held.spec?.name}" of version ${held.version}`,
      }
    );
  });
}

/**
 * Refuses a directory unless it is new, empty, or holds the work to be done. Creates nothing.
 *
 * @param work  "run", "sweep"
 * @param held  what it holds; null for anything else than such work
 */
export function checkDirectory(directory: string, work: string, held: () => HeldWork | null): void {
  if (directory === '') throw new InputError('--out', 'must name a directory', directory);
  if (!existsSync(directory)) {
    checkCanBeMade(directory);
    return;
  }
  if (!statSync(directory).isDirectory()) throw new InputError('--out', 'must be a directory', directory);
  if (readdirSync(directory).length === 0) return;
  const rule = `must be empty, new, or hold ${work === 'audit' ? 'an' : 'a'} ${work} of the same spec and version`;
  const found = held();
  if (found === null) throw new InputError('--out', rule, `${directory} with other files`);
  if (!found.same) throw new InputError('--out', rule, `${directory} with ${found.told}`);
}

/** Refuses a directory that cannot be made: the nearest thing above it that exists is a file, or may not be written. */
function checkCanBeMade(directory: string): void {
  let above = dirname(resolve(directory));
  while (!existsSync(above)) above = dirname(above);
  try {
    if (!statSync(above).isDirectory()) throw new Error(`${above} is a file`);
    accessSync(above, constants.W_OK);
  } catch (error) {
    throw new InputError(
      '--out',
      'must be a directory that can be made',
      `${directory}: ${(error as Error).message}`,
    );
  }
}

/**
 * Writes all files beside their places first, then moves them in.
 *
 * @param last  the file that says what the directory holds
 */
export function writeOutputs(
  directory: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  last = RECORD,
): void {
  try {
    mkdirSync(directory, { recursive: true });
    const names = Object.keys(files).sort((a, b) => Number(a === last) - Number(b === last));
    for (const name of names) writeFileSync(join(directory, `.${name}.part`), files[name]);
    for (const name of names) renameSync(join(directory, `.${name}.part`), join(directory, name));
  } catch (error) {
    for (const name of Object.keys(files)) {
      const part = join(directory, `.${name}.part`);
      if (existsSync(part)) rmSync(part);
    }
    throw new InputError(
      '--out',
      'must be a directory that can be written',
      `${directory}: ${(error as Error).message}`,
    );
  }
}

function heldRecord(directory: string): { version?: string; spec?: { name?: string } } | null {
  try {
    return JSON.parse(readFileSync(join(directory, RECORD), 'utf8'));
  } catch {
    return null;
  }
}
