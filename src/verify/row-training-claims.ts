/**
 * The claims of training on many points in few dimensions: its start and its end, by W(0), C and the rows.
 */
import { log } from '../linalg/elementary.ts';
import type { Activation } from '../network/activation.ts';
import { activationChosen } from '../network/activations/index.ts';
import type { Loss } from '../network/loss.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord, TrajectoryRow } from '../record/record.ts';
import { quotient, rounded, rounding, Sum } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import { type Arrays, needed, shareOf } from './evidence.ts';
import { residual } from './horizon-claims.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { leastOf } from './margin-claims.ts';
import { marginRowClaims } from './margin-row-claims.ts';
import { stableClaim } from './network-fact-claims.ts';
import { approximateMarginClaims } from './own-claims.ts';
import { gradientAgain, ownRows } from './row-kkt.ts';
import {
  exactWeights,
  mistakesAmong,
  normOf,
  outputsAt,
  outputsOf,
  type Points,
  productsAt,
  type RowWeights,
  updatedWeights,
} from './row-weights.ts';
import { groupsOf, type Rows } from './rows.ts';
import { aliveClaims, logRateOf, nearHomogeneityClaims, shareClaim, sizeClaims } from './training-claims.ts';

const AT = 'training.';
const NO_START = 'W(0) is not among the arrays';
/** More dimensions than this have no eigenvalues computed. */
const MOST_DIMENSIONS = 200;
const CLOSE = 1e-9;

/** A network while it is trained. */
interface Trained {
  readonly record: ExperimentRecord;
  readonly rows: Rows;
  readonly heldOut: Points | null;
  readonly a: Float64Array;
  readonly phi: Activation;
  readonly loss: Loss;
}

/** @returns W X' after the last update (m x n) */
export function rowTrainingClaims(
  ledger: Ledger,
  trained: Trained,
  arrays: Arrays,
  where: string,
): ApproximateList {
  const { record, rows, a, phi, loss, heldOut } = trained;
  const { training, limit } = record;
  const { n, d } = rows;
  const m = a.length;
  lambdaClaim(ledger, training.lambdaMax, rows);
  sizeClaims(ledger, record, { n, a, slope: rows.slope, lengths: rows.lengths });
  const Z0 = needed(arrays, 'Z(0)', [m, n], where);
  const C = needed(arrays, 'C', [m, n], where);
  const isKept = Object.hasOwn(arrays, 'W(0)');
  // Z(0) itself where W(0) is not kept.
  const W0 = isKept ? needed(arrays, 'W(0)', [m, d], where) : new Float64Array(m * d);
  const start = exactWeights(W0, m);
  // Increments are kept apart from the start, and each update rounds once more.
  const share = shareOf(arrays, where);
  const left = W0.map((entry) => share * entry);
  const end = updatedWeights(left, C, rows, n + Math.min(training.steps, 1e9) + 1e4);
  const Z = productsAt(rows, end);
  if (isKept) {
    ledger.nearAll('arrays: Z(0)', Array.from(Z0), productsAt(rows, start), "W(0) X': rounding of both sums");
  } else for (const [at, z] of Z0.entries()) Z.values[at] += share * z;
  const q = outputsOf(rows, Z, a, phi);
  const because = "y_i sum_j a_j phi((W(0) + C X) X')_ji: rounding of both sums";
  ledger.nearAll(`${AT}margins`, training.margins, q, because);
  shareClaim(
    ledger,
    `${AT}activation.fractionAtEnd`,
    training.activation.fractionAtEnd,
    { n, m, a, y: rows.y },
    Z,
  );
  aliveClaims(ledger, training, { n, m, a, y: rows.y, slope: rows.slope, phi }, Z);
  approximateMarginClaims(ledger, record);
  nearHomogeneityClaims(ledger, training, { n, m, a, slope: rows.slope, phi }, Z);
  ledger.sign(
    'verdict.interpolates',
    record.verdict.interpolates,
    leastOf(q),
    'the sign of the least margin computed here',
  );
  const { trajectory } = training;
  const last = trajectory.findLastIndex(({ t }) => t === training.steps);
  if (trajectory[0]?.t === 0 && last > 0) {
    const first = { values: Z0, errors: Z0.map((z) => rounding(d, Math.abs(z))) };
    rowClaims(ledger, `${AT}trajectory[0].`, trajectory[0], trained, isKept ? start : null, first);
  }
  if (last >= 0) {
    const path = `${AT}trajectory[${last}].`;
    rowClaims(ledger, path, trajectory[last], trained, isKept ? end : null, Z);
    const optimizer = optimizerNamed(record.spec.training.optimizer);
    const logRate = logRateOf(record, { loss }, optimizer);
    if (logRate !== null && trajectory[last].residual !== null && limit.dual !== null) {
      const found = residual(q.values, Float64Array.from(limit.dual), logRate + log(trajectory[last].t));
      const error = found.error + q.errors.reduce((up, entry) => Math.max(up, entry), 0) + 1e-13;
      const of =
        'max over support vectors of |q_i - log tau + log beta_i|: rounding of margins and logarithms';
      ledger.near(`${path}residual`, trajectory[last].residual, { value: found.value, error }, of);
    }
  }
  if (record.risk.atEnd === null) return Z;
  if (heldOut === null || !isKept)
    ledger.unchecked('risk.atEnd', record.risk.atEnd, isKept ? NO_ROWS : NO_START);
  else
    countClaim(
      ledger,
      'risk.atEnd',
      record.risk.atEnd,
      heldOut.n,
      mistakesAmong(outputsAt(heldOut, end, a, phi)),
    );
  return Z;
}

