/**
 * The claims of a row of the trajectory about the weights themselves: their size, the angle to the limit, and how nearly they are optimal.
 */
import type { TrajectoryRow } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounding, Sum, U } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { leastOf } from './margin-claims.ts';
import { sizeOf } from './margin-row-claims.ts';
import { gradientResidual, ownGroups } from './optimality.ts';
import { type State, stateOf } from './state.ts';

export const SPANNED = 'W(0) outside the span of the rows is not kept';

/** Lyu and Li's epsilon and delta, with |W| as the row has it. */
export function kktClaims(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  evidence: Evidence,
  { Z, q }: State,
): void {
  const least = leastOf(q).value;
  if (row.kktEpsilon === null || !(least > 0)) return;
  const within = Z.values.some((z, at) => Math.abs(z) <= Z.errors[at]);
  if (within) {
    ledger.unchecked(`${path}kktEpsilon`, row.kktEpsilon, 'some pair is within rounding of its boundary');
    return;
  }
  const { trained } = evidence;
  const ofW = new Lifted(evidence, ownGroups(evidence, Z.values)).gram();
  const products = trained === null ? ofW : withHeadProducts(evidence, ofW, Z.values, least);
  const size = row.norm / least;
  const norm2 = trained === null ? size * size : (2 * sizeOf(row)) / least;
  const spread = q.errors.reduce((up, entry) => Math.max(up, entry), 0) * (1 + 1 / least);
  const found = gradientResidual(evidence.loss, {
    q: q.values,
    spread,
    order: trained === null ? 1 : 2,
    products,
    norm2,
  });
  const because = 'a difference of squares with |W| as the row has it: rounding of margins and of both sums';
  ledger.near(`${path}kktEpsilon`, row.kktEpsilon, found.epsilon, because);
  ledger.near(`${path}kktDelta`, row.kktDelta, found.delta, because);
}

/** (G + y_i y_k sum_j phi(z_ji) phi(z_jk))/min q: of gradients in both layers at (W, a)/(min q)^(1/2). */
function withHeadProducts(
  { n, m, y, phi }: Evidence,
  G: Float64Array,
  Z: Float64Array,
  least: number,
): Float64Array {
  const features = Z.map((z) => phi.value(z));
  const products = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const sum = new Sum();
      for (let j = 0; j < m; j++) sum.add(features[j * n + i] * features[j * n + k]);
      products[i * n + k] = (G[i * n + k] + y[i] * y[k] * sum.value) / least;
    }
  }
  return products;
}

/** |W|^2 = |s W(0)|^2 + <C, 2 s W(0) X' + C K>, s the share of W(0) that is left, and the angle to the limit. */
export function normClaims(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  start: TrajectoryRow,
  evidence: Evidence,
  C: Float64Array,
): void {
  if (start.t !== 0) {
    ledger.unchecked(`${path}norm`, row.norm, SPANNED);
    return;
  }
  const square = squareFrom(evidence, start.norm, C);
  const norm = root(square);
  ledger.near(
    `${path}norm`,
    row.norm,
    norm,
    "|W(0)| as the first row has it, and C(2 W(0)X' + C K): rounding of both sums",
  );
  if (evidence.trained === null) cosineClaim(ledger, path, row, evidence, norm, C, start.norm);
}

/** |share W(0) + C X|^2. */
export function squareFrom(
  { n, m, K, Z0, share, roundingOfK, lengths }: Evidence,
  startNorm: number,
  C: Float64Array,
): Approximate {
  const total = new Sum();
  total.add(share * startNorm * (share * startNorm));
  let inherited = 0;
  for (let j = 0; j < m; j++) {
    const row = C.subarray(j * n, (j + 1) * n);
    const reach = row.reduce((sum, entry, k) => sum + Math.abs(entry) * lengths[k], 0);
    for (let i = 0; i < n; i++) {
      if (row[i] === 0) continue;
      const z = inner(K, row, i * n);
      total.add(row[i] * (2 * share * Z0[j * n + i] + z.value));
      inherited += Math.abs(row[i]) * (z.error + 2 * roundingOfK * lengths[i] * reach);
    }
  }
  return { value: total.value, error: inherited + rounding(n * 8, total.size) };
}

/** 1 - cos = sin^2/(1 + cos): the part of W orthogonal to W* is formed from differences of coefficients. */
export function cosineClaim(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  evidence: Evidence,
  norm: Approximate,
  C: Float64Array,
  startNorm = row.norm,
): void {
  const { n, beta } = evidence;
  if (row.oneMinusCosine === null || beta === null || !(norm.value > 0)) return;
  const lifted = new Lifted(evidence, activatedGroups(evidence));
  const target = coefficientsOf(lifted, beta);
  const { values, errors } = lifted.margins(beta);
  const length2 = inner(beta, values);
  const ofLength = beta.reduce((sum, entry, i) => sum + Math.abs(entry) * errors[i], length2.error);
  // <W, W*> = sum_jk target_jk (W X')_jk
  const along = new Sum();
  const Z = stateOf(evidence, C, 0).Z;
  for (let at = 0; at < target.length; at++) along.add(target[at] * Z.values[at]);
  const reach = target.reduce((sum, entry, at) => sum + Math.abs(entry) * Z.errors[at], 0);
  const product = { value: along.value, error: reach + rounding(8 * n, along.size) };
  const s = along.value / length2.value;
  const rest = squareFrom(
    evidence,
    startNorm,
    C.map((entry, at) => entry - s * target[at]),
  );
  // Coefficients are known to a unit each, whose part of sin^2 is seen where a limit is reached.
  const known = { ...rest, error: rest.error + 64 * U * U * norm.value * norm.value };
  const sin2 = quotient(known, { value: norm.value * norm.value, error: 2 * norm.value * norm.error });
  const cosine = quotient(product, {
    value: norm.value * Math.sqrt(length2.value),
    error: norm.error * Math.sqrt(length2.value) + (norm.value * ofLength) / Math.sqrt(length2.value),
  });
  const found =
    cosine.value > 0
      ? { value: sin2.value / (1 + cosine.value), error: sin2.error + sin2.value * cosine.error }
      : { value: 1 - cosine.value, error: cosine.error };
  ledger.near(
    `${path}oneMinusCosine`,
    row.oneMinusCosine,
    found,
    '|W - s W*|^2/|W|^2/(1 + cos): rounding of both sums',
  );
}

/** The C (m x n) of sum_k beta_k Xt_k = C X. */
export function coefficientsOf(
  { evidence: { n, m, a, y }, groups }: Lifted,
  beta: Float64Array,
): Float64Array {
  const C = new Float64Array(m * n);
  for (const { sign, slopes } of groups) {
    for (let j = 0; j < m; j++) {
      if (a[j] * sign <= 0) continue;
      for (let k = 0; k < n; k++) C[j * n + k] = a[j] * beta[k] * slopes[k] * y[k];
    }
  }
  return C;
}
