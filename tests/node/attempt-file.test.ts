import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AttemptFile, attemptStem, type FileCalls, nodeFiles } from '../../src/cli/sweep/attempt-file.ts';
import { Fault } from '../../src/errors.ts';
import { folderWith } from '../support/command-line.ts';

const refuse = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: made to fail`), { code });
};

/** A new attempt whose calls on the file system are changed. */
function attemptWith(changes: Partial<FileCalls> = {}) {
  const stem = join(folderWith(), 's000000-of-1.local-0-abc');
  return { stem, file: new AttemptFile(stem, { ...nodeFiles, ...changes }) };
}

/** Writes until so many bytes are on the disk, in pieces of at most `most`; then there is no room. */
function diskOf(room: number, most = Number.POSITIVE_INFINITY): Partial<FileCalls> {
  let left = room;
  return {
    write: (file, bytes) => {
      if (left === 0) return refuse('ENOSPC')();
      const size = Math.min(left, most, bytes.length);
      left -= size;
      return nodeFiles.write(file, bytes.subarray(0, size));
    },
  };
}

describe('an attempt', () => {
  it('is opened exclusively: never two writers on one file', () => {
    const { stem, file } = attemptWith();
    expect(() => new AttemptFile(stem)).toThrow('EEXIST');
    file.abandon();
  });

  it('has each head once, before the first line that needs it', () => {
    const { stem, file } = attemptWith();
    file.appendBatch(['h\n'], ['1\n', '2\n']);
    file.appendBatch(['h\n', 'k\n'], ['3\n']);
    file.appendBatch([], ['4\n']);
    file.finish();
    expect(readFileSync(`${stem}.done`, 'utf8')).toBe('h\n1\n2\nk\n3\n4\n');
  });

  it('is named by its shard and by what makes it its own', () => {
    expect(attemptStem('a', { shard: 3, of: 200 }, 'f00d')).toBe(join('a', 's000003-of-200.local-0-f00d'));
  });

  it('holds what was appended, whatever the pieces in which the disk takes it', () => {
    const { stem, file } = attemptWith(diskOf(1000, 3));
    file.append('first line\n');
    file.append('second é line\n');
    file.finish();
    expect(readFileSync(`${stem}.done`, 'utf8')).toBe('first line\nsecond é line\n');
    expect(existsSync(`${stem}.open`)).toBe(false);
  });

  it('says that a disk is full, keeps every line that went before, and takes no more', () => {
    const disk = { full: diskOf(25).write ?? nodeFiles.write };
    const { stem, file } = attemptWith({ write: (handle, bytes) => disk.full(handle, bytes) });
    file.append('0123456789\n');
    expect(() => file.append('abcdefghijklmnopqrstuvwxyz\n')).toThrow(Fault);
    disk.full = nodeFiles.write;
    expect(() => file.append('x\n')).toThrow('ENOSPC');
    expect(() => file.abandon()).toThrow('ENOSPC');
    expect(readFileSync(`${stem}.open`, 'utf8')).toBe('0123456789\nabcdefghijklmn');
  });

  it('is synced within 200 ms of a write, and on closing', async () => {
    let syncs = 0;
    let closing = 0;
    const { file } = attemptWith({
      sync: (handle, done) => {
        syncs++;
        nodeFiles.sync(handle, done);
      },
      syncNow: (handle) => {
        closing++;
        nodeFiles.syncNow(handle);
      },
    });
    await setTimeout(200);
    expect(syncs).toBe(0);
    file.append('a\n');
    file.append('b\n');
    await setTimeout(200);
    expect(syncs).toBe(1);
    file.finish();
    expect([syncs, closing]).toEqual([1, 1]);
  });

  it('tells a failed sync at the next line, and at the end', async () => {
    const { file } = attemptWith({ sync: (_, done) => done(new Error('EIO: made to fail')) });
    file.append('a\n');
    await setTimeout(200);
    expect(() => file.append('b\n')).toThrow('EIO');
    expect(() => file.finish()).toThrow('EIO');
  });

  it('does not depend on its mark', () => {
    const { stem, file } = attemptWith({ rename: refuse('EXDEV') });
    file.append('a\n');
    file.finish();
    expect(readFileSync(`${stem}.open`, 'utf8')).toBe('a\n');
  });

  it('leaves nothing when it ends before its first line, and a hint of nothing done otherwise', () => {
    const empty = attemptWith();
    empty.file.abandon();
    expect(readdirSync(join(empty.stem, '..'))).toEqual([]);
    const idle = attemptWith();
    idle.file.finish();
    expect(readdirSync(join(idle.stem, '..'))).toEqual([]);
    const begun = attemptWith();
    begun.file.append('a\n');
    begun.file.abandon();
    expect(statSync(`${begun.stem}.open`).size).toBe(2);
  });
});
