/**
 * `benign run`: one experiment, its summary or record, and its files.
 */
import { totalmem } from 'node:os';
import { join, relative } from 'node:path';
import type { Outcome } from '../../experiment/after-training.ts';
import { formingTold } from '../../experiment/forming.ts';
import { runInSteps } from '../../experiment/run.ts';
import { writeNpz } from '../../files/npz.ts';
import type { ExperimentRecord } from '../../record/record.ts';
import { CheckpointFile } from '../checkpoint-file.ts';
import { Checkpoints, intervalFrom } from '../checkpoints.ts';
import { inputsOf } from '../data-inputs.ts';
import { heard } from '../interrupt.ts';
import { checkOutputDirectory, writeOutputs } from '../output-directory.ts';
import { interruptible, progressBar } from '../progress.ts';
import { loadSpec, type SpecChoice } from '../spec/load.ts';
import { type HeldRecord, TIMING } from '../spec/sources.ts';
import { note, print, printColoured } from '../streams.ts';
import { summary } from '../summary.ts';
import { openTeamFor } from '../team.ts';

export interface RunCommand extends SpecChoice {
  readonly out: string | undefined;
  readonly json: boolean;
  /** Seconds between two checkpoints. */
  readonly checkpoint: string | undefined;
}

/** Share of the machine's memory that a run may plan with. */
export const MEMORY_SHARE = 0.75;

export async function runCommand(command: RunCommand): Promise<void> {
  const started = performance.now();
  const interval = intervalFrom(command.checkpoint);
  const { folder, record: held, spec, ...readers } = await loadSpec(command);
  if (command.out !== undefined) checkOutputDirectory(command.out, spec);
  const memoryLimit = MEMORY_SHARE * totalmem();
  const inputs = await inputsOf(spec, readers, memoryLimit);
  const forming = formingTold(spec, inputs);
  if (forming !== null) note(`benign: ${forming}`);
  const ready = performance.now();
  const progress = progressBar(spec.name);
  const file = command.out === undefined ? null : new CheckpointFile(command.out, spec, inputs);
  const checkpoints = new Checkpoints(file, interval);
  const { checkpoint } = checkpoints;
  const forFigures = command.out !== undefined || command.json || held !== null;
  const work = runInSteps(spec, inputs, { memoryLimit, checkpoint, forFigures, forWords: true });
  const closeTeam = openTeamFor(spec, inputs);
  const outcome = await interruptible(
    work,
    (done) => {
      progress.update(done);
      checkpoints.tick();
    },
    () => checkpoint.lasting,
  ).finally(closeTeam);
  progress.stop();
  const finished = performance.now();

  const seconds = { load: (ready - started) / 1000, run: (finished - ready) / 1000 };
  if (command.out !== undefined) {
    const specFolder = relative(command.out, folder) || '.';
    writeOutputs(command.out, await outputFiles(outcome, { seconds, node: process.version, specFolder }));
    checkpoints.finish();
  }
  if (command.json) print(`${JSON.stringify(outcome.record)}\n`);
  else printColoured(summary(outcome.record));
  if (command.out !== undefined) note(`report: ${join(command.out, 'report.html')}`);
  if (held !== null) note(`${comparedWith(held, outcome.record)}`);
}

/** A spec that was run again should give what it gave. */
function comparedWith({ path, value }: HeldRecord, record: ExperimentRecord): string {
  if (JSON.stringify(value) === JSON.stringify(record)) return `the same record as ${path}`;
  const versions =
    value.version === record.version ? '' : ` (that of version ${value.version}, this of ${record.version})`;
  return `not the same record as ${path}${versions}; benign diff says where they differ`;
}

/** record.json, report.html, arrays.npz, and timing.json: the one file that is not the same twice. */
async function outputFiles({ record, arrays }: Outcome, timing: unknown) {
  const { emptyDocument } = await import('../document.ts');
  const { renderReport } = await import('../../telling/report/index.ts');
  return heard(() => ({
    'record.json': `${JSON.stringify(record, null, 1)}\n`,
    'report.html': renderReport(record, emptyDocument()),
    'arrays.npz': writeNpz(arrays),
    [TIMING]: `${JSON.stringify(timing, null, 1)}\n`,
  }));
}
