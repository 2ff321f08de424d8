/**
 * `benign sweep` and `benign shard run`: cells of a sweep, computed into its directory.
 */
import { Fault, InputError } from '../../errors.ts';
import { inlineFiles } from '../../experiment/inlined-files.ts';
import { planSweep, type SweepPlan } from '../../sweep/plan.ts';
import { sweepSchema } from '../../sweep/spec.ts';
import { writtenParts } from '../../sweep/written-parts.ts';
import { count, short } from '../../telling/numbers.ts';
import { heard, interruptibly } from '../interrupt.ts';
import { presetPath } from '../presets.ts';
import { progressBar } from '../progress.ts';
import { readersIn, readInlined, withPlaces } from '../spec/load.ts';
import { applyOverrides } from '../spec/overrides.ts';
import { readSpecs } from '../spec/sources.ts';
import { note, print } from '../streams.ts';
import { fileDigest, loadSweepDirectory, openSweepDirectory } from '../sweep/directory.ts';
import { runShard, type ShardReport } from '../sweep/shard.ts';
import { failureLines, findingLines, transitionLines } from '../sweep/told.ts';
import { threadsFrom } from '../threads.ts';

interface HowToFail {
  readonly failFast: boolean;
  readonly retryFailed: boolean;
}

export interface SweepCommand extends HowToFail {
  readonly spec: string;
  readonly out: string;
  readonly workers: string | undefined;
  readonly set: readonly string[];
}

export async function sweepCommand({ spec, out, workers, set, ...how }: SweepCommand): Promise<void> {
  const threads = threadsFrom(workers);
  const { plan, open } = await loadSweep(spec, set);
  await heard(() => openSweepDirectory(out, plan, open));
  await shard({ directory: out, shard: 0, of: 1, workers: threads, ...how }, plan);
}

export interface ShardRunCommand extends HowToFail {
  readonly directory: string;
  readonly shard: string;
  readonly workers: string;
}

export async function shardRunCommand(command: ShardRunCommand): Promise<void> {
  const { directory, shard: choice, workers, failFast, retryFailed } = command;
  const [, i, N] = /^(\d+)\/(\d+)$/.exec(choice) ?? [];
  const [index, of] = [Number(i), Number(N)];
  if (!(index < of && of <= 1e6))
    throw new InputError('--shard', 'must be i/N with 0 <= i < N <= 1e6', choice);
  const { plan } = await heard(() => loadSweepDirectory(directory));
  const threads = threadsFrom(workers);
  await shard({ directory, shard: index, of, workers: threads, failFast, retryFailed }, plan);
}

async function shard(choice: Parameters<typeof runShard>[0], plan: SweepPlan): Promise<void> {
  const progress = progressBar(plan.name, 'cells');
  const report = await interruptibly(
    (signal) =>
      runShard(choice, signal, (done, total) => progress.update({ done, total })).finally(() =>
        progress.stop(),
      ),
    () => print(`${INTERRUPTED}\n`),
  );
  tell(report);
}

const INTERRUPTED = 'interrupted; the same command goes on from here';

function tell(report: ShardReport): void {
  const { findings, found, computed, failed, failedOutside, seconds, interrupted, stopped, transitions } =
    report;
  const rate = seconds > 0 ? ` (${short(computed / seconds)} a second)` : '';
  note(`${count(computed)} cells in ${short(seconds)} s${rate}`);
  const lines = [
    `${count(found + computed)} cells: ${count(computed)} computed, ${failed === 0 ? 'none' : count(failed)} of them failed; ${count(found)} were there`,
    ...failureLines(failedOutside),
    ...findingLines(findings),
    ...(interrupted ? [INTERRUPTED] : transitionLines(transitions)),
  ];
  print(`${lines.join('\n')}\n`);
  const why =
    stopped ??
    (failedOutside > 0 && !interrupted ? `${count(failedOutside)} cells have no result yet` : null);
  if (why !== null)
    throw new Fault('sweep', 'must have what it needs to go on; the same command does, from here', why);
}

/** The plan of a sweep's file. Files that a preset names are read from beside it, others from beside the sweep. */
async function loadSweep(name: string, set: readonly string[]) {
  const { value, layers, folders } = await readSpecs([name]);
  if (['data', 'network', 'training'].some((key) => key in value)) {
    const rule =
      'must be a sweep, whose experiment stands under "experiment"; `benign run` takes an experiment';
    throw new InputError(name, rule, Object.keys(value));
  }
  applyOverrides(value, set, sweepSchema);
  const preset = typeof value.experiment === 'string' ? presetPath(value.experiment) : null;
  const experiment = preset === null ? null : await readSpecs([preset]);
  const readers = readersIn(experiment?.folders ?? folders);
  const { open } = readers;
  const presetOf = (named: string): unknown => {
    if (experiment === null)
      throw new InputError('experiment', 'must be a spec, or a preset (see: benign list presets)', named);
    inlineFiles(experiment.value, readers.read);
    return experiment.value;
  };
  for (const part of writtenParts(value)) await readInlined(part, readers);
  const plan = await heard(() =>
    withPlaces(layers, () => planSweep(value, { presetOf, digestOf: (file) => fileDigest(open(file)) })),
  );
  return { plan, open };
}
