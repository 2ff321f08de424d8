import { describe, expect, it } from 'vitest';
import { GroupMemory, type GroupVectors, moverBy } from '../../kernels/groups.ts';
import { expectSame } from '../support/close.ts';
import * as oracle from '../support/kernel-oracles.ts';

function ramp(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => (((i + seed) * 37) % 101) / 64 - 0.7);
}

function symmetric(n: number): Float64Array {
  const root = ramp(n * 3, n);
  return oracle.product(n, n, 3, root, root, null);
}

const SLOPE = 0.3;

/** A group whose vectors hold anything, its slopes those of its edge. */
function filled(memory: GroupMemory, n: number, seed: number, sign: 1 | -1 = 1): GroupVectors {
  const vectors = memory.take();
  for (const [k, vector] of [vectors.edge, vectors.baseSum, vectors.shift, vectors.coefficient].entries())
    vector.set(ramp(n, seed + 7 * k));
  memory.orient(vectors, sign);
  return vectors;
}

/** K increment, summed as the kernels do: fours, each in two pairs, one after the other. */
function movementOf(n: number, K: Float64Array, increment: Float64Array): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => {
    const term = (k: number) => (k < n ? K[j * n + k] * increment[k] : 0);
    let total = 0;
    for (let k = 0; k < n; k += 4) total += term(k) + term(k + 1) + (term(k + 2) + term(k + 3));
    return total;
  });
}

const copyOf = ({ slopes, edge, baseSum, shift, coefficient }: GroupVectors) => ({
  slopes: slopes.slice(),
  edge: edge.slice(),
  baseSum: baseSum.slice(),
  shift: shift.slice(),
  coefficient: coefficient.slice(),
});

const movementIn = (memory: GroupMemory, g: number, n: number) =>
  memory.movements.slice(g * memory.stride, g * memory.stride + n);

