/**
 * Keeps a figure readable, and its file small, however many points there are.
 */

/** The most marks of one kind in a figure. */
export const MOST_MARKS = 1000;

/** All items, or `MOST_MARKS` of them evenly spaced, the first and the last included. */
export function thinned<T>(items: readonly T[]): T[] {
  if (items.length <= MOST_MARKS) return [...items];
  const stride = (items.length - 1) / (MOST_MARKS - 1);
  return Array.from({ length: MOST_MARKS }, (_, k) => items[Math.round(k * stride)]);
}
