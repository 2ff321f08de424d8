/**
 * Newton's step on a face of the dual of P(R): pairs that are held at z = 0 stay there, all others keep their slopes, and the margins of
 * the support become 1. One linear system, whose matrix is that of the projected features.
 */
import { cholesky, solveCholesky } from '../linalg/cholesky.ts';
import { copyMatrix, type Matrix, zeros } from '../linalg/matrix.ts';
import { sum } from '../linalg/vector.ts';
import {
  backwardOn,
  coordinatesOf,
  forwardOn,
  type Projection,
  projectedGram,
} from '../network/projected-features.ts';
import type { ConcaveDual, DualStep } from './concave-dual.ts';

/** What is added to the diagonal, as a share of it, where the matrix is singular: first, and times what from one trial to the next. */
const RIDGE = 2 ** -44;
const MORE = 2 ** 6;

/** The face on which a state lies. */
export class Face {
  readonly support: readonly number[];
  private readonly projections: readonly Projection[];
  /** Slopes of pairs that keep them, 0 at the others (groups x n). */
  private readonly kept: Matrix;
  private readonly L: Matrix | null;

  constructor(private readonly dual: ConcaveDual) {
    const { n, count, c, D, beta, system, targets } = dual;
    this.support = [...beta.keys()].filter((k) => beta[k] > 0 && targets[k] > 0);
    this.kept = zeros(count, n);
    this.kept.data.set(D.data);
    this.projections = Array.from({ length: count }, (_, g) => {
      const projection = dual.projectionOf(g);
      for (const k of projection.basis) this.kept.data[g * n + k] = 0;
      return projection;
    });
    const G = projectedGram(
      { K: system.K, y: system.y, c, slopes: this.kept, projections: this.projections },
      this.support,
    );
    const weight = sum(c);
    const sizes = Float64Array.from(this.support, (k) => weight * system.K.data[k * (n + 1)]);
    this.L = regularFactor(G, sizes);
  }

  /**
   * From where the state now stands to the best of the face; null where numbers leave the range of float64.
   *
   * @param below  how far below 0 held pairs are to end (groups x n)
   */
  step(below: Float64Array | null = null): DualStep | null {
    if (this.L === null) return null;
    const { n, count, c, side, Z } = this.dual;
    const { support, projections, kept } = this;
    const lacking = new Float64Array(n).fill(1);
    const offsets = projections.map((projection, g) =>
      forwardOn(projection, (k) => Z.data[g * n + k] + (below?.[g * n + k] ?? 0)),
    );
    for (let g = 0; g < count; g++) {
      const { B } = projections[g];
      for (const k of support) {
        let z = Z.data[g * n + k];
        for (let r = 0; r < B.rows; r++) z -= B.data[r * n + k] * offsets[g][r];
        lacking[k] -= c[g] * side[g * n + k] * kept.data[g * n + k] * z;
      }
    }
    const move = solveCholesky(
      this.L,
      Float64Array.from(support, (k) => lacking[k]),
    );
    const beta = new Float64Array(n);
    for (const [at, k] of support.entries()) beta[k] = move[at];
    const force = zeros(count, n);
    for (let g = 0; g < count; g++) {
      const own = force.data.subarray(g * n, (g + 1) * n);
      for (const k of support) own[k] = side[g * n + k] * kept.data[g * n + k] * beta[k];
      const inside = coordinatesOf(projections[g], own);
      for (let r = 0; r < inside.length; r++) inside[r] = -inside[r] - offsets[g][r];
      const held = backwardOn(projections[g], inside);
      for (const [r, k] of projections[g].basis.entries()) own[k] = held[r];
    }
    return { beta, force };
  }
}

/** The factor of G; of G plus a small multiple of its diagonal before projection where it is singular; null where G is not finite. */
function regularFactor(G: Matrix, sizes: Float64Array): Matrix | null {
  for (let ridge = 0; ridge < 1; ridge = ridge === 0 ? RIDGE : ridge * MORE) {
    const shifted = copyMatrix(G);
    for (let i = 0; i < G.rows; i++) shifted.data[i * (G.rows + 1)] += ridge * sizes[i];
    const factor = cholesky(shifted);
    if (factor.status === 'positiveDefinite' && (ridge > 0 || isFar(factor.L, sizes))) return factor.L;
  }
  return null;
}

/** Whether every pivot is above what rounding makes of 0. */
function isFar({ rows, data }: Matrix, sizes: Float64Array): boolean {
  for (let i = 0; i < rows; i++) {
    const pivot = data[i * (rows + 1)];
    if (!(pivot * pivot > RIDGE * sizes[i])) return false;
  }
  return true;
}