describe('groups in kernel memory', () => {
  const sizes = [...Array(34).keys(), 70, 100, 111, 112, 113, 225, 257, 521];
  it.each(sizes.flatMap((n) => [1, 2, 3, 4, 7].map((most) => [n, most])))(
    'a step of n = %i points and %i groups is the plain loops, bit for bit',
    (n, most) => {
      const K = symmetric(n);
      const memory = new GroupMemory(n, moverBy(K), most, SLOPE);
      const groups = Array.from({ length: most }, (_, g) => filled(memory, n, 11 * g, g % 3 === 1 ? -1 : 1));
      const before = groups.map(copyOf);
      for (const [g, { slopes, edge }] of before.entries())
        expect(slopes).toEqual(edge.map((z) => (g % 3 === 1 ? -1 : 1) * (z > 0 ? 1 : SLOPE)));
      memory.arrange(groups.map((vectors, g) => ({ vectors, weight: g + 2 })));
      const shares = ramp(n, 5);
      memory.shares.set(shares);
      memory.move();
      const crossedAny = memory.follow();
      memory.sumOutputs();

      let nearest = Number.POSITIVE_INFINITY;
      const outputs = new Float64Array(n);
      for (const [g, old] of before.entries()) {
        const increment = old.slopes.map((slope, k) => slope * shares[k]);
        const movement = movementOf(n, K, increment);
        const shift = old.shift.map((entry, i) => entry + movement[i]);
        const z = old.edge.map((entry, i) => entry + shift[i]);
        const crossed = z.some((entry, i) => Math.sign(entry) !== Math.sign(old.edge[i]));
        const scale = Math.max(...old.edge.map(Math.abs), ...shift.map(Math.abs));
        nearest = Math.min(nearest, scale > 0 ? Math.min(...z.map(Math.abs)) / scale : 1);
        for (const [i, slope] of old.slopes.entries())
          outputs[i] += slope * (old.baseSum[i] + (g + 2) * shift[i]);
        expectSame(movementIn(memory, g, n), movement);
        expect(memory.crossed[g]).toBe(crossed ? 1 : 0);
        expect(copyOf(groups[g])).toEqual({
          ...old,
          coefficient: old.coefficient.map((entry, k) => entry + increment[k]),
          shift,
        });
      }
      expect(crossedAny).toBe(memory.crossed.includes(1));
      expect(memory.nearest).toBe(nearest);
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
        const memory = new GroupMemory(n, moverBy(new Float64Array(n * n)), 1, SLOPE);
        const group = memory.take();
        group.edge.fill(8);
        group.edge[i] = edge;
        group.shift[i] = shift;
        memory.arrange([{ vectors: group, weight: 1 }]);
        expect(memory.follow()).toBe(crossed === 1);
        expect(memory.crossed[0]).toBe(crossed);
        const scale = n === 1 ? Math.max(Math.abs(edge), Math.abs(shift)) : 8;
        expect(memory.nearest).toBe(scale > 0 ? Math.abs(edge + shift) / scale : 1);
      }
    }
  });

  it.each([5, 16, 100, 113, 257])(
    'shares that are zero, as outside a batch, leave the bits of n = %i',
    (n) => {
      const K = symmetric(n);
      const memory = new GroupMemory(n, moverBy(K), 5, SLOPE);
      const groups = Array.from({ length: 5 }, (_, g) => filled(memory, n, 11 * g, g % 3 === 1 ? -1 : 1));
      memory.arrange(groups.map((vectors) => ({ vectors, weight: 1 })));
      const kept: ((k: number) => boolean)[] = [
        (k) => k % 13 === 4,
        (k) => k >= n - 1,
        (k) => k % 4 !== 2,
        () => false,
      ];
      for (const isKept of kept) {
        const shares = ramp(n, 5).map((share, k) => (isKept(k) ? share : 0));
        memory.shares.set(shares);
        memory.move();
        // To the sign of a zero, which no shift has.
        for (const [g, { slopes }] of groups.entries())
          expect([...movementIn(memory, g, n)].map((one) => one + 0)).toEqual(
            [
              ...movementOf(
                n,
                K,
                slopes.map((slope, k) => slope * shares[k]),
              ),
            ].map((one) => one + 0),
          );
      }
    },
  );

  it.each([SLOPE, 0, 1, -0.5])('a movement is the same whatever groups are beside it, slope %d', (slope) => {
    const n = 101;
    const memory = new GroupMemory(n, moverBy(symmetric(n)), 9, slope);
    memory.shares.set(ramp(n, 1));
    const groups = Array.from({ length: 9 }, (_, g) => ({
      vectors: filled(memory, n, 13 * g, g % 2 === 0 ? 1 : -1),
      weight: 1,
    }));
    memory.arrange(groups);
    memory.move();
    const all = memory.movements.slice();
    for (let count = 0; count < 9; count++) {
      memory.movements.fill(0);
      memory.arrange(groups.slice(0, count));
      memory.move();
      for (let g = 0; g < 9; g++) {
        const had = all.slice(g * memory.stride, g * memory.stride + n);
        expect(movementIn(memory, g, n)).toEqual(g < count ? had : new Float64Array(n));
      }
    }
  });

  it.each([2, 5])('an entry of K that is no number stays in its two points, %i groups', (count) => {
    const n = 21;
    for (const [i, j] of [
      [20, 20],
      [20, 3],
      [7, 6],
    ]) {
      const K = symmetric(n);
      K[i * n + j] = Number.NaN;
      K[j * n + i] = Number.NaN;
      const memory = new GroupMemory(n, moverBy(K), count, SLOPE);
      memory.shares.set(ramp(n, 1));
      memory.arrange(
        Array.from({ length: count }, (_, g) => ({ vectors: filled(memory, n, 13 * g), weight: 1 })),
      );
      memory.move();
      for (let g = 0; g < count; g++)
        for (const [k, entry] of movementIn(memory, g, n).entries())
          expect(Number.isNaN(entry)).toBe(k === i || k === j);
    }
  });

  it('vectors given back are handed out again, at rest, and do not overlap others', () => {
    const n = 6;
    const memory = new GroupMemory(n, moverBy(symmetric(n)), 3, SLOPE);
    const [first, second] = [filled(memory, n, 1), filled(memory, n, 2)];
    const kept = copyOf(second);
    memory.giveBack(first);
    const third = memory.take();
    expect(third.slopes.byteOffset).toBe(first.slopes.byteOffset);
    expect(third.shift).toEqual(new Float64Array(n));
    expect(third.coefficient).toEqual(new Float64Array(n));
    filled(memory, n, 9);
    expect(copyOf(second)).toEqual(kept);
  });
});
