/**
 * Losses that are 0 from q = 1 on: l(q) = max(0, 1 - q), with g(1) = 0 at its kink (Karhadkar et al. 2024), and its square.
 */
import { log } from '../../linalg/elementary.ts';
import type { Loss } from '../loss.ts';

const NEVER = Number.NEGATIVE_INFINITY;

export const hingeLoss: Loss<'hinge'> = {
  name: 'hinge',
  words: 'hinge',
  caveat: "the loss is the hinge loss, another than the theorem's exponential one",
  logValues: logSlack,
  logSlopes(q, out) {
    for (let i = 0; i < q.length; i++) out[i] = q[i] < 1 ? 0 : NEVER;
  },
  logCurvatures: (q, out) => void out.fill(NEVER, 0, q.length),
  corner: 1,
  tail: { kind: 'finite' },
};

export const squaredHingeLoss: Loss<'squaredHinge'> = {
  name: 'squaredHinge',
  words: 'squared hinge',
  caveat: "the loss is the squared hinge loss, another than the theorem's exponential one",
  logValues(q, out) {
    logSlack(q, out);
    for (let i = 0; i < q.length; i++) out[i] *= 2;
  },
  logSlopes(q, out) {
    logSlack(q, out);
    for (let i = 0; i < q.length; i++) out[i] += log(2);
  },
  logCurvatures(q, out) {
    for (let i = 0; i < q.length; i++) out[i] = q[i] < 1 ? log(2) : NEVER;
  },
  tail: { kind: 'finite' },
};

/** out_i = log max(0, 1 - q_i). */
function logSlack(q: Float64Array, out: Float64Array): void {
  for (let i = 0; i < q.length; i++) out[i] = q[i] < 1 ? log(1 - q[i]) : NEVER;
}
