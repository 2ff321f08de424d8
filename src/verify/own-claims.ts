/**
 * The claims of a limit that training has of its own, from its coefficients and K alone; and of margins at the end of a loss that comes to be 0.
 */
import { log, pow } from '../linalg/elementary.ts';
import type { OwnLimitRecord } from '../record/own.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { type Approximate, inner, quotient, root, rounded, rounding, Sum, U } from './arithmetic.ts';
import type { ApproximateList, Ledger } from './ledger.ts';
import type { Lifted } from './lifted.ts';
import { leastOf } from './margin-claims.ts';
import { cosineClaim } from './weight-claims.ts';

const AT = 'limit.own.';

export function ownClaims(
  ledger: Ledger,
  record: ExperimentRecord,
  own: OwnLimitRecord,
  activated: Lifted,
): void {
  const { tail } = activated.evidence.loss;
  if (tail.kind !== 'polynomial') {
    ledger.same(`${AT}kind`, own.kind, `of the ${tail.kind} tail`, 'the loss of the spec has no such limit');
    return;
  }
  const a = Float64Array.from(own.coefficients);
  const v = activated.margins(a);
  const square = inner(a, v.values);
  const norm = root({
    value: square.value,
    error: a.reduce((sum, entry, k) => sum + Math.abs(entry) * v.errors[k], square.error),
  });
  ledger.near(`${AT}exponent`, own.exponent, rounded(1 / (tail.p + 2), 2), '1/(p + 2)');
  ledger.near(`${AT}norm`, own.norm, norm, '|sum_k a_k Xt_k| from K');
  ledger.near(`${AT}margin`, own.margin, quotient(leastOf(v), norm), 'min_k v_k/|V|');
  const { value, residual, error } = stationarity(a, v, tail.p);
  ledger.near(
    `${AT}certificate.upper`,
    own.certificate.upper,
    value(norm),
    'the function at V: rounding of margins and sums',
  );
  const pulled = activated.margins(residual);
  const left = Math.sqrt(Math.max(0, inner(residual, pulled.values).value));
  const { distanceBound, lower, upper } = own.certificate;
  const surely = Math.max(0, left - error(activated));
  ledger.between(
    `${AT}certificate.distanceBound`,
    distanceBound,
    (surely / norm.value) * (1 - 1e-9),
    0.5,
    'at least |grad F(V)|/|V| as computed here',
  );
  ledger.between(
    `${AT}certificate.lower`,
    lower,
    0,
    upper - (surely * surely) / 2,
    'by strong convexity, upper less |grad F(V)|^2/2',
  );
  ledger.near(
    `${AT}certificate.relativeGap`,
    own.certificate.relativeGap,
    rounded((upper - lower) / upper, 4),
    '(upper - lower)/upper, both as the record has them',
  );
  const end = record.training.trajectory.find(({ t }) => t === record.training.steps);
  const { C } = activated.evidence;
  if (end === undefined || C === null)
    ledger.unchecked(
      `${AT}oneMinusCosine`,
      own.oneMinusCosine,
      'the weights after the last update are not kept',
    );
  else
    cosineClaim(
      ledger,
      AT,
      { ...end, oneMinusCosine: own.oneMinusCosine },
      { ...activated.evidence, beta: a },
      rounded(end.norm, 8),
      C,
      record.training.trajectory[0].norm,
    );
}

/** |V|^2/2 + (p + 2) sum_k v_k^-p/p, and a - (p + 2) v^-(p + 1), the coefficients of its gradient, as far as they are known. */
function stationarity(a: Float64Array, v: ApproximateList, p: number) {
  const sum = new Sum();
  let inherited = 0;
  const steepness = new Float64Array(a.length);
  const residual = a.map((entry, k) => {
    const q = v.values[k];
    const term = (p + 2) * pow(q, -p);
    sum.add(term / p);
    inherited += (term / q) * v.errors[k];
    steepness[k] = ((p + 1) * term) / (q * q);
    return entry - term / q;
  });
  return {
    residual,
    value: (norm: Approximate): Approximate => ({
      value: (norm.value * norm.value) / 2 + sum.value,
      error: norm.value * norm.error + inherited + rounding(a.length + 8, sum.size + norm.value * norm.value),
    }),
    /** How far |grad F| may be from what is computed here. */
    error: ({ evidence: { K, n, a: outputs } }: Lifted): number => {
      const size = outputs.reduce((total, entry) => total + entry * entry, 0);
      return a.reduce(
        (total, entry, k) =>
          total + (steepness[k] * v.errors[k] + 32 * U * Math.abs(entry)) * Math.sqrt(size * K[k * n + k]),
        0,
      );
    },
  };
}

/** max_k |log q_k - log v_k - log tau/(p + 2)| of a row. */
export function powerResidual(
  q: ApproximateList,
  own: OwnLimitRecord,
  activated: Lifted,
  p: number,
  logTau: number,
): Approximate {
  const v = activated.margins(Float64Array.from(own.coefficients));
  let [value, error] = [0, 0];
  for (const [k, margin] of q.values.entries()) {
    value = Math.max(value, Math.abs(log(margin) - log(v.values[k]) - logTau / (p + 2)));
    const relative = q.errors[k] / margin + v.errors[k] / v.values[k];
    error = Math.max(error, 2 * relative + 32 * U * (1 + Math.abs(log(margin)) + Math.abs(logTau)));
  }
  return { value, error };
}

/** min q/|W| at the end over the largest of the activated pattern. */
export function approximateMarginClaims(ledger: Ledger, { training, limit }: ExperimentRecord): void {
  const { approximateMargin, trajectory, steps } = training;
  if (approximateMargin === undefined) return;
  const end = trajectory.find(({ t }) => t === steps);
  const path = 'training.approximateMargin.';
  if (end?.normalizedMargin == null || limit.normalizedMargin === null)
    ledger.unchecked(
      `${path}activated`,
      approximateMargin.activated,
      'no row has the normalised margin of the end',
    );
  else
    ledger.near(
      `${path}activated`,
      approximateMargin.activated,
      rounded(end.normalizedMargin / limit.normalizedMargin, 16),
      'the normalised margin at the end over that of the limit, both as the record has them',
    );
  const most = limit.reached?.normalizedMargin ?? null;
  if (end?.normalizedMargin == null || most === null)
    ledger.unchecked(`${path}reached`, approximateMargin.reached, 'the record does not have that pattern');
  else
    ledger.near(
      `${path}reached`,
      approximateMargin.reached,
      rounded(end.normalizedMargin / most, 16),
      'the normalised margin at the end over that of the pattern reached, both as the record has them',
    );
}
