/**
 * The claims of theorems' premises: those that are inequalities of inner products, the second layer, the start and the step are measured
 * again; of all others, that slack and verdict follow from the two sides.
 */
import { exp, log } from '../linalg/elementary.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { type Approximate, rounded, U } from './arithmetic.ts';
import { atStartOf } from './both-layers-claims.ts';
import type { Shape } from './data-claims.ts';
import type { Evidence } from './evidence.ts';
import type { Ledger } from './ledger.ts';
import { stateOf } from './state.ts';

type Hypothesis = ExperimentRecord['theory'][number]['hypotheses'][number];

/** What premises are made of. */
interface Facts {
  readonly n: number;
  readonly gamma: number;
  /** alpha of the summed loss. */
  readonly alpha: number;
  readonly shape: Shape;
  /** n o. */
  readonly crowding: number;
  /** Least and greatest of A_y + gamma^2 A_-y. */
  readonly kmin: number;
  readonly kmax: number;
  /** F0 = max_i |f(x_i; W(0))|, g(F0), the summed loss and max_i g_i at W(0), and max_ji |z_ji(0)|/|a_j|. */
  readonly start: number;
  readonly startSlope: number;
  readonly startLoss: number;
  readonly steepest: number;
  readonly hurdle: number;
  readonly record: ExperimentRecord;
}

type Sides = readonly [measured: number | null, threshold: number | null];

/** Both sides by the formula that a premise is told by. */
export const MEASURED: Readonly<Record<string, (facts: Facts) => Sides>> = {
  'gamma > 0': ({ gamma }) => [gamma, 0],
  'min over i != k of y_i y_k <x_i, x_k> >= 0': ({ shape }) => [shape.minSignedInner, 0],
  'after some t0; sufficient (derived, docs/theory.md, Theorem 2): all y_i y_k <x_i, x_k> >= 0 and gamma > 0':
    ({ shape }) => [shape.minSignedInner, 0],
  'min_i |x_i|^2 > 0': ({ shape }) => [shape.minNorm2, 0],
  "alpha gamma g(F0) min_i sum_k H_ik > sqrt(m) max_ji |z_ji(0)|, g = -l'": ({
    alpha,
    gamma,
    startSlope,
    shape,
    hurdle,
  }) => [alpha * gamma * startSlope * shape.minRowSum.value, hurdle],
  'n o <= kmin^2 Rmin^2/(16 kmax^2 Rmax)': ({ crowding, kmin, kmax, shape: { minNorm2, maxNorm2 } }) => {
    const share = kmin / kmax;
    return [crowding, (share * share * minNorm2 * minNorm2) / (16 * maxNorm2)];
  },
  'n o <= gamma kmin Rmin^2/(4 kmax Rmax)': ({
    crowding,
    gamma,
    kmin,
    kmax,
    shape: { minNorm2, maxNorm2 },
  }) => [crowding, (gamma * (kmin / kmax) * minNorm2 * minNorm2) / (4 * maxNorm2)],
  'alpha kmax Rmax <= log 2': ({ alpha, kmax, shape }) => [alpha * kmax * shape.maxNorm2, log(2)],
  'alpha (gamma Rmin exp(-2 F0) - n o) > sqrt(m) max_ji |z_ji(0)| exp(-F0)': ({
    alpha,
    gamma,
    shape,
    start,
    crowding,
    hurdle,
  }) => [alpha * (gamma * shape.minNorm2 * exp(-2 * start) - crowding), hurdle * exp(-start)],
  '4 kmax n o < kmin Rmin': ({ kmax, crowding, kmin, shape }) => [4 * kmax * crowding, kmin * shape.minNorm2],
  'gamma Rmin >= C n max over i != k of |<x_i, x_k>| (constant and power of gamma not known here)': ({
    gamma,
    shape,
    crowding,
  }) => [gamma * shape.minNorm2, crowding],
  'Rmin^2/Rmax >= 3 n o': ({ shape, crowding }) => [isolation(shape), 3 * crowding],
  'Rmin^2/Rmax >= 3 gamma^-3 n o': ({ shape, crowding, gamma }) => [
    isolation(shape),
    (3 / (gamma * gamma * gamma)) * crowding,
  ],
  'Rmin^2/Rmax >= C n o': ({ shape, crowding }) => [isolation(shape), crowding],
  '|x_i|^2 >= C n max over k != i of |<x_i, x_k>| for all i': ({ n, shape: { leastIsolated } }) => [
    leastIsolated.norm2,
    n * leastIsolated.largestInner,
  ],
  'alpha <= 2/(n Rmax), alpha of the summed loss': ({ alpha, n, shape }) => [alpha, 2 / (n * shape.maxNorm2)],
  'alpha n Rmax <= 1/C, alpha of the mean loss over n': ({ alpha, n, shape }) => [
    alpha * n * shape.maxNorm2,
    1,
  ],
  'alpha lambda_max(G) max_i g_i(0) <= 1/C (the paper: sufficiently small)': ({
    alpha,
    record,
    steepest,
  }) => [alpha * record.training.lambdaMax * steepest, 1],
  'alpha L(W(0)) kmax Rmax < 1 (summed loss; kmax Rmax bounds the squared length of the lifted features)': ({
    alpha,
    startLoss,
    kmax,
    shape,
  }) => [alpha * startLoss * kmax * shape.maxNorm2, 1],
  'min lambda_i > 1/(2 Rmax)': ({ record: { limit }, shape }) => [
    limit.certificate?.minDual ?? null,
    1 / (2 * shape.maxNorm2),
  ],
  'the margin problem has a solution': ({ record: { limit } }) => [limit.normalizedMargin, 0],
  'support vectors of the limit >= n': ({ record: { limit }, n }) => [limit.supportVectors, n],
  'Gamma of the limit >= lower end': ({ record: { risk } }) => [
    risk.limit?.gamma ?? null,
    risk.envelope?.gammaLower ?? null,
  ],
  'Gamma of the limit <= upper end': ({ record: { risk } }) => [
    risk.limit?.gamma ?? null,
    risk.envelope?.gammaUpper ?? null,
  ],
};

