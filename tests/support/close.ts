/** Comparisons of vectors that own their tolerance and, when they fail, name the worst entry. */
import { expect } from 'vitest';

/** Asserts |got_i - want_i| <= tolerance * max(1, |want_i|) for all i: a NaN fails. */
export function expectClose(
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  tolerance: number,
  what = 'entries',
): void {
  expect(got.length, `length of ${what}`).toBe(want.length);
  let worst = 0;
  let at = -1;
  for (let i = 0; i < got.length; i++) {
    const error = Math.abs(got[i] - want[i]) / Math.max(1, Math.abs(want[i]));
    if (error <= worst) continue;
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    at = i;
  }
  expect(worst, `${what}: worst at ${at}: got ${got[at]}, want ${want[at]}`).toBeLessThanOrEqual(tolerance);
}

/** Asserts |got - want| <= tolerance * |want|, for numbers of any size. */
export function expectRelative(got: number | null, want: number, tolerance: number, what = 'value'): void {
  const error = got === null ? Number.NaN : Math.abs(got - want) / Math.abs(want);
  expect(error <= tolerance, `${what}: got ${got}, want ${want}, relative error ${error}`).toBe(true);
}

/** The same numbers, zeros with their signs; much faster than `toEqual` on long arrays. */
export function expectSame(got: Float64Array, want: Float64Array): void {
  expect(got.length).toBe(want.length);
  const at = got.findIndex((entry, i) => !Object.is(entry, want[i]));
  expect(at === -1 ? '' : `entry ${at}: got ${got[at]}, want ${want[at]}`).toBe('');
}
