/**
 * Whether the pattern that training is in lasts for ever.
 */
import { geometry } from '../data/geometry.ts';
import { frozenForEver } from '../horizon/frozen-certificate.ts';
import { passageAt } from '../horizon/passage.ts';
import { log } from '../linalg/elementary.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { liftedGram } from '../network/pattern.ts';
import type { Evidence } from './assembly.ts';
import type { FrozenRecord } from './record.ts';

/** Descent whose steps bend the loss by this much or more is not told by its flow. */
const LARGEST_CURVATURE = 1;

/**
 * Asked at the last update and, as long as no neuron switches, at every later row of the trajectory until it is certified.
 *
 * @param limit  of the activated pattern or of the one descent ended in
 * @returns a sentence when it cannot be asked
 */
export function lastingOf(
  { sample, network, setup, trained, followed, limit: activatedLimit }: Evidence,
  limit: LimitDirection,
): FrozenRecord | string {
  const { end, summary } = trained;
  const ofActivated = limit === activatedLimit;
  if (end.t === 0) return 'no step was taken';
  if (limit.dual === null) return 'the margin problem has no solution';
  if (ofActivated && end.activatedFraction < 1)
    return 'training is not in this pattern after its last update';
  const logAlpha = log(setup.alphaOfSum);
  const first = { log10T: log(end.t) / log(10), s: logAlpha + log(end.t), q: end.q };
  const positive = ofActivated && network.slope > 0 && geometry(sample, network.slope).positivelyCorrelated;
  const passage = passageAt(liftedGram(sample, network, limit.pattern), setup.alphaOfSum, end.q, end.t);
  if (!positive && !(passage.curvature < LARGEST_CURVATURE)) {
    return `steps are still too large for the flow to speak of descent (alpha lambda_max(Hessian) = ${passage.curvature})`;
  }
  const later =
    typeof followed === 'string' || followed.summary.switches.length > 0
      ? []
      : followed.states.map(({ s, q }) => ({ log10T: (s - logAlpha) / log(10), s, q }));
  let asked: FrozenRecord | null = null;
  for (const { log10T, s, q } of [first, ...later]) {
    const found = frozenForEver({
      sample,
      pattern: ofActivated ? limit.pattern : summary.pattern,
      beta: limit.dual,
      r: q.map((margin) => margin - s),
      passageError: passage.error,
    });
    asked = { ...found, method: 'lyapunov', log10T };
    if (positive) {
      const reason = 'all y_i y_k <x_i, x_k> are nonnegative (docs/theory.md, Theorem 2)';
      return { ...asked, status: 'certified', method: 'positiveCorrelation', scope: 'descent', reason };
    }
    if (found.status !== 'undecided') return asked;
  }
  return asked ?? 'no step was taken';
}
