/**
 * The claims of training: its end and its start again from W(0) X', C and K, and the rows of the trajectory there.
 */
import { log, log10 } from '../linalg/elementary.ts';
import type { Optimizer } from '../optimizers.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { inner, rounded, rounding, Sum, U } from './arithmetic.ts';
import { atEndOf, atStartOf, bothLayersClaims, referenceOf } from './both-layers-claims.ts';
import { courseClaims } from './course-claims.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Evidence } from './evidence.ts';
import { coordinateClaims, preActivationsOf, weightClaims } from './explicit.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { activatedGroups, Lifted } from './lifted.ts';
import { leastOf, MOST_POINTS, TOO_MANY } from './margin-claims.ts';
import { marginRowClaims } from './margin-row-claims.ts';
import { residualClaim } from './residual-claims.ts';
import { stateAt, stateOf } from './state.ts';
import { cosineClaim, kktClaims, normClaims, SPANNED } from './weight-claims.ts';

const AT = 'training.';
const NO_C = 'arrays.npz holds no C, the weights after the last update';
/** Settled ends of a spectrum agree with the exact ones so closely. */
const CLOSE = 1e-9;

/** log(tau/t); null where margins follow no such clock. */
export function logRateOf(
  { training, spec, data, limit }: ExperimentRecord,
  { loss }: Pick<Evidence, 'loss'>,
  { clock }: Optimizer,
): number | null {
  const { tail } = loss;
  if (clock.factor === null || (tail.kind !== 'polynomial' && tail.kind !== 'exponential')) return null;
  const alphaOfSum = training.alpha / (spec.training.reduction === 'mean' ? data.n : 1);
  const logRate = log(alphaOfSum * clock.factor);
  if (tail.kind === 'polynomial') return logRate;
  if (clock.ahead === undefined || limit.dual === null) return logRate + tail.offset;
  return logRate + tail.offset + clock.ahead / Math.sqrt(limit.dual.reduce((sum, beta) => sum + beta, 0));
}

export function trainingClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  logRate: number | null,
): void {
  scaleClaims(ledger, record, evidence);
  courseClaims(ledger, record, evidence);
  startClaims(ledger, record, atStartOf(evidence));
  endClaims(ledger, record, atEndOf(evidence), logRate);
}

function scaleClaims(ledger: Ledger, { training, spec, data }: ExperimentRecord, evidence: Evidence): void {
  const { n } = evidence;
  if (n > MOST_POINTS) ledger.unchecked(`${AT}lambdaMax`, training.lambdaMax, TOO_MANY);
  else {
    const found = new Eigenvalues(new Lifted(evidence, activatedGroups(evidence)).gram(), n);
    const value = found.at(n - 1);
    ledger.near(
      `${AT}lambdaMax`,
      training.lambdaMax,
      { value, error: found.error + CLOSE * value },
      `the greatest eigenvalue of G, found from inside to ${CLOSE}`,
    );
  }
  sizeClaims(ledger, { training, spec, data }, atStartOf(evidence), referenceOf(evidence));
}

/** Step and scale, the time that they make of updates, and the second layer. @param reference  a (m) of which the scale of W(0) is told */
export function sizeClaims(
  ledger: Ledger,
  { training, spec, data }: Pick<ExperimentRecord, 'training' | 'spec' | 'data'>,
  { n, a, slope, lengths }: Pick<Evidence, 'n' | 'a' | 'slope' | 'lengths'>,
  reference = a,
): void {
  const samples = spec.training.reduction === 'mean' ? data.n : 1;
  const { step } = spec.training;
  const alpha = typeof step === 'number' ? step : (step.relative * samples) / training.lambdaMax;
  ledger.near(
    `${AT}alpha`,
    training.alpha,
    rounded(alpha, 4),
    'the step of the spec, relative to lambdaMax as the record has it',
  );
  const { scale, relative } = spec.network.init;
  if (training.initialScale !== null && scale === undefined && relative !== undefined) {
    const sorted = lengths.slice().sort();
    const median = (sorted[(n - 1) >> 1] + sorted[n >> 1]) / 2;
    const smallest = reference.reduce(
      (least, entry) => Math.min(least, Math.abs(entry)),
      Number.POSITIVE_INFINITY,
    );
    const found = ((relative * training.alpha) / samples) * (slope === 0 ? 1 : slope) * median * smallest;
    ledger.near(
      `${AT}initialScale`,
      training.initialScale,
      rounded(found, 32),
      'c alpha gamma median|x_i| min|a_j|',
    );
  } else if (training.initialScale !== null && scale !== undefined)
    ledger.near(`${AT}initialScale`, training.initialScale, rounded(scale, 0), 'network.init.scale');
  const t = training.steps;
  if (t > 0)
    ledger.near(
      `${AT}logTime`,
      training.logTime,
      { value: log(training.alpha / samples) + log(t), error: CLOSE * 1e-4 },
      'log alpha + log t: logarithms of both sides',
    );
  const { secondLayer } = training;
  if (secondLayer === undefined) return;
  for (const [sign, count, squares] of [
    [1, 'positive', 'positiveSquares'],
    [-1, 'negative', 'negativeSquares'],
  ] as const) {
    const own = a.filter((entry) => entry * sign > 0);
    const sum = inner(own, own);
    ledger.same(`${AT}secondLayer.${count}`, secondLayer[count], own.length, 'a count of a');
    ledger.near(
      `${AT}secondLayer.${squares}`,
      secondLayer[squares],
      { value: sum.value, error: 2 * sum.error },
      'the sum of a_j^2: rounding of a and of both sums',
    );
  }
}

