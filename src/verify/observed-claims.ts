/**
 * The claims of errors on observed labels.
 */
import { exp } from '../linalg/elementary.ts';
import type { ExperimentRecord, RiskRecord } from '../record/record.ts';
import { rounded } from './arithmetic.ts';
import type { Ledger } from './ledger.ts';
import { logTail } from './normal-tail.ts';

const AT = 'risk.observed.';

/** Of the clean ones: rate + (1 - 2 rate) times them, or integrals where a logistic teacher flips by x. */
export function observedClaims(ledger: Ledger, { risk, spec: { data } }: ExperimentRecord): void {
  const { observed } = risk;
  if (observed === null) return;
  if (data.source !== 'file' && data.model.type === 'logisticTeacher') {
    logisticClaims(ledger, observed, risk.limit?.error ?? null);
    return;
  }
  const share = 1 - 2 * observed.rate;
  for (const [name, clean] of [
    ['limit', risk.limit?.error ?? null],
    ['atEnd', risk.atEnd],
    ['bayes', risk.bayes],
    ['reached', observed.reached === undefined ? null : (risk.reached?.error ?? null)],
  ] as const)
    if (clean !== null)
      ledger.near(
        `${AT}${name}`,
        observed[name] ?? null,
        rounded(observed.rate + share * clean, 8),
        'rate + (1 - 2 rate) times the clean error',
      );
}

/** The rate is that of some deviation t of <theta, x>, at which the limit's error is computed again. */
function logisticClaims(
  ledger: Ledger,
  { rate, limit, bayes }: NonNullable<RiskRecord['observed']>,
  clean: number | null,
): void {
  ledger.unchecked(`${AT}rate`, rate, 'the variance of <theta, x> is a matter of the law');
  ledger.near(`${AT}bayes`, bayes, rounded(rate, 8), 'the rate of flips, as clean labels are the best guess');
  if (clean === null) return;
  const t = deviationOf(rate);
  const cotangent = cotangentOf(Math.PI * clean);
  const value = mean((g) => {
    const flipped = 1 / (1 + exp(t * g));
    return flipped + (1 - 2 * flipped) * (clean === 0 ? 0 : exp(logTail(g * cotangent)));
  });
  const because = 'the mean over <theta, x> of flips and mistakes, at the deviation that has this rate';
  ledger.near(`${AT}limit`, limit, { value, error: RULE * value }, because);
}

/** t with E 1/(1 + exp(t |g|)) = rate, by bisection. */
function deviationOf(rate: number): number {
  let [low, high] = [0, 1];
  const above = (t: number): boolean => mean((g) => 1 / (1 + exp(Math.min(700, t * g)))) > rate;
  while (above(high) && high < 1e6) high *= 2;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (above(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** cos a/sin a from their power series, a in (0, pi). */
function cotangentOf(a: number): number {
  let [cosine, sine, term] = [0, 0, 1];
  for (let k = 0; k < 40; k += 4) {
    cosine += term - (term * a * a) / ((k + 1) * (k + 2));
    sine += (term * a) / (k + 1) - (term * a * a * a) / ((k + 1) * (k + 2) * (k + 3));
    term *= (a * a * a * a) / ((k + 1) * (k + 2) * (k + 3) * (k + 4));
  }
  return cosine / sine;
}

/** What the rule below is good for, relative to its value. */
const RULE = 1e-6;
const NODES = 2000;

/** E f(|g|) by Simpson's rule in u, |g| = 12 u^4: nodes crowd at 0, where f may change fast. */
function mean(f: (g: number) => number): number {
  let total = 0;
  for (let k = 0; k <= NODES; k++) {
    const u = k / NODES;
    const g = 12 * u * u * u * u;
    const weight = k === 0 || k === NODES ? 1 : k % 2 === 1 ? 4 : 2;
    total += weight * Math.sqrt(2 / Math.PI) * exp((-g * g) / 2) * f(g) * 48 * u * u * u;
  }
  return total / (3 * NODES);
}
