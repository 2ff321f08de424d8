/**
 * Whether the pattern that training is in lasts for ever.
 */
import { geometry } from '../data/geometry.ts';
import { frozenForEverInSteps, type KeptCertificate } from '../horizon/frozen-certificate.ts';
import { log, log10 } from '../linalg/elementary.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { isOfLiving, outwardRates } from '../network/pattern.ts';
import type { FrozenRecord } from '../record/record.ts';
import type { Pieces, Steps, Stretch } from '../stepwise.ts';
import type { Findings } from './findings.ts';
import type { Followed } from './horizon-stage.ts';

/**
 * Asked at the last update, where training is in the pattern then; if that shows nothing, at the rows of the trajectory after the
 * flow's last switch, where the flow is in it, and of the flow alone.
 *
 * @param limit  of the activated pattern, of the one descent ended in, or of the one its flow ended in
 * @param pieces  carries out each certificate
 * @returns a sentence when it cannot be asked
 */
export function* lastingOf(
  found: Findings,
  limit: LimitDirection,
  pieces: Pieces,
): Steps<FrozenRecord | string> {
  const { sample, network, setup, trained, limit: activatedLimit } = found;
  const { end } = trained;
  const { pattern, dual: beta } = limit;
  const ofActivated = limit === activatedLimit;
  if (end.t === 0) return 'no step was taken';
  if (beta === null) return 'the margin problem has no solution';
  const { late, optimizer } = setup;
  if ('absent' in late.lasting) return late.lasting.absent;
  const { rate, loss } = late.lasting;
  const isFlow = optimizer.motion === 'flow';
  const atUpdate = isPatternOf(found, limit, 'update');
  const stays = network.slope > 0 ? ofActivated : isOfLiving(pattern, sample.y);
  if (stays && atUpdate && geometry(sample, network.slope).positivelyCorrelated) {
    const proof = isFlow ? ({ ...POSITIVE, scope: 'flow' } as const) : POSITIVE;
    const theorem = network.slope > 0 ? 'Theorem 2' : 'Theorem 16';
    return { ...proof, log10T: log10(end.t), reason: `${proof.reason} (docs/theory.md, ${theorem})` };
  }
  const states = isPatternOf(found, limit, 'flow') ? statesOfLastPattern(found) : [];
  if (!atUpdate && states.length === 0) return 'training is not in this pattern after its last update';
  const rates = () => outwardRates(sample, pattern);
  const ask = function* (log10T: number, q: Float64Array, alpha: number | null): Steps<FrozenRecord> {
    const claim = { system: limit, outwardRates: rates, beta, tail: loss.tail, q, alpha };
    const shown = yield* pieces(`at t = 10^${log10T}`, (stretch: Stretch<KeptCertificate>) =>
      frozenForEverInSteps(claim, stretch),
    );
    return { ...shown, method: 'lyapunov', log10T };
  };
  const logAlpha = log(rate);
  const later = states.map(
    ({ s, q }) =>
      () =>
        ask((s - logAlpha) / log(10), q, null),
  );
  if (!atUpdate) return yield* firstCertified(later);
  const now = yield* ask(log10(end.t), end.q, isFlow ? null : rate);
  return now.status === 'undecided' && later.length > 0 ? yield* firstCertified(later) : now;
}

/** Whether the last update, or the end of the flow beyond it, lies in the pattern of a limit. */
function isPatternOf(
  { limit: activated, trained, followed, endPattern }: Findings,
  limit: LimitDirection,
  at: 'update' | 'flow',
): boolean {
  const flow = typeof followed === 'string' ? null : followed;
  const still = flow === null || flow.still;
  if (limit === activated) {
    const state = at === 'update' ? trained.end : flow?.end;
    return state?.activatedFraction === 1;
  }
  const ofDescent = limit === endPattern;
  return at === 'update' ? ofDescent || still : flow !== null && (!ofDescent || still);
}

/** The flow at the rows of the trajectory after its last switch. */
function statesOfLastPattern({ followed }: Findings): Followed['states'] {
  if (typeof followed === 'string') return [];
  const { still, states, summary } = followed;
  return still ? states : states.filter(({ s }) => s > summary.since);
}

const POSITIVE = {
  status: 'certified',
  method: 'positiveCorrelation',
  scope: 'descent',
  excess: null,
  slack: null,
  reason: 'all y_i y_k <x_i, x_k> are nonnegative',
} as const;

/** The first of some claims (one at least) that is certified, each following from the one before; if none is, the last. */
function* firstCertified(claims: readonly (() => Steps<FrozenRecord>)[]): Steps<FrozenRecord> {
  let found = yield* claims[claims.length - 1]();
  if (found.status !== 'certified') return found;
  let [low, high] = [-1, claims.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const claim = yield* claims[middle]();
    if (claim.status === 'certified') [high, found] = [middle, claim];
    else low = middle;
  }
  return found;
}
