/**
 * Kolmogorov-Smirnov tests. P-values are the asymptotic ones, with Stephens's small-sample factor (J. R. Statist. Soc. B
 * 32 (1970) 115): good to a few percent from a hundred samples on, and conservative for discrete distributions.
 */

/** The p-value of `samples` (left as they are) being independent draws from the continuous distribution `cdf`. */
export function kolmogorovSmirnov(samples: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(samples).sort();
  const n = sorted.length;
  let distance = 0;
  for (let i = 0; i < n; i++) {
    const probability = cdf(sorted[i]);
    distance = Math.max(distance, probability - i / n, (i + 1) / n - probability);
  }
  return pValue(distance, n);
}

/** The p-value of `a` and `b` (left as they are) being independent draws from one and the same distribution. */
export function kolmogorovSmirnovTwoSample(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = Float64Array.from(a).sort();
  const y = Float64Array.from(b).sort();
  let distance = 0;
  let i = 0;
  let j = 0;
  while (i < x.length && j < y.length) {
    const value = Math.min(x[i], y[j]);
    if (Number.isNaN(value)) return 0;
    while (x[i] === value) i++;
    while (y[j] === value) j++;
    distance = Math.max(distance, Math.abs(i / x.length - j / y.length));
  }
  return pValue(distance, (x.length * y.length) / (x.length + y.length));
}

/** P(D >= distance) for an effective sample size n. A NaN distance has p-value 0, so no test passes on it. */
function pValue(distance: number, n: number): number {
  if (Number.isNaN(distance)) return 0;
  const root = Math.sqrt(n);
  return kolmogorovTail((root + 0.12 + 0.11 / root) * distance);
}

/** P(K > x) for Kolmogorov's limit law, by whichever of its two theta series converges at once. */
function kolmogorovTail(x: number): number {
  let sum = 0;
  if (x < 1) {
    for (let k = 1; k <= 9; k += 2) sum += Math.exp((-k * k * Math.PI * Math.PI) / (8 * x * x));
    return x <= 0 ? 1 : 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 6; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * x * x);
  return sum;
}
