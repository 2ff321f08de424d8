/** Files on disk: what is none is refused, a pipe is read once, and a file that changes while it is read is a fault. */
import { execFileSync, spawn } from 'node:child_process';
import {
  appendFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openOnDisk, readBytes } from '../../src/cli/disk.ts';
import { isPipe, readPipes } from '../../src/cli/pipes.ts';
import { Fault, InputError } from '../../src/errors.ts';
import { benign, folderWith } from '../support/command-line.ts';
import { refusal } from '../support/refusal.ts';

const ROWS = ['1,2,yes', '-1,3,no', '2,1,yes', '-3,1,no', '4,0,yes'];
const CSV = ['a,b,label', ...ROWS, ''].join('\n');
const SPEC = 'data: { source: file, x: x.csv, y: { column: label } }\ntraining: { steps: 1 }\n';

describe('what is no file', () => {
  it('is refused by what it is, before a byte of it is read', async () => {
    const folder = folderWith();
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    for (const [path, kind] of [
      ['/dev/zero', 'a device'],
      [folder, 'a directory'],
      [socket, 'a socket'],
    ]) {
      expect(refusal(() => openOnDisk(path, 'x'))).toBe(`x: must be a file; got "${kind}"`);
      expect(refusal(() => readBytes(path, 'x'))).toBe(`x: must be a file; got "${kind}"`);
    }
    server.close();
    expect(benign(['run', '/dev/zero'])).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('a pipe', () => {
  it('is read once, and then as often as asked', async () => {
    const folder = folderWith({ 'x.csv': CSV });
    const pipe = pipeIn(folder);
    expect(isPipe(pipe)).toBe(true);
    expect(refusal(() => openOnDisk(pipe, 'x'))).toContain('x: must be a file, which can be read again');
    spawn('sh', ['-c', `cat x.csv > ${pipe}`], { cwd: folder });
    await readPipes([pipe, join(folder, 'x.csv'), join(folder, 'nowhere')]);
    for (let time = 0; time < 2; time++) {
      expect(new TextDecoder().decode(readBytes(pipe, 'x'))).toBe(CSV);
      expect(Array.from(openOnDisk(pipe, 'x').read(0, 3))).toEqual([97, 44, 98]);
    }
  });

  it('may be a spec, the data of one, or of an audit', () => {
    const folder = folderWith({ 'spec.yaml': SPEC, 'x.csv': CSV });
    const [spec, x] = [pipeIn(folder, 'spec'), pipeIn(folder, 'x')];
    const feed = (from: string, to: string) => spawn('sh', ['-c', `cat ${from} > ${to}`], { cwd: folder });
    feed('spec.yaml', spec);
    feed('x.csv', x);
    const piped = JSON.parse(benign(['run', spec, '--set', `data.x=${x}`, '--json'], folder).stdout);
    const whole = JSON.parse(benign(['run', 'spec.yaml', '--json'], folder).stdout);
    expect(piped.limit).toEqual(whole.limit);
    feed('x.csv', x);
    expect(benign(['audit', '--x', x, '--y', 'label', '--steps', '1'], folder)).toMatchObject({ status: 0 });
  });
});

describe('a file that changes while it is read', () => {
  const past = new Date('2020-01-01');
  const opened = () => {
    const folder = folderWith({ 'x.csv': CSV, 'other.csv': CSV });
    const path = join(folder, 'x.csv');
    utimesSync(path, past, past);
    return { path, other: join(folder, 'other.csv'), file: openOnDisk(path, 'x') };
  };
  const fault = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      if (error instanceof Fault) return error.message;
      throw error;
    }
    throw new Error('nothing went wrong');
  };

  it.each<[string, (path: string, other: string) => void, RegExp]>([
    ['grown', (path) => appendFileSync(path, '5,5,no\n'), /57 bytes, where it had 50/],
    ['shrunk', (path) => truncateSync(path, 20), /20 bytes, where it had 50/],
    [
      'replaced by another of its length',
      (path, other) => renameSync(other, path),
      /another file in its place/,
    ],
    ['written anew in place', (path) => writeFileSync(path, CSV.replace('1', '7')), /written to since/],
    ['removed', (path) => rmSync(path), /it is gone/],
  ])('%s is a fault, in a sentence', (_, change, got) => {
    const { path, other, file } = opened();
    expect(file.read(0, 9)).toEqual(new TextEncoder().encode('a,b,label'));
    change(path, other);
    const told = fault(() => file.read(9, 4));
    expect(told).toMatch(/^x: must not change while it is read; got /);
    expect(told).toMatch(got);
  });

  it('written anew with its old time of writing, too', () => {
    const { path, file } = opened();
    const { mtime, size } = statSync(path);
    writeFileSync(path, CSV.replace('1', '7'));
    utimesSync(path, past, mtime);
    expect(statSync(path)).toMatchObject({ mtime, size });
    expect(fault(() => file.read(0, size))).toContain('written to since it was opened');
  });

  it('is no fault of the machine where it was never there', () => {
    expect(() => openOnDisk('/nowhere/x.csv', 'x')).toThrow(InputError);
  });
});

function pipeIn(folder: string, name = 'pipe'): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}