function isolation({ minNorm2, maxNorm2 }: Shape): number {
  return (minNorm2 / maxNorm2) * minNorm2;
}

/** Sums over points and neurons, elementary functions and a cancellation of two digits. */
const SLACK = 1e-11;

export function theoryClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  evidence: Evidence,
  shape: Shape,
): void {
  const facts = factsOf(record, atStartOf(evidence), shape);
  let others = 0;
  for (const [
    k,
    { hypotheses, checks, assumedConstants, largestC, inequalities },
  ] of record.theory.entries()) {
    for (const [name, said] of Object.entries(assumedConstants ?? {}))
      ledger.near(
        `theory[${k}].assumedConstants.${name}`,
        said,
        rounded(1, 0),
        'free constants are taken for 1',
      );
    const asked = hypotheses.filter(({ setting }) => setting !== true);
    const fails = asked.some(({ holds }) => holds === false);
    const word = fails ? 'fails' : asked.some(({ holds }) => holds === null) ? 'undecided' : 'holds';
    ledger.same(`theory[${k}].inequalities`, inequalities, word, 'its hypotheses, the setting left aside');
    const free = asked.flatMap((one) => (one.largestC === null ? [] : [one.largestC]));
    if (free.length > 0)
      ledger.near(
        `theory[${k}].largestC`,
        largestC,
        rounded(Math.min(...free), 0),
        'the least of its hypotheses, as the record has them',
      );
    for (const [list, all] of [
      ['hypotheses', hypotheses],
      ['checks', checks],
    ] as const) {
      for (const [h, one] of all.entries()) {
        const path = `theory[${k}].${list}[${h}].`;
        if (one.measured === null || one.threshold === null) continue;
        slackClaim(ledger, path, one);
        const formula = Object.hasOwn(MEASURED, one.formula) ? MEASURED[one.formula] : null;
        if (formula === null) others++;
        else sidesClaim(ledger, path, one, formula(facts));
      }
    }
  }
  if (others > 0)
    ledger.unchecked(
      'theory: sides',
      others,
      'sides of inequalities of the law, or of the course of training, of which the arrays hold nothing',
    );
}