const NO_ROWS = 'which of the held-out rows are mistakes is not counted again: they are not there';

/** A share of rows that are mistakes. */
export function countClaim(
  ledger: Ledger,
  path: string,
  said: number | null,
  trials: number,
  [low, high]: readonly [number, number],
): void {
  const because = `mistakes among the ${trials} held-out rows, counted again`;
  if (low === high) ledger.near(path, said, rounded(low / trials, 2), because);
  else ledger.between(path, said, low / trials, high / trials, `${because}: some are within rounding`);
}

/** The greatest eigenvalue of G, which that of the features' squares is. */
function lambdaClaim(ledger: Ledger, said: number, rows: Rows): void {
  const { n, d, X } = rows;
  const groups = groupsOf(rows, new Float64Array(n));
  const D = d * groups.length;
  if (D > MOST_DIMENSIONS) {
    ledger.unchecked(
      `${AT}lambdaMax`,
      said,
      `eigenvalues of more than ${MOST_DIMENSIONS} dimensions take too long here`,
    );
    return;
  }
  const H = new Float64Array(D * D);
  const feature = new Float64Array(D);
  for (let i = 0; i < n; i++) {
    for (const [g, { share, slopeAt }] of groups.entries())
      for (let p = 0; p < d; p++) feature[g * d + p] = Math.sqrt(share) * slopeAt(i) * X[i * d + p];
    for (let r = 0; r < D; r++) for (let s = 0; s <= r; s++) H[r * D + s] += feature[r] * feature[s];
  }
  const spectrum = new Eigenvalues(H, D);
  const value = spectrum.at(D - 1);
  const error = spectrum.error + CLOSE * value;
  ledger.near(
    `${AT}lambdaMax`,
    said,
    { value, error },
    `the greatest eigenvalue of the features' squares, found from inside to ${CLOSE}`,
  );
}

