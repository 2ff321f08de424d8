import { PerformanceObserver, performance } from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { gradientDescent } from '../../src/descent/gradient-descent.ts';
import { matrixFromRows } from '../../src/linalg/matrix.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { exponentialLoss } from '../../src/network/loss.ts';
import { clusters } from '../support/gram-descent.ts';

const [WARM_UP, STEPS] = [300_000, 1_000_000];

/** The heap's growth, and the collections, between two looks at a run so many steps apart, with nothing else running. */
async function garbage(reduction: 'sum' | 'mean') {
  const base = clusters({ n: 8, d: 12, m: 4, signal: 3, scale: 0.1 }, 1);
  const sample = sampleFromRows(matrixFromRows(base.X), Float64Array.from(base.y), null, null);
  const descent = gradientDescent(
    {
      sample,
      network: { mPlus: 2, mMinus: 2, slope: 0.1 },
      initial: givenInitialWeights(sample, matrixFromRows(base.W)),
      loss: exponentialLoss,
      reduction,
      alpha: 0.02,
    },
    WARM_UP + STEPS + 1,
    [WARM_UP, WARM_UP + STEPS],
  );
  const collections: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { startTime } of list.getEntries()) collections.push(startTime);
  });
  observer.observe({ entryTypes: ['gc'] });
  descent.next();
  descent.next();
  const before = getHeapStatistics().used_heap_size;
  const start = performance.now();
  const look = descent.next();
  const end = performance.now();
  const grown = getHeapStatistics().used_heap_size - before;
  const last = descent.next();
  const summary = descent.next();
  if (look.done || last.done || !summary.done)
    throw new Error('the run should look three times after its start');
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.disconnect();
  return {
    look: look.value.t,
    patternSince: summary.value.patternSince,
    grown,
    collections: collections.filter((at) => at >= start && at <= end).length,
    observed: collections.length,
  };
}

describe('the loop of descent', () => {
  it.each(['sum', 'mean'] as const)(
    'makes no garbage in 10^6 steps while the pattern stands still (%s)',
    async (reduction) => {
      const seen = await garbage(reduction);
      expect(seen.look).toBe(WARM_UP + STEPS);
      expect(seen.patternSince).toBeLessThan(WARM_UP);
      expect(seen.collections).toBe(0);
      // A single boxed number a step would be 16 bytes; the look itself takes some kilobytes.
      expect(seen.grown).toBeLessThan(2 * STEPS);
    },
  );
});
