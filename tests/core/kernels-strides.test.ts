/**
 * Every kernel that takes a stride, on matrices inside larger ones that start beside a cache line: the entries are those of
 * the plain loops, bit for bit, and nothing around them is touched.
 */
import { describe, expect, it } from 'vitest';
import { ADD, SET } from '../../kernels/exports.ts';
import { PrincipalSystems } from '../../kernels/principal.ts';
import { multiplyTransposed } from '../../kernels/products.ts';
import { Workspace } from '../../kernels/workspace.ts';
import { transpose } from '../../src/linalg/matrix.ts';
import { expectSame } from '../support/close.ts';
import * as oracle from '../support/kernel-oracles.ts';

const SIZES = [0, 1, 2, 7, 8, 9, 31];
const EDGES = [129, 257];
const PADDING = 5;
/** The mode of a product that only a factorisation takes, within the module. */
const SUBTRACT = 2;

function ramp(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => (((i + seed) * 37) % 101) / 64 - 0.7);
}

/** A' A / n + I. */
function definite(n: number): Float64Array {
  const root = ramp(n * n, n);
  return oracle
    .product(n, n, n, root, root, null)
    .map((entry, at) => entry / n + (at % (n + 1) === 0 ? 1 : 0));
}

/** A memory in which matrices lie apart. */
class Plane {
  readonly memory = new Workspace();
  readonly kernels = this.memory.kernels;

  /** A copy of A (rows x cols), rows `ld` entries apart, one entry past a cache line. */
  place(A: Float64Array, rows: number, cols: number, ld = cols + 3): Placed {
    const padded = new Float64Array(1 + rows * ld + 8).fill(PADDING);
    for (let i = 0; i < rows; i++) padded.set(A.subarray(i * cols, (i + 1) * cols), 1 + i * ld);
    const start = this.memory.put(padded);
    return new Placed(this.memory, start, padded.length, rows, cols, ld);
  }

  work(entries: number): number {
    return this.memory.reserve(entries);
  }
}

class Placed {
  readonly at: number;

  constructor(
    private readonly memory: Workspace,
    private readonly start: number,
    private readonly length: number,
    private readonly rows: number,
    private readonly cols: number,
    readonly ld: number,
  ) {
    this.at = start + 8;
  }

  /** What lies there now; it throws when something around it was touched. */
  now(): Float64Array {
    const padded = new Float64Array(this.length);
    this.memory.take(this.start, padded);
    const result = new Float64Array(this.rows * this.cols);
    for (let i = 0; i < this.rows; i++) {
      const from = 1 + i * this.ld;
      result.set(padded.subarray(from, from + this.cols), i * this.cols);
      padded.fill(PADDING, from, from + this.cols);
    }
    expect(padded.every((entry) => entry === PADDING)).toBe(true);
    return result;
  }
}

const SHAPES = [
  ...SIZES.flatMap((s) => [
    [s, 9, 8],
    [9, s, 7],
    [8, 7, s],
  ]),
  ...EDGES.flatMap((s) => [
    [s, 9, 2],
    [2, s, 9],
    [9, 2, s],
  ]),
  [9, 519, 5],
  [140, 10, 300],
  [11, 23, 515],
];