/** Neurons that no point moves, and the share of activated pairs of the others. */
export function aliveClaims(
  ledger: Ledger,
  training: ExperimentRecord['training'],
  { n, m, a, y, slope, phi }: Pick<Evidence, 'n' | 'm' | 'a' | 'y' | 'slope' | 'phi'>,
  Z: ApproximateList,
): void {
  let [dead, open, alive, sure, unsure] = [0, 0, 0, 0, 0];
  for (let j = 0; j < m && slope === 0; j++) {
    let [most, error, activated, within] = [Number.NEGATIVE_INFINITY, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const z = Z.values[j * n + i];
      most = Math.max(most, z);
      error = Math.max(error, Z.errors[j * n + i]);
      if (Math.abs(z) <= Z.errors[j * n + i]) within++;
      else if (a[j] * y[i] * z > 0) activated++;
    }
    // phi' is 0 on a half-line, if anywhere.
    if (phi.slope(most - error) === 0 && phi.slope(most + error) !== 0) open++;
    else if (phi.slope(most) === 0) dead++;
    else {
      alive++;
      sure += activated;
      unsure += within;
    }
  }
  ledger.between(
    `${AT}deadNeurons`,
    training.deadNeurons,
    dead,
    dead + open,
    'neurons that no point moves, counted again',
  );
  const { fractionOfAlive } = training.activation;
  if (slope > 0) shareClaim(ledger, `${AT}activation.fractionOfAlive`, fractionOfAlive, { n, m, a, y }, Z);
  else if (open > 0 || alive === 0)
    ledger.unchecked(
      `${AT}activation.fractionOfAlive`,
      fractionOfAlive,
      'some neuron is dead, or not, within rounding',
    );
  else
    ledger.between(
      `${AT}activation.fractionOfAlive`,
      fractionOfAlive,
      (sure / (alive * n)) * (1 - 4 * U),
      ((sure + unsure) / (alive * n)) * (1 + 4 * U),
      `pairs of living neurons, counted again; ${unsure} are within rounding of 0`,
    );
}

/** The distance from a homogeneous network, with max(z, gamma z) written out. */
export function nearHomogeneityClaims(
  ledger: Ledger,
  { nearHomogeneity }: ExperimentRecord['training'],
  { n, m, a, slope, phi }: Pick<Evidence, 'n' | 'm' | 'a' | 'slope' | 'phi'>,
  Z: ApproximateList,
): void {
  if (nearHomogeneity === undefined) return;
  const found = { value: 0, euler: 0 };
  const errors = { value: 0, euler: 0 };
  for (let i = 0; i < n; i++) {
    const sums = { value: new Sum(), euler: new Sum() };
    const inherited = { value: 0, euler: 0 };
    for (let j = 0; j < m; j++) {
      const [z, error] = [Z.values[j * n + i], Z.errors[j * n + i]];
      sums.value.add(a[j] * phi.value(z));
      sums.value.add(-a[j] * (z > 0 ? z : slope * z));
      sums.euler.add(a[j] * phi.slope(z) * z);
      sums.euler.add(-a[j] * phi.value(z));
      const moved = [-error, error].map((by) => Math.abs(phi.slope(z + by) - phi.slope(z)));
      inherited.value += Math.abs(a[j]) * (phi.steepest + 1) * error;
      inherited.euler += Math.abs(a[j]) * (2 * phi.steepest * error + Math.max(...moved) * Math.abs(z));
    }
    for (const name of ['value', 'euler'] as const) {
      found[name] = Math.max(found[name], Math.abs(sums[name].value));
      errors[name] = Math.max(errors[name], inherited[name] + rounding(2 * m, sums[name].size));
    }
  }
  for (const name of ['value', 'euler'] as const)
    ledger.near(
      `${AT}nearHomogeneity.${name}`,
      nearHomogeneity[name],
      { value: found[name], error: errors[name] },
      "from W X' computed here: its rounding and that of the sums",
    );
}

