/**
 * Columns of forces times K, against plain sums.
 */
import { describe, expect, it } from 'vitest';
import { ForceMemory, TOGETHER } from '../../kernels/forces.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';

describe('forces in kernel memory', () => {
  it.each([
    [1, 1],
    [2, 3],
    [5, 4],
    [8, 13],
    [3, 40],
  ])('%i rows, %i points: all columns, some of them and no others, and after forces have changed', (m, n) => {
    const stream = new Stream(keyFrom(m * n, 'forces'));
    const K = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k <= i; k++) {
        K[i * n + k] = stream.uniform() - 0.5;
        K[k * n + i] = K[i * n + k];
      }
    }
    const memory = new ForceMemory(m, n, K);
    const gathered = (first: number, count: number): void => {
      memory.moves.fill(Number.NaN);
      if (count === n) memory.gatherAll();
      else memory.gather(first);
      for (let j = 0; j < m; j++) {
        for (let k = 0; k < n; k++) {
          const isAsked = k >= first && k < first + count;
          let sum = 0;
          for (let i = 0; i < n; i++) sum += memory.forces[j * n + i] * K[i * n + k];
          const off = Math.abs(memory.moves[j * n + k] - sum);
          if (isAsked) expect(off).toBeLessThan(n * 2 ** -52);
          else expect(off).toBeNaN();
        }
      }
    };
    gathered(0, n);
    expect(memory.moves.every((entry) => entry === 0)).toBe(true);
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < m * n; at++) memory.forces[at] = stream.uniform() - 0.5;
      gathered(0, n);
      for (let first = 0; first < n; first += TOGETHER) gathered(first, Math.min(TOGETHER, n - first));
    }
  });
});
