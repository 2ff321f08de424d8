/**
 * From a file, a preset's name or nothing to a resolved spec; problems are told with their line in the file.
 */
import { dirname, resolve } from 'node:path';
import { type Document, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { OpenFile } from '../data/file/opened.ts';
import { InputError } from '../errors.ts';
import { isObject } from '../experiment/fields.ts';
import type { ReadFile } from '../experiment/inputs.ts';
import { dotted, SpecError } from '../experiment/refusal.ts';
import { resolveSpec, type Spec } from '../experiment/resolve.ts';
import { inlineSpectrum } from '../experiment/spectrum-file.ts';
import { openOnDisk, readBytes } from './disk.ts';
import { applyOverride } from './overrides.ts';
import { presetPath } from './presets.ts';

export interface SpecChoice {
  /** A path or a preset's name. */
  readonly spec: string;
  /** "path=value" changes, in order. */
  readonly set: readonly string[];
  readonly seed: string | undefined;
}

export interface LoadedSpec {
  readonly spec: Spec;
  /** Reads files that the spec names, relative to it. */
  readonly read: ReadFile;
  /** Opens them, to be read in parts. */
  readonly open: OpenFile;
}

/** @throws InputError for files that cannot be read or parsed, and for every rule the spec breaks */
export function loadSpec({ spec: name, set, seed }: SpecChoice): LoadedSpec {
  const path = presetPath(name) ?? name;
  const written = readWritten(path, name);
  const { value } = written;
  if ('spec' in value && 'verdict' in value) {
    throw new InputError(
      name,
      'must be a spec; this is a record, whose spec stands under "spec"',
      'a record',
    );
  }
  if (seed !== undefined) {
    const parts = set.some((override) => override.startsWith('seed.'));
    applyOverride(value, parts ? `seed={ data: ${seed}, labels: ${seed}, init: ${seed} }` : `seed=${seed}`);
  }
  for (const override of set) applyOverride(value, override);
  const read = readBeside(path);
  inlineSpectrum(value, read);
  const spec = withPlaces(written, () => resolveSpec(value));
  return { spec, read, open: openBeside(path) };
}

/** A spec as it stands in a file. */
export interface WrittenFile {
  readonly name: string;
  readonly value: Record<string, unknown>;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** @param name  the file as its user named it */
export function readWritten(path: string, name: string): WrittenFile {
  const lines = new LineCounter();
  const document = parseDocument(new TextDecoder().decode(readBytes(path, name)), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw new InputError(
      `${name}, line ${line}, column ${col}`,
      'must be YAML or JSON',
      broken.message.split('\n')[0],
    );
  }
  const value: unknown = document.toJS() ?? {};
  if (!isObject(value)) throw new InputError(name, 'must hold an object', value);
  return { name, value, document, lines };
}

/** Judges a file's content; problems are told with their lines. */
export function withPlaces<T>(file: WrittenFile, judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    if (error instanceof SpecError) throw new InputErrorWithPlaces(error, file);
    throw error;
  }
}

/** Reads files that a spec names, relative to it. */
export function readBeside(path: string): ReadFile {
  return (file) => readBytes(resolve(dirname(path), file), file);
}

/** Opens them, to be read in parts. */
function openBeside(path: string): OpenFile {
  return (file) => openOnDisk(resolve(dirname(path), file), file);
}

/** A spec's problems, each with its line in the file where it has one. */
class InputErrorWithPlaces extends InputError {
  constructor(error: SpecError, { name, document, lines }: WrittenFile) {
    const [first] = error.problems;
    super(dotted(first.path), first.rule, first.got);
    this.message = error.problems
      .map((problem) => {
        const node = document.getIn(problem.path, true);
        const asWritten = !isScalar(node) || node.value === problem.got;
        const offset = isNode(node) && asWritten ? node.range?.[0] : undefined;
        const place = offset === undefined ? name : `${name}, line ${lines.linePos(offset).line}`;
        return `${place}: ${new InputError(dotted(problem.path), problem.rule, problem.got).message}`;
      })
      .join('\n');
  }
}
