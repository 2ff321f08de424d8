/**
 * xi_j = +1 or -1, each with probability 1/2.
 */
import { log } from '../../linalg/elementary.ts';
import type { Stream } from '../../random/stream.ts';
import { cosine } from '../../special/trigonometric.ts';
import type { IndependentLaw, NoiseFamily } from './law.ts';

const law: IndependentLaw = {
  kind: 'independent',
  tailExponent: Number.POSITIVE_INFINITY,
  absoluteMoment: () => 1,
  logTail: (x) => (x < -1 ? 0 : x < 1 ? -log(2) : Number.NEGATIVE_INFINITY),
  fill,
  // cosh s <= exp(s^2/2).
  characteristic: { tails: 'light', value: cosine, envelope: null, varianceProxy: () => 1 },
  unimodal: false,
};

/** One bit a variate. */
function fill(stream: Stream, out: Float64Array): void {
  for (let from = 0; from < out.length; from += 32) {
    const bits = stream.uint32();
    const end = Math.min(from + 32, out.length);
    for (let i = from; i < end; i++) out[i] = ((bits >>> (i - from)) & 1) * 2 - 1;
  }
}

export const rademacher: NoiseFamily<'rademacher', never> = {
  name: 'rademacher',
  description: 'independent fair signs (model sG)',
  parameters: {},
  law: () => law,
};
