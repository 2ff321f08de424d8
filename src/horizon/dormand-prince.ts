/**
 * Dormand and Prince's embedded Runge-Kutta pair of orders 5 and 4, with continuous output of order 4.
 *
 * J. R. Dormand, P. J. Prince, "A family of embedded Runge-Kutta formulae", J. Comput. Appl. Math. 6 (1980) 19-26; the
 * continuous extension and the step control are those of Hairer, Norsett and Wanner, "Solving ordinary differential
 * equations I" (1993), II.4 to II.6. Nothing is allocated while stepping.
 */

import { pow } from '../linalg/elementary.ts';

/** Writes dy/ds at (s, y) to `out`. */
export type Derivative = (s: number, y: Float64Array, out: Float64Array) => void;

export interface StepControl {
  /** The first so many components decide the step size; the others follow. */
  readonly controlled: number;
  /** Local error allowed in a component y_i: `absolute` + `relative` |y_i|. */
  readonly absolute: number;
  readonly relative: number;
}

/** An integrator between two steps, as plain data: all of its fields. */
export type KeptIntegrator = object;

const NODES = [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1, 1];
const STAGES = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** The fifth-order solution less the fourth-order one. */
const DIFFERENCE = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];
const CONTINUOUS = [
  -12715105075 / 11282082432,
  0,
  87487479700 / 32700410799,
  -10690763975 / 1880347072,
  701980252875 / 199316789632,
  -1453857185 / 822651844,
  69997945 / 29380423,
];

const SAFETY = 0.9;
const MOST_GROWTH = 8;
const MOST_SHRINKING = 0.2;
/** Exponents of the error of this step and of the last one. */
const OWN_ERROR = 0.17;
const LAST_ERROR = 0.04;
/** Errors below this, in units of what is allowed, count as this. */
const LEAST_ERROR = 1e-8;
/** Steps below this share of |s| + 1 are lost in rounding. */
const SMALLEST = 2 ** -48;

export class DormandPrince {
  /** The last step went from `from` to `to`. */
  from = 0;
  to = 0;
  /** Steps taken, and steps tried and refused. */
  taken = 0;
  refused = 0;
  /** The state at `to`. */
  readonly y: Float64Array;
  private readonly stages: readonly Float64Array[];
  private readonly start: Float64Array;
  /** A component over the last step: start + theta (change + (1 - theta) (early + theta (late + (1 - theta) h bend))). */
  private readonly shape = { start: 0, change: 0, early: 0, late: 0, bend: 0 };
  /** Room for the error of the controlled components. */
  private readonly estimate: Float64Array;
  /** Whether the last stage holds dy/ds at `to`. */
  private fresh = false;
  private size = 0;
  private lastError = 1e-4;

  constructor(
    dimension: number,
    private readonly derivative: Derivative,
    private readonly control: StepControl,
  ) {
    this.stages = NODES.map(() => new Float64Array(dimension));
    this.y = new Float64Array(dimension);
    this.start = new Float64Array(dimension);
    this.estimate = new Float64Array(control.controlled);
  }

  /** Goes to (s, y); the next step tries `size`. */
  restart(s: number, y: Float64Array, size: number): void {
    this.from = s;
    this.to = s;
    this.y.set(y);
    this.start.set(y);
    this.size = size;
    this.fresh = false;
  }

  keep(): KeptIntegrator {
    const { derivative: _, control: __, ...fields } = this;
    return structuredClone(fields);
  }

  /** Goes to where an integrator of the same equation was. */
  takeUp(kept: KeptIntegrator): void {
    Object.assign(this, structuredClone(kept));
  }

  /** dy/ds at `to`, a view. */
  get slope(): Float64Array {
    if (!this.fresh) this.derivative(this.to, this.y, this.stages[6]);
    this.fresh = true;
    return this.stages[6];
  }

