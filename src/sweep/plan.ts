/**
 * A sweep laid out: axes times seeds, cell by cell. Nothing is listed in memory; a cell is found from its index.
 */
import { version } from '../experiment/assembly.ts';
import { isObject } from '../experiment/fields.ts';
import { filesOf } from '../experiment/inputs.ts';
import { dotted, nearest, problemsOf, refusal, SpecError, type SpecProblem } from '../experiment/refusal.ts';
import { resolveSpec, type Seeds, type Spec } from '../experiment/resolve.ts';
import { type PlannedAxis, planAxis, type WrittenSpec } from './axis.ts';
import { canonicalJson, hashOf } from './content-hash.ts';
import { type SweepSpec, sweepJsonSchema, sweepSchema } from './spec.ts';
import type { Coordinate } from './table.ts';

/** One place in the sweep: a point on the axes and a seed. */
export interface SweepCell {
  /** Its place in the order of the plan. */
  readonly index: number;
  readonly at: Readonly<Record<string, Coordinate>>;
  readonly seed: number;
}

/** A point of the grid or between its values, without a seed. */
export type SweepPoint = SweepCell['at'];

export interface SweepPlan {
  readonly name: string;
  /** Of the resolved spec, the files it reads, and the version. */
  readonly hash: string;
  readonly version: string;
  readonly spec: SweepSpec & { readonly experiment: WrittenSpec };
  /** Hashes of the files that the experiments read, by the names that they write. */
  readonly files: Readonly<Record<string, string>>;
  readonly axes: readonly PlannedAxis[];
  readonly seeds: readonly number[];
  /** Cells of the grid: the product of the axes' lengths and the number of seeds. */
  readonly size: number;
  /** The cell of an index below `size`; seeds move fastest, then the last axis. */
  cell(index: number): SweepCell;
  /** The point of an index below `size` divided by the number of seeds. */
  point(index: number): SweepPoint;
}

export interface PlanOptions {
  /** What a name of an experiment stands for; without it only specs are taken. */
  readonly presetOf?: (name: string) => unknown;
  /** The hash of a file's bytes, by the name that the experiment writes; without it only populations are taken. */
  readonly digestOf?: (file: string) => string;
}

/** Digits of the hash that names a sweep, and of a cell's id. */
const SWEEP_DIGITS = 16;
const CELL_DIGITS = 20;

const MOST_CELLS = 2 ** 40;

/**
 * Validates and lays out a sweep. Every axis is tried value by value, the others at their first, before anything runs.
 *
 * @param input  a parsed YAML or JSON value
 * @throws SpecError with every problem found
 */
export function planSweep(input: unknown, { presetOf, digestOf }: PlanOptions = {}): SweepPlan {
  const parsed = sweepSchema.safeParse(input);
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, input, sweepJsonSchema()));
  const spec = { ...parsed.data, experiment: writtenExperiment(parsed.data.experiment, presetOf) };
  const axes = plannedAxes(spec);
  const seeds = seedList(spec.seeds);
  checkAdaptive(spec, axes, seeds);
  const size = axes.reduce((product, { values }) => product * values.length, seeds.length);
  if (size > MOST_CELLS) throw refusal('axes', `must make at most ${MOST_CELLS} cells`, size);

  const point = (index: number): SweepPoint => {
    const at: Record<string, Coordinate> = {};
    let rest = index;
    for (const { name, values } of [...axes].reverse()) {
      at[name] = values[rest % values.length];
      rest = Math.floor(rest / values.length);
    }
    return Object.fromEntries(axes.map(({ name }) => [name, at[name]]));
  };
  const files = digests(filesAlong({ axes, spec, point }), digestOf);
  return {
    name: spec.name,
    hash: hashOf(canonicalJson({ version, spec, files }), SWEEP_DIGITS),
    version,
    spec,
    files,
    axes,
    seeds,
    size,
    point,
    cell: (index: number): SweepCell => ({
      index,
      at: point(Math.floor(index / seeds.length)),
      seed: seeds[index % seeds.length],
    }),
  };
}

/** The resolved experiment at a point, its seed aside. @throws SpecError where it breaks a rule */
export function experimentAt(plan: Pick<SweepPlan, 'axes' | 'spec'>, at: SweepPoint): Spec {
  return resolveSpec(written(plan, at));
}

/** Stands for a seed in a text; a spec that holds it is refused. */
const SEED = '\u0000seed\u0000';

/** What names the cells of a point: the hash of the resolved experiment, seed included, and of the files it reads. */
export function cellIds(experiment: Spec, files: SweepPlan['files']): (seed: Seeds) => string {
  const read = filesOf(experiment).map((file) => [file, files[file]]);
  const whole = { experiment: { ...experiment, seed: SEED }, ...(read.length > 0 ? { read } : {}) };
  const [before, after, ...more] = canonicalJson(whole).split(JSON.stringify(SEED));
  if (more.length > 0) throw refusal('experiment', 'must not hold the text that stands for a seed', SEED);
  return (seed) => hashOf(`${before}${canonicalJson(seed)}${after}`, CELL_DIGITS);
}

