/**
 * The squared loss: l(q) = (1 - q)^2/2 of a label, so that L = 1/2 sum_i (y_i - f(x_i))^2. Past its target it grows again: g = 1 - q is the
 * residual, with its sign.
 */
import { log } from '../../linalg/elementary.ts';
import type { Loss } from '../loss.ts';

export const squaredLoss: Loss<'squared'> = {
  name: 'squared',
  words: 'squared',
  caveat: "the loss is the squared loss, another than the theorem's exponential one",
  logValues(q, out) {
    for (let i = 0; i < q.length; i++) out[i] = 2 * log(Math.abs(1 - q[i])) - log(2);
  },
  logSlopes(q, out) {
    for (let i = 0; i < q.length; i++) out[i] = log(Math.abs(1 - q[i]));
  },
  logCurvatures: (q, out) => void out.fill(0, 0, q.length),
  orient(q, sizes) {
    for (let i = 0; i < q.length; i++) if (q[i] > 1) sizes[i] = -sizes[i];
  },
  tail: { kind: 'target', of: () => 1 },
};
