/**
 * Symmetrised Pareto: P(|xi| > x) = (s/x)^a for x >= s, s^2 = (a - 2)/a, so that the variance s^2 a/(a - 2) is 1.
 */
import { exp, log, log1p, pow } from '../../linalg/elementary.ts';
import { fillPareto } from '../../random/inverted.ts';
import type { HeavyTailed, NoiseFamily } from './law.ts';
import { LARGEST_TAIL, paretoCharacteristic } from './pareto-characteristic.ts';

export const pareto: NoiseFamily<'pareto', 'tail'> = {
  name: 'pareto',
  description: 'independent symmetrised Pareto coordinates: E|xi|^r finite for r < tail (model PM)',
  parameters: { tail: { description: 'tail exponent', default: 3, above: 2, max: 1e6 } },
  law: ({ tail: a }) => {
    const s = Math.sqrt((a - 2) / a);
    const half = (x: number): number => -log(2) + Math.min(0, a * log(s / x));
    let found: HeavyTailed | null = null;
    return {
      kind: 'independent',
      tailExponent: a,
      // s^r a/(a - r).
      absoluteMoment: (r) => (r < a ? (pow(s, r) * a) / (a - r) : Number.POSITIVE_INFINITY),
      logTail: (x) => (x > 0 ? half(x) : x < 0 ? log1p(-exp(half(-x))) : -log(2)),
      fill: (stream, out) => fillPareto(stream, out, a, s),
      get characteristic() {
        if (a <= LARGEST_TAIL) found ??= paretoCharacteristic(a, s);
        return found;
      },
      unimodal: false,
    };
  },
};
