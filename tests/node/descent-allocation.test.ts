import { PerformanceObserver, performance } from 'node:perf_hooks';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { gradientDescent } from '../../src/descent/gradient-descent.ts';
import { matrixFromRows } from '../../src/linalg/matrix.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { exponentialLoss } from '../../src/network/loss.ts';
import { clusters } from '../support/gram-descent.ts';

const [WARM_UP, STEPS, WINDOWS] = [300_000, 500_000, 4];

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/**
 * The heap's growth and the collections between looks at a run, in the cleanest of its windows: in the others the engine may
 * have been compiling still, but garbage made by the loop would be in all of them.
 */
async function garbage(reduction: 'sum' | 'mean') {
  const base = clusters({ n: 8, d: 12, m: 4, signal: 3, scale: 0.1 }, 1);
  const sample = sampleFromRows(matrixFromRows(base.X), Float64Array.from(base.y), null, null);
  const network = { mPlus: 2, mMinus: 2, slope: 0.1 };
  const initial = givenInitialWeights(sample, matrixFromRows(base.W));
  const looks = Array.from({ length: WINDOWS + 1 }, (_, k) => WARM_UP + k * STEPS);
  const descent = gradientDescent(
    { sample, network, initial, loss: exponentialLoss, reduction, alpha: 0.02 },
    WARM_UP + WINDOWS * STEPS,
    looks,
  );
  const collections: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) collections.push(startTime);
  });
  observer.observe({ entryTypes: ['gc'] });
  descent.next();
  descent.next();
  const windows: { t: number; start: number; end: number; grown: number }[] = [];
  for (let k = 0; k < WINDOWS; k++) {
    collect();
    const before = getHeapStatistics().used_heap_size;
    const start = performance.now();
    const look = descent.next();
    const end = performance.now();
    const grown = getHeapStatistics().used_heap_size - before;
    if (look.done) throw new Error('the run ended early');
    windows.push({ t: look.value.t, start, end, grown });
  }
  const summary = descent.next();
  if (!summary.done) throw new Error('the run should end with its last look');
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.disconnect();
  const clean = windows.filter(({ start, end }) => !collections.some((at) => at > start && at < end));
  return {
    steps: windows.map(({ t }, k) => t - looks[k]),
    patternSince: summary.value.patternSince,
    collected: collections.length,
    clean: clean.length,
    grown: Math.min(...clean.map(({ grown }) => grown)),
  };
}

describe('the loop of descent', () => {
  it.each(['sum', 'mean'] as const)(
    'makes no garbage while the pattern stands still (%s)',
    async (reduction) => {
      const seen = await garbage(reduction);
      expect(seen.steps).toEqual(Array(WINDOWS).fill(STEPS));
      expect(seen.patternSince).toBeLessThan(WARM_UP);
      expect(seen.collected).toBeGreaterThanOrEqual(WINDOWS);
      expect(seen.clean).toBeGreaterThan(0);
      // One boxed number a step would be 12 bytes or more; the look itself takes some kilobytes.
      expect(seen.grown / STEPS).toBeLessThan(2);
    },
  );
});
