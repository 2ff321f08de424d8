/**
 * xi_j = +1 or -1, each with probability 1/2.
 */
import { expm1, log, log1p } from '../../linalg/elementary.ts';
import type { Stream } from '../../random/stream.ts';
import { cosine } from '../../special/trigonometric.ts';
import type { IndependentLaw, NoiseFamily } from './law.ts';

const law: IndependentLaw = {
  kind: 'independent',
  tailExponent: Number.POSITIVE_INFINITY,
  absoluteMoment: () => 1,
  logTail: (x) => (x < -1 ? 0 : x < 1 ? -log(2) : Number.NEGATIVE_INFINITY),
  fill,
  characteristic: { value: cosine, envelope: null, logMoment },
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

/** log cosh s = s + log(1 + exp(-2 s)) - log 2 = s + log(1 + expm1(-2 s)/2). */
function logMoment(s: number): number {
  return s + log1p(expm1(-2 * s) / 2);
}

export const rademacher: NoiseFamily<'rademacher', never> = {
  name: 'rademacher',
  description: 'independent fair signs (model sG)',
  parameters: {},
  law: () => law,
};
