/** Files of very many columns are refused, or read, in a heap that does not hold a text for each. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { CLI, folderWith } from '../support/command-line.ts';

/** MB of heap: a million texts in a list and a table of them take more. */
const HEAP = 100;

describe('a million columns', () => {
  const wide = `${Array.from({ length: 1e6 }, (_, k) => `c${k}`).join(',')}\n${'1,'.repeat(999_999)}1\n`;

  it.each([
    ['as x', wide, ['--y', 'y.csv'], 'must have one label for each row; got "1 rows in x.csv, 2 labels'],
    [
      'as x, one asked for',
      wide,
      ['--y', 'label'],
      'must be one of its 1000000 columns (the nearest is "c0")',
    ],
    ['and more than can be', ','.repeat(2e7), ['--y', 'y.csv'], 'must have at most 16777215 cells'],
  ])('%s', (_, x, args, told) => {
    const cwd = folderWith({ 'x.csv': x, 'y.csv': 'label\na\nb\n' });
    const node = [`--max-old-space-size=${HEAP}`, CLI, 'audit', '--x', 'x.csv', ...args];
    const { status, stderr } = spawnSync(process.execPath, node, { cwd, encoding: 'utf8' });
    expect([status, stderr]).toEqual([2, expect.stringContaining(told)]);
    expect(stderr.length).toBeLessThan(400);
  });
});
