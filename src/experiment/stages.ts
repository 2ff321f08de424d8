/**
 * What a run tells before it is over: parts of the record, each as soon as it is known.
 */
import type { Geometry } from '../data/geometry.ts';
import type { AnySample } from '../data/sample.ts';
import type { MarginSolution } from '../margin/limit.ts';
import { Notes } from '../record/notes.ts';
import type {
  DataRecord,
  ExperimentRecord,
  LimitRecord,
  RiskRecord,
  TrajectoryRow,
} from '../record/record.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Progress } from '../stepwise.ts';
import type { Statement } from '../theory/statement.ts';
import type { ExperimentArrays } from './arrays.ts';
import { dataRecord } from './data-record.ts';
import type { FileInputs } from './inputs.ts';
import { limitRecord } from './limit-record.ts';
import { regimeRecord } from './regime-record.ts';
import { type LimitRisk, OF_LIMIT, riskRecord } from './risk-record.ts';
import { theoryRecord } from './theory-stage.ts';

/** A part of the record, and why what is null in it is null. */
interface Part<Name extends string, Known> {
  readonly stage: Name;
  readonly part: Known;
  readonly notes: ExperimentRecord['notes'];
}

/** In the order in which they come; rows many times, first without their simulated error and then with it. */
export type RunStage =
  | Part<
      'sample',
      {
        readonly data: Omit<DataRecord, 'spectrum' | 'signedProducts'>;
        readonly regime: ExperimentRecord['regime'];
      }
    >
  | Part<'limit', { readonly limit: Omit<LimitRecord, AfterTraining> }>
  | Part<'risk', { readonly risk: Pick<RiskRecord, (typeof OF_LIMIT)[number]> }>
  | Part<'theorems', { readonly theory: readonly Statement[] }>
  | { readonly stage: 'row'; readonly row: NewRow }
  | { readonly stage: 'rowWithError'; readonly row: TrajectoryRow }
  | { readonly stage: 'end'; readonly record: ExperimentRecord; readonly arrays: ExperimentArrays };

/** Parts of `limit` that training decides. */
type AfterTraining = 'frozenCertificate' | 'heading' | 'headingScope' | 'headingBecause' | 'reached';

/** A row whose error is still to be counted. */
export type NewRow = Omit<TrajectoryRow, 'testError'>;

/** How far a run is. */
export interface RunProgress extends Progress {
  /** All rows of the trajectory so far; the last may be without its error. */
  readonly rows?: readonly (NewRow | TrajectoryRow)[];
  /** A stage that is over, put together when it is asked for. */
  readonly found?: () => RunStage;
}

export function sampleStage(
  spec: Spec,
  sample: AnySample,
  shape: Geometry,
  inputs: FileInputs | null,
): RunStage {
  const notes = new Notes();
  const data = dataRecord(spec, sample, shape, inputs, notes);
  const regime = regimeRecord(spec, sample, inputs, notes);
  return { stage: 'sample', part: { data, regime }, notes: notes.reasons };
}

export function limitStage(direction: MarginSolution): RunStage {
  const notes = new Notes();
  const { frozenCertificate: _, ...limit } = limitRecord(direction, 'nothing is trained yet', 'limit', notes);
  delete notes.reasons['limit.frozenCertificate'];
  return { stage: 'limit', part: { limit }, notes: notes.reasons };
}

export function riskStage(known: LimitRisk, sample: AnySample): RunStage {
  const notes = new Notes();
  const whole = riskRecord(known, 'nothing is trained yet', sample, notes);
  const there = OF_LIMIT.filter((name) => name in whole);
  const risk = Object.fromEntries(there.map((name) => [name, whole[name]])) as Pick<
    RiskRecord,
    (typeof OF_LIMIT)[number]
  >;
  const isOf = (path: string) => OF_LIMIT.some((name) => `${path}.`.startsWith(`risk.${name}.`));
  const reasons = Object.fromEntries(Object.entries(notes.reasons).filter(([path]) => isOf(path)));
  return { stage: 'risk', part: { risk }, notes: reasons };
}

export function theoremsStage(decided: readonly Statement[]): RunStage {
  const notes = new Notes();
  const theory = theoryRecord(decided, notes);
  return { stage: 'theorems', part: { theory }, notes: notes.reasons };
}

/** Which rows of a run were told, and which of them with their error. */
export class RowsTold {
  private without = 0;
  private withError = 0;

  /** What is new among all rows so far. */
  *among(rows: readonly (NewRow | TrajectoryRow)[]): Generator<RunStage, void> {
    for (let at = this.withError; at < rows.length; at++) {
      const row = rows[at];
      if (at === this.without) {
        const { testError: _, ...rest } = row as TrajectoryRow;
        this.without++;
        yield { stage: 'row', row: rest };
      }
      if (!('testError' in row)) return;
      this.withError++;
      yield { stage: 'rowWithError', row };
    }
  }
}

/** Of a part of the run that has no count of its own. */
export function progressOf(stage: string): () => Progress {
  return () => ({ stage, done: 0, total: 1 });
}

/** A stage has come to its end. */
export function over(stage: string, found: () => RunStage): RunProgress {
  return { stage, done: 1, total: 1, found };
}
