/**
 * Exact arithmetic on float64 numbers, which are integers times powers of two: comparisons, and the optimum of a margin
 * problem by trying every support in integers (fraction-free elimination, Bareiss 1968).
 */

/** num / den, den > 0; never reduced. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

/** Float64 numbers as integers over one power of two: x_i = integers[i] * 2^exponent. */
export interface ScaledIntegers {
  readonly integers: bigint[];
  readonly exponent: number;
}

/** The fraction that a finite float64 is. */
export function exactly(x: number): Fraction {
  const { integers, exponent } = scaledIntegers([x]);
  return timesPowerOfTwo({ num: integers[0], den: 1n }, exponent);
}

/** f * 2^exponent. */
export function timesPowerOfTwo({ num, den }: Fraction, exponent: number): Fraction {
  return exponent >= 0 ? { num: num << BigInt(exponent), den } : { num, den: den << BigInt(-exponent) };
}

/** The sign of a - b. */
export function compare(a: Fraction, b: Fraction): -1 | 0 | 1 {
  const difference = a.num * b.den - b.num * a.den;
  if (difference === 0n) return 0;
  return difference > 0n ? 1 : -1;
}

/** The nearest float64, give or take an ulp: for quotients whose parts overflow. */
export function approximately({ num, den }: Fraction): number {
  const shift = BigInt(Math.max(0, bits(den) - bits(num) + 64));
  return Number((num << shift) / den) * 2 ** -Number(shift);
}

/** Finite numbers over their smallest power of two. */
export function scaledIntegers(x: ArrayLike<number>): ScaledIntegers {
  const parts = Array.from(x, dyadic);
  const exponent = Math.min(0, ...parts.map((part) => part.exponent));
  const integers = parts.map((part) => part.mantissa << BigInt(part.exponent - exponent));
  return { integers, exponent };
}

/**
 * max 1'beta - 1/2 beta' G beta over beta >= 0 for an integer positive semidefinite G (n x n, row-major): the value at
 * the support whose linear system satisfies the KKT conditions exactly. null when no nonsingular support does: then
 * G beta >= 1 has no solution. Takes 2^n eliminations.
 */
export function exactOptimum(G: readonly bigint[], n: number): Fraction | null {
  for (let code = 2 ** n - 1; code > 0; code--) {
    const support = Array.from({ length: n }, (_, i) => i).filter((i) => (code >> i) & 1);
    const solution = solveOnes(support.map((i) => support.map((k) => G[i * n + k])));
    if (solution === null || solution.numerators.some((entry) => entry < 0n)) continue;
    const { numerators, determinant } = solution;
    const met = Array.from({ length: n }, (_, i) =>
      support.reduce((total, k, at) => total + G[i * n + k] * numerators[at], 0n),
    ).every((margin) => margin >= determinant);
    if (met) return { num: numerators.reduce((a, b) => a + b), den: 2n * determinant };
  }
  return null;
}

/** x = numerators / determinant with A x = 1, determinant > 0; null when A is singular. */
function solveOnes(A: bigint[][]): { numerators: bigint[]; determinant: bigint } | null {
  const n = A.length;
  const rows = A.map((row) => [...row, 1n]);
  let previous = 1n;
  for (let p = 0; p < n; p++) {
    const at = rows.findIndex((row, i) => i >= p && row[p] !== 0n);
    if (at < 0) return null;
    [rows[p], rows[at]] = [rows[at], rows[p]];
    for (let i = 0; i < n; i++) {
      if (i === p) continue;
      const factor = rows[i][p];
      rows[i] = rows[i].map((entry, k) => (entry * rows[p][p] - factor * rows[p][k]) / previous);
    }
    previous = rows[p][p];
  }
  const sign = previous < 0n ? -1n : 1n;
  return { numerators: rows.map((row) => sign * row[n]), determinant: sign * previous };
}

function dyadic(x: number): { mantissa: bigint; exponent: number } {
  if (!Number.isFinite(x)) throw new RangeError(`${x} is no fraction`);
  let exponent = 0;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent--;
  }
  return { mantissa: BigInt(mantissa), exponent };
}

function bits(x: bigint): number {
  return (x < 0n ? -x : x).toString(2).length;
}
