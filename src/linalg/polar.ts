/**
 * Singular values and the polar factor of a matrix with few rows, by rotations of its rows (Hestenes 1958): its products are never formed
 * as a whole, so that small singular values are as exact as large ones.
 */
import { type Matrix, row, zeros } from './matrix.ts';
import { dot } from './vector.ts';

export interface RowSingular {
  /** Orthogonal (r x r): the rows of J A are orthogonal to each other. */
  readonly J: Matrix;
  /** Their lengths (r), the singular values of A, in no order. */
  readonly values: Float64Array;
}

/** Rows whose cosine is below this are orthogonal. */
const ORTHOGONAL = 2 ** -52;
const MOST_SWEEPS = 40;
/** Singular values below this share of the largest are rounding. */
const ROUNDING = 2 ** -44;

/** @param A  r x c; rows of zeros are allowed */
export function rowSingular(A: Matrix): RowSingular {
  const { rows: r, cols: c } = A;
  const R = { ...A, data: A.data.slice() };
  const J = zeros(r, r);
  for (let i = 0; i < r; i++) J.data[i * (r + 1)] = 1;
  const length2 = (i: number): number => dot(row(R, i), row(R, i));
  for (let sweep = 0, turned = true; turned && sweep < MOST_SWEEPS; sweep++) {
    turned = false;
    for (let i = 0; i < r; i++) {
      for (let k = i + 1; k < r; k++) {
        const inner = dot(row(R, i), row(R, k));
        const [own, other] = [length2(i), length2(k)];
        if (!(Math.abs(inner) > ORTHOGONAL * c * Math.sqrt(own) * Math.sqrt(other))) continue;
        turned = true;
        const zeta = (other - own) / (2 * inner);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const cosine = 1 / Math.sqrt(1 + tangent * tangent);
        turn(row(R, i), row(R, k), cosine, cosine * tangent);
        turn(row(J, i), row(J, k), cosine, cosine * tangent);
      }
    }
  }
  return { J, values: Float64Array.from({ length: r }, (_, i) => Math.sqrt(length2(i))) };
}

/**
 * (A A')^{-1/2} (r x r), of its row space: singular values that are rounding beside the largest count as 0, and so do their inverses.
 * Times A it is the polar factor, whose singular values are 1 and 0.
 */
export function inverseRoot(A: Matrix): Matrix {
  const { J, values } = rowSingular(A);
  const { rows: r } = A;
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const inverse = zeros(r, r);
  for (const [l, value] of values.entries()) {
    if (!(value > ROUNDING * largest)) continue;
    const direction = row(J, l);
    for (let i = 0; i < r; i++) {
      for (let k = 0; k < r; k++) inverse.data[i * r + k] += (direction[i] * direction[k]) / value;
    }
  }
  return inverse;
}

function turn(x: Float64Array, y: Float64Array, cosine: number, sine: number): void {
  for (let k = 0; k < x.length; k++) {
    const [one, other] = [x[k], y[k]];
    x[k] = cosine * one - sine * other;
    y[k] = sine * one + cosine * other;
  }
}
