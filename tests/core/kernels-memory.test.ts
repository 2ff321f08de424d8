import { describe, expect, it } from 'vitest';
import { ADD, SET } from '../../kernels/exports.ts';
import { gram } from '../../kernels/products.ts';
import { Workspace, workspace } from '../../kernels/workspace.ts';
import * as oracle from '../support/kernel-oracles.ts';

const GIBI_ENTRIES = 2 ** 27;
/** The mode of a product that only a factorisation takes, within the module. */
const SUBTRACT = 2;

function ramp(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => ((i * 37) % 101) / 64 - 0.7);
}

describe('operands in WebAssembly memory', () => {
  it('keep their numbers while memory grows', () => {
    const memory = new Workspace();
    const data = ramp(1000);
    const at = memory.put(data);
    const before = memory.size;
    memory.reserve(2 ** 20);
    expect(memory.size).toBeGreaterThan(before);
    const back = new Float64Array(1000);
    memory.take(at, back);
    expect(back).toEqual(data);
  });

  it('do not overlap, and start on cache lines', () => {
    const memory = new Workspace();
    let end = 0;
    for (const length of [0, 1, 7, 8, 9, 100]) {
      const at = memory.put(ramp(length));
      expect(at % 64).toBe(0);
      expect(at).toBeGreaterThanOrEqual(end);
      end = at + 8 * length;
    }
  });

  it('are refused beyond 4 GiB with a sentence, and the workspace goes on', () => {
    const memory = new Workspace();
    expect(() => memory.reserve(4 * GIBI_ENTRIES)).toThrow(
      /^kernels: the operands need 4\.00 GiB; WebAssembly has 4 GiB$/,
    );
    expect(() => memory.reserve(100 * GIBI_ENTRIES)).toThrow(RangeError);
    const at = memory.put(ramp(3));
    const back = new Float64Array(3);
    memory.take(at, back);
    expect(back).toEqual(ramp(3));
  });

  it('may lie beyond 2 GiB, where addresses are negative as signed numbers', () => {
    const memory = new Workspace();
    memory.reserve(2 * GIBI_ENTRIES + 1000);
    const [n, k] = [9, 5];
    const a = memory.put(ramp(n * k));
    expect(a).toBeGreaterThan(2 ** 31);
    const c = memory.reserve(n * n);
    const work = memory.reserve(memory.kernels.productWork(n, k));
    memory.kernels.gramLower(SET, n, k, a, k, c, n, work);
    memory.kernels.mirror(n, c, n);
    const G = new Float64Array(n * n);
    memory.take(c, G);
    expect(G).toEqual(oracle.product(n, n, k, ramp(n * k), ramp(n * k), null));
  });

  it('repeated calls need no more memory than one', () => {
    const A = ramp(60 * 70);
    const G = new Float64Array(60 * 60);
    gram(60, 70, A, G);
    const memory = workspace();
    const before = memory.size;
    for (let call = 0; call < 200; call++) gram(60, 70, A, G);
    expect(workspace()).toBe(memory);
    expect(memory.size).toBe(before);
  });

  it('a large call gives its memory back', () => {
    const large = workspace();
    large.reserve(2 ** 26);
    expect(workspace()).not.toBe(large);
    expect(workspace().size).toBeLessThan(2 ** 20);
  });
});

