/**
 * The claims of how a trained network goes on: the clock that its margins show, and the asymptotics of its own pattern.
 */
import type { AuditRecord, NetworkRecord } from '../audit/record.ts';
import { exp, log } from '../linalg/elementary.ts';
import type { Loss } from '../network/loss.ts';
import { asymptoticClaims, type Features, tangentOf } from './approach-claims.ts';
import { Sum } from './arithmetic.ts';
import type { Ledger } from './ledger.ts';
import { CLOSE } from './optimality.ts';

/** The clock that the margins show. */
export function networkApproachClaims(
  ledger: Ledger,
  { approach, ownLimit, rescaling, norm }: NetworkRecord,
  features: Features,
  loss: Loss,
  q: Float64Array,
  { step }: AuditRecord['spec'],
  n: number,
): void {
  if (approach === null || ownLimit.dual === null) return;
  const at = 'network.approach.';
  const psi = new Float64Array(q.length);
  loss.logSlopes(q, psi);
  const beta = ownLimit.dual;
  const [weight, clock] = [new Sum(), new Sum()];
  for (const [i, entry] of beta.entries()) {
    if (!(entry > 0)) continue;
    weight.add(entry);
    clock.add(entry * (log(entry) - psi[i]));
  }
  const logTau = clock.value / weight.value;
  let [disagreement, pull] = [0, 0];
  for (const [i, entry] of beta.entries()) {
    if (entry > 0) disagreement = Math.max(disagreement, Math.abs(-psi[i] - logTau + log(entry)));
    else pull += exp(logTau + psi[i]);
  }
  const size = CLOSE * (1 + Math.abs(logTau));
  ledger.near(
    `${at}logTau`,
    approach.logTau,
    { value: logTau, error: size },
    `the mean of psi(q_i) + log beta_i with weights beta: ${CLOSE} for logarithms and sums`,
  );
  ledger.near(
    `${at}disagreement`,
    approach.disagreement,
    { value: disagreement, error: size },
    'the farthest from that mean',
  );
  ledger.near(
    `${at}offSupportPull`,
    approach.offSupportPull,
    { value: pull / weight.value, error: size * (1 + pull / weight.value) },
    'tau g(q_i) off the support, over sum beta',
  );
  const found = Float64Array.from(beta);
  const isUnique = ownLimit.dualUnique === true || ownLimit.rank === n;
  const late = { q, norm, logTau: approach.logTau };
  const offset = asymptoticClaims(ledger, at, approach, { features, beta: found, isUnique }, late);
  timeClaims(ledger, approach, offset, 0, 'log10TauToAngle');
  if (step === null) return;
  const alpha = (step.alpha / (step.reduction === 'mean' ? n : 1)) * rescaling * rescaling;
  ledger.near(
    `${at}log10T`,
    approach.log10T,
    { value: (approach.logTau - log(alpha)) / log(10), error: size },
    '(logTau - log alpha)/log 10',
  );
  timeClaims(ledger, approach, offset, log(alpha), 'log10StepsToGo');
}

/** Times to angles from the constant as the record has it; of steps those that are still to go. */
function timeClaims(
  ledger: Ledger,
  approach: NonNullable<NetworkRecord['approach']>,
  offset: number,
  logAlpha: number,
  name: 'log10TauToAngle' | 'log10StepsToGo',
): void {
  if (approach.angleConstant === null) return;
  for (const [angle, said] of Object.entries(approach[name])) {
    const whole = (approach.angleConstant / tangentOf(Number(angle)) + offset - logAlpha) / log(10);
    const done =
      name === 'log10StepsToGo' && approach.log10T !== null ? approach.log10T : Number.NEGATIVE_INFINITY;
    const value = whole + log(1 - exp((done - whole) * log(10))) / log(10);
    ledger.near(
      `network.approach.${name}.${angle}`,
      said,
      { value, error: CLOSE * (1 + Math.abs(whole)) },
      "(angleConstant/tan + beta'log beta/1'beta - log alpha)/log 10, from the constant and the clock as the record has them",
    );
  }
}
