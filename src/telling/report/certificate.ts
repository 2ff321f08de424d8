/**
 * The certificate of the limit, each row with what it means.
 */
import type { FollowedRecord } from '../../record/followed.ts';
import type { ExperimentRecord, MarginProblemRecord, ReachedRecord } from '../../record/record.ts';
import { powerOfTen } from '../horizon-words.ts';
import { count, short } from '../numbers.ts';
import { slidingPairs } from '../reached-words.ts';
import { type Child, type Html, html, table } from './html.ts';
import { namedPoints } from './points.ts';

/** The margin problem of the activated pattern and, when descent settled in another, that one's too. */
export function certificateSection(record: ExperimentRecord): Html {
  const { limit, notes } = record;
  const elsewhere = limit.reached?.kind === 'activated' ? null : limit.reached;
  const whether = {
    reached: 'goes there',
    notReached: 'does not go there',
    undecided: 'may or may not go there',
  };
  return html`<p>The max-margin direction of the activated pattern solves min ½‖W‖² subject to qᵢ(W) ≥ 1 in that pattern. The numbers below were computed from the raw inner products by code that shares nothing with the solver; the two bounds include all rounding, so they hold in exact arithmetic. Training ${whether[limit.heading]}: ${limit.headingBecause}.</p>
${problemTable(limit, 'limit', notes)}
${elsewhere === null ? [] : html`<h3>${headOf(elsewhere)}</h3>\n${followedTable(elsewhere, notes)}${problemTable(elsewhere, 'limit.reached', notes)}`}
${namedPoints(record)}`;
}

function headOf({ followed, since }: ReachedRecord): string {
  return followed === undefined
    ? `The pattern training settled in, unchanged since t = ${count(since ?? 0)}`
    : 'Where training goes in log time: the limit of its own signs';
}

/** How training was followed in log time; nothing where it was not. */
function followedTable(reached: ReachedRecord, notes: ExperimentRecord['notes']): Html | readonly Html[] {
  const { followed, frozenCertificate: frozen, lastOwnSwitch, kind, roadsDifference } = reached;
  if (followed === undefined) return [];
  const rows: Child[][] = [
    ['Kind', kind, notes['limit.reached.kind'] ?? 'By the signs of W*, and what is held at ⟨wⱼ, xᵢ⟩ = 0.'],
    ['Sliding pairs', count(slidingPairs(reached)), 'Of neuron and point, for ever at ⟨wⱼ, xᵢ⟩ = 0.'],
    ...dutyRows(followed),
    [
      'Own signs last',
      frozen === null ? 'not asked' : frozen.status,
      frozen?.reason ?? notes['limit.reached.frozenCertificate'] ?? '',
    ],
    [
      'Last own switch',
      lastOwnSwitch === null ? 'none' : `t = ${powerOfTen(lastOwnSwitch)}`,
      'Of a pair with aⱼyᵢ > 0; these decide where training goes.',
    ],
    [
      'Followed',
      `t = ${powerOfTen(followed.from)} to ${powerOfTen(followed.log10T)}`,
      `${count(followed.ownSwitches)} own pairs switched, ${count(followed.joins)} pairs came to slide, ${count(followed.leaves)} ceased to.`,
    ],
    [
      'Two ways to the limit',
      roadsDifference === null ? 'not compared' : short(roadsDifference, 2),
      'Relative difference of W* and the solution of the problem with equations at sliding pairs.',
    ],
  ];
  return html`<div class="wide long">${table(['Quantity', 'Value', 'Meaning'], rows)}</div>\n`;
}

/** How descent itself comes to the weights of what slides. */
function dutyRows({ dutyCycles }: FollowedRecord): Child[][] {
  if (dutyCycles === undefined) return [];
  const { t, updates, median, farthest } = dutyCycles;
  return [
    [
      'Duty cycles off weights',
      `${short(median, 2)} (median), ${short(farthest, 2)} (most)`,
      `Descent alternates where its flow slides: mean slopes of the ${count(updates)} updates after t = ${count(t)}, weighed by −ℓ′(qᵢ), beside Filippov's weights.`,
    ],
  ];
}

/** A margin problem's evidence, each row with what it means. @param path  where it stands in the record, for its notes */
export function problemTable(
  problem: MarginProblemRecord,
  path: string,
  notes: ExperimentRecord['notes'],
): Html {
  const or: Fallback = (name, known) => known ?? `none: ${notes[`${path}.${name}`] ?? 'not known'}`;
  const rows = [
    [
      'Status',
      STATUS[problem.status],
      problem.method === null ? (notes[`${path}.dual`] ?? '') : METHOD[problem.method],
    ],
    ['Rank of G', problem.rank, 'Of the matrix of lifted inner products. W* is unique at any rank.'],
    ...(problem.dual === null ? [] : solutionRows(problem, or)),
    ...infeasibilityRows(problem),
    ...certificateRows(problem, or),
  ];
  return html`<div class="wide long">${table(['Quantity', 'Value', 'Meaning'], rows)}</div>`;
}

