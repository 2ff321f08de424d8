/**
 * The claims of a limit with given margins: residuals, distances and eigenvalues once more from K, y, a, Z(0), C and the coefficients.
 */
import type { TargetTail } from '../network/loss.ts';
import { gradientDescent, optimizerNamed } from '../optimizers.ts';
import type { InterpolantRecord, InterpolationRecord } from '../record/interpolation.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounded, rounding, Sum, U } from './arithmetic.ts';
import { Eigenvalues } from './eigenvalues.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import { activatedGroups, type Group, Lifted } from './lifted.ts';
import { ownGroups, rowsOf } from './optimality.ts';
import { stateOf } from './state.ts';
import { squareFrom } from './weight-claims.ts';

const AT = 'limit.own.';
/** Settled ends of a spectrum agree with the exact ones so closely. */
const CLOSE = 1e-9;

/** A pattern: its groups, and the group of each neuron (m). */
interface Pattern {
  readonly groups: readonly Group[];
  readonly of: Int32Array;
}

/** W = V + sum_k c_k Xt_k from V = W(0) + C X. */
interface From {
  readonly path: string;
  readonly pattern: Pattern;
  readonly C: Float64Array;
}

export function interpolationClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  own: InterpolationRecord,
  evidence: Evidence,
): void {
  const { loss, C, n, m } = evidence;
  const { tail } = loss;
  const start = record.training.trajectory[0];
  if (tail.kind !== 'target') {
    ledger.same(`${AT}kind`, own.kind, `of the ${tail.kind} tail`, 'the loss of the spec has no such limit');
    return;
  }
  if (C === null || start?.t !== 0) {
    ledger.unchecked(`${AT}residual`, own.certificate.residual, 'W(0) or W(T) is not kept');
    return;
  }
  const pattern = patternAtEnd(ledger, own, evidence, C);
  if (pattern === null) return;
  const endNorm = (whole: Float64Array): Approximate => root(squareFrom(evidence, start.norm, whole));
  const check = (from: From, said: InterpolantRecord): Whole =>
    interpolantClaims(ledger, from, said, evidence, { tail, endNorm, end: C });
  const whole = check({ path: AT, pattern, C }, own);
  const activated = patternOf(evidence, activatedGroups(evidence));
  if (own.fromStart !== null)
    check({ path: `${AT}fromStart.`, pattern: activated, C: new Float64Array(m * n) }, own.fromStart);
  contractionClaims(ledger, record, own, whole.spectrum, n);
  const byDescent = optimizerNamed(record.spec.training.optimizer) === gradientDescent;
  lastingClaim(ledger, own, evidence, pattern, whole, byDescent);
}

/** The pattern that W(T) has; null where rounding decides it. */
function patternAtEnd(
  ledger: Ledger,
  own: InterpolationRecord,
  evidence: Evidence,
  C: Float64Array,
): Pattern | null {
  const { n, m, a, y } = evidence;
  const { values, errors } = stateOf(evidence, C, 0).Z;
  if (values.some((z, at) => Math.abs(z) <= errors[at])) {
    ledger.unchecked(`${AT}pattern`, own.pattern, 'some pair is within rounding of its boundary');
    return null;
  }
  const isActivated = values.every((z, at) => z * a[Math.floor(at / n)] * y[at % n] > 0);
  ledger.same(`${AT}pattern`, own.pattern, isActivated ? 'activated' : 'last', "the signs of W X'");
  const of = new Int32Array(m);
  for (const [g, members] of [...rowsOf(n, m, a, values).values()].entries())
    for (const j of members) of[j] = g;
  return { groups: ownGroups(evidence, values), of };
}

function patternOf({ a }: Evidence, groups: readonly Group[]): Pattern {
  return { groups, of: Int32Array.from(a, (entry) => groups.findIndex(({ sign }) => sign * entry > 0)) };
}

interface Whole {
  readonly spectrum: Eigenvalues;
  readonly Z: ApproximateList;
  readonly change: Approximate;
}

