/**
 * The limit that training has of its own, where that is another than the max-margin direction: of the features of the activated pattern.
 */
import { alignmentWith } from '../margin/alignment.ts';
import { consistency } from '../margin/consistency.ts';
import type { LimitDirection } from '../margin/limit.ts';
import { type OwnLimit, polynomialLimitInSteps } from '../margin/own-limit.ts';
import { normalisedMargin } from '../margin/regularised.ts';
import { weightsOf } from '../network/weights.ts';
import { combinesGradients } from '../optimizers.ts';
import type { Notes } from '../record/notes.ts';
import type { OwnLimitRecord } from '../record/own.ts';
import type { Steps } from '../stepwise.ts';
import type { Findings, OwnFound } from './findings.ts';
import type { TrainingSetup } from './training-setup.ts';

export function isOwn(own: OwnFound): own is OwnLimit {
  return own !== null && !('absent' in own);
}

export function* ownLimitInSteps(
  { problem, optimizer }: TrainingSetup,
  limit: LimitDirection,
): Steps<OwnFound> {
  const { tail } = problem.loss;
  if (tail.kind !== 'polynomial' || !combinesGradients(optimizer)) return null;
  if (limit.dual === null)
    return {
      absent: 'the margin problem of the activated pattern has no solution, so no margins grow in it',
    };
  return (yield* polynomialLimitInSteps(limit, tail)) ?? { absent: 'its minimisation was not solved' };
}

/** Under the record's names; undefined where training has none of its own. */
export function ownRecord(
  own: OwnFound,
  {
    sample,
    network,
    limit,
    setup,
    trained,
  }: Pick<Findings, 'sample' | 'network' | 'limit' | 'setup' | 'trained'>,
  notes: Notes,
): OwnLimitRecord | null | undefined {
  const path = 'limit.own';
  if (own === null) return undefined;
  if ('absent' in own) return notes.absent(path, own.absent);
  const { kind, exponent, coefficients, margins, norm, certificate } = own;
  const { least, decided } = consistency(sample, limit.pattern, coefficients, null, null);
  const { initial } = setup.problem;
  const { C, explicit } = trained.end;
  const toOwn = alignmentWith(sample, network, initial, { dual: coefficients, pattern: limit.pattern });
  return {
    kind,
    exponent,
    norm,
    margin: normalisedMargin({ margins, norm }),
    coefficients: Array.from(coefficients),
    activated: notes.orAbsent(
      `${path}.activated`,
      decided ? least > 0 : null,
      'the least signed product of a neuron and a point is 0 to rounding',
    ),
    oneMinusCosine: notes.orAbsent(
      `${path}.oneMinusCosine`,
      toOwn(explicit === undefined ? C : null, weightsOf(sample, initial, trained.end)),
      'W = 0 has no direction',
    ),
    certificate,
  };
}
