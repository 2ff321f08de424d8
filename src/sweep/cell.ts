/**
 * One cell, run: from a place in the sweep to its row. The same cell gives the same row, whoever runs it.
 */
import { InputError } from '../errors.ts';
import { DRAWN } from '../experiment/assembly.ts';
import { isObject } from '../experiment/fields.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import type { ExperimentRecord } from '../experiment/record.ts';
import { nearest } from '../experiment/refusal.ts';
import type { Spec } from '../experiment/resolve.ts';
import { run } from '../experiment/run.ts';
import type { Hypothesis } from '../theory/statement.ts';
import type { SweepPoint } from './axes.ts';
import { cellIds, experimentAt, refusedCellId, type SweepCell, type SweepPlan } from './plan.ts';
import type { Scalar, SweepRow } from './table.ts';

/** What the files of an experiment hold; null for a population. */
export type InputsOf = (experiment: Spec) => FileInputs | null;

const NO_FILES: InputsOf = () => null;

/** Runs cells of a plan; cells of one point that follow one another share its resolved experiment. */
export function cellRunner(plan: SweepPlan, inputsOf: InputsOf = NO_FILES): (cell: SweepCell) => SweepRow {
  let last: (Resolved & { readonly place: string }) | null = null;
  const resolvedAt = (at: SweepPoint): Resolved => {
    const place = JSON.stringify(at);
    if (last?.place !== place) {
      const experiment = experimentAt(plan, at);
      last = { place, experiment, idOf: cellIds(experiment, plan.files) };
    }
    return last;
  };
  return (cell) => runCell(plan, cell, resolvedAt, inputsOf);
}

/** The experiment at a point, and what names its cells. */
interface Resolved {
  readonly experiment: Spec;
  readonly idOf: ReturnType<typeof cellIds>;
}

/**
 * Runs a cell. An experiment that throws makes a failed row.
 *
 * @throws InputError when the record lacks a path that the sweep asks for: that is the sweep's mistake, not the cell's
 */
function runCell(
  plan: SweepPlan,
  cell: SweepCell,
  resolvedAt: (at: SweepPoint) => Resolved,
  inputsOf: InputsOf,
): SweepRow {
  const { at, seed } = cell;
  let id: string | null = null;
  let record: ExperimentRecord;
  try {
    const point = resolvedAt(at);
    const experiment = withSeed(point.experiment, seed);
    id = point.idOf(experiment.seed);
    record = run(experiment, inputsOf(experiment), { forFigures: keepsDrawn(plan) }).record;
  } catch (error) {
    id ??= refusedCellId(plan, cell);
    return { id, at, seed, status: 'failed', values: {}, kept: {}, error: told(error) };
  }
  const values = scalarsOf(record);
  const kept = Object.fromEntries(plan.spec.keep.map((path) => [path, partOf(record, path)]));
  return { id, at, seed, status: 'done', values, kept, error: null };
}

/** Whether something that is there to be drawn is to be kept: a part of it, or what it is a part of. */
function keepsDrawn({ spec }: SweepPlan): boolean {
  return spec.keep.some((path) => DRAWN.some((drawn) => isWithin(path, drawn) || isWithin(drawn, path)));
}

function isWithin(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}.`);
}

function withSeed(experiment: Spec, seed: number): Spec {
  return { ...experiment, seed: { data: seed, labels: seed, init: seed } };
}

function told(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/**
 * The scalars of a record by their dotted paths, without the spec, the notes and what is there to be drawn. Lists are left out, but the theory's,
 * whose statements have names: theory.ID.status, .inequalities, .largestC and .slack, the least slack of its hypotheses.
 */
function scalarsOf({
  spec: _,
  notes: __,
  seed: ___,
  version: ____,
  theory,
  ...parts
}: ExperimentRecord): Record<string, Scalar> {
  const found: Record<string, Scalar> = {};
  collect(parts, '', found);
  for (const { id, status, inequalities, largestC, hypotheses } of theory) {
    collect({ status, inequalities, largestC, slack: leastSlack(hypotheses) }, joined('theory', id), found);
  }
  return found;
}

/** Null when no hypothesis has a slack, or one that fails has none: then the others say nothing. */
function leastSlack(hypotheses: readonly Hypothesis[]): number | null {
  let least = Number.POSITIVE_INFINITY;
  for (const { holds, slack } of hypotheses) {
    if (slack !== null) least = Math.min(least, slack);
    else if (holds === false) return null;
  }
  return least < Number.POSITIVE_INFINITY ? least : null;
}

function collect(value: unknown, path: string, found: Record<string, Scalar>): void {
  if (Array.isArray(value) || DRAWN.includes(path)) return;
  if (!isObject(value)) {
    found[path] = value as Scalar;
    return;
  }
  for (const key of Object.keys(value)) collect(value[key], joined(path, key), found);
}

/** Dotted paths, made once: there are few, and many cells. */
const paths = new Map<string, Map<string, string>>();

function joined(path: string, key: string): string {
  const below = paths.get(path) ?? new Map<string, string>();
  paths.set(path, below);
  const whole = below.get(key) ?? (path === '' ? key : `${path}.${key}`);
  below.set(key, whole);
  return whole;
}

/** The part of a record at a path; null where something on the way is null. */
function partOf(record: ExperimentRecord, path: string): unknown {
  let place: unknown = record;
  for (const key of path.split('.')) {
    if (place === null) return null;
    const keys = isObject(place) || Array.isArray(place) ? Object.keys(place) : [];
    if (!keys.includes(key)) {
      const hint = keys.length > 0 ? `; did you mean ${nearest(key, keys)} in place of ${key}?` : '';
      throw new InputError('keep', `must hold paths of the record${hint}`, path);
    }
    place = (place as Record<string, unknown>)[key];
  }
  return place;
}
