/**
 * Problems P(R): drawn with small integers, so that duplicates and dependent points are common, and built backwards from a solution in
 * which pairs slide.
 */
import { cholesky } from '../../src/linalg/cholesky.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/product.ts';
import type { ConcaveData } from '../../src/margin/certificate-concave.ts';
import type { ConcaveSystem, OwnGroup } from '../../src/network/own-pattern.ts';
import { normal } from '../../src/random/normal.ts';
import type { Stream } from '../../src/random/stream.ts';
import { matrixFromRows } from './matrix.ts';

/** A system with a neuron for each group: a_j = multiples_j/root. */
export function systemOf(
  X: Matrix,
  y: Float64Array,
  slope: number,
  multiples: Float64Array,
  active: (j: number, i: number) => boolean,
  square = multiples.length,
): ConcaveSystem {
  const groups = Array.from(multiples, (size, j): OwnGroup => {
    const sign = size > 0 ? 1 : -1;
    return {
      sign,
      members: Int32Array.of(j),
      weight: size * size,
      active: Uint8Array.from(y, (label, i) => Number(label === sign && active(j, i))),
    };
  });
  return { K: gram(X), y, slope, groups, square };
}

/** What the certificate is given of it. */
export function dataOf({ K, y, slope, groups, square }: ConcaveSystem): ConcaveData {
  const multiples = new Float64Array(groups.reduce((total, { members }) => total + members.length, 0));
  for (const { sign, members, weight } of groups) {
    for (const j of members) multiples[j] = sign * Math.sqrt(weight / members.length);
  }
  return { K: K.data, rounding: 0, y, slope, multiples, square, groups };
}

/** n in 1..4, d in 1..3, at most 3 neurons with |a_j| of 1 or 2, slopes 0, 1/4, 1/2 and 1. @param active  the share of own pairs that are */
export function tinyConcaveSystem(stream: Stream, active = 0.8): ConcaveSystem {
  const integer = (low: number, high: number): number =>
    low + Math.floor(stream.uniform() * (high - low + 1));
  const [n, d, m] = [integer(1, 4), integer(1, 3), integer(1, 3)];
  const rows: number[][] = [];
  while (rows.length < n) {
    const kind = stream.uniform();
    const earlier = rows[integer(0, Math.max(0, rows.length - 1))];
    if (earlier !== undefined && kind < 0.15) rows.push([...earlier]);
    else if (earlier !== undefined && kind < 0.25) rows.push(earlier.map((entry) => 2 * entry));
    else rows.push([1, ...Array.from({ length: d - 1 }, () => integer(-2, 2))]);
  }
  const y = Float64Array.from(rows, () => (stream.uniform() < 0.5 ? 1 : -1));
  const multiples = Float64Array.from({ length: m }, () => (stream.uniform() < 0.5 ? 1 : -1) * integer(1, 2));
  const slope = [0, 0.25, 0.5, 1][integer(0, 3)];
  return systemOf(matrixFromRows(rows), y, slope, multiples, () => stream.uniform() < active);
}

/** A problem with its only solution. */
export interface BuiltConcave {
  readonly system: ConcaveSystem;
  readonly beta: Float64Array;
  /** n of each group. */
  readonly slopes: readonly Float64Array[];
  readonly Z: readonly Float64Array[];
  /** Pairs that slide. */
  readonly sliding: number;
}

/**
 * From multipliers, slopes and signs to points. With two groups, one of each sign, let F (2 x n) be the forces that beta and D make, and
 * choose z (2 x n) with the signs that D asks for and M = F z' symmetric and positive definite, M = V V'. Then the points
 * x_k = (V^{-1} z_k, u_k) with F u = 0 have sum_k F_gk x_k = (V_g, 0) = v_g and <v_g, x_k> = z_gk. Last each x_k is divided by its margin
 * and beta_k multiplied by it.
 *
 * @returns null where a draw gives no positive definite M, or a margin that is not positive
 */
