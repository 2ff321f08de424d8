/**
 * Rational numbers in lowest terms, and linear systems in them.
 */
import { scaledIntegers } from './exact.ts';

export interface Rational {
  readonly num: bigint;
  /** Positive. */
  readonly den: bigint;
}

export const ZERO: Rational = { num: 0n, den: 1n };
export const ONE: Rational = { num: 1n, den: 1n };

function reduced(num: bigint, den: bigint): Rational {
  let [a, b] = [num < 0n ? -num : num, den < 0n ? -den : den];
  while (b > 0n) [a, b] = [b, a % b];
  const divisor = den < 0n ? -a : a;
  return divisor === 0n ? ZERO : { num: num / divisor, den: den / divisor };
}

/** The rational that a finite float64 is. */
export function rational(x: number): Rational {
  const { integers, exponent } = scaledIntegers([x]);
  return reduced(integers[0], 1n << BigInt(-exponent));
}

export function add(a: Rational, b: Rational): Rational {
  return reduced(a.num * b.den + b.num * a.den, a.den * b.den);
}

export function subtract(a: Rational, b: Rational): Rational {
  return reduced(a.num * b.den - b.num * a.den, a.den * b.den);
}

export function multiply(a: Rational, b: Rational): Rational {
  return reduced(a.num * b.num, a.den * b.den);
}

export function divide(a: Rational, b: Rational): Rational {
  return reduced(a.num * b.den, a.den * b.num);
}

/** The sign of a - b. */
export function order(a: Rational, b: Rational): -1 | 0 | 1 {
  const { num } = subtract(a, b);
  if (num === 0n) return 0;
  return num > 0n ? 1 : -1;
}

export function toNumber({ num, den }: Rational): number {
  const shift = BigInt(Math.max(0, den.toString(2).length - num.toString(2).length + 64));
  return Number((num << shift) / den) * 2 ** -Number(shift);
}

/** x with A x = b; null when A is singular. */
export function solveRational(
  A: readonly (readonly Rational[])[],
  b: readonly Rational[],
): Rational[] | null {
  const rows = A.map((line, i) => [...line, b[i]]);
  for (let p = 0; p < rows.length; p++) {
    const at = rows.findIndex((line, i) => i >= p && line[p].num !== 0n);
    if (at < 0) return null;
    [rows[p], rows[at]] = [rows[at], rows[p]];
    const pivot = rows[p][p];
    rows[p] = rows[p].map((entry) => divide(entry, pivot));
    for (let i = 0; i < rows.length; i++) {
      const factor = rows[i][p];
      if (i === p || factor.num === 0n) continue;
      rows[i] = rows[i].map((entry, k) => subtract(entry, multiply(factor, rows[p][k])));
    }
  }
  return rows.map((line) => line[rows.length]);
}
