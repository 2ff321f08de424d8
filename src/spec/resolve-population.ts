/**
 * The rules between the fields that say a population, and what its defaults depend on.
 */
import { noiseLaw } from '../data/noise/index.ts';
import { type Covariance, eigenvalueRuns, isSpectrum, ownDimension, UNREAD_SPECTRUM } from './covariance.ts';
import { MOST_EIGENVALUES } from './population-spec.ts';
import { type NamedShares, namedDirections, namedShares, restOf, signalShares } from './signal-shares.ts';
import type { PopulationData } from './spec.ts';

/** Population data in which nothing is left to a default. */
export type ResolvedPopulation = PopulationData & {
  readonly d: number;
  readonly signal: NonNullable<PopulationData['signal']>;
  readonly covariance: Covariance;
  readonly sampler: NonNullable<PopulationData['sampler']>;
};

/** @param nearest  what runs in its place, a value there or another PATH=VALUE; left out where the rule says it */
export type Refuse = (path: string, rule: string, got: unknown, nearest?: string) => void;

const DEFAULT_DIMENSION = 10000;
const DEFAULT_NORM = 24;
const LARGEST_DIMENSION = 1e15;
/** Shares of |mu|^2 sum to 1 up to this. */
const SHARES_ROUNDING = 1e-9;
/** A direct draw keeps a frame for each run of equal eigenvalues, or part of one with its own share of the signal, up to so many. */
export const MOST_FRAMES = 64;

/**
 * @param m  the network's width, which streaming must know
 * @param entrywise  what moves W entry by entry, in words, and so needs all coordinates; null where nothing does
 */
export function resolvePopulation(
  data: PopulationData,
  m: number,
  entrywise: string | null,
  refuse: Refuse,
): ResolvedPopulation {
  const named =
    data.targets !== undefined
      ? regression(data, data.targets, refuse)
      : data.model.type === 'signalLevel'
        ? signalLevel(data, data.model.level, refuse)
        : data;
  const { source, n, d: given, model, labels, positiveShare, labelNoise, noise, ...rest } = named;
  const covariance = rest.covariance ?? { type: 'isotropic', scale: 1 };
  const d = resolveDimension(given, covariance, refuse);
  const signal = rest.signal ?? { norm: isTaught(model) ? 0 : DEFAULT_NORM };
  const shares = covariance.type === 'blocks';
  const direction = rest.direction ?? (shares ? undefined : 1);
  const resolved = {
    source,
    n,
    d,
    model,
    labels,
    positiveShare,
    labelNoise,
    ...(rest.targets === undefined ? {} : { targets: rest.targets }),
    signal,
    ...(direction === undefined ? {} : { direction }),
    ...(rest.spread === undefined ? {} : { spread: rest.spread }),
    noise,
    covariance,
    sampler: rest.sampler ?? 'direct',
  };
  if (labelNoise.count !== undefined && labelNoise.count > n)
    refuse('data.labelNoise.count', `must be at most n = ${n}`, labelNoise.count, `${n}`);
  if (!fits(covariance, d, refuse)) return resolved;
  checkDirection(resolved, refuse);
  checkModel(resolved, refuse);
  if (labels === 'mirrored') checkMirrored(resolved, refuse);
  return { ...resolved, sampler: resolveSampler(resolved, rest.sampler, m, entrywise, refuse) };
}

/** The fields that Karhadkar et al.'s model fixes: |mu|^2 = g, no noise along mu, Cov z = (1 - g)/d elsewhere (literature: arXiv 2403.06903). */
function signalLevel(data: PopulationData, level: number, refuse: Refuse): PopulationData {
  const d = data.d ?? DEFAULT_DIMENSION;
  const signal = { norm: Math.sqrt(level) };
  const covariance: Covariance = {
    type: 'blocks',
    blocks: [
      { eigenvalue: 0, dimension: 1, signalShare: 1 },
      { eigenvalue: (1 - level) / d, dimension: d - 1, signalShare: 0 },
    ],
  };
  if (d < 2) refuse('data.d', 'must be at least 2, as noise is orthogonal to the signal', d, '2');
  for (const [name, given, own] of [
    ['signal', data.signal, signal],
    ['covariance', data.covariance, covariance],
    ['direction', data.direction, undefined],
    ['spread', data.spread, undefined],
  ] as const) {
    if (given !== undefined && JSON.stringify(given) !== JSON.stringify(own))
      refuse(`data.${name}`, 'must be left out, as data.model signalLevel fixes it', given);
  }
  const { spread: _, ...rest } = data;
  return { ...rest, d, signal, covariance };
}