describe.each([
  ['set', SET, 0, 1],
  ['added', ADD, 1, 1],
  ['subtracted', SUBTRACT, 1, -1],
])('products, %s', (_, mode, ofC, ofProduct) => {
  const into = (C: Float64Array, P: Float64Array) =>
    C.map((c, at) => (ofC === 0 ? P[at] : c + ofProduct * P[at]));

  it.each(SHAPES)('%i x %i from inner length %i', (m, n, k) => {
    const [A, B, C] = [ramp(m * k, 1), ramp(n * k, 2), ramp(m * n, 3)];
    const blocks: [number, number][] = [];
    for (let from = 0; from < k || from === 0; from += 256) blocks.push([from, Math.min(k, from + 256)]);
    let want = C;
    for (const [b, [from, to]] of blocks.entries()) {
      const columns = (M: Float64Array, rows: number) => part(M, rows, k, from, to);
      const P = oracle.product(m, n, to - from, columns(A, m), columns(B, n), null);
      want = b === 0 ? into(C, P) : want.map((c, at) => c + (mode === SUBTRACT ? -1 : 1) * P[at]);
    }
    const plane = new Plane();
    const { kernels } = plane;
    const [a, b, c] = [plane.place(A, m, k), plane.place(B, n, k), plane.place(C, m, n)];
    const work = plane.work(kernels.productWork(n, k));
    kernels.multiplyTransposed(mode, m, n, k, a.at, a.ld, b.at, b.ld, c.at, c.ld, work);
    expectSame(c.now(), want);
    expectSame(a.now(), A);
    expectSame(b.now(), B);

    const turned = transpose({ rows: n, cols: k, data: B }).data;
    const [u, f] = [plane.place(turned, k, n), plane.place(C, m, n)];
    kernels.multiply(mode, m, n, k, a.at, a.ld, u.at, u.ld, f.at, f.ld, work);
    expectSame(f.now(), want);
    expectSame(u.now(), turned);

    if (mode !== SET) return;
    const panels = plane.work(kernels.packedSize(n, k));
    const e = plane.place(C, m, n);
    kernels.packOperand(n, k, b.at, b.ld, panels);
    kernels.multiplyPacked(m, n, k, a.at, a.ld, panels, e.at, e.ld);
    if (k > 0) expectSame(e.now(), want);
  });

  it.each([...SIZES, ...EDGES, 519].map((n) => [n, n > 100 ? 3 : 260]))('Gram, %i rows of %i', (n, k) => {
    const [A, C] = [ramp(n * k, 4), ramp(n * n, 5)];
    const plane = new Plane();
    const { kernels } = plane;
    const [a, c] = [plane.place(A, n, k), plane.place(C, n, n)];
    kernels.gramLower(mode, n, k, a.at, a.ld, c.at, c.ld, plane.work(kernels.productWork(n, k)));
    const whole = plane.place(C, n, n);
    const b = plane.place(A, n, k);
    const work = plane.work(kernels.productWork(n, k));
    kernels.multiplyTransposed(mode, n, n, k, a.at, a.ld, b.at, b.ld, whole.at, whole.ld, work);
    const full = whole.now();
    const lower = c.now();
    expectSame(
      lower,
      C.map((entry, at) => (at % n <= Math.floor(at / n) ? full[at] : entry)),
    );
    kernels.mirror(n, c.at, c.ld);
    expectSame(
      c.now(),
      lower.map((entry, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        return j <= i ? entry : lower[j * n + i];
      }),
    );
  });
});

