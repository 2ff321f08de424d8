/**
 * The least distance of a mistake from the centre of a cluster: the least |xi| with y f(m + L xi) <= 0. Where no pre-activation changes its sign f is
 * linear, so in each of the 2^G parts it is the nearest point of a polyhedron, which lies on some of its planes: all choices of them are tried.
 */
import type { ConeLaw } from './cone-error.ts';

/** <normal, xi> + offset >= 0. */
interface HalfSpace {
  readonly normal: readonly number[];
  readonly offset: number;
}

/** How far a point may be on the wrong side of a plane, as a share of the sizes. */
const CLOSE = 1e-9;

/** More groups have too many parts. */
export const MOST_PARTED = 6;

/** Infinite where no point is a mistake. @param law  at scale 1 */
export function nearestMistake(law: ConeLaw): number {
  const G = law.outputs.length;
  let least = Number.POSITIVE_INFINITY;
  for (let part = 0; part < 1 << G; part++) least = Math.min(least, nearestIn(halfSpaces(law, part)));
  return least;
}

/** Of one part: the signs of all pre-activations, and y f <= 0. */
function halfSpaces({ outputs, slope, mean, root }: ConeLaw, part: number): HalfSpace[] {
  const total = { normal: outputs.map(() => 0), offset: 0 };
  const planes: HalfSpace[] = outputs.map((output, g) => {
    const side = (part >> g) & 1 ? 1 : -1;
    const weight = side > 0 ? output : slope * output;
    for (const [k, entry] of root[g].entries()) total.normal[k] -= weight * entry;
    total.offset -= weight * mean[g];
    return { normal: root[g].map((entry) => side * entry), offset: side * mean[g] };
  });
  return [...planes, total];
}

function nearestIn(planes: readonly HalfSpace[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (let choice = 0; choice < 1 << planes.length; choice++) {
    const chosen = planes.filter((_, p) => (choice >> p) & 1);
    const point = nearestOn(chosen, planes[0].normal.length);
    if (point === null) continue;
    const size = Math.sqrt(point.reduce((sum, entry) => sum + entry * entry, 0));
    const isInside = planes.every(({ normal, offset }) => {
      const length = Math.sqrt(normal.reduce((sum, entry) => sum + entry * entry, 0));
      const side = normal.reduce((sum, entry, k) => sum + entry * point[k], offset);
      return side >= -CLOSE * (Math.abs(offset) + length * (1 + size));
    });
    if (isInside) least = Math.min(least, size);
  }
  return least;
}

/** The point nearest to 0 on all of some planes; null where they are dependent. */
function nearestOn(planes: readonly HalfSpace[], G: number): number[] | null {
  if (planes.length > G) return null;
  // N N' x = -offset by elimination, and the point is N'x.
  const rows = planes.map(({ normal, offset }) => [
    ...planes.map((other) => normal.reduce((sum, entry, k) => sum + entry * other.normal[k], 0)),
    -offset,
  ]);
  const sizes = rows.map((row, p) => row[p]);
  for (const [p, row] of rows.entries()) {
    if (!(row[p] > 1e-12 * sizes[p])) return null;
    for (const [q, other] of rows.entries()) {
      const share = q === p ? 0 : other[p] / row[p];
      for (let k = p; k <= planes.length; k++) other[k] -= share * row[k];
    }
  }
  const x = rows.map((row, p) => row[planes.length] / row[p]);
  return Array.from({ length: G }, (_, k) =>
    planes.reduce((sum, { normal }, p) => sum + x[p] * normal[k], 0),
  );
}
