import { expect, it } from 'vitest';
import { heldSymmetric } from '../../src/linalg/held-symmetric.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/product.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';

const stream = new Stream(keyFrom(1, 'data'));

function normals(n: number): Float64Array {
  const x = new Float64Array(n);
  fillNormal(stream, x);
  return x;
}

it('multiplies by its own matrix, whatever else is held or multiplied in between', () => {
  const matrices = [1, 2, 5, 64, 67].map((n): Matrix => {
    const A = zeros(n, n);
    for (let i = 0; i < n; i++) {
      for (const [k, entry] of normals(i + 1).entries()) {
        A.data[i * n + k] = entry;
        A.data[k * n + i] = entry;
      }
    }
    return A;
  });
  const held = matrices.map(heldSymmetric);
  for (let round = 0; round < 3; round++) {
    for (const [at, A] of matrices.entries()) {
      const x = normals(A.cols);
      const out = new Float64Array(A.rows);
      held[at].multiply(x, out);
      const size = multiplyVector({ ...A, data: A.data.map(Math.abs) }, x.map(Math.abs));
      for (const [i, entry] of multiplyVector(A, x).entries())
        expect(Math.abs(out[i] - entry)).toBeLessThanOrEqual(2 * A.rows * 2 ** -53 * size[i]);
    }
  }
  for (const one of held) one.close();
});
