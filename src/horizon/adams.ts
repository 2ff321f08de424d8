/**
 * Adams' methods of variable order and step, predicted, evaluated, corrected and evaluated again: two evaluations a step, at any order.
 *
 * L. F. Shampine, M. K. Gordon, "Computer solution of ordinary differential equations: the initial value problem" (1975), whose choice of
 * order and step this is; Hairer, Norsett and Wanner, "Solving ordinary differential equations I" (1993), III.5 and III.7. With t_n, t_{n-1}, ...
 * the last times, h the step, psi_j = t_{n+1} - t_{n+1-j}, psi_j' = t_n - t_{n-j} and f[...] divided differences of the slope f = dy/ds,
 *
 *     phi_i = psi_1' ... psi_{i-1}' f[t_n, ..., t_{n+1-i}],   beta_i = (psi_1 ... psi_{i-1})/(psi_1' ... psi_{i-1}'),
 *     p = y + h sum_{i <= k} g_i beta_i phi_i,   delta = f(p) - sum_{i <= k} beta_i phi_i,   y+ = p + h g_{k+1} delta,
 *
 * g_i being the integral over the step of prod_{j < i} (t - t_{n+1-j})/psi_j, in units of h. In between y is y + h (sum_i beta_i phi_i G_i +
 * delta G_{k+1}) with the integrals G_i up to there. Unlike a Runge-Kutta method this loses no order where a component decays at once to
 * what slow ones let it be. Nothing is allocated while stepping.
 */

import { pow } from '../linalg/elementary.ts';
import { integral, raised, timesLinear, valueAt } from './bernstein.ts';

/** Writes dy/ds at (s, y) to `out`. */
export type Derivative = (s: number, y: Float64Array, out: Float64Array) => void;

export interface StepControl {
  /** The first so many components decide order and step; the others follow. */
  readonly controlled: number;
  /** Local error allowed in a component y_i: `absolute` + `relative` |y_i|. */
  readonly absolute: number;
  readonly relative: number;
}

/** An integrator between two steps, as plain data: all of its fields. */
export type KeptIntegrator = object;

const MOST_ORDER = 12;
/** Differences phi_1, phi_2, ... that are kept of a component, one after the other. */
const ROW = MOST_ORDER + 2;
/** The share of the allowed error that a step is chosen for. */
const AIM = 0.5;
/** The next step is as long as the last, or shorter or longer by factors between these: steps of one size tell of the order above. */
const SHORTEST = 0.5;
const LEAST_SHORTER = 0.9;
const LEAST_LONGER = 1.2;
/** With larger factors old differences would carry their rounding far. */
const LONGEST = 4;
/** Before there are as many steps of one size as the order, only one that may be so much longer is changed. */
const LEAST_LONGER_SOON = 2;
/** The first step, of order 1, over the one at which what the slope moves in it would be the root of what is allowed. */
const START = 0.25;
/** After so many refusals of one step its history says nothing: order 1 again. */
const PATIENCE = 3;
/** Steps below this share of |s| + 1 are lost in rounding. */
const SMALLEST = 2 ** -48;

export class Adams {
  /** The last step went from `from` to `to`. */
  from = 0;
  to = 0;
  /** Steps taken, and steps tried and refused. */
  taken = 0;
  refused = 0;
  /** The state at `to`. */
  readonly y: Float64Array;
  private readonly start: Float64Array;
  private readonly slope: Float64Array;
  /** p, and then delta of the last step. */
  private readonly predicted: Float64Array;
  private readonly delta: Float64Array;
  /** phi at `to`: ROW entries a component. */
  private readonly phi: Float64Array;
  /** The last times, from `to` back. */
  private readonly times = new Float64Array(ROW + 1);
  private readonly beta = new Float64Array(ROW);
  private readonly g = new Float64Array(ROW);
  private readonly weights = new Float64Array(ROW);
  private readonly room = new Float64Array(ROW + 1);
  /** Estimated errors of a step of order k - 2, k - 1, k and k + 1, in units of what is allowed. */
  private readonly errors = new Float64Array(4);
  private order = 1;
  private size = 0;
  /** So many steps before the next had its size. */
  private constant = 0;
  /** Whether every step so far has raised the order. */
  private starting = true;
  /** Whether `slope` and `phi` are those at `to`. */
  private begun = false;
  /** Of the last step: its order, its size, and its integrals where they were asked for. */
  private lastOrder = 1;
  private lastSize = 0;
  private shape: readonly (readonly number[])[] | null = null;

  constructor(
    dimension: number,
    private readonly derivative: Derivative,
    private readonly control: StepControl,
  ) {
    this.y = new Float64Array(dimension);
    this.start = new Float64Array(dimension);
    this.slope = new Float64Array(dimension);
    this.predicted = new Float64Array(dimension);
    this.delta = new Float64Array(dimension);
    this.phi = new Float64Array(ROW * dimension);
  }

  /** Goes to (s, y); the next step is no longer than `size`. */
  restart(s: number, y: Float64Array, size: number): void {
    this.from = s;
    this.to = s;
    this.y.set(y);
    this.start.set(y);
    this.size = size;
    this.begun = false;
    this.shape = null;
  }

