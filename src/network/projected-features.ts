/**
 * Features of a sliding pattern: neurons that are held at <w_j, x_i> = 0 on the points S_g of their group move only along what those
 * points leave of the others.
 *
 *     G'_ik = sum_g c_g y_i y_k D_gi D_gk (K_ik - K_iS K_SS^+ K_Sk),   D_gi = 0 on S_g.
 */
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { gram, multiplyTransposedVector } from '../linalg/product.ts';
import { dotAt } from '../linalg/vector.ts';
import type { ConcaveSystem } from './own-pattern.ts';

/** Pivots of K_SS below this share of their diagonal: the point depends on those before it. */
const DEPENDENT = 2 ** -40;

/** Projection of the points onto a set of them. */
export interface Projection {
  /** Independent points that span the set. */
  readonly basis: readonly number[];
  /** B = L^{-1} K_S: (basis x n), K_SS = L L': the coordinates of every point in an orthonormal frame of the basis; L_rp = B_p,s_r. */
  readonly B: Matrix;
}

/** @param points  in the order in which they are taken up */
export function projectionOn(K: Matrix, points: readonly number[]): Projection {
  const n = K.rows;
  const rows = zeros(points.length, n);
  const basis: number[] = [];
  const inside = new Float64Array(n);
  const coordinates = new Float64Array(points.length);
  for (const point of points) {
    const rank = basis.length;
    const B = { rows: rank, cols: n, data: rows.data };
    for (let p = 0; p < rank; p++) coordinates[p] = rows.data[p * n + point];
    multiplyTransposedVector(B, coordinates.subarray(0, rank), inside);
    const pivot = K.data[point * (n + 1)] - inside[point];
    if (!(pivot > DEPENDENT * K.data[point * (n + 1)])) continue;
    const root = Math.sqrt(pivot);
    for (let k = 0; k < n; k++) rows.data[rank * n + k] = (K.data[point * n + k] - inside[k]) / root;
    basis.push(point);
  }
  return { basis, B: { rows: basis.length, cols: n, data: rows.data.subarray(0, basis.length * n) } };
}

/** Projections onto sets of points that are asked for again and again: each is kept while its set stays the same. */
export class Projections {
  private readonly kept: { readonly points: readonly number[]; readonly projection: Projection }[] = [];

  constructor(private readonly K: Matrix) {}

  /** @param at  whose set it is */
  of(at: number, points: readonly number[]): Projection {
    const known = this.kept[at];
    if (known !== undefined && isSame(known.points, points)) return known.projection;
    const projection = projectionOn(this.K, points);
    this.kept[at] = { points, projection };
    return projection;
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((entry, p) => entry === b[p]);
}

/** x = L^{-1} b, b given at the points of the basis. */
export function forwardOn({ basis, B }: Projection, b: (point: number) => number): Float64Array {
  const x = new Float64Array(basis.length);
  for (let r = 0; r < basis.length; r++) {
    const point = basis[r];
    let left = b(point);
    for (let p = 0; p < r; p++) left -= B.data[p * B.cols + point] * x[p];
    x[r] = left / B.data[r * B.cols + point];
  }
  return x;
}

/** x = L'^{-1} b. */
export function backwardOn({ basis, B }: Projection, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let r = basis.length - 1; r >= 0; r--) {
    x[r] /= B.data[r * B.cols + basis[r]];
    for (let p = 0; p < r; p++) x[p] -= B.data[p * B.cols + basis[r]] * x[r];
  }
  return x;
}

/** What the Gram matrix of projected features is made of. */
export interface HeldPattern {
  readonly K: Matrix;
  readonly y: Float64Array;
  /** c_g. */
  readonly c: Float64Array;
  /** Slopes, 0 at held pairs (groups x n). */
  readonly slopes: Matrix;
  /** One for each group. */
  readonly projections: readonly Projection[];
}

/** G' at the given points. */
export function projectedGram(
  { K, y, c, slopes, projections }: HeldPattern,
  points: ArrayLike<number>,
): Matrix {
  const size = points.length;
  const n = K.rows;
  const rank = projections.reduce((total, { basis }) => total + basis.length, 0);
  const [plain, inside] = [zeros(size, c.length), zeros(size, rank)];
  for (let i = 0; i < size; i++) {
    const point = points[i];
    let at = i * rank;
    for (const [g, { B }] of projections.entries()) {
      const weighted = Math.sqrt(c[g]) * slopes.data[g * n + point];
      plain.data[i * c.length + g] = weighted;
      for (let p = 0; p < B.rows; p++, at++) inside.data[at] = weighted * B.data[p * n + point];
    }
  }
  const [G, taken] = [gram(plain), gram(inside)];
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const at = i * size + k;
      const left = K.data[points[i] * n + points[k]] * G.data[at] - taken.data[at];
      G.data[at] = y[points[i]] * y[points[k]] * left;
    }
  }
  return G;
}

/** B f at an f that is given at all points (n). */
export function coordinatesOf({ B }: Projection, f: Float64Array): Float64Array {
  const coordinates = new Float64Array(B.rows);
  for (let r = 0; r < B.rows; r++) coordinates[r] = dotAt(B.data, r * B.cols, f, 0, B.cols);
  return coordinates;
}

/** The pattern of a solution of P(R), held at its sliding pairs. */
export function heldPattern(
  { K, y, groups, square }: ConcaveSystem,
  solution: { readonly slopes: readonly Float64Array[]; readonly sliding: readonly Int32Array[] },
): HeldPattern {
  const n = y.length;
  const slopes = zeros(groups.length, n);
  const projections = solution.sliding.map((points, g) => {
    slopes.data.set(solution.slopes[g], g * n);
    for (const k of points) slopes.data[g * n + k] = 0;
    return projectionOn(K, [...points]);
  });
  return { K, y, c: Float64Array.from(groups, ({ weight }) => weight / square), slopes, projections };
}

/** For each group f with v_g = sum_k f_k x_k in sum_k beta_k X't_k: the slopes' own part, and what keeps z = 0 at the points of the projection. */
export function projectedForces(
  groups: ConcaveSystem['groups'],
  { y, slopes, projections }: HeldPattern,
  beta: Float64Array,
): Matrix {
  const forces = zeros(groups.length, y.length);
  for (const [g, { sign }] of groups.entries()) {
    const f = row(forces, g);
    const own = row(slopes, g);
    for (let k = 0; k < f.length; k++) f[k] = sign * y[k] * own[k] * beta[k];
    const inside = backwardOn(projections[g], coordinatesOf(projections[g], f));
    for (const [r, k] of projections[g].basis.entries()) f[k] -= inside[r];
  }
  return forces;
}