function sidesClaim(
  ledger: Ledger,
  path: string,
  { measured, threshold, formula }: Hypothesis,
  sides: Sides,
): void {
  for (const [name, said, found] of [
    ['measured', measured, sides[0]],
    ['threshold', threshold, sides[1]],
  ] as const)
    if (found !== null)
      ledger.near(
        path + name,
        said,
        near(found),
        `${formula}: ${SLACK} for sums and functions of both sides`,
      );
}

function near(value: number): Approximate {
  return { value, error: SLACK * Math.abs(value) + Number.MIN_VALUE };
}

/** slack is one side over the other, and `holds` says on which side of 1 it lies. */
function slackClaim(
  ledger: Ledger,
  path: string,
  { measured, threshold, slack, holds, formula, largestC }: Hypothesis,
): void {
  if (measured === null || threshold === null) return;
  const [a, b] = [measured / threshold, threshold / measured];
  const isUp = slack !== null && Math.abs(slack - a) <= Math.abs(slack - b);
  if (slack !== null)
    ledger.near(
      `${path}slack`,
      slack,
      rounded(isUp ? a : b, 4),
      'one of its two sides over the other, as the record has them',
    );
  if (slack !== null && largestC !== null)
    ledger.near(
      `${path}largestC`,
      largestC,
      rounded(Math.max(0, slack), 4),
      'the C at which both sides are equal, where it enters as C or 1/C: the slack as the record has it',
    );
  if (holds === null || slack === null || a === 1) return;
  const larger = measured > threshold;
  // A quotient that is the same as its inverse to rounding says nothing of the direction.
  if (Math.abs(a - b) <= 16 * U * Math.abs(a)) return;
  ledger.same(`${path}holds`, holds, isUp ? larger : !larger, `${formula}: which of its sides is the larger`);
}

function factsOf(record: ExperimentRecord, evidence: Evidence, shape: Shape): Facts {
  const { n, m, a, slope: gamma, loss, y } = evidence;
  const weight = (sign: number) =>
    a.reduce((sum, entry) => (entry * sign > 0 ? sum + entry * entry : sum), 0);
  const shares = [weight(1) + gamma * gamma * weight(-1), weight(-1) + gamma * gamma * weight(1)];
  const { Z, q } = stateOf(evidence, null, 0);
  const start = q.values.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  const slopesAt = (margins: Float64Array): Float64Array => {
    const out = new Float64Array(margins.length);
    loss.logSlopes(margins, out);
    return out.map(exp);
  };
  const values = new Float64Array(n);
  loss.logValues(q.values, values);
  let hurdle = 0;
  for (let j = 0; j < m; j++)
    for (let i = 0; i < n; i++) hurdle = Math.max(hurdle, Math.abs(Z.values[j * n + i] / a[j]));
  return {
    n: y.length,
    gamma,
    alpha: record.training.alpha / (record.spec.training.reduction === 'mean' ? n : 1),
    shape,
    crowding: n > 1 ? n * shape.maxOffDiagonal : 0,
    kmin: Math.min(...shares),
    kmax: Math.max(...shares),
    start,
    startSlope: slopesAt(Float64Array.of(start))[0],
    startLoss: values.reduce((sum, entry) => sum + exp(entry), 0),
    steepest: slopesAt(q.values).reduce((most, entry) => Math.max(most, entry), 0),
    hurdle,
    record,
  };
}
