/**
 * l(q) = log(1 + exp(-q)): g = 1/(1 + exp(q)), h = g (1 - g). Never 1 - g: every part is a softplus.
 */
import { exp, log } from '../../linalg/elementary.ts';
import type { LateLoss, Loss } from '../loss.ts';
import { softplus } from '../softplus.ts';

export const logisticLoss: LateLoss & Loss<'logistic'> = {
  name: 'logistic',
  words: 'logistic',
  caveat: "the loss is logistic, another than the theorem's exponential one",
  logValues(q, out) {
    for (let i = 0; i < q.length; i++) out[i] = q[i] > LARGE ? -q[i] : log(softplus(-q[i]));
  },
  logSlopes(q, out) {
    for (let i = 0; i < q.length; i++) out[i] = -softplus(q[i]);
  },
  logCurvatures(q, out) {
    for (let i = 0; i < q.length; i++) out[i] = -softplus(q[i]) - softplus(-q[i]);
  },
  // g exp(q) = 1/(1 + exp(-q)) >= 1 - exp(-q), and -(log g)' = 1 - g is the same number.
  tail: {
    kind: 'exponential',
    offset: 0,
    defect: 1,
    logShare: (q) => -softplus(-q),
    steepness: (q) => 1 / (1 + exp(-q)),
  },
};

/** From here on log l(q) = -q to the last bit, as log(1 + x) = x. */
const LARGE = 40;
