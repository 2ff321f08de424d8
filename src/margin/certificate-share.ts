/**
 * What the least |p+| + |p-| with all margins at least 1 is known to be, in the activated pattern: two lines, in loops of their own from K, and
 * widened by all rounding but that of K (docs/theory.md, section 22). It knows no solver.
 *
 *     any beta >= 0:   sum beta / max(|u+|, |u-|) <= the least,   u+- = sum_k beta_k p+-_k y_k x_k,
 *     any p+, p-:      the least <= (|p+| + |p-|)/min_i q_i,
 *
 * here p+ = theta u+ and p- = (1 - theta) u-, with p+_k = 1 for y_k = +1 and gamma otherwise, p-_k the reverse.
 */
import { U, UNDERFLOW } from './certificate-arithmetic.ts';

export interface ShareClaim {
  /** y (n), K (n x n), gamma. */
  readonly y: Float64Array;
  readonly K: { readonly data: Float64Array };
  readonly slope: number;
  readonly beta: Float64Array;
  /** theta; 1 where no neuron has a_j < 0, and 0 where none has a_j > 0. */
  readonly share: number;
}

export interface ShareCertificate {
  /** lower <= the least |p+| + |p-| <= upper. */
  readonly lower: number;
  readonly upper: number;
  /** (upper - lower)/upper. */
  readonly relativeGap: number;
}

/** Null where some margin is not shown to be positive. */
export function shareCertificate(claim: ShareClaim): ShareCertificate | null {
  const { y, beta, share } = claim;
  const n = y.length;
  const sides = [
    { sign: 1, weight: share },
    { sign: -1, weight: 1 - share },
  ].filter(({ weight }) => weight > 0);
  const q = new Float64Array(n);
  const lost = new Float64Array(n);
  let [longest, upper] = [0, 0];
  for (const { sign, weight } of sides) {
    const { square, squareLost, inner, innerLost } = sumsOf(claim, sign);
    const length = Math.sqrt(square + squareLost) * (1 + 2 * U);
    longest = Math.max(longest, length);
    upper += weight * length;
    for (let i = 0; i < n; i++) {
      const slope = y[i] === sign ? 1 : claim.slope;
      q[i] += y[i] * slope * weight * inner[i];
      lost[i] += weight * slope * (innerLost[i] + 4 * U * Math.abs(inner[i]));
    }
  }
  let total = 0;
  for (let k = 0; k < n; k++) total += Math.max(0, beta[k]);
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) least = Math.min(least, q[i] - lost[i] - 4 * U * Math.abs(q[i]) - UNDERFLOW);
  if (!(least > 0 && longest > 0)) return null;
  const low = (total / longest) * (1 - (n + 8) * U);
  const high = (upper / least) * (1 + 8 * U);
  return { lower: low, upper: high, relativeGap: (high - low) / high };
}

/** Of u = sum_k c_k x_k, c_k = beta_k p_k y_k: |u|^2 and <u, x_i> (n), and what rounding may have lost of them. */
function sumsOf({ y, K: { data }, slope, beta }: ShareClaim, sign: number) {
  const n = y.length;
  const c = new Float64Array(n);
  for (let k = 0; k < n; k++) c[k] = Math.max(0, beta[k]) * (y[k] === sign ? 1 : slope) * y[k];
  const inner = new Float64Array(n);
  const innerLost = new Float64Array(n);
  let [square, squareLost] = [0, 0];
  for (let i = 0; i < n; i++) {
    let [sum, size] = [0, 0];
    for (let k = 0; k < n; k++) {
      const term = c[k] * data[i * n + k];
      sum += term;
      size += Math.abs(term);
    }
    inner[i] = sum;
    innerLost[i] = (n + 6) * (U * size + UNDERFLOW);
    square += c[i] * sum;
    squareLost += Math.abs(c[i]) * (innerLost[i] + (n + 6) * U * Math.abs(sum));
  }
  return { square, squareLost: squareLost + n * UNDERFLOW, inner, innerLost };
}
