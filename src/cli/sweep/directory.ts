/**
 * The directory of a sweep: sweep.json, which says what it is; inputs/, the files its experiments read; attempts/, the lines.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../errors.ts';
import type { ReadFile } from '../../experiment/inputs.ts';
import { setSha256 } from '../../sweep/content-hash.ts';
import { STORE } from '../../sweep/identity.ts';
import { planSweep, type SweepPlan } from '../../sweep/plan.ts';
import type { AttemptFiles } from '../../sweep/survey.ts';
import { checkDirectory } from '../output-directory.ts';

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
export function openSweepDirectory(directory: string, plan: SweepPlan, read: ReadFile): void {
  checkDirectory(directory, 'sweep', () => {
    const held = heldSweep(directory);
    if (held !== null) {
      checkStore(held, '--out', directory);
      return { same: held.hash === plan.hash, told: `the sweep "${held.name}" of version ${held.version}` };
    }
    return isBeingMade(directory) ? { same: true, told: 'a sweep' } : null;
  });
  const description = `${JSON.stringify(describe(plan), null, 1)}\n`;
  try {
    if (heldSweep(directory) === null) {
      mkdirSync(join(directory, ATTEMPTS), { recursive: true });
      mkdirSync(join(directory, INPUTS), { recursive: true });
      for (const [file, digest] of Object.entries(plan.files)) {
        writeWhole(join(directory, INPUTS), inputName(file, digest), read(file));
      }
    }
    if (description !== readFileIfAny(join(directory, DESCRIPTION))) {
      writeWhole(directory, DESCRIPTION, description);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError('--out', 'must be a directory that can be written', (error as Error).message);
  }
}

/** The plan of a sweep's directory, and what reads its files. @throws InputError when it is none, or of another version */
export function loadSweepDirectory(directory: string): { plan: SweepPlan; read: ReadFile } {
  const held = heldSweep(directory);
  if (held === null) throw new InputError('sweep', 'must be a directory that holds sweep.json', directory);
  checkStore(held, join(directory, DESCRIPTION), `form ${held.store ?? 1}`);
  const plan = planSweep(held.spec, { digestOf: (file) => held.files[file] ?? '' });
  if (plan.hash !== held.hash) {
    const rule = `must be of the version that reads it, ${plan.version}; ${REMEDY}`;
    throw new InputError(join(directory, DESCRIPTION), rule, `version ${held.version}, hash ${held.hash}`);
  }
  return {
    plan,
    read: (file) => readFileSync(join(directory, INPUTS, inputName(file, held.files[file] ?? ''))),
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

/** Whether another process is making a sweep's directory, or did not come to its end. */
function isBeingMade(directory: string): boolean {
  const own = (name: string) => name === ATTEMPTS || name === INPUTS || name.startsWith(`.${DESCRIPTION}.`);
  return readdirSync(directory).every(own);
}

/** Writes a file beside its place and moves it in, so that whoever else does the same at once leaves a whole one. */
function writeWhole(folder: string, name: string, content: string | Uint8Array): void {
  const part = join(folder, `.${name}.${randomBytes(4).toString('hex')}.part`);
  writeFileSync(part, content);
  renameSync(part, join(folder, name));
}

function inputName(file: string, digest: string): string {
  return `${digest.slice(0, 16)}-${basename(file)}`;
}
