/**
 * Level lines of a quantity known at the nodes of a grid, by marching squares with linear interpolation along the sides.
 * Where the quantity is linear in the coordinates, the lines are exact.
 */

/** A point in units of the coordinates. */
export type Place = readonly [u: number, v: number];

/**
 * The lines on which the quantity is zero, each as its corners in order. A node counts as above where its value is at least
 * zero. A square with an unknown corner has no line; one with two opposite corners above is decided by its mean.
 *
 * @param u  ascending coordinates (k)
 * @param v  ascending coordinates (l)
 * @param values  at [i][j], of u_i and v_j; null where unknown
 */
export function zeroLines(
  u: readonly number[],
  v: readonly number[],
  values: readonly (readonly (number | null)[])[],
): Place[][] {
  const segments: Segment[] = [];
  for (let i = 0; i + 1 < u.length; i++) {
    for (let j = 0; j + 1 < v.length; j++) segments.push(...crossings(i, j, u, v, values));
  }
  return joined(segments);
}

/** One end on a side of a square; sides shared by two squares have one name. */
interface End {
  readonly side: string;
  readonly place: Place;
}

type Segment = readonly [End, End];

/** The segments in the square of (i, j) to (i + 1, j + 1). */
function crossings(
  i: number,
  j: number,
  u: readonly number[],
  v: readonly number[],
  values: readonly (readonly (number | null)[])[],
): Segment[] {
  const corners = [
    [i, j],
    [i + 1, j],
    [i + 1, j + 1],
    [i, j + 1],
  ];
  const at = corners.map(([a, b]) => values[a][b]);
  if (!at.every((value) => value !== null)) return [];
  const ends: End[] = [];
  for (let k = 0; k < 4; k++) {
    const [[a, b], [c, d]] = [corners[k], corners[(k + 1) % 4]];
    const [from, to] = [at[k], at[(k + 1) % 4]];
    if (from >= 0 === to >= 0) continue;
    const share = from / (from - to);
    const place: Place = [u[a] + share * (u[c] - u[a]), v[b] + share * (v[d] - v[b])];
    ends.push({ side: `${Math.min(a, c)},${Math.min(b, d)},${a === c ? 'v' : 'u'}`, place });
  }
  if (ends.length < 4) return ends.length === 2 ? [[ends[0], ends[1]]] : [];
  const middle = at.reduce((sum, value) => sum + value, 0) / 4;
  const turned = at[0] >= 0 === middle >= 0;
  return turned
    ? [
        [ends[0], ends[1]],
        [ends[2], ends[3]],
      ]
    : [
        [ends[3], ends[0]],
        [ends[1], ends[2]],
      ];
}

/** Segments that meet at a side, as lines. */
function joined(segments: readonly Segment[]): Place[][] {
  const left = new Set(segments);
  const bySide = new Map<string, Segment[]>();
  for (const segment of segments) {
    for (const { side } of segment) bySide.set(side, [...(bySide.get(side) ?? []), segment]);
  }
  const follow = (from: End): End[] => {
    const line: End[] = [];
    for (let end = from; ; ) {
      const next = bySide.get(end.side)?.find((segment) => left.has(segment));
      if (next === undefined) return line;
      left.delete(next);
      end = next[0].side === end.side ? next[1] : next[0];
      line.push(end);
    }
  };
  const lines: Place[][] = [];
  for (const segment of segments) {
    if (!left.delete(segment)) continue;
    const [a, b] = segment;
    const forward = follow(b);
    const backward = follow(a);
    lines.push([...backward.reverse(), a, b, ...forward].map(({ place }) => place));
  }
  return lines;
}
