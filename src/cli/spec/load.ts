/**
 * From what a command was given to a resolved spec; problems are told with their line in the file.
 */

import { InputError } from '../../errors.ts';
import { filesToInline, inlineFiles } from '../../experiment/inlined-files.ts';
import type { ReadFile } from '../../experiment/inputs.ts';
import type { OpenFile } from '../../files/opened.ts';
import { dotted, inLines, SpecError, type SpecProblem } from '../../spec/refusal.ts';
import { resolveSpec, type Spec } from '../../spec/resolve.ts';
import { specSchema } from '../../spec/spec.ts';
import { openOnDisk, readBytes } from '../disk.ts';
import { heard } from '../interrupt.ts';
import { readPipes } from '../pipes.ts';
import { applyOverrides } from './overrides.ts';
import { fileIn, type HeldRecord, readSpecs } from './sources.ts';
import type { WrittenFile } from './written.ts';

export interface SpecChoice {
  /** Paths, presets, directories of runs, or "-"; merged left to right. */
  readonly spec: readonly string[];
  /** "path=value" changes, in order. */
  readonly set: readonly string[];
  readonly seed: string | undefined;
}

/** Readers of the files that a spec names, relative to it. */
interface Readers {
  readonly read: ReadFile;
  /** Opens them, to be read in parts. */
  readonly open: OpenFile;
  /** Where they lie. */
  readonly pathOf: (file: string) => string;
}

export interface LoadedSpec extends Readers {
  readonly spec: Spec;
  /** The same before its defaults are put in. */
  readonly written: Readonly<Record<string, unknown>>;
  /** What those names are relative to. */
  readonly folder: string;
  /** The record whose spec this is, unchanged. */
  readonly record: HeldRecord | null;
}

/** @throws InputError for files that cannot be read or parsed, and for every rule the spec breaks */
export async function loadSpec({ spec: names, set, seed }: SpecChoice): Promise<LoadedSpec> {
  const { value, layers, folders, record } = await readSpecs(names);
  const parts = set.some((override) => override.startsWith('seed.'));
  const ofSeed = parts ? `seed={ data: ${seed}, labels: ${seed}, init: ${seed} }` : `seed=${seed}`;
  const changes = seed === undefined ? set : [ofSeed, ...set];
  applyOverrides(value, changes, specSchema);
  const readers = readersIn(folders);
  await readInlined(value, readers);
  const spec = await heard(() => withPlaces(layers, () => resolveSpec(value)));
  return {
    spec,
    written: value,
    ...readers,
    folder: folders[0],
    record: changes.length === 0 ? record : null,
  };
}

export function readersIn(folders: readonly string[]): Readers {
  const pathOf = (file: string) => fileIn(folders, file);
  return {
    pathOf,
    read: (file) => readBytes(pathOf(file), file),
    open: (file) => openOnDisk(pathOf(file), file),
  };
}

/** Writes what is in some files into the spec that names them, from pipes too. */
export async function readInlined(spec: unknown, { read, pathOf }: Readers): Promise<void> {
  await readPipes(filesToInline(spec).map(pathOf));
  inlineFiles(spec, read);
}

/** Judges what files say together; problems are told with their lines. */
export function withPlaces<T>(layers: readonly WrittenFile[], judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    if (error instanceof SpecError) throw new InputErrorWithPlaces(error, layers);
    throw error;
  }
}

/** A spec's problems, each with its file and line where it has one. */
class InputErrorWithPlaces extends InputError {
  constructor({ problems }: SpecError, layers: readonly WrittenFile[]) {
    const [first] = problems;
    super(dotted(first.path), first.rule, first.got);
    this.message = inLines(
      problems.map((problem) => {
        const { path, rule, got } = problem;
        return `${placeOf(problem, layers)}: ${new InputError(dotted(path), rule, got).message}`;
      }),
    );
  }
}

/** Where the uppermost file says it. */
function placeOf({ path, got }: SpecProblem, layers: readonly WrittenFile[]): string {
  for (const { name, lineOf } of layers.toReversed()) {
    const line = lineOf(path, got);
    if (line !== null) return `${name}, line ${line}`;
  }
  return layers[layers.length - 1].name;
}
