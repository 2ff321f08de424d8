/**
 * Where a spec comes from: a file, a preset, standard input, a record or the directory of one; what it extends lies under it.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { InputError } from '../../errors.ts';
import { isObject } from '../../spec/fields.ts';
import { mergeSpecs, withFilesMoved } from '../../spec/merge-specs.ts';
import { nearest } from '../../spec/refusal.ts';
import { readBytes } from '../disk.ts';
import { heard } from '../interrupt.ts';
import { readPipes, STANDARD_INPUT, standardInput } from '../pipes.ts';
import { presetPath, presets } from '../presets.ts';

import { parseWritten, type WrittenFile } from './written.ts';

/** One or several specs as one. */
export interface LaidSpec {
  readonly value: Record<string, unknown>;
  /** The files it comes from; a later one covers the earlier ones. */
  readonly layers: readonly WrittenFile[];
  /** Where the files that it names may lie, the likeliest folder first. */
  readonly folders: readonly string[];
  /** The record whose spec this is, when it is one's. */
  readonly record: HeldRecord | null;
}

/** A record on disk. */
export interface HeldRecord {
  readonly path: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** Beside a record, what of it is not the same twice. */
export const TIMING = 'timing.json';

const RECORD = 'record.json';

/**
 * Reads specs and merges them left to right.
 *
 * @param names  paths, presets, directories of runs, or "-"
 * @throws InputError for what cannot be read, and for a spec that extends itself
 */
export async function readSpecs(names: readonly string[]): Promise<LaidSpec> {
  const laid: LaidSpec[] = [];
  for (const name of names) laid.push(await readOne(name, []));
  return laid.reduce(over);
}

async function readOne(name: string, chain: readonly string[]): Promise<LaidSpec> {
  if (name === STANDARD_INPUT) {
    const bytes = await standardInput('a spec');
    const file = await heard(() => parseWritten(bytes, 'standard input'));
    return extended(file, [process.cwd()], chain);
  }
  const path = presetPath(name) ?? fileOf(name);
  await readPipes([path]);
  const bytes = existsSync(path) ? readBytes(path, name) : refuseMissing(name);
  const { record, file } = await heard(() => {
    const found = recordIn(bytes, path);
    return found === null ? { record: null, file: parseWritten(bytes, name) } : { record: found, file: null };
  });
  if (record !== null) return ofRecord(record, name);
  return extended(file, [dirname(path)], [...chain, resolve(path)]);
}

/** The spec over what it extends; the experiment of a sweep over what that extends. */
async function extended(
  file: WrittenFile,
  folders: readonly string[],
  chain: readonly string[],
  written = file.value,
  at: readonly string[] = [],
): Promise<LaidSpec> {
  const { extends: bases, ...value } = written;
  if (isObject(value.experiment)) {
    const within = await extended(file, folders, chain, value.experiment, [...at, 'experiment']);
    value.experiment = within.value;
  }
  const own: LaidSpec = { value, layers: [file], folders, record: null };
  const below: LaidSpec[] = [];
  for (const [k, base] of (bases === undefined ? [] : [bases].flat()).entries()) {
    const line = file.lineOf([...at, 'extends'], base) ?? file.lineOf([...at, 'extends', k], base);
    const place = line === null ? `${file.name}: extends` : `${file.name}, line ${line}: extends`;
    below.push(await readBase(base, place, folders[0], chain));
  }
  return [...below, own].reduce(over);
}

async function readBase(
  base: unknown,
  place: string,
  folder: string,
  chain: readonly string[],
): Promise<LaidSpec> {
  if (typeof base !== 'string' || base === '' || base === STANDARD_INPUT) {
    const rule = 'must be the path of a spec, relative to this one, or a preset, or a list of them';
    throw new InputError(place, rule, base);
  }
  if (presetPath(base) !== null) return readOne(base, chain);
  const path = resolve(folder, base);
  if (!chain.includes(path)) return readOne(asSeen(path), chain);
  throw new InputError(
    place,
    'must not lead back to where it began',
    [...chain, path].map(asSeen).join(' -> '),
  );
}

/** From where the command was called. */
function asSeen(path: string): string {
  const near = relative('', path);
  return near.startsWith('..') ? path : near;
}

/** The right one over the left one; files keep their meaning, seen from where the right one lies. */
function over(left: LaidSpec, right: LaidSpec): LaidSpec {
  const [folder] = right.folders;
  const moved =
    left.folders[0] === folder
      ? left.value
      : withFilesMoved(left.value, (path) =>
          path === STANDARD_INPUT ? path : movedTo(folder, path, left.folders),
        );
  return {
    value: mergeSpecs(moved, right.value),
    layers: [...left.layers, ...right.layers],
    folders: right.folders,
    record: null,
  };
}

function movedTo(folder: string, path: string, from: readonly string[]): string {
  return isAbsolute(path) ? path : relative(folder, fileIn(from, path)).split(sep).join('/');
}

/** The file of that name in the first of some folders that has it. */
export function fileIn(folders: readonly string[], name: string): string {
  const paths = folders.map((folder) => resolve(folder, name));
  return paths.find((path) => existsSync(path)) ?? paths[0];
}

/** The file that a path means: of a directory, the record in it. */
function fileOf(name: string): string {
  if (!existsSync(name) || !statSync(name).isDirectory()) return name;
  if (existsSync(join(name, RECORD))) return join(name, RECORD);
  const rule = 'must be a spec, or a directory with the record of a run';
  throw new InputError(
    name,
    rule,
    existsSync(join(name, 'sweep.json')) ? 'the directory of a sweep' : 'a directory without record.json',
  );
}

function refuseMissing(name: string): never {
  const missing = `no file at ${name}`;
  if (!/^[\w-]+$/.test(name)) throw new InputError(name, 'must be a file that can be read', missing);
  const known = presets().map((preset) => preset.name);
  const rule = `must be a file, or a preset (${known.join(', ')}); did you mean ${nearest(name, known)}?`;
  throw new InputError(name, rule, missing);
}

/** The record that a path, or the directory of a run or an audit, holds; null for anything else. */
export async function recordAt(name: string): Promise<HeldRecord | null> {
  if (name === STANDARD_INPUT || presetPath(name) !== null || !existsSync(name)) return null;
  const path = fileOf(name);
  await readPipes([path]);
  return heard(() => recordIn(readBytes(path, name), path));
}

/** A record is JSON, and quickly told from a spec. */
function recordIn(bytes: Uint8Array, path: string): HeldRecord | null {
  const brace = '{'.charCodeAt(0);
  if (bytes[0] !== brace) return null;
  try {
    const value = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value) && isObject(value.spec) && typeof value.version === 'string'
      ? { path, value }
      : null;
  } catch {
    return null;
  }
}

function ofRecord(record: HeldRecord, name: string): LaidSpec {
  const value = record.value.spec as Record<string, unknown>;
  if ('experiment' in value) {
    throw new InputError(name, 'must be a spec, or the record of a run', 'the record of an audit');
  }
  const file: WrittenFile = { name: `${name}: spec`, value, lineOf: () => null };
  return { value, layers: [file], folders: foldersOf(dirname(record.path)), record };
}

/** A record says its files as its spec did, and beside it stands from where; elsewhere the record's own folder is tried. */
export function foldersOf(directory: string): string[] {
  return [...specFolder(directory), directory, process.cwd(), dirname(presets()[0].path)];
}

function specFolder(directory: string): string[] {
  try {
    const { specFolder: folder } = JSON.parse(readFileSync(join(directory, TIMING), 'utf8'));
    return typeof folder === 'string' ? [resolve(directory, folder)] : [];
  } catch {
    return [];
  }
}
