/**
 * The directory of a sweep: sweep.json, which says what it is; inputs/, the files its experiments read; attempts/, the lines.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Fault, InputError } from '../../errors.ts';
import { type OpenedFile, type OpenFile, piecesOf } from '../../files/opened.ts';
import { setSha256 } from '../../sweep/content-hash.ts';
import { STORE } from '../../sweep/identity.ts';
import { planSweep, type SweepPlan } from '../../sweep/plan.ts';
import type { AttemptFiles } from '../../sweep/survey.ts';
import { openOnDisk } from '../disk.ts';
import { checkDirectory, type HeldWork } from '../output-directory.ts';
import { makeFolder, writeInPieces, writeWhole } from '../whole-files.ts';

// Whoever writes or reads a store comes by here, and hashes every line of it.
setSha256((content) => createHash('sha256').update(content).digest('hex'));

const DESCRIPTION = 'sweep.json';
const ATTEMPTS = 'attempts';
const INPUTS = 'inputs';

/** What sweep.json holds. */
interface Description {
  /** Of the store; absent in the first. */
  readonly store?: number;
  readonly name: string;
  readonly version: string;
  readonly hash: string;
  readonly cells: number;
  readonly axes: readonly {
    readonly name: string;
    readonly path: string;
    readonly values: readonly unknown[];
  }[];
  readonly seeds: readonly number[];
  readonly spec: unknown;
  readonly files: Readonly<Record<string, string>>;
}

/**
 * Makes the directory of a sweep, or finds it. What only presents the sweep (names, labels, scales) is taken over from the plan.
 *
 * @throws InputError when it holds anything else
 */
export function openSweepDirectory(directory: string, plan: SweepPlan, open: OpenFile): void {
  const held = (): HeldWork | null => {
    const found = heldSweep(directory);
    if (found === null) return null;
    checkStore(found, '--out', directory);
    return { same: found.hash === plan.hash, told: `the sweep "${found.name}" of version ${found.version}` };
  };
  checkDirectory(directory, 'sweep', held, (name) => name === ATTEMPTS || name === INPUTS);
  const description = `${JSON.stringify(describe(plan), null, 1)}\n`;
  try {
    for (const folder of [ATTEMPTS, INPUTS]) makeFolder(join(directory, folder));
    // Inputs that are away or damaged are taken again from where they came from.
    for (const [file, digest] of Object.entries(plan.files)) {
      if (typeof inputAt(directory, file, digest) !== 'string') continue;
      copyInput(open(file), inputPath(directory, file, digest), digest);
    }
    if (description !== readFileIfAny(join(directory, DESCRIPTION))) {
      writeWhole(directory, { [DESCRIPTION]: description });
    }
  } catch (error) {
    if (error instanceof InputError || error instanceof Fault) throw error;
    throw new Fault('--out', 'must be a directory that can be written', (error as Error).message);
  }
}

/** The SHA-256 of a file, which is read in parts. @param sink  is given every part */
export function fileDigest(file: OpenedFile, sink: (bytes: Uint8Array) => void = () => {}): string {
  const hash = createHash('sha256');
  for (const bytes of piecesOf(file, PIECE)) {
    hash.update(bytes);
    sink(bytes);
  }
  return hash.digest('hex');
}

function copyInput(file: OpenedFile, path: string, digest: string): void {
  writeInPieces(path, (sink) => {
    if (fileDigest(file, sink) === digest) return;
    throw new Fault(file.name, 'must not change while the sweep is made', 'other bytes than before');
  });
}

/** @throws Fault when a file that the sweep reads is away, or has other bytes than when the sweep was made */
export function checkInputs(directory: string, { files }: SweepPlan): void {
  for (const [file, digest] of Object.entries(files)) openInput(directory, file, digest);
}

