/**
 * Margins and sums of features carried in twice the working precision (Ogita, Rump and Oishi 2005, Dot2): what the last steps of the
 * solver are made of.
 */
import { exactProduct, type WideVector } from '../../linalg/double-double.ts';
import type { RowFeatures } from './features.ts';

/** Cuts a float64 into two halves whose products are exact. */
const SPLITTER = 2 ** 27 + 1;

/** target_i - <a_i, w> of the points in `rows`, rounded once at the end. */
export function carriedShortfalls(
  { X, y, kinds, lifts }: RowFeatures,
  w: Float64Array,
  rows: Int32Array,
  targets: Float64Array,
): Float64Array {
  const d = X.cols;
  const vectors = lifts.map((lift) => wideCombination(lift, w, d));
  return Float64Array.from(rows, (i, at) => {
    const { high, low } = vectors[kinds[i]];
    const from = i * d;
    let [sum, carried] = [-targets[at], 0];
    for (let p = 0; p < d; p++) {
      const a = y[i] * X.data[from + p];
      const b = high[p];
      const term = a * b;
      const aSplit = SPLITTER * a;
      const bSplit = SPLITTER * b;
      const aHigh = aSplit - (aSplit - a);
      const bHigh = bSplit - (bSplit - b);
      const aLow = a - aHigh;
      const bLow = b - bHigh;
      const lost = aLow * bLow - (term - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
      const next = sum + term;
      const part = next - sum;
      carried += sum - (next - part) + (term - part) + (lost + a * low[p]);
      sum = next;
    }
    return -(sum + carried);
  });
}

/** start + sum_i weights_i a_i over the points in `rows`, rounded once at the end. */
export function carriedCombination(
  { X, y, kinds, lifts, groups }: RowFeatures,
  rows: Int32Array,
  weights: Float64Array,
  start: Float64Array,
): Float64Array {
  const d = X.cols;
  const high = start.slice();
  const low = new Float64Array(high.length);
  for (let at = 0; at < rows.length; at++) {
    const i = rows[at];
    if (weights[at] === 0) continue;
    for (let g = 0; g < groups.length; g++) {
      const factor = exactProduct(lifts[kinds[i]][g], y[i] * weights[at]);
      const f = factor.high;
      const fSplit = SPLITTER * f;
      const fHigh = fSplit - (fSplit - f);
      const fLow = f - fHigh;
      for (let p = 0, to = g * d, from = i * d; p < d; p++, to++, from++) {
        const x = X.data[from];
        const term = f * x;
        const xSplit = SPLITTER * x;
        const xHigh = xSplit - (xSplit - x);
        const xLow = x - xHigh;
        const lost = fLow * xLow - (term - fHigh * xHigh - fLow * xHigh - fHigh * xLow);
        const sum = high[to];
        const next = sum + term;
        const part = next - sum;
        low[to] += sum - (next - part) + (term - part) + (lost + factor.low * x);
        high[to] = next;
      }
    }
  }
  return high.map((entry, to) => entry + low[to]);
}

/** sum_g lift_g w_g (d). */
function wideCombination(lift: Float64Array, w: Float64Array, d: number): WideVector {
  const [high, low] = [new Float64Array(d), new Float64Array(d)];
  for (let g = 0; g < lift.length; g++) {
    for (let p = 0; p < d; p++) {
      const term = exactProduct(lift[g], w[g * d + p]);
      const next = high[p] + term.high;
      const part = next - high[p];
      low[p] += high[p] - (next - part) + (term.high - part) + term.low;
      high[p] = next;
    }
  }
  return { high, low };
}
