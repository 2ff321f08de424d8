/**
 * Numbers as unevaluated sums of two float64, about 32 digits: for what float64 cannot decide (Dekker 1971; Knuth's sum).
 */
import type { Matrix } from './matrix.ts';

/** high + low, |low| at most half a unit in the last place of high. */
export interface Wide {
  readonly high: number;
  readonly low: number;
}

/** Wide numbers, entry by entry. */
export interface WideVector {
  readonly high: Float64Array;
  readonly low: Float64Array;
}

/** Cuts a float64 into two halves whose products are exact. */
const SPLITTER = 2 ** 27 + 1;

export function wideZeros(length: number): WideVector {
  return { high: new Float64Array(length), low: new Float64Array(length) };
}

export function entryOf({ high, low }: WideVector, i: number): Wide {
  return { high: high[i], low: low[i] };
}

export function setEntry(x: WideVector, i: number, { high, low }: Wide): void {
  x.high[i] = high;
  x.low[i] = low;
}

/** a + b of float64 numbers, exactly. */
function exactSum(a: number, b: number): Wide {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}

/** a b of float64 numbers, exactly but for underflow. */
export function exactProduct(a: number, b: number): Wide {
  const high = a * b;
  return { high, low: productError(a, b, high) };
}

export function plus(a: Wide, b: Wide): Wide {
  const { high, low } = exactSum(a.high, b.high);
  return exactSum(high, low + (a.low + b.low));
}

export function minus(a: Wide, b: Wide): Wide {
  return plus(a, { high: -b.high, low: -b.low });
}

export function times(a: Wide, b: Wide): Wide {
  const { high, low } = exactProduct(a.high, b.high);
  return exactSum(high, low + (a.high * b.low + a.low * b.high));
}

export function over(a: Wide, b: Wide): Wide {
  const first = a.high / b.high;
  const rest = minus(a, times({ high: first, low: 0 }, b));
  return exactSum(first, rest.high / b.high);
}

/** The square root of a positive number. */
export function rootOf(a: Wide): Wide {
  const first = Math.sqrt(a.high);
  const rest = minus(a, exactProduct(first, first));
  return exactSum(first, rest.high / (2 * first));
}

/** sum_k x_{xFrom + k} y_{yFrom + k} over `length` entries. */
export function wideDot(x: WideVector, xFrom: number, y: WideVector, yFrom: number, length: number): Wide {
  let high = 0;
  let low = 0;
  for (let k = 0; k < length; k++) {
    const [a, b] = [x.high[xFrom + k], y.high[yFrom + k]];
    const term = a * b;
    const next = high + term;
    const part = next - high;
    low += high - (next - part) + (term - part);
    low += productError(a, b, term) + (a * y.low[yFrom + k] + x.low[xFrom + k] * b);
    high = next;
  }
  return exactSum(high, low);
}

/** A A' (rows x rows, row-major) of a float64 matrix. */
export function wideGram({ rows: n, cols, data }: Matrix): WideVector {
  const entries = { high: data, low: new Float64Array(data.length) };
  const K = wideZeros(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      const inner = wideDot(entries, i * cols, entries, k * cols, cols);
      setEntry(K, i * n + k, inner);
      setEntry(K, k * n + i, inner);
    }
  }
  return K;
}

/** What the rounded product lacks of a b. */
function productError(a: number, b: number, product: number): number {
  const aSplit = SPLITTER * a;
  const bSplit = SPLITTER * b;
  const aHigh = aSplit - (aSplit - a);
  const bHigh = bSplit - (bSplit - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
