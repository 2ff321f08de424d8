import { expect, it } from 'vitest';
import { addGram } from '../../kernels/products.ts';
import { cholesky, solveCholesky } from '../../kernels/triangular.ts';
import { normals } from '../../kernels/variates.ts';

it('n = 5000 in seconds and below 2 GB: a Gram matrix from streamed columns, its factor, and a known solution', () => {
  const n = 5000;
  const width = 64;
  // G = n I + sum of B B' over three blocks of columns, and b = G x for a chosen x, from the columns alone.
  const x = variates(n, 1);
  const G = new Float64Array(n * n);
  for (let i = 0; i < n; i++) G[i * n + i] = n;
  const b = x.map((entry) => n * entry);
  for (let block = 0; block < 3; block++) {
    const B = variates(n * width, 2 + block);
    addGram(n, width, B, G);
    addProduct(B, x, b);
  }
  expect(cholesky(n, G, 0, G)).toBeNull();
  solveCholesky(n, G, b);

  let worst = 0;
  for (let i = 0; i < n; i++) worst = Math.max(worst, Math.abs(b[i] - x[i]));
  // |G| <= n + (sqrt(n) + sqrt(192))^2 with room, so the condition number is below 3.
  expect(worst).toBeLessThan(1e-13);
  expect(worst).toBeGreaterThan(0);
  expect(process.memoryUsage().rss).toBeLessThan(2e9);

  function addProduct(B: Float64Array, from: Float64Array, to: Float64Array): void {
    const projections = new Float64Array(width);
    for (let i = 0; i < n; i++) for (let p = 0; p < width; p++) projections[p] += B[i * width + p] * from[i];
    for (let i = 0; i < n; i++) for (let p = 0; p < width; p++) to[i] += B[i * width + p] * projections[p];
  }
});

function variates(length: number, seed: number): Float64Array {
  const out = new Float64Array(length);
  normals([seed, 0], 0, 1, out);
  return out;
}
