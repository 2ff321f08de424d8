/**
 * Beyond the last update: whether the pattern lasts, how far the flow was followed, and when training arrives.
 */
import type { Angle, ExperimentRecord, FrozenRecord, HorizonRecord } from '../../record/record.ts';
import { powerOfTen } from '../horizon-words.ts';
import { count, percent, short } from '../numbers.ts';
import { type Child, type Html, html, table } from './html.ts';

export function horizonSection({ horizon, limit, notes }: ExperimentRecord): Html {
  const frozen = limit.frozenCertificate;
  const rows = [
    [
      'Lasts for ever',
      frozen === null
        ? `not asked: ${notes['limit.frozenCertificate'] ?? 'not known'}`
        : FROZEN[frozen.status],
      frozen === null ? 'Whether any neuron can still leave the activated pattern.' : frozen.reason,
    ],
    ...(frozen === null ? [] : frozenRows(frozen)),
    ...(horizon === null ? [] : flowRows(horizon, notes)),
  ];
  return html`<p>${horizon === null ? `Training was not followed beyond its last update: ${notes.horizon ?? 'not known'}.` : INTRODUCTION}</p>
<div class="wide long">${table(['Quantity', 'Value', 'Meaning'], rows)}</div>`;
}

const INTRODUCTION =
  'From its last update on, training was followed as a flow in the logarithm of time, corrected for the size of its steps, through every change of pattern. Its limit at infinity is found without the convex solver, and compared with it only here.';

const FROZEN: Readonly<Record<FrozenRecord['status'], string>> = {
  certified: 'certified',
  refuted: 'refuted',
  undecided: 'not decided',
};

function frozenRows({ scope, log10T, slack, excess }: FrozenRecord): Child[][] {
  const known = (value: number | null): string => (value === null ? 'not needed' : short(value));
  return [
    [
      'Of',
      scope === null ? 'none' : scope === 'descent' ? 'descent itself' : 'its flow only',
      `Asked at t = ${powerOfTen(log10T)}.`,
    ],
    ['Slack', known(slack), 'Least rate away from a boundary that is shown, as a share.'],
    [
      'Excess',
      known(excess),
      'Value of the Lyapunov function; it never grows, and bounds where training can still go.',
    ],
  ];
}

function flowRows(horizon: HorizonRecord, notes: ExperimentRecord['notes']): Child[][] {
  const { outcome, log10T, passage, switches, slidingPairs, activatedFraction, limit, residual } = horizon;
  const or = (name: string, value: number | null): string =>
    value === null ? `none: ${notes[`horizon.${name}`] ?? 'not known'}` : short(value);
  const remark = notes['horizon.passage.error'];
  const road = notes['horizon.passage.exactUpdates'];
  return [
    ['Followed to', `t = ${powerOfTen(log10T)}`, notes['horizon.outcome'] ?? OUTCOMES[outcome]],
    [
      'Error of the passage',
      passage.error === null ? `not known: ${remark}` : short(passage.error),
      `Estimated difference of any margin between descent and its flow from t = ${count(passage.t)} on${passage.exactUpdates > 0 ? `; ${count(passage.exactUpdates)} exact updates were carried out later${road === undefined ? '' : ` (${road})`}` : ''}.`,
    ],
    [
      'Changes of pattern',
      count(switches.count),
      switches.lastAt === null
        ? 'No neuron changed its pattern.'
        : `The last at t = ${powerOfTen(switches.lastAt)}.`,
    ],
    [
      'Sliding',
      count(slidingPairs),
      'Neuron–point pairs held on a boundary, to which the flow points from both sides, at the end.',
    ],
    ['Activated at the end', percent(activatedFraction), 'Share of the neuron–point pairs.'],
    ['Residual at the end', or('residual', residual), 'maxᵢ |qᵢ − log αt + log βᵢ| over support vectors.'],
    ['Rate', or('rate', horizon.rate), 'The residual falls like t^−rate.'],
    [
      'Angle constant',
      or('angleConstant', horizon.angleConstant),
      'The angle to the limit of the pattern the flow ends in is this over log t + const, in the end.',
    ],
    ...(['0.1', '0.01', '0.001'] as const).map((angle) => angleRow(horizon, angle, notes)),
    limitRow(limit, notes),
  ];
}

function angleRow(horizon: HorizonRecord, angle: Angle, notes: ExperimentRecord['notes']): Child[] {
  const [told, seen] = [horizon.log10StepsToAngle[angle], horizon.log10StepsFollowed[angle]];
  const remark = notes[`horizon.log10StepsToAngle.${angle}`];
  return [
    `Updates to an angle of ${angle}`,
    told === null ? `not known: ${remark ?? ''}` : powerOfTen(told),
    `By the constant${told !== null && remark !== undefined ? ` (${remark})` : ''}; on the trajectory: ${seen === null ? 'not reached' : powerOfTen(seen)}.`,
  ];
}

function limitRow(limit: HorizonRecord['limit'], notes: ExperimentRecord['notes']): Child[] {
  const name = 'Both roads to the limit';
  if (limit === null) return [name, 'not compared', notes['horizon.limit'] ?? ''];
  if (limit.agrees === false) return [name, 'DISAGREE', notes['horizon.limit.agrees'] ?? ''];
  const { differenceFromSolver, marginDifference } = limit;
  const difference =
    differenceFromSolver === null
      ? (notes['horizon.limit.differenceFromSolver'] ?? '')
      : `Largest difference of a multiplier, relative: ${short(differenceFromSolver, 2)}.`;
  const margins = marginDifference === null ? '' : ` Of a margin: ${short(marginDifference, 2)}.`;
  return [name, limit.agrees === null ? 'not compared' : 'agree', `${difference}${margins}`];
}

const OUTCOMES: Readonly<Record<HorizonRecord['outcome'], string>> = {
  reached: 'As far as was asked.',
  undetermined: 'There neurons meet a boundary, and how they go on is not determined.',
  exhausted: 'Given up there: so many points and changing patterns take too much arithmetic.',
  stiff: 'Given up there: the equation has become stiff.',
};
