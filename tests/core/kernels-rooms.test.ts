/**
 * The memory that kernels keep for themselves, below that of operands: tables, constants and rooms for what is on its way. A room that is
 * declared too small is written beyond, into what lies next to it.
 */
import { describe, expect, it } from 'vitest';
import { SET, STUDENT } from '../../kernels/exports.ts';
import { Workspace } from '../../kernels/workspace.ts';

function ramp(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => ((i * 37) % 101) / 64 - 0.7);
}

/** Kernels that write to rooms of their own, on operands that fill them. */
const WRITING: Readonly<Record<string, (memory: Workspace) => void>> = {
  'sums of sixteen'(memory) {
    const { kernels } = memory;
    const [n, count, stride] = [8 * 28 + 3, 5, 8 * 29];
    const k = memory.put(ramp(n * n));
    const packed = memory.reserve(kernels.packedByFours(n));
    kernels.packByFours(n, k, packed);
    const shares = memory.put(ramp(4 * stride));
    const groups = memory.reserve(count);
    const increments = memory.put(new Float64Array(count * stride));
    const movements = memory.put(new Float64Array(count * stride));
    const size = 5 * n + 1 + n;
    const addresses = Array.from({ length: count }, () => memory.put(ramp(size)));
    new Uint32Array(kernels.memory.buffer, groups, count).set(addresses);
    for (const address of addresses) kernels.orient(n, address, 1, 0.3);
    kernels.spread(n, count, groups, shares, 0.3, increments, stride);
    kernels.multiplyByFours(n, count, packed, groups, shares, increments, movements, stride);
  },
  logarithm(memory) {
    const x = memory.put(ramp(1001).map((entry) => entry + 2));
    memory.kernels.logAll(1001, x, x);
    memory.kernels.log1p(0.7);
  },
  product(memory) {
    const { kernels } = memory;
    const [m, n, k] = [61, 45, 33];
    const [a, b, c] = [memory.put(ramp(m * k)), memory.put(ramp(n * k)), memory.reserve(m * n)];
    const work = memory.reserve(kernels.productWork(n, k));
    kernels.multiplyTransposed(SET, m, n, k, a, k, b, k, c, n, work);
  },
  'normal variates'(memory) {
    memory.kernels.normals(0, 0, 20_001, 3, 5, 1, memory.reserve(20_001));
  },
  // By expm1, and with the words in the room where those of normal variates are made.
  'variates inverted'(memory) {
    memory.kernels.inverted(STUDENT, 0, 0, 5001, 3, 5, 3, 1, memory.reserve(5001));
  },
};

const bytesOf = (memory: Workspace): Uint8Array =>
  new Uint8Array(memory.kernels.memory.buffer, 0, memory.kernels.freeFrom()).slice();

/** The bytes below the operands that a kernel changes, in a memory of its own; what stands first among the operands is watched too. */
function written(run: (memory: Workspace) => void): Uint8Array {
  const memory = new Workspace();
  const guard = ramp(2 ** 13);
  const at = memory.put(guard);
  const before = bytesOf(memory);
  run(memory);
  const left = new Float64Array(guard.length);
  memory.take(at, left);
  expect(left, 'operands before those of the kernel').toEqual(guard);
  return bytesOf(memory).map((byte, i) => Number(byte !== before[i]));
}

/** Where bytes stand that are not zero before anything has run: constants and tables. */
const constants = bytesOf(new Workspace()).map((byte) => Number(byte !== 0));

const overlapOf = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, bit, i) => sum + (bit & b[i]), 0);

describe('rooms of kernels', () => {
  const all = Object.entries(WRITING).map(([name, run]) => ({ name, bytes: written(run) }));

  it.each(all.map(({ name }) => name))('%s: written to, apart from constants', (name) => {
    const { bytes } = all.find((one) => one.name === name)!;
    expect(overlapOf(bytes, constants)).toBe(0);
    expect(bytes).toContain(1);
  });

  it('lie apart', () => {
    const pairs = all.flatMap((one, k) => all.slice(k + 1).map((other) => [one, other]));
    const shared = pairs.filter(([one, other]) => overlapOf(one.bytes, other.bytes) > 0);
    // Variates are made of logarithms, and of the same words.
    expect(shared.map((pair) => pair.map(({ name }) => name))).toEqual([
      ['logarithm', 'normal variates'],
      ['logarithm', 'variates inverted'],
      ['normal variates', 'variates inverted'],
    ]);
  });

  it('a table of sums of sixteen is filled from end to end by 28 fours', () => {
    const { bytes } = all.find(({ name }) => name === 'sums of sixteen')!;
    expect(bytes.lastIndexOf(1) - bytes.indexOf(1)).toBeGreaterThan(27 * 1024);
  });

  it('of a table are where it is read: every power of 2^(1/128), with operands all about that are not numbers', () => {
    const memory = new Workspace();
    const { kernels } = memory;
    const before = memory.put(new Float64Array(2 ** 12).fill(Number.NaN));
    const x = Float64Array.from({ length: 256 }, (_, j) => ((j - 128) * Math.LN2) / 128);
    const at = memory.put(x);
    memory.put(new Float64Array(2 ** 12).fill(Number.NaN));
    kernels.expAll(x.length, at, at);
    const got = new Float64Array(x.length);
    memory.take(at, got);
    for (const [j, entry] of got.entries())
      expect(Math.abs(entry / 2 ** ((j - 128) / 128) - 1)).toBeLessThan(1e-15);
    expect(memory.read(before)).toBeNaN();
  });
});
