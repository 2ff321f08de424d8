/**
 * Hundreds of kills at random moments, of single processes and of pairs.
 */
import { statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import { benign, folderWith } from '../support/command-line.ts';
import { attempts, collect, SWEEP, signalledAtWork } from '../support/sweep-store.ts';

const KILLS = 200;
/** So long after its first line at most a process is killed. */
const LONGEST_MS = 150;

it('loses and doubles nothing in hundreds of kills at random moments, some of two processes at once', async () => {
  const folder = folderWith({ 'sweep.yaml': SWEEP.replace('seeds: 10', 'seeds: 100') });
  const command = (out: string) => ['sweep', join(folder, 'sweep.yaml'), '--out', out, '--workers', '1'];
  const whole = join(folder, 'whole');
  expect(benign(command(whole)).status).toBe(0);
  const reference = await collect(whole);
  const cells = reference.counts.cells;

  const random = new Stream(keyFrom(1, 'kills'));
  const moment = (): number => random.uniform() * LONGEST_MS;
  const seen = { kills: 0, sweeps: 0, torn: 0, duplicates: 0 };
  while (seen.kills < KILLS) {
    const out = join(folder, `out-${seen.sweeps++}`);
    let held = 0;
    while (held < cells && seen.kills < KILLS) {
      const pair = seen.kills % 5 === 4 ? 2 : 1;
      const ends = await Promise.all(
        Array.from({ length: pair }, () => signalledAtWork(command(out), out, 'SIGKILL', moment())),
      );
      seen.kills += ends.filter(({ signal }) => signal === 'SIGKILL').length;
      if (seen.kills % 7 === 0) tearTail(attempts(out), random);
      const { counts } = await collect(out);
      expect(counts.cells + counts.missing).toBe(cells);
      held = counts.cells;
    }
    expect(benign(command(out)).status).toBe(0);
    const { counts, hash } = await collect(out);
    expect(hash).toBe(reference.hash);
    expect([counts.cells, counts.missing]).toEqual([cells, 0]);
    seen.torn += counts.torn;
    seen.duplicates += counts.duplicates;
  }
  console.log(`${JSON.stringify(seen)}: every sweep collected to ${reference.hash}`);
});

/** Cuts a few bytes off the last attempt, as a loss of power may. */
function tearTail(paths: readonly string[], random: Stream): void {
  const last = paths[paths.length - 1];
  if (last === undefined) return;
  const { size } = statSync(last);
  truncateSync(last, Math.max(0, size - 1 - Math.floor(200 * random.uniform())));
}
