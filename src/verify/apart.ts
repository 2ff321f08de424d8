/**
 * How single neurons of a group are moved so that each has <v_j, x_i> = 0 where the group slides.
 */
import { type Approximate, U } from './arithmetic.ts';
import { type Face, Factor } from './face.ts';
import type { ApproximateList } from './ledger.ts';
import type { Group } from './lifted.ts';
import type { Sums } from './sums.ts';

/** What neurons of a group must be moved apart from their mean, so that each has <v_j, x_i> = 0 where the group slides. */
export class Apart {
  readonly #points: readonly number[];
  readonly #factor: Factor;

  constructor(
    private readonly points: Sums,
    private readonly face: Face,
    { sliding }: Group,
  ) {
    const { lengths } = points;
    this.#points = Array.from(sliding);
    const size = this.#points.length;
    const B = new Float64Array(size * size);
    for (const [f, i] of this.#points.entries())
      for (const [h, k] of this.#points.entries())
        B[f * size + h] = points.product(i, k) / (lengths[i] * lengths[k]);
    this.#factor = new Factor(B, size);
  }

  /** What |u| is at most where the features are only known to be independent to lambda, times sqrt(lambda). */
  off(z: Float64Array, means: ApproximateList, g: number): number {
    const { n, lengths } = this.points;
    let square = 0;
    for (const i of this.#points) {
      const off = (Math.abs(z[i] - means.values[g * n + i]) + means.errors[g * n + i]) / lengths[i];
      square += off * off;
    }
    return Math.sqrt(square);
  }

  /** <u, x_i> of the least u with <u, x_i> = z_i - mean_i where the group slides, and |u|. */
  of(z: Float64Array, means: ApproximateList, g: number): { rows: ApproximateList; norm: Approximate } {
    const { n, lengths } = this.points;
    const slides = this.#points;
    const r = Float64Array.from(slides, (i) => (z[i] - means.values[g * n + i]) / lengths[i]);
    const unsure = slides.map((i, f) => means.errors[g * n + i] / lengths[i] + 4 * U * Math.abs(r[f]));
    const x = this.#factor.solve(r);
    for (let round = 0; round < 2; round++) {
      const { values } = this.#along(x);
      const more = this.#factor.solve(r.map((entry, f) => entry - values[slides[f]] / lengths[slides[f]]));
      for (let f = 0; f < x.length; f++) x[f] += more[f];
    }
    const rows = this.#along(x);
    let [rest, square] = [0, 0];
    for (const [f, i] of slides.entries()) {
      const along = rows.values[i] / lengths[i];
      const far = Math.abs(r[f] - along) + rows.errors[i] / lengths[i] + unsure[f];
      rest += far * far;
      square += x[f] * along;
    }
    const off = Math.sqrt(rest / this.face.least) * (1 + 64 * U);
    for (let i = 0; i < n; i++) rows.errors[i] += off * lengths[i];
    return { rows, norm: { value: Math.sqrt(Math.max(0, square)), error: off } };
  }

  /** <u, x_i> of u = sum_f x_f x_i/|x_i| over the points where the group slides. */
  #along(x: Float64Array): { values: Float64Array; errors: Float64Array } {
    const { n, lengths } = this.points;
    const c = new Float64Array(n);
    for (const [f, k] of this.#points.entries()) c[k] = x[f] / lengths[k];
    return this.points.of(c);
  }
}
