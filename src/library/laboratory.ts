/**
 * Questions as functions that return promises: the same in Node and in a browser. What a host has, a file system and a way to let its
 * events be heard, is handed in once.
 */
import type { AuditOutcome } from '../audit/assembly.ts';
import { InputError } from '../errors.ts';
import type { Outcome } from '../experiment/after-training.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { rowsOfRun } from '../experiment/sample-stage.ts';
import { RowsTold, type RunProgress, type RunStage } from '../experiment/stages.ts';
import { upToTraining } from '../experiment/up-to-training.ts';
import type { CheckRecord } from '../inquiry/check.ts';
import type { Comparison } from '../inquiry/comparison.ts';
import type { StepSearch } from '../inquiry/step-search.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { isObject } from '../spec/fields.ts';
import { resolveSpec, type Spec } from '../spec/resolve.ts';
import { isOfFiles } from '../spec/spec.ts';
import type { Progress } from '../stepwise.ts';
import type { SweepRow, SweepTable } from '../sweep/table.ts';
import type { FigureOptions } from './figures.ts';
import type { Host, Options } from './host.ts';
import type { ReadSpec } from './named-files.ts';
import type { AuditInput, SpecInput, SweepInput } from './spec-input.ts';

/** What may be said with `check`. */
export interface CheckOptions extends Options {
  /** Samples over which it is counted how often premises hold. Default 0. */
  readonly seeds?: number;
  /** Ids of the results for which remedies are looked for. Default all. */
  readonly remedied?: readonly string[];
}

/** The questions, as each host answers them; what each is, the functions of these names say. */
export interface Laboratory {
  run(spec: SpecInput, options?: Options): Promise<Outcome>;
  runStages(spec: SpecInput, options?: Options): AsyncGenerator<RunStage, void>;
  check(spec: SpecInput, options?: CheckOptions): Promise<CheckRecord>;
  step(spec: SpecInput, options?: Options): Promise<StepSearch>;
  compare(
    spec: SpecInput,
    vary: Readonly<Record<string, readonly unknown[]>>,
    options?: Options,
  ): Promise<Comparison>;
  audit(request: AuditInput, options?: Options): Promise<AuditOutcome>;
  sweepCells(spec: SweepInput, options?: Options): AsyncGenerator<SweepRow, SweepTable>;
  figures(subject: ExperimentRecord | SweepTable, options?: FigureOptions): Promise<Record<string, string>>;
}

/** Milliseconds of work before the host has its turn. */
const TURN = 20;

export function laboratory(host: Host): Laboratory {
  return {
    run: (input, options = {}) => lastOf(stagesOf(input, options, host)),
    runStages: (input, options = {}) => stagesOf(input, options, host),
    async check(input, options = {}) {
      const { spec, inputs, written } = await read(input, options, host);
      const { seeds = 0, remedied } = options;
      const { checkInSteps } = await import('../inquiry/check.ts');
      return through(checkInSteps(spec, inputs, { seeds, written, remedied }), options, host);
    },
    async step(input, options = {}) {
      const { spec, inputs } = await read(input, options, host);
      const { stepSearch } = await import('../inquiry/step-search.ts');
      return through(stepSearch(spec, inputs), options, host);
    },
    async compare(input, vary, options = {}) {
      const { comparisonOfRuns } = await import('./comparison.ts');
      return comparisonOfRuns(input, vary, {
        read: (one) => read(one, options, host),
        run: async ({ spec, inputs }) => (await lastOf(stagesOfSpec(spec, inputs, options, host))).record,
      });
    },
    async audit(request, options = {}) {
      const { readAudit } = await import('./named-files.ts');
      return through(await readAudit(request, options, host), options, host);
    },
    sweepCells(spec, options = {}) {
      return cellsOf(spec, options, host);
    },
    async figures(subject, options = {}) {
      const { drawnFigures } = await import('./figures.ts');
      const document = options.document ?? (await host.document());
      if (document === null)
        throw new InputError('document', 'must be given, as this host has none', document);
      return drawnFigures(subject, options, document);
    },
  };
}

async function* cellsOf(
  input: SweepInput,
  options: Options,
  host: Host,
): AsyncGenerator<SweepRow, SweepTable> {
  const { readSweep } = await import('./sweep-cells.ts');
  const { tableOf } = await import('../sweep/table.ts');
  const { plan, schedule, cell } = await readSweep({ ...input }, options, host);
  const rows: SweepRow[] = [];
  for (const round of schedule.rounds()) {
    for (const one of round) {
      const { onProgress, signal } = options;
      const row = await through(cell(one), signal === undefined ? {} : { signal }, host);
      rows[one.index] = row;
      schedule.observe(one.index, row);
      onProgress?.({ stage: 'cells', done: rows.length, total: Math.max(plan.size, rows.length) });
      yield row;
    }
  }
  return tableOf(plan, rows);
}

