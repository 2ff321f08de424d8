/**
 * What a page that shows a run waits for: `npm run bench -- stages`. Processor time of each stage before training, and the longest stretch of
 * work between two places where the run gives way, once warm. Its accuracy is that of the record, which is the same byte for byte.
 */
import Table from 'cli-table3';
import { runInSteps } from '../src/experiment/run.ts';
import { resolveSpec } from '../src/spec/resolve.ts';
import { median, processorSeconds, short } from './support/measure.ts';

const SPECS: Readonly<Record<string, { readonly spec: object; readonly runs: number }>> = {
  'the default': { spec: {}, runs: 15 },
  'n = 100, weak signal': { spec: { data: { signal: { norm: 2 } } }, runs: 15 },
  'n = 100, to 10^300': { spec: { training: { horizon: 1e300 } }, runs: 9 },
  'n = 1000, d = 10^5': {
    spec: { data: { n: 1000, d: 1e5, signal: { norm: 20 } }, training: { steps: 1000 } },
    runs: 3,
  },
};

/** In the order in which they come. */
const STAGES = ['sample', 'limit', 'risk', 'theorems'] as const;

interface Timed {
  /** Seconds from the end of the stage before. */
  readonly stages: Readonly<Record<string, number>>;
  readonly whole: number;
  readonly longest: { readonly seconds: number; readonly during: string };
}

function timed(input: object): Timed {
  const spec = resolveSpec(input);
  const stages: Record<string, number> = {};
  const start = processorSeconds();
  let [since, last] = [start, start];
  let longest = { seconds: 0, during: '' };
  const work = runInSteps(spec, null);
  for (let next = work.next(); ; next = work.next()) {
    const now = processorSeconds();
    const during = next.done ? 'end' : next.value.stage;
    if (now - last > longest.seconds) longest = { seconds: now - last, during };
    if (next.done) return { stages, whole: now - start, longest };
    if (next.value.found !== undefined) {
      stages[next.value.stage] = now - since;
      since = now;
    }
    last = now;
  }
}

const milliseconds = (seconds: number): string => short(1000 * seconds);
const table = new Table({
  style: { head: [], border: [] },
  head: [
    'ms of processor time',
    ...STAGES,
    'limit + risk + theorems',
    'whole run',
    'longest stretch (median)',
    'before or in',
  ],
});
for (const [name, { spec, runs }] of Object.entries(SPECS)) {
  for (let k = 0; k < runs; k++) timed(spec);
  const all = Array.from({ length: runs }, () => timed(spec));
  const of = (part: (run: Timed) => number) => milliseconds(median(all.map(part)));
  const longest = [...all].sort((a, b) => a.longest.seconds - b.longest.seconds)[(runs - 1) >> 1].longest;
  table.push([
    name,
    ...STAGES.map((stage) => of(({ stages }) => stages[stage])),
    of(({ stages }) => stages.limit + stages.risk + stages.theorems),
    of(({ whole }) => whole),
    milliseconds(longest.seconds),
    longest.during,
  ]);
}
console.log(table.toString());
