/**
 * Where the dual solution is not unique: the point of least sum beta (log beta - 1), which is where the flow goes.
 */
import { describe, expect, it } from 'vitest';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { gram, multiplyVector } from '../../src/linalg/product.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { solveMarginProblem } from '../../src/margin/solver.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { dualFace, restPoint } from '../support/at-once.ts';
import { expectClose } from '../support/close.ts';
import { unweighted } from '../support/lifted.ts';
import { balanced, dualOf, fromRows } from '../support/limit-weights.ts';
import { below, buildProblem, gaussianProblem, randomShape } from '../support/margin-problems.ts';
import { matrixFromRows } from '../support/matrix.ts';

interface Face {
  /** Lifted features (1, z, signs of the points that go in pairs, height of the degenerate ones). */
  readonly rows: number[][];
  /** The dual solution of least entropy. */
  readonly beta: number[];
}

/**
 * A face built backwards from its point of least entropy: beta_i = exp(<eta, (1, z_i, p_i)>) > 0 for `support` features, z and p
 * then moved so that sum beta_i (1, z_i, p_i) = e_1, which keeps log beta in their range. Degenerate features are
 * (1, z, p, height > 0): with a height of its own sign none can take part; those with margin above 1 are off the face.
 */
function builtFace(
  stream: Stream,
  { support, freedom, degenerate, slack }: Record<'support' | 'freedom' | 'degenerate' | 'slack', number>,
): Face {
  const Z = Array.from({ length: support }, () => Array.from({ length: freedom }, () => normal(stream)));
  const eta = Array.from({ length: freedom }, () => normal(stream));
  const raw = Z.map((z) => Math.exp(z.reduce((total, entry, p) => total + entry * eta[p], 0)));
  const total = raw.reduce((a, b) => a + b, 0);
  const beta = raw.map((entry) => entry / total);
  const centre = eta.map((_, p) => beta.reduce((sum, entry, i) => sum + entry * Z[i][p], 0));
  const onFace = Z.map((z) => [1, ...z.map((entry, p) => entry - centre[p]), 0]);
  const others = Array.from({ length: degenerate + slack }, (_, k) => [
    k < degenerate ? 1 : 1.5 + stream.uniform(),
    ...eta.map(() => normal(stream)),
    0.5 + stream.uniform(),
  ]);
  return { rows: [...onFace, ...others], beta: [...beta, ...others.map(() => 0)] };
}

function limitOf(rows: number[][]) {
  return limitDirection(
    fromRows(
      rows,
      rows.map(() => 1),
    ),
    balanced(1),
  );
}

describe('three collinear points on the margin', () => {
  // W* = (1, 0); beta_i = exp(a + b t_i) with sum beta = 1 and sum beta t = 0.
  const t = [-0.5, 0.2, 1];
  const rows = t.map((entry) => [1, entry]);

  it('the multipliers are those of the one equation that is left, and not the analytic centre', () => {
    let [low, high] = [-10, 10];
    for (let round = 0; round < 200; round++) {
      const b = (low + high) / 2;
      if (t.reduce((total, entry) => total + entry * Math.exp(b * entry), 0) > 0) high = b;
      else low = b;
    }
    const raw = t.map((entry) => Math.exp(low * entry));
    const beta = raw.map((entry) => entry / raw.reduce((a, c) => a + c, 0));
    const limit = limitOf(rows);
    expectClose(dualOf(limit), beta, 1e-14);
    expectClose(dualOf(limit), [0.4987, 0.315, 0.1863], 1e-4);
    expect(Math.abs(dualOf(limit)[0] - 0.5106)).toBeGreaterThan(0.01);
    expect(limit).toMatchObject({ status: 'solved', supportVectors: 3, dualUnique: false, dualOfFlow: true });
    expect(limit.certificate?.relativeGap).toBeLessThan(1e-13);
  });

  it('the flow at infinity, from any start that weights can have, is there', () => {
    const { G, dual } = limitOf(rows);
    for (const w of [
      [0, 0],
      [3, -2],
      [-1, 40],
    ]) {
      const { b, status } = restPoint(
        G,
        Float64Array.from(t, (entry) => w[0] + entry * w[1]),
      );
      expect(status).toBe('settled');
      expectClose(b, dual ?? [], 1e-9, `from w = ${w}`);
    }
  });
});

