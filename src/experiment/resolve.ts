/**
 * From what a person wrote to a complete spec: defaults, ranges, then the rules that tie fields together.
 */
import type { Population } from '../data/population.ts';
import { problemsOf, SpecError, type SpecProblem } from './refusal.ts';
import { type FileData, jsonSchema, type ParsedSpec, type PopulationData, specSchema } from './spec.ts';

export interface Seeds {
  readonly data: number;
  readonly labels: number;
  readonly init: number;
}

/** A spec in which nothing is left to a default; it is itself a valid spec. */
export interface Spec extends Omit<ParsedSpec, 'seed' | 'network' | 'data'> {
  readonly seed: Seeds;
  readonly network: ParsedSpec['network'] & { width: number; positive: number; negative: number };
  readonly data: (PopulationData & { d: number }) | Exclude<ParsedSpec['data'], PopulationData>;
}

/**
 * Validates and completes a spec.
 *
 * @param input  a parsed YAML or JSON value
 * @throws SpecError with every problem found
 */
export function resolveSpec(input: unknown): Spec {
  const parsed = specSchema.safeParse(input);
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, input, jsonSchema()));
  const spec = parsed.data;
  const problems: SpecProblem[] = [];
  const refuse = (path: string, rule: string, got: unknown): void => {
    problems.push({ path: path.split('.'), rule, got });
  };
  const resolved = {
    ...spec,
    seed: typeof spec.seed === 'number' ? { data: spec.seed, labels: spec.seed, init: spec.seed } : spec.seed,
    network: resolveWidths(spec.network, refuse),
    data: spec.data.source === 'file' ? spec.data : resolveDimension(spec.data, refuse),
  };
  checkCovariance(spec.data, refuse);
  if (spec.data.source === 'file') checkFile(spec.data, spec.network, refuse);
  if ('file' in spec.network.init && spec.network.init.file !== undefined && spec.data.source !== 'file') {
    refuse(
      'network.init.file',
      'needs data from a file, whose coordinates W(0) shares',
      spec.network.init.file,
    );
  }
  if (typeof spec.training.horizon === 'number' && spec.training.horizon < spec.training.steps) {
    refuse(
      'training.horizon',
      `must be at least training.steps = ${spec.training.steps}`,
      spec.training.horizon,
    );
  }
  if (spec.thresholds.weakBelow > spec.thresholds.strongAbove) {
    refuse(
      'thresholds.weakBelow',
      `must be at most strongAbove = ${spec.thresholds.strongAbove}`,
      spec.thresholds.weakBelow,
    );
  }
  if (problems.length > 0) throw new SpecError(problems);
  return resolved;
}

type Refuse = (path: string, rule: string, got: unknown) => void;

const DEFAULT_WIDTH = 64;
const DEFAULT_DIMENSION = 10000;

function resolveWidths(network: ParsedSpec['network'], refuse: Refuse): Spec['network'] {
  const { width, positive, negative, ...rest } = network;
  const both = positive !== undefined && negative !== undefined;
  const m = width ?? (both ? positive + negative : DEFAULT_WIDTH);
  if (both && positive + negative !== m) {
    refuse('network.width', `must be positive + negative = ${positive + negative}`, m);
  }
  if (m < 1) refuse('network.width', 'must be at least 1', m);
  const plus = positive ?? (negative !== undefined ? m - negative : Math.ceil(m / 2));
  if (plus > m || plus < 0)
    refuse(
      positive !== undefined ? 'network.positive' : 'network.negative',
      `must be at most width = ${m}`,
      positive ?? negative,
    );
  return { width: m, positive: plus, negative: negative ?? m - plus, ...rest };
}

function resolveDimension(data: PopulationData, refuse: Refuse): PopulationData & { d: number } {
  const { source, n, d, ...rest } = data;
  if (data.covariance.type === 'isotropic') return { source, n, d: d ?? DEFAULT_DIMENSION, ...rest };
  const total = data.covariance.blocks.reduce((sum, block) => sum + block.dimension, 0);
  if (d !== undefined && d !== total)
    refuse('data.d', `must be the sum of the blocks' dimensions, ${total}`, d);
  if (total > 1e15) refuse('data.covariance.blocks', 'must have dimensions that sum to at most 1e15', total);
  return { source, n, d: total, ...rest };
}

/** What goes together with streaming and with a column of ones. */
function checkFile(
  { streamed, biasColumn, covariance, mu }: FileData,
  { init }: ParsedSpec['network'],
  refuse: Refuse,
): void {
  if (streamed && init.file !== undefined) {
    refuse('network.init.file', 'needs the coordinates of x, which data.streamed does not keep', init.file);
  }
  if (streamed && covariance?.type === 'blocks') {
    refuse('data.covariance.type', 'must be "isotropic" for streamed data', covariance.type);
  }
  for (const [name, value] of Object.entries({ mu, covariance })) {
    if (biasColumn && value !== undefined) {
      refuse(`data.${name}`, 'must be absent with data.biasColumn: a column of ones has no such law', value);
    }
  }
}

function checkCovariance(data: ParsedSpec['data'], refuse: Refuse): void {
  if (data.covariance?.type !== 'blocks') return;
  const shares = data.covariance.blocks.reduce((sum, block) => sum + block.signalShare, 0);
  if (data.source === 'file') {
    if (shares > 0)
      refuse('data.covariance.blocks', 'must have no signalShare for files, where data.mu says it', shares);
    return;
  }
  if (Math.abs(shares - 1) > 1e-9 && data.signal.norm !== 0 && data.signal.snr !== 0) {
    refuse('data.covariance.blocks', 'must have signal shares that sum to 1', shares);
  }
}

/** The population of a spec: |mu|^2 split over the blocks by their shares. */
export function populationOf(data: Spec['data'] & { source: 'population' }): Population {
  const blocks =
    data.covariance.type === 'blocks'
      ? data.covariance.blocks
      : [{ eigenvalue: data.covariance.scale, dimension: data.d, signalShare: 1 }];
  const trace = blocks.reduce((sum, block) => sum + block.eigenvalue * block.dimension, 0);
  const norm = data.signal.norm ?? Math.sqrt(((data.signal.snr ?? 0) * trace) / data.n);
  return {
    positiveShare: data.positiveShare,
    blocks: blocks.map(({ eigenvalue, dimension, signalShare }) => ({
      eigenvalue,
      dimension,
      signalNorm: norm * Math.sqrt(signalShare),
    })),
  };
}
