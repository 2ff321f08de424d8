/**
 * The library in Node: files are those on disk. The questions are declared here one by one, each with its docstring, because an editor shows
 * those of a package from the declarations of this file; a browser's are the same.
 */
import { setImmediate } from 'node:timers/promises';
import { openOnDisk } from './cli/disk.ts';
import type {
  AuditInput,
  AuditOutcome,
  CheckOptions,
  CheckRecord,
  Comparison,
  ExperimentRecord,
  FigureOptions,
  Options,
  Outcome,
  RunStage,
  SpecInput,
  StepSearch,
  SweepInput,
  SweepRow,
  SweepTable,
} from './index.ts';
import { laboratory } from './library/laboratory.ts';

export * from './index.ts';

const answers = laboratory({
  document: async () => (await import('./cli/document.ts')).emptyDocument(),
  open: (path) => openOnDisk(path, path),
  giveWay: () => setImmediate(),
  now: () => performance.now(),
});

/**
 * One experiment, from population to verdict. The same spec and files give the same record, byte for byte.
 *
 * @param spec  what a YAML file would hold, or a resolved spec
 * @throws InputError for every rule that the spec or a file breaks; the signal's reason when it is aborted
 * @example
 * const { record } = await run({ data: { n: 20, d: 2000, signal: { norm: 20 } }, training: { steps: 50 } });
 * console.log(record.limit.heading, record.verdict.overfitting); // reached benign
 */
export function run(spec: SpecInput, options?: Options): Promise<Outcome> {
  return answers.run(spec, options);
}

/**
 * The same stage by stage: parts of the record as soon as they are known, each with the notes of its nulls. `sample`, `limit`, `risk` (of
 * the limit) and `theorems` come before anything is trained; then every `row` of the trajectory without its simulated error, and
 * again as `rowWithError`; at the end the whole record. To stop in between, leave the loop or abort the signal.
 *
 * @throws as `run`, when the next stage is asked for
 * @example
 * const stages = runStages({ data: { n: 20, d: 2000, signal: { norm: 20 } }, training: { steps: 50 } });
 * for await (const stage of stages) {
 *   if (stage.stage === 'limit') console.log(stage.part.limit.status); // solved
 *   if (stage.stage === 'end') console.log(stage.record.verdict.overfitting); // benign
 * }
 */
export function runStages(spec: SpecInput, options?: Options): AsyncGenerator<RunStage, void> {
  return answers.runStages(spec, options);
}

/**
 * Which theorems cover a spec, before anything is trained, and what would have to change where they do not.
 *
 * @throws as `run`
 * @example
 * const { theory } = await check({ data: { n: 20, d: 2000, signal: { norm: 20 } } }, { remedied: [] });
 * console.log(theory.find(({ id }) => id === 'benign-theorem-2')?.status); // holds
 */
export function check(spec: SpecInput, options?: CheckOptions): Promise<CheckRecord> {
  return answers.check(spec, options);
}

/**
 * For which steps descent converges: a ladder of steps, the step that a theorem guarantees, and where it first breaks.
 *
 * @throws as `run`
 * @example
 * const { trials } = await step({ data: { n: 8, d: 400, signal: { norm: 12 } }, training: { steps: 20 } });
 * console.log(trials.every(({ behaviour }) => behaviour === 'descends')); // true
 */
export function step(spec: SpecInput, options?: Options): Promise<StepSearch> {
  return answers.step(spec, options);
}

/**
 * The same experiment with some of its fields varied: every combination of the values given is run on the same sample and from the same
 * start, wherever the fields leave them alone. What each goes to, its clock, its errors and its margin stand side by side.
 *
 * @param vary  values by the path of their field; together at most 16 combinations
 * @throws as `run`, and for a value that no combination accepts; other combinations that are refused say so in the answer
 * @example
 * const spec = { data: { n: 20, d: 2000, signal: { norm: 20 } }, training: { steps: 50 } };
 * const { systems } = await compare(spec, { 'training.optimizer': ['gradientDescent', 'nesterov'] });
 * console.log(systems.map(({ name, found }) => `${name}: ${found.clock.told}`).join(', ')); // gradientDescent: log αt, nesterov: log(αt/(1 − 0.9))
 */
export function compare(
  spec: SpecInput,
  vary: Readonly<Record<string, readonly unknown[]>>,
  options?: Options,
): Promise<Comparison> {
  return answers.compare(spec, vary, options);
}

/**
 * What the theory says of data from files, and of a network trained on them.
 *
 * @throws as `run`
 * @example
 * const files = { 'x.csv': 'a,b,class\n1,2,0\n2,1,0\n-1,-2,1\n-2,-1,1\n' };
 * const { record } = await audit(
 *   { x: 'x.csv', y: { column: 'class' } },
 *   { open: (path) => new TextEncoder().encode(files[path]) },
 * );
 * console.log(record.linear.status); // solved
 */
export function audit(request: AuditInput, options?: Options): Promise<AuditOutcome> {
  return answers.audit(request, options);
}

/**
 * The cells of a sweep as they are finished: one row a point and seed, with the numbers that `benign sweep` stores. The generator returns
 * the table of all of them, which `figures` draws. A cell that fails is a row that says why.
 *
 * @param spec  what the YAML file of a sweep would hold
 * @throws as `run`, for the sweep's own rules
 * @example
 * const axes = [{ path: 'data.signal.norm', values: [2, 20] }];
 * const cells = sweepCells({ experiment: { data: { n: 6, d: 100 }, training: { steps: 50 } }, axes });
 * const names = [];
 * for await (const { at, values } of cells) names.push(`${at.norm}: ${values['regime.name']}`);
 * console.log(names.join(', ')); // 2: critical, 20: strong
 */
export function sweepCells(spec: SweepInput, options?: Options): AsyncGenerator<SweepRow, SweepTable> {
  return answers.sweepCells(spec, options);
}

/**
 * Figures as `benign plot` draws them: SVG by name, each with what it was made from. Those for which the record or the table lacks something
 * are left out.
 *
 * @throws InputError for a name that is none, a width out of range, a view that the table does not have, and what is no record
 * @example
 * const { record } = await run({ data: { n: 6, d: 100 }, training: { steps: 20 } });
 * const svg = await figures(record, { names: ['loss'] });
 * console.log(Object.keys(svg), svg.loss.startsWith('<svg')); // loss true
 */
export function figures(
  subject: ExperimentRecord | SweepTable,
  options?: FigureOptions,
): Promise<Record<string, string>> {
  return answers.figures(subject, options);
}
