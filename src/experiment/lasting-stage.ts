/**
 * Whether the pattern that training is in lasts for ever.
 */
import { geometry } from '../data/geometry.ts';
import { frozenForEver } from '../horizon/frozen-certificate.ts';
import { log, log10 } from '../linalg/elementary.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { liftedGram } from '../network/pattern.ts';
import type { Evidence } from './assembly.ts';
import type { FrozenRecord } from './record.ts';

/**
 * Asked at the last update; if that shows nothing and no neuron switches later, at the rows of the trajectory beyond it, of the flow.
 *
 * @param limit  of the activated pattern or of the one descent ended in
 * @returns a sentence when it cannot be asked
 */
export function lastingOf(
  { spec, sample, network, setup, trained, followed, limit: activatedLimit }: Evidence,
  limit: LimitDirection,
): FrozenRecord | string {
  const { end } = trained;
  const { pattern, dual: beta } = limit;
  const ofActivated = limit === activatedLimit;
  if (end.t === 0) return 'no step was taken';
  if (beta === null) return 'the margin problem has no solution';
  if (ofActivated && end.activatedFraction < 1)
    return 'training is not in this pattern after its last update';
  if (spec.training.optimizer === 'lossNormalisedDescent') return 'steps alpha/L(t) are another algorithm';
  const isFlow = spec.training.optimizer === 'gradientFlow';
  if (ofActivated && network.slope > 0 && geometry(sample, network.slope).positivelyCorrelated) {
    const proof = isFlow ? ({ ...POSITIVE, scope: 'flow' } as const) : POSITIVE;
    return { ...proof, log10T: log10(end.t) };
  }
  const G = liftedGram(sample, network, pattern);
  const ask = (log10T: number, q: Float64Array, alpha: number | null): FrozenRecord => {
    return { ...frozenForEver({ sample, pattern, G, beta, q, alpha }), method: 'lyapunov', log10T };
  };
  const now = ask(log10(end.t), end.q, isFlow ? null : setup.alphaOfSum);
  if (now.status !== 'undecided' || typeof followed === 'string' || followed.summary.switches.length > 0) {
    return now;
  }
  const logAlpha = log(setup.alphaOfSum);
  return firstCertified(
    followed.states.map(
      ({ s, q }) =>
        () =>
          ask((s - logAlpha) / log(10), q, null),
    ),
    now,
  );
}

const POSITIVE = {
  status: 'certified',
  method: 'positiveCorrelation',
  scope: 'descent',
  excess: null,
  slack: null,
  reason: 'all y_i y_k <x_i, x_k> are nonnegative (docs/theory.md, Theorem 2)',
} as const;

/** The first of some claims that is certified, each following from the one before; if none is, what is said of the last. */
function firstCertified(claims: readonly (() => FrozenRecord)[], otherwise: FrozenRecord): FrozenRecord {
  let found = claims.at(-1)?.() ?? otherwise;
  if (found.status !== 'certified') return found;
  let [low, high] = [-1, claims.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const claim = claims[middle]();
    if (claim.status === 'certified') [high, found] = [middle, claim];
    else low = middle;
  }
  return found;
}