describe('a symmetric matrix times a vector', () => {
  /** y, from the lower triangle of K alone: NaN stands above. */
  function multiplied(n: number, K: Float64Array, x: Float64Array): Float64Array {
    const lower = K.map((entry, at) => (at % n <= Math.floor(at / n) ? entry : Number.NaN));
    const plane = new Plane();
    const k = plane.place(lower, n, n);
    const [from, to] = [plane.place(x, 1, n), plane.place(ramp(n, 3), 1, n)];
    plane.kernels.multiplySymmetric(n, k.at, k.ld, from.at, to.at);
    expectSame(k.now(), lower);
    expectSame(from.now(), x);
    return to.now();
  }

  /** The entries of a symmetric matrix, and those of a vector, of either sign. */
  const operands = (n: number) => {
    const A = ramp(n * n, 11);
    return { K: A.map((_, at) => A[at] + A[(at % n) * n + Math.floor(at / n)]), x: ramp(n, 12) };
  };

  it.each([...Array(71).keys(), ...EDGES])(
    'is the plain loop, bit for bit, and off by gamma_n at most, n = %i',
    (n) => {
      const { K, x } = operands(n);
      const y = multiplied(n, K, x);
      expectSame(y, oracle.multiplySymmetric(n, K, x));
      const error = oracle.residual(n, n, K, x, y);
      const scale = oracle.multiplyVector(n, n, K.map(Math.abs), x.map(Math.abs));
      for (let i = 0; i < n; i++) expect(Math.abs(error[i])).toBeLessThanOrEqual(n * 2 ** -53 * scale[i]);
    },
  );

  it('takes subnormal numbers as they are', () => {
    const n = 9;
    const K = new Float64Array(n * n).fill(5e-324);
    expect([...multiplied(n, K, new Float64Array(n).fill(1))]).toEqual(new Array(n).fill(n * 5e-324));
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('an entry %f stays in its two rows', (bad) => {
    const n = 11;
    const { x } = operands(n);
    for (const [i, j] of [
      [10, 10],
      [10, 2],
      [6, 5],
      [5, 0],
    ]) {
      const { K } = operands(n);
      K[i * n + j] = bad;
      const found = multiplied(n, K, x);
      for (let k = 0; k < n; k++) expect(Number.isFinite(found[k])).toBe(k !== i && k !== j);
    }
  });
});

describe.each([...SIZES, ...EDGES])('n = %i', (n) => {
  it('matrix times vector, and residual', () => {
    for (const m of [0, 1, 2, 5]) {
      const [A, x, b] = [ramp(m * n, 6), ramp(n, 7), ramp(m, 8)];
      const plane = new Plane();
      const { kernels } = plane;
      const a = plane.place(A, m, n);
      const [vector, target] = [plane.place(x, 1, n), plane.place(b, 1, m)];
      const [y, r] = [plane.place(b, 1, m), plane.place(b, 1, m)];
      kernels.multiplyVector(m, n, a.at, a.ld, vector.at, y.at);
      kernels.residual(m, n, a.at, a.ld, vector.at, target.at, r.at, plane.work(2 * n));
      expectSame(y.now(), oracle.multiplyVector(m, n, A, x));
      expectSame(r.now(), oracle.residual(m, n, A, x, b));
    }
  });

  it('factorisation, and solves with it', () => {
    const [G, b] = [definite(n), ramp(n, 10)];
    const L = oracle.cholesky(n, G, 0) as Float64Array;
    const plane = new Plane();
    const { kernels } = plane;
    const g = plane.place(G, n, n);
    expect(kernels.cholesky(n, g.at, g.ld, g.at, g.ld, 0, plane.work(kernels.choleskyWork(n)))).toBe(n);
    expectSame(
      g.now(),
      L.map((entry, at) => (at % n <= Math.floor(at / n) ? entry : G[at])),
    );
    const [x, z] = [plane.place(b, 1, n), plane.place(b, 1, n)];
    kernels.solveLower(n, g.at, g.ld, x.at);
    expectSame(x.now(), oracle.solveLower(n, L, b));
    kernels.solveLowerTransposed(n, g.at, g.ld, z.at);
    expectSame(z.now(), oracle.solveLowerTransposed(n, L, b));
    kernels.clearUpper(n, g.at, g.ld);
    expectSame(g.now(), L);
  });

  it('factorisation of a matrix that stays', () => {
    const [G, upper] = [definite(n), ramp(n * n, 10)];
    const L = oracle.cholesky(n, G, 0) as Float64Array;
    const plane = new Plane();
    const { kernels } = plane;
    const [g, l] = [plane.place(G, n, n), plane.place(upper, n, n, n + 5)];
    expect(kernels.cholesky(n, g.at, g.ld, l.at, l.ld, 0, plane.work(kernels.choleskyWork(n)))).toBe(n);
    expectSame(
      l.now(),
      upper.map((entry, at) => (at % n > Math.floor(at / n) ? entry : L[at])),
    );
    expectSame(g.now(), G);
  });

  it.each<[string, (i: number) => boolean]>([
    ['two in three', (i) => i % 3 !== 1],
    ['all', () => true],
    ['runs of seven', (i) => i % 8 !== 2],
  ])('a principal block: %s', (_, inside) => {
    const G = definite(n);
    const F = [...Array(n).keys()].filter(inside);
    const count = F.length;
    const plane = new Plane();
    const g = plane.place(G, n, n);
    const block = plane.place(ramp(count * count, 11), count, count, count);
    plane.kernels.gatherLower(count, g.at, g.ld, plane.memory.put(Float64Array.from(F)), block.at);
    const want = ramp(count * count, 11);
    for (const [i, row] of F.entries()) for (let k = 0; k <= i; k++) want[i * count + k] = G[row * n + F[k]];
    expectSame(block.now(), want);
    expectSame(g.now(), G);
  });

  it('the margin recursion', () => {
    const [G, q] = [definite(n), ramp(n, 12)];
    const plane = new Plane();
    const { kernels } = plane;
    const g = plane.place(G, n, n);
    const [margins, compact] = [plane.place(q, 1, n), plane.place(q, 1, n)];
    const side = plane.memory.put(G);
    const work = plane.work(2 * n + 16);
    expect(kernels.marginRecursion(n, g.at, g.ld, 0.01, margins.at, 7, work)).toBe(7);
    expect(kernels.marginRecursion(n, side, n, 0.01, compact.at, 7, work)).toBe(7);
    expectSame(margins.now(), compact.now());
  });
});

describe.each(SIZES.slice(1))('Lanczos steps on %i points', (n) => {
  it.each(['symmetric', 'factored', 'inverse'] as const)('%s', (kind) => {
    const factored = kind === 'factored';
    const columns = factored ? 13 : n;
    const A = factored ? ramp(n * columns, 13) : definite(n);
    const start = new Float64Array(n).fill(Math.sqrt(1 / n));
    const plane = new Plane();
    const { kernels } = plane;
    const a = plane.place(A, n, columns);
    const ldv = 2 * Math.ceil(n / 2) + 2;
    const basis = plane.memory.reserve((n + 1) * ldv);
    plane.memory.write(basis, start);
    const [alpha, beta] = [plane.memory.put(new Float64Array(n)), plane.memory.put(new Float64Array(n))];
    const work = plane.work(Math.max(n, columns));
    const [at, steps] = [['symmetric', 'factored', 'inverse'].indexOf(kind), n];
    const done = kernels.lanczos(at, n, columns, a.at, a.ld, 0, 0, steps, basis, ldv, alpha, beta, work);
    const apply = {
      symmetric: (v: Float64Array) => oracle.multiplySymmetric(n, A, v),
      factored: (v: Float64Array) => oracle.gramTimes(n, columns, A, v),
      inverse: (v: Float64Array) => oracle.solveLowerTransposed(n, A, oracle.solveLower(n, A, v)),
    }[kind];
    const want = oracle.lanczos(apply, start);
    const got = { alpha: new Float64Array(done), beta: new Float64Array(done - 1) };
    plane.memory.take(alpha, got.alpha);
    plane.memory.take(beta, got.beta);
    expect([[...got.alpha], [...got.beta]]).toEqual([want.alpha, want.beta]);
    expectSame(a.now(), A);
  });
});

describe('products with the zeros of a staircase left out', () => {
  it.each([
    [[4, 5, 6, 7, 8, 9, 10, 11, 8], 20],
    ...[26, 27, 28, 29].map((last): [number[], number] => [[0, 1, 2, 3, 4, 5, 6, last], 30]),
  ])('rows with one entry each, in columns %j of %i', (columns, k) => {
    const n = columns.length;
    const B = new Float64Array(n * k);
    for (const [j, column] of columns.entries()) B[j * k + column] = j + 1;
    const A = ramp(11 * k, 13);
    const C = new Float64Array(11 * n);
    multiplyTransposed(11, n, k, A, B, C);
    expectSame(C, oracle.product(11, n, k, A, B, null));
  });
});

describe('principal systems', () => {
  /** Hilbert's matrix of 8 rows times 360360, which makes its entries integers; its condition is 1.5e10. */
  const n = 8;
  const H = Float64Array.from({ length: n * n }, (_, at) => 360360 / (Math.floor(at / n) + (at % n) + 1));
  const x = Float64Array.of(3, -1, 4, 1, -5, 9, -2, 6);
  const b = oracle.multiplyVector(n, n, H, x);

  it('are solved to the last bits by refinement', () => {
    const systems = new PrincipalSystems(n, H, b);
    const rough = systems.solve(Int32Array.from(x.keys()), 0) as Float64Array;
    const refined = systems.refine();
    systems.close();
    const worst = (found: Float64Array) => Math.max(...found.map((entry, i) => Math.abs(entry / x[i] - 1)));
    expect(worst(rough)).toBeGreaterThan(1e-9);
    expect(worst(refined.x)).toBeLessThan(1e-15);
  });

  it('do not depend on the order of the indices', () => {
    const systems = new PrincipalSystems(n, H, b);
    expect(systems.solve(Int32Array.of(5, 0, 7, 1, 2, 6, 4, 3), 0)).not.toBeNull();
    const found = systems.refine().x;
    systems.close();
    for (const [i, entry] of found.entries()) expect(Math.abs(entry / x[i] - 1)).toBeLessThan(1e-15);
  });
});

/** Columns `from` to `to` of A (rows x cols). */
function part(A: Float64Array, rows: number, cols: number, from: number, to: number): Float64Array {
  const width = to - from;
  return Float64Array.from(
    { length: rows * width },
    (_, at) => A[Math.floor(at / width) * cols + from + (at % width)],
  );
}