/** The row of t = 0. */
function startClaims(ledger: Ledger, record: ExperimentRecord, evidence: Evidence): void {
  const row = record.training.trajectory[0];
  if (row === undefined || row.t !== 0) return;
  const path = `${AT}trajectory[0].`;
  const { Z, q } = stateOf(evidence, null, 0);
  marginRowClaims(ledger, path, row, record, evidence, q);
  shareClaim(ledger, `${path}activatedFraction`, row.activatedFraction, evidence, Z);
  ledger.unchecked(`${path}norm`, row.norm, SPANNED);
  ledger.unchecked(`${path}stableRank`, row.stableRank, SPANNED);
  ledger.unchecked(`${path}testError`, row.testError, 'fresh points are not kept');
  const norm = { value: row.norm, error: 8 * U * row.norm };
  if (evidence.trained !== null) return;
  cosineClaim(ledger, path, row, { ...evidence, share: 1 }, norm, new Float64Array(evidence.Z0.length));
}

/** Share of pairs with a_j y_i z_ji > 0: those nearer to 0 than their rounding may be either. */
export function shareClaim(
  ledger: Ledger,
  path: string,
  said: number | null,
  { n, m, a, y }: Pick<Evidence, 'n' | 'm' | 'a' | 'y'>,
  Z: ApproximateList,
): void {
  let [sure, open] = [0, 0];
  for (let j = 0; j < m; j++) {
    for (let i = 0; i < n; i++) {
      const z = a[j] * y[i] > 0 ? Z.values[j * n + i] : -Z.values[j * n + i];
      if (Math.abs(z) <= Z.errors[j * n + i]) open++;
      else if (z > 0) sure++;
    }
  }
  const share = (count: number) => count / (m * n);
  ledger.between(
    path,
    said,
    share(sure) * (1 - 2 * U),
    share(sure + open) * (1 + 2 * U),
    `pairs counted again; ${open} are within rounding of 0`,
  );
}

function endClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  logRate: number | null,
): void {
  const { training } = record;
  const { C, explicit } = evidence;
  const rows = training.trajectory;
  const last = rows.findLastIndex(({ t }) => t === training.steps);
  if (C === null && explicit === null) {
    ledger.unchecked(`${AT}margins`, training.margins.length, NO_C);
    ledger.unchecked(`${AT}activation.fractionAtEnd`, training.activation.fractionAtEnd, NO_C);
    return;
  }
  // Shifts of groups are sums of the updates, and a flow is followed in fewer steps than that.
  const roundings = Math.min(training.steps, 1e9) + 1e4;
  const state =
    explicit === null
      ? stateOf(evidence, C, roundings)
      : stateAt(evidence, preActivationsOf(evidence, explicit, roundings));
  if (explicit !== null) coordinateClaims(ledger, evidence, explicit);
  const { Z, q } = state;
  ledger.nearAll(
    `${AT}margins`,
    training.margins,
    q,
    "y_i sum_j a_j phi(W X')_ji, W X' = Z(0) + C K or of W and X themselves: rounding of both sums, and one of every update's own",
  );
  shareClaim(ledger, `${AT}activation.fractionAtEnd`, training.activation.fractionAtEnd, evidence, Z);
  aliveClaims(ledger, training, evidence, Z);
  nearHomogeneityClaims(ledger, training, evidence, Z);
  const interpolates = leastOf(q);
  ledger.sign(
    'verdict.interpolates',
    record.verdict.interpolates,
    interpolates,
    'the sign of the least margin computed here',
  );
  if (last < 0) return;
  const row = rows[last];
  const path = `${AT}trajectory[${last}].`;
  if (last > 0) {
    marginRowClaims(ledger, path, row, record, evidence, q);
    shareClaim(ledger, `${path}activatedFraction`, row.activatedFraction, evidence, Z);
    ledger.unchecked(`${path}stableRank`, row.stableRank, SPANNED);
    ledger.unchecked(`${path}testError`, row.testError, 'fresh points are not kept');
    ledger.near(
      `${path}log10T`,
      row.log10T,
      { value: log10(row.t), error: 1e-13 * (1 + Math.abs(log10(row.t))) },
      'log10 t',
    );
    if (explicit !== null) weightClaims(ledger, path, row, evidence, explicit);
    else if (C !== null) normClaims(ledger, path, row, rows[0], evidence, C);
    if (C !== null) bothLayersClaims(ledger, path, { row, start: rows[0], record }, evidence, C);
    kktClaims(ledger, path, row, evidence, state);
  }
  residualClaim(ledger, path, row, { record, evidence, q, logRate });
}
