/**
 * Activation patterns, and the linear classification problem that training solves while one lasts.
 *
 * A pattern assigns phi'(<w_j, x_i>) to every neuron and point. Neurons that agree in it and in the sign of a_j form a
 * group. For a frozen pattern q_i = <W, Xt_i> with lifted features Xt_i (row j: y_i a_j D_ji x_i), whose Gram matrix is
 * G = H o sum_j a_j^2 D_j D_j', H_ik = y_i y_k K_ik.
 */

import type { Sample } from '../data/sample.ts';
import { copyMatrix, type Matrix, mirrorLower, row, zeros } from '../linalg/matrix.ts';
import { multiplyTransposed } from '../linalg/product.ts';
import type { LiftedSystem } from './lifted-system.ts';
import {
  activationOf,
  type Network,
  neuronsOfSign,
  outputSign,
  outputWeight,
  squareOf,
  weightOf,
} from './network.ts';

/** Neurons with one output sign and one row of the pattern. */
export interface PatternGroup {
  readonly sign: 1 | -1;
  /** The neurons. */
  readonly members: Int32Array;
  /** What they weigh in G: root^2 times the sum of a_j^2 over them, which is how many they are where a_j = +-1/sqrt(m). */
  readonly weight: number;
  /** 1 where <w_j, x_i> > 0, else 0 (length n). */
  readonly active: Uint8Array;
  /** D_ji = phi'(<w_j, x_i>) (length n), the same for every neuron of the group. */
  readonly slopes: Float64Array;
}

/** The activated pattern: sign(a_j) y_i <w_j, x_i> > 0 for all j, i. At most two groups: p+ and p-. */
export function activatedPattern(network: Network, y: Float64Array): PatternGroup[] {
  const groups: PatternGroup[] = [];
  for (const sign of [1, -1]) {
    const members = neuronsOfSign(network, sign);
    if (members.length === 0) continue;
    const active = new Uint8Array(y.length);
    for (let i = 0; i < y.length; i++) active[i] = y[i] === sign ? 1 : 0;
    groups.push({ ...neuronsOf(network, members), active, slopes: slopesOf(active, network.slope) });
  }
  return groups;
}

/** Neurons of one output sign as the members of a group. */
export function neuronsOf(
  network: Network,
  members: Int32Array,
): Pick<PatternGroup, 'sign' | 'members' | 'weight'> {
  return { sign: outputSign(network, members[0]), members, weight: weightOf(network, members) };
}

/** Share of the m n pairs with sign(a_j) y_i <w_j, x_i> > 0. @param Z  W X' (m x n) */
export function activatedShare(network: Network, y: Float64Array, Z: Matrix): number {
  let activated = 0;
  for (let j = 0; j < Z.rows; j++) activated += activatedPairs(network, y, Z, j);
  return activated / Z.data.length;
}

/** At how many points neuron j is activated. */
function activatedPairs(network: Network, y: Float64Array, { data }: Matrix, j: number): number {
  const sign = outputSign(network, j);
  const from = j * y.length;
  let activated = 0;
  for (let i = 0; i < y.length; i++) activated += Number(sign * y[i] * data[from + i] > 0);
  return activated;
}

/**
 * The neurons that are inactive at every point at slope 0, where phi'(z) = 0: no gradient moves them, now or ever.
 *
 * @param Z  W X' (m x n)
 * @param coasting  how far Z goes without any gradient (m x n); absent: nowhere
 */
export function deadNeuronsOf(network: Network, Z: Matrix, coasting?: Matrix): number[] {
  if (network.slope > 0) return [];
  const phi = activationOf(network);
  const isDead = (j: number): boolean => {
    const goes = coasting && row(coasting, j);
    // On its way z lies between its ends, and phi' = 0 on a half-line.
    return row(Z, j).every(
      (z, i) => phi.slope(z) === 0 && (goes === undefined || phi.slope(z + goes[i]) === 0),
    );
  };
  return Array.from({ length: Z.rows }, (_, j) => j).filter(isDead);
}

/** Share of the pairs with sign(a_j) y_i <w_j, x_i> > 0 among those of neurons that are not dead; null when all are. @param state  Z and how far it goes, as `deadNeuronsOf` takes them, and the share among all */
export function activatedShareOfAlive(
  network: Network,
  y: Float64Array,
  { Z, coasting, activatedFraction }: ActivatedState,
): number | null {
  const dead = new Set(deadNeuronsOf(network, Z, coasting));
  if (dead.size === 0) return activatedFraction;
  let activated = 0;
  for (let j = 0; j < Z.rows; j++) if (!dead.has(j)) activated += activatedPairs(network, y, Z, j);
  return dead.size === Z.rows ? null : activated / ((Z.rows - dead.size) * y.length);
}

/** Pre-activations, and what is known of them. */
export interface ActivatedState {
  /** W X' (m x n). */
  readonly Z: Matrix;
  readonly coasting?: Matrix;
  readonly activatedFraction: number;
}