/** One row of the trajectory. @param W  null where W(0) is not kept */
function rowClaims(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  trained: Trained,
  W: RowWeights | null,
  Z: ApproximateList,
): void {
  const { record, rows, a, loss, phi, heldOut } = trained;
  const { n, y } = rows;
  const m = a.length;
  const q = outputsOf(rows, Z, a, phi);
  marginRowClaims(ledger, path, row, record, { loss }, q);
  shareClaim(ledger, `${path}activatedFraction`, row.activatedFraction, { n, m, a, y }, Z);
  if (W === null) {
    for (const name of [
      'norm',
      'stableRank',
      'oneMinusCosine',
      'kktEpsilon',
      'kktDelta',
      'testError',
    ] as const)
      ledger.unchecked(path + name, row[name], NO_START);
    return;
  }
  const norm = normOf(W);
  ledger.near(`${path}norm`, row.norm, norm, '|W(0) + C X|: rounding of both sums');
  stableClaim(ledger, `${path}stableRank`, row.stableRank, W.values, m, norm);
  cosineClaim(ledger, path, row, trained, W);
  const least = leastOf(q).value;
  if (row.kktEpsilon !== null && least > 0) {
    if (Z.values.some((z, at) => Math.abs(z) <= Z.errors[at]))
      ledger.unchecked(`${path}kktEpsilon`, row.kktEpsilon, 'some pair is within rounding of its boundary');
    else {
      const net = { n, m, a, y, phi, Z: Z.values };
      const own = ownRows(net, rows.slope);
      const spread = q.errors.reduce((up, entry) => Math.max(up, entry), 0) * (1 + 1 / least);
      const moved = W.errors.reduce((sum, entry) => sum + entry, 0) / least;
      const at = { rows, net, own, W: W.values, q: q.values, loss, A: 1 };
      const { epsilon, delta, because } = gradientAgain(at, 1, spread);
      const error = epsilon.error + moved;
      ledger.near(`${path}kktEpsilon`, row.kktEpsilon, { value: epsilon.value, error }, because);
      ledger.near(`${path}kktDelta`, row.kktDelta, delta, because);
    }
  }
  if (row.testError === null) return;
  if (heldOut === null) ledger.unchecked(`${path}testError`, row.testError, NO_ROWS);
  else
    countClaim(
      ledger,
      `${path}testError`,
      row.testError,
      heldOut.n,
      mistakesAmong(outputsAt(heldOut, W, a, phi)),
    );
}

/** 1 - cos = sin^2/(1 + cos), from W - s W*. */
function cosineClaim(
  ledger: Ledger,
  path: string,
  row: TrajectoryRow,
  { record, rows, a }: Trained,
  W: RowWeights,
): void {
  const { dual } = record.limit;
  if (row.oneMinusCosine === null || dual === null) return;
  const [plus, minus] = groupsOfSigns(rows, dual);
  const { d } = rows;
  const target = { values: new Float64Array(W.values.length), errors: new Float64Array(W.values.length) };
  for (const [j, entry] of a.entries()) {
    const v = entry > 0 ? plus : minus;
    for (let p = 0; p < d; p++) {
      target.values[j * d + p] = entry * (v?.values[p] ?? 0);
      target.errors[j * d + p] = Math.abs(entry) * (v?.errors[p] ?? 0);
    }
  }
  const [along, square] = [new Sum(), new Sum()];
  for (const [at, entry] of target.values.entries()) {
    along.add(entry * W.values[at]);
    square.add(entry * entry);
  }
  const s = along.value / square.value;
  const rest = {
    values: W.values.map((entry, at) => entry - s * target.values[at]),
    errors: W.errors.map(
      (entry, at) => entry + Math.abs(s) * target.errors[at] + rounding(8, Math.abs(W.values[at])),
    ),
  };
  const [length, far] = [normOf(W), normOf(rest)];
  const sine = quotient(far, length);
  const cosine = along.value / length.value / Math.sqrt(square.value);
  const error = 2 * sine.value * sine.error + sine.error * sine.error;
  const found =
    cosine > 0
      ? { value: (sine.value * sine.value) / (1 + cosine), error }
      : { value: 1 - cosine, error: rounding(W.values.length, 1) };
  ledger.near(
    `${path}oneMinusCosine`,
    row.oneMinusCosine,
    found,
    '|W - s W*|^2/|W|^2/(1 + cos): rounding of both sums',
  );
}

/** v of the neurons of W* with a_j > 0 and with a_j < 0. */
function groupsOfSigns(rows: Rows, dual: readonly number[]): readonly (ApproximateList | undefined)[] {
  const groups = groupsOf(rows, dual).map(({ v }) => v);
  return rows.shares[0] > 0 ? groups : [undefined, ...groups];
}

/** phi of a run. */
export function activationOf({ spec }: ExperimentRecord): Activation {
  return activationChosen(spec.network.activation, spec.network.slope);
}
