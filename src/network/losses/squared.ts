/**
 * The squared loss: l(q) = (s - q)^2/2, so that L = 1/2 sum_i (t_i - f(x_i))^2 with targets t_i = y_i s_i, s_i >= 0; s_i = 1 of labels. Past its
 * target it grows again: g = s - q is the residual, with its sign.
 */
import { log } from '../../linalg/elementary.ts';
import type { Loss } from '../loss.ts';

export const squaredLoss = towards(() => 1);

/** @param of  s_i of point i */
function towards(of: (i: number) => number): Loss<'squared'> {
  return {
    name: 'squared',
    words: 'squared',
    caveat: "the loss is the squared loss, another than the theorem's exponential one",
    logValues(q, out) {
      for (let i = 0; i < q.length; i++) out[i] = 2 * log(Math.abs(of(i) - q[i])) - log(2);
    },
    logSlopes(q, out) {
      for (let i = 0; i < q.length; i++) out[i] = log(Math.abs(of(i) - q[i]));
    },
    logCurvatures: (q, out) => void out.fill(0, 0, q.length),
    orient(q, sizes) {
      for (let i = 0; i < q.length; i++) if (q[i] > of(i)) sizes[i] = -sizes[i];
    },
    tail: { kind: 'target', of, aimedAt: (targets) => towards((i) => Math.abs(targets[i])) },
  };
}
