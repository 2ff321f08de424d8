/**
 * When a neuron first crosses a surface within a step of the integrator.
 *
 * The continuous output of a step is a polynomial of some degree D in theta, the share of the step gone by, and so is the distance u of a
 * neuron from zero, which is affine in it. In the basis of Bernstein, b_0 (1 - theta)^D + D b_1 theta (1 - theta)^(D - 1) + ... + b_D theta^D, it
 * lies between the least and the greatest of its coefficients, and it changes its sign at most as often as they do. Halving the
 * interval (de Casteljau) brings them to the polynomial quadratically, so a bounded number of halvings decides. What falls no deeper
 * than rounding has not crossed: a pair that stands on its surface, or moves to and fro in its rounding, is not searched further. Where it moves so
 * about the level itself, every part of the interval would be searched: after so many halvings its end decides.
 */

/** Times are found to this share of the step they fall in: 2^-DEPTH. */
const DEPTH = 36;
/** A polynomial of degree 13 crosses a level so often at most that fewer are needed. */
const MOST_HALVINGS = 4096;

/**
 * The first theta in [0, 1], to 2^-36, from which on u is seen below `level`; null when it is nowhere below.
 *
 * @param u  Bernstein coefficients on [0, 1] (D + 1)
 */
export function firstBelow(u: Float64Array, level: number): number | null {
  const halvings = { left: MOST_HALVINGS };
  const found = search(u, level, 0, 1, DEPTH, halvings);
  return found === null && halvings.left === 0 && u[u.length - 1] < level ? 1 : found;
}

function search(
  u: Float64Array,
  level: number,
  low: number,
  high: number,
  depth: number,
  halvings: { left: number },
): number | null {
  if (u.every((coefficient) => coefficient >= level)) return null;
  if (depth === 0) return u[u.length - 1] < level ? high : null;
  if (halvings.left === 0) return null;
  halvings.left--;
  const middle = (low + high) / 2;
  const [left, right] = halves(u);
  return (
    search(left, level, low, middle, depth - 1, halvings) ??
    search(right, level, middle, high, depth - 1, halvings)
  );
}

/** The Bernstein coefficients of a polynomial on both halves of its interval (de Casteljau). */
function halves(u: Float64Array): [left: Float64Array, right: Float64Array] {
  const degree = u.length - 1;
  const left = new Float64Array(u.length);
  const right = u.slice();
  for (let round = 0; round <= degree; round++) {
    left[round] = right[0];
    for (let k = 0; k < degree - round; k++) right[k] = (right[k] + right[k + 1]) / 2;
  }
  return [left, right];
}
