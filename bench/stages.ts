/**
 * What a page that shows a run waits for: `npm run bench -- stages`. Processor time of each stage before training, and the longest stretch of
 * work between two places where the run gives way, once warm. Its accuracy is that of the record, which is the same byte for byte.
 *
 * The stages before training are timed in runs that are left there, one after the other: in whole runs the threads that collect the garbage
 * of the training before, and compile what it made hot, work on into them, and a process has but one count of its time.
 */
import { runInSteps } from '../src/experiment/run.ts';
import { resolveSpec } from '../src/spec/resolve.ts';
import { median, processorSeconds } from './support/measure.ts';
import { Report, time } from './support/report.ts';

/** So many runs make the stages warm, and as many are timed; so many whole runs likewise. */
interface Runs {
  readonly before: number;
  readonly whole: number;
}

const SPECS: Readonly<Record<string, Runs & { readonly spec: object }>> = {
  'the default': { spec: {}, before: 150, whole: 15 },
  'n = 100, weak signal': { spec: { data: { signal: { norm: 2 } } }, before: 150, whole: 15 },
  'n = 100, to 10^300': { spec: { training: { horizon: 1e300 } }, before: 150, whole: 9 },
  'n = 1000, d = 10^5': {
    spec: { data: { n: 1000, d: 1e5, signal: { norm: 20 } }, training: { steps: 1000 } },
    before: 5,
    whole: 3,
  },
};

/** In the order in which they come. */
const STAGES = ['sample', 'limit', 'risk', 'theorems'] as const;
const LAST = 'theorems';

type Stage = (typeof STAGES)[number];

/** Seconds of each stage before training, from the end of the one before; what follows is left undone. */
function timedBefore(input: object): Record<Stage, number> {
  const spec = resolveSpec(input);
  const work = runInSteps(spec, null);
  const stages: Record<string, number> = {};
  for (let since = processorSeconds(); !(LAST in stages); ) {
    const { done, value } = work.next();
    if (done) throw new Error(`the run has no stage ${LAST}`);
    if (value.found === undefined) continue;
    const now = processorSeconds();
    stages[value.stage] = now - since;
    since = now;
  }
  work.return({} as never);
  return stages;
}

interface Whole {
  readonly seconds: number;
  readonly longest: { readonly seconds: number; readonly during: string };
}

function timedWhole(input: object): Whole {
  const work = runInSteps(resolveSpec(input), null);
  const start = processorSeconds();
  let last = start;
  let longest = { seconds: 0, during: '' };
  for (;;) {
    const next = work.next();
    const now = processorSeconds();
    if (now - last > longest.seconds)
      longest = { seconds: now - last, during: next.done ? 'end' : next.value.stage };
    if (next.done) return { seconds: now - start, longest };
    last = now;
  }
}

/** The second half of the runs. */
function warm<T>(runs: number, timed: () => T): T[] {
  for (let k = 0; k < runs; k++) timed();
  return Array.from({ length: runs }, timed);
}

const LAST_THREE = 'limit + risk + theorems';
const report = new Report('stages');
const table = report.table([
  'ms of processor time',
  ...STAGES,
  LAST_THREE,
  'whole run',
  'longest stretch (median)',
  'before or in',
]);
for (const [name, { spec, before, whole }] of Object.entries(SPECS)) {
  const stages = warm(before, () => timedBefore(spec));
  const line = (what: string, seconds: number) => time(`${name}: ${what}`, 1000 * seconds, 'ms');
  const of = (what: string, part: (run: Record<Stage, number>) => number) =>
    line(what, median(stages.map(part)));
  const runs = warm(whole, () => timedWhole(spec));
  const { longest } = [...runs].sort((a, b) => a.longest.seconds - b.longest.seconds)[(whole - 1) >> 1];
  table.row(
    name,
    ...STAGES.map((stage) => of(stage, (run) => run[stage])),
    of(LAST_THREE, ({ limit, risk, theorems }) => limit + risk + theorems),
    line('whole run', median(runs.map(({ seconds }) => seconds))),
    line('longest stretch', longest.seconds),
    longest.during,
  );
}
table.print();
report.end();
