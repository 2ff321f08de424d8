/**
 * xi_j uniform on [-sqrt 3, sqrt 3].
 */
import { exp, log, log1p, pow } from '../../linalg/elementary.ts';
import { fillUniform } from '../../random/inverted.ts';
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
    tails: 'light',
    value: (t) => (t === 0 ? 1 : sine(END * t) / (END * t)),
    envelope: { bound, decay },
    // sinh u/u = sum_k u^2k/(2k+1)! <= exp(u^2/6) term by term, as (2k+1)! >= 6^k k!.
    varianceProxy: () => 1,
  },
  unimodal: true,
};

function fill(stream: Stream, out: Float64Array): void {
  fillUniform(stream, out);
  for (let i = 0; i < out.length; i++) out[i] = 2 * END * (out[i] - 0.5);
}

/** u from which on exp(-u^2/6) is below 1/pi. */
const LEVEL = Math.sqrt(6 * log(Math.PI));

/**
 * With u = sqrt(3) t: |sin u|/u <= exp(-u^2/6) up to u = pi, as sin u/u = prod_k (1 - u^2/(k pi)^2), and <= 1/u beyond. The larger
 * of exp(-u^2/6) and 1/pi up to pi, then 1/u, does not increase. From u < LEVEL on its decay is least between u and either 1 or pi.
 */
function bound(t: number): number {
  const u = END * t;
  return u < LEVEL ? exp((-u * u) / 6) : 1 / Math.max(u, Math.PI);
}

function decay(t: number): number {
  const u = END * t;
  if (u >= Math.PI) return 1;
  if (u >= LEVEL) return 0;
  if (u === 0) return 0;
  return Math.min((u * u) / 3, (log(Math.PI) - (u * u) / 6) / log(Math.PI / u), 1);
}

export const uniform: NoiseFamily<'uniform', never> = {
  name: 'uniform',
  description: 'independent, uniform on [-sqrt 3, sqrt 3] (model sG)',
  parameters: {},
  law: () => law,
};
