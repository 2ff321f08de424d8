/**
 * Samples with all coordinates: who asks for them, up to how many, and where the mean lies in them.
 */
import { describe, expect, it } from 'vitest';
import { bytesNeeded, checkMemory } from '../../src/experiment/memory.ts';
import { sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

describe('the spec', () => {
  const refused =
    (data: object, training: object = { optimizer: 'adam' }) =>
    () =>
      resolveSpec({ data, training });
  it('has all coordinates where they matter, up to so many', () => {
    const sampler = (training: object, data: object = {}) => {
      const resolved = resolveSpec({ data, training }).data;
      return resolved.source === 'population' ? resolved.sampler : null;
    };
    expect(sampler({})).toBe('direct');
    expect(sampler({ optimizer: 'signDescent' })).toBe('explicit');
    expect(sampler({ optimizer: 'adam' }, { noise: { family: 'rademacher' } })).toBe('explicit');
    expect(refused({ sampler: 'direct' })).toThrow(
      'data.sampler: must be explicit: Adam with beta1 0.9, beta2 0.999, epsilon 1e-8 depends on the coordinates of the rows; data.sampler=explicit runs; got "direct"',
    );
    expect(refused({ n: 100, d: 1e6 })).not.toThrow();
    expect(refused({ n: 101, d: 1e6 })).toThrow('at most 100000000, and n d = 101000000');
    expect(refused({ gram: 'K.npy', y: 'y.npy' })).toThrow('which data.gram does not give');
    expect(refused({ x: 'X.npy', y: 'y.npy', streamed: true })).toThrow('which data.streamed does not keep');
    const entries = (n: number, d: number) => ({ training: { y: { length: n }, X: { cols: d } } });
    const ofFile = resolveSpec({ data: { x: 'X.npy', y: 'y.npy' }, training: { optimizer: 'signDescent' } });
    expect(() => checkMemory(ofFile, entries(2e4, 1e4), 1e15)).toThrow('n d = 200000000');
    expect(() => checkMemory(ofFile, entries(100, 1e4), 1e12)).not.toThrow();
    const plain = resolveSpec({ data: { x: 'X.npy', y: 'y.npy' } });
    expect(bytesNeeded(ofFile, entries(100, 1e4))).toBeGreaterThan(bytesNeeded(plain, entries(100, 1e4)));
  });

  it('puts the mean where the direction says, for every optimiser alike', () => {
    const sampleOf = (direction: string | number, optimizer: string) =>
      sampleAtOnce(
        resolveSpec({
          data: { n: 6, d: 50, signal: { norm: 40 }, direction, sampler: 'explicit' },
          training: { optimizer },
        }),
        null,
      );
    for (const direction of ['even', 'random', 3]) {
      const { blocks, y } = sampleOf(direction, 'adam');
      expect(sampleOf(direction, 'gradientDescent').blocks).toEqual(blocks);
      const F = blocks.flatMap(({ F }) => [F]);
      const means = F.flatMap(({ rows, cols, data }) =>
        Array.from({ length: cols }, (_, c) =>
          Array.from({ length: rows }, (_, i) => y[i] * data[i * cols + c]).reduce(
            (sum, one) => sum + one / rows,
            0,
          ),
        ),
      );
      const mu = blocks.flatMap((block) => [...(block.mu ?? [])]);
      expect(Math.abs(Math.hypot(...mu) - 40)).toBeLessThan(1e-9);
      for (const [c, entry] of mu.entries()) expect(Math.abs(means[c] - entry)).toBeLessThan(2.5);
      if (direction === 'even')
        for (const entry of mu) expect(Math.abs(entry - 40 / Math.sqrt(50))).toBeLessThan(1e-12);
      if (direction === 'random')
        expect(mu.filter((entry) => Math.abs(entry) > 1).length).toBeGreaterThan(30);
    }
  });
});
