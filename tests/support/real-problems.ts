/**
 * Random margin problems built backwards from their multipliers, with real coordinates.
 */
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/product.ts';
import { fillNormal } from '../../src/random/normal.ts';
import type { Stream } from '../../src/random/stream.ts';

/**
 * Lifted features (1, z_i) with positive multipliers, sum beta_i z_i = 0 and sum beta_i = 1, so W* = e_1 and p* = 1/2;
 * then features with first coordinate 1 (degenerate) or above and beta_i = 0. `scale` multiplies z row by row.
 */
export function realProblem(
  stream: Stream,
  {
    support,
    degenerate,
    slack,
    freedom,
    scale,
  }: Record<'support' | 'degenerate' | 'slack' | 'freedom', number> & {
    scale: () => number;
  },
): { G: Matrix; beta: Float64Array; margins: Float64Array } {
  const n = support + degenerate + slack;
  const X = zeros(n, 1 + freedom);
  const beta = new Float64Array(n);
  const margins = new Float64Array(n).fill(1);
  fillNormal(stream, X.data);
  for (let i = 0; i < n; i++) {
    if (i >= support + degenerate) margins[i] = 1.5 + stream.uniform();
    X.data[i * (1 + freedom)] = margins[i];
    const size = scale();
    for (let p = 1; p <= freedom; p++) X.data[i * (1 + freedom) + p] *= size;
  }
  for (let i = 0; i < support; i++) beta[i] = 0.5 + stream.uniform();
  const total = beta.reduce((a, b) => a + b, 0);
  for (let i = 0; i < support; i++) beta[i] /= total;
  const last = support - 1;
  for (let p = 1; p <= freedom; p++) {
    let moment = 0;
    for (let i = 0; i < last; i++) moment += beta[i] * X.data[i * (1 + freedom) + p];
    X.data[last * (1 + freedom) + p] = -moment / beta[last];
  }
  return { G: gram(X), beta, margins };
}
