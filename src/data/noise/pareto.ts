/**
 * Symmetrised Pareto: P(|xi| > x) = (s/x)^a for x >= s, s^2 = (a - 2)/a, so that the variance s^2 a/(a - 2) is 1.
 */
import { exp, log, log1p, pow } from '../../linalg/elementary.ts';
import type { Stream } from '../../random/stream.ts';
import type { NoiseFamily } from './law.ts';

function fill(a: number, s: number, stream: Stream, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    const u = stream.uniform();
    out[i] = u < 0.5 ? -s * pow(2 * u, -1 / a) : s * pow(2 * (1 - u), -1 / a);
  }
}

export const pareto: NoiseFamily<'pareto', 'tail'> = {
  name: 'pareto',
  description: 'independent symmetrised Pareto coordinates: E|xi|^r finite for r < tail (model PM)',
  parameters: { tail: { description: 'tail exponent', default: 3, above: 2, max: 1e6 } },
  law: ({ tail: a }) => {
    const s = Math.sqrt((a - 2) / a);
    const half = (x: number): number => -log(2) + Math.min(0, a * log(s / x));
    return {
      kind: 'independent',
      tailExponent: a,
      // s^r a/(a - r).
      absoluteMoment: (r) => (r < a ? (pow(s, r) * a) / (a - r) : Number.POSITIVE_INFINITY),
      logTail: (x) => (x > 0 ? half(x) : x < 0 ? log1p(-exp(half(-x))) : -log(2)),
      fill: (stream, out) => fill(a, s, stream, out),
      characteristic: null,
      unimodal: false,
    };
  },
};