/** Whether every group is dead, or active exactly at the points of its own class. */
export function isOfLiving(pattern: readonly PatternGroup[], y: Float64Array): boolean {
  return pattern.every(
    ({ sign, slopes, active }) =>
      slopes.every((slope) => slope === 0) || active.every((on, i) => Boolean(on) === (y[i] === sign)),
  );
}

/** Where points have at most so many different slopes, each kind of them has its row of shares. */
const FEW_KINDS = 16;

/** G = H o sum_j a_j^2 D_j D_j' (n x n): the Gram matrix of the lifted features of a pattern. */
export function liftedGram(sample: Sample, network: Network, pattern: readonly PatternGroup[]): Matrix {
  const { n, y, K } = sample;
  const square = squareOf(network);
  const { kinds, kindOf } = kindsOf(sample, pattern);
  const [D, weighted] = [zeros(n, pattern.length), zeros(kinds.length, pattern.length)];
  for (const [g, { weight, slopes }] of pattern.entries()) {
    for (let k = 0; k < n; k++) D.data[k * D.cols + g] = slopes[k];
    for (const [at, i] of kinds.entries()) weighted.data[at * D.cols + g] = weight * slopes[i];
  }
  // y_i y_k sum_j a_j^2 D_ji D_jk, of one point i of each kind (kinds x n).
  const shares = multiplyTransposed(weighted, D).data;
  for (const [at, i] of kinds.entries()) {
    for (let k = 0; k < n; k++) shares[at * n + k] = y[i] * y[k] * (shares[at * n + k] / square);
  }
  const G = zeros(n, n);
  const [from, to] = [K.data, G.data];
  for (let i = 0; i < n; i++) {
    for (let k = 0, at = i * n, share = kindOf[i] * n; k <= i; k++, at++, share++)
      to[at] = from[at] * shares[share];
  }
  mirrorLower(G);
  return G;
}

/** Points of which each stands for those with its label and its slopes; and for each point, which of them. Every point for itself where these are many. */
function kindsOf(
  { n, y }: Sample,
  pattern: readonly PatternGroup[],
): { readonly kinds: readonly number[]; readonly kindOf: Int32Array } {
  const kinds: number[] = [];
  const kindOf = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    let same = 0;
    while (same < kinds.length && !areAlike(kinds[same], i, y, pattern)) same++;
    if (same === kinds.length) kinds.push(i);
    kindOf[i] = same;
    if (kinds.length > FEW_KINDS) {
      const own = Int32Array.from({ length: n }, (_, k) => k);
      return { kinds: [...own], kindOf: own };
    }
  }
  return { kinds, kindOf };
}

/** Whether two points have one label, and one slope in each group. */
function areAlike(i: number, k: number, y: Float64Array, pattern: readonly PatternGroup[]): boolean {
  if (y[i] !== y[k]) return false;
  for (const { slopes } of pattern) if (slopes[i] !== slopes[k]) return false;
  return true;
}

/** The lifted system of a pattern: all points weigh the same, log c = 0. */
export function liftedSystem(
  sample: Sample,
  network: Network,
  pattern: readonly PatternGroup[],
): LiftedSystem {
  return { G: liftedGram(sample, network, pattern), logC: new Float64Array(sample.n) };
}

/** C of W + sum_k weights_k Xt_k, Xt_k the lifted features of a pattern, from the C of W (m x n). */
export function addFeatures(
  network: Network,
  { y }: Sample,
  pattern: readonly PatternGroup[],
  weights: Float64Array,
  C: Matrix,
): Matrix {
  const n = y.length;
  const sum = copyMatrix(C);
  for (const { slopes, members } of pattern) {
    for (const j of members) {
      const a = outputWeight(network, j);
      for (let k = 0; k < n; k++) sum.data[j * n + k] += a * y[k] * slopes[k] * weights[k];
    }
  }
  return sum;
}

/**
 * How fast the neurons of a pattern move away from zero, per group and point: sigma_i <w_j, x_i> grows at the rate <A, e>/root,
 * A_k = sigma_i sign(a_j) y_k D_jk K_ik, while W moves by sum_k e_k Xt_k (in units of |a_j root|). One array, overwritten from one to the next.
 */
export function* outwardRates(
  { n, y, K }: Sample,
  pattern: readonly PatternGroup[],
): Generator<Float64Array> {
  const A = new Float64Array(n);
  for (const { sign, active, slopes } of pattern) {
    // A dead neuron does not move.
    if (slopes.every((slope) => slope === 0)) continue;
    for (let i = 0; i < n; i++) {
      const outward = active[i] ? sign : -sign;
      for (let k = 0; k < n; k++) A[k] = outward * y[k] * slopes[k] * K.data[i * n + k];
      yield A;
    }
  }
}

/** D over one row: 1 where active, gamma elsewhere. */
export function slopesOf(active: Uint8Array, slope: number): Float64Array {
  const slopes = new Float64Array(active.length);
  for (let i = 0; i < slopes.length; i++) slopes[i] = active[i] ? 1 : slope;
  return slopes;
}
