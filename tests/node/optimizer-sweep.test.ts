/** A sweep over every optimiser: the same bytes with one thread and with two. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { optimizers } from '../../src/optimizers.ts';
import { benignHere } from '../support/command-here.ts';
import { folderWith } from '../support/command-line.ts';
import { collect } from '../support/sweep-store.ts';

it('a sweep over optimisers collects to the same bytes with one thread and with two', async () => {
  const names = optimizers.map(({ name }) => name);
  const text = `
experiment:
  data: { n: 8, d: 24, signal: { norm: 3 } }
  network: { width: 4, init: { scale: 0.05 } }
  training: { steps: 25 }
  risk: { endPoints: 10, trajectoryPoints: 0 }
axes:
  - path: training.optimizer
    values: [${names.join(', ')}, { label: b3, value: { name: adam, batch: 3 } }, { label: b5, value: { name: sgd, batch: 5 } }]
seeds: 2
`;
  const folder = folderWith({ 'sweep.yaml': text });
  const swept = async (workers: string) => {
    const out = join(folder, workers);
    const { status, stderr } = await benignHere(
      ['sweep', 'sweep.yaml', '--out', out, '--workers', workers],
      folder,
    );
    expect(stderr).not.toContain('rror');
    expect(status).toBe(0);
    return collect(out);
  };
  const one = await swept('1');
  const two = await swept('2');
  expect(one.counts).toMatchObject({ cells: 2 * (names.length + 2), failed: 0, missing: 0 });
  expect(two.hash).toBe(one.hash);
});
