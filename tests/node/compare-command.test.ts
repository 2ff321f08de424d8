import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compare } from '../../src/node.ts';
import { benignHere } from '../support/command-here.ts';

const SMALL = ['--set', 'data.n=8', '--set', 'data.d=200', '--set', 'training.steps=100'];

describe('benign compare', () => {
  it('prints what the library answers', async () => {
    const command = ['compare', 'strong', '--set', 'network.width=4', ...SMALL];
    const vary = ['--vary', 'training.optimizer=gradientDescent,{ name: heavyBall, momentum: 0.5 }'];
    const { status, stdout } = await benignHere([...command, ...vary, '--json']);
    expect(status).toBe(0);
    const found = JSON.parse(stdout);
    const { record } = JSON.parse(
      `{"record":${(await benignHere(['run', 'strong', '--set', 'network.width=4', ...SMALL, '--json'])).stdout}}`,
    );
    const { name: _, ...same } = record.spec;
    const answer = await compare(
      { ...same, name: found.name },
      { 'training.optimizer': ['gradientDescent', { name: 'heavyBall', momentum: 0.5 }] },
    );
    expect(found).toEqual(JSON.parse(JSON.stringify(answer)));
  });

  it('tells a table, what is predicted and what is only seen, and writes and draws them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'benign-compare-'));
    try {
      const out = join(folder, 'compared');
      const command = [
        'compare',
        'strong',
        ...SMALL,
        '--vary',
        'training.optimizer=gradientDescent,nesterov',
      ];
      const { status, stdout } = await benignHere([...command, '--out', out]);
      expect(status).toBe(0);
      for (const part of ['Pairing: all on the same sample', 'gradientDescent', 'nesterov', 'Only seen'])
        expect(stdout).toContain(part);
      const page = readFileSync(join(out, 'report.html'), 'utf8');
      for (const part of ['Predicted by theory', '<svg', 'nesterov']) expect(page).toContain(part);
      const [first] = readFileSync(join(out, 'comparison.json'), 'utf8').split('\n');
      expect((await benignHere([...command, '--out', out])).status).toBe(0);
      expect(readFileSync(join(out, 'comparison.json'), 'utf8').split('\n')[0]).toBe(first);

      const drawn = await benignHere(['plot', out, '--value', 'normalizedMargin']);
      expect(drawn.status).toBe(0);
      expect(readFileSync(join(out, 'figures', 'comparison.svg'), 'utf8')).toContain('nesterov');
      expect((await benignHere(['plot', out, '--value', 'nothing'])).stderr).toMatch(
        /column of the trajectory/,
      );
      expect((await benignHere(['plot', out, '--series', 'n'])).stderr).toMatch(/--value alone/);
      const other = await benignHere(['run', 'strong', ...SMALL, '--out', out]);
      expect([other.status, other.stderr]).toEqual([2, expect.stringMatching(/must be empty, new/)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    [['--vary', 'training.optimizer'], /must be PATH=V1,V2/],
    [[], /must be given/],
    [['--vary', 'training.optimizer=gradientDescent,nestorov'], /nestorov/],
    [['--vary', 'training.optimizer=[a'], /--vary training\.optimizer/],
  ])('refuses %j', async (args, why) => {
    const { status, stderr } = await benignHere(['compare', 'strong', ...SMALL, ...args]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(why)]);
  });
});