async function read(input: SpecInput, options: Options, host: Host): Promise<ReadSpec> {
  if (mayNameFiles({ ...input })) {
    const { readSpec } = await import('./named-files.ts');
    return readSpec({ ...input }, options, host);
  }
  const written = structuredClone(input) as Record<string, unknown>;
  return { spec: resolveSpec(written), written, inputs: null };
}

/** Whether a spec is of data from files or arrays, or of a covariance or a second layer from one. */
function mayNameFiles({ data, network }: Record<string, unknown>): boolean {
  const layer = isObject(network) ? network.secondLayer : undefined;
  if (isObject(layer) && ('file' in layer || (isObject(layer.start) && 'file' in layer.start))) return true;
  if (!isObject(data)) return false;
  return isOfFiles(data) || (isObject(data.covariance) && 'file' in data.covariance);
}

/** Work on its way: between two of its steps the signal is heeded, its progress told, and the host has its turn now and then. */
class Turns {
  private since: number;

  constructor(
    private readonly options: Options,
    private readonly host: Host,
  ) {
    this.since = host.now();
  }

  /** The next step. @throws the signal's reason */
  step<P extends Progress, T>(work: Generator<P, T>): IteratorResult<P, T> {
    this.heed();
    const next = work.next();
    if (!next.done) this.options.onProgress?.(next.value);
    return next;
  }

  /** @throws the signal's reason */
  heed(): void {
    const { signal } = this.options;
    if (signal?.aborted) throw signal.reason;
  }

  get isOver(): boolean {
    return this.host.now() - this.since >= TURN;
  }

  async giveWay(): Promise<void> {
    await this.host.giveWay();
    this.since = this.host.now();
  }
}

/** Runs stepwise work to its end. */
async function through<T>(work: Generator<Progress, T>, options: Options, host: Host): Promise<T> {
  const turns = new Turns(options, host);
  for (;;) {
    const next = turns.step(work);
    if (next.done) return next.value;
    if (turns.isOver) await turns.giveWay();
  }
}

async function lastOf(stages: AsyncGenerator<RunStage, void>): Promise<Outcome> {
  for await (const stage of stages)
    if (stage.stage === 'end') return { record: stage.record, arrays: stage.arrays };
  throw new Error('a run ends with its end');
}

async function* stagesOf(input: SpecInput, options: Options, host: Host): AsyncGenerator<RunStage, void> {
  const { spec, inputs } = await read(input, options, host);
  yield* stagesOfSpec(spec, inputs, options, host);
}

/** A run, stage by stage. What comes after training is loaded then: it is much, and nothing before needs it. */
async function* stagesOfSpec(
  spec: Spec,
  inputs: FileInputs | null,
  options: Options,
  host: Host,
): AsyncGenerator<RunStage, void> {
  const { memoryLimit } = options;
  const told = new StagesTold(new Turns(options, host));
  const limits = memoryLimit === undefined ? {} : { memoryLimit };
  const rows = rowsOfRun(spec, inputs);
  if (rows !== null) {
    const { runRowsInSteps } = await import('../experiment/row-run.ts');
    const { record, arrays } = yield* told.of(runRowsInSteps(spec, rows.inputs, rows.sample, limits));
    yield { stage: 'end', record, arrays };
    return;
  }
  const half = yield* told.of(upToTraining(spec, inputs, limits));
  const { afterTraining } = await import('../experiment/after-training.ts');
  yield { stage: 'end', ...(yield* told.of(afterTraining(half))) };
}

/** The stages of a run, each told as soon as it is there. */
class StagesTold {
  private readonly rows = new RowsTold();

  constructor(private readonly turns: Turns) {}

  async *of<T>(work: Generator<RunProgress, T>): AsyncGenerator<RunStage, T> {
    const { turns } = this;
    try {
      for (;;) {
        const next = turns.step(work);
        if (next.done) return next.value;
        const { found, rows = [] } = next.value;
        const news = [...(found === undefined ? [] : [found()]), ...this.rows.among(rows)];
        for (const stage of news) {
          turns.heed();
          yield stage;
        }
        if (turns.isOver) await turns.giveWay();
      }
    } finally {
      work.return({} as never);
    }
  }
}
