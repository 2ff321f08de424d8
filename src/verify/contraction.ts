/**
 * Theorem 18 of docs/theory.md, section 9.12, in this room's own loops: whether a pattern solves P(R), and how far training may be from s W* + U.
 */
import { exp, log } from '../linalg/elementary.ts';
import { Apart } from './apart.ts';
import { type Approximate, rounding, Sum, U } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import { Face, type Spanned } from './face.ts';
import type { ApproximateList } from './ledger.ts';
import type { Group } from './lifted.ts';

/** A group that moves, with its neurons. */
export interface Moving extends Group {
  readonly members: readonly number[];
  /** Their own signs: 1 where <w_j, x_i> > 0 at a point of their own class (n). */
  readonly active: Uint8Array;
}

/** What is shown, what is not so, and what rounding leaves open. */
export type Shown = { readonly is: 'so' } | { readonly is: 'notSo' | 'open'; readonly because: string };

/** exp and log are within this share. */
const ELEMENTARY = 2 ** -46;
/** Where other pairs lack their sign at the nearest V_s, it is taken so much later than it need be, as a share. */
const BEYOND = 1e-3;
/** Radii that are tried for steps of descent: FIRST GROWTH^k times the flow's. */
const FIRST = 1.0001;
const GROWTH = 1.3;
const MOST_TRIED = 24;

/** The solution of P(R) on a face. */
export class Optimum {
  readonly face: Face;
  private readonly at: Spanned;
  /** beta (n). */
  readonly beta: ApproximateList;

  /** @param claimed  beta: which points have a multiplier (n) */
  constructor(
    private readonly evidence: Evidence,
    private readonly groups: readonly Moving[],
    claimed: Float64Array,
  ) {
    this.face = new Face(evidence, groups, claimed);
    const { sizes, support } = this.face;
    const target = Float64Array.from(sizes, (size, f) => (f < support.length ? 1 / size : 0));
    this.at = this.face.spanned(target, new Float64Array(target.length));
    const spread = this.face.spread(this.at);
    const [values, errors] = [new Float64Array(evidence.n), new Float64Array(evidence.n)];
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
    const { n } = this.evidence;
    const [values, errors] = [new Float64Array(n), new Float64Array(n)];
    const inside = new Set(this.face.support);
    for (let k = 0; k < n; k++) {
      if (inside.has(k)) continue;
      const { value, error } = this.face.margin(k, this.z);
      values[k] = value - 1;
      errors[k] = error + U;
    }
    return { values, errors };
  }

