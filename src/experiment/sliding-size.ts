/**
 * How large a problem may be whose neurons are followed through sliding.
 */

/** n^2 m: a sweep over all pairs is about as many multiplications, and thousands are needed. */
const LARGEST = 1.2e7;

/** A sentence with the rule and the number, where n points and m neurons are too many to be followed; null where they are not. */
export function tooManyToFollow(n: number, m: number): string | null {
  const size = n * n * m;
  if (size <= LARGEST) return null;
  return `log time through every change of pattern is asked for n^2 m up to ${LARGEST} only, and here it is ${size}`;
}

/** The most points that are followed with m neurons. */
export function mostToFollow(m: number): number {
  return Math.floor(Math.sqrt(LARGEST / m));
}
