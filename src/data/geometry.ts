/**
 * What the inner products of a sample look like: the quantities in the premises of the theorems.
 */
import type { Sample } from './sample.ts';

/** Extremes of the Gram matrix; quantities over pairs are null when there is no pair (n = 1). */
export interface Geometry {
  /** min over i != k of H_ik = y_i y_k <x_i, x_k>. */
  readonly minSignedInner: number | null;
  /** o = max over i != k of |<x_i, x_k>|. */
  readonly maxOffDiagonal: number | null;
  /** min and max of |x_i|^2. */
  readonly minNorm2: number;
  readonly maxNorm2: number;
  /** H_ik >= 0 for all i, k. */
  readonly positivelyCorrelated: boolean;
  /** min_i of slope H_ii - sum over k != i of |H_ik|: positive means that one step from a tiny start activates (theory 3.1). */
  readonly dominance: number;
  /** min_i sum_k H_ik. */
  readonly minRowSum: number;
  /** The point with the least |x_i|^2 against its largest |<x_i, x_k>|, k != i: both numbers. */
  readonly leastIsolated: { readonly norm2: number; readonly largestInner: number };
}

/** One pass over K. @param slope the leak gamma */
export function geometry(sample: Sample, slope: number): Geometry {
  const {
    n,
    y,
    K: { data },
  } = sample;
  let minSigned = Number.POSITIVE_INFINITY;
  let maxOff = 0;
  let minNorm2 = Number.POSITIVE_INFINITY;
  let maxNorm2 = 0;
  let dominance = Number.POSITIVE_INFINITY;
  let minRowSum = Number.POSITIVE_INFINITY;
  let leastIsolated = { norm2: data[0], largestInner: 0 };
  for (let i = 0; i < n; i++) {
    const norm2 = data[i * n + i];
    let offSum = 0;
    let rowSum = norm2;
    let largestInner = 0;
    const own = y[i];
    for (let k = 0, at = i * n; k < n; k++, at++) {
      if (k === i) continue;
      const signed = own * y[k] * data[at];
      const size = Math.abs(signed);
      if (signed < minSigned) minSigned = signed;
      if (size > largestInner) largestInner = size;
      offSum += size;
      rowSum += signed;
    }
    maxOff = Math.max(maxOff, largestInner);
    if (norm2 * leastIsolated.largestInner < leastIsolated.norm2 * largestInner) {
      leastIsolated = { norm2, largestInner };
    }
    minNorm2 = Math.min(minNorm2, norm2);
    maxNorm2 = Math.max(maxNorm2, norm2);
    dominance = Math.min(dominance, slope * norm2 - offSum);
    minRowSum = Math.min(minRowSum, rowSum);
  }
  return {
    minSignedInner: n > 1 ? minSigned : null,
    maxOffDiagonal: n > 1 ? maxOff : null,
    minNorm2,
    maxNorm2,
    positivelyCorrelated: minSigned >= 0,
    dominance,
    minRowSum,
    leastIsolated,
  };
}
