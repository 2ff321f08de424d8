/**
 * A loss with a polynomial tail: l(q) = q^-p/p for q >= 1 and 1/p + 1 - q below, so that g = min(1, q^-(p + 1)) (the tails of Nacson et
 * al. 2019 and Ji et al. 2020, with a line where q is small). Its limit is another than the max-margin direction (docs/theory.md, section 20).
 */
import { log } from '../../linalg/elementary.ts';
import type { Loss, LossKind } from '../loss.ts';

export const polynomial: LossKind<'polynomial'> = {
  name: 'polynomial',
  description: 'l(q) = q^-power/power for q >= 1 and a line below, whose limit is another direction',
  parameters: {
    power: {
      description: 'how fast it falls; the larger, the nearer is the max-margin direction',
      default: 2,
      min: 0.01,
      max: 1e4,
    },
  },
  of: ({ power }) => withPower(power),
};

function withPower(p: number): Loss<'polynomial'> {
  return {
    name: 'polynomial',
    words: 'polynomial',
    caveat: `the loss falls like q^-${p}, another than the theorem's exponential one`,
    logValues(q, out) {
      for (let i = 0; i < q.length; i++) out[i] = q[i] >= 1 ? -p * log(q[i]) - log(p) : log(1 / p + 1 - q[i]);
    },
    logSlopes(q, out) {
      for (let i = 0; i < q.length; i++) out[i] = q[i] >= 1 ? -(p + 1) * log(q[i]) : 0;
    },
    logCurvatures(q, out) {
      for (let i = 0; i < q.length; i++)
        out[i] = q[i] >= 1 ? log(p + 1) - (p + 2) * log(q[i]) : Number.NEGATIVE_INFINITY;
    },
    tail: { kind: 'polynomial', p },
  };
}
