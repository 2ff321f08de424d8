/**
 * Sums of variables whose tails are powers: Phi(t) = prod_c phi(t u_c) at many t, from loadings gathered on a lattice of log u.
 *
 * With kappa(x) = -t^-2 log phi(t), t = e^x, the factors with t u_c <= reach have together
 *     -log = t^2 sum_c u_c^2 kappa(log t + log u_c),
 * and interpolating kappa in log u_c, then the sum in log t, leaves sums over lattice points whose number d does not enter. The
 * factors beyond are taken one by one: after some hundred of them nothing is left.
 */
import { DEFICIT_ERROR, type HeavyTailed, VALUE_ERROR } from '../data/noise/law.ts';
import { exp, log, logAll } from '../linalg/elementary.ts';
import { logSumExp } from '../linalg/vector.ts';
import {
  BELOW,
  INTERPOLATION,
  LatticeFunction,
  LEBESGUE,
  STENCIL,
  stencilWeights,
} from '../special/lattice.ts';
import { NEGLIGIBLE, type StandardSum, UNIT } from './standard-sum.ts';

/** The cost of a value of Phi and of each factor taken alone, and all that may be spent. */
const VALUE_COST = 20;
const FACTOR_COST = 8;
const MOST = 3e6;
/** What aliasing and truncation are driven down to, if that much allows it, and how far A may go for it. */
const TARGET = 1e-13;
const NEAREST = 10;
const FARTHEST = 1e6;
const LADDER = 1.2;
/** The squares of the smallest loadings that are left out sum to no more. */
const DROPPED = 1e-17;

/** The factors with u_c from some index on. */
interface Bulk {
  /** -t^-2 log of their product, in log t; null when there are none. */
  readonly decline: LatticeFunction | null;
  readonly first: number;
}

export class HeavySum implements StandardSum {
  readonly reach: number;
  readonly beyond: number;
  readonly dies = true;
  readonly lookCost = 0;
  readonly most = MOST;
  readonly target = TARGET;
  private readonly u: Float64Array;
  private readonly logs: Float64Array;
  /** All u_c^2 shared out on the lattice of log u, and its first point. */
  private readonly whole: Float64Array;
  private readonly low: number;
  /** For t up to reach 2^j/u_0, those with u_c <= u_0 2^-j. */
  private readonly bulks: Bulk[] = [];
  /** Bound of the error of t^-2 log Phi made in a bulk. */
  private readonly bulkError: number;

  /** @param loadings  positive, descending, |u| = 1 */
  constructor(
    private readonly law: HeavyTailed,
    loadings: Float64Array,
  ) {
    this.u = withoutSmallest(loadings);
    this.logs = new Float64Array(this.u.length);
    logAll(this.u, this.logs);
    const { radius, bound } = law.analytic;
    const { step } = law.kappa;
    this.low = Math.floor(this.logs[this.u.length - 1] / step) - BELOW;
    this.whole = new Float64Array(Math.floor(this.logs[0] / step) - BELOW + STENCIL - this.low);
    this.share(0, this.u.length, 1, this.whole);
    // Two interpolations, rounded arguments of at most 50, the values of kappa, the sums over loadings and over the lattice.
    this.bulkError =
      bound * (INTERPOLATION * (1 + LEBESGUE) + (200 * UNIT) / radius) +
      LEBESGUE * LEBESGUE * (DEFICIT_ERROR + UNIT * (longestRun(this.logs, step) + 50 / step)) +
      DROPPED;
    ({ reach: this.reach, beyond: this.beyond } = this.chooseReach());
  }

  at(t: number): { value: number; error: number; cost: number } {
    const { decline, first } = this.bulkAt(t);
    let value = 1;
    let error = 0;
    let c = 0;
    while (c < first && Math.abs(value) >= NEGLIGIBLE) {
      const x = t * this.u[c++];
      const factor = this.law.value(x);
      error = error * Math.abs(factor) + (VALUE_ERROR + UNIT * (2 + x)) * Math.abs(value);
      value *= factor;
    }
    const cost = VALUE_COST + c * FACTOR_COST;
    if (Math.abs(value) < NEGLIGIBLE) return { value, error, cost };
    const exponent = decline === null ? 0 : t * t * decline.value(log(t));
    const rest = exp(-exponent);
    const relative = t * t * this.bulkError + UNIT * (4 + exponent);
    return {
      value: value * rest,
      error: rest * (error + Math.abs(value) * relative * exp(relative)),
      cost,
    };
  }

  /**
   * |Phi| <= E_j over [2^j t, 2^(j + 1) t), where 1/(k + 1/2) sums to at most log 2 + 1/(k + 1/2). Once the largest loading's
   * envelope falls like 1/t, the E_j halve.
   */
  truncation(t: number, k: number): number {
    let total = 0;
    for (let from = t; ; from *= 2) {
      const E = this.supremum(from);
      const last = from * this.u[0] >= this.law.fallsFrom;
      total += last ? 2 * E : E;
      if (last || total > 10) return (total * (log(2) + 1 / (k + 0.5))) / Math.PI;
    }
  }

