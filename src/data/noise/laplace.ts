/**
 * Laplace noise with density exp(-sqrt 2 |x|)/sqrt 2: independent coordinates, or one exponential scale for a row.
 */
import { exp, log, log1p } from '../../linalg/elementary.ts';
import { fillLaplace } from '../../random/inverted.ts';
import { logGamma } from '../../special/gamma.ts';
import type { IndependentLaw, MixtureLaw, NoiseFamily } from './law.ts';

/** Of both: a normal with an exponential variance of mean 1 is a Laplace variable. */
const marginal = {
  tailExponent: Number.POSITIVE_INFINITY,
  // Gamma(r + 1) 2^(-r/2).
  absoluteMoment: (r: number): number => exp(logGamma(r + 1) - (r / 2) * log(2)),
  logTail: (x: number): number => (x >= 0 ? -log(2) - Math.SQRT2 * x : log1p(-exp(Math.SQRT2 * x) / 2)),
};

const independentLaw: IndependentLaw = {
  ...marginal,
  kind: 'independent',
  fill: (stream, out) => fillLaplace(stream, out, Math.SQRT2),
  characteristic: {
    tails: 'light',
    value: bound,
    envelope: { bound, decay: (t) => (t * t) / (1 + (t * t) / 2) },
    // -log(1 - s^2/2) <= (s^2/2)/(1 - s^2/2).
    varianceProxy: (x) => (x < Math.SQRT2 ? 1 / (1 - (x * x) / 2) : Number.POSITIVE_INFINITY),
  },
  unimodal: true,
};

/** Of the trapezoidal rule for g^2 = e^v: from weights of 1e-17 to those of 1e-86, which rare events ask for. */
const SPACING = 0.1;
const FIRST = -390;
const LAST = 54;

const mixtureLaw: MixtureLaw = {
  ...marginal,
  kind: 'scaleMixture',
  drawScale: (stream) => Math.sqrt(-log(stream.uniform())),
  scales: () => {
    const nodes = Float64Array.from({ length: LAST - FIRST }, (_, k) => (FIRST + k) * SPACING);
    return {
      scales: nodes.map((v) => exp(v / 2)),
      weights: nodes.map((v) => SPACING * exp(v - exp(v))),
    };
  },
};

/** 1/(1 + t^2/2). */
function bound(t: number): number {
  return 1 / (1 + (t * t) / 2);
}

export const laplace: NoiseFamily<'laplace', never> = {
  name: 'laplace',
  description: 'independent Laplace coordinates (sub-exponential; model PM with every r)',
  parameters: {},
  law: () => independentLaw,
};

export const multivariateLaplace: NoiseFamily<'multivariateLaplace', never> = {
  name: 'multivariateLaplace',
  description: 'z = g Sigma^{1/2} xi, xi ~ N(0, I), g^2 exponential of mean 1 (model EM)',
  parameters: {},
  law: () => mixtureLaw,
};
