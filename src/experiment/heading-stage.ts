/**
 * The last stage: the theorems that ask how training ended, whether its patterns last, and whether it heads for the limit.
 */
import { log, log10 } from '../linalg/elementary.ts';
import { diagonal } from '../linalg/matrix.ts';
import { maximum } from '../linalg/vector.ts';
import type { LimitDirection } from '../margin/limit.ts';
import type { FrozenRecord, HeadingFound } from '../record/record.ts';
import type { Pieces, Steps } from '../stepwise.ts';
import { Facts } from '../theory/facts.ts';
import { checkAfterTraining } from '../theory/index.ts';
import type { Statement } from '../theory/statement.ts';
import type { Findings } from './findings.ts';
import { type FlowEnd, headingOf } from './heading.ts';
import { FARTHEST } from './horizon.ts';
import { lastingOf } from './lasting-stage.ts';
import type { Theorems } from './theory-stage.ts';

export interface Judgement {
  readonly theory: readonly Statement[];
  /** Whether the activated pattern lasts; a sentence when that cannot be asked. */
  readonly lasting: FrozenRecord | string;
  /** The same of the pattern descent settled in, and of the one its flow ended in; null where there is no other. */
  readonly elsewhere: FrozenRecord | string | null;
  readonly beyond: FrozenRecord | string | null;
  readonly heading: HeadingFound;
}

/** @param pieces  carries out the certificates */
export function* judge(found: Findings, { facts, decided }: Theorems, pieces: Pieces): Steps<Judgement> {
  const { network, setup, trained, limit, endPattern, followed } = found;
  const endLogLoss = trained.summary.steps > 0 ? summedLogLoss(found) : null;
  const theory = checkAfterTraining(decided, new Facts({ ...facts.instance, endLogLoss }, facts.shape));
  const target = typeof followed === 'string' ? null : followed.target;
  const lasts = (of: LimitDirection, which: string): Steps<FrozenRecord | string> =>
    lastingOf(found, of, (name, work) => pieces(`${which} pattern lasts, ${name}`, work));
  const lasting = yield* lasts(limit, 'activated');
  const elsewhere = endPattern && (yield* lasts(endPattern, 'last'));
  const slid = typeof found.slid === 'string' ? null : found.slid;
  const beyond =
    slid !== null
      ? slid.lasting
      : target === null || target === limit
        ? null
        : yield* lasts(target, 'farthest');
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
    nearlyOrthogonal: nearlyOrthogonalBy(theory),
    lasting: slid?.kind === 'activated' ? surer(asked(lasting), asked(slid.lasting)) : asked(lasting),
    elsewhere: asked(elsewhere),
    flow: flowEnd(found, beyond),
  });
  return { theory, lasting, elsewhere, beyond, heading };
}

/** The theorem on nearly orthogonal points that holds; null when none does. */
export function nearlyOrthogonalBy(theory: readonly Statement[]): string | null {
  return theory.find(({ id, status }) => NEARLY_ORTHOGONAL.has(id) && status === 'holds')?.result ?? null;
}

/** Results whose conclusion is that the direction converges to the limit, from the start and with the step of the run. */
const NEARLY_ORTHOGONAL: ReadonlySet<string> = new Set([
  'benign-activation-orthogonal',
  'benign-near-orthogonality-measured',
]);

/** log L of the summed loss at the end. */
export function summedLogLoss({
  spec,
  sample,
  trained,
}: Pick<Findings, 'spec' | 'trained'> & { readonly sample: { readonly n: number } }): number {
  const { logLoss } = trained.end;
  return spec.training.reduction === 'mean' ? logLoss + log(sample.n) : logLoss;
}

/** The first of two certificates that is one. */
function surer(one: FrozenRecord | null, other: FrozenRecord | null): FrozenRecord | null {
  return one?.status !== 'certified' && other?.status === 'certified' ? other : one;
}

function flowEnd({ followed, limit, slid }: Findings, beyond: FrozenRecord | string | null): FlowEnd | null {
  if (slid !== null && typeof slid !== 'string')
    return {
      toInfinity: false,
      ofActivatedPattern: slid.kind === 'activated',
      consistent: slid.found.limit.consistent,
      lasting: slid.kind === 'activated' ? null : asked(beyond),
    };
  if (typeof followed === 'string' || followed.target === null) return null;
  const { target, atInfinity, summary, log10T } = followed;
  return {
    toInfinity:
      summary.outcome === 'reached' && atInfinity?.status === 'settled' && log10T >= log10(FARTHEST),
    ofActivatedPattern: target === limit,
    consistent: target.consistent,
    lasting: asked(beyond),
  };
}

function asked(lasting: FrozenRecord | string | null): FrozenRecord | null {
  return typeof lasting === 'string' ? null : lasting;
}
