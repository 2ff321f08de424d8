/**
 * One cell, run: from a place in the sweep to its row. The same cell gives the same row, whoever runs it.
 */
import { InputError } from '../errors.ts';
import { DRAWN } from '../experiment/drawn-stage.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { runInSteps } from '../experiment/run.ts';
import { Lender } from '../linalg/lender.ts';
import type { ExperimentRecord } from '../record/record.ts';
import type { Spec } from '../spec/resolve.ts';
import { finish, type Progress } from '../stepwise.ts';
import type { SweepPoint } from './axes.ts';
import { cellIds, experimentAt, refusedCellId, type SweepCell, type SweepPlan } from './plan.ts';
import { partOf, scalarsOf } from './scalars.ts';
import { failedRow, type SweepRow } from './table.ts';

/** What the files of an experiment hold; null for a population. */
export type InputsOf = (experiment: Spec) => FileInputs | null;

const NO_FILES: InputsOf = () => null;

/** How the run of a cell is carried out. */
type CarryingOut = <T>(run: Generator<Progress, T>) => Generator<Progress, T>;

/** Runs cells of a plan; cells of one point that follow one another share its resolved experiment, and all of them their matrices. */
export function cellRunner(plan: SweepPlan, inputsOf: InputsOf = NO_FILES): (cell: SweepCell) => SweepRow {
  const lender = new Lender();
  const inSteps = cellRunnerInSteps(plan, inputsOf, function* (run) {
    return lender.lend(() => finish(run));
  });
  return (cell) => finish(inSteps(cell));
}

/** The same, yielding the progress of each cell's run; others may have their turn in between, so it shares no matrices. */
export function cellRunnerInSteps(
  plan: SweepPlan,
  inputsOf: InputsOf = NO_FILES,
  carryOut: CarryingOut = (run) => run,
): (cell: SweepCell) => Generator<Progress, SweepRow> {
  let last: (Resolved & { readonly place: string }) | null = null;
  const resolvedAt = (at: SweepPoint): Resolved => {
    const place = JSON.stringify(at);
    if (last?.place !== place) {
      const experiment = experimentAt(plan, at);
      last = { place, experiment, idOf: cellIds(experiment, plan.files) };
    }
    return last;
  };
  return (cell) => runCell(plan, cell, resolvedAt, inputsOf, carryOut);
}

/** The experiment at a point, and what names its cells. */
interface Resolved {
  readonly experiment: Spec;
  readonly idOf: ReturnType<typeof cellIds>;
}

/** Runs a cell. An experiment that throws makes a failed row. */
function* runCell(
  plan: SweepPlan,
  cell: SweepCell,
  resolvedAt: (at: SweepPoint) => Resolved,
  inputsOf: InputsOf,
  carryOut: CarryingOut,
): Generator<Progress, SweepRow> {
  const { at, seed } = cell;
  let id: string | null = null;
  let record: ExperimentRecord;
  try {
    const point = resolvedAt(at);
    const experiment = withSeed(point.experiment, seed);
    id = point.idOf(experiment.seed);
    const run = runInSteps(experiment, inputsOf(experiment), { forFigures: keepsDrawn(plan) });
    record = (yield* carryOut(run)).record;
  } catch (error) {
    id ??= refusedCellId(plan, cell);
    const failure = error instanceof InputError ? 'spec' : 'outside';
    return failedRow({ id, at, seed, failure, error: told(error) });
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