  /** A bound of |Phi| over [t, infinity). */
  private supremum(t: number): number {
    const { decline, first } = this.bulkAt(t);
    let value = 1;
    for (let c = 0; c < first && value >= NEGLIGIBLE * NEGLIGIBLE; c++)
      value *= Math.min(1, this.law.supremum(t * this.u[c]) + VALUE_ERROR);
    if (decline === null || value < NEGLIGIBLE * NEGLIGIBLE) return value;
    return value * exp(-t * t * (decline.value(log(t)) - this.bulkError));
  }

  private bulkAt(t: number): Bulk {
    let j = 0;
    let limit = this.u[0];
    for (; t * limit > this.law.analytic.reach; limit /= 2) j++;
    this.bulks[j] ??= this.gather(limit);
    return this.bulks[j];
  }

  /** sum_c u_c^2 kappa(x + log u_c) on the lattice of x, over the loadings up to a limit. */
  private gather(limit: number): Bulk {
    const { u, low, whole } = this;
    let first = 0;
    while (first < u.length && u[first] > limit) first++;
    if (first === u.length) return { decline: null, first };
    const { step } = this.law.kappa;
    const masses = whole.slice(0, Math.floor(this.logs[first] / step) - BELOW + STENCIL - low);
    this.share(0, first, -1, masses);
    const decline = new LatticeFunction(step, (i) => {
      let total = 0;
      for (let s = 0; s < masses.length; s++)
        if (masses[s] !== 0) total += masses[s] * this.law.kappa.node(i + low + s);
      return total;
    });
    return { decline, first };
  }

  /** Shares out sign u_c^2 among the 16 lattice points about log u_c, for c from `from` to below `to`; points beyond the end are not kept. */
  private share(from: number, to: number, sign: number, masses: Float64Array): void {
    const { u, logs, low } = this;
    const { step } = this.law.kappa;
    const weights = new Float64Array(STENCIL);
    const inCell = new Float64Array(STENCIL);
    for (let c = from; c < to; ) {
      const cell = Math.floor(logs[c] / step);
      inCell.fill(0);
      for (; c < to && Math.floor(logs[c] / step) === cell; c++) {
        stencilWeights(logs[c] / step - cell, weights);
        for (let k = 0; k < STENCIL; k++) inCell[k] += u[c] * u[c] * weights[k];
      }
      const at = cell - BELOW - low;
      for (let k = 0; k < STENCIL && at + k < masses.length; k++) masses[at + k] += sign * inCell[k];
    }
  }

  /** About the highest cost of a value at any t up to T. */
  private dearestUpTo(T: number): number {
    let most = VALUE_COST;
    for (let t = T; this.bulkAt(t).first > 0; t /= 2) most = Math.max(most, this.at(t).cost);
    return most;
  }

  /** The A at which aliasing, and the truncation left when all is spent, are least together; or small enough. */
  private chooseReach(): { reach: number; beyond: number } {
    const { exponent, logConstant } = this.law.tail;
    const logWeight = logConstant + logSumExp(this.logs.map((entry) => exponent * entry));
    let best = { reach: NEAREST, beyond: 1, total: Number.POSITIVE_INFINITY };
    for (let reach = NEAREST; reach < FARTHEST && best.total > TARGET; reach *= LADDER) {
      const beyond = tailBound(reach, exponent, logWeight);
      const most = MOST / (2 * VALUE_COST);
      const values = MOST / (VALUE_COST + this.dearestUpTo((2 * Math.PI * most) / reach));
      const total = beyond + this.truncation((2 * Math.PI * values) / reach, values);
      if (total < best.total) best = { reach, beyond, total };
    }
    return best;
  }
}

function withoutSmallest(u: Float64Array): Float64Array {
  let left = DROPPED;
  let end = u.length;
  while (end > 1 && left >= u[end - 1] * u[end - 1]) left -= u[--end] * u[end];
  return u.subarray(0, end);
}

/** The largest number of loadings in a cell. */
function longestRun(logs: Float64Array, step: number): number {
  let longest = 0;
  for (let c = 0, from = 0; c < logs.length; c++) {
    if (Math.floor(logs[c] / step) !== Math.floor(logs[from] / step)) from = c;
    longest = Math.max(longest, c - from + 1);
  }
  return longest;
}

/** A over the level at which summands are cut; each is tried. */
const CUTS = Float64Array.from({ length: 40 }, (_, k) => 1 + (k * (k + 8)) / 50);

/**
 * P(|N| >= A) <= 1/A^2 (Chebyshev), and for every q >= 1 with y = A/q, z = A^2/q
 *     P(|N| >= A) <= sum_c P(|u_c xi_c| > y) + 2 exp(-q (asinh z - (sqrt(1 + z^2) - 1)/z)):
 * the sum of the truncated, symmetric u_c xi_c 1{|u_c xi_c| <= y} has E exp(s .) <= exp((cosh(s y) - 1)/y^2), taken at s y = asinh z
 * (after Fuk and Nagaev 1971).
 *
 * @param logWeight  log of sum_c C u_c^a, where P(|xi| > x) <= C x^-a
 */
function tailBound(A: number, a: number, logWeight: number): number {
  let least = 1 / (A * A);
  for (const q of CUTS) {
    const z = (A * A) / q;
    const root = Math.sqrt(1 + z * z);
    const large = exp(Math.min(0, logWeight - a * log(A / q)));
    least = Math.min(least, large + 2 * exp(-q * (log(z + root) - (root - 1) / z)));
  }
  return least;
}
