/**
 * The claims of the data's own geometry, from K and y.
 */
import type { ExperimentRecord } from '../record/record.ts';
import { type Approximate, rounded, rounding, Sum, U } from './arithmetic.ts';
import { askedClaims } from './asked-claims.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { MOST_POINTS, TOO_MANY } from './margin-claims.ts';

const EXACT = 'an entry of K with its sign';

/** What inner products look like. */
export interface Shape {
  readonly minSignedInner: number;
  readonly maxOffDiagonal: number;
  readonly minNorm2: number;
  readonly maxNorm2: number;
  readonly dominance: Approximate;
  readonly minRowSum: Approximate;
  /** min_i |x_i|^2/max over k != i of |<x_i, x_k>|: both numbers, of the point where their quotient is least. */
  readonly leastIsolated: { readonly norm2: number; readonly largestInner: number };
}

/** @param slope  gamma */
export function shapeOf({ n, y, K }: Pick<Evidence, 'n' | 'y' | 'K'>, slope: number): Shape {
  let [minSignedInner, maxOffDiagonal] = [Number.POSITIVE_INFINITY, 0];
  let [minNorm2, maxNorm2] = [Number.POSITIVE_INFINITY, 0];
  let dominance = { value: Number.POSITIVE_INFINITY, error: 0 };
  let minRowSum = { value: Number.POSITIVE_INFINITY, error: 0 };
  let leastIsolated = { norm2: K[0], largestInner: 0 };
  for (let i = 0; i < n; i++) {
    const norm2 = K[i * (n + 1)];
    const [off, row] = [new Sum(), new Sum()];
    let largestInner = 0;
    row.add(norm2);
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const signed = y[i] * y[k] * K[i * n + k];
      minSignedInner = Math.min(minSignedInner, signed);
      largestInner = Math.max(largestInner, Math.abs(signed));
      off.add(Math.abs(signed));
      row.add(signed);
    }
    maxOffDiagonal = Math.max(maxOffDiagonal, largestInner);
    minNorm2 = Math.min(minNorm2, norm2);
    maxNorm2 = Math.max(maxNorm2, norm2);
    const error = rounding(n, off.size + norm2);
    dominance = {
      value: Math.min(dominance.value, slope * norm2 - off.value),
      error: Math.max(dominance.error, error),
    };
    minRowSum = { value: Math.min(minRowSum.value, row.value), error: Math.max(minRowSum.error, error) };
    if (norm2 * leastIsolated.largestInner < leastIsolated.norm2 * largestInner)
      leastIsolated = { norm2, largestInner };
  }
  return { minSignedInner, maxOffDiagonal, minNorm2, maxNorm2, dominance, minRowSum, leastIsolated };
}

export function dataClaims(ledger: Ledger, record: ExperimentRecord, evidence: Evidence): Shape {
  const { data, notes } = record;
  const { n, y, K, slope } = evidence;
  const shape = shapeOf(evidence, slope);
  const symmetric = K.every((entry, at) => entry === K[(at % n) * n + Math.floor(at / n)]);
  ledger.same(
    'arrays: K',
    'symmetric',
    symmetric ? 'symmetric' : 'not symmetric',
    'K_ik = K_ki, to the last bit',
  );
  for (const name of ['minSignedInner', 'maxOffDiagonal', 'minNorm2', 'maxNorm2'] as const)
    ledger.near(`data.${name}`, data[name], rounded(shape[name], 0), EXACT);
  const correlated = n === 1 || shape.minSignedInner >= 0;
  ledger.same(
    'data.positivelyCorrelated',
    data.positivelyCorrelated,
    correlated,
    'the sign of the least y_i y_k <x_i, x_k>',
  );
  ledger.near('data.dominance', data.dominance, shape.dominance, 'rounding of the rows sums, in any order');
  ledger.same('data.positives', data.positives, y.filter((label) => label > 0).length, 'a count of y');
  askedClaims(ledger, record);
  if (notes['data.d'] !== undefined) ledger.unchecked('data.d', data.d, notes['data.d']);
  spectrumClaims(ledger, data.spectrum, evidence);
  histogramClaims(ledger, data.signedProducts, evidence);
  return shape;
}

function spectrumClaims(ledger: Ledger, spectrum: readonly number[] | null, { n, K }: Evidence): void {
  if (spectrum === null) return;
  if (n > MOST_POINTS) {
    ledger.unchecked('data.spectrum', spectrum.length, TOO_MANY);
    return;
  }
  const found = new Eigenvalues(K, n);
  const values = Float64Array.from({ length: n }, (_, k) => found.at(n - 1 - k));
  const errors = new Float64Array(n).fill(2 * found.error);
  ledger.nearAll(
    'data.spectrum',
    spectrum,
    { values, errors },
    '64 n u |K|_F: a few times what two reductions to a tridiagonal matrix err by',
  );
}

/** Every pair is counted again, in the bins that the record tells. */
function histogramClaims(
  ledger: Ledger,
  histogram: ExperimentRecord['data']['signedProducts'],
  { n, y, K }: Evidence,
): void {
  if (histogram === null) return;
  const { edges, within, across } = histogram;
  const bins = within.length;
  edgeClaims(ledger, edges, bins, { n, y, K });
  const counts = [new Float64Array(bins), new Float64Array(bins)];
  const near = 8 * U * Math.max(Math.abs(edges[0]), Math.abs(edges[bins]));
  let atEdges = 0;
  for (let i = 0; i < n; i++) {
    for (let k = i + 1; k < n; k++) {
      const H = y[i] * y[k] * K[i * n + k];
      let bin = 0;
      while (bin < bins - 1 && H >= edges[bin + 1]) bin++;
      if (Math.abs(H - edges[bin]) <= near || Math.abs(H - edges[bin + 1]) <= near) atEdges++;
      counts[y[i] === y[k] ? 0 : 1][bin]++;
    }
  }
  const because = `pairs counted again; ${atEdges} lie at an edge, to its rounding`;
  const errors = new Float64Array(bins).fill(atEdges);
  for (const [side, said] of [within, across].entries()) {
    const path = `data.signedProducts.${side === 0 ? 'within' : 'across'}`;
    ledger.nearAll(path, said, { values: counts[side], errors }, because);
  }
}

/** Edges are multiples of one width, a fortieth of the range, from the last below the least pair to the first that is not below the greatest. */
function edgeClaims(
  ledger: Ledger,
  edges: readonly number[],
  bins: number,
  { n, y, K }: Pick<Evidence, 'n' | 'y' | 'K'>,
): void {
  const path = 'data.signedProducts.edges';
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    for (let k = i + 1; k < n; k++) {
      low = Math.min(low, y[i] * y[k] * K[i * n + k]);
      high = Math.max(high, y[i] * y[k] * K[i * n + k]);
    }
  }
  const width = (high - low) / BINS || Math.abs(low) || 1;
  const first = Math.floor(low / width);
  const last = Math.max(first + 1, Math.ceil(high / width));
  const values = Float64Array.from({ length: last - first + 1 }, (_, k) => (first + k) * width);
  const errors = values.map((value) => 2 * U * Math.abs(value));
  ledger.same(`${path}: how many`, edges.length, bins + 1, 'one more than bins');
  ledger.nearAll(path, edges, { values, errors }, 'multiples of a fortieth of the range');
}

/** Bins that the range is cut into. */
const BINS = 40;