function interpolantClaims(
  ledger: Ledger,
  { path, pattern: { groups, of }, C }: From,
  said: InterpolantRecord,
  evidence: Evidence,
  given: { tail: TargetTail; endNorm: (whole: Float64Array) => Approximate; end: Float64Array },
): Whole {
  const { n, m, a, y } = evidence;
  const lifted = new Lifted(evidence, groups);
  const c = Float64Array.from(said.coefficients);
  const moved = lifted.margins(c);
  const V = stateOf(evidence, C, 0).Z;
  const [off, errors] = [new Float64Array(n), new Float64Array(n)];
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const sum = new Sum();
    sum.add(given.tail.of(i));
    sum.add(-moved.values[i]);
    let inherited = moved.errors[i];
    for (let j = 0; j < m; j++) {
      const share = a[j] * groups[of[j]].slopes[i];
      sum.add(-y[i] * share * V.values[j * n + i]);
      inherited += Math.abs(share) * V.errors[j * n + i];
    }
    off[i] = Math.abs(sum.value);
    errors[i] = inherited + rounding(m, sum.size);
    least = Math.min(least, given.tail.of(i));
  }
  const { certificate } = said;
  const surely = off.map((entry, i) => Math.max(0, entry - errors[i]));
  const at = (i: number) => off[i] + 64 * errors[i];
  const high = off.reduce((most, _, i) => Math.max(most, at(i)), 0);
  const because = 'max_i |target_i - q_i| as computed here, and its rounding';
  const lowest = surely.reduce((most, entry) => Math.max(most, entry), 0);
  ledger.between(`${path}certificate.residual`, certificate.residual, lowest, high, because);
  const square = surely.reduce((sum, entry) => sum + entry * entry, 0);
  ledger.between(
    `${path}certificate.residualNorm`,
    certificate.residualNorm,
    Math.sqrt(square),
    certificate.residual * Math.sqrt(n) * (1 + CLOSE),
    'the root of the sum of their squares; at most sqrt(n) times the largest',
  );
  const spectrum = new Eigenvalues(lifted.gram(), n);
  if (certificate.leastEigenvalue !== null) {
    const lambda = spectrum.at(0);
    const most = lambda + spectrum.error;
    ledger.between(
      `${path}certificate.leastEigenvalue`,
      certificate.leastEigenvalue,
      0,
      most,
      'at most lambda_min(G)',
    );
    ledger.near(
      `${path}certificate.distanceBound`,
      certificate.distanceBound,
      rounded(certificate.residualNorm / Math.sqrt(certificate.leastEigenvalue), 32),
      "residualNorm/sqrt(leastEigenvalue), of the record's own numbers",
    );
  }
  const square2 = inner(c, moved.values);
  const inherited = c.reduce((sum, entry, k) => sum + Math.abs(entry) * moved.errors[k], square2.error);
  const change = root({ value: square2.value, error: inherited });
  ledger.near(`${path}change`, said.change, change, "c'G c: rounding of its sums");
  const whole = Float64Array.from({ length: m * n }, (_, entry) => {
    const [j, k] = [Math.floor(entry / n), entry % n];
    return C[entry] + a[j] * groups[of[j]].slopes[k] * y[k] * c[k];
  });
  const norm = given.endNorm(whole);
  ledger.near(`${path}norm`, said.norm, norm, "|W|^2 from |W(0)| as the first row has it, W(0)X' and K");
  ledger.near(
    `${path}margin`,
    said.margin,
    quotient(rounded(least, 1), rounded(said.norm, 8)),
    'the least target over |W|, as the record has it',
  );
  const apart = whole.map((entry, k) => given.end[k] - entry);
  const lost = whole.reduce(
    (sum, entry, k) => sum + U * (Math.abs(entry) + Math.abs(given.end[k])) * evidence.lengths[k % n],
    0,
  );
  const distance = root(squareFrom({ ...evidence, Z0: new Float64Array(m * n) }, 0, apart));
  ledger.near(
    `${path}distance`,
    said.distance,
    quotient({ value: distance.value, error: distance.error + 8 * lost }, norm),
    '|W(T) - W|/|W|, from differences of coefficients',
  );
  const { Z } = stateOf(evidence, whole, m);
  patternClaim(ledger, path, said, { groups, of }, Z, n);
  return { spectrum, Z, change };
}

