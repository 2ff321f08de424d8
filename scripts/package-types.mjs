/** The types of an installed package, as a compiler sees them that knows nothing but it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installed } from './prepare.mjs';

/** A program with everything that a user begins with, and what must be refused. */
const PROGRAM = `
import {
  audit, check, type ExperimentRecord, figures, InputError, jsonSchema, type Options, type Outcome, readRecord, resolveSpec,
  run, type RunStage, runStages, type Spec, SpecError, type SpecInput, step, type SweepTable, sweepCells, version,
} from 'benign';

const spec: SpecInput = { data: { n: 6, d: '1e12', signal: { norm: 4 } }, training: { steps: 10, horizon: 'infinity' } };
const options: Options = { onProgress: ({ stage, done, total }) => console.log(stage, done / total), signal: new AbortController().signal };
const { record, arrays }: Outcome = await run(spec, options);
const heading: 'reached' | 'notReached' | 'undecided' = record.limit.heading;
const dual: readonly number[] | null = record.limit.dual;
const K: Float64Array = arrays.K.data;
for await (const stage of runStages(spec)) told(stage);
const statuses: string[] = (await check(spec, { seeds: 2 })).theory.map(({ status }) => status);
const { guaranteed } = await step(spec);
const audited = await audit({ x: { shape: [2, 1], values: [1, -1] }, y: Float64Array.of(1, -1) });
const again: ExperimentRecord = readRecord(JSON.stringify(record));
const resolved: Spec = resolveSpec(spec);
const cells = sweepCells({ experiment: spec, axes: [{ path: 'data.n', values: [4, 8] }] });
let next = await cells.next();
while (!next.done) next = await cells.next();
const table: SweepTable = next.value;
const svg: Record<string, string> = await figures(table);
const error: InputError = new SpecError([{ path: ['data', 'n'], rule: 'must be positive', got: 0 }]);
console.log(heading, dual, K, statuses, guaranteed, audited.record.linear, again, resolved.seed.data, svg, error, version, jsonSchema());

function told(stage: RunStage): void {
  if (stage.stage === 'row') console.log(stage.row.t);
  if (stage.stage === 'limit') console.log(stage.part.limit.objective);
  // @ts-expect-error: a row has no parts
  if (stage.stage === 'row') console.log(stage.part);
}

// @ts-expect-error: a number of points is no list
await run({ data: { n: [6] } });
// @ts-expect-error: no field has this name
await run({ dataa: {} });
// @ts-expect-error: figures are of a record or of a table
await figures(7);
// @ts-expect-error: it may be null
const size: number = record.limit.objective;
`;

const MODES = [
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
];

/** @throws {Error} when a project in the folder that uses the package is not what its types promise */
export function checkTypes(folder) {
  writeFileSync(join(folder, 'typed.ts'), PROGRAM);
  for (const mode of MODES) {
    const compilerOptions = {
      ...mode,
      strict: true,
      target: 'es2022',
      types: [],
      noEmit: true,
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
    const { status, stdout } = spawnSync(process.execPath, [installed('typescript', 'tsc'), '-p', folder], {
      encoding: 'utf8',
    });
    if (status !== 0)
      throw new Error(`with moduleResolution ${mode.moduleResolution} the types fail:\n${stdout}`);
  }
}