/** What is known of a value, or why it is not. */
type Fallback = (name: string, known: Child | null) => Child;

function solutionRows(problem: MarginProblemRecord, or: Fallback): Child[][] {
  const { supportVectors, dualUnique, activated, activationSlack, normalizedMargin } = problem;
  return [
    [
      'Support vectors',
      or('supportVectors', supportVectors),
      'Points with βᵢ > 0; the others could be left out.',
    ],
    ['Dual unique', or('dualUnique', yesNo(dualUnique)), 'Whether the weights βᵢ are the only ones.'],
    [
      'Activated',
      or('activated', yesNo(activated)),
      'Whether W* has the very pattern it was solved for. If not, training goes elsewhere.',
    ],
    [
      'Activation slack',
      or('activationSlack', shortOrNull(activationSlack)),
      'Least signed cosine between a neuron of W* and a point: how clearly it has that pattern, or has not.',
    ],
    [
      'Normalised margin',
      or('normalizedMargin', shortOrNull(normalizedMargin, 6)),
      'minᵢ qᵢ/‖W‖ of W*, the largest that weights of its pattern can have.',
    ],
  ];
}

function infeasibilityRows({ infeasibility }: MarginProblemRecord): Child[][] {
  if (infeasibility === null) return [];
  const bound = shortOrNull(infeasibility.marginBound);
  return [
    [
      'Proof of infeasibility',
      bound === null ? 'not certified' : `≤ ${bound}`,
      'No weights of this pattern have a larger normalised margin: shown by weights on the points that sum to 1.',
    ],
  ];
}

function certificateRows({ certificate }: MarginProblemRecord, or: Fallback): Child[][] {
  if (certificate === null) return [];
  const { lower, upper, relativeGap, distanceBound, conditionEstimate } = certificate;
  const known = (name: string, value: number | null, digits = 3): Child =>
    or(`certificate.${name}`, shortOrNull(value, digits));
  return [
    ['Lower bound', known('lower', lower, 9), 'On ½‖W*‖², by weak duality; needs every βᵢ ≥ 0.'],
    ['Upper bound', known('upper', upper, 9), 'On ½‖W*‖², from the solution scaled to be feasible.'],
    [
      'Relative gap',
      known('relativeGap', relativeGap),
      '(upper − lower)/upper: how well the optimum is known.',
    ],
    ['Least βᵢ', short(certificate.minDual), 'Must not be negative.'],
    ['Least margin', short(certificate.minMargin, 9), 'minᵢ qᵢ(W*): 1 up to rounding.'],
    [
      'Stationarity',
      short(certificate.stationarity),
      'Whether W* is the combination Σ βᵢ X̃ᵢ it claims to be.',
    ],
    [
      'Complementarity',
      short(certificate.complementarity),
      'maxᵢ |βᵢ (qᵢ − 1)|: weight only where the margin is met with equality.',
    ],
    [
      'Natural residual',
      short(certificate.naturalResidual),
      'maxᵢ |min(βᵢ Gᵢᵢ, qᵢ − 1)|: all optimality conditions in one number.',
    ],
    ['Distance bound', known('distanceBound', distanceBound), 'On ‖W/min q − W*‖, by strong convexity.'],
    [
      'Condition number',
      known('conditionEstimate', conditionEstimate),
      'Estimate for G on the support vectors: how much errors in the data are magnified.',
    ],
  ];
}

const STATUS: Readonly<Record<MarginProblemRecord['status'], string>> = {
  solved: 'solved',
  solvedInaccurately: 'solved inaccurately',
  infeasible: 'infeasible: not separable',
  failed: 'undecided',
};

const METHOD: Readonly<Record<NonNullable<MarginProblemRecord['method']>, string>> = {
  allActive: 'One Cholesky factorisation: every point is a support vector.',
  blockPivoting: 'Block principal pivoting.',
  activeSet: 'Active-set method, the finite fallback.',
  sweepsAndFaces: 'Sweeps over the points, and Newton steps on the face that they find.',
  augmentedLagrangian: 'Augmented Lagrangian with Newton steps in d dimensions, for many points in few.',
};

function yesNo(value: boolean | null): string | null {
  return value === null ? null : value ? 'yes' : 'no';
}

function shortOrNull(value: number | null, digits = 3): string | null {
  return value === null ? null : short(value, digits);
}
