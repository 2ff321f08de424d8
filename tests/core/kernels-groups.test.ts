import { describe, expect, it } from 'vitest';
import { GroupMemory, type GroupVectors, moverBy } from '../../kernels/groups.ts';
import * as oracle from '../support/kernel-oracles.ts';

function ramp(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => (((i + seed) * 37) % 101) / 64 - 0.7);
}

function symmetric(n: number): Float64Array {
  const root = ramp(n * 3, n);
  return oracle.product(n, n, 3, root, root, null);
}

function filled(memory: GroupMemory, n: number, seed: number): GroupVectors {
  const vectors = memory.take();
  for (const [k, vector] of Object.values(vectors).entries()) vector.set(ramp(n, seed + 7 * k));
  return vectors;
}

describe('groups in kernel memory', () => {
  it.each([0, 1, 2, 3, 7, 8, 9, 31, 100, 255, 257, 521])(
    'a step is the plain loops, bit for bit, n = %i',
    (n) => {
      const K = symmetric(n);
      const most = 5;
      const memory = new GroupMemory(n, moverBy(K), most);
      const groups = Array.from({ length: most }, (_, g) => filled(memory, n, 11 * g));
      const before = groups.map(({ slopes, edge, baseSum, shift, coefficient }) => ({
        slopes: slopes.slice(),
        edge: edge.slice(),
        baseSum: baseSum.slice(),
        shift: shift.slice(),
        coefficient: coefficient.slice(),
      }));
      const shares = ramp(n, 5);
      memory.shares.set(shares);
      memory.outputs.set(ramp(n, 3));
      for (const [g, group] of groups.entries()) memory.spread(g, group);
      memory.multiply(most);
      memory.nearest[0] = Number.POSITIVE_INFINITY;
      for (const [g, group] of groups.entries()) {
        memory.follow(g, group);
        memory.addOutputs(g + 2, group);
      }

      let nearest = Number.POSITIVE_INFINITY;
      const outputs = ramp(n, 3);
      for (const [g, old] of before.entries()) {
        const increment = old.slopes.map((slope, k) => slope * shares[k]);
        const movement = oracle.product(1, n, n, increment, K, null);
        const shift = old.shift.map((entry, i) => entry + movement[i]);
        const z = old.edge.map((entry, i) => entry + shift[i]);
        const crossed = z.some((entry, i) => Math.sign(entry) !== Math.sign(old.edge[i]));
        const scale = Math.max(...old.edge.map(Math.abs), ...shift.map(Math.abs));
        nearest = Math.min(nearest, scale > 0 ? Math.min(...z.map(Math.abs)) / scale : 1);
        for (const [i, slope] of old.slopes.entries())
          outputs[i] += slope * (old.baseSum[i] + (g + 2) * shift[i]);
        expect(groups[g].coefficient).toEqual(old.coefficient.map((entry, k) => entry + increment[k]));
        expect(memory.movements.slice(g * n, (g + 1) * n)).toEqual(movement);
        expect(groups[g].shift).toEqual(shift);
        expect(memory.crossed[g]).toBe(crossed ? 1 : 0);
        expect(groups[g].slopes).toEqual(old.slopes);
        expect(groups[g].edge).toEqual(old.edge);
        expect(groups[g].baseSum).toEqual(old.baseSum);
      }
      expect(memory.nearest[0]).toBe(nearest);
      expect(memory.outputs).toEqual(outputs);
    },
  );

  // Every place in a pair of lanes and in the odd tail; sides and zero itself.
  it.each([
    [1, -0.5, 0],
    [1, -1, 1],
    [1, -1.5, 1],
    [-1, 0.5, 0],
    [-1, 1, 1],
    [-1, 1.5, 1],
    [0, 0, 0],
    [0, 1e-300, 1],
    [0, -1e-300, 1],
    [1e-200, -2e-200, 1],
  ])('an edge %d moved by %d: crossed %i, wherever it stands', (edge, shift, crossed) => {
    for (const n of [1, 4, 5]) {
      for (let i = 0; i < n; i++) {
        const memory = new GroupMemory(n, moverBy(new Float64Array(n * n)), 1);
        const group = memory.take();
        group.edge.fill(8);
        group.edge[i] = edge;
        group.shift[i] = shift;
        memory.nearest[0] = Number.POSITIVE_INFINITY;
        memory.follow(0, group);
        expect(memory.crossed[0]).toBe(crossed);
        const scale = n === 1 ? Math.max(Math.abs(edge), Math.abs(shift)) : 8;
        expect(memory.nearest[0]).toBe(scale > 0 ? Math.abs(edge + shift) / scale : 1);
      }
    }
  });

  it('a product is the same whatever groups are beside it', () => {
    const n = 37;
    const memory = new GroupMemory(n, moverBy(symmetric(n)), 9);
    memory.shares.set(ramp(n, 1));
    for (let g = 0; g < 9; g++) memory.spread(g, filled(memory, n, g));
    memory.multiply(9);
    const all = memory.movements.slice();
    for (let count = 1; count < 9; count++) {
      memory.movements.fill(0);
      memory.multiply(count);
      expect(memory.movements.slice(0, count * n)).toEqual(all.slice(0, count * n));
      expect(memory.movements.slice(count * n).every((entry) => entry === 0)).toBe(true);
    }
  });

  it('vectors given back are handed out again, at rest, and do not overlap others', () => {
    const n = 6;
    const memory = new GroupMemory(n, moverBy(symmetric(n)), 3);
    const [first, second] = [filled(memory, n, 1), filled(memory, n, 2)];
    const kept = Object.values(second).map((vector) => vector.slice());
    memory.giveBack(first);
    const third = memory.take();
    expect(third.slopes.byteOffset).toBe(first.slopes.byteOffset);
    expect(third.shift).toEqual(new Float64Array(n));
    expect(third.coefficient).toEqual(new Float64Array(n));
    filled(memory, n, 9);
    expect(Object.values(second)).toEqual(kept);
  });
});
