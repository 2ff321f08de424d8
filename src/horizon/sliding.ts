/**
 * Motion on switching surfaces.
 *
 * Where <w_j, x_i> = 0 and the flow points to that surface from both sides, its solution in the sense of Filippov stays there:
 * D_ji is no longer phi' of anything but the value in [gamma, 1] that makes d<w_j, x_i>/ds = 0. For the points S on whose
 * surfaces a group slides, rho_k = D_k e_k (k outside S) and rho_S solves K_SS (y o rho)_S = -(K_SR (y o rho)_R).
 * (A. F. Filippov, "Differential equations with discontinuous righthand sides", 1988, chapter 2.)
 */
import type { Sample } from '../data/sample.ts';
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { type Matrix, principalSubmatrix } from '../linalg/matrix.ts';
import { dotAt } from '../linalg/vector.ts';

/** Pivots of K_SS below this share of their diagonal mean that the surfaces do not meet transversally. */
const SINGULAR = 2 ** -40;

/** The points on whose surfaces a group of neurons slides. */
export class SlidingSet {
  private constructor(
    private readonly sample: Sample,
    readonly points: Int32Array,
    private readonly factor: Matrix,
  ) {}

  /** null when K_SS is singular to rounding: the motion is then not determined. */
  static on(sample: Sample, points: Int32Array): SlidingSet | null {
    const factor = cholesky(principalSubmatrix(sample.K, points), SINGULAR);
    return factor.status === 'positiveDefinite' ? new SlidingSet(sample, points, factor.L) : null;
  }

  /** Overwrites the entries of rho (n) at the sliding points, from all others. */
  complete(rho: Float64Array): void {
    const { n, y, K } = this.sample;
    const { points } = this;
    const signed = new Float64Array(n);
    for (let k = 0; k < n; k++) signed[k] = rho[k] * y[k];
    for (let at = 0; at < points.length; at++) signed[points[at]] = 0;
    const target = new Float64Array(points.length);
    for (let at = 0; at < points.length; at++) target[at] = -dotAt(K.data, points[at] * n, signed, 0, n);
    const solution = solveCholesky(this.factor, target);
    for (let at = 0; at < points.length; at++) rho[points[at]] = y[points[at]] * solution[at];
  }
}
