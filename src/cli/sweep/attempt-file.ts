/**
 * One attempt at a sweep, as a file of lines that this process alone writes.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Fault } from '../../errors.ts';
import { syncFolder } from '../whole-files.ts';

/** The calls on the file system that writing needs; tests make them fail. */
export interface FileCalls {
  readonly open: (path: string, flags: string) => number;
  /** May write less than it is given. */
  readonly write: (file: number, bytes: Uint8Array) => number;
  readonly sync: (file: number, done: (error: Error | null) => void) => void;
  readonly syncNow: (file: number) => void;
  readonly close: (file: number) => void;
  readonly rename: (from: string, to: string) => void;
  readonly remove: (path: string) => void;
}

export const nodeFiles: FileCalls = {
  open: openSync,
  write: writeSync,
  sync: fdatasync,
  syncNow: fdatasyncSync,
  close: closeSync,
  rename: renameSync,
  remove: rmSync,
};

/** What is written reaches the disk within so many milliseconds, as long as this thread has its turns. */
const SYNC_MS = 150;

export class AttemptFile {
  private readonly path: string;
  private readonly file: number;
  private readonly heads = new Set<string>();
  private lines = 0;
  private timer: NodeJS.Timeout | null = null;
  private failure: Fault | null = null;

  /**
   * Opens a new file, never one that exists.
   *
   * @param stem  the path without ".open"
   */
  constructor(
    private readonly stem: string,
    private readonly calls: FileCalls = nodeFiles,
  ) {
    this.path = `${stem}.open`;
    this.file = this.attempt(() => calls.open(this.path, 'wx'));
    this.attempt(() => syncFolder(dirname(this.path)));
  }

  /** Appends the lines of a batch, after such of their heads as the file does not have. @throws as `append` */
  appendBatch(heads: readonly string[], lines: readonly string[]): void {
    const fresh = heads.filter((head) => !this.heads.has(head));
    for (const head of fresh) this.heads.add(head);
    this.append([...fresh, ...lines].join(''));
  }

  /** Appends whole lines. @throws Fault when the disk does not take them; the last line may then be torn */
  append(lines: string): void {
    if (this.failure !== null) throw this.failure;
    let bytes: Uint8Array = Buffer.from(lines);
    while (bytes.length > 0) bytes = bytes.subarray(this.attempt(() => this.calls.write(this.file, bytes)));
    this.lines++;
    this.timer ??= setTimeout(() => this.sync(), SYNC_MS);
  }

  /** Closes the file and marks the attempt as finished; the mark is a hint for people, records decide. An empty one goes away. */
  finish(): void {
    if (this.lines === 0) {
      this.abandon();
      return;
    }
    this.close();
    try {
      this.calls.rename(this.path, `${this.stem}.done`);
    } catch {
      // A rename that is reported as failed may have happened, and nothing depends on it.
    }
  }

  /** Closes the file of an attempt that ends early; an empty one goes away. */
  abandon(): void {
    this.close();
    if (this.lines === 0) this.calls.remove(this.path);
  }

  private sync(): void {
    this.timer = null;
    this.calls.sync(this.file, (error) => {
      if (error !== null) this.failure ??= refusedByDisk(this.path, error);
    });
  }

  private close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    try {
      this.attempt(() => this.calls.syncNow(this.file));
    } finally {
      this.calls.close(this.file);
    }
    if (this.failure !== null) throw this.failure;
  }

  private attempt<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      // After a failure the file may end in the middle of a line: nothing may follow it.
      this.failure ??= refusedByDisk(this.path, error);
      throw this.failure;
    }
  }
}

function refusedByDisk(path: string, error: unknown): Fault {
  return new Fault(
    path,
    'must be on a disk that takes what is written; every whole line is kept, and the same command goes on from there',
    (error as Error).message,
  );
}

/** "s000003-of-200.local-0-1f2e3d": the shard, who attempts it, and what makes the name its own. */
export function attemptStem(
  folder: string,
  { shard, of }: { readonly shard: number; readonly of: number },
  unique: string,
): string {
  return join(folder, `s${String(shard).padStart(6, '0')}-of-${of}.local-0-${unique}`);
}
