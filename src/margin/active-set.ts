/**
 * A finite active-set method for max b'beta - 1/2 beta' G beta, beta >= 0, with G positive semidefinite, singular or not.
 *
 * The support F always has a nonsingular block G_FF, and the margins on F are exact. A violated constraint i enters along
 * the direction p = (v_F, 1), v_F = -G_FF^{-1} G_Fi, which keeps the margins on F: up to its own margin when the curvature
 * p'Gp, the Schur complement sigma, is positive, without end when sigma = 0 (then G p = 0). A multiplier that reaches zero first
 * leaves. When nothing stops a direction of zero curvature, it is a nonnegative v with G v = 0 and b'v > 0: by Gordan's
 * theorem no W has all margins positive.
 */
import { GrowingCholesky } from '../linalg/growing-cholesky.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { dot, indicesWhere, maximum } from '../linalg/vector.ts';
import { newStretch, pauses, type Steps, type Stretch } from '../stepwise.ts';

export type ActiveSetResult =
  | { readonly status: 'optimal'; readonly beta: Float64Array; readonly support: readonly number[] }
  | { readonly status: 'infeasible'; readonly ray: Float64Array }
  | { readonly status: 'failed'; readonly reason: string };

/** A margin this far below its bound, relative to the terms summed, is a violation and not rounding. */
const VIOLATION = 2 ** -44;
/** In a direction of zero curvature, entries this small beside the largest are rounding of zero. */
const NEGLIGIBLE = 1e-11;

/** The method on its way, as plain data. */
export interface KeptExchanges {
  readonly beta: Float64Array;
  /** What became of the support: i when index i entered, -1 - p when the one at position p left. The factor is made from it again. */
  readonly changes: Int32Array;
}

/** The multipliers, in an arithmetic of their own. */
export interface Multipliers {
  /** How many indices have entered. */
  readonly entered: number;
  /** F, in the order of its factor. */
  readonly support: readonly number[];
  /** beta_i, rounded. */
  value(i: number): number;
  /** v_F and sigma of i. */
  candidate(i: number): { readonly v: Float64Array; readonly schur: number };
  /** b_i - (G beta)_i, and the size of the terms summed. */
  shortfall(i: number): { readonly short: number; readonly size: number };
  /** Moves along the direction of the last candidate, i, up to its margin. */
  moveToMargin(i: number): void;
  /** Moves along it until the multiplier at `position` of F vanishes, which leaves. */
  moveToZero(i: number, position: number): void;
  /** i enters. */
  append(i: number): void;
}

/**
 * @param G  n x n, unit diagonal, positive semidefinite
 * @param b  n positive numbers
 * @param singular  a direction p is flat when p'Gp <= singular |p|^2; so the support's block keeps its condition below
 *   about 1/singular, and a ray of infeasibility shows a margin of at most sqrt(singular)
 */
export function* activeSetInSteps(
  G: Matrix,
  b: Float64Array,
  singular: number,
  stretch: Stretch<KeptExchanges> = newStretch(),
): Steps<ActiveSetResult> {
  const multipliers = new PlainMultipliers(G, b);
  if (stretch.from !== null) multipliers.takeUp(stretch.from);
  stretch.keep = () => multipliers.keep();
  const end = yield* exchange(multipliers, b.length, singular, VIOLATION);
  if (end.status !== 'optimal') return end;
  return { status: 'optimal', beta: multipliers.beta, support: [...multipliers.support] };
}

/**
 * The method, from beta = 0 or where it was left; pauses between exchanges.
 *
 * @param violation  a margin this far below its bound, relative to the terms summed, is a violation and not rounding
 */
export function* exchange(
  multipliers: Multipliers,
  n: number,
  singular: number,
  violation: number,
): Steps<Exclude<ActiveSetResult, { status: 'optimal' }> | { readonly status: 'optimal' }> {
  const F = multipliers.support;
  const pause = pauses();
  while (multipliers.entered < 50 * n + 100) {
    const i = mostViolated(multipliers, n, violation);
    if (i < 0) return { status: 'optimal' };
    for (;;) {
      const { v, schur } = multipliers.candidate(i);
      const flat = schur <= singular * (1 + dot(v, v));
      const toMargin = flat ? Number.POSITIVE_INFINITY : Math.max(0, multipliers.shortfall(i).short) / schur;
      const { toZero, position } = firstToVanish(multipliers, v, flat ? NEGLIGIBLE : 0);
      if (Math.min(toMargin, toZero) === Number.POSITIVE_INFINITY) {
        return { status: 'infeasible', ray: direction(n, F, v, i) };
      }
      if (toMargin <= toZero) {
        multipliers.moveToMargin(i);
        break;
      }
      multipliers.moveToZero(i, position);
    }
    multipliers.append(i);
    if (pause.after(n * n + F.length * F.length)) yield;
  }
  return { status: 'failed', reason: 'the active-set method did not end within its bound of exchanges' };
}

