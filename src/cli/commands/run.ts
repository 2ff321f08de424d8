/**
 * `benign run`: one experiment, its summary or record, and its files.
 */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { writeNpz } from '../../data/file/npz.ts';
import { readInputs } from '../../experiment/inputs.ts';
import { type Outcome, runInSteps } from '../../experiment/run.ts';
import { loadSpec, type SpecChoice } from '../load-spec.ts';
import { checkOutputDirectory, writeOutputs } from '../output-directory.ts';
import { interruptible, progressBar } from '../progress.ts';
import { summary } from '../summary.ts';
import { openTeamFor } from '../team.ts';

export interface RunCommand extends SpecChoice {
  readonly out: string | undefined;
  readonly json: boolean;
}

/** Share of the machine's memory that a run may plan with. */
const MEMORY_SHARE = 0.75;

export async function runCommand(command: RunCommand): Promise<void> {
  const started = performance.now();
  const { spec, read, open } = loadSpec(command);
  if (command.out !== undefined) checkOutputDirectory(command.out, spec);
  const inputs = readInputs(spec, read, { open });
  const ready = performance.now();
  const progress = progressBar(spec.name);
  const work = runInSteps(spec, inputs, { memoryLimit: MEMORY_SHARE * totalmem() });
  const closeTeam = openTeamFor(spec, inputs);
  const outcome = await interruptible(work, ({ done, total }) => progress.update(done, total)).finally(
    closeTeam,
  );
  progress.stop();
  const finished = performance.now();

  const seconds = { load: (ready - started) / 1000, run: (finished - ready) / 1000 };
  if (command.out !== undefined) writeOutputs(command.out, await outputFiles(outcome, seconds));
  process.stdout.write(command.json ? `${JSON.stringify(outcome.record)}\n` : summary(outcome.record));
  if (command.out !== undefined) process.stderr.write(`report: ${join(command.out, 'report.html')}\n`);
}

/** record.json, report.html, arrays.npz, and timing.json: the one file that is not the same twice. */
async function outputFiles({ record, arrays }: Outcome, seconds: Record<string, number>) {
  const { renderReport } = await import('../report/index.ts');
  return {
    'record.json': `${JSON.stringify(record, null, 1)}\n`,
    'report.html': renderReport(record),
    'arrays.npz': writeNpz(arrays),
    'timing.json': `${JSON.stringify({ seconds, node: process.version }, null, 1)}\n`,
  };
}
