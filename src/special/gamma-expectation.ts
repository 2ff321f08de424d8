/**
 * Expectations under a gamma distribution, by the trapezoidal rule.
 */
import { exp, expm1, log } from '../linalg/elementary.ts';
import { stirlingError } from './gamma.ts';

/** E f(Y) = sum_j weights_j f(nodes_j), nodes descending. */
export interface GammaExpectation {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** A weight times the size of f below this is left out. */
const NEGLIGIBLE = 1e-20;

/**
 * Y ~ Gamma(shape, 1), in v = log Y, whose density exp(shape v - e^v)/Gamma(shape) is analytic for |Im v| < pi/2 and there, at
 * Im v = b, at most (cos b)^-shape times as large: for an f with |f(y e^ib)| <= f(y cos b)/cos b the rule of step h errs, relative
 * to the result, by about 2 (cos b)^(-shape - 1) exp(-2 pi b/h), below 1e-16 at the best b for this h.
 *
 * @param size  a bound of |f(y)|/E f for small y and every f asked about, o(y^-shape) as y -> 0: where to stop
 */
export function gammaExpectation(shape: number, size: (y: number) => number): GammaExpectation {
  const h = 0.9 / Math.sqrt(2 * shape + 20);
  // With y = shape e^z: shape log y - y - log Gamma(shape) = -shape (e^z - 1 - z) + (1/2) log(shape/(2 pi)) - stirlingError(shape).
  const constant = 0.5 * log(shape / (2 * Math.PI)) - stirlingError(shape) + log(h);
  const nodes: number[] = [];
  const weights: number[] = [];
  let top = 0;
  while (-shape * exponentialRest(h * top) + constant > -60) top++;
  for (let j = top; ; j--) {
    const z = h * j;
    const y = shape * exp(z);
    const weight = exp(-shape * exponentialRest(z) + constant);
    if (j < 0 && weight * size(y) < NEGLIGIBLE) break;
    nodes.push(y);
    weights.push(weight);
  }
  return { nodes: Float64Array.from(nodes), weights: Float64Array.from(weights) };
}

/** e^z - 1 - z without cancellation. */
function exponentialRest(z: number): number {
  if (Math.abs(z) > 0.5) return expm1(z) - z;
  let nested = 1;
  for (let k = 16; k > 2; k--) nested = 1 + (nested * z) / k;
  return (nested * z * z) / 2;
}
