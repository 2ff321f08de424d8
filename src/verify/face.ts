/**
 * The features of a face of P(R) (docs/theory.md, section 9.12): those of the points with a multiplier, and the normals of the pairs that slide;
 * with what is orthogonal to none of them. Inner products of groups of vectors are <V, W> = sum_g c_g <v_g, w_g>.
 */
import { type Approximate, root, rounding, Sum, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { ApproximateList } from './ledger.ts';
import type { Group } from './lifted.ts';
import type { Sums } from './sums.ts';

/** Rounds of refinement of a solution. */
const ROUNDS = 4;

/** How the certificate estimates the least eigenvalue, and shares of that estimate that it tries. */
const ITERATIONS = 6;
const SHARES = [1 / 2, 1 / 16, 1 / 256];

/** V = sum_f x_f F_f as near as it is known: its rows, how far it goes along each feature, and how far it may be from where it should be. */
export interface Spanned {
  /** x (N). */
  readonly x: Float64Array;
  /** <v_g, x_i> (P x n), with what the rest below makes of it. */
  readonly rows: ApproximateList;
  /** |V|. */
  readonly norm: Approximate;
  /** How far V may be from what it should be. */
  readonly off: number;
}

export class Face {
  /** Points with a multiplier, then sliding pairs as (group, point). */
  readonly support: readonly number[];
  readonly pairs: readonly (readonly [number, number])[];
  /** |F_f| (N). */
  readonly sizes: Float64Array;
  /** The Gram matrix of F_f/|F_f| is at least this; not positive where the features are not independent. */
  readonly least: number;
  readonly #factor: Factor;

  /** @param leftOut  points of which no margin is asked */
  constructor(
    readonly points: Sums,
    readonly groups: readonly Group[],
    beta: Float64Array,
    leftOut: ReadonlySet<number>,
  ) {
    this.support = Array.from(beta.keys()).filter((k) => beta[k] > 0 && !leftOut.has(k));
    this.pairs = groups.flatMap(({ sliding }, g) => Array.from(sliding, (i) => [g, i] as const));
    const N = this.support.length + this.pairs.length;
    this.sizes = Float64Array.from({ length: N }, (_, f) => Math.sqrt(this.product(f, f)));
    const B = new Float64Array(N * N);
    for (let f = 0; f < N; f++)
      for (let h = 0; h < N; h++) B[f * N + h] = this.product(f, h) / (this.sizes[f] * this.sizes[h]);
    const spectrum = new Eigenvalues(B, N);
    const ofEntries = 2 * (groups.length + 12) * U + points.roundingOfProducts;
    this.least = spectrum.at(0) - spectrum.error - N * ofEntries;
    this.#factor = new Factor(B, N);
  }

  /**
   * What the certificate shows the Gram matrix to be at least: the first of a few shares of an estimate, by inverse iterations, that is below its least
   * eigenvalue.
   */
  shown(): number {
    const N = this.sizes.length;
    const length = (v: Float64Array): number => Math.sqrt(v.reduce((sum, entry) => sum + entry * entry, 0));
    let x: Float64Array = Float64Array.from({ length: N }, (_, f) => 1 + (f % 7) / 8);
    for (let round = 0; round < ITERATIONS; round++) {
      const size = length(x);
      x = this.#factor.solve(x.map((entry) => entry / size));
    }
    const estimate = 1 / length(x);
    const share = SHARES.find((one) => one * estimate < this.least) ?? SHARES[SHARES.length - 1];
    return share * estimate - 2 * N * (N + this.groups.length + 14) * U;
  }

  /** D_gk, 0 where the group slides. */
  slope(g: number, k: number): number {
    const { slopes, sliding } = this.groups[g];
    return sliding.has(k) ? 0 : slopes[k];
  }

  /** <F_f, F_h>. */
  product(f: number, h: number): number {
    const { points } = this;
    const { y } = points;
    const S = this.support.length;
    if (f > h) return this.product(h, f);
    const sum = new Sum();
    if (h < S) {
      const [k, l] = [this.support[f], this.support[h]];
      for (const [g, { share }] of this.groups.entries())
        sum.add(share * this.slope(g, k) * this.slope(g, l));
      return sum.value * y[k] * y[l] * points.product(k, l);
    }
    const [g, i] = this.pairs[h - S];
    const { share, sign } = this.groups[g];
    if (f < S)
      return (
        share *
        sign *
        y[this.support[f]] *
        this.slope(g, this.support[f]) *
        points.product(this.support[f], i)
      );
    const [other, l] = this.pairs[f - S];
    return other === g ? share * points.product(l, i) : 0;
  }

  /** The point of their span with <F_f, V> = |F_f| b_f, b known to within `spread`. */
  spanned(b: Float64Array, spread: Float64Array): Spanned {
    const x = new Float64Array(b.length);
    let along: ApproximateList = { values: new Float64Array(b.length), errors: new Float64Array(b.length) };
    let rows: ApproximateList = this.rows(x);
    for (let round = 0; round < ROUNDS; round++) {
      const more = this.#factor.solve(b.map((entry, f) => entry - along.values[f]));
      for (let f = 0; f < x.length; f++) x[f] += more[f];
      rows = this.rows(x);
      along = this.along(rows);
    }
    let rest = 0;
    const square = new Sum();
    for (let f = 0; f < b.length; f++) {
      const far =
        Math.abs(b[f] - along.values[f]) +
        along.errors[f] +
        spread[f] +
        4 * U * (Math.abs(b[f]) + Math.abs(x[f]));
      rest += far * far;
      square.add(x[f] * along.values[f]);
    }
    const off = Math.sqrt(rest / this.least) * (1 + 64 * U);
    const { n, lengths } = this.points;
    for (let at = 0; at < rows.errors.length; at++)
      rows.errors[at] += (off * lengths[at % n]) / Math.sqrt(this.groups[Math.floor(at / n)].share);
    const norm = root({ value: square.value, error: rounding(b.length, square.size) });
    return { x, rows, norm: { value: norm.value, error: norm.error + off }, off };
  }

  /** How far x may be from the exact coefficients, each. */
  spread({ off }: Spanned): number {
    return off / Math.sqrt(this.least);
  }

  /** <F_f, V>/|F_f| from the rows of V. */
  along({ values, errors }: ApproximateList): { values: Float64Array; errors: Float64Array } {
    const { n } = this.points;
    const out = { values: new Float64Array(this.sizes.length), errors: new Float64Array(this.sizes.length) };
    for (let f = 0; f < this.sizes.length; f++) {
      const sum = new Sum();
      let inherited = 0;
      const add = (weight: number, at: number): void => {
        sum.add(weight * values[at]);
        inherited += Math.abs(weight) * errors[at];
      };
      if (f < this.support.length) {
        for (const g of this.groups.keys()) this.#ofMargin(g, this.support[f], add);
      } else {
        const [g, i] = this.pairs[f - this.support.length];
        add(this.groups[g].share, g * n + i);
      }
      out.values[f] = sum.value / this.sizes[f];
      out.errors[f] = (inherited + rounding(this.groups.length, sum.size)) / this.sizes[f];
    }
    return out;
  }

  /** <Xt_k, V> from the rows of V, of any point. */
  margin(k: number, { values, errors }: ApproximateList): { value: number; error: number } {
    const sum = new Sum();
    let inherited = 0;
    for (const g of this.groups.keys())
      this.#ofMargin(g, k, (weight, at) => {
        sum.add(weight * values[at]);
        inherited += Math.abs(weight) * errors[at];
      });
    return { value: sum.value, error: inherited + rounding(this.groups.length, sum.size) };
  }

  #ofMargin(g: number, k: number, add: (weight: number, at: number) => void): void {
    const { share, sign } = this.groups[g];
    add(share * sign * this.points.y[k] * this.slope(g, k), g * this.points.n + k);
  }

  /** <v_g, x_i> of sum_f x_f F_f/|F_f|. */
  rows(x: Float64Array): { values: Float64Array; errors: Float64Array } {
    const { points } = this;
    const { n, y } = points;
    const c = new Float64Array(this.groups.length * n);
    for (const [f, k] of this.support.entries())
      for (const [g, { sign }] of this.groups.entries())
        c[g * n + k] += (sign * y[k] * this.slope(g, k) * x[f]) / this.sizes[f];
    for (const [p, [g, i]] of this.pairs.entries()) {
      const f = this.support.length + p;
      c[g * n + i] += x[f] / this.sizes[f];
    }
    const out = { values: new Float64Array(c.length), errors: new Float64Array(c.length) };
    for (const g of this.groups.keys()) {
      const { values, errors } = points.of(c.subarray(g * n, (g + 1) * n));
      out.values.set(values, g * n);
      out.errors.set(errors, g * n);
    }
    return out;
  }
}

