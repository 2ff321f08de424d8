/**
 * When "no weights separate" may be said: from weights v >= 0 of the points, whose bound on every normalised margin is rounding of 0.
 */
import type { ManyRows, Sample } from '../data/sample.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { median, minimum } from '../linalg/vector.ts';
import type { Steps } from '../stepwise.ts';
import { certifiedMarginBoundInSteps, type InnerProducts, type MarginData } from './certificate.ts';
import { unitColumns } from './from-rows.ts';

export interface Inseparability {
  /** v (n), sum 1. */
  readonly weights: Float64Array;
  /** max over W of min_i q_i/|W| is at most this, for the data as they are. */
  readonly marginBound: number | null;
  /** Whether the bound, for columns of size 1, is within its own rounding of 0. */
  readonly decides: boolean;
}

/** Rounding of v in sum v_k Xt_k is at most u sum v_k |Xt_k|; the bound may be so many times that. */
const ROUNDINGS = 16;
const U = 2 ** -53;
/** Columns whose sizes differ by this factor are spoken of. */
const APART = 1e3;
/** What underflow leaves of a bound of 0; columns have size 1, and rows of K a square of 1e-100 at least. */
const NOTHING = 1e-150;

/**
 * Features that sum to zero with weights v do so whatever the columns are multiplied by. With rows, the bound is formed from them with
 * columns of size 1; without, from the inner products, whose own rounding is then part of it.
 */
export function* inseparabilityInSteps(
  sample: Sample | ManyRows,
  claim: MarginData,
  v: Float64Array,
): Steps<Inseparability> {
  const { n, X, K } = sample;
  const marginBound = yield* certifiedMarginBoundInSteps(claim, v);
  const scaled = X && unitColumns(X);
  const bound = scaled
    ? yield* certifiedMarginBoundInSteps(
        { ...claim, inner: { kind: 'rows', X: scaled.data, d: scaled.cols } },
        v,
      )
    : marginBound;
  const squareOf = (k: number): number => {
    if (scaled !== null) return squareOfRow(scaled, k);
    return K === null ? 0 : K.data[k * (n + 1)];
  };
  let size = 0;
  for (let k = 0; k < n; k++) {
    const square = squareOf(k);
    size += v[k] * Math.sqrt(square) * largestSlope(claim, k);
  }
  const rounding = ROUNDINGS * U * (scaled ? 1 : n + columnsOf(sample));
  const allowed = (scaled ? rounding : Math.sqrt(rounding)) * size * secondLayerNorm(claim) + NOTHING;
  return { weights: v, marginBound, decides: bound !== null && bound <= allowed };
}

/** The inner products that a sample gives: its rows, or else K, with what its entries may err by. */
export function innerProducts(sample: Sample | ManyRows): InnerProducts {
  if (sample.K === null) return { kind: 'rows', X: sample.X.data, d: sample.d };
  const { X, K, d } = sample;
  if (X !== null) return { kind: 'rows', X: X.data, d };
  return { kind: 'gram', K: K.data, rounding: roundingOfProducts(sample) };
}

/** What an entry of K may err by, as a share of |x_i| |x_k|. */
export function roundingOfProducts(sample: Sample): number {
  return (columnsOf(sample) + 4) * U;
}

/** Which column makes float64 too coarse, in words; empty when none stands out. */
export function worstColumn({
  X,
  columnNames,
}: Pick<Sample, 'columnNames'> & { readonly X: Matrix }): string {
  const sizes = columnSizes(X);
  const used = sizes.filter((size) => size > 0);
  const usual = median(used);
  const worst = sizes.reduce((most, size, p) => (size > sizes[most] ? p : most), 0);
  const least = minimum(used);
  if (!(sizes[worst] > APART * usual || usual > APART * least)) return '';
  const name = columnNames?.at(worst) ?? `${worst + 1}`;
  return `; column ${name} has entries up to ${short(sizes[worst])}, another up to ${short(least)}: --standardise (data.standardise: true) gives all one size`;
}

function short(size: number): string {
  return size.toPrecision(2);
}

/** Columns summed for an entry of K: of the file where rows were streamed, else of the frames. */
function columnsOf({ blocks, clean, d }: Sample | ManyRows): number {
  return clean === null ? d : blocks.reduce((total, { F }) => total + F.cols, 0);
}

function squareOfRow({ data, cols }: Matrix, k: number): number {
  let square = 0;
  for (let at = k * cols; at < (k + 1) * cols; at++) square += data[at] * data[at];
  return square;
}

/** |Xt_k| <= |x_k| times this and |a|. */
function largestSlope({ pattern, slope }: MarginData, k: number): number {
  return pattern === null
    ? Math.max(1, slope)
    : pattern.reduce((most, { slopes }) => Math.max(most, slopes[k]), 0);
}

/** |a|: 1 where all a_j = +-1/sqrt(m). */
function secondLayerNorm({ secondLayer }: MarginData): number {
  if (secondLayer === undefined) return 1;
  const { multiples, square } = secondLayer;
  return Math.sqrt(multiples.reduce((total, entry) => total + entry * entry, 0) / square);
}

/** max_i |x_ip| of each column p. */
function columnSizes(X: Matrix): Float64Array {
  const sizes = new Float64Array(X.cols);
  for (let i = 0, at = 0; i < X.rows; i++) {
    for (let p = 0; p < X.cols; p++, at++) sizes[p] = Math.max(sizes[p], Math.abs(X.data[at]));
  }
  return sizes;
}
