/**
 * Columns of forces times K, against plain sums.
 */
import { describe, expect, it } from 'vitest';
import { ForceMemory } from '../../kernels/forces.ts';
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';

describe('forces in kernel memory', () => {
  it.each([
    [1, 1],
    [2, 3],
    [5, 4],
    [8, 13],
    [3, 40],
  ])('%i rows, %i points: every column, and after forces have changed', (m, n) => {
    const stream = new Stream(keyFrom(m * n, 'forces'));
    const K = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let k = 0; k <= i; k++) {
        K[i * n + k] = stream.uniform() - 0.5;
        K[k * n + i] = K[i * n + k];
      }
    }
    const memory = new ForceMemory(m, n, K);
    memory.gather(n - 1);
    expect(memory.column.every((entry) => entry === 0)).toBe(true);
    for (let round = 0; round < 2; round++) {
      for (let at = 0; at < m * n; at++) memory.forces[at] = stream.uniform() - 0.5;
      for (let k = 0; k < n; k++) {
        memory.gather(k);
        for (let j = 0; j < m; j++) {
          let sum = 0;
          for (let i = 0; i < n; i++) sum += memory.forces[j * n + i] * K[i * n + k];
          expect(Math.abs(memory.column[j] - sum)).toBeLessThan(n * 2 ** -52);
        }
      }
    }
  });
});
