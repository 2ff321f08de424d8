/**
 * The characteristic function of the symmetrised Pareto law, for inversion (docs/theory.md, section 11).
 *
 * With w = s t and x^(-a-1) = int_0^inf tau^a e^(-tau x) dtau/Gamma(a + 1),
 *     phi(t) = a int_1^inf cos(w x) x^(-a-1) dx = a E[(Y cos w - w sin w)/(w^2 + Y^2)],   Y ~ Gamma(a + 1).
 */
import { exp, log } from '../../linalg/elementary.ts';
import { gammaExpectation } from '../../special/gamma-expectation.ts';
import { latticeReach } from '../../special/lattice.ts';
import { cosine, sine } from '../../special/trigonometric.ts';
import { type AnalyticRange, type HeavyTailed, kappaOf, LEAST_ARGUMENT } from './law.ts';

/** Beyond, discs are too small for a table. */
export const LARGEST_TAIL = 32;
/** Terms of phi that are left out. */
const NEGLIGIBLE = 1e-20;

/** @param a  tail exponent, in (2, LARGEST_TAIL]. @param s  the least |xi| */
export function paretoCharacteristic(a: number, s: number): HeavyTailed {
  const least = s * LEAST_ARGUMENT;
  // The deficit's term is at most a w^2 (1 + y + y^2/2)/(y (w^2 + y^2)).
  const { nodes, weights } = gammaExpectation(
    a + 1,
    (y) => ((a * (1 + y + (y * y) / 2)) / y) * Math.min(1 / (y * y), 1 / (least * least)),
  );
  const needed = nodes.filter((y, j) => y > 1 || (weights[j] * a) / y > NEGLIGIBLE).length;
  const value = (t: number): number => {
    const w = s * t;
    const [along, across] = [cosine(w), w * sine(w)];
    let total = 0;
    for (let j = 0; j < needed; j++)
      total += (weights[j] * (nodes[j] * along - across)) / (w * w + nodes[j] * nodes[j]);
    return a * total;
  };
  // a E[1/Y] = 1.
  const deficit = (t: number): number => {
    const w = s * t;
    const half = sine(w / 2);
    const [fallen, across] = [2 * half * half, w * sine(w)];
    let total = 0;
    for (let j = 0; j < nodes.length; j++) {
      const y = nodes[j];
      total += (weights[j] * (w * w + y * (y * fallen + across))) / (y * (w * w + y * y));
    }
    return a * total;
  };
  const supremum = supremumBeyond(a, s, value);
  const analytic = analyticRange(a, s, (t) => value(t) >= supremum(1 / s));
  return {
    tails: 'heavy',
    value,
    deficit,
    kappa: kappaOf(deficit, analytic.radius),
    analytic,
    supremum,
    fallsFrom: (FARTHEST * a) / s,
    tail: { exponent: a, logConstant: a * log(s) },
  };
}

/** The share of |1 - phi| that is allowed in the discs. */
const LARGEST_DEFICIT = 0.925;

/**
 * f(x) = 1 - phi(e^x/s) has f' = a f - a (1 - cos e^x), by parts; so in the complex direction |f(x + i y)| <= |f(x)| + a |y| max
 * |1 - cos(e^(x + i eta))| <= t^2/2 + a |y| (cosh w - 1), at |t| = w/s. Where that is D < 1, |log phi| <= -log(1 - D).
 *
 * phi decreases up to w = 1, as int_w^inf sin(v) v^-a dv > 0 there.
 *
 * @param largest  whether phi(t) is at least |phi| beyond w = 1
 */
function analyticRange(a: number, s: number, largest: (t: number) => boolean): AnalyticRange {
  const radius = Math.min(Math.PI / 8, 1 / (a - 2));
  const stretch = exp(latticeReach(radius));
  const deficitBound = (t: number): number => {
    const w = s * t;
    const cosh = (exp(w) + exp(-w)) / 2;
    return (t * t) / 2 + a * radius * (cosh - 1);
  };
  let reach = 0.9;
  while (deficitBound(reach * stretch) > LARGEST_DEFICIT || !largest(reach)) reach *= 0.98;
  const farthest = reach * stretch;
  return { radius, reach, bound: -log(1 - deficitBound(farthest)) / (farthest * farthest) };
}

/** w up to so many times a is looked at. */
const FARTHEST = 3;

/**
 * A bound of |phi| over [t, infinity): the largest on a grid, with |dphi/dw| <= E|xi|/s = a/(a - 1) between, and
 * |phi| <= a E[1/sqrt(w^2 + Y^2)] <= a/w beyond.
 */
function supremumBeyond(a: number, s: number, value: (t: number) => number): (t: number) => number {
  // 1 - |phi| may be as small as pi^2/(2 a^2).
  const grid = Math.min(0.02, 1 / (a * a));
  const largest = new Float64Array(Math.ceil((FARTHEST * a) / grid) + 1);
  let most = 1 / FARTHEST;
  for (let k = largest.length - 1; k >= 0; k--) {
    most = Math.max(most, Math.abs(value((k * grid) / s)));
    largest[k] = Math.min(1, most + ((grid / 2) * a) / (a - 1));
  }
  return (t) => {
    const w = s * t;
    const cell = Math.floor(w / grid);
    return cell < largest.length ? largest[cell] : Math.min(largest[largest.length - 1], a / w);
  };
}