export function builtConcave(stream: Stream, n: number, slope: number): BuiltConcave | null {
  const y = Float64Array.from({ length: n }, (_, k) => (k % 2 === 0 ? 1 : -1));
  const signs = [1, -1];
  const beta = Float64Array.from(y, () => 0.5 + stream.uniform());
  const [D, Z] = [zeros(2, n), zeros(2, n)];
  let sliding = 0;
  for (let g = 0; g < 2; g++) {
    for (let k = 0; k < n; k++) {
      const at = g * n + k;
      const size = 0.5 + stream.uniform();
      const kind = stream.uniform();
      if (signs[g] === y[k]) {
        const on = kind < 0.85;
        D.data[at] = on ? 1 : slope;
        Z.data[at] = on ? 2 * size : -size / 4;
      } else if (kind < 0.5) {
        D.data[at] = slope + (1 - slope) * (0.1 + 0.8 * stream.uniform());
        sliding++;
      } else {
        D.data[at] = slope;
        Z.data[at] = -size;
      }
    }
  }
  const F = zeros(2, n);
  for (let at = 0; at < 2 * n; at++)
    F.data[at] = signs[at < n ? 0 : 1] * y[at % n] * D.data[at] * beta[at % n];
  const product = (g: number, h: number): number => {
    let total = 0;
    for (let k = 0; k < n; k++) total += F.data[g * n + k] * Z.data[h * n + k];
    return total;
  };
  // An own pair of the first group makes M symmetric.
  const mended = [...y.keys()].find((k) => {
    const z = Z.data[k] + (product(0, 1) - product(1, 0)) / F.data[n + k];
    return y[k] === 1 && z * Z.data[k] > 0;
  });
  if (mended === undefined) return null;
  Z.data[mended] += (product(0, 1) - product(1, 0)) / F.data[n + mended];
  const M = {
    rows: 2,
    cols: 2,
    data: Float64Array.of(product(0, 0), product(0, 1), product(0, 1), product(1, 1)),
  };
  const V = cholesky(M);
  if (V.status !== 'positiveDefinite') return null;
  const free = unseenBy(F, stream, n);
  const multiples = Float64Array.of(1, -1);
  const X = zeros(n, 2 + n);
  for (let k = 0; k < n; k++) {
    let q = 0;
    for (let g = 0; g < 2; g++) {
      const z = Z.data[g * n + k];
      q += (signs[g] * y[k] * D.data[g * n + k] * z) / 2;
    }
    if (!(q > 0.05)) return null;
    const first = Z.data[k] / V.L.data[0];
    X.data.set([first, (Z.data[n + k] - V.L.data[2] * first) / V.L.data[3]], k * X.cols);
    X.data.set(free.data.subarray(k * n, (k + 1) * n), k * X.cols + 2);
    for (let p = 0; p < X.cols; p++) X.data[k * X.cols + p] /= q;
    for (let g = 0; g < 2; g++) Z.data[g * n + k] /= q;
    beta[k] *= q;
  }
  const rows = (A: Matrix): Float64Array[] => [A.data.slice(0, n), A.data.slice(n)];
  return {
    system: systemOf(X, y, slope, multiples, (g, k) => D.data[g * n + k] === 1),
    beta,
    slopes: rows(D),
    Z: rows(Z),
    sliding,
  };
}

/** U (n x n) with F U = 0, else random. */
function unseenBy(F: Matrix, stream: Stream, n: number): Matrix {
  const M = cholesky(gram(F));
  if (M.status !== 'positiveDefinite') throw new Error('the forces of two groups are dependent');
  const [a, b, c] = [M.L.data[0], M.L.data[2], M.L.data[3]];
  const U = zeros(n, n);
  for (let p = 0; p < n; p++) {
    const u = Float64Array.from({ length: n }, () => normal(stream));
    let [s, t] = [0, 0];
    for (let k = 0; k < n; k++) {
      s += F.data[k] * u[k];
      t += F.data[n + k] * u[k];
    }
    // (L L')^{-1} (s, t).
    const low = (t - (b * s) / a) / c;
    const y2 = low / c;
    const y1 = (s / a - b * y2) / a;
    for (let k = 0; k < n; k++) U.data[k * n + p] = u[k] - F.data[k] * y1 - F.data[n + k] * y2;
  }
  return U;
}
