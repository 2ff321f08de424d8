/**
 * Kinds of points that a certificate takes together: those with the same slopes in every group of neurons.
 */

/** What is told of a group: phi' at each point. */
interface WithSlopes {
  readonly slopes: Float64Array;
}

/** The points, together with those that have the same slopes in every group: their rows have the same kappa. */
export function pointsAlike(groups: readonly WithSlopes[], n: number): number[][] {
  const kinds: number[][] = [];
  for (let i = 0; i < n; i++) {
    let kind = 0;
    while (kind < kinds.length && !areAlike(groups, i, kinds[kind][0])) kind++;
    if (kind === kinds.length) kinds.push([i]);
    else kinds[kind].push(i);
  }
  return kinds;
}

function areAlike(groups: readonly WithSlopes[], i: number, k: number): boolean {
  for (const { slopes } of groups) if (slopes[i] !== slopes[k]) return false;
  return true;
}

/** The points of some kinds, in order, and of which kind each is. */
export function pointsOf(
  kinds: readonly (readonly number[])[],
  n: number,
): { readonly points: Int32Array; readonly kinds: Float64Array } {
  const kindOf = new Int32Array(n).fill(-1);
  let count = 0;
  for (let at = 0; at < kinds.length; at++) {
    for (const i of kinds[at]) kindOf[i] = at;
    count += kinds[at].length;
  }
  const [points, of] = [new Int32Array(count), new Float64Array(count)];
  for (let i = 0, to = 0; i < n; i++) {
    if (kindOf[i] < 0) continue;
    points[to] = i;
    of[to++] = kindOf[i];
  }
  return { points, kinds: of };
}