/** Points without a mean and a theta that data.direction places: what draws them is a linear teacher's, with either side of it as likely. */
function regression(
  data: PopulationData,
  { teacher, noise }: NonNullable<PopulationData['targets']>,
  refuse: Refuse,
): PopulationData {
  const { model, labels, positiveShare, labelNoise, signal } = data;
  const without = 'with data.targets, whose signs are the labels';
  if (model.type !== 'opposing' && model.type !== 'linearTeacher')
    refuse('data.model', `must be left out ${without}`, model, '{ type: linearTeacher }');
  if (labels === 'mirrored') refuse('data.labels', `must be left out ${without}`, labels, 'random');
  if (positiveShare !== 0.5)
    refuse('data.positiveShare', `must be left out ${without}`, positiveShare, '0.5');
  if ((labelNoise.rate ?? labelNoise.count) !== 0)
    refuse(
      'data.labelNoise',
      `must be left out ${without}: targets have data.targets.noise`,
      labelNoise,
      '{ rate: 0 }',
    );
  if (signal !== undefined && signal.norm !== 0 && signal.snr !== 0)
    refuse('data.signal', 'must be left out with data.targets: points have no mean', signal, '{ norm: 0 }');
  const usual = data.covariance?.type === 'blocks' ? undefined : 1;
  const direction = teacher.direction ?? data.direction ?? usual;
  if (data.direction !== undefined && JSON.stringify(data.direction) !== JSON.stringify(direction))
    refuse('data.direction', 'must be left out, or that of data.targets.teacher', data.direction);
  if (teacher.norm === 0 && noise === 0)
    refuse(
      'data.targets',
      'must have a teacher.norm or a noise above 0: else all targets are 0',
      {
        teacher,
        noise,
      },
      'data.targets.teacher.norm=1',
    );
  const { signal: _, ...rest } = data;
  const placed = direction === undefined ? {} : { direction };
  return {
    ...rest,
    ...placed,
    model: { type: 'linearTeacher' },
    labels: 'random',
    targets: { teacher: { norm: teacher.norm, ...placed }, noise },
  };
}

function resolveDimension(given: number | undefined, covariance: Covariance, refuse: Refuse): number {
  const own = ownDimension(covariance);
  if (own === null) return given ?? DEFAULT_DIMENSION;
  if (given !== undefined && given !== own) {
    const whose =
      covariance.type === 'blocks' ? "the sum of the blocks' dimensions" : 'the number of eigenvalues';
    refuse('data.d', `must be ${whose}, ${own}`, given, `${own}`);
  }
  if (own > LARGEST_DIMENSION)
    refuse('data.covariance.blocks', 'must have dimensions that sum to at most 1e15', own);
  return own;
}

/** Whether the covariance has d eigenvalues to go on with. */
function fits(covariance: Covariance, d: number, refuse: Refuse): boolean {
  if (covariance.type === 'spectrum' && covariance.eigenvalues === undefined) {
    refuse('data.covariance.file', UNREAD_SPECTRUM, covariance.file);
    return false;
  }
  if (covariance.type === 'spiked' && covariance.spikes.length > d) {
    refuse('data.covariance.spikes', `must be at most d = ${d}`, covariance.spikes.length);
    return false;
  }
  if (isSpectrum(covariance) && d > MOST_EIGENVALUES) {
    refuse(
      'data.d',
      `must be at most ${MOST_EIGENVALUES} with eigenvalues that all differ`,
      d,
      `${MOST_EIGENVALUES}`,
    );
    return false;
  }
  if (!eigenvalueRuns(covariance, d).some(({ eigenvalue }) => eigenvalue > 0)) {
    if (covariance.type !== 'blocks') refuse('data.covariance', 'must have a positive eigenvalue', 0);
  }
  return true;
}

