/**
 * Whether W* lies in the pattern it was solved for: the signs of <w*, x_i>, and whether rounding leaves them certain.
 */
import type { Sample } from '../data/sample.ts';
import { exactProduct, type WideVector, wideDot } from '../linalg/double-double.ts';
import { diagonal, type Matrix, row, zeros } from '../linalg/matrix.ts';
import { multiplyVectors } from '../linalg/product.ts';
import type { PatternGroup } from '../network/pattern.ts';

export interface Consistency {
  /** min over groups and points of the cosine between w* and x_i, signed so that positive means: in the pattern. */
  readonly least: number;
  /** Whether its sign is that of the exact minimum: some point is wrong beyond rounding, or all are right beyond rounding. */
  readonly decided: boolean;
}

const U = 2 ** -53;
/** The condition assumed where it is not known. */
const WORST_CONDITION = 2 ** 40;
/** Room for the rounding of K_ik beside |x_i| |x_k|. */
const ABOVE = 1.001;
/** What 32 digits leave of a cosine. */
const WIDE = 2 ** -70;

/**
 * Pre-activations are sums of K_ik c_k: their rounding is at most (n + 4) u sum_k |K_ik c_k|, formed in float64, or that of one
 * product in 32 digits, which is nothing beside it. The multipliers themselves are known to u times the condition of their system,
 * in 32 digits to `WIDE` where float64 takes it for singular.
 *
 * @param rest  what float64 lacks of beta (n), to be used with the rows; null for nothing
 * @param condition  of G on independent support features, null when unknown
 */
export function consistency(
  sample: Sample,
  pattern: readonly PatternGroup[],
  beta: Float64Array,
  rest: Float64Array | null,
  condition: number | null,
): Consistency {
  const { n, y, K, X } = sample;
  const ofMultipliers = rest === null ? 8 * U * (condition ?? WORST_CONDITION) : WIDE;
  const lengths = diagonal(K).map(Math.sqrt);
  // A dead neuron is asked nothing: at slope 0 and inactive everywhere it does not move.
  const living = pattern.filter(({ slopes }) => slopes.some((slope) => slope !== 0));
  const coefficients = zeros(living.length, n);
  for (const [g, { sign, slopes }] of living.entries()) {
    const c = row(coefficients, g);
    for (let k = 0; k < n; k++) c[k] = sign * beta[k] * slopes[k] * y[k];
  }
  const isWide = rest !== null && X !== null;
  const found = isWide
    ? living.map(({ sign, slopes }) => preActivations(X, y, sign, slopes, { high: beta, low: rest }))
    : fromGram(K, coefficients);
  const neurons = living.map(({ active }, g) => ({ c: row(coefficients, g), active, ...found[g] }));
  /** @param terms  at least the sum of |K_ik c_k| over k, for each i */
  const judge = (terms: (c: Float64Array) => (i: number) => number): Consistency => {
    let least = Number.POSITIVE_INFINITY;
    let surest = Number.POSITIVE_INFINITY;
    let surelyWrong = false;
    for (const { c, active, z, norm } of neurons) {
      const termsOf = isWide ? () => 0 : terms(c);
      for (let i = 0; i < n; i++) {
        const size = norm * lengths[i];
        const slack = size > 0 ? ((active[i] ? 1 : -1) * z[i]) / size : 0;
        const error = ofMultipliers + (size > 0 ? ((n + 4) * U * termsOf(i)) / size : 0);
        least = Math.min(least, slack);
        surest = Math.min(surest, slack - error);
        surelyWrong ||= slack + error < 0;
      }
    }
    return { least, decided: surelyWrong || surest > 0 };
  };
  // By |K_ik| <= |x_i| |x_k| first, which nearly always decides.
  const byLengths = judge((c) => {
    const whole = ABOVE * c.reduce((acc, entry, k) => acc + Math.abs(entry) * lengths[k], 0);
    return (i) => lengths[i] * whole;
  });
  return byLengths.decided ? byLengths : judge((c) => (i) => sizes(K, c, i));
}

/** z (n) and |w| of w = sum_k c_k x_k, for each row c. */
function fromGram(K: Matrix, coefficients: Matrix): { readonly z: Float64Array; readonly norm: number }[] {
  const all = multiplyVectors(K, coefficients);
  return Array.from({ length: coefficients.rows }, (_, g) => {
    const [c, z] = [row(coefficients, g), row(all, g)];
    let square = 0;
    for (let k = 0; k < c.length; k++) square += c[k] * z[k];
    return { z, norm: Math.sqrt(Math.max(0, square)) };
  });
}

/** sum_k |K_ik c_k|. */
function sizes({ data, cols }: Matrix, c: Float64Array, i: number): number {
  let total = 0;
  for (let k = 0, at = i * cols; k < cols; k++, at++) total += Math.abs(data[at] * c[k]);
  return total;
}

/** z_i = <w, x_i> (n) and |w| of w = sign sum_k s_k y_k beta_k x_k, through its coordinates, in about 32 digits. */
export function preActivations(
  X: Matrix,
  y: Float64Array,
  sign: number,
  slopes: Float64Array,
  beta: WideVector,
): { z: Float64Array; norm: number } {
  const { rows: n, cols: d, data } = X;
  const [high, low] = [new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n; k++) {
    const own = exactProduct(sign * y[k] * slopes[k], beta.high[k]);
    high[k] = own.high;
    low[k] = own.low + sign * y[k] * slopes[k] * beta.low[k];
  }
  const c = { high, low };
  const column = { high: new Float64Array(n), low: new Float64Array(n) };
  const w = { high: new Float64Array(d), low: new Float64Array(d) };
  for (let p = 0; p < d; p++) {
    for (let k = 0; k < n; k++) column.high[k] = data[k * d + p];
    const entry = wideDot(c, 0, column, 0, n);
    w.high[p] = entry.high;
    w.low[p] = entry.low;
  }
  const rows = { high: data, low: new Float64Array(data.length) };
  const z = Float64Array.from({ length: n }, (_, i) => wideDot(w, 0, rows, i * d, d).high);
  return { z, norm: Math.sqrt(wideDot(w, 0, w, 0, d).high) };
}
