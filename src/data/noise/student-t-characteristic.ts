/**
 * The characteristic function of Student's t, scaled to variance 1, for inversion (docs/theory.md, section 11).
 *
 * A normal of variance G = (nu - 2)/(2 Y), Y ~ Gamma(nu/2): phi(t) = E exp(-t^2 G/2). With z = sqrt(nu - 2) t this is
 * z^(nu/2) K_(nu/2)(z)/(2^(nu/2 - 1) Gamma(nu/2)), and the expectation is an integral for K (NIST DLMF 10.32.10).
 */
import { exp, expm1, log } from '../../linalg/elementary.ts';
import { logGamma } from '../../special/gamma.ts';
import { gammaExpectation } from '../../special/gamma-expectation.ts';
import { LatticeFunction, latticeReach, latticeStep } from '../../special/lattice.ts';
import { type HeavyTailed, kappaOf, LEAST_ARGUMENT } from './law.ts';

/** Re t^2 >= 0 for |arg t| <= pi/4, where then |phi| <= 1 and |1 - phi| <= |t|^2 E G/2 = |t|^2/2. */
const SECTOR = Math.PI / 4;
/** Of the discs in which log phi is bounded, half as wide: |log phi| <= -log(1 - |t|^2/2). */
const RADIUS = SECTOR / 2;
const REACH = 0.7;

/** @param nu  degrees of freedom, above 2 */
export function studentCharacteristic(nu: number): HeavyTailed {
  const { nodes, weights } = gammaExpectation(nu / 2, (y) =>
    Math.min((nu - 2) / (4 * y), 1 / (LEAST_ARGUMENT * LEAST_ARGUMENT)),
  );
  const halfG = nodes.map((y) => (nu - 2) / (4 * y));
  const expectation = (f: (exponent: number) => number, t: number): number => {
    let total = 0;
    for (let j = 0; j < halfG.length; j++) total += weights[j] * f(-t * t * halfG[j]);
    return total;
  };
  const step = latticeStep(SECTOR);
  const table = new LatticeFunction(step, (i) => expectation(exp, exp(i * step)));
  const value = (t: number): number => Math.max(0, table.value(log(t)));
  const deficit = (t: number) => expectation((exponent) => -expm1(exponent), t);
  const farthest = REACH * exp(latticeReach(RADIUS));
  return {
    tails: 'heavy',
    value,
    deficit,
    kappa: kappaOf(deficit, RADIUS),
    analytic: {
      radius: RADIUS,
      reach: REACH,
      bound: -log(1 - (farthest * farthest) / 2) / (farthest * farthest),
    },
    // phi decreases as every exp(-t^2 G/2) does, and -d log phi/d log t = z K_(nu/2 - 1)(z)/K_(nu/2)(z) increases with t.
    supremum: value,
    fallsFrom: fallsFrom((t) => expectation(exp, t)),
    tail: { exponent: nu, logConstant: logTailConstant(nu) },
  };
}

/** A t with phi(2 t) <= phi(t)/2. */
function fallsFrom(phi: (t: number) => number): number {
  let t = 1;
  while (phi(2 * t) > phi(t) / 2) t *= 2;
  return t;
}

/**
 * P(|xi| > x) = 2 P(T > x sqrt(nu/(nu - 2))), where T has density c (1 + t^2/nu)^(-(nu + 1)/2) <= c (t^2/nu)^(-(nu + 1)/2),
 * c = Gamma((nu + 1)/2)/(sqrt(nu pi) Gamma(nu/2)).
 */
function logTailConstant(nu: number): number {
  const logDensity = logGamma((nu + 1) / 2) - logGamma(nu / 2) - 0.5 * log(nu * Math.PI);
  return log(2) + logDensity + ((nu - 1) / 2) * log(nu) + (nu / 2) * log((nu - 2) / nu);
}
