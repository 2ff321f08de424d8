/**
 * How far curves are from lying on one another.
 */
import { log } from '../../linalg/elementary.ts';
import type { Curve } from './curve.ts';

export interface SpreadScales {
  readonly x: 'linear' | 'log';
  readonly y: 'linear' | 'log';
}

/**
 * The mean over all points of |y - y'|, y' the value of another curve at the same x (interpolated linearly between its
 * points, and only inside them), divided by the range of all y; coordinates as drawn. 0 for curves that are one; the
 * measure P_b of S. M. Bhattacharjee, F. Seno, J. Phys. A 34 (2001) 6375, with q = 1, in units of the range.
 *
 * @returns null when no two curves overlap in x, or all y are equal
 */
export function spread(curves: readonly Pick<Curve, 'points'>[], scales: SpreadScales): number | null {
  const [toX, toY] = [scales.x, scales.y].map((scale) => (scale === 'log' ? log : (v: number) => v));
  const drawn = curves.map(({ points }) =>
    points.flatMap(({ x, is }) => (is.value === null ? [] : [{ x: toX(x), y: toY(is.value) }])),
  );
  let [sum, count] = [0, 0];
  for (const curve of drawn) {
    for (const other of drawn) {
      if (other === curve) continue;
      for (const { x, y } of curve) {
        const there = interpolated(other, x);
        if (there === null) continue;
        sum += Math.abs(y - there);
        count++;
      }
    }
  }
  const heights = drawn.flat().map(({ y }) => y);
  const range = Math.max(...heights) - Math.min(...heights);
  return count === 0 || range === 0 ? null : sum / count / range;
}

/** The value at x between ascending points; null outside them. */
function interpolated(points: readonly { x: number; y: number }[], x: number): number | null {
  for (let i = 0; i + 1 < points.length; i++) {
    const [a, b] = [points[i], points[i + 1]];
    if (x >= a.x && x <= b.x) return a.x === b.x ? a.y : a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
  }
  return null;
}