  keep(): KeptIntegrator {
    const { derivative: _, control: __, ...fields } = this;
    return structuredClone(fields);
  }

  /** Goes to where an integrator of the same equation was. */
  takeUp(kept: KeptIntegrator): void {
    Object.assign(this, structuredClone(kept));
  }

  /**
   * One step, to `limit` at the farthest.
   *
   * @returns false when the error asks for a step that would be lost in rounding: the state stays as it was
   */
  step(limit: number): boolean {
    if (!this.begun) this.begin();
    const s = this.to;
    for (let refusals = 0; ; ) {
      const last = s + this.size >= limit;
      const h = last ? limit - s : this.size;
      if (!(h > SMALLEST * (1 + Math.abs(s)))) return false;
      const to = last ? limit : s + h;
      if (h !== this.lastSize) this.constant = 0;
      this.coefficients(to, h);
      this.predict(h);
      this.derivative(to, this.predicted, this.slope);
      this.compare(h);
      const error = this.errors[2];
      if (error <= 1) {
        this.accept(to, h);
        this.choose(h, last);
        return true;
      }
      this.refused++;
      this.starting = false;
      if (this.isLowerBetter()) this.order--;
      refusals++;
      this.size = SHORTEST * h;
      if (refusals < PATIENCE) continue;
      this.order = 1;
    }
  }

  /** Components `first`, `first` + 1, ... of the state at a share theta in [0, 1] of the last step. */
  between(theta: number, first: number, out: Float64Array): void {
    const { y, start, phi, delta, lastOrder: k } = this;
    if (this.from === this.to || theta === 0 || theta === 1) {
      const end = theta === 0 ? start : y;
      for (let i = 0; i < out.length; i++) out[i] = end[first + i];
      return;
    }
    const h = this.to - this.from;
    const G = this.bases().map((b) => valueAt(b, theta));
    for (let i = 0; i < out.length; i++) {
      const at = ROW * (first + i);
      let sum = 0;
      for (let l = 0; l < k; l++) sum += G[l] * (phi[at + l] - phi[at + l + 1]);
      out[i] = start[first + i] + h * (sum + G[k] * delta[first + i]);
    }
  }

  /**
   * The same as polynomials in theta of some degree D: D + 1 vectors, the coefficients of binomial(D, l) theta^l (1 - theta)^(D - l), of
   * `length` components from `first` on.
   */
  polynomials(first: number, length: number): readonly Float64Array[] {
    const { start, phi, delta, lastOrder: k } = this;
    const h = this.to - this.from;
    const bases = this.bases();
    return Array.from({ length: k + 2 }, (_, l) => {
      const b = start.slice(first, first + length);
      for (let i = 0; i < length; i++) {
        const at = ROW * (first + i);
        let sum = 0;
        for (let j = 0; j < k; j++) sum += bases[j][l] * (phi[at + j] - phi[at + j + 1]);
        b[i] += h * (sum + bases[k][l] * delta[first + i]);
      }
      return b;
    });
  }

  /** G_1, ..., G_{k+1} over the last step, each by its k + 2 coefficients in Bernstein's basis of degree k + 1. */
  private bases(): readonly (readonly number[])[] {
    const { times, lastOrder: k } = this;
    if (this.shape !== null) return this.shape;
    const [to, from] = times;
    let factor: readonly number[] = [1];
    const found: (readonly number[])[] = [];
    for (let j = 1; j <= k + 1; j++) {
      found.push(raised(integral(factor), k + 1));
      // (t - t_{n+1-j})/psi_j is linear, 1 at the end of the step.
      factor = timesLinear(factor, (from - times[j]) / (to - times[j]), 1);
    }
    this.shape = found;
    return found;
  }

  /** Order 1, with the slope as all that is known. */
  private begin(): void {
    const { control, y, slope, phi, times } = this;
    this.derivative(this.to, y, slope);
    let steepest = 0;
    for (let i = 0; i < control.controlled; i++) {
      const steepness = Math.abs(slope[i]) / (control.absolute + control.relative * Math.abs(y[i]));
      if (!(steepness <= steepest)) steepest = steepness;
    }
    const room = START / Math.sqrt(steepest);
    this.size = Math.min(this.size, room);
    phi.fill(0);
    for (let i = 0; i < y.length; i++) phi[ROW * i] = slope[i];
    times.fill(Number.NEGATIVE_INFINITY);
    times[0] = this.to;
    this.order = 1;
    this.constant = 0;
    this.starting = true;
    this.begun = true;
  }

  /** beta_i and g_i of a step to `to`, up to one more than the order needs. */
  private coefficients(to: number, h: number): void {
    const { times, beta, g, room: c, order: k } = this;
    beta[0] = 1;
    for (let i = 1; i <= k; i++) {
      const before = times[0] - times[i];
      beta[i] = before < Number.POSITIVE_INFINITY ? (beta[i - 1] * (to - times[i - 1])) / before : 0;
    }
    // c_q of g_i: 1/q, then 1/(q (q + 1)), then the last one less h/psi of the next.
    for (let q = 1; q <= k + 2; q++) c[q - 1] = 1 / q;
    g[0] = 1;
    for (let i = 1; i < k + 2; i++) {
      const share = i === 1 ? 1 : h / (to - times[i - 1]);
      for (let q = 0; q < k + 2 - i; q++) c[q] = i === 1 ? 1 / ((q + 1) * (q + 2)) : c[q] - share * c[q + 1];
      g[i] = c[0];
    }
  }

