/**
 * The error of the limit that is reached: a part of `risk`.
 */
import type { AnySample } from '../data/sample.ts';
import type { MarginSolution } from '../margin/limit.ts';
import { type Network, squareOf } from '../network/network.ts';
import { isOfLiving, type PatternGroup } from '../network/pattern.ts';
import type { Notes } from '../record/notes.ts';
import type { RiskRecord } from '../record/record.ts';
import type { ErrorEstimate } from '../risk/estimate.ts';
import type { KeptCount } from '../risk/network-error.ts';
import type { GroupedError } from '../risk/piecewise/error.ts';
import { type DirectionGroup, groupedNetwork } from '../risk/piecewise/groups.ts';
import { type ReluError, reluError } from '../risk/relu.ts';
import type { Progress, Stretch } from '../stepwise.ts';
import type { Findings } from './findings.ts';
import { leadsElsewhere } from './late-theory.ts';
import { isDead, type Reached } from './reached-stage.ts';
import type { TestBench } from './risk-stage.ts';
import type { TrainingSetup } from './training-setup.ts';

/** activated: that of `risk.limit`; cone: of two half-spaces at slope 0; groups: of a boundary that is piecewise linear. */
type ReachedError =
  | { readonly of: 'activated' }
  | { readonly of: 'cone'; readonly error: ReluError }
  | { readonly of: 'groups'; readonly error: GroupedError };

const PATH = 'risk.reached';
const NOT_ITS_OWN = 'the limit of that pattern is not shown to have it';
const NOT_OF_LIVING =
  'some living neuron is not active exactly on its own class, and there is no closed form';
const EXACT = 'a closed form has no sampling interval';

/** A sentence where it is not known. Yields its progress. */
export function* errorOfReached(
  reached: Reached | string,
  {
    sample,
    network,
    setup,
  }: Pick<Findings, 'network'> & {
    readonly sample: AnySample;
    readonly setup: TrainingSetup<AnySample>;
  },
  bench: TestBench,
  stretch: Stretch<KeptCount>,
): Generator<Progress, ReachedError | string> {
  if (typeof reached === 'string') return `nothing is known to be reached: ${reached}`;
  const elsewhere = leadsElsewhere(setup.problem.loss);
  if (elsewhere !== null) return elsewhere.absent;
  const { limit, kind, certain } = reached;
  if (network.slope > 0 && kind === 'activated') return { of: 'activated' };
  if (kind === 'stationary') return reached.because ?? 'every neuron is dead: training moves nothing';
  if (limit.dual === null) return 'the margin problem has no solution';
  // Where neurons slide their vectors have parts along points of the other class.
  if (network.slope === 0 && kind !== 'sliding' && isOfLiving(limit.pattern, sample.y)) {
    if (!certain)
      return 'some y_i y_k <x_i, x_k> is negative, and that the living neurons stay as they are is not shown';
    const found = sample.K === null ? null : reluError(sample, ...ownVectors(limit, network, sample.y));
    if (found !== null && typeof found !== 'string') return { of: 'cone', error: found };
  } else if (kind !== 'pattern' && kind !== 'sliding') return network.slope > 0 ? NOT_ITS_OWN : NOT_OF_LIVING;
  const groups = directionGroups(limit.pattern, limit.dual, network, sample.y);
  const found = yield* bench.ofGrouped(groupedNetwork(sample, network.slope, groups), stretch);
  return typeof found === 'string' ? found : { of: 'groups', error: found };
}

/** v_g = sum_k s_g beta_k D_gk y_k x_k of each group of a pattern, and its sum of a_j^2. */
export function directionGroups(
  pattern: readonly PatternGroup[],
  dual: Float64Array,
  network: Network,
  y: Float64Array,
): DirectionGroup[] {
  return pattern.map(({ sign, weight, slopes }) => ({
    sign,
    weight: weight / squareOf(network),
    coefficients: dual.map((beta, k) => sign * beta * slopes[k] * y[k]),
  }));
}