  /**
   * One step, to `limit` at the farthest.
   *
   * @returns false when the error asks for a step that would be lost in rounding: the state stays as it was
   */
  step(limit: number): boolean {
    const { stages, start, y } = this;
    const s = this.to;
    stages[0].set(this.slope);
    start.set(y);
    this.fresh = false;
    for (;;) {
      const last = s + this.size >= limit;
      const h = last ? limit - s : this.size;
      if (!(h > SMALLEST * (1 + Math.abs(s)))) {
        y.set(start);
        return false;
      }
      for (let k = 1; k < 7; k++) {
        this.combine(STAGES[k], h);
        this.derivative(s + NODES[k] * h, y, stages[k]);
      }
      const error = this.error(h);
      const wanted =
        (SAFETY * pow(this.lastError, LAST_ERROR)) / pow(Math.max(error, LEAST_ERROR), OWN_ERROR);
      if (error <= 1) {
        if (!last || wanted < 1) this.size = h * Math.min(MOST_GROWTH, Math.max(MOST_SHRINKING, wanted));
        this.lastError = Math.max(error, 1e-4);
        this.from = s;
        this.to = last ? limit : s + h;
        this.fresh = true;
        this.taken++;
        return true;
      }
      this.refused++;
      this.size = h * (wanted > MOST_SHRINKING ? Math.min(wanted, SAFETY) : MOST_SHRINKING);
    }
  }

  /** Components `first`, `first` + 1, ... of the state at a share theta in [0, 1] of the last step. */
  between(theta: number, first: number, out: Float64Array): void {
    const { shape, start } = this;
    const h = this.to - this.from;
    const rest = 1 - theta;
    if (h === 0) for (let i = 0; i < out.length; i++) out[i] = start[first + i];
    if (h === 0) return;
    for (let i = 0; i < out.length; i++) {
      this.continue(first + i);
      out[i] =
        shape.start +
        theta * (shape.change + rest * (shape.early + theta * (shape.late + rest * h * shape.bend)));
    }
  }

  /**
   * The same as polynomials in theta: five vectors, the coefficients of (1 - theta)^4, 4 theta (1 - theta)^3, ..., theta^4 of `length`
   * components from `first` on.
   */
  polynomials(first: number, length: number): readonly Float64Array[] {
    const b = Array.from({ length: 5 }, () => new Float64Array(length));
    const h = this.to - this.from;
    for (let i = 0; i < length; i++) {
      this.continue(first + i);
      const { start, change, early, late, bend } = this.shape;
      // In this basis theta is (0, 1/4, 2/4, 3/4, 1), theta (1 - theta) is (0, 1/4, 1/3, 1/4, 0), and so on.
      b[0][i] = start;
      b[1][i] = start + (change + early) / 4;
      b[2][i] = start + change / 2 + early / 3 + (late + h * bend) / 6;
      b[3][i] = start + (3 * change + early + late) / 4;
      b[4][i] = start + change;
    }
    return b;
  }

  /** Sets `shape` to the continuous output of one component over the last step. */
  private continue(at: number): void {
    const { stages, start, y, shape } = this;
    const h = this.to - this.from;
    const change = y[at] - start[at];
    const early = h * stages[0][at] - change;
    let bend = 0;
    for (let k = 0; k < 7; k++) bend += CONTINUOUS[k] * stages[k][at];
    shape.start = start[at];
    shape.change = change;
    shape.early = early;
    shape.late = change - h * stages[6][at] - early;
    shape.bend = bend;
  }

  /** y = start + h sum_k weights_k stage_k. */
  private combine(weights: readonly number[], h: number): void {
    const { start, y } = this;
    this.weigh(weights, y);
    for (let i = 0; i < y.length; i++) y[i] = start[i] + h * y[i];
  }

  /** out = sum_k weights_k stage_k, from first to last, for as many components as out has; three stages go together. */
  private weigh(weights: readonly number[], out: Float64Array): void {
    const { stages } = this;
    out.fill(0);
    for (let k = 0; k < weights.length; ) {
      const u = weights[k];
      if (k + 2 < weights.length && u !== 0 && weights[k + 1] !== 0 && weights[k + 2] !== 0) {
        const v = weights[k + 1];
        const w = weights[k + 2];
        const a = stages[k];
        const b = stages[k + 1];
        const c = stages[k + 2];
        for (let i = 0; i < out.length; i++) out[i] = out[i] + u * a[i] + v * b[i] + w * c[i];
        k += 3;
        continue;
      }
      const stage = stages[k++];
      if (u !== 0) for (let i = 0; i < out.length; i++) out[i] += u * stage[i];
    }
  }

  /** The largest estimated error of a controlled component, in units of what is allowed. */
  private error(h: number): number {
    const { start, y, estimate } = this;
    const { absolute, relative } = this.control;
    this.weigh(DIFFERENCE, estimate);
    let worst = 0;
    for (let i = 0; i < estimate.length; i++) {
      const allowed = absolute + relative * Math.max(Math.abs(start[i]), Math.abs(y[i]));
      const error = Math.abs(h * estimate[i]) / allowed;
      if (!(error <= worst)) worst = error;
    }
    return worst;
  }
}
