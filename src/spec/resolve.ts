/**
 * From what a person wrote to a complete spec: defaults, ranges, then the rules that tie fields together.
 */

import { InputError } from '../errors.ts';
import {
  type ActivationChoice,
  activationChosen,
  activationNamed,
  activations,
} from '../network/activations/index.ts';
import { type OptimizerChoice, optimizerNamed } from '../optimizers.ts';
import { completed } from '../parameters.ts';
import { UNREAD_SPECTRUM } from './covariance.ts';
import { problemsOf, SpecError, type SpecProblem } from './refusal.ts';
import { type Refuse, type ResolvedPopulation, resolvePopulation } from './resolve-population.ts';
import { checkBothLayers, checkTargets, PLAIN, resolveTraining } from './resolve-training.ts';
import { givenLayer, startOfTrained } from './second-layer.ts';
import { DEFAULT_SLOPE, type FileData, type ParsedSpec, specSchema } from './spec.ts';

export interface Seeds {
  readonly data: number;
  readonly labels: number;
  readonly init: number;
}

/** A spec in which nothing is left to a default; it is itself a valid spec. */
export interface Spec extends Omit<ParsedSpec, 'seed' | 'network' | 'data' | 'risk'> {
  readonly seed: Seeds;
  /** positive and negative with a fixed second layer only. */
  readonly network: ParsedSpec['network'] & { width: number; slope: number };
  readonly data: ResolvedPopulation | FileData;
  readonly risk: ParsedSpec['risk'] & { streamedPoints: number };
}

/**
 * Validates and completes a spec.
 *
 * @param input  a parsed YAML or JSON value
 * @throws SpecError with every problem found
 * @example
 * const { seed, network } = resolveSpec({ seed: 7 });
 * console.log(seed.init, network.activation, network.width); // 7 leakyRelu 64
 */
export function resolveSpec(input: unknown): Spec {
  const parsed = specSchema.safeParse(input);
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, input, specSchema));
  const spec = parsed.data;
  const problems: SpecProblem[] = [];
  const refuse: Refuse = (path, rule, got, nearest) => {
    const runs =
      nearest === undefined ? '' : `; ${nearest.includes('=') ? nearest : `${path}=${nearest}`} runs`;
    problems.push({ path: path.split('.'), rule: `${rule}${runs}`, got });
  };
  const network = resolveWidths(resolveActivation(spec.network, refuse), refuse);
  const { entrywise, words } = optimizerNamed(spec.training.optimizer);
  const moving = entrywise === undefined ? null : words;
  const data =
    spec.data.source === 'file' ? spec.data : resolvePopulation(spec.data, network.width, moving, refuse);
  const isRegression = spec.data.source !== 'file' && spec.data.targets !== undefined;
  const resolved = {
    ...spec,
    seed: typeof spec.seed === 'number' ? { data: spec.seed, labels: spec.seed, init: spec.seed } : spec.seed,
    network,
    training: resolveTraining(spec.training, isRegression, refuse),
    data,
    risk: { ...spec.risk, streamedPoints: spec.risk.streamedPoints ?? streamedPoints(data) },
  };
  if (isRegression) checkTargets(spec.training, refuse);
  if (moving !== null) checkCoordinates(data, moving, spec.training.optimizer, refuse);
  if (spec.data.source === 'file') {
    checkShares(spec.data, refuse);
    checkFile(spec.data, spec.network, refuse);
    checkRows(spec.data, spec.network, refuse);
  }
  if ('file' in spec.network.init && spec.network.init.file !== undefined && spec.data.source !== 'file') {
    refuse(
      'network.init.file',
      'needs data from a file, whose coordinates W(0) shares',
      spec.network.init.file,
      'network.init.relative=1e-4',
    );
  }
  checkBothLayers(network, spec.training, refuse);
  const phi = activationChosen(network.activation, network.slope);
  if (phi.pieces === null && optimizerNamed(spec.training.optimizer).motion === 'flow') {
    const rule = `must make steps, as a flow is followed from one linear piece of the activation to the next, and ${phi.words} has none`;
    refuse('training.optimizer', rule, spec.training.optimizer, PLAIN);
  }
  const { horizon, steps } = spec.training;
  if (typeof horizon === 'number' && horizon < steps && !problems.some(({ path }) => path[1] === 'horizon')) {
    refuse('training.horizon', `must be at least training.steps = ${steps}`, horizon, `${steps}`);
  }
  if (spec.thresholds.weakBelow > spec.thresholds.strongAbove) {
    refuse(
      'thresholds.weakBelow',
      `must be at most strongAbove = ${spec.thresholds.strongAbove}`,
      spec.thresholds.weakBelow,
      `${spec.thresholds.strongAbove}`,
    );
  }
  if (problems.length > 0) throw new SpecError(problems);
  return resolved;
}

