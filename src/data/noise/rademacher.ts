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
  let bits = 0;
  for (let i = 0; i < out.length; i++) {
    if (i % 32 === 0) bits = stream.uint32();
    out[i] = bits & 1 ? 1 : -1;
    bits >>>= 1;
  }
}

export const rademacher: NoiseFamily<'rademacher', never> = {
  name: 'rademacher',
  description: 'independent fair signs (model sG)',
  parameters: {},
  law: () => law,
};
