/** Between exact updates and their flow: how often a horizon is followed back and forth is bounded. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { runInSteps } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { utf8 } from '../support/refusal.ts';

describe('a point that is seen and lost again for ever, at slope 0', () => {
  const rows = [
    '-3.52,2.02,-1 4.51,-0.67,1 5.03,-2.72,-1 4.3,-1.68,1 6.42,-2.49,1 -4.72,3.22,-1 3.59,-2.51,-1',
    '5.36,-1.64,1 -4.39,2.89,-1 1.65,-1.2,1 -5.44,0.55,-1 -4.2,2.92,-1 -4.93,1.14,-1',
  ];
  const files: Record<string, Uint8Array> = {
    'x.csv': utf8(`a,b,y\n${rows.join(' ').replaceAll(' ', '\n')}\n`),
    'w.csv': utf8('a,b\n-0.025,0.007\n0.005,-0.016\n'),
  };
  const spec = resolveSpec({
    data: { source: 'file', x: 'x.csv', y: { column: 'y' } },
    network: { positive: 1, negative: 1, slope: 0, init: { file: 'w.csv' } },
    training: { step: 0.02, steps: 2000, horizon: 'infinity' },
    risk: { endPoints: 0, trajectoryPoints: 0 },
  });

  it('is not followed from exact updates to flow and back without end', () => {
    const work = runInSteps(
      spec,
      readInputs(spec, (path) => files[path]),
    );
    let turns = 0;
    let next = work.next();
    while (!next.done) {
      expect(++turns).toBeLessThan(20_000);
      next = work.next();
    }
    const { horizon, limit } = next.value.record;
    // Followed by proximal steps: neurons are kept at the boundary of a point that none of its own sign sees.
    expect(limit.reached).toMatchObject({ kind: 'sliding', frozenCertificate: { status: 'certified' } });
    expect(limit.reached?.leftOut?.length).toBeGreaterThan(0);
    expect(horizon?.outcome).toBe('reached');
    expect(horizon?.passage.exactUpdates).toBeLessThanOrEqual(1_000_000);
  });
});