/** Entries of X that are worked with where W moves entry by entry. */
const MOST_COORDINATES = 1e8;

/** @throws InputError where W is to move entry by entry, and X has more than so many entries */
export function checkEntries(optimizer: OptimizerChoice, entries: number): void {
  if (optimizerNamed(optimizer).entrywise !== undefined && entries > MOST_COORDINATES)
    throw new InputError('training.optimizer', tooMany(entries), optimizer);
}

function tooMany(entries: number): string {
  return `moves W entry by entry in all coordinates of the rows, n d of them: at most ${MOST_COORDINATES}, and n d = ${entries}`;
}

/** What moves W entry by entry needs all coordinates of the rows. @param words  of the optimiser */
function checkCoordinates(
  data: Spec['data'],
  words: string,
  optimizer: OptimizerChoice,
  refuse: Refuse,
): void {
  const needs = `moves W entry by entry (${words}) and needs the coordinates of the rows`;
  if (data.source === 'population') {
    const entries = data.n * data.d;
    if (entries > MOST_COORDINATES) refuse('training.optimizer', tooMany(entries), optimizer, PLAIN);
    return;
  }
  if (data.gram !== undefined)
    refuse('training.optimizer', `${needs}, which data.gram does not give`, optimizer, PLAIN);
  if (data.streamed)
    refuse('training.optimizer', `${needs}, which data.streamed does not keep`, optimizer, PLAIN);
}

type Sloped = ParsedSpec['network'] & { slope: number };

/** A name for one slope of another activation is written as that one, with its slope: one network, one spec. */
function resolveActivation(network: ParsedSpec['network'], refuse: Refuse): Sloped {
  const kind = activationNamed(network.activation);
  const { gamma } = kind;
  if (gamma !== null && network.slope !== undefined && network.slope !== gamma) {
    const rule = `must be ${gamma} with network.activation "${kind.name}", or be left out`;
    refuse('network.slope', rule, network.slope, `${gamma}`);
  }
  const activation = completed(kind, network.activation) as ActivationChoice;
  const slope = gamma ?? network.slope ?? DEFAULT_SLOPE;
  return { ...network, slope, activation: kind.isOtherName ? activations[0].name : activation };
}

const DEFAULT_WIDTH = 64;

function resolveWidths(network: Sloped, refuse: Refuse): Spec['network'] {
  const start = startOfTrained(network.secondLayer);
  if (start === 'fixed') return withSigns({ ...network, secondLayer: 'trained' }, refuse);
  const isOfSigns = network.secondLayer === 'fixed' || start === 'balanced';
  return isOfSigns ? withSigns(network, refuse) : resolveOwnLayer(network, refuse);
}

/** How many a_j of one size have either sign. */
function withSigns(network: Sloped, refuse: Refuse): Spec['network'] {
  const { width, positive, negative, slope, activation, ...rest } = network;
  const both = positive !== undefined && negative !== undefined;
  const m = width ?? (both ? positive + negative : DEFAULT_WIDTH);
  if (both && positive + negative !== m) {
    refuse(
      'network.width',
      `must be positive + negative = ${positive + negative}`,
      m,
      `${positive + negative}`,
    );
  }
  if (m < 1) refuse('network.width', 'must be at least 1', m);
  const plus = positive ?? (negative !== undefined ? m - negative : Math.ceil(m / 2));
  if (plus > m || plus < 0)
    refuse(
      positive !== undefined ? 'network.positive' : 'network.negative',
      `must be at most width = ${m}`,
      positive ?? negative,
      `${m}`,
    );
  return { width: m, positive: plus, negative: negative ?? m - plus, slope, activation, ...rest };
}

