/**
 * A sweep laid out: axes times seeds, cell by cell. Nothing is listed in memory; a cell is found from its index.
 */
import { version } from '../experiment/assembly.ts';
import { filesOf } from '../experiment/inputs.ts';
import { isObject } from '../spec/fields.ts';
import { nearest, problemsOf, refusal, SpecError } from '../spec/refusal.ts';
import { resolveSpec, type Seeds, type Spec } from '../spec/resolve.ts';
import { filesAlong, inTermsOfSweep, placesOf, planAxes, type SweepPoint, writtenAt } from './axes.ts';
import type { PlannedAxis, WrittenSpec } from './axis.ts';
import { canonicalJson, hashOf } from './content-hash.ts';
import { identityOf } from './identity.ts';
import { checkKeepPath, checkQuantity, isColumn } from './known-paths.ts';
import { type SweepSpec, sweepSchema } from './spec.ts';

/** One place in the sweep: a point on the axes and a seed. */
export interface SweepCell {
  /** Its place in the order of the plan. */
  readonly index: number;
  readonly at: SweepPoint;
  readonly seed: number;
}

export interface SweepPlan {
  readonly name: string;
  /** Of what is computed (`identityOf`). */
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
  /** The hashes of the files, where the sweep was planned before: what was tried and found right then is not tried again. */
  readonly plannedFiles?: SweepPlan['files'];
}

/** Digits of the hash that names a sweep, and of a cell's id. */
const SWEEP_DIGITS = 16;
const CELL_DIGITS = 20;

const MOST_CELLS = 2 ** 40;

/** Columns of the table of cells beside axes and scalars, and how those of what is kept begin. */
const OTHER_COLUMNS: readonly string[] = ['id', 'seed', 'status', 'failure', 'error'];
export const KEPT = 'kept.';

/**
 * Validates and lays out a sweep. Every axis is tried value by value, the others at their first, before anything runs.
 *
 * @param input  a parsed YAML or JSON value
 * @throws SpecError with every problem found
 */