describe('faces built backwards', () => {
  it('300 random ones: the multipliers are recovered, zeros exactly, and the flow at infinity has them', () => {
    const key = keyFrom(1, 'faces');
    let many = 0;
    for (let trial = 0; trial < 300; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const freedom = 1 + below(stream, 4);
      const support = freedom + 2 + below(stream, 12);
      const { rows, beta } = builtFace(stream, {
        ...{ support, freedom },
        degenerate: below(stream, 2) * below(stream, 4),
        slack: below(stream, 2) * below(stream, 6),
      });
      const limit = limitOf(rows);
      expectClose(dualOf(limit), beta, 1e-9, `trial ${trial}`);
      expect(limit).toMatchObject({ supportVectors: support, dualUnique: false, dualOfFlow: true });
      expect(limit.certificate?.relativeGap, `trial ${trial}`).toBeLessThan(1e-11);
      if (beta.includes(0)) continue;
      const start = Float64Array.from(rows, (row) => row[1] - row[row.length - 2]);
      const found = restPoint(limit.G, start);
      if (found.status === 'unsettled') continue;
      expectClose(found.b, beta, 1e-8, `flow of trial ${trial}`);
      many++;
    }
    expect(many).toBeGreaterThan(100);
  });

  it('points that enter together only: pairs of opposite height', () => {
    const key = keyFrom(2, 'pairs');
    for (let trial = 0; trial < 50; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const heights = [normal(stream), normal(stream)];
      // On one line they can cancel, and all take part; spread over a plane they need not.
      const onLine = trial % 2 === 0;
      const side = () => {
        const [first, second] = [1 + stream.uniform(), 1 + stream.uniform()];
        return [heights[0] * first, heights[1] * (onLine ? first : second)];
      };
      // Plain points at height 0 carry W* = e_1 alone; of the others three are above, two below.
      const rows = [
        [1, 1, 0, 0],
        [1, -1, 0, 0],
        ...Array.from({ length: 3 }, () => [1, normal(stream), ...side()]),
        ...Array.from({ length: 2 }, () => [1, normal(stream), ...side().map((entry) => -entry)]),
      ];
      const limit = limitOf(rows);
      if (onLine) expect(limit.supportVectors, `trial ${trial}`).toBe(7);
      expectLeastEntropy(limit.G, dualOf(limit), `trial ${trial}`);
    }
  });

  it('whatever dual solution the search starts from', () => {
    const { rows, beta } = builtFace(new Stream(keyFrom(3, 'start')), {
      ...{ support: 7, freedom: 2, degenerate: 2, slack: 0 },
    });
    const G = gram(matrixFromRows(rows));
    const onMargin = rows.map((_, i) => i);
    const { beta: first } = dualOf2(G);
    for (const start of [first, Float64Array.from(beta)]) {
      const face = dualFace(unweighted(G), start, onMargin, 2 ** -40);
      expect(face.dimension).toBe(4);
      expect(face.basis.length).toBe(3);
      expectClose(face.beta ?? [], beta, 1e-12);
    }
  });

  function dualOf2(G: Matrix): { beta: Float64Array } {
    const result = solveMarginProblem(G);
    if (result.status !== 'optimal') throw new Error(result.status);
    return result;
  }
});

/** log beta is in the range of G_SS: orthogonal to its kernel, which is spanned through elimination with full pivoting. */
function expectLeastEntropy(G: Matrix, beta: Float64Array, where: string): void {
  const n = beta.length;
  const S = [...beta.keys()].filter((i) => beta[i] > 0);
  expectClose(
    S.map((i) => multiplyVector(G, beta)[i]),
    S.map(() => 1),
    1e-11,
    `margins, ${where}`,
  );
  for (const p of kernel(S.map((i) => S.map((k) => G.data[i * n + k])))) {
    const size = p.reduce((total, entry, k) => total + Math.abs(entry * Math.log(beta[S[k]])), 0);
    const inner = p.reduce((total, entry, k) => total + entry * Math.log(beta[S[k]]), 0);
    expect(Math.abs(inner) / size, `log beta off the kernel, ${where}`).toBeLessThan(1e-9);
  }
}

