import { expect, it } from 'vitest';
import { heldMatrix } from '../../src/linalg/held-matrix.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { multiplyVector } from '../../src/linalg/product.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';

it('multiplies as the matrix does that is copied each time, whatever else is held or multiplied in between', () => {
  const stream = new Stream(keyFrom(1, 'data'));
  const shapes = [
    [1, 1],
    [3, 5],
    [7, 2],
    [64, 33],
  ] as const;
  const matrices = shapes.map(([rows, cols]) => {
    const A = zeros(rows, cols);
    fillNormal(stream, A.data);
    return A;
  });
  const held = matrices.map(heldMatrix);
  for (let round = 0; round < 3; round++) {
    for (const [at, A] of matrices.entries()) {
      const x = new Float64Array(A.cols);
      fillNormal(stream, x);
      const out = new Float64Array(A.rows);
      held[at].multiply(x, out);
      expect(out).toEqual(multiplyVector(A, x));
    }
  }
  for (const one of held) one.close();
});