  /** Whether every condition of P(R) holds, strictly. */
  solves(): Shown {
    const { n, y, slope } = this.evidence;
    const { face, groups, beta, at } = this;
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
      const f = face.support.length + p;
      const value = (groups[g].sign * y[i] * at.x[f]) / face.sizes[f];
      const error = spread / face.sizes[f] + 8 * U * Math.abs(value) + beta.errors[i];
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
      if (!inside.has(k))
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

/** V_s nearest to a state of training, and what it allows. */
export class Contraction {
  /** |W_0 - V_0|, at the s of the nearest. */
  readonly distance: Approximate;
  readonly s0: number;
  /** <v_j, x_i>/|a_j| at V_0 (m x n). */
  private readonly v: ApproximateList;
  /** q_k(V_0) - s_0 off the support (n). */
  private readonly kappa: ApproximateList;
  private readonly spare: ApproximateList;
  /** How far each neuron is moved apart from its group at most (m), and |W_0 - V_0| with that, where the certificate knows no more. */
  private readonly apartMost: Float64Array;
  private readonly distanceMost: number;

  /** @param Z  W X' (m x n) @param alpha  the step of descent; null of its flow */
  constructor(
    private readonly evidence: Evidence,
    private readonly groups: readonly Moving[],
    private readonly optimum: Optimum,
    Z: Float64Array,
    private readonly alpha: number | null,
  ) {
    const { face, beta } = optimum;
    const { n, m, a } = evidence;
    const means = this.means(Z);
    const { values: p, errors } = face.along(means);
    const t = new Float64Array(p.length);
    for (const [f, k] of face.support.entries()) {
      t[f] = 1 / face.sizes[f];
      const logBeta = log(beta.values[k]);
      p[f] += t[f] * logBeta;
      errors[f] +=
        t[f] * (beta.errors[k] / (beta.values[k] - beta.errors[k]) + (Math.abs(logBeta) + 1) * ELEMENTARY) +
        4 * U * Math.abs(p[f]);
    }
    const zero = new Float64Array(t.length);
    const [toP, toT] = [face.spanned(p, errors), face.spanned(t, zero)];
    this.s0 = dot(t, toP.x) / dot(t, toT.x);
    const b = p.map((entry, f) => entry - this.s0 * t[f]);
    const moved = face.spanned(
      b,
      errors.map((error, f) => error + 4 * U * (Math.abs(p[f]) + Math.abs(this.s0 * t[f]))),
    );
    this.v = { values: new Float64Array(m * n), errors: new Float64Array(m * n) };
    this.apartMost = new Float64Array(m);
    let [apart, far, most] = [0, 0, 0];
    for (const [g, group] of groups.entries()) {
      const singly = new Apart(evidence, face, group);
      for (const j of group.members) {
        const size = Math.abs(a[j]);
        const own = Z.subarray(j * n, (j + 1) * n).map((entry) => entry / size);
        const { rows, norm } = singly.of(own, means, g);
        apart += size * size * norm.value * norm.value;
        far += size * size * (2 * norm.value + norm.error) * norm.error;
        this.apartMost[j] = singly.most(own, means, g);
        most += size * size * this.apartMost[j] * this.apartMost[j];
        for (let i = 0; i < n; i++) {
          const at = g * n + i;
          const [shift, off] = [moved.rows.values[at], rows.values[i]];
          this.v.values[j * n + i] = own[i] - shift - off;
          this.v.errors[j * n + i] =
            moved.rows.errors[at] +
            rows.errors[i] +
            8 * U * (Math.abs(own[i]) + Math.abs(shift) + Math.abs(off));
        }
      }
    }
    const { value, error } = moved.norm;
    this.distance = root2(value * value + apart, (2 * value + error) * error + far + 1e-15 * apart);
    this.distanceMost = Math.sqrt((value + error) * (value + error) + most);
    this.spare = optimum.spare();
    const at = means.values.map((entry, k) => entry - moved.rows.values[k]);
    const reached = {
      values: at,
      errors: means.errors.map(
        (entry, k) => entry + moved.rows.errors[k] + 4 * U * Math.abs(means.values[k]),
      ),
    };
    this.kappa = { values: new Float64Array(n), errors: new Float64Array(n) };
    for (let k = 0; k < n; k++) {
      const margin = face.margin(k, reached);
      this.kappa.values[k] = margin.value - this.s0;
      this.kappa.errors[k] = margin.error + 4 * U * (Math.abs(margin.value) + Math.abs(this.s0));
    }
  }

  /** How much later in s all pairs of V_s that do not slide, but own ones, have the signs of W*: of the certificate, exactly or at most; or for certain. */
  moment(of: 'exactly' | 'atMost' | 'surely'): number {
    const { n, y, lengths } = this.evidence;
    let lag = 0;
    for (const [g, group] of this.groups.entries()) {
      for (let i = 0; i < n; i++) {
        if (y[i] === group.sign || group.sliding.has(i)) continue;
        const side = group.slopes[i] === 1 ? 1 : -1;
        const { values, errors } = this.optimum.z;
        const speed = side * values[g * n + i] - (of === 'surely' ? errors[g * n + i] : 0);
        for (const j of group.members) {
          const at = j * n + i;
          const error = this.v.errors[at] + (of === 'atMost' ? this.apartMost[j] * lengths[i] : 0);
          const away = side * this.v.values[at] - (of === 'exactly' ? 0 : error);
          if (away <= 0) lag = Math.max(lag, ((1 + BEYOND) * (BEYOND * speed - away)) / speed);
        }
      }
    }
    return lag;
  }

  /** What rho^2 must be at least, V_s so much later than the nearest; a bound of it where it is to be sure. */
  needed(rho: number, later: number, sure: boolean): number {
    return this.neededFrom(
      this.distance.value + (sure ? this.distance.error : 0),
      rho,
      later,
      this.alpha,
      sure,
    );
  }

  /** The least radius of the flow, from |W_0 - V_0| exactly, or as the certificate may know it at most. */
  flowRadius(of: 'exactly' | 'atMost', later: number): number {
    return Math.sqrt(this.neededFrom(this.near(of), 0, later, null, false));
  }

  /** Of steps of descent: FIRST GROWTH^k times the radius of the flow, which is known within two ends, for each k that may be the first which is enough. */
  steppedRadii([low, high]: readonly [number, number], later: number): (readonly [number, number])[] {
    const found: [number, number][] = [];
    for (let k = 0, times = FIRST; k < MOST_TRIED; k++, times *= GROWTH) {
      const [least, most] = [low * times, high * times];
      const isEnough = (of: 'exactly' | 'atMost', rho: number) =>
        this.neededFrom(this.near(of), rho, later, this.alpha, false) <= rho * rho;
      if (isEnough('exactly', most)) found.push([least, most]);
      if (isEnough('atMost', least)) break;
    }
    return found;
  }

  private near(of: 'exactly' | 'atMost'): number {
    return of === 'exactly' ? this.distance.value : this.distanceMost;
  }

  private neededFrom(near: number, rho: number, later: number, alpha: number | null, sure: boolean): number {
    const { face, beta, norm } = this.optimum;
    const { n, K, lengths } = this.evidence;
    const speed = norm * norm;
    const s = this.s0 + later;
    const delta = alpha === null ? 0 : alpha * exp(-s) * (1 + ELEMENTARY);
    if (!(delta <= 1)) return Number.POSITIVE_INFINITY;
    let total = near * near + later * later * speed;
    let reach = 0;
    for (const { share } of this.groups) reach += share;
    reach = Math.sqrt(reach);
    const inside = new Set(face.support);
    const e = new Float64Array(n);
    for (let k = 0; k < n; k++) {
      const most = reach * rho * lengths[k];
      if (inside.has(k)) {
        e[k] = (beta.values[k] + (sure ? beta.errors[k] : 0)) * exp(most);
        continue;
      }
      const w = this.spare.values[k] - (sure ? this.spare.errors[k] : 0);
      const kappa = this.kappa.values[k] - (sure ? this.kappa.errors[k] : 0) + later * w;
      total += (2 * exp(delta * w - 1 - kappa)) / w;
      e[k] = exp(most - kappa);
    }
    if (delta > 0) {
      let square = 0;
      for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) square += e[i] * e[k] * Math.abs(K[i * n + k]);
      const B = reach * Math.sqrt(square) + norm;
      total += 2 * delta * B * B;
    }
    return total * (sure ? 1 + 1e-10 : 1);
  }

  /** The least share by which an own pair of V_s is farther from 0 than rho can move it. */
  slack(rho: number, later: number, sure: boolean): number {
    const { n, y, lengths, a } = this.evidence;
    const { values, errors } = this.optimum.z;
    let least = Number.POSITIVE_INFINITY;
    for (const [g, group] of this.groups.entries()) {
      for (const j of group.members) {
        for (let i = 0; i < n; i++) {
          if (y[i] !== group.sign) continue;
          const side = group.active[i] === 1 ? 1 : -1;
          const away = side * (this.v.values[j * n + i] + later * values[g * n + i]);
          const error = sure ? this.v.errors[j * n + i] + later * errors[g * n + i] : 0;
          least = Math.min(least, ((away - error) * Math.abs(a[j])) / (lengths[i] * rho) - 1);
        }
      }
    }
    return least;
  }

  /** What the certificate may take away from an own pair where it knows no more of single neurons, as a share of rho. */
  slackLost(rho: number): number {
    const { a } = this.evidence;
    return this.apartMost.reduce((most, entry, j) => Math.max(most, (2 * entry * Math.abs(a[j])) / rho), 0);
  }

  /** The mean of <w_j, x_i>/|a_j| over a group, weighed by a_j^2 (P x n). */
  private means(Z: Float64Array): { values: Float64Array; errors: Float64Array } {
    const { n, a } = this.evidence;
    const size = this.groups.length * n;
    const out = { values: new Float64Array(size), errors: new Float64Array(size) };
    for (const [g, { members, share }] of this.groups.entries()) {
      for (let i = 0; i < n; i++) {
        const sum = new Sum();
        for (const j of members) sum.add((Math.abs(a[j]) * Z[j * n + i]) / share);
        out.values[g * n + i] = sum.value;
        out.errors[g * n + i] = rounding(members.length, sum.size);
      }
    }
    return out;
  }
}

function root2(square: number, error: number): Approximate {
  const value = Math.sqrt(square);
  return { value, error: Math.sqrt(square + error) - value + 4 * U * value };
}

function dot(x: Float64Array, y: Float64Array): number {
  const sum = new Sum();
  for (let f = 0; f < x.length; f++) sum.add(x[f] * y[f]);
  return sum.value;
}

const not = (because: string): Shown => ({ is: 'notSo', because });
const open = (because: string): Shown => ({ is: 'open', because });
