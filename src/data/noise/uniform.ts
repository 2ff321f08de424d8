/**
 * xi_j uniform on [-sqrt 3, sqrt 3].
 */
import { exp, log, log1p, pow } from '../../linalg/elementary.ts';
import type { Stream } from '../../random/stream.ts';
import { sine } from '../../special/trigonometric.ts';
import type { IndependentLaw, NoiseFamily } from './law.ts';

const END = Math.sqrt(3);

const law: IndependentLaw = {
  kind: 'independent',
  tailExponent: Number.POSITIVE_INFINITY,
  absoluteMoment: (r) => pow(END, r) / (r + 1),
  logTail: (x) => (x <= -END ? 0 : x < END ? log1p(-(1 + x / END) / 2) : Number.NEGATIVE_INFINITY),
  fill,
  characteristic: {
    value: (t) => (t === 0 ? 1 : sine(END * t) / (END * t)),
    // |sin u|/u <= min(1, 1/u).
    envelope: { bound: (t) => Math.min(1, 1 / (END * t)), decay: (t) => (END * t >= 1 ? 1 : 0) },
    logMoment,
  },
  unimodal: true,
};

function fill(stream: Stream, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = 2 * END * (stream.uniform() - 0.5);
}

/** log(sinh u / u), u = sqrt(3) s; by the first terms of its series where u is small. */
function logMoment(s: number): number {
  const u = END * s;
  if (u < 1e-2) return (u * u) / 6;
  return u + log1p(-exp(-2 * u)) - log(2 * u);
}

export const uniform: NoiseFamily<'uniform', never> = {
  name: 'uniform',
  description: 'independent, uniform on [-sqrt 3, sqrt 3] (model sG)',
  parameters: {},
  law: () => law,
};