/** A basis of the kernel of A, by Gauss and Jordan. */
function kernel(A: number[][]): number[][] {
  const n = A.length;
  const M = A.map((row) => [...row]);
  const order = Array.from({ length: n }, (_, i) => i);
  let rank = 0;
  for (; rank < n; rank++) {
    let [best, row, column] = [1e-9, -1, -1];
    for (let i = rank; i < n; i++)
      for (let k = rank; k < n; k++)
        if (Math.abs(M[i][order[k]]) > best) [best, row, column] = [Math.abs(M[i][order[k]]), i, k];
    if (row < 0) break;
    [M[rank], M[row]] = [M[row], M[rank]];
    [order[rank], order[column]] = [order[column], order[rank]];
    const pivot = M[rank].map((entry) => entry / M[rank][order[rank]]);
    M[rank] = pivot;
    for (let i = 0; i < n; i++) {
      if (i === rank) continue;
      const factor = M[i][order[rank]];
      M[i] = M[i].map((entry, k) => entry - factor * pivot[k]);
    }
  }
  return order.slice(rank).map((free) => {
    const p = new Array<number>(n).fill(0);
    p[free] = 1;
    for (let i = 0; i < rank; i++) p[order[i]] = -M[i][free];
    return p;
  });
}

describe('repeated points', () => {
  it('share the multiplier of the point, which others keep', () => {
    const key = keyFrom(4, 'repeated');
    for (let trial = 0; trial < 60; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const { sample, network } = gaussianProblem(stream, 5);
      const once = limitDirection(sample, network);
      if (once.status !== 'solved' || once.dualUnique !== true) continue;
      const X = sample.X as Matrix;
      const row = (i: number): number[] => Array.from(X.data.subarray(i * X.cols, (i + 1) * X.cols));
      const times = Array.from({ length: sample.n }, () => 1 + below(stream, 3));
      const who = times.flatMap((count, i) => new Array<number>(count).fill(i));
      const repeated = fromRows(
        who.map(row),
        who.map((i) => sample.y[i]),
      );
      const limit = limitDirection(repeated, network);
      const beta = dualOf(once);
      const largest = Math.max(...beta);
      expectClose(
        dualOf(limit).map((entry) => entry / largest),
        who.map((i) => beta[i] / times[i] / largest),
        1e-9,
        `trial ${trial}`,
      );
      const copied = who.some((i) => times[i] > 1 && beta[i] > 0);
      expect(limit.dualUnique, `trial ${trial}`).toBe(!copied);
    }
  });

  it('integer problems of all shapes, singular ones among them: least entropy, and the certificate holds', () => {
    const key = keyFrom(5, 'shapes');
    let faces = 0;
    for (let trial = 0; trial < 200; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const { sample, network } = buildProblem(stream, { ...randomShape(stream, 24), spread: 0 });
      const limit = limitDirection(sample, network);
      expect(limit.status).toBe('solved');
      expect(limit.dualOfFlow, `trial ${trial}`).toBe(true);
      if (limit.dualUnique !== false) continue;
      faces++;
      expectLeastEntropy(limit.G, dualOf(limit), `trial ${trial}`);
    }
    expect(faces).toBeGreaterThan(40);
  });
});

describe('multipliers that vanish at every dual solution', () => {
  it('stay zero, and the dual unique where nothing else is to choose', () => {
    // (1, 0, 0) twice opposed in the second coordinate carries W*; the third points up and cannot take part.
    const limit = limitOf([
      [1, 1, 0],
      [1, -1, 0],
      [1, 0, 1],
    ]);
    expectClose(dualOf(limit), [0.5, 0.5, 0], 1e-15);
    expect(dualOf(limit)[2]).toBe(0);
    expect(limit).toMatchObject({ dualUnique: true, supportVectors: 2 });
  });

  it('though the features on the margin are dependent', () => {
    // The kernel of G has signs (+, +, -, -): from a dual solution with zeros at the last two none of it leads inside.
    const limit = limitOf([
      [1, 0, 0],
      [1, 1, 1],
      [1, -1, 1],
      [1, 0, 1],
      [1, 0, 2],
    ]);
    expectClose(dualOf(limit), [1, 0, 0, 0, 0], 1e-15);
    expect(limit).toMatchObject({ dualUnique: true, supportVectors: 1, rank: 3 });
  });
});
