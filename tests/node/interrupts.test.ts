import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
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
