/**
 * Angles between weights, without cancellation.
 */
import { dot } from '../linalg/vector.ts';

export interface Angle {
  /** 1 - cos. */
  readonly oneMinusCosine: number;
  /** In radians, in [0, pi]. */
  readonly radians: number;
}

/**
 * The angle between x and y (same length). With s = <x, y>/|y|^2 the remainder x - s y gives sin = |x - s y|/|x|, and
 * 1 - cos = sin^2/(1 + cos): no difference of numbers that nearly agree. Null when one of them is 0.
 */
export function angleBetween(x: Float64Array, y: Float64Array): Angle | null {
  const [xx, yy, xy] = [dot(x, x), dot(y, y), dot(x, y)];
  if (!(xx > 0 && yy > 0)) return null;
  const s = xy / yy;
  const rest = x.map((entry, k) => entry - s * y[k]);
  const sin = Math.min(1, Math.sqrt(dot(rest, rest) / xx));
  const size = Math.sqrt(1 - sin * sin);
  const cos = xy >= 0 ? size : -size;
  const half = halfTangent(sin, cos);
  return {
    oneMinusCosine: cos >= 0 ? (sin * sin) / (1 + cos) : 1 - cos,
    radians: half === null ? Math.PI : 2 * arctangent(half),
  };
}

/** tan of half the angle; null for pi. */
function halfTangent(sin: number, cos: number): number | null {
  if (cos >= 0) return sin / (1 + cos);
  return sin === 0 ? null : (1 - cos) / sin;
}

/** arctan t for t >= 0: two halvings of the angle, then Gauss's continued fraction. */
function arctangent(t: number): number {
  const once = t / (1 + Math.sqrt(1 + t * t));
  const x = once / (1 + Math.sqrt(1 + once * once));
  let below = 49;
  for (let k = 24; k >= 1; k--) below = 2 * k - 1 + (k * k * x * x) / below;
  return (4 * x) / below;
}
