/**
 * `benign sweep` and `benign shard run`: cells of a sweep, computed into its directory.
 */
import { InputError } from '../../errors.ts';
import { inlineSpectrum } from '../../experiment/spectrum-file.ts';
import { hashOf } from '../../sweep/content-hash.ts';
import { planSweep, type SweepPlan } from '../../sweep/plan.ts';
import { sweepJsonSchema } from '../../sweep/spec.ts';
import { interruptibly } from '../interrupt.ts';
import { count, short } from '../numbers.ts';
import { presetPath } from '../presets.ts';
import { progressBar } from '../progress.ts';
import { readersIn, withPlaces } from '../spec/load.ts';
import { applyOverrides } from '../spec/overrides.ts';
import { readSpecs } from '../spec/sources.ts';
import { note, print } from '../streams.ts';
import { loadSweepDirectory, openSweepDirectory } from '../sweep/directory.ts';
import { runShard, type ShardReport } from '../sweep/shard.ts';
import { findingLines, transitionLines } from '../sweep/told.ts';
import { threadsFrom } from '../threads.ts';

export interface SweepCommand {
  readonly spec: string;
  readonly out: string;
  readonly workers: string | undefined;
  readonly set: readonly string[];
}

/** A digest of this many hexadecimal digits says which bytes a file had. */
const FILE_DIGITS = 64;

export async function sweepCommand({ spec, out, workers, set }: SweepCommand): Promise<void> {
  const threads = threadsFrom(workers);
  const { plan, read } = await loadSweep(spec, set);
  openSweepDirectory(out, plan, read);
  await shard({ directory: out, shard: 0, of: 1, workers: threads }, plan);
}

export interface ShardRunCommand {
  readonly directory: string;
  readonly shard: string;
  readonly workers: string;
}

export async function shardRunCommand({ directory, shard: choice, workers }: ShardRunCommand): Promise<void> {
  const [, i, N] = /^(\d+)\/(\d+)$/.exec(choice) ?? [];
  const [index, of] = [Number(i), Number(N)];
  if (!(index < of && of <= 1e6))
    throw new InputError('--shard', 'must be i/N with 0 <= i < N <= 1e6', choice);
  const { plan } = loadSweepDirectory(directory);
  await shard({ directory, shard: index, of, workers: threadsFrom(workers) }, plan);
}

async function shard(choice: Parameters<typeof runShard>[0], plan: SweepPlan): Promise<void> {
  const progress = progressBar(plan.name, 'cells');
  const report = await interruptibly((signal) =>
    runShard(choice, signal, (done, total) => progress.update({ done, total })).finally(() =>
      progress.stop(),
    ),
  );
  tell(report);
}

function tell({ findings, found, computed, failed, seconds, interrupted, transitions }: ShardReport): void {
  const rate = seconds > 0 ? ` (${short(computed / seconds)} a second)` : '';
  note(`${count(computed)} cells in ${short(seconds)} s${rate}`);
  const lines = [
    `${count(found + computed)} cells: ${count(computed)} computed, ${failed === 0 ? 'none' : count(failed)} of them failed; ${count(found)} were there`,
    ...findingLines(findings),
    ...(interrupted ? ['interrupted; the same command goes on from here'] : transitionLines(transitions)),
  ];
  print(`${lines.join('\n')}\n`);
}

/** The plan of a sweep's file. Files that a preset names are read from beside it, others from beside the sweep. */
async function loadSweep(name: string, set: readonly string[]) {
  const { value, layers, folders } = await readSpecs([name]);
  if (['data', 'network', 'training'].some((key) => key in value)) {
    const rule =
      'must be a sweep, whose experiment stands under "experiment"; `benign run` takes an experiment';
    throw new InputError(name, rule, Object.keys(value));
  }
  applyOverrides(value, set, sweepJsonSchema);
  const preset = typeof value.experiment === 'string' ? presetPath(value.experiment) : null;
  const experiment = preset === null ? null : await readSpecs([preset]);
  const { read } = readersIn(experiment?.folders ?? folders);
  const presetOf = (named: string): unknown => {
    if (experiment === null)
      throw new InputError('experiment', 'must be a spec, or a preset (see: benign list presets)', named);
    inlineSpectrum(experiment.value, read);
    return experiment.value;
  };
  inlineSpectrum(value.experiment, read);
  const plan = withPlaces(layers, () =>
    planSweep(value, { presetOf, digestOf: (file) => hashOf(read(file), FILE_DIGITS) }),
  );
  return { plan, read };
}
