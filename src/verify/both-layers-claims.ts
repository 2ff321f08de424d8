/**
 * The claims of a second layer that is trained: of the row after the last update, from a(0), a(T), W(0) X', C and K. What W(0) has outside the span
 * of the rows is not kept, so of what depends on it only bounds are known here; they are as close as W(0) is small.
 */
import type { ExperimentRecord, TrajectoryRow } from '../record/record.ts';
import { inner, root, rounded, rounding, U } from './arithmetic.ts';
import type { Evidence, Trained } from './evidence.ts';
import type { Ledger } from './ledger.ts';

/** With the second layer before the first update, and after the last. */
export function atStartOf(evidence: Evidence): Evidence {
  return evidence.trained === null ? evidence : { ...evidence, a: evidence.trained.start };
}

export function atEndOf(evidence: Evidence): Evidence {
  return evidence.trained === null ? evidence : { ...evidence, a: evidence.trained.end };
}

/** What the scale of W(0) is told by (m). */
export function referenceOf({ a, trained }: Evidence): Float64Array {
  return trained?.reference ?? a;
}

interface Rows {
  readonly row: TrajectoryRow;
  readonly start: TrajectoryRow;
  readonly record: ExperimentRecord;
}

export function bothLayersClaims(
  ledger: Ledger,
  path: string,
  { row, start, record }: Rows,
  evidence: Evidence,
  C: Float64Array,
): void {
  const { trained, m, n, K, Z0 } = evidence;
  if (trained === null || row.headNorm === undefined) return;
  const { start: before, end: a } = trained;
  const square = inner(a, a);
  ledger.near(`${path}headNorm`, row.headNorm, root(square), '|a(T)|');
  signClaims(ledger, record, a);
  if (start.t !== 0) return;
  let [drift, most, off] = [0, 0, 0];
  for (let j = 0; j < m; j++) {
    const own = C.subarray(j * n, (j + 1) * n);
    let [grown, size] = [0, 0];
    for (let i = 0; i < n; i++) {
      const z = inner(K, own, i * n);
      grown += own[i] * (2 * Z0[j * n + i] + z.value);
      size += Math.abs(own[i]) * (2 * Math.abs(Z0[j * n + i]) + Math.abs(z.value) + z.error / U);
    }
    drift = Math.max(drift, Math.abs((a[j] - before[j]) * (a[j] + before[j]) - grown));
    most = Math.max(most, a[j] * a[j] + Math.max(0, grown));
    off = Math.max(off, rounding(16 * n, size + a[j] * a[j] + start.norm * start.norm));
  }
  ledger.between(
    `${path}balanceDrift`,
    row.balanceDrift ?? null,
    Math.max(0, drift - off) / (most + start.norm * start.norm) - U,
    (drift + off) / Math.max(most - off, Number.MIN_VALUE) + U,
    'the change of a_j^2 less that of |w_j|^2, C(2 W(0)X_ + C K); over the most that a_j^2 + |w_j|^2 can be, and the least',
  );
  const [plus, minus] = [1, -1].map((sign) => lengthOf(evidence, sumOf(a, C, n, sign)));
  const strayed = Math.sqrt(square.value) * start.norm;
  const low = Math.max(0, plus - strayed);
  const high = plus + strayed;
  const share = (own: number, other: number) => (own + other > 0 ? own / (own + other) : 0);
  ledger.between(
    `${path}share`,
    row.share ?? null,
    share(low, minus + strayed) - 1e-9,
    share(high, Math.max(0, minus - strayed)) + 1e-9,
    '|p+|/(|p+| + |p-|) of a(T) and C, and |a| |W(0)| more or less of either',
  );
  if (evidence.beta === null || row.oneMinusCosine === null) return;
  const whole = sumOf(a, C, n, 0);
  const chord = chordTo(evidence, whole, trained, evidence.beta);
  const length = lengthOf(evidence, whole);
  // A vector of length l that is moved by less than s turns by at most the chord sqrt(2) s/l.
  const more = strayed < length ? (Math.SQRT2 * strayed) / length : 2;
  const half = (by: number) => {
    const other = Math.min(2, Math.max(0, chord + by));
    return (other * other) / 2;
  };
  ledger.between(
    `${path}oneMinusCosine`,
    row.oneMinusCosine,
    half(-more) * (1 - 1e-6) - 1e-14,
    half(more) * (1 + 1e-6) + 1e-14,
    'of the angle from sum_j a_j C_j X to the boundary of the limit, and of what |a| |W(0)| may turn it by',
  );
}

/** Counts and squares of a(T). */
function signClaims(ledger: Ledger, { training }: ExperimentRecord, a: Float64Array): void {
  const atEnd = training.secondLayer?.atEnd;
  if (atEnd === undefined) return;
  const path = 'training.secondLayer.atEnd.';
  for (const [is, count, squares] of [
    [(entry: number) => entry > 0, 'positive', 'positiveSquares'],
    [(entry: number) => !(entry > 0), 'negative', 'negativeSquares'],
  ] as const) {
    const own = a.filter(is);
    const sum = inner(own, own);
    ledger.same(`${path}${count}`, atEnd[count], own.length, 'a count of a(T)');
    ledger.near(`${path}${squares}`, atEnd[squares], rounded(sum.value, a.length + 8), 'the sum of a_j(T)^2');
  }
}

/** sum_j a_j C_j over the neurons with that sign of a_j (n); over all with 0. */
function sumOf(a: Float64Array, C: Float64Array, n: number, sign: number): Float64Array {
  const total = new Float64Array(n);
  for (const [j, entry] of a.entries()) {
    if (sign > 0 ? !(entry > 0) : sign < 0 && entry > 0) continue;
    for (let k = 0; k < n; k++) total[k] += entry * C[j * n + k];
  }
  return total;
}

/** |sum_k c_k x_k|. */
function lengthOf(evidence: Evidence, c: Float64Array): number {
  return Math.sqrt(Math.max(0, productOf(evidence, c, c)));
}

function productOf({ K, n }: Evidence, c: Float64Array, e: Float64Array): number {
  return c.reduce((sum, entry, i) => sum + entry * inner(K, e, i * n).value, 0);
}

/** sqrt(2 - 2 cos) of the angle from sum_k c_k x_k to the boundary of the limit, from the part that is orthogonal to it. */
function chordTo(evidence: Evidence, c: Float64Array, { ofLimit }: Trained, beta: Float64Array): number {
  const { y, slope } = evidence;
  const squares = (sign: number): number =>
    ofLimit.reduce((sum, entry) => sum + (entry * sign > 0 ? entry * entry : 0), 0);
  const [plus, minus] = [squares(1), squares(-1)];
  const b = beta.map((entry, k) => {
    const [own, other] = y[k] > 0 ? [plus, minus] : [minus, plus];
    return entry * y[k] * (own + slope * other);
  });
  const s = productOf(evidence, c, b) / productOf(evidence, b, b);
  const rest = c.map((entry, k) => entry - s * b[k]);
  const [size, off] = [lengthOf(evidence, c), lengthOf(evidence, rest)];
  const cosine = (s * lengthOf(evidence, b)) / size;
  const versine = cosine > 0 ? ((off / size) * (off / size)) / (1 + cosine) : 1 - cosine;
  return Math.sqrt(2 * versine);
}
