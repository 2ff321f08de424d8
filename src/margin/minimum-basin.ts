/**
 * Whether descent that stands near a minimum at finite weights W* comes to it for certain: a ball about W* in which no neuron changes its
 * pattern at any point, and steps that lead nearer everywhere in it (docs/theory.md, section 21).
 */
import type { Sample } from '../data/sample.ts';
import { exp } from '../linalg/elementary.ts';
import { largestEigenvalue } from '../linalg/lanczos.ts';
import { copyMatrix, type Matrix } from '../linalg/matrix.ts';
import { multiplyVector } from '../linalg/product.ts';
import { maximum } from '../linalg/vector.ts';
import type { Loss } from '../network/loss.ts';
import { multiple, type Network, rootOf } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';

const U = 2 ** -53;
/** Room for the rounding of distances and eigenvalues. */
const ROOM = 1 + 1e-9;

/** At most the distance from W* = sum_k a_k Xt_k to the nearest W in which some <w_j, x_i> = 0, or has the other sign: min_ji |<w_j, x_i>|/|x_i|. Below 0 where W* itself is in no such ball. */
export function radiusOfPattern(
  { n, y, K }: Sample,
  network: Network,
  pattern: readonly PatternGroup[],
  a: Float64Array,
): number {
  let radius = Number.POSITIVE_INFINITY;
  for (const { sign, slopes, active, members } of pattern) {
    if (members.length === 0) continue;
    const least = members.reduce(
      (size, j) => Math.min(size, Math.abs(multiple(network, j)) / rootOf(network)),
      Number.POSITIVE_INFINITY,
    );
    const c = a.map((entry, k) => sign * entry * slopes[k] * y[k]);
    const z = multiplyVector(K, c);
    const sizes = c.reduce((sum, entry, k) => sum + Math.abs(entry) * Math.sqrt(K.data[k * (n + 1)]), 0);
    for (let i = 0; i < n; i++) {
      const length = Math.sqrt(K.data[i * (n + 1)]);
      const error = (n + 16) * U * sizes * length;
      radius = Math.min(radius, (least * ((active[i] ? z[i] : -z[i]) - error)) / length);
    }
  }
  return radius;
}

/**
 * Whether steps alpha of gradient descent lead nearer to W* everywhere within `distance` of it: alpha times the largest curvature there is
 * below 2. With |l'''| <= l'' the curvature of a margin that is off by e is at most exp(e) times that at W*.
 *
 * @param alpha  the step of the summed loss @param lambda  its weight decay @param q  the margins at W*
 */
export function contractsWithin(
  distance: number,
  { G, q, loss, alpha, lambda }: { G: Matrix; q: Float64Array; loss: Loss; alpha: number; lambda: number },
): boolean {
  const n = q.length;
  const logs = new Float64Array(n);
  loss.logCurvatures(q, logs);
  for (let k = 0; k < n; k++) logs[k] += distance * Math.sqrt(G.data[k * (n + 1)]);
  const most = maximum(logs);
  const roots = logs.map((one) => exp((one - most) / 2));
  const A = copyMatrix(G);
  for (let i = 0, at = 0; i < n; i++) for (let k = 0; k < n; k++, at++) A.data[at] *= roots[i] * roots[k];
  return alpha * (lambda + largestEigenvalue(A) * exp(most)) * ROOM < 2;
}

export function isWithin(distance: number, radius: number): boolean {
  return distance * ROOM < radius;
}
