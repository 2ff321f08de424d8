/**
 * The form in which this room's approximations are published: a ratio of two polynomials.
 */

/**
 * (n_0 x^k + ... + n_k) / (d_0 x^k + ... + d_k): both by Horner's rule, side by side. Nothing checked.
 *
 * @param numerator    length k + 1, leading coefficient first
 * @param denominator  length k + 1 too, so the shorter of two polynomials starts with zeros
 */
export function ratio(numerator: Float64Array, denominator: Float64Array, x: number): number {
  let above = numerator[0];
  let below = denominator[0];
  for (let i = 1; i < numerator.length; i++) {
    above = above * x + numerator[i];
    below = below * x + denominator[i];
  }
  return above / below;
}
