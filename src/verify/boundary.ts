/**
 * The linear boundary wbar = sum_k b_k x_k of the activated limit, by inner products alone.
 */
import type { ExperimentRecord } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounded, rounding, U } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';

export interface Boundary {
  readonly b: Float64Array;
  /** <x_i, wbar> (n), and |wbar|. */
  readonly z: ApproximateList;
  readonly norm: Approximate;
  /** <wbar, mu>; null where it is unknown. */
  readonly alongMu: Approximate | null;
}

/** The sum of a_j^2 over a sign. */
function weight(a: Float64Array, sign: number): number {
  return a.reduce((sum, entry) => (entry * sign > 0 ? sum + entry * entry : sum), 0);
}

/** null without a limit. */
export function boundaryOf(evidence: Evidence): Boundary | null {
  const { a, y, beta, slope } = evidence;
  if (beta === null) return null;
  const [plus, minus] = [weight(a, 1), weight(a, -1)];
  const b = beta.map((entry, k) => entry * y[k] * (y[k] > 0 ? plus + slope * minus : minus + slope * plus));
  return boundaryWith(evidence, b);
}

/** The boundary of these coefficients over the rows (n). */
export function boundaryWith(evidence: Evidence, b: Float64Array): Boundary {
  const { Xmu } = evidence;
  const { values, errors, norm } = products(evidence, b);
  return { b, z: { values, errors }, norm, alongMu: Xmu === null ? null : inner(b, Xmu) };
}

/** <x_i, w> of w = sum_k c_k x_k (n), and |w|. */
function products(evidence: Evidence, c: Float64Array): ApproximateList & { readonly norm: Approximate } {
  const { n, m, K, lengths, roundingOfK } = evidence;
  const [values, errors] = [new Float64Array(n), new Float64Array(n)];
  const reach = c.reduce((sum, entry, k) => sum + Math.abs(entry) * lengths[k], 0);
  for (let i = 0; i < n; i++) {
    const z = inner(K, c, i * n);
    values[i] = z.value;
    // Coefficients are products with sums over the neurons.
    errors[i] = z.error + rounding(m, reach * lengths[i]) + 2 * roundingOfK * lengths[i] * reach;
  }
  const square = inner(c, values);
  const inherited = c.reduce((sum, entry, k) => sum + Math.abs(entry) * errors[k], 0);
  return { values, errors, norm: root({ value: square.value, error: square.error + inherited }) };
}

/** Gamma = <wbar, mu>/|Sigma^{1/2} wbar|; a sentence where the arrays do not tell it. */
export function gammaOf(
  evidence: Evidence,
  boundary: Boundary,
  spectralNorm: number | null,
): Approximate | string {
  const { n, S, m } = evidence;
  const { b, alongMu, norm } = boundary;
  if (alongMu === null) return 'arrays.npz holds no Xmu, the inner products of rows and mu';
  if (S === null) {
    if (spectralNorm === null) return 'Sigma is unknown';
    const size = Math.sqrt(spectralNorm);
    return quotient(alongMu, {
      value: size * norm.value,
      error: size * norm.error + 4 * U * size * norm.value,
    });
  }
  const along = Float64Array.from({ length: n }, (_, i) => inner(S, b, i * n).value);
  const square = inner(b, along);
  const sizes = b.reduce(
    (sum, entry, k) => sum + Math.abs(entry) * Math.sqrt(Math.max(0, S[k * (n + 1)])),
    0,
  );
  const error = square.error + rounding(n + m + evidence.columns, sizes * sizes);
  return quotient(alongMu, root({ value: square.value, error }));
}

/** wbar, w+ and w- of the arrays, by their lengths: X itself is not there, but K is. */
export function vectorClaims(ledger: Ledger, evidence: Evidence): void {
  const { y, a, beta, slope, vectors } = evidence;
  const boundary = boundaryOf(evidence);
  if (beta === null || boundary === null) return;
  const sizes = a.map(Math.abs);
  const unit = sizes.every((entry) => entry === sizes[0]) ? sizes[0] : 1;
  const neuron = (sign: number) =>
    beta.map((entry, k) => sign * unit * entry * y[k] * (y[k] === sign ? 1 : slope));
  const coefficients = { wbar: boundary.b, 'w+': neuron(1), 'w-': neuron(-1) };
  for (const name of ['wbar', 'w+', 'w-'] as const) {
    const w = vectors[name];
    if (w === null) continue;
    const said = inner(w, w);
    const { norm } = products(evidence, coefficients[name]);
    const value = norm.value * norm.value;
    const error =
      2 * norm.value * norm.error + norm.error * norm.error + said.error + rounding(w.length, value);
    ledger.near(
      `arrays: |${name}|^2`,
      said.value,
      { value, error },
      "c'Kc of its coefficients over the rows: rounding of K and of both sums",
    );
  }
}

