/**
 * What a largest margin over another norm is known to be: a bracket of any weights of norm 1 and any p >= 0 of sum 1, in loops of its own and
 * widened by all rounding (docs/theory.md, section 17.9). It knows no solver.
 *
 * Neurons of a group move as one. In both problems q_k = sum_g s_gk <w_g, x_k>, and the dual norm is that of the matrix with the rows
 * v_g = sum_k p_k s_gk x_k: the sum of all |v_gc|, or of the singular values.
 */
import { U, UNDERFLOW } from './certificate-arithmetic.ts';

/** Rows of numbers, one after the other. */
interface Rows {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

export interface Bracket {
  /** lower <= the largest margin <= upper. */
  readonly lower: number;
  readonly upper: number;
}

/** max |W_gc| <= 1. @param X  n x d @param s  groups x n @param W  groups x d @param p  n */
export function linfBracket(X: Rows, s: Rows, W: Rows, p: Float64Array): Bracket {
  const { rows: n, cols: d } = X;
  let norm = 0;
  for (let at = 0; at < W.data.length; at++) norm = Math.max(norm, Math.abs(W.data[at]));
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < n; k++) {
    let [q, size] = [0, 0];
    for (let g = 0; g < s.rows; g++) {
      for (let c = 0; c < d; c++) {
        const term = s.data[g * n + k] * W.data[g * d + c] * X.data[k * d + c];
        q += term;
        size += Math.abs(term);
      }
    }
    least = Math.min(least, q - lost(s.rows * d, size));
  }
  let upper = 0;
  for (let g = 0; g < s.rows; g++) {
    for (let c = 0; c < d; c++) {
      let [v, size] = [0, 0];
      for (let k = 0; k < n; k++) {
        const term = Math.max(p[k], 0) * s.data[g * n + k] * X.data[k * d + c];
        v += term;
        size += Math.abs(term);
      }
      upper += Math.abs(v) + lost(n, size);
    }
  }
  return { lower: outwards(least / norm, -1, 4), upper: outwards(upper / atMostSum(p), 1, s.rows * d + 4) };
}

/**
 * Spectral norm at most 1. Orthogonal matrices in which rows are nearly orthogonal are taken from anyone: how far they are from orthogonal is
 * part of the bound.
 *
 * @param F  the rows in an orthonormal frame (n x c) @param s  groups x n @param B  W has the rows (B F)_g (groups x n) @param p  n
 * @param turnOfW  groups x groups, for B F @param turnOfDual  the same for the rows v_g
 */
export function spectralBracket(
  F: Rows,
  s: Rows,
  { B, p, turnOfW, turnOfDual }: { B: Rows; p: Float64Array; turnOfW: Rows; turnOfDual: Rows },
): Bracket {
  const { rows: n, cols: c } = F;
  const r = s.rows;
  const lengths = Float64Array.from({ length: n }, (_, k) => {
    let square = 0;
    for (let at = 0; at < c; at++) square += F.data[k * c + at] * F.data[k * c + at];
    return Math.sqrt(square) * (1 + (c + 4) * U);
  });
  const W = turned(identity(r), B, F, lengths);
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < n; k++) {
    let [q, size] = [0, 0];
    for (let g = 0; g < r; g++) {
      let inner = 0;
      for (let at = 0; at < c; at++) inner += W.data[g * c + at] * F.data[k * c + at];
      q += s.data[g * n + k] * inner;
      size += Math.abs(s.data[g * n + k]) * lengths[k] * (W.errors[g] + (c + r + 8) * U * W.sizes[g]);
    }
    least = Math.min(least, q - size);
  }

  const ofW = turned(turnOfW, B, F, lengths);
  let square = 0;
  let strayed = 0;
  for (let l = 0; l < r; l++) {
    let row = 0;
    for (let m = 0; m < r; m++) {
      let inner = 0;
      for (let at = 0; at < c; at++) inner += ofW.data[l * c + at] * ofW.data[m * c + at];
      row += Math.abs(inner) + (c + 8) * U * ofW.sizes[l] * ofW.sizes[m];
    }
    square = Math.max(square, row);
    strayed += ofW.errors[l];
  }
  const norm = (Math.sqrt(square) + strayed) / leastStretch(turnOfW);

  const dual = { ...s, data: s.data.map((entry, at) => entry * Math.max(p[at % n], 0)) };
  const ofDual = turned(turnOfDual, dual, F, lengths);
  let sum = 0;
  for (let l = 0; l < r; l++) {
    let length2 = 0;
    for (let at = 0; at < c; at++) length2 += ofDual.data[l * c + at] * ofDual.data[l * c + at];
    sum += Math.sqrt(length2) * (1 + (c + 4) * U) + ofDual.errors[l];
  }
  const upper = sum / leastStretch(turnOfDual) / atMostSum(p);
  return { lower: outwards(least / norm, -1, r + 8), upper: outwards(upper, 1, r + 8) };
}

/** J A F row by row, a bound on the length of each row's error, and one on its length. */
function turned(J: Rows, A: Rows, { rows: n, cols: c, data }: Rows, lengths: Float64Array) {
  const r = J.rows;
  const found = { data: new Float64Array(r * c), errors: new Float64Array(r), sizes: new Float64Array(r) };
  for (let l = 0; l < r; l++) {
    for (let k = 0; k < n; k++) {
      let [entry, size] = [0, 0];
      for (let g = 0; g < r; g++) {
        const term = J.data[l * r + g] * A.data[g * n + k];
        entry += term;
        size += Math.abs(term);
      }
      for (let at = 0; at < c; at++) found.data[l * c + at] += entry * data[k * c + at];
      found.sizes[l] += size * lengths[k];
    }
    found.errors[l] = lost(n + r, found.sizes[l]);
  }
  return found;
}

/** At most the smallest singular value of J, which is nearly orthogonal: the root of 1 - |J J' - I|. */
function leastStretch(J: Rows): number {
  const r = J.rows;
  let off = 0;
  for (let i = 0; i < r; i++) {
    let row = 0;
    for (let k = 0; k < r; k++) {
      let inner = i === k ? -1 : 0;
      for (let g = 0; g < r; g++) inner += J.data[i * r + g] * J.data[k * r + g];
      row += Math.abs(inner) + (2 * r + 8) * U;
    }
    off = Math.max(off, row);
  }
  return Math.sqrt(Math.max(0, 1 - off)) * (1 - 4 * U);
}

/** At most the sum of p. */
function atMostSum(p: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += Math.max(p[k], 0);
  return sum * (1 - (p.length + 4) * U);
}

/** What a sum of so many products may have lost. */
function lost(terms: number, size: number): number {
  return (terms + 8) * (U * size + UNDERFLOW);
}

function outwards(value: number, side: 1 | -1, roundings: number): number {
  return value + side * (roundings * U * Math.abs(value) + UNDERFLOW);
}

function identity(r: number): Rows {
  const data = new Float64Array(r * r);
  for (let i = 0; i < r; i++) data[i * (r + 1)] = 1;
  return { rows: r, cols: r, data };
}
