import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/files/npy.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { benignHere } from '../support/command-here.ts';
import { benign, CLI, folderWith, interrupted } from '../support/command-line.ts';

describe('Ctrl-C', () => {
  it('ends work that does not give way', async () => {
    // The draw and the margin problem of 2000 points take far longer than a test may.
    const spec = 'extends: strong\ndata: { n: 2000 }\ntraining: { steps: 1 }\n';
    expect(await interrupted(['run', '-'], folderWith(), spec, 1000)).toEqual([130, null]);
  });

  it('ends the drawing of figures between two of them, and leaves nothing unfinished', async () => {
    const folder = folderWith();
    benign(['run', 'weak', '--set', 'training.steps=100', '--out', 'out'], folder);
    const all = benign(['plot', 'out'], folder).stdout.trim().split('\n');
    const args = ['plot', 'out', '--format', 'png', '--width', '4000'];
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    let printed = '';
    child.stdout.on('data', (piece) => {
      printed += piece;
    });
    await once(child.stdout, 'data');
    // In the midst of the second figure.
    await setTimeout(50);
    child.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(printed.trim().split('\n').length).toBeLessThan(all.length);
    expect(readdirSync(join(folder, 'out', 'figures')).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});

describe('an audit of many rows, ended in its midst', () => {
  const [rows, columns] = [20_000, 60];

  /** Two clusters of normal rows, which take many seconds. */
  function files(): Record<string, Uint8Array> {
    const data = new Float64Array(rows * columns);
    fillNormal(new Stream(keyFrom(1, 'rows')), data);
    const y = Float64Array.from({ length: rows }, (_, i) => (i % 2 ? 1 : -1));
    for (let i = 0; i < rows; i++) data[i * columns] += 6 * y[i];
    return {
      'x.npy': writeNpy({ shape: [rows, columns], data }),
      'y.npy': writeNpy({ shape: [rows], data: y }),
    };
  }

  it.each([
    ['SIGINT', [130, null]],
    ['SIGKILL', [null, 'SIGKILL']],
  ] as const)('by %s leaves nothing behind, and its folder to the next', async (signal, ended) => {
    const folder = folderWith(files());
    const args = ['audit', '--x', 'x.npy', '--y', 'y.npy', '--out', 'out'];
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: 'ignore' });
    const exit = once(child, 'exit');
    await setTimeout(1500);
    child.kill(signal);
    expect(await exit).toEqual(ended);
    expect(readdirSync(folder).filter((name) => /^out.+|^\.|record/.test(name))).toEqual([]);
    const { status } = await benignHere([...args, '--per-class', '10'], folder);
    expect(status).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['arrays.npz', 'record.json', 'report.html']);
  });
});
