/**
 * Whether a pattern solves P(R): one linear system on its face, with a bound of its error, in this room's own loops (docs/theory.md, section 9.12).
 */
import { type Approximate, U } from './arithmetic.ts';
import { Face, type Spanned } from './face.ts';
import type { ApproximateList } from './ledger.ts';
import type { Group } from './lifted.ts';
import type { Sums } from './sums.ts';

/** A group that moves, with its neurons. */
export interface Moving extends Group {
  readonly members: readonly number[];
  /** Their own signs: 1 where <w_j, x_i> > 0 at a point of their own class (n). */
  readonly active: Uint8Array;
}

/** What is shown, what is not so, and what rounding leaves open. */
export type Shown = { readonly is: 'so' } | { readonly is: 'notSo' | 'open'; readonly because: string };

/** The solution of P(R) on a face. */
export class Optimum {
  readonly face: Face;
  private readonly at: Spanned;
  /** beta (n). */
  readonly beta: ApproximateList;

  /** @param slope  gamma @param claimed  beta: which points have a multiplier (n) @param leftOut  points that are only to stay unseen */
  constructor(
    private readonly points: Sums,
    private readonly slope: number,
    private readonly groups: readonly Moving[],
    claimed: Float64Array,
    readonly leftOut: ReadonlySet<number>,
  ) {
    this.face = new Face(points, groups, claimed, leftOut);
    const { sizes, support } = this.face;
    const target = Float64Array.from(sizes, (size, f) => (f < support.length ? 1 / size : 0));
    this.at = this.face.spanned(target, new Float64Array(target.length));
    const spread = this.face.spread(this.at);
    const [values, errors] = [new Float64Array(points.n), new Float64Array(points.n)];
    for (const [f, k] of support.entries()) {
      values[k] = this.at.x[f] / sizes[f];
      errors[k] = spread / sizes[f] + 8 * U * Math.abs(values[k]);
    }
    this.beta = { values, errors };
  }

  /** <v_g, x_i> (P x n), and |W*|. */
  get z(): ApproximateList {
    return this.at.rows;
  }

  get norm(): number {
    return this.at.norm.value + this.at.norm.error;
  }

  /** q_k - 1 off the support (n). */
  spare(): ApproximateList {
    const { n } = this.points;
    const [values, errors] = [new Float64Array(n), new Float64Array(n)];
    const inside = new Set(this.face.support);
    for (let k = 0; k < n; k++) {
      if (inside.has(k) || this.leftOut.has(k)) continue;
      const { value, error } = this.face.margin(k, this.z);
      values[k] = value - 1;
      errors[k] = error + U;
    }
    return { values, errors };
  }

  /** The largest force with which a point is kept unseen, at most; 0 where none is. */
  get holding(): number {
    const spread = this.face.spread(this.at);
    let most = 0;
    for (const [p, [g, i]] of this.face.pairs.entries())
      if (this.leftOut.has(i)) {
        const { value, error } = this.weight(p, g, i, spread);
        most = Math.max(most, value + error);
      }
    return most;
  }

  /** The force that holds a sliding pair, but for what is not known of beta. */
  private weight(p: number, g: number, i: number, spread: number): Approximate {
    const { face, at } = this;
    const f = face.support.length + p;
    const value = (this.groups[g].sign * this.points.y[i] * at.x[f]) / face.sizes[f];
    return { value, error: spread / face.sizes[f] + 8 * U * Math.abs(value) };
  }

  /** Whether every condition of P(R) holds, strictly. */
  solves(): Shown {
    const { n, y } = this.points;
    const { face, groups, beta, at, slope } = this;
    for (const [g, group] of groups.entries()) {
      for (let i = 0; i < n; i++) {
        const D = group.slopes[i];
        const own = y[i] === group.sign;
        if (own && group.sliding.has(i)) return not(`group ${g} slides on its own point ${i}`);
        if (own && D !== (group.active[i] ? 1 : slope))
          return not(`group ${g} has a slope of no sign at its own point ${i}`);
        if (!own && !group.sliding.has(i) && D !== 1 && D !== slope)
          return not(`group ${g} has a slope between at point ${i}, and does not slide there`);
      }
    }
    if (!(face.least > 0)) return open('the features are not shown to be independent');
    const conditions: [Approximate, string][] = [];
    for (const k of face.support)
      conditions.push([
        { value: beta.values[k], error: beta.errors[k] },
        `the multiplier of point ${k} is not positive`,
      ]);
    const spread = face.spread(at);
    for (const [p, [g, i]] of face.pairs.entries()) {
      const { value, error: own } = this.weight(p, g, i, spread);
      if (this.leftOut.has(i)) {
        conditions.push([
          { value, error: own },
          `the force with which group ${g} is kept from seeing point ${i} is not positive`,
        ]);
        continue;
      }
      const error = own + beta.errors[i];
      const why = `the weight with which group ${g} slides on point ${i} is outside [gamma, 1]`;
      conditions.push([{ value: value - slope * beta.values[i], error }, why]);
      conditions.push([{ value: beta.values[i] - value, error }, why]);
    }
    for (const [g, group] of groups.entries()) {
      for (let i = 0; i < n; i++) {
        if (group.sliding.has(i)) continue;
        const side = (y[i] === group.sign ? group.active[i] === 1 : group.slopes[i] === 1) ? 1 : -1;
        const value = side * this.z.values[g * n + i];
        conditions.push([
          { value, error: this.z.errors[g * n + i] },
          `group ${g} has another sign at point ${i}`,
        ]);
      }
    }
    const spare = this.spare();
    const inside = new Set(face.support);
    for (let k = 0; k < n; k++)
      if (!inside.has(k) && !this.leftOut.has(k))
        conditions.push([
          { value: spare.values[k], error: spare.errors[k] },
          `the margin of point ${k}, which has no multiplier, is below 1`,
        ]);
    const wrong = conditions.find(([{ value, error }]) => value < -error);
    if (wrong !== undefined) return not(wrong[1]);
    const within = conditions.find(([{ value, error }]) => !(value > error));
    return within === undefined ? { is: 'so' } : open(`within rounding, ${within[1]}`);
  }
}

const not = (because: string): Shown => ({ is: 'notSo', because });
const open = (because: string): Shown => ({ is: 'open', because });