/** In float64. */
class PlainMultipliers implements Multipliers {
  readonly beta: Float64Array;
  readonly support: readonly number[];
  private readonly factor: GrowingCholesky;
  private readonly changes: number[] = [];
  entered = 0;
  private last: { readonly v: Float64Array; readonly schur: number } = { v: new Float64Array(), schur: 1 };
  /** Where beta is positive, ascending; null after a change of it. */
  private positive: number[] | null = null;

  constructor(
    private readonly G: Matrix,
    private readonly b: Float64Array,
  ) {
    this.beta = new Float64Array(b.length);
    this.factor = new GrowingCholesky(G);
    this.support = this.factor.indices;
  }

  keep(): KeptExchanges {
    return { beta: this.beta.slice(), changes: Int32Array.from(this.changes) };
  }

  takeUp({ beta, changes }: KeptExchanges): void {
    this.beta.set(beta);
    this.positive = null;
    for (const change of changes) {
      if (change < 0) this.removeAt(-1 - change);
      else this.append(change);
    }
  }

  value(i: number): number {
    return this.beta[i];
  }

  candidate(i: number): { readonly v: Float64Array; readonly schur: number } {
    this.last = this.factor.candidate(i);
    return this.last;
  }

  shortfall(i: number): { readonly short: number; readonly size: number } {
    const { b, beta } = this;
    const { data } = this.G;
    this.positive ??= indicesWhere(beta, (entry) => entry > 0);
    const from = i * b.length;
    let short = b[i];
    let size = b[i];
    for (let p = 0; p < this.positive.length; p++) {
      const k = this.positive[p];
      const term = data[from + k] * beta[k];
      short -= term;
      size += Math.abs(term);
    }
    return { short, size };
  }

  moveToMargin(i: number): void {
    this.move(i, Math.max(0, this.shortfall(i).short) / this.last.schur);
  }

  moveToZero(i: number, position: number): void {
    const leaving = this.support[position];
    this.move(i, this.beta[leaving] / -this.last.v[position]);
    this.beta[leaving] = 0;
    this.positive = null;
    this.removeAt(position);
  }

  append(i: number): void {
    this.factor.append(i);
    this.changes.push(i);
    this.entered++;
  }

  private removeAt(position: number): void {
    this.factor.removeAt(position);
    this.changes.push(-1 - position);
  }

  private move(i: number, step: number): void {
    const { beta, last } = this;
    this.positive = null;
    for (const [k, index] of this.support.entries())
      beta[index] = Math.max(0, beta[index] + step * last.v[k]);
    beta[i] += step;
  }
}

/** The index off the support whose margin falls shortest of b, relative to rounding; -1 when none does. */
function mostViolated(multipliers: Multipliers, n: number, violation: number): number {
  const inside = new Set(multipliers.support);
  let worst = -1;
  let most = 0;
  for (let i = 0; i < n; i++) {
    if (inside.has(i)) continue;
    const { short, size } = multipliers.shortfall(i);
    if (short > violation * size && short > most) {
      most = short;
      worst = i;
    }
  }
  return worst;
}

/** How far along v the first multiplier of F vanishes, and its position in F; entries above -negligible |v| do not fall. */
function firstToVanish(
  multipliers: Multipliers,
  v: Float64Array,
  negligible: number,
): { toZero: number; position: number } {
  const floor = -negligible * Math.max(1, maximum(v.map(Math.abs)));
  let toZero = Number.POSITIVE_INFINITY;
  let position = -1;
  for (const [k, index] of multipliers.support.entries()) {
    if (v[k] >= floor) continue;
    const reach = multipliers.value(index) / -v[k];
    if (reach < toZero) {
      toZero = reach;
      position = k;
    }
  }
  return { toZero, position };
}

function direction(n: number, F: readonly number[], v: Float64Array, i: number): Float64Array {
  const ray = new Float64Array(n);
  for (const [k, index] of F.entries()) ray[index] = Math.max(0, v[k]);
  ray[i] = 1;
  return ray;
}
