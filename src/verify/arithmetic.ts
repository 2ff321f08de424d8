/**
 * The arithmetic of this room: sums that carry their rounding, and how far two honest computations of one sum may lie apart.
 */

/** u = 2^-53, the unit roundoff. */
export const U = 2 ** -53;

/** A number with a bound of how far another computation of it in float64 may lie from it. */
export interface Approximate {
  readonly value: number;
  readonly error: number;
}

/**
 * How far two sums of products may lie apart, whatever the order of each: a sum of k terms, each a product of few factors, errs by at most
 * (k + 8) u sum |terms| (Higham 2002, section 3.1), and by as many of the least numbers where products underflow; there are two of them.
 */
export function rounding(terms: number, size: number): number {
  return 2 * (terms + 8) * (U * size + Number.MIN_VALUE);
}

/** A sum, with the rounding of each addition carried along (Neumaier 1974), and the sum of the terms' sizes. */
export class Sum {
  #total = 0;
  #carried = 0;
  size = 0;

  add(term: number): void {
    const next = this.#total + term;
    this.#carried +=
      Math.abs(this.#total) >= Math.abs(term) ? this.#total - next + term : term - next + this.#total;
    this.#total = next;
    this.size += Math.abs(term);
  }

  get value(): number {
    return this.#total + this.#carried;
  }
}

/** sum_k x_k y_k, as far as two sums of it may lie apart. @param offset  of the entries of x in a longer array */
export function inner(x: Float64Array, y: Float64Array, offset = 0): Approximate {
  const sum = new Sum();
  for (let k = 0; k < y.length; k++) sum.add(x[offset + k] * y[k]);
  return { value: sum.value, error: rounding(y.length, sum.size) };
}

/** sqrt of a number that is not below 0 but for its error. */
export function root({ value, error }: Approximate): Approximate {
  const found = Math.sqrt(Math.max(0, value));
  const high = Math.sqrt(Math.max(0, value + error));
  const low = Math.sqrt(Math.max(0, value - error));
  return { value: found, error: Math.max(high - found, found - low) + 4 * U * high };
}

/** x/y, y not 0 within its error. */
export function quotient(x: Approximate, y: Approximate): Approximate {
  const value = x.value / y.value;
  const least = Math.abs(y.value) - y.error;
  const error = least > 0 ? (x.error + Math.abs(value) * y.error) / least : Number.POSITIVE_INFINITY;
  return { value, error: error + 4 * U * Math.abs(value) };
}

/** A number that is known to so many roundings; to the last bit for none. */
export function rounded(value: number, roundings: number): Approximate {
  return { value, error: roundings === 0 ? 0 : roundings * U * Math.abs(value) + Number.MIN_VALUE };
}