function patternClaim(
  ledger: Ledger,
  path: string,
  { hasPattern }: InterpolantRecord,
  { groups, of }: Pattern,
  Z: ApproximateList,
  n: number,
): void {
  const signed = Z.values.map((z, at) => (groups[of[Math.floor(at / n)]].active?.[at % n] === 1 ? z : -z));
  const surelyWrong = signed.some((z, at) => z < -Z.errors[at]);
  const surely = signed.every((z, at) => z > Z.errors[at]);
  if (!surelyWrong && !surely)
    ledger.unchecked(`${path}hasPattern`, hasPattern, 'some pair is within rounding of its boundary');
  else ledger.same(`${path}hasPattern`, hasPattern, surely, "the signs of W X'");
}

function contractionClaims(
  ledger: Ledger,
  { training, spec, data }: ExperimentRecord,
  { contraction }: InterpolationRecord,
  spectrum: Eigenvalues,
  n: number,
): void {
  if (contraction === null) return;
  const path = `${AT}contraction.`;
  const alpha = training.alpha / (spec.training.reduction === 'mean' ? data.n : 1);
  const [min, max] = [spectrum.at(0), spectrum.at(n - 1)];
  const error = spectrum.error + CLOSE * Math.abs(min);
  const { leastEigenvalue: least, largestEigenvalue: largest } = contraction;
  ledger.near(`${path}leastEigenvalue`, least, { value: min, error }, 'lambda_min(G) by counting');
  ledger.near(
    `${path}largestEigenvalue`,
    largest,
    { value: max, error: spectrum.error + CLOSE * max },
    'lambda_max(G) by counting',
  );
  const own = "of the record's own numbers";
  ledger.near(`${path}largestStep`, contraction.largestStep, rounded(2 / largest, 4), own);
  ledger.near(`${path}fastestStep`, contraction.fastestStep, rounded(2 / (least + largest), 4), own);
  const [slow, sharp] = [1 - alpha * least, alpha * largest - 1];
  const roundings = { value: Math.max(Math.abs(slow), sharp), error: 16 * U * (1 + alpha * largest) };
  ledger.near(`${path}factor`, contraction.factor, roundings, own);
  ledger.same(`${path}direction`, contraction.direction, slow >= sharp ? 'slowest' : 'sharpest', own);
}

/** The least |<w_j, x_i>| at W over |x_i| times the share of |W(T) - W| that neuron j may move by. */
function lastingClaim(
  ledger: Ledger,
  { lasts, change, certificate, contraction }: InterpolationRecord,
  { n, a, lengths, slope }: Evidence,
  { groups, of }: Pattern,
  { Z }: Whole,
  byDescent: boolean,
): void {
  if (lasts === null) return;
  const path = `${AT}lasts.`;
  // The factor is held to the eigenvalues by its own claim.
  if (lasts.shown && !(byDescent && contraction !== null && contraction.factor < 1)) {
    ledger.same(`${path}shown`, lasts.shown, false, 'only of gradient descent whose steps contract');
    return;
  }
  if (slope === 1) {
    ledger.same(`${path}shown`, lasts.shown, true, 'a linear network has one pattern');
    return;
  }
  const most = change + 2 * (certificate.distanceBound ?? 0);
  let [value, error] = [Number.POSITIVE_INFINITY, 0];
  for (const [at, z] of Z.values.entries()) {
    const { active, share } = groups[of[Math.floor(at / n)]];
    const reach = lengths[at % n] * (Math.abs(a[Math.floor(at / n)]) / Math.sqrt(share)) * most;
    value = Math.min(value, (active?.[at % n] === 1 ? z : -z) / reach);
    error = Math.max(error, Z.errors[at] / reach);
  }
  ledger.near(
    `${path}slack`,
    lasts.slack,
    { value, error: 4 * error + 1e-8 * Math.abs(value) },
    'the least |<w_j, x_i>| at W over how far it still moves',
  );
  ledger.same(`${path}shown`, lasts.shown, (lasts.slack ?? 0) > 1, 'whether that is above 1');
}
