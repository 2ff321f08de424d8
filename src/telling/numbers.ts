/**
 * Numbers as people read them: a few digits, and powers of ten where a float64 has run out.
 */
import { log10 } from '../linalg/elementary.ts';

/** So many significant digits, without trailing zeros; 1.7e-108 outside [1e-3, 1e6). */
export function short(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (size < 1e6 && (Number.isInteger(value) || size >= 1e-3)) {
    return String(Number(value.toPrecision(Number.isInteger(value) ? 15 : digits)) || 0);
  }
  const [mantissa, exponent] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${exponent.replace('+', '')}`;
}

/** A probability whose logarithm may be known where it has itself underflowed. */
export function probability(value: number, log10Value: number | null = null): string {
  if (value === 0 && log10Value !== null) return `10^${short(log10Value, 4)}`;
  if (value > 0.9995 && value < 1) return 'above 0.999';
  return short(value, value < 1e-3 ? 2 : 3);
}

/** The product of two numbers not below 0, as a power of ten where float64 does not hold it. */
export function product(a: number, b: number, digits: number): string {
  if (a === 0 || b === 0) return '0';
  const value = a * b;
  return value > 0 && value < Number.POSITIVE_INFINITY
    ? short(value, digits)
    : `10^${short(log10(a) + log10(b), digits)}`;
}

/** A count in groups of three from five digits on: 10 000. */
export function count(value: number): string {
  const digits = String(value);
  return /^\d{5,16}$/.test(digits) ? digits.replace(/\B(?=(?:\d{3})+$)/g, NARROW_SPACE) : short(value);
}

/** A share as a percentage, which is 100 % or 0 % only when it is exactly that. */
export function percent(share: number): string {
  if (share > 0.9999 && share < 1) return 'just under 100 %';
  return `${short(100 * share, share > 0.99 ? 4 : 3)} %`;
}

const NARROW_SPACE = '\u202f';

/** A sentence with its long decimal fractions shortened. */
export function withShortNumbers(sentence: string): string {
  return sentence.replace(/-?\d+\.\d{4,}(?:e[+-]?\d+)?/g, (digits) => short(Number(digits), 4));
}
