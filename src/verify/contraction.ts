/**
 * Theorem 36 of docs/theory.md, section 9.12, in this room's own loops: how far training may be from s W* + U.
 */
import { exp, log } from '../linalg/elementary.ts';
import { Apart } from './apart.ts';
import { type Approximate, rounding, Sum, U } from './arithmetic.ts';
import type { ApproximateList } from './ledger.ts';
import type { Moving, Optimum } from './optimum.ts';
import type { Sums } from './sums.ts';

/** exp and log are within this share. */
const ELEMENTARY = 2 ** -46;
/** Rounding made in the certificate may be so many times that made here. */
const ROUNDINGS = 16;
/** And a radius, which is a bound, may be larger by this share. */
const ROUNDED_UP = 1e-5;
/** Where other pairs lack their sign at the nearest V_s, it is taken so much later than it need be, as a share. */
const BEYOND = 1e-3;
/** Radii that are tried for steps of descent: FIRST GROWTH^k times the flow's. */
const FIRST = 1.0001;
const GROWTH = 1.3;
const MOST_TRIED = 24;

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
  /** Of |W_0 - V_0| what groups are moved, and how far single neurons are from where theirs slides (m). */
  private readonly together: Approximate;
  private readonly off: Float64Array;
  /** What the certificate shows features to be independent to. */
  private readonly lambda: number;

  /** @param a  a (m) @param Z  W X' (m x n) @param alpha  the step of descent; null of its flow */
  constructor(
    private readonly points: Sums,
    private readonly a: Float64Array,
    private readonly groups: readonly Moving[],
    private readonly optimum: Optimum,
    Z: Float64Array,
    private readonly alpha: number | null,
  ) {
    const { face, beta } = optimum;
    const { n } = points;
    const m = a.length;
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
    this.off = new Float64Array(m);
    let [apart, far] = [0, 0];
    for (const [g, group] of groups.entries()) {
      const singly = new Apart(points, face, group);
      for (const j of group.members) {
        const size = Math.abs(a[j]);
        const own = Z.subarray(j * n, (j + 1) * n).map((entry) => entry / size);
        const { rows, norm } = singly.of(own, means, g);
        apart += size * size * norm.value * norm.value;
        far += size * size * (2 * norm.value + norm.error) * norm.error;
        this.off[j] = singly.off(own, means, g);
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
    this.together = moved.norm;
    this.lambda = face.shown();
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

  /** How much later in s all pairs of V_s that do not slide, but own ones, have the signs of W*, and e^s exceeds the forces at unseen points: as the certificate knows it, or for certain. */
  moment(sure: boolean): number {
    const { n, y, lengths } = this.points;
    // Points that are to stay unseen pull with e^s at least.
    const { holding } = this.optimum;
    const enough = holding > 0 ? log(holding) + (sure ? ELEMENTARY * (1 + Math.abs(log(holding))) : 0) : 0;
    let lag = holding > 0 && this.s0 < enough ? enough + BEYOND - this.s0 : 0;
    for (const [g, group] of this.groups.entries()) {
      for (let i = 0; i < n; i++) {
        if (y[i] === group.sign || group.sliding.has(i)) continue;
        const side = group.slopes[i] === 1 ? 1 : -1;
        const { values, errors } = this.optimum.z;
        const speed = side * values[g * n + i] - (sure ? ROUNDINGS * errors[g * n + i] : 0);
        for (const j of group.members) {
          const at = j * n + i;
          const error = this.apart(j) * lengths[i] + (sure ? ROUNDINGS * this.v.errors[at] : 0);
          const away = side * this.v.values[at] - error;
          if (away <= 0) lag = Math.max(lag, ((1 + BEYOND) * (BEYOND * speed - away)) / speed);
        }
      }
    }
    return lag;
  }

  /**
   * The radii that the certificate may have found, each within two ends for its rounding: of the flow the least, of descent FIRST GROWTH^k times that for
   * the first k which is enough. It knows of single neurons no more than how independent features are.
   */
  radii(): (readonly [number, number])[] {
    const need = (sure: boolean, rho: number, alpha: number | null) =>
      this.neededFrom(this.near(sure), rho, this.moment(sure), alpha, sure);
    const low = Math.sqrt(need(false, 0, null)) * (1 - 1e-9);
    const high = Math.sqrt(need(true, 0, null)) * (1 + ROUNDED_UP);
    if (this.alpha === null) return [[low, high]];
    const found: (readonly [number, number])[] = [];
    for (let k = 0, times = FIRST; k < MOST_TRIED; k++, times *= GROWTH) {
      const [first, last] = [low * times, high * times];
      if (need(false, last, this.alpha) <= last * last) found.push([first, last]);
      if (need(true, first, this.alpha) <= first * first) break;
    }
    return found;
  }

  /** How far neuron j may be moved apart from its group. */
  private apart(j: number): number {
    return this.off[j] / Math.sqrt(this.lambda);
  }

  /** |W_0 - V_0| with that. */
  private near(sure: boolean): number {
    const { a } = this;
    const together = this.together.value + (sure ? ROUNDINGS * this.together.error : 0);
    const square = a.reduce((sum, size, j) => sum + size * size * this.apart(j) * this.apart(j), 0);
    return Math.sqrt(together * together + square);
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

  private neededFrom(near: number, rho: number, later: number, alpha: number | null, sure: boolean): number {
    const { face, beta, norm } = this.optimum;
    const { n, lengths } = this.points;
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
      if (this.optimum.leftOut.has(k)) continue;
      const w = this.spare.values[k] - (sure ? this.spare.errors[k] : 0);
      const kappa = this.kappa.values[k] - (sure ? this.kappa.errors[k] : 0) + later * w;
      total += (2 * exp(delta * w - 1 - kappa)) / w;
      e[k] = exp(most - kappa);
    }
    if (delta > 0) {
      const B = reach * this.points.reach(e) + norm;
      total += 2 * delta * B * B;
    }
    return total * (sure ? 1 + 1e-10 : 1);
  }

  /** The least share by which an own pair of V_s, and of descent any of a point that is to stay unseen, is farther from 0 than rho can move it. */
  slack(rho: number, later: number, sure: boolean): number {
    const { a } = this;
    const { n, y, lengths } = this.points;
    const { values, errors } = this.optimum.z;
    let least = Number.POSITIVE_INFINITY;
    for (const [g, group] of this.groups.entries()) {
      for (const j of group.members) {
        for (let i = 0; i < n; i++) {
          const unseen = this.alpha !== null && this.optimum.leftOut.has(i);
          if (y[i] !== group.sign && !unseen) continue;
          const side = group.active[i] === 1 ? 1 : -1;
          const away = side * (this.v.values[j * n + i] + later * values[g * n + i]);
          const error = sure ? this.v.errors[j * n + i] + later * errors[g * n + i] : 0;
          least = Math.min(least, ((away - error) * Math.abs(a[j])) / (lengths[i] * rho) - 1);
        }
      }
    }
    return least;
  }

  /** How much the slack changes with what rounding leaves open of the moment. */
  slackOfMoment(rho: number): number {
    return Math.abs(this.slack(rho, this.moment(true), false) - this.slack(rho, this.moment(false), false));
  }

  /** What the certificate may take away from the slack: rounding, and what it knows no more of single neurons. */
  slackLost(rho: number, later: number): number {
    const { a } = this;
    const ofRounding = ROUNDINGS * (this.slack(rho, later, false) - this.slack(rho, later, true));
    return (
      ofRounding + a.reduce((most, size, j) => Math.max(most, (2 * this.apart(j) * Math.abs(size)) / rho), 0)
    );
  }

  /** The mean of <w_j, x_i>/|a_j| over a group, weighed by a_j^2 (P x n). */
  private means(Z: Float64Array): { values: Float64Array; errors: Float64Array } {
    const { a } = this;
    const { n } = this.points;
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
