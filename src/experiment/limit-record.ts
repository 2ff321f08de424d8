/**
 * Limits as the record shows them.
 */
import { geometry } from '../data/geometry.ts';
import type { DescentSummary } from '../descent/gradient-descent.ts';
import type { MarginSolution } from '../margin/limit.ts';
import { trainsHead } from '../network/models/index.ts';
import { isOfLiving, type PatternGroup } from '../network/pattern.ts';
import { combinesGradients } from '../optimizers.ts';
import type { Notes } from '../record/notes.ts';
import type { LastingRecord, MarginProblemRecord } from '../record/record.ts';
import type { TrainingSetup } from './training-setup.ts';

/**
 * A limit direction under the record's names.
 *
 * @param frozen  whether its pattern lasts, or why that is not asked
 * @param path  where it stands in the record, for its notes
 */
export function limitRecord(
  limit: MarginSolution,
  frozen: LastingRecord | string,
  path: string,
  notes: Notes,
): MarginProblemRecord {
  const unsolved =
    limit.status === 'infeasible'
      ? 'no weights of this pattern give every point a positive margin (see infeasibility)'
      : `the margin problem is undecided: ${limit.reason}`;
  const solved = <T>(name: string, value: T | null): T | null =>
    notes.orAbsent(`${path}.${name}`, value, unsolved);
  if (limit.dualOfFlow === false) notes.remark(`${path}.dual`, ONE_OF_MANY);
  return {
    status: limit.status,
    dual: solved('dual', limit.dual && Array.from(limit.dual)),
    supportVectors: solved('supportVectors', limit.supportVectors),
    objective: solved('objective', limit.objective),
    normalizedMargin: solved('normalizedMargin', limit.normalizedMargin),
    activated: notes.orAbsent(
      `${path}.activated`,
      limit.consistent,
      limit.dual === null ? unsolved : 'the least signed product of a neuron and a point is 0 to rounding',
    ),
    activationSlack: solved('activationSlack', limit.consistencySlack),
    frozenCertificate: frozenRecord(frozen, `${path}.frozenCertificate`, notes),
    rank: limit.rank,
    dualUnique: notes.orAbsent(`${path}.dualUnique`, limit.dualUnique, limit.dual === null ? unsolved : MANY),
    certificate: certificateRecord(limit, path, notes, unsolved),
    infeasibility:
      limit.infeasibility === null
        ? notes.absent(`${path}.infeasibility`, 'the problem was not found infeasible')
        : {
            weights: Array.from(limit.infeasibility.weights),
            marginBound: limit.infeasibility.marginBound,
          },
    method: solved('method', limit.method),
  };
}

const MANY = 'too many points lie on the margin';
const ONE_OF_MANY =
  'one of many dual solutions: the one to which the flow goes, that of least sum beta (log beta - 1), was not found';

function frozenRecord(frozen: LastingRecord | string, path: string, notes: Notes): LastingRecord | null {
  if (typeof frozen === 'string') return notes.absent(path, frozen);
  return {
    ...frozen,
    scope: notes.orAbsent(`${path}.scope`, frozen.scope, frozen.reason),
    excess: notes.orAbsent(`${path}.excess`, frozen.excess, frozen.reason),
    slack: notes.orAbsent(`${path}.slack`, frozen.slack, frozen.reason),
    ...(frozen.radius === undefined
      ? {}
      : { radius: notes.orAbsent(`${path}.radius`, frozen.radius, frozen.reason) }),
  };
}

function certificateRecord(
  { certificate }: MarginSolution,
  path: string,
  notes: Notes,
  unsolved: string,
): MarginProblemRecord['certificate'] {
  if (certificate === null) return notes.absent(`${path}.certificate`, unsolved);
  const bound = (name: keyof typeof certificate, reason: string): number | null =>
    notes.orAbsent(`${path}.certificate.${name}`, certificate[name], reason);
  return {
    ...certificate,
    lower: bound('lower', 'weak duality needs every multiplier nonnegative'),
    upper: bound('upper', 'no multiple of the solution is feasible beyond doubt'),
    relativeGap: bound('relativeGap', 'needs both bounds'),
    distanceBound: bound('distanceBound', 'needs both bounds'),
    conditionEstimate: bound('conditionEstimate', 'the support block is singular to rounding'),
  };
}

/**
 * The pattern in which descent settled, where that is another than the activated one and the second layer is not trained: its last one, if it had lasted at least half of
 * all steps. (A lasting pattern is not proof that it lasts for ever.) At slope 0, in steps along the gradient without a memory, it is settled as soon as no
 * pair can change any more: all y_i y_k <x_i, x_k> >= 0, and every living neuron is active exactly on its own class.
 */
export function settledElsewhere(
  { problem: { sample, network, optimizer } }: TrainingSetup,
  summary: DescentSummary,
): readonly PatternGroup[] | null {
  const { activation, steps, patternSince } = summary;
  if (activation.fractionAtEnd === 1 || trainsHead(network)) return null;
  // Forming the pattern takes longer than all that is asked without it.
  if (steps > 0 && patternSince <= steps / 2) return summary.pattern;
  if (network.slope > 0 || optimizer.memory !== null || !combinesGradients(optimizer)) return null;
  const { pattern } = summary;
  if (pattern === null || !isOfLiving(pattern, sample.y)) return null;
  return geometry(sample, network.slope).positivelyCorrelated ? pattern : null;
}
