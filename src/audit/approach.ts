/**
 * How a network goes on, if W alone is trained from now on, the second layer held: the asymptotics of its own pattern
 * (docs/theory.md, section 9), taken up at the clock that its margins show.
 *
 * Once a pattern is frozen tau g(q_i) ~ beta_i on its support vectors, tau = alpha t: with psi = -log g, psi(q_i) ~ log tau - log beta_i.
 * So the margins say what time it is, whatever training led there:
 *
 *     log tau = sum_S beta_i (psi(q_i) + log beta_i) / sum_S beta_i,
 *
 * and the largest |psi(q_i) - log tau + log beta_i| says how well they agree on it. For the exponential loss psi(q) = q; for others
 * with such a tail it comes to that.
 */
import type { Sample } from '../data/sample.ts';
import { type Asymptotics, asymptoticsInSteps, type LateState } from '../horizon/asymptotics.ts';
import { exp, log } from '../linalg/elementary.ts';
import { zeros } from '../linalg/matrix.ts';
import { sum } from '../linalg/vector.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { givenInitialWeights } from '../network/initial.ts';
import { hasExponentialTail, type Loss } from '../network/loss.ts';
import { addFeatures } from '../network/pattern.ts';
import { frobenius2, weightMap } from '../network/weights.ts';
import { finish, type Steps } from '../stepwise.ts';
import type { Patterns } from './patterns.ts';
import type { TrainedNetwork } from './trained-network.ts';

export interface Approach {
  /** log tau (natural), of the summed loss and the normalisation sum a_j^2 = 1. */
  readonly logTau: number;
  /** max over support vectors of |psi(q_i) - log tau + log beta_i|. */
  readonly disagreement: number;
  /** sum over the other points of tau g(q_i), as a share of sum_S beta_i: how much they still pull; 0 at the limit. */
  readonly offSupportPull: number;
  readonly asymptotics: Asymptotics;
}

/** A sentence when the asymptotics do not exist. */
export function approachOf(
  sample: Sample,
  loss: Loss,
  { network, W }: TrainedNetwork,
  { own }: Patterns,
  q: Float64Array,
  limit: LimitDirection,
): Approach | string {
  const squaredNorm = (weights: Float64Array): number => {
    const C = addFeatures(network, sample, own, weights, zeros(W.rows, sample.n));
    return frobenius2(weightMap(sample, givenInitialWeights(sample, W))(C));
  };
  return finish(
    approachFrom(loss, q, limit, (dual, margins, now) =>
      asymptoticsInSteps(limit, dual, margins, { ...now, squaredNorm }),
    ),
  );
}

/** The same of a limit whose asymptotics are found by `ask`, from its multipliers, its margins and where the network now stands. */
export function* approachFrom(
  loss: Loss,
  q: Float64Array,
  { dual, margins, consistent }: Pick<LimitDirection, 'dual' | 'margins' | 'consistent'>,
  ask: (dual: Float64Array, margins: Float64Array, now: Omit<LateState, 'squaredNorm'>) => Steps<Asymptotics>,
): Steps<Approach | string> {
  if (dual === null || margins === null) return 'the margin problem of its own pattern has no solution';
  if (consistent === null)
    return 'whether the max-margin direction of its own pattern has that pattern is within rounding';
  if (consistent !== true) {
    return 'the max-margin direction of its own pattern does not have that pattern, so the pattern cannot last';
  }
  if (!hasExponentialTail(loss)) return `with the ${loss.words} loss margins do not follow log tau`;
  const psi = new Float64Array(q.length);
  loss.logSlopes(q, psi);
  for (let i = 0; i < q.length; i++) psi[i] = -psi[i];
  const { logTau, disagreement } = clockOf(psi, dual);
  const found = yield* ask(dual, margins, { r: q.map((entry) => entry - logTau), s: logTau });
  if (found.status === 'degenerate')
    return 'a point lies on the margin with multiplier 0 at every dual solution: no constant is known';
  if (found.status === 'singular')
    return 'the support features are dependent, and the dual solution to which the flow goes was not found';
  return { logTau, disagreement, offSupportPull: offSupportPull(psi, logTau, dual), asymptotics: found };
}

function clockOf(psi: Float64Array, beta: Float64Array): { logTau: number; disagreement: number } {
  let weight = 0;
  let logTau = 0;
  for (const [i, b] of beta.entries()) {
    if (b <= 0) continue;
    weight += b;
    logTau += b * (psi[i] + log(b));
  }
  logTau /= weight;
  let disagreement = 0;
  for (const [i, b] of beta.entries()) {
    if (b > 0) disagreement = Math.max(disagreement, Math.abs(psi[i] - logTau + log(b)));
  }
  return { logTau, disagreement };
}

function offSupportPull(psi: Float64Array, logTau: number, beta: Float64Array): number {
  let pull = 0;
  for (const [i, b] of beta.entries()) if (b <= 0) pull += exp(logTau - psi[i]);
  return pull / sum(beta);
}
