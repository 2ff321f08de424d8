/**
 * The dual of the margin problem in about 32 digits, from the rows: for data whose squares float64 cannot hold side by side, as a
 * column of 10^7 beside one of 1. The inner products are formed anew from the rows, so that columns may differ by 10^15 in size.
 */
import {
  entryOf,
  exactProduct,
  minus,
  over,
  plus,
  setEntry,
  times,
  type Wide,
  type WideVector,
  wideDot,
  wideGram,
  wideZeros,
} from '../linalg/double-double.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { WideCholesky } from '../linalg/wide-cholesky.ts';
import { type Network, squareOf } from '../network/network.ts';
import type { PatternGroup } from '../network/pattern.ts';
import type { Steps } from '../stepwise.ts';
import { exchange, type Multipliers } from './active-set.ts';

export type WideResult =
  | {
      readonly status: 'optimal';
      /** beta (n), zeros off the support, whose block of G is nonsingular. */
      readonly beta: WideVector;
      /** G beta (n), rounded. */
      readonly margins: Float64Array;
    }
  | { readonly status: 'infeasible'; readonly ray: Float64Array }
  | { readonly status: 'failed'; readonly reason: string };

/** What counts as rounding of zero, relative to n times the diagonal, and of a margin, relative to the terms summed. */
const SINGULAR = 2 ** -100;
const VIOLATION = 2 ** -97;

/** G of a pattern (n x n) from the rows X: y_i y_k <x_i, x_k> sum over groups of weight s_i s_k/root^2. */
export function wideLiftedGram(
  X: Matrix,
  y: Float64Array,
  network: Network,
  pattern: readonly PatternGroup[],
): WideVector {
  const n = X.rows;
  const square = { high: squareOf(network), low: 0 };
  const G = wideGram(X);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      let kappa: Wide = { high: 0, low: 0 };
      for (const { weight, slopes } of pattern) {
        const weighted = times(exactProduct(slopes[i], slopes[k]), { high: weight, low: 0 });
        kappa = plus(kappa, weighted);
      }
      const { high, low } = times(entryOf(G, i * n + k), over(kappa, square));
      const sign = y[i] * y[k];
      const entry = { high: sign * high, low: sign * low };
      setEntry(G, i * n + k, entry);
      setEntry(G, k * n + i, entry);
    }
  }
  return G;
}

/** Solves max 1'beta - 1/2 beta' G beta over beta >= 0. */
export function* solveWideInSteps(G: WideVector, n: number): Steps<WideResult> {
  const b = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (!(G.high[i * (n + 1)] > 0)) return { status: 'infeasible', ray: b.map((_, k) => (k === i ? 1 : 0)) };
    b[i] = powerNearRoot(G.high[i * (n + 1)]);
  }
  const scaled = wideZeros(n * n);
  for (let i = 0, at = 0; i < n; i++) {
    for (let k = 0; k < n; k++, at++) {
      scaled.high[at] = G.high[at] * b[i] * b[k];
      scaled.low[at] = G.low[at] * b[i] * b[k];
    }
  }
  const multipliers = new WideMultipliers(scaled, b);
  const end = yield* exchange(multipliers, n, n * SINGULAR, VIOLATION);
  if (end.status === 'failed') return end;
  if (end.status === 'infeasible') {
    const ray = end.ray.map((entry, i) => entry * b[i]);
    const total = ray.reduce((sum, entry) => sum + entry, 0);
    return { status: 'infeasible', ray: ray.map((entry) => entry / total) };
  }
  const { beta } = multipliers;
  const margins = Float64Array.from(b, (own, i) => wideDot(scaled, i * n, beta, 0, n).high / own);
  return {
    status: 'optimal',
    beta: { high: beta.high.map((entry, i) => entry * b[i]), low: beta.low.map((entry, i) => entry * b[i]) },
    margins,
  };
}

/** x with G_II x = r, I of independent features (|I|). */
export function wideSolveOn(G: WideVector, n: number, I: readonly number[], r: WideVector): WideVector {
  const factor = new WideCholesky(G, n);
  for (const i of I) factor.append(i);
  return factor.solve(r);
}

/** The power of two p with p^2 x in [1, 4), for x of a size whose square is in the range of float64. */
function powerNearRoot(x: number): number {
  let p = 1;
  while (p * p * x >= 4) p /= 2;
  while (p * p * x < 1) p *= 2;
  return p;
}

/** The multipliers of an active-set method, in about 32 digits. */
class WideMultipliers implements Multipliers {
  readonly beta: WideVector;
  readonly support: readonly number[];
  entered = 0;
  private readonly factor: WideCholesky;
  private last: { readonly v: WideVector; readonly schur: Wide } = {
    v: wideZeros(0),
    schur: { high: 1, low: 0 },
  };

  constructor(
    private readonly G: WideVector,
    private readonly b: Float64Array,
  ) {
    this.beta = wideZeros(b.length);
    this.factor = new WideCholesky(G, b.length);
    this.support = this.factor.indices;
  }

  value(i: number): number {
    return this.beta.high[i];
  }

  candidate(i: number): { readonly v: Float64Array; readonly schur: number } {
    this.last = this.factor.candidate(i);
    return { v: this.last.v.high, schur: this.last.schur.high };
  }

  shortfall(i: number): { readonly short: number; readonly size: number } {
    const { G, b, beta } = this;
    const n = b.length;
    let size = b[i];
    for (let k = 0; k < n; k++) size += Math.abs(G.high[i * n + k] * beta.high[k]);
    return { short: this.short(i).high, size };
  }

  moveToMargin(i: number): void {
    const short = this.short(i);
    if (short.high > 0) this.move(i, over(short, this.last.schur));
  }

  moveToZero(i: number, position: number): void {
    const leaving = this.support[position];
    const step = over(entryOf(this.beta, leaving), entryOf(this.last.v, position));
    this.move(i, { high: -step.high, low: -step.low });
    setEntry(this.beta, leaving, { high: 0, low: 0 });
    this.factor.removeAt(position);
  }

  append(i: number): void {
    this.factor.append(i);
    this.entered++;
  }

  private short(i: number): Wide {
    const n = this.b.length;
    return minus({ high: this.b[i], low: 0 }, wideDot(this.G, i * n, this.beta, 0, n));
  }

  private move(i: number, step: Wide): void {
    const { beta, last } = this;
    for (const [k, index] of this.support.entries()) {
      const moved = plus(entryOf(beta, index), times(step, entryOf(last.v, k)));
      setEntry(beta, index, moved.high > 0 ? moved : { high: 0, low: 0 });
    }
    setEntry(beta, i, plus(entryOf(beta, i), step));
  }
}
