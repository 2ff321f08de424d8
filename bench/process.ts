/**
 * Whole processes: their start alone, the default with its summary and to its report, and one experiment in d = 10^3 against d = 10^12.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, short } from './support/measure.ts';
import { type ProcessRun, runBenign } from './support/process.ts';
import { count, Report, ratio, time } from './support/report.ts';

const REPETITIONS = 7;
const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const inDimension = (d: string): string[] => [
  'run',
  'strong',
  '--json',
  '--set',
  `data.d=${d}`,
  '--set',
  'data.signal.snr=13',
];
const commands: Record<string, string[]> = {
  'the start alone (--version)': ['--version'],
  'the default, to its summary': ['run'],
  'strong, to report.html': ['run', 'strong', '--out', join(folder, 'strong')],
  'n=100 m=64 d=1e3': inDimension('1e3'),
  'n=100 m=64 d=1e12': inDimension('1e12'),
};

const runs: Record<string, ProcessRun[]> = Object.fromEntries(
  Object.keys(commands).map((name) => [name, []]),
);
for (let round = 0; round < REPETITIONS; round++) {
  for (const [name, args] of Object.entries(commands)) runs[name].push(runBenign(args));
}
rmSync(folder, { recursive: true });

const report = new Report('process');
const table = report.table([
  'process',
  'seconds (median)',
  'of processors',
  'peak MiB',
  'relative gap of the limit',
]);
for (const [name, list] of Object.entries(runs)) {
  const gap = name.startsWith('n=') ? JSON.parse(list[0].stdout).limit.certificate.relativeGap : null;
  const accuracy = gap === null ? null : { name: 'relative gap of the limit', value: gap };
  table.row(
    name,
    time(`${name}: start to exit`, median(list.map((r) => r.seconds)), 's', { accuracy }),
    time(`${name}: processor time`, median(list.map((r) => r.processorSeconds)), 's'),
    count(`${name}: peak memory`, Math.max(...list.map((r) => r.mebibytes)), 'MiB', 'lower'),
    gap,
  );
}
table.print();
const ratios = runs['n=100 m=64 d=1e12'].map(
  (r, k) => r.processorSeconds / runs['n=100 m=64 d=1e3'][k].processorSeconds,
);
const dimension = ratio('processor time at d=1e12 over that at d=1e3', median(ratios), 'lower');
report.say(`${dimension.line}, pair by pair: median ${short(dimension.value)}`, dimension);
report.end();