describe('strides', () => {
  const [m, n, k] = [11, 19, 23];
  const [lda, ldb, ldc] = [k + 3, k + 1, n + 5];
  const A = ramp(m * lda);
  const B = ramp(n * ldb + 50).subarray(50);
  const C = ramp(m * ldc);

  it.each([
    [SET, 0, 1],
    [ADD, 1, 1],
    [SUBTRACT, 1, -1],
  ])('a product in mode %i touches its own entries only', (mode, ofC, ofProduct) => {
    const memory = new Workspace();
    const { kernels } = memory;
    const [a, b, c] = [memory.put(A), memory.put(B), memory.put(C)];
    kernels.multiplyTransposed(
      mode,
      m,
      n,
      k,
      a,
      lda,
      b,
      ldb,
      c,
      ldc,
      memory.reserve(kernels.productWork(n, k)),
    );
    const got = new Float64Array(C.length);
    memory.take(c, got);
    const P = oracle.product(m, n, k, packed(A, m, k, lda), packed(B, n, k, ldb), null);
    const want = C.slice();
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) want[i * ldc + j] = ofC * C[i * ldc + j] + ofProduct * P[i * n + j];
    }
    expect(got).toEqual(want);
  });

  it('a product keeps within its scratch memory', () => {
    const memory = new Workspace();
    const { kernels } = memory;
    const [a, b] = [memory.put(ramp(64 * 11)), memory.put(ramp(8 * 8))];
    const c = memory.reserve(64 * 8);
    const work = memory.reserve(kernels.productWork(8, 8));
    const beyond = memory.put(ramp(8));
    kernels.multiplyTransposed(SET, 64, 8, 8, a, 11, b, 8, c, 8, work);
    const got = new Float64Array(8);
    memory.take(beyond, got);
    expect(got).toEqual(ramp(8));
  });

  it('a Gram matrix in its lower triangle leaves the upper one and the padding', () => {
    const memory = new Workspace();
    const { kernels } = memory;
    const [a, c] = [memory.put(A), memory.put(C)];
    kernels.gramLower(SUBTRACT, m, k, a, lda, c, ldc, memory.reserve(kernels.productWork(m, k)));
    const got = new Float64Array(C.length);
    memory.take(c, got);
    const rows = packed(A, m, k, lda);
    const P = oracle.product(m, m, k, rows, rows, null);
    const want = C.slice();
    for (let i = 0; i < m; i++) for (let j = 0; j <= i; j++) want[i * ldc + j] -= P[i * m + j];
    expect(got).toEqual(want);
  });

  it.each([7, 21, 300])('a factorisation and a solve inside a larger matrix, n = %i', (size) => {
    const memory = new Workspace();
    const { kernels } = memory;
    const ld = size + 3;
    const root = ramp(size * size);
    const G = oracle.product(size, size, size, root, root, null);
    for (let i = 0; i < size; i++) G[i * size + i] += size;
    const padded = new Float64Array(size * ld).fill(5);
    for (let i = 0; i < size; i++) padded.set(G.subarray(i * size, (i + 1) * size), i * ld);
    const a = memory.put(padded);
    const x = memory.put(ramp(size + 3));
    const work = memory.reserve(kernels.choleskyWork(size));
    expect(kernels.cholesky(size, a, ld, a, ld, 0, work)).toBe(size);
    kernels.solveLower(size, a, ld, x);

    const L = oracle.cholesky(size, G, 0) as Float64Array;
    memory.take(a, padded);
    const below = (_: number, at: number) => at % size <= Math.floor(at / size);
    const above = (entry: number, at: number) => !below(entry, at);
    const factored = packed(padded, size, size, ld);
    expect(factored.filter(below)).toEqual(L.filter(below));
    expect(factored.filter(above)).toEqual(G.filter(above));
    kernels.clearUpper(size, a, ld);
    memory.take(a, padded);
    expect(packed(padded, size, size, ld)).toEqual(L);
    expect(padded.filter((_, at) => at % ld >= size).every((entry) => entry === 5)).toBe(true);
    const solved = new Float64Array(size + 3);
    memory.take(x, solved);
    const b = ramp(size + 3);
    expect(solved.subarray(0, size)).toEqual(oracle.solveLower(size, L, b.subarray(0, size)));
    expect(solved.subarray(size)).toEqual(b.subarray(size));
  });
});

/** The leading `cols` entries of each of `rows` rows. */
function packed(data: Float64Array, rows: number, cols: number, ld: number): Float64Array {
  return Float64Array.from(
    { length: rows * cols },
    (_, at) => data[Math.floor(at / cols) * ld + (at % cols)],
  );
}