/** Under the record's names. @param found  of `errorOfReached` */
export function reachedError(
  found: ReachedError | string,
  risk: Pick<RiskRecord, 'limit'>,
  notes: Notes,
): RiskRecord['reached'] {
  if (typeof found === 'string') return notes.absent(PATH, found);
  if (found.of === 'activated') return ofActivated(risk.limit, notes);
  return found.of === 'cone' ? ofCone(found.error, notes) : piecewiseError(found.error, PATH, notes);
}

/** With the error against flipped labels of what is reached, where that is another error than the activated limit's. */
export function observedWith(
  observed: RiskRecord['observed'],
  found: ReachedError | string,
  reached: RiskRecord['reached'],
): RiskRecord['observed'] {
  if (observed === null || reached === null || typeof found === 'string' || found.of === 'activated')
    return observed;
  const { rate } = observed;
  return { ...observed, reached: rate + (1 - 2 * rate) * reached.error };
}

/** That of `risk.limit`, as its boundary is linear. */
function ofActivated(error: ErrorEstimate | null, notes: Notes): RiskRecord['reached'] {
  if (error === null) return notes.absent(PATH, notes.reasons['risk.limit'] ?? '');
  for (const [name, value] of Object.entries(error))
    if (value === null) notes.remark(`${PATH}.${name}`, notes.reasons[`risk.limit.${name}`] ?? '');
  const density = error.method === 'closedForm';
  const share = notes.orAbsent(
    `${PATH}.zeroShare`,
    density ? 0 : null,
    'points with f = 0 are not counted apart',
  );
  return { ...error, zeroShare: share };
}

/** Under the record's names. @param path  where in the record */
export function piecewiseError(
  { estimate, zeroShare, effectiveSize }: GroupedError,
  path: string,
  notes: Notes,
): NonNullable<RiskRecord['reached']> {
  const { error, log10Error, gamma, method, interval, trials } = estimate;
  const searched = method !== 'quadrature' && method !== 'closedForm';
  const known = {
    error,
    log10Error: notes.orAbsent(
      `${path}.log10Error`,
      log10Error,
      trials === null ? 'the error is 0, or below the bound of its own' : 'no mistake was counted',
    ),
    gamma: notes.orAbsent(
      `${path}.gamma`,
      gamma,
      method === 'closedForm'
        ? 'the boundary is not one hyperplane between two opposing clusters'
        : searched
          ? 'no search for the nearest mistake, or none that met one'
          : 'no point is a mistake',
    ),
    method,
    interval: notes.orAbsent(`${path}.interval`, interval, EXACT),
    trials: notes.orAbsent(`${path}.trials`, trials, 'nothing was counted'),
    zeroShare: notes.orAbsent(`${path}.zeroShare`, zeroShare, 'points with f = 0 are not counted apart'),
  };
  if (searched && gamma !== null) notes.remark(`${path}.gamma`, UPPER);
  if (effectiveSize === null) return known;
  notes.remark(path, ASSUMED);
  return { ...known, effectiveSize };
}

const UPPER = 'the least distance found from several starts: an upper bound';
const ASSUMED =
  'no mistake was counted among as many points of the law; drawn around the nearest mistakes found, on the assumption that no nearer one was missed';

function ofCone({ estimate, zeroShare }: ReluError, notes: Notes): RiskRecord['reached'] {
  return {
    ...estimate,
    log10Error: notes.orAbsent(
      `${PATH}.log10Error`,
      estimate.log10Error,
      'the error is 0, or below the bound of its own',
    ),
    gamma: notes.absent(`${PATH}.gamma`, 'the boundary is not linear'),
    interval: notes.orAbsent(`${PATH}.interval`, estimate.interval, EXACT),
    trials: notes.absent(`${PATH}.trials`, 'nothing was counted'),
    zeroShare,
  };
}

/** p and u of f = relu(<p, x>) - relu(<u, x>), as coefficients over the rows: A+- beta_k on their own class. */
function ownVectors(
  { pattern, dual }: MarginSolution,
  network: Network,
  y: Float64Array,
): [Float64Array, Float64Array] {
  const vector = (sign: 1 | -1): Float64Array => {
    let weight = 0;
    for (const group of pattern) if (group.sign === sign && !isDead(group)) weight += group.weight;
    return y.map((label, k) => (label === sign ? (weight / squareOf(network)) * (dual?.[k] ?? 0) : 0));
  };
  return [vector(1), vector(-1)];
}
