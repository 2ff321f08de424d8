/**
 * Symmetrised Pareto: P(|xi| > x) = (s/x)^a for x >= s, s^2 = (a - 2)/a, so that the variance s^2 a/(a - 2) is 1.
 */
import { exp, expAll, log, log1p, pow } from '../../linalg/elementary.ts';
import type { Stream } from '../../random/stream.ts';
import { fillSymmetric } from './inversion.ts';
import type { HeavyTailed, NoiseFamily } from './law.ts';
import { LARGEST_TAIL, paretoCharacteristic } from './pareto-characteristic.ts';

/** |xi| = s v^(-1/a) of a uniform v. */
function fill(a: number, s: number, stream: Stream, out: Float64Array): void {
  fillSymmetric(stream, out, (logs) => {
    for (let i = 0; i < logs.length; i++) logs[i] /= -a;
    expAll(logs, logs);
    for (let i = 0; i < logs.length; i++) logs[i] *= s;
  });
}

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
      fill: (stream, out) => fill(a, s, stream, out),
      get characteristic() {
        if (a <= LARGEST_TAIL) found ??= paretoCharacteristic(a, s);
        return found;
      },
      unimodal: false,
    };
  },
};