/** The width of a network whose second layer is drawn or given: how many neurons have either sign follows from it. */
function resolveOwnLayer(network: Sloped, refuse: Refuse): Spec['network'] {
  const { width, positive, negative, slope, activation, secondLayer, ...rest } = network;
  const { given, path } = givenLayer(secondLayer);
  const named = given !== null ? '{ file } or { values }' : `"${startOfTrained(secondLayer) ?? secondLayer}"`;
  for (const [key, count] of Object.entries({ positive, negative })) {
    if (count === undefined) continue;
    refuse(
      `network.${key}`,
      `must be absent with ${path} ${named}, whose signs are its own: give network.width instead`,
      count,
    );
  }
  if (given?.file !== undefined) {
    refuse(`${path}.file`, 'must be read before the spec is resolved (inlineFiles)', given.file);
  }
  const entries = given?.values?.length;
  const m = width ?? entries ?? DEFAULT_WIDTH;
  if (entries !== undefined && m !== entries) {
    refuse(
      'network.width',
      `must be ${entries}, the number of entries of ${path}, or be left out`,
      m,
      `${entries}`,
    );
  }
  return { width: m, slope, activation, ...rest, secondLayer };
}

/** Every one of them costs d variates and d (n + m) products. */
function streamedPoints(data: Spec['data']): number {
  return data.source === 'file' ? 0 : Math.max(100, Math.min(2000, Math.round(5e7 / data.d)));
}

/** What goes together with streaming and with a column of ones. */
function checkFile(
  { streamed, biasColumn, covariance, mu }: FileData,
  { init }: ParsedSpec['network'],
  refuse: Refuse,
): void {
  if (streamed && init.file !== undefined) {
    refuse(
      'network.init.file',
      'needs the coordinates of x, which data.streamed does not keep',
      init.file,
      'network.init.relative=1e-4',
    );
  }
  if (covariance?.type === 'spectrum' && covariance.eigenvalues === undefined)
    refuse('data.covariance.file', UNREAD_SPECTRUM, covariance.file);
  if (streamed && covariance !== undefined && covariance.type !== 'isotropic') {
    refuse(
      'data.covariance.type',
      'must be "isotropic" for streamed data',
      covariance.type,
      'data.covariance={ type: isotropic }',
    );
  }
  for (const [name, value] of Object.entries({ mu, covariance })) {
    if (biasColumn && value !== undefined) {
      refuse(`data.${name}`, 'must be absent with data.biasColumn: a column of ones has no such law', value);
    }
  }
}

/** What needs rows, of which a Gram matrix has the inner products alone. */
function checkRows(data: FileData, { init }: ParsedSpec['network'], refuse: Refuse): void {
  const { x, gram, y, drop, columns, index, mu, covariance, test } = data;
  if ((x === undefined) === (gram === undefined))
    refuse('data.x', 'must be given, or data.gram in its place', x ?? gram);
  if (gram === undefined) return;
  if (typeof y !== 'string') refuse('data.y', 'must be a file of labels with data.gram', y);
  const { standardise, biasColumn, streamed } = data;
  const asked = { drop, columns, index, mu, covariance, test, standardise, biasColumn, streamed };
  for (const [name, value] of Object.entries(asked)) {
    if (value === undefined || value === false) continue;
    refuse(`data.${name}`, 'must be absent with data.gram, which has no coordinates', value);
  }
  if (init.file !== undefined)
    refuse(
      'network.init.file',
      'needs the coordinates of x, which data.gram does not have',
      init.file,
      'network.init.relative=1e-4',
    );
}

function checkShares({ covariance }: FileData, refuse: Refuse): void {
  if (covariance?.type !== 'blocks') return;
  const shares = covariance.blocks.reduce((sum, block) => sum + block.signalShare, 0);
  if (shares > 0)
    refuse('data.covariance.blocks', 'must have no signalShare for files, where data.mu says it', shares);
}