function checkDirection(data: ResolvedPopulation, refuse: Refuse): void {
  const { covariance, direction, spread, d } = data;
  if (typeof direction === 'number' && direction > d)
    refuse('data.direction', `must be at most d = ${d}`, direction, `${d}`);
  if (spread !== undefined && direction !== 'even')
    refuse('data.spread', 'must be left out unless data.direction is even', spread);
  else if (spread !== undefined && spread > d)
    refuse('data.spread', `must be at most d = ${d}`, spread, `${d}`);
  const named = namedShares(direction);
  if (named !== null) checkShares(named, d, refuse);
  if (covariance.type !== 'blocks') return;
  const shares = covariance.blocks.reduce((sum, block) => sum + block.signalShare, 0);
  if (direction !== undefined && shares > 0)
    refuse('data.direction', 'must be left out when the blocks have a signalShare', direction);
  const noSignal = !hasTheta(data.model) && (data.signal.norm === 0 || data.signal.snr === 0);
  if (direction === undefined && Math.abs(shares - 1) > SHARES_ROUNDING && !noSignal)
    refuse('data.covariance.blocks', 'must have signal shares that sum to 1', shares);
}

function checkShares(shares: NamedShares, d: number, refuse: Refuse): void {
  const path = 'data.direction.shares';
  const named = namedDirections(shares);
  for (const { at } of named) {
    if (at > d) refuse(path, `must name eigen-directions up to d = ${d}`, at);
  }
  const rest = restOf(shares);
  if (rest > 0 && named.length >= d)
    refuse(`${path}.rest`, `must be left out, as all d = ${d} eigen-directions have a share`, rest);
  const sum = named.reduce((total, { share }) => total + share, rest);
  if (Math.abs(sum - 1) > SHARES_ROUNDING)
    refuse(path, 'must sum to 1; "rest" takes what all other directions have', sum);
}

function checkModel(data: ResolvedPopulation, refuse: Refuse): void {
  const { model, signal, direction, covariance, d } = data;
  if (isTaught(model) && signal.norm !== 0 && signal.snr !== 0) {
    const said = model.type === 'signOfCoordinate' ? 'the sign of a coordinate' : "a teacher's";
    refuse('data.signal', `must be left out or { norm: 0 }: the label is ${said}`, signal, '{ norm: 0 }');
  }
  if (hasTheta(model) && direction !== 'random' && !(Number(direction) > d)) {
    const seen = signalShares(data).some(({ eigenvalue, share }) => eigenvalue * share > 0);
    if (!seen)
      refuse('data.direction', 'must have noise along it: the label is the sign of <theta, x>', direction);
  }
  if (model.type === 'logisticTeacher') {
    if (data.labelNoise.rate !== 0)
      refuse(
        'data.labelNoise',
        'must be left out: a logistic teacher flips labels itself',
        data.labelNoise,
        '{ rate: 0 }',
      );
    if (noiseLaw(data.noise).kind !== 'gaussian')
      refuse(
        'data.noise.family',
        'must be gaussian for a logistic teacher, whose rate of flips is then known',
        data.noise.family,
        'data.noise={ family: gaussian }',
      );
  }
  if (model.type === 'signOfCoordinate') {
    const [first] = eigenvalueRuns(covariance, d);
    if (first.eigenvalue === 0) refuse('data.covariance', 'must have a positive first eigenvalue', 0);
  }
  const count = centres(data);
  if (count === 1) return;
  if (typeof direction === 'string' || typeof direction === 'object') {
    refuse(
      'data.direction',
      `must be an eigen-direction for ${model.type}, whose centres lie along it and the next ones`,
      direction,
      '1',
    );
    return;
  }
  for (const { dimension, share } of signalShares(data)) {
    if (share === 0 || dimension >= count) continue;
    if (model.type === 'clusters')
      refuse(
        'data.model.count',
        `must be at most ${dimension}, the equal eigenvalues where the signal lies`,
        model.count,
        dimension === 1 ? OPPOSING : `data.model.count=${dimension}`,
      );
    else
      refuse(
        'data.model.type',
        'must be opposing where the signal lies in one eigenvalue; two centres need two that are equal',
        model.type,
        OPPOSING,
      );
  }
}

