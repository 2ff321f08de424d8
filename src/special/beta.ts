/**
 * The regularised incomplete beta function I_x(a, b) and its inverse in x.
 *
 * In the logit coordinate s = log(x/(1 - x)) the beta distribution has density D = x^a (1-x)^b / B(a, b), which is
 * log-concave; so log I is concave in s, and Newton's method on it converges from everywhere, from below after one step.
 * Sources: A. R. Didonato, A. H. Morris, "Algorithm 708", ACM TOMS 18 (1992) 360-373, eq. (9), for the continued fraction;
 * C. Loader, "Fast and accurate computation of binomial probabilities" (2000), for D without the cancellation of log B.
 */

import { InputError } from '../errors.ts';
import { exp, log, log1p } from '../linalg/elementary.ts';
import { stirlingError } from './gamma.ts';

/** Smallest a and b: below, nearly all mass sits at an end, and 1 - I there is all rounding. */
const SMALLEST_PARAMETER = 1e-3;

/** Largest a and b: the continued fraction takes some sqrt(max(a, b)) terms. */
const LARGEST_PARAMETER = 1e10;

/** exp(-745) is the smallest positive float64: no x has a logit beyond. */
const LOGIT_LIMIT = 745;

/**
 * I_x(a, b) = P(X <= x) for X ~ Beta(a, b). Relative error about 1e-14 in the body and in the lower tail, for moderate
 * parameters; for the upper tail ask for I_{1-x}(b, a).
 *
 * @param x  in [0, 1]
 * @param a  in [1e-3, 1e10]
 * @param b  in [1e-3, 1e10]
 * @param complement  1 - x, for those who know it better than by subtraction
 * @throws InputError if an argument is out of its range
 */
export function regularizedBeta(x: number, a: number, b: number, complement = 1 - x): number {
  return exp(logRegularizedBeta(x, a, b, complement));
}

/**
 * log I_x(a, b), also where I_x(a, b) is far below float64; -infinity at x = 0. Absolute error about 1e-14 where I is moderate, and
 * about 1e-15 |log I| far in the lower tail. Arguments and errors are those of `regularizedBeta`.
 */
export function logRegularizedBeta(x: number, a: number, b: number, complement = 1 - x): number {
  requireUnit(x, 'x');
  requireParameter(a, 'a');
  requireParameter(b, 'b');
  requireUnit(complement, '1 - x');
  if (x === 0 || complement === 0) return log(x);
  return lowerTail(x, complement, a, b).logValue;
}

/**
 * The x in [0, 1] with I_x(a, b) = p. Relative error of x about 1e-15 (1 + |log x|) for moderate parameters; an x below
 * the range of float64 comes back as 0 or its smallest number.
 *
 * @param p  in [0, 1]
 * @param a  in [1e-3, 1e10]
 * @param b  in [1e-3, 1e10]
 * @throws InputError if an argument is out of its range
 */
export function inverseRegularizedBeta(p: number, a: number, b: number): number {
  requireUnit(p, 'p');
  requireParameter(a, 'a');
  requireParameter(b, 'b');
  if (p === 0 || p === 1) return p;
  const s = p <= 0.5 ? lowerLogit(p, a, b) : -lowerLogit(1 - p, b, a);
  return expit(s);
}

function requireUnit(value: number, name: string): void {
  if (!(value >= 0 && value <= 1))
    throw new InputError(`incomplete beta: ${name}`, 'must lie in [0, 1]', value);
}

function requireParameter(value: number, name: string): void {
  if (!(value >= SMALLEST_PARAMETER && value <= LARGEST_PARAMETER)) {
    throw new InputError(`incomplete beta: ${name}`, 'must lie in [1e-3, 1e10]', value);
  }
}

/** The logit of the p-quantile, p <= 1/2: Newton on log I, until s no longer grows. */
function lowerLogit(p: number, a: number, b: number): number {
  const logP = log(p);
  let s = clampLogit(log(a / b));
  for (let first = true; ; first = false) {
    const { logValue, valueOverDensity } = lowerTail(expit(s), expit(-s), a, b);
    const next = clampLogit(s - (logValue - logP) * valueOverDensity);
    if (!first && next - s <= Number.EPSILON * Math.max(1, Math.abs(s))) return next;
    s = next;
  }
}

function clampLogit(s: number): number {
  return Math.min(LOGIT_LIMIT, Math.max(-LOGIT_LIMIT, s));
}

/** 1/(1 + exp(-s)). */
function expit(s: number): number {
  if (s > 0) return 1 / (1 + exp(-s));
  const odds = exp(s);
  return odds / (1 + odds);
}

/** log I, and I/D, the reciprocal of its derivative in the logit; y = 1 - x is given so that either may be tiny. */
function lowerTail(
  x: number,
  y: number,
  a: number,
  b: number,
): { logValue: number; valueOverDensity: number } {
  const excess = a * y - b * x;
  const logD = logDensity(x, y, a, b, excess);
  if (x <= (a + 1) / (a + b + 2)) {
    const valueOverDensity = continuedFraction(x, y, a, b, excess);
    return { logValue: logD + log(valueOverDensity), valueOverDensity };
  }
  const upper = exp(logD) * continuedFraction(y, x, b, a, -excess);
  return { logValue: log1p(-upper), valueOverDensity: (1 - upper) / exp(logD) };
}

/** log D = log(x^a y^b / B(a, b)): Stirling errors, and two deviances in place of a difference of large logarithms. */
function logDensity(x: number, y: number, a: number, b: number, excess: number): number {
  const n = a + b;
  return (
    stirlingError(n) -
    stirlingError(a) -
    stirlingError(b) -
    deviance(a, n * x, excess) -
    deviance(b, n * y, -excess) +
    0.5 * log((a / (2 * Math.PI)) * (b / n))
  );
}

/** k log(k/m) + m - k >= 0, with excess = k - m; for k near m by its series in (k - m)/(k + m). */
function deviance(k: number, m: number, excess: number): number {
  if (Math.abs(excess) > 0.1 * (k + m)) return k * log(k / m) - excess;
  const v = excess / (k + m);
  let power = 2 * k * v;
  let sum = excess * v;
  for (let j = 3; ; j += 2) {
    power *= v * v;
    const next = sum + power / j;
    if (next === sum) return sum;
    sum = next;
  }
}

/**
 * I_x(a, b)/D, for x <= (a + 1)/(a + b + 2), by the continued fraction 1/(beta_0 + alpha_1/(beta_1 + alpha_2/...)) of
 * Didonato and Morris (modified Lentz method). There x near 1 enters only through y and the excess.
 */
function continuedFraction(x: number, y: number, a: number, b: number, excess: number): number {
  let value = (a * (excess + 1)) / (a + 1);
  let c = value;
  let d = 0;
  for (let m = 1; ; m++) {
    const s = a + 2 * m;
    const lift = (m * (b - m) * x) / (s - 1);
    const alpha = ((a + m - 1) / (s - 1)) * (a + b + m - 1) * x * lift;
    const beta = m + lift + ((a + m) / (s + 1)) * (excess + 1 + m * (1 + y));
    d = 1 / (beta + alpha * d);
    c = beta + alpha / c;
    value *= c * d;
    if (Math.abs(c * d - 1) <= Number.EPSILON) return 1 / value;
  }
}