/** What names a cell whose experiment breaks a rule and has no resolved form. */
export function refusedCellId(plan: SweepPlan, { at, seed }: SweepCell): string {
  return hashOf(canonicalJson({ experiment: plan.spec.experiment, at, seed }), CELL_DIGITS);
}

/** The experiment as written, with all coordinates written into it: those that are solved for come last. */
function written({ axes, spec }: Pick<SweepPlan, 'axes' | 'spec'>, at: SweepPoint): WrittenSpec {
  const experiment: WrittenSpec = JSON.parse(JSON.stringify(spec.experiment));
  for (const axis of axes) if (!axis.derived) axis.apply(experiment, at[axis.name]);
  for (const axis of axes) if (axis.derived) axis.apply(experiment, at[axis.name]);
  return experiment;
}

function writtenExperiment(experiment: unknown, presetOf: PlanOptions['presetOf']): WrittenSpec {
  const given = typeof experiment === 'string' && presetOf ? presetOf(experiment) : experiment;
  if (!isObject(given)) throw refusal('experiment', 'must be a spec, or the name of a preset', given);
  inTermsOfSweep(
    () => resolveSpec(given),
    ({ path, rule, got }) => ({ path: ['experiment', ...path], rule, got }),
  );
  return given;
}

function plannedAxes(spec: SweepSpec): PlannedAxis[] {
  const axes = spec.axes.map((axis, k) => planAxis(axis, `axes[${k}]`));
  for (const [k, { name }] of axes.entries()) {
    if (axes.findIndex((other) => other.name === name) < k) {
      throw refusal(`axes[${k}].name`, 'must differ from the other axes; name it', name);
    }
  }
  return axes;
}

function seedList(seeds: SweepSpec['seeds']): number[] {
  if (Array.isArray(seeds)) {
    const twice = seeds.find((seed, k) => seeds.indexOf(seed) < k);
    if (twice !== undefined) throw refusal('seeds', 'must not have a seed twice', twice);
    return seeds;
  }
  const { from, count } = typeof seeds === 'number' ? { from: 0, count: seeds } : seeds;
  return Array.from({ length: count }, (_, k) => from + k);
}

function checkAdaptive(
  { adaptive }: SweepSpec,
  axes: readonly PlannedAxis[],
  seeds: readonly number[],
): void {
  for (const part of ['seeds', 'transition'] as const) {
    const most = adaptive[part]?.most ?? seeds.length;
    if (most < seeds.length) {
      throw refusal(`adaptive.${part}.most`, `must be at least the number of seeds, ${seeds.length}`, most);
    }
  }
  const wanted = adaptive.transition?.axis;
  if (wanted === undefined) return;
  const axis = axes.find(({ name }) => name === wanted);
  if (axis === undefined) {
    const names = axes.map(({ name }) => name);
    const hint = names.length > 0 ? `; did you mean ${nearest(wanted, names)}?` : '';
    throw refusal('adaptive.transition.axis', `must be the name of an axis${hint}`, wanted);
  }
  if (axis.values.some((value) => typeof value !== 'number')) {
    throw refusal('adaptive.transition.axis', 'must have numbers as values, to be bisected', wanted);
  }
}

/**
 * Tries every value of every axis, the others at their first: what breaks a rule there is refused before anything runs.
 *
 * @returns the files that these experiments name
 */
function filesAlong(plan: Pick<SweepPlan, 'axes' | 'spec' | 'point'>): string[] {
  const first = plan.point(0);
  const files = new Set<string>(filesOf(resolveSpec(plan.spec.experiment)));
  for (const [k, { name, path, derived, values }] of plan.axes.entries()) {
    for (const value of values) {
      const experiment = inTermsOfSweep(
        () => experimentAt(plan, { ...first, [name]: value }),
        (problem) => {
          if (problem.path[0] === 'axes') return problem;
          const place = `${derived ? name : path} = ${JSON.stringify(value)}`;
          return {
            ...problem,
            path: ['axes', k],
            rule: `at ${place}, ${dotted(problem.path)} ${problem.rule}`,
          };
        },
      );
      for (const file of filesOf(experiment)) files.add(file);
    }
  }
  return [...files].sort();
}

function digests(files: readonly string[], digestOf: PlanOptions['digestOf']): Record<string, string> {
  return Object.fromEntries(
    files.map((file) => {
      if (digestOf) return [file, digestOf(file)];
      throw refusal('experiment.data', 'must be a population where no files can be read', file);
    }),
  );
}

/** Says the problems of an experiment in the terms of the sweep. */
function inTermsOfSweep<T>(resolve: () => T, translate: (problem: SpecProblem) => SpecProblem): T {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof SpecError) throw new SpecError(error.problems.map(translate));
    throw error;
  }
}
