/**
 * The fifth stage: the theorems on the run, whether its patterns last, and whether it heads for the limit.
 */
import { log, log10 } from '../linalg/elementary.ts';
import { diagonal } from '../linalg/matrix.ts';
import { maximum } from '../linalg/vector.ts';
import type { FrozenRecord, HeadingFound } from '../record/record.ts';
import { Facts, type Instance } from '../theory/facts.ts';
import { checkTheorems } from '../theory/index.ts';
import type { Statement } from '../theory/statement.ts';
import type { Findings } from './assembly.ts';
import { type FlowEnd, headingOf } from './heading.ts';
import { FARTHEST } from './horizon-stage.ts';
import { lastingOf } from './lasting-stage.ts';
import { theoryInstance } from './theory-stage.ts';

export interface Judgement {
  readonly facts: Facts;
  readonly theory: readonly Statement[];
  /** Whether the activated pattern lasts; a sentence when that cannot be asked. */
  readonly lasting: FrozenRecord | string;
  /** The same of the pattern descent settled in; null where there is no other. */
  readonly elsewhere: FrozenRecord | string | null;
  readonly heading: HeadingFound;
}

export function judge(found: Findings): Judgement {
  const { network, setup, trained, limit, endPattern } = found;
  const facts = new Facts(instanceOf(found));
  const theory = checkTheorems(facts);
  const lasting = lastingOf(found, limit);
  const elsewhere = endPattern && lastingOf(found, endPattern);
  const { problem, optimizer, alphaOfSum } = setup;
  const alpha = optimizer.schedule === 'lossNormalised' ? problem.alpha : alphaOfSum;
  const heading = headingOf({
    theory: setup.late.heading,
    status: limit.status,
    activated: limit.consistent,
    optimizer,
    tail: problem.loss.tail,
    slope: network.slope,
    positivelyCorrelated: facts.shape.positivelyCorrelated,
    logStep: log(alpha) + log(maximum(diagonal(limit.G))),
    updates: trained.end.t,
    logLoss: summedLogLoss(found),
    activatedAtEnd: trained.end.activatedFraction === 1,
    nearlyOrthogonal:
      theory.find(({ id, status }) => NEARLY_ORTHOGONAL.has(id) && status === 'holds')?.result ?? null,
    lasting: asked(lasting),
    elsewhere: asked(elsewhere),
    flow: flowEnd(found),
  });
  return { facts, theory, lasting, elsewhere, heading };
}

/** Results whose conclusion is that the direction converges to the limit, from the start and with the step of the run. */
const NEARLY_ORTHOGONAL: ReadonlySet<string> = new Set([
  'benign-activation-orthogonal',
  'benign-near-orthogonality-measured',
]);

/** What the theorems are checked on. */
function instanceOf(found: Findings): Instance {
  const { spec, setup, limit, trained, risk } = found;
  return theoryInstance(spec, setup, {
    limit,
    endLogLoss: trained.summary.steps > 0 ? summedLogLoss(found) : null,
    envelope: risk.envelope,
  });
}

function summedLogLoss({ spec, sample, trained }: Findings): number {
  const { logLoss } = trained.end;
  return spec.training.reduction === 'mean' ? logLoss + log(sample.n) : logLoss;
}

function flowEnd(found: Findings): FlowEnd | null {
  const { followed, limit } = found;
  if (typeof followed === 'string' || followed.target === null) return null;
  const { target, atInfinity, summary, log10T } = followed;
  return {
    toInfinity:
      summary.outcome === 'reached' && atInfinity?.status === 'settled' && log10T >= log10(FARTHEST),
    ofActivatedPattern: target === limit,
    consistent: target.consistent,
    lasting: asked(target === limit ? null : lastingOf(found, target)),
  };
}

function asked(lasting: FrozenRecord | string | null): FrozenRecord | null {
  return typeof lasting === 'string' ? null : lasting;
}
