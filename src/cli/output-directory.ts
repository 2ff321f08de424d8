/**
 * An output directory belongs to one spec and version: a rerun may rewrite it, any other run is refused.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { version } from '../experiment/assembly.ts';
import type { Spec } from '../spec/resolve.ts';
import { CHECKPOINT, SET_ASIDE } from './checkpoint-file.ts';
import { TIMING } from './spec/sources.ts';
import { checkCanWrite, isPart, writeWhole } from './whole-files.ts';

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
  const held = (): HeldWork | null => {
    const record = heldRecord(directory);
    return (
      record && {
        same: record.version === version && JSON.stringify(record.spec) === JSON.stringify(spec),
        told: `the ${work} "${record.spec?.name}" of version ${record.version}`,
      }
    );
  };
  checkDirectory(directory, work, held, (name) => BEFORE_RECORD.includes(name));
}

/** What a run or an audit writes before its record. */
const BEFORE_RECORD = ['report.html', 'arrays.npz', TIMING, CHECKPOINT, SET_ASIDE];

/**
 * Refuses a directory unless it is new, empty, or holds the work to be done. Creates nothing.
 *
 * @param work  "run", "sweep"
 * @param held  what it holds; null for anything else than such work
 * @param isEarly  whether such work writes a file of this name before the one that says what it is: one that was killed
 *   meanwhile is taken over
 */
export function checkDirectory(
  directory: string,
  work: string,
  held: () => HeldWork | null,
  isEarly: (name: string) => boolean = () => false,
): void {
  if (directory === '') throw new InputError('--out', 'must name a directory', directory);
  checkCanWrite(directory, '--out');
  if (!existsSync(directory)) return;
  const rule = `must be empty, new, or hold ${work === 'audit' ? 'an' : 'a'} ${work} of the same spec and version`;
  const found = held();
  if (found === null && readdirSync(directory).every((name) => isPart(name) || isEarly(name))) return;
  if (found === null) throw new InputError('--out', rule, `${directory} with other files`);
  if (!found.same) throw new InputError('--out', rule, `${directory} with ${found.told}`);
}

/** Writes the files of a run or an audit, the record last. */
export function writeOutputs(directory: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  writeWhole(directory, files, RECORD);
}

function heldRecord(directory: string): { version?: string; spec?: { name?: string } } | null {
  try {
    return JSON.parse(readFileSync(join(directory, RECORD), 'utf8'));
  } catch {
    return null;
  }
}