/** The picture of the points in the plane of mu and the part of wbar orthogonal to it. */
export function planeClaims(
  ledger: Ledger,
  { plane, data, spec }: ExperimentRecord,
  evidence: Evidence,
): void {
  if (plane === null) return;
  const { n, y, Xmu } = evidence;
  ledger.sameAll('plane.labels', plane.labels, y, 'y, to the last bit');
  const boundary = boundaryOf(evidence);
  if (plane.firstAxis !== 'mu' || Xmu === null || data.signalNorm === null || boundary?.alongMu == null) {
    const why =
      plane.firstAxis === 'mu' ? 'arrays.npz holds no Xmu' : 'the first axis is that of the class means';
    ledger.unchecked('plane.along', plane.along.length, why);
    ledger.unchecked('plane.across', plane.across.length, why);
    return;
  }
  const length = rounded(data.signalNorm, 8);
  const inners = (values: Float64Array, errors: Float64Array, by: Approximate): ApproximateList => {
    const parts = Array.from(values, (value, i) => quotient({ value, error: errors[i] }, by));
    return {
      values: Float64Array.from(parts, ({ value }) => value),
      errors: Float64Array.from(parts, ({ error }) => error),
    };
  };
  const ofInner = Xmu.map((_, i) => rounding(evidence.columns, evidence.lengths[i] * length.value));
  const along = inners(Xmu, ofInner, length);
  ledger.nearAll('plane.along', plane.along, along, '<x_i, mu>/|mu|: rounding of both sums');
  // wbar = p e + r f, with r^2 = |wbar|^2 - p^2.
  const p = quotient(boundary.alongMu, length);
  const norm2 = boundary.norm.value * boundary.norm.value;
  const r = root({
    value: norm2 - p.value * p.value,
    error:
      2 * boundary.norm.value * boundary.norm.error + 2 * Math.abs(p.value) * p.error + rounding(n, norm2),
  });
  const rest = boundary.z.values.map((value, i) => value - p.value * along.values[i]);
  const errors = boundary.z.errors.map(
    (error, i) =>
      error +
      Math.abs(p.value) * along.errors[i] +
      p.error * Math.abs(along.values[i]) +
      4 * U * Math.abs(boundary.z.values[i]),
  );
  ledger.nearAll(
    'plane.across',
    plane.across,
    inners(rest, errors, r),
    "wbar's part orthogonal to mu, by inner products: rounding of both sums",
  );
  const [first, second] = [quotient(p, boundary.norm), quotient(r, boundary.norm)];
  ledger.near('plane.limitNormal[0]', plane.limitNormal[0], first, '<wbar, mu>/(|wbar| |mu|)');
  ledger.near('plane.limitNormal[1]', plane.limitNormal[1], second, 'the rest of it');
  bayesClaims(ledger, plane, spec);
}

/** <Sigma^-1 mu, x> = 0 in the plane: along mu itself where Sigma is a multiple of I. */
function bayesClaims(
  ledger: Ledger,
  { bayesNormal }: NonNullable<ExperimentRecord['plane']>,
  { data }: ExperimentRecord['spec'],
): void {
  if (bayesNormal === null) return;
  const isIsotropic = data.source !== 'file' && data.covariance.type === 'isotropic';
  for (const k of [0, 1] as const) {
    const path = `plane.bayesNormal[${k}]`;
    if (isIsotropic)
      ledger.near(path, bayesNormal[k], { value: 1 - k, error: OF_PLANE }, 'mu, as Sigma is a multiple of I');
    else ledger.unchecked(path, bayesNormal[k], 'Sigma^-1 mu is not in the arrays');
  }
  if (isIsotropic) return;
  const length = bayesNormal[0] * bayesNormal[0] + bayesNormal[1] * bayesNormal[1];
  ledger.near('plane.bayesNormal: |.|^2', length, { value: 1, error: OF_PLANE }, 'a unit vector');
}

/** Coordinates of unit vectors in a plane of two. */
const OF_PLANE = 1e-12;
