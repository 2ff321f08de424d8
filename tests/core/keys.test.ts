import { describe, expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import type { Sample } from '../../src/data/sample.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { normalQuantile } from '../support/normal-quantile.ts';
import { population } from '../support/population.ts';

/** A standard normal statistic beyond this has probability 1e-6. */
const SIGMAS = -normalQuantile(5e-7);
const LABELS = Float64Array.of(1, -1, -1, 1);

describe('keys', () => {
  const law = population([2, 50, 3], [1, 1e6, 1]);

  it('another key for the initial weights leaves the data as they are, and the reverse', () => {
    const sample = drawSample(law, LABELS, [1, 1]);
    const again = drawSample(law, LABELS, [1, 1]);
    expect(again.K.data).toEqual(sample.K.data);
    const [a, b] = [drawInitialWeights(sample, 3, 1, [2, 2]), drawInitialWeights(sample, 3, 1, [3, 3])];
    expect(a.Z.data).not.toEqual(b.Z.data);
    const other = drawSample(law, LABELS, [9, 9]);
    expect(drawInitialWeights(other, 3, 1, [2, 2]).inFrame).toEqual(a.inFrame);
  });

  it.each(['direct', 'explicit'] as const)(
    'other labels leave the noise z = x - y mu as it is (%s)',
    (sampler) => {
      const small = population([2, 5, 3], [1, 20, 1]);
      const [first, second] = [LABELS, LABELS.map((label) => -label)].map((y) =>
        drawSample(small, y, [1, 1], sampler),
      );
      for (const b of [0, 1]) {
        const noise = (sample: Sample): number[] => {
          const { F, mu } = sample.blocks[b];
          return Array.from(
            F.data,
            (x, at) => x - sample.y[Math.floor(at / F.cols)] * (mu?.[at % F.cols] ?? 0),
          );
        };
        for (const [at, z] of noise(first).entries()) expect(noise(second)[at]).toBeCloseTo(z, 13);
      }
      expect(second.K.data).not.toEqual(first.K.data);
    },
  );

  it('more points leave those before as they are (explicit coordinates row by row)', () => {
    const shorter = drawSample(population([1, 6, 0]), LABELS.slice(0, 2), [4, 4], 'explicit');
    const longer = drawSample(population([1, 6, 0]), LABELS, [4, 4], 'explicit');
    expect(longer.blocks[0].F.data.slice(0, 12)).toEqual(shorter.blocks[0].F.data);
  });

  it('labels: balanced counts are exact, random ones binomial, each under its key', () => {
    for (const [count, share, positives] of [
      [1, 0.5, 1],
      [5, 0.5, 3],
      [10, 0.3, 3],
      [10, 0, 0],
      [10, 1, 10],
      [7, 0.01, 1],
    ]) {
      const y = drawLabels(count, 'balanced', share, [1, 2]);
      expect(y.filter((label) => label === 1)).toHaveLength(positives);
      expect(y.filter((label) => label === -1)).toHaveLength(count - positives);
    }
    const y = drawLabels(100_000, 'random', 0.3, [1, 2]);
    const positives = y.filter((label) => label === 1).length;
    expect(Math.abs(positives - 30_000) / Math.sqrt(100_000 * 0.21)).toBeLessThan(SIGMAS);
    expect(drawLabels(20, 'balanced', 0.5, [1, 2])).toEqual(drawLabels(20, 'balanced', 0.5, [1, 2]));
    expect(drawLabels(20, 'balanced', 0.5, [1, 2])).not.toEqual(drawLabels(20, 'balanced', 0.5, [1, 3]));
    for (const share of [0, 1]) expect(new Set(drawLabels(50, 'random', share, [5, 5])).size).toBe(1);
  });
});