export function planSweep(input: unknown, { presetOf, digestOf, plannedFiles }: PlanOptions = {}): SweepPlan {
  const parsed = sweepSchema.safeParse(input);
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, input, sweepSchema));
  const spec = { ...parsed.data, experiment: writtenExperiment(parsed.data.experiment, presetOf) };
  const axes = planAxes(spec.axes);
  const seeds = seedList(spec.seeds);
  checkAdaptive(spec, axes, seeds);
  const size = axes.reduce((product, { values }) => product * values.length, seeds.length);
  if (size > MOST_CELLS) throw refusal('axes', `must make at most ${MOST_CELLS} cells`, size);

  const point = (index: number): SweepPoint => {
    const places: number[] = [];
    let rest = index;
    for (let k = axes.length - 1; k >= 0; k--) {
      const { length } = axes[k].values;
      places[k] = rest % length;
      rest = Math.floor(rest / length);
    }
    return Object.fromEntries(axes.map(({ name, values }, k) => [name, values[places[k]]]));
  };
  if (plannedFiles === undefined) checkPaths(spec, axes);
  const files = plannedFiles ?? digests(filesAlong(axes, spec.experiment), digestOf);
  return {
    name: spec.name,
    hash: hashOf(canonicalJson(identityOf({ spec, axes, seeds, files })), SWEEP_DIGITS),
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

/**
 * The resolved experiment at a point, its seed aside. It has no name of its own: nothing that is kept of a cell depends on names.
 *
 * @throws SpecError where it breaks a rule
 */
export function experimentAt({ axes, spec }: Pick<SweepPlan, 'axes' | 'spec'>, at: SweepPoint): Spec {
  const { name: _, ...experiment } = spec.experiment;
  return resolveSpec(writtenAt(axes, experiment, at));
}

/** Stands for a seed in a text; a spec that holds it is refused. */
const SEED = '\u0000seed\u0000';

/** What names the cells of a point: the hash of the resolved experiment, seed included, its name left out, and of the files it reads. */
export function cellIds(experiment: Spec, files: SweepPlan['files']): (seed: Seeds) => string {
  const read = filesOf(experiment).map((file) => [file, files[file]]);
  const { name: _, ...named } = experiment;
  const whole = { experiment: { ...named, seed: SEED }, ...(read.length > 0 ? { read } : {}) };
  const [before, after, ...more] = canonicalJson(whole).split(JSON.stringify(SEED));
  if (more.length > 0) throw refusal('experiment', 'must not hold the text that stands for a seed', SEED);
  return (seed) => hashOf(`${before}${canonicalJson(seed)}${after}`, CELL_DIGITS);
}

/** What names a cell whose experiment breaks a rule and has no resolved form. */
export function refusedCellId({ axes, spec }: SweepPlan, { at, seed }: SweepCell): string {
  const { name: _, ...experiment } = spec.experiment;
  const paths = axes.map(({ parts }) => parts.join('.'));
  return hashOf(canonicalJson({ experiment, paths, places: placesOf(axes, at), seed }), CELL_DIGITS);
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

/** What is asked of a record must be in it, and no axis may be called like another column of the table of cells. */
function checkPaths({ keep, adaptive }: SweepSpec, axes: readonly PlannedAxis[]): void {
  for (const [k, path] of keep.entries()) {
    if (keep.indexOf(path) < k) throw refusal(`keep[${k}]`, 'must not have a path twice', path);
    checkKeepPath(path, `keep[${k}]`);
  }
  for (const part of ['seeds', 'transition'] as const) {
    const rule = adaptive[part];
    if (rule !== undefined) checkQuantity(rule.quantity, `adaptive.${part}.quantity`);
  }
  for (const [k, { name }] of axes.entries()) {
    if (!OTHER_COLUMNS.includes(name) && !name.startsWith(KEPT) && !isColumn(name)) continue;
    throw refusal(
      `axes[${k}].name`,
      'must differ from the other columns of the cells; name it otherwise',
      name,
    );
  }
}

function seedList(seeds: SweepSpec['seeds']): number[] {
  if (Array.isArray(seeds)) {
    const known = new Set<number>();
    for (const seed of seeds) {
      if (known.has(seed)) throw refusal('seeds', 'must not have a seed twice', seed);
      known.add(seed);
    }
    return seeds;
  }
  const { from, count } = typeof seeds === 'number' ? { from: 0, count: seeds } : seeds;
  checkLastSeed('seeds', from + (count - 1));
  return Array.from({ length: count }, (_, k) => from + k);
}

/** Seeds beyond those given go on after it. */
export function largest(seeds: readonly number[]): number {
  return seeds.reduce((a, b) => Math.max(a, b));
}

/** @param last  the largest seed that may come to be used */
function checkLastSeed(what: string, last: number): void {
  if (last <= Number.MAX_SAFE_INTEGER) return;
  throw refusal(what, `must make no seed beyond ${Number.MAX_SAFE_INTEGER}`, last);
}

function checkAdaptive(
  { adaptive }: SweepSpec,
  axes: readonly PlannedAxis[],
  seeds: readonly number[],
): void {
  for (const part of ['seeds', 'transition'] as const) {
    const most = adaptive[part]?.most;
    if (most === undefined) continue;
    if (most < seeds.length) {
      throw refusal(`adaptive.${part}.most`, `must be at least the number of seeds, ${seeds.length}`, most);
    }
    checkLastSeed(`adaptive.${part}.most`, largest(seeds) + (most - seeds.length));
  }
  const wanted = adaptive.transition?.axis;
  if (wanted === undefined) return;
  const axis = axes.find(({ name }) => name === wanted);
  if (axis === undefined) {
    const names = axes.map(({ name }) => name);
    const hint = names.length > 0 ? `; did you mean ${nearest(wanted, names)}?` : '';
    throw refusal('adaptive.transition.axis', `must be the name of an axis${hint}`, wanted);
  }
  if (!axis.numeric) {
    throw refusal('adaptive.transition.axis', 'must have numbers as values, to be bisected', wanted);
  }
}

function digests(files: readonly string[], digestOf: PlanOptions['digestOf']): Record<string, string> {
  return Object.fromEntries(
    files.map((file) => {
      if (digestOf) return [file, digestOf(file)];
      throw refusal('experiment.data', 'must be a population where no files can be read', file);
    }),
  );
}
