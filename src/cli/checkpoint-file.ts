/**
 * The checkpoint of a long run, a file in its folder. Its first line says of which run it is, and the checksum of what follows.
 */
import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { Fault } from '../errors.ts';
import { version } from '../experiment/assembly.ts';
import type { KeptRun } from '../experiment/checkpoint.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import type { Spec } from '../spec/resolve.ts';
import { syncFolder, writeWhole } from './whole-files.ts';

export const CHECKPOINT = 'run.checkpoint';
/** What is called so was a checkpoint that could not be believed. */
export const SET_ASIDE = 'run.checkpoint.aside';

/** The first line, as JSON. */
interface Head {
  readonly checkpoint: typeof FORM;
  readonly version: string;
  /** SHA-256 of the spec, of the inputs as read, and of all bytes after the first line. */
  readonly spec: string;
  readonly inputs: string;
  readonly body: string;
}

/** The number of this form. */
const FORM = 1;
/** No first line is longer. */
const LONGEST_HEAD = 1024;
const NEWLINE = '\n'.charCodeAt(0);

export class CheckpointFile {
  /** Of the run, once it is asked for: hashing large inputs takes a while. */
  private identity: Omit<Head, 'body'> | null = null;

  constructor(
    private readonly folder: string,
    private readonly spec: Spec,
    private readonly inputs: FileInputs | null,
  ) {}

  /**
   * What was kept; null where there is nothing.
   *
   * @returns a sentence about a checkpoint that is damaged or of another run: it is set aside
   * @throws Fault when it cannot be
   */
  read(): KeptRun | string | null {
    const path = join(this.folder, CHECKPOINT);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return null;
    const kept = found.isFile() ? this.believed(path) : 'is no file';
    if (typeof kept !== 'string') return kept;
    const aside = join(this.folder, SET_ASIDE);
    try {
      renameSync(path, aside);
    } catch (error) {
      throw new Fault(path, 'must be movable, to be set aside', (error as Error).message);
    }
    return `${path} ${kept}: it is set aside as ${SET_ASIDE}, and the run begins anew`;
  }

  /** Puts a checkpoint in the place of the one before. @returns its bytes @throws Fault when the disk does not take it */
  write(kept: KeptRun): number {
    const body = serialize(kept);
    const head: Head = { ...this.identify(), body: hashed(body) };
    const bytes = Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
    writeWhole(this.folder, { [CHECKPOINT]: bytes });
    return bytes.length;
  }

  /** Takes the checkpoint away: the run has come to its end. */
  remove(): void {
    const path = join(this.folder, CHECKPOINT);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
    rmSync(path, { force: true });
    syncFolder(this.folder);
  }

  /** What a file holds, or why it is not believed. */
  private believed(path: string): KeptRun | string {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      return `cannot be read (${(error as Error).message})`;
    }
    const end = bytes.subarray(0, LONGEST_HEAD).indexOf(NEWLINE);
    const head = headIn(bytes.subarray(0, Math.max(0, end)));
    if (head === null) return 'is no checkpoint of this form';
    const own = this.identify();
    if (head.version !== own.version) return `is of version ${head.version}, and this is ${own.version}`;
    if (head.spec !== own.spec) return 'is of a run of another spec';
    if (head.inputs !== own.inputs) return 'is of a run on other data';
    const body = bytes.subarray(end + 1);
    return hashed(body) === head.body ? (deserialize(body) as KeptRun) : 'is damaged';
  }

  private identify(): Omit<Head, 'body'> {
    this.identity ??= {
      checkpoint: FORM,
      version,
      spec: hashed(Buffer.from(JSON.stringify(this.spec))),
      inputs: digest(this.inputs),
    };
    return this.identity;
  }
}

function headIn(line: Uint8Array): Head | null {
  try {
    const head = JSON.parse(new TextDecoder().decode(line));
    return head?.checkpoint === FORM && typeof head.version === 'string' ? head : null;
  } catch {
    return null;
  }
}

function hashed(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of plain data: texts, numbers and arrays of numbers, in objects. */
function digest(value: unknown): string {
  const hash = createHash('sha256');
  take(value, hash);
  return hash.digest('hex');
}

function take(value: unknown, hash: Hash): void {
  if (ArrayBuffer.isView(value)) {
    hash.update(`${value.byteLength} bytes;`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    hash.update(`${entries.length} entries;`);
    for (const [key, entry] of entries) {
      hash.update(`${JSON.stringify(key)};`);
      take(entry, hash);
    }
  } else hash.update(`${typeof value} ${JSON.stringify(value) ?? ''};`);
}
