/**
 * Whether W* lies in the pattern it was solved for, from the rows and its neurons: margin/consistency.ts without inner products.
 */
import { type Matrix, row, rowRange } from '../../linalg/matrix.ts';
import { multiplyTransposed } from '../../linalg/product.ts';
import { dot } from '../../linalg/vector.ts';
import type { PatternGroup } from '../../network/pattern.ts';
import type { Steps } from '../../stepwise.ts';
import type { MarginCertificate } from '../certificate.ts';
import type { Consistency } from '../consistency.ts';

/** Rows multiplied together. */
const BLOCK = 512;

/**
 * min over groups and points of the cosine between w_j and x_i, signed so that positive means: in the pattern. It is decided where W,
 * which is within the bound of the certificate of W*, leaves no doubt: |v - v*| is at most that bound over the root of the share.
 *
 * @param neurons  v of each group (groups x d), w_j = a_j v
 * @param square  root^2
 * @param own  y, where only points of a group's own sign are asked
 */
export function* rowConsistencyInSteps(
  X: Matrix,
  pattern: readonly PatternGroup[],
  neurons: Matrix,
  square: number,
  { distanceBound, minMargin }: MarginCertificate,
  own: Float64Array | null = null,
): Steps<Consistency> {
  const rounding = (X.cols + 8) * 2 ** -53;
  const groups = pattern.map(({ weight, slopes }, g) => {
    const v = row(neurons, g);
    const norm = Math.sqrt(dot(v, v));
    const off =
      ((distanceBound ?? Number.POSITIVE_INFINITY) * Math.abs(minMargin)) / Math.sqrt(weight / square);
    // A dead neuron is asked nothing: at slope 0 and inactive everywhere it does not move.
    return { norm, error: (2 * off) / norm + rounding, isDead: slopes.every((slope) => slope === 0) };
  });
  let [least, surest, surelyWrong] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, false];
  for (let from = 0; from < X.rows; from += BLOCK) {
    const block = rowRange(X, from, Math.min(X.rows, from + BLOCK));
    const lengths = Float64Array.from({ length: block.rows }, (_, at) => {
      const x = row(block, at);
      return Math.sqrt(dot(x, x));
    });
    const Z = multiplyTransposed(neurons, block);
    for (const [g, { norm, error, isDead }] of groups.entries()) {
      if (isDead) continue;
      const { sign, active } = pattern[g];
      for (let at = 0; at < block.rows; at++) {
        if (own !== null && own[from + at] !== sign) continue;
        const size = norm * lengths[at];
        const outward = active[from + at] ? sign : -sign;
        const slack = size > 0 ? (outward * Z.data[g * block.rows + at]) / size : 0;
        least = Math.min(least, slack);
        surest = Math.min(surest, slack - error);
        surelyWrong ||= slack + error < 0;
      }
    }
    yield;
  }
  return { least, decided: surelyWrong || surest > 0 };
}
