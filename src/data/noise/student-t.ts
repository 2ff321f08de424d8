/**
 * Student's t with nu > 2 degrees of freedom, scaled to variance 1: independent coordinates, or one scale for a row.
 *
 * T = N sqrt(nu/chi^2_nu) has variance nu/(nu - 2), so xi = N sqrt((nu - 2)/chi^2_nu).
 */
import { exp, log, log1p } from '../../linalg/elementary.ts';
import type { Parameter } from '../../parameters.ts';
import { chiSquared } from '../../random/gamma.ts';
import { fillStudent } from '../../random/inverted.ts';
import type { Stream } from '../../random/stream.ts';
import { logRegularizedBeta } from '../../special/beta.ts';
import { logGamma } from '../../special/gamma.ts';
import { gammaExpectation } from '../../special/gamma-expectation.ts';
import { gaussianMoment } from './gaussian.ts';
import { type NoiseFamily, RARE } from './law.ts';
import { studentCharacteristic } from './student-t-characteristic.ts';

/** Squares of larger numbers leave float64. */
const FAR = 1e150;

/** Of both laws. */
function marginal(nu: number) {
  return {
    tailExponent: nu,
    // E|N|^r (nu - 2)^(r/2) E (chi^2_nu)^(-r/2).
    absoluteMoment: (r: number): number =>
      r < nu
        ? gaussianMoment(r) * exp((r / 2) * log((nu - 2) / 2) + logGamma((nu - r) / 2) - logGamma(nu / 2))
        : Number.POSITIVE_INFINITY,
    // P(T > t) = I_{nu/(nu + t^2)}(nu/2, 1/2)/2, t^2 = x^2 nu/(nu - 2); from FAR on the power law to all digits.
    logTail: (x: number): number => {
      const near = Math.min(Math.abs(x), FAR);
      const whole = nu - 2 + near * near;
      const both = logRegularizedBeta((nu - 2) / whole, nu / 2, 0.5, (near * near) / whole);
      const upper = both - log(2) - nu * log(Math.max(1, Math.abs(x) / FAR));
      return x >= 0 ? upper : log1p(-exp(upper));
    },
  };
}

function scale(nu: number, stream: Stream): number {
  return Math.sqrt((nu - 2) / chiSquared(stream, nu));
}

const nu: Parameter = { description: 'degrees of freedom', default: 5, above: 2, max: 1e6 };

export const studentT: NoiseFamily<'studentT', 'nu'> = {
  name: 'studentT',
  description: 'independent Student t coordinates: E|xi|^r finite for r < nu (model PM)',
  parameters: { nu },
  law: (parameters) => ({
    ...marginal(parameters.nu),
    kind: 'independent',
    fill: (stream, out) => fillStudent(stream, out, parameters.nu, parameters.nu - 2),
    characteristic: studentCharacteristic(parameters.nu),
    unimodal: true,
  }),
};

export const multivariateT: NoiseFamily<'multivariateT', 'nu'> = {
  name: 'multivariateT',
  description: 'z = g Sigma^{1/2} xi, xi ~ N(0, I), g^2 = (nu - 2)/chi^2_nu: multivariate t (model EM)',
  parameters: { nu },
  law: (parameters) => ({
    ...marginal(parameters.nu),
    kind: 'scaleMixture',
    drawScale: (stream) => scale(parameters.nu, stream),
    scales: () => {
      const { nodes, weights } = gammaExpectation(parameters.nu / 2, () => RARE);
      return { scales: nodes.map((half) => Math.sqrt((parameters.nu - 2) / (2 * half))), weights };
    },
  }),
};