/** @throws Fault  as `checkInputs` */
function openInput(directory: string, file: string, digest: string): OpenedFile {
  const found = inputAt(directory, file, digest);
  if (typeof found !== 'string') return found;
  throw new Fault(
    inputPath(directory, file, digest),
    `must be ${file} as it was when the sweep was made; put it back, or run \`benign sweep\` with the same spec, which takes it again`,
    found,
  );
}

/** The file, or why it is not the one that it should be. */
function inputAt(directory: string, file: string, digest: string): OpenedFile | string {
  try {
    const opened = openOnDisk(inputPath(directory, file, digest), file);
    const found = fileDigest(opened);
    return found === digest ? opened : `other bytes (SHA-256 ${found.slice(0, 16)}...)`;
  } catch (error) {
    return (error as Error).message;
  }
}

function inputPath(directory: string, file: string, digest: string): string {
  return join(directory, INPUTS, inputName(file, digest));
}

/** The plan of a sweep's directory, and what opens its files. @throws InputError when it is none, or of another version */
export function loadSweepDirectory(directory: string): { plan: SweepPlan; open: OpenFile } {
  const held = heldSweep(directory);
  if (held === null) throw new InputError('sweep', 'must be a directory that holds sweep.json', directory);
  checkStore(held, join(directory, DESCRIPTION), `form ${held.store ?? 1}`);
  const plan = planSweep(held.spec, { plannedFiles: held.files });
  if (plan.hash !== held.hash) {
    const rule = `must be of the version that reads it, ${plan.version}; ${REMEDY}`;
    throw new InputError(join(directory, DESCRIPTION), rule, `version ${held.version}, hash ${held.hash}`);
  }
  return {
    plan,
    open: (file) => openInput(directory, file, held.files[file] ?? ''),
  };
}

const REMEDY =
  'collect it with the version that made it, or run the sweep again into another directory: its cells are computed anew';

/** @throws InputError for a store of an older or newer form, which says what to do */
function checkStore({ store = 1, version }: Description, what: string, got: string): void {
  if (store === STORE) return;
  throw new InputError(
    what,
    `must hold a store of form ${STORE}, and not of form ${store}, which version ${version} wrote; ${REMEDY}`,
    got,
  );
}

export function attemptsFolder(directory: string): string {
  return join(directory, ATTEMPTS);
}

const PIECE = 1 << 20;

/** The attempts of a directory, for reading. */
export function attemptFiles(directory: string): AttemptFiles {
  const folder = attemptsFolder(directory);
  return {
    list: () => (existsSync(folder) ? readdirSync(folder).sort() : []),
    *read(name) {
      const file = openAttempt(folder, name);
      const piece = new Uint8Array(PIECE);
      try {
        for (let size = readSync(file, piece); size > 0; size = readSync(file, piece))
          yield piece.slice(0, size);
      } finally {
        closeSync(file);
      }
    },
    readAt(name, offset, length) {
      const file = openAttempt(folder, name);
      const bytes = new Uint8Array(length);
      try {
        readSync(file, bytes, 0, length, offset);
      } finally {
        closeSync(file);
      }
      return bytes;
    },
  };
}

/** An attempt may be renamed to .done at any time by the process that writes it. */
function openAttempt(folder: string, name: string): number {
  try {
    return openSync(join(folder, name), 'r');
  } catch (error) {
    const done = join(folder, name.replace(/\.open$/, '.done'));
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(done)) return openSync(done, 'r');
    throw error;
  }
}

function describe({ name, version, hash, size, axes, seeds, spec, files }: SweepPlan): Description {
  return {
    store: STORE,
    name,
    version,
    hash,
    cells: size,
    axes: axes.map((axis) => ({ name: axis.name, path: axis.path, values: axis.values })),
    seeds,
    spec,
    files,
  };
}

function heldSweep(directory: string): Description | null {
  try {
    return JSON.parse(readFileIfAny(join(directory, DESCRIPTION)) ?? '');
  } catch {
    return null;
  }
}

function readFileIfAny(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function inputName(file: string, digest: string): string {
  return `${digest.slice(0, 16)}-${basename(file)}`;
}