/** L D L' of a positive definite matrix, L with a diagonal of 1. */
export class Factor {
  readonly #L: Float64Array;
  readonly #D: Float64Array;

  /** @param B  N x N */
  constructor(
    B: Float64Array,
    private readonly N: number,
  ) {
    const [L, D] = [B.slice(), new Float64Array(N)];
    for (let j = 0; j < N; j++) {
      // Column by column: what is left of B after the first j.
      D[j] = L[j * N + j];
      for (let i = j + 1; i < N; i++) {
        const share = L[i * N + j] / D[j];
        for (let k = j + 1; k <= i; k++) L[i * N + k] -= share * L[k * N + j];
      }
      for (let i = j + 1; i < N; i++) L[i * N + j] /= D[j];
    }
    this.#L = L;
    this.#D = D;
  }

  solve(b: Float64Array): Float64Array {
    const { N } = this;
    const x = b.slice();
    for (let j = 0; j < N; j++) for (let i = j + 1; i < N; i++) x[i] -= this.#L[i * N + j] * x[j];
    for (let j = 0; j < N; j++) x[j] /= this.#D[j];
    for (let i = N - 1; i >= 0; i--) for (let j = i + 1; j < N; j++) x[i] -= this.#L[j * N + i] * x[j];
    return x;
  }
}