const OPPOSING = 'data.model={ type: opposing }';

/** Models in which -x with label -y is as likely as x with y. */
const SYMMETRIC: readonly PopulationData['model']['type'][] = [
  'opposing',
  'signalLevel',
  'signOfCoordinate',
  'linearTeacher',
];

function checkMirrored({ n, model, positiveShare, labelNoise }: ResolvedPopulation, refuse: Refuse): void {
  const pairs = 'with data.labels mirrored';
  if (!SYMMETRIC.includes(model.type))
    refuse(
      'data.labels',
      `must be balanced or random for ${model.type}; mirrored goes with ${SYMMETRIC.join(', ')}, where -x has the label -y`,
      'mirrored',
      'balanced',
    );
  if (n % 2 !== 0) refuse('data.n', `must be even ${pairs}, as rows come in pairs`, n, `${n + 1}`);
  if (positiveShare !== 0.5)
    refuse('data.positiveShare', `must be 0.5 ${pairs}, as each pair has both labels`, positiveShare, '0.5');
  if ((labelNoise.rate ?? labelNoise.count) !== 0)
    refuse(
      'data.labelNoise',
      `must be left out ${pairs}: flips would break the pairs`,
      labelNoise,
      '{ rate: 0 }',
    );
}

/** Whether labels are the side of a hyperplane, and points have no mean. */
function isTaught({ type }: Pick<PopulationData['model'], 'type'>): boolean {
  return type === 'signOfCoordinate' || hasTheta({ type });
}

/** Whether it is that of a theta which data.direction places. */
function hasTheta({ type }: Pick<PopulationData['model'], 'type'>): boolean {
  return type === 'linearTeacher' || type === 'logisticTeacher';
}

/** Columns drawn one by one, in a time proportional to their number. */
const MOST_COLUMNS = 1e9;
/** Streaming keeps the Gram matrix of all rows, which needs clearly more dimensions than rows to be well conditioned. */
const DIMENSIONS_PER_ROW = 4;

const EXPLICIT = 'explicit';

function resolveSampler(
  data: ResolvedPopulation,
  given: PopulationData['sampler'],
  m: number,
  entrywise: string | null,
  refuse: Refuse,
): ResolvedPopulation['sampler'] {
  if (entrywise !== null) {
    if (given !== undefined && given !== 'explicit')
      refuse(
        'data.sampler',
        `must be explicit: ${entrywise} depends on the coordinates of the rows`,
        given,
        EXPLICIT,
      );
    return 'explicit';
  }
  const { d, n, noise } = data;
  const needed = DIMENSIONS_PER_ROW * (n + m + centres(data));
  if (given === 'streamed' && d < needed)
    refuse(
      'data.sampler',
      `must be explicit below d = ${needed}, four times the rows and neurons`,
      given,
      EXPLICIT,
    );
  const independent = noiseLaw(noise).kind === 'independent';
  const frames = signalShares(data).length;
  const direct = !independent && frames <= MOST_FRAMES;
  if (given === 'direct' && !direct) {
    const why = independent
      ? 'noise with independent coordinates has none of its symmetry'
      : `more than ${MOST_FRAMES} eigenvalues, or parts of the signal, differ`;
    refuse('data.sampler', `must be streamed or explicit: ${why}`, given, EXPLICIT);
  }
  const sampler = given ?? (direct ? 'direct' : d < needed ? 'explicit' : 'streamed');
  if (sampler === 'streamed' && d > MOST_COLUMNS)
    refuse(
      'data.d',
      `must be at most ${MOST_COLUMNS} where coordinates are drawn one by one`,
      d,
      `${MOST_COLUMNS}`,
    );
  return sampler;
}

/** How many centres there are; 1 for mu or theta. */
function centres({ model }: Pick<ResolvedPopulation, 'model'>): number {
  if (model.type === 'clusters') return model.count;
  return model.type === 'xor' || model.type === 'angled' ? 2 : 1;
}