  private predict(h: number): void {
    const { y, phi, predicted, beta, g, weights, order: k } = this;
    for (let l = 0; l < k; l++) weights[l] = h * g[l] * beta[l];
    for (let i = 0; i < y.length; i++) {
      const at = ROW * i;
      let sum = 0;
      for (let l = 0; l < k; l++) sum += weights[l] * phi[at + l];
      predicted[i] = y[i] + sum;
    }
  }

  /** delta, and the errors of orders k, k - 1 and k - 2. */
  private compare(h: number): void {
    const { y, predicted, slope, delta, phi, beta, g, errors, order: k } = this;
    const { controlled, absolute, relative } = this.control;
    let own = 0;
    let lower = 0;
    let lowest = 0;
    for (let i = 0; i < y.length; i++) {
      const at = ROW * i;
      let rest = slope[i];
      for (let l = 0; l < k; l++) rest -= beta[l] * phi[at + l];
      delta[i] = rest;
      if (i >= controlled) continue;
      const allowed = absolute + relative * Math.max(Math.abs(y[i]), Math.abs(predicted[i]));
      const error = Math.abs(rest) / allowed;
      if (!(error <= own)) own = error;
      if (k < 2) continue;
      rest += beta[k - 1] * phi[at + k - 1];
      lower = Math.max(lower, Math.abs(rest) / allowed);
      if (k < 3) continue;
      rest += beta[k - 2] * phi[at + k - 2];
      lowest = Math.max(lowest, Math.abs(rest) / allowed);
    }
    errors[2] = h * Math.abs(g[k] - g[k - 1]) * own;
    errors[1] = k > 1 ? h * Math.abs(g[k - 1] - g[k - 2]) * lower : Number.POSITIVE_INFINITY;
    errors[0] = k > 2 ? h * Math.abs(g[k - 2] - g[k - 3]) * lowest : 0;
  }

  private isLowerBetter(): boolean {
    const lowest = this.errors[0];
    const lower = this.errors[1];
    const own = this.errors[2];
    if (this.order === 2) return lower <= AIM * own;
    return this.order > 2 && Math.max(lowest, lower) <= own;
  }

  /** The state at `to`, its slope and its differences. */
  private accept(to: number, h: number): void {
    const { y, start, predicted, slope, delta, phi, times, beta, g, errors, order: k } = this;
    const { controlled, absolute, relative } = this.control;
    start.set(y);
    const share = h * g[k];
    for (let i = 0; i < y.length; i++) y[i] = predicted[i] + share * delta[i];
    this.derivative(to, y, slope);
    let higher = 0;
    for (let i = 0; i < y.length; i++) {
      const at = ROW * i;
      let next = slope[i];
      for (let l = 0; l <= k; l++) {
        const before = phi[at + l];
        phi[at + l] = next;
        next -= beta[l] * before;
      }
      phi[at + k + 1] = next;
      if (i < controlled) higher = Math.max(higher, Math.abs(next) / (absolute + relative * Math.abs(y[i])));
    }
    errors[3] = h * Math.abs(g[k + 1] - g[k]) * higher;
    times.copyWithin(1, 0);
    times[0] = to;
    this.from = times[1];
    this.to = to;
    this.lastOrder = k;
    this.lastSize = h;
    this.shape = null;
    this.constant++;
    this.taken++;
  }

  /** Order and size of the next step, after one of size h. */
  private choose(h: number, last: boolean): void {
    const { errors, order: k } = this;
    const lowers = this.isLowerBetter();
    const higher = errors[3];
    if (lowers || k === MOST_ORDER) this.starting = false;
    if (this.starting) {
      this.order++;
      this.size = h * Math.max(1, Math.min(LONGEST, pow(AIM / higher, 1 / (k + 2))));
      return;
    }
    let error = errors[2];
    const settled = this.constant >= k;
    if (lowers) {
      this.order--;
      error = errors[1];
    } else if (settled && k < MOST_ORDER) {
      // Only steps of one size tell of the order above.
      if (k > 1 && errors[1] <= Math.min(error, higher)) {
        this.order--;
        error = errors[1];
      } else if (higher < (k > 1 ? error : AIM * error)) {
        this.order++;
        error = higher;
      }
    }
    const wanted = pow(AIM / error, 1 / (this.order + 1));
    if (wanted >= (settled ? LEAST_LONGER : LEAST_LONGER_SOON)) this.size = h * Math.min(LONGEST, wanted);
    else if (wanted < 1) this.size = h * Math.max(SHORTEST, Math.min(LEAST_SHORTER, wanted));
    else if (!last) this.size = h;
  }
}
