/**
 * Ctrl-C at many moments: how long each command goes on after SIGINT, and how it ends. `npm run bench -- interrupts`, or a part of it
 * with `--jobs=collect,plot`, and at other moments with `--moments=.1,.5,1,2,4,8`. A process that had ended before is shown as such; before Node has started, the system ends it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { writeNpy } from '../src/files/npy.ts';
import { keyFrom } from '../src/random/key.ts';
import { fillNormal } from '../src/random/normal.ts';
import { Stream } from '../src/random/stream.ts';
import { short } from './support/measure.ts';
import { runBenign } from './support/process.ts';
import { type Measured, Report, time } from './support/report.ts';

/** Seconds after the start. */
const MOMENTS = listOf('moments')?.map(Number) ?? [0.5, 2];
const CLI = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const inFolder = (name: string) => join(folder, name);
const set = (...fields: string[]) => fields.flatMap((field) => ['--set', field]);
const many = ['data.n=2000', 'data.d=1e6', 'training.steps=10'];

/** What a job needs is made once, before its first start. */
interface Job {
  readonly args: readonly string[];
  readonly prepare?: () => void;
}

const jobs: Readonly<Record<string, Job>> = {
  training: { args: ['run', 'strong', ...set('training.steps=1e9')] },
  limit: { args: ['run', 'strong', ...set(...many)] },
  'limit of a random pattern': { args: ['run', 'weak', ...set('data.n=3000', 'training.steps=10')] },
  columns: {
    args: ['run', 'strong', ...set('data.d=1e7', 'data.noise.family=laplace', 'data.sampler=streamed')],
  },
  horizon: {
    args: [
      'run',
      'strong',
      ...set('data.n=20', 'data.d=2', 'data.signal.norm=.1', 'training.horizon=1e6', 'training.steps=100'),
    ],
  },
  flow: {
    args: ['run', 'strong', ...set('training.optimizer=gradientFlow', 'data.n=200', 'data.signal.norm=.1')],
  },
  check: { args: ['check', 'strong', ...set('data.n=300', 'network.width=1000'), '--seeds', '100000'] },
  'check, tiny step': { args: ['check', 'strong', ...set('training.step={ absolute: 1e-300 }')] },
  step: { args: ['step', 'strong', ...set('data.n=1000', 'training.steps=1e6')] },
  'audit of text': { args: ['audit', '--x', inFolder('big.csv'), '--y', 'y'], prepare: bigText },
  'audit of Parquet': { args: ['audit', '--x', inFolder('big.parquet'), '--y', 'y'], prepare: bigParquet },
  'audit of many rows': {
    args: ['audit', '--x', inFolder('x.npy'), '--y', inFolder('y.npy'), '--out', inFolder('audit')],
    prepare: manyRows,
  },
  sweep: { args: ['sweep', inFolder('large.yaml'), '--out', inFolder('large')], prepare: largeSweep },
  collect: { args: ['collect', inFolder('store')], prepare: bigStore },
  plot: { args: ['plot', inFolder('store'), '--figure', 'curves'], prepare: bigStore },
  reproduce: { args: ['reproduce', '--out', inFolder('reproduction')] },
  diff: { args: ['diff', inFolder('a.json'), inFolder('b.json')], prepare: bigRecords },
};

function bigText(): void {
  const line = `${Array.from({ length: 20 }, (_, k) => (k * Math.SQRT2).toFixed(6)).join(',')}\n`;
  const names = Array.from({ length: 20 }, (_, k) => (k === 0 ? 'y' : `x${k}`)).join(',');
  const rows = Array.from({ length: 1e6 }, (_, k) => `${k % 2}${line.slice(line.indexOf(','))}`);
  writeFileSync(inFolder('big.csv'), [`${names}\n`, ...rows].join(''));
}

function bigParquet(): void {
  const rows = 3e6;
  const column = (scale: number) => Float64Array.from({ length: rows }, (_, k) => Math.sin(scale * k));
  const y = Float64Array.from({ length: rows }, (_, k) => k % 2);
  const columnData = [
    { name: 'y', data: y, type: 'DOUBLE' as const },
    ...[1, 2, 3, 4, 5, 6].map((k) => ({ name: `x${k}`, data: column(k), type: 'DOUBLE' as const })),
  ];
  writeFileSync(
    inFolder('big.parquet'),
    new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: rows })),
  );
}

function manyRows(): void {
  const [n, d] = [3000, 300];
  const data = new Float64Array(n * d);
  fillNormal(new Stream(keyFrom(1, 'data')), data, 1);
  writeFileSync(inFolder('x.npy'), writeNpy({ shape: [n, d], data }));
  const y = Float64Array.from({ length: n }, (_, k) => (k % 2 === 0 ? 1 : -1));
  writeFileSync(inFolder('y.npy'), writeNpy({ shape: [n], data: y }));
}

const sweepOf = (experiment: string, seeds: number) =>
  `experiment: ${experiment}\naxes: [{ path: data.n, values: [10, 20] }]\nseeds: ${seeds}\n`;

function largeSweep(): void {
  writeFileSync(inFolder('large.yaml'), sweepOf('{ extends: strong, training: { steps: 1e7 } }', 100));
}

/** A small sweep, of whose attempts there are many copies. */
function bigStore(): void {
  writeFileSync(inFolder('small.yaml'), sweepOf('strong', 100));
  runBenign(['sweep', inFolder('small.yaml'), '--out', inFolder('store')]);
  const attempts = inFolder('store/attempts');
  for (const name of readdirSync(attempts)) {
    const [stem, ending] = [name.slice(0, name.lastIndexOf('.')), name.slice(name.lastIndexOf('.'))];
    for (let copy = 0; copy < 1500; copy++)
      copyFileSync(join(attempts, name), join(attempts, `${stem}-${copy}${ending}`));
  }
}

function bigRecords(): void {
  runBenign(['run', 'strong', '--out', inFolder('record')]);
  const record = JSON.parse(readFileSync(inFolder('record/record.json'), 'utf8'));
  for (const [name, shift] of [
    ['a.json', 0],
    ['b.json', 1e-3],
  ] as const) {
    const extra = Array.from({ length: 3e6 }, (_, k) => k + shift);
    writeFileSync(inFolder(name), JSON.stringify({ ...record, extra }));
  }
}

interface Ending {
  readonly words: string;
  /** From the signal to the end; null when it was over before. */
  readonly seconds: number | null;
}

async function interrupted(args: readonly string[], moment: number): Promise<Ending> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const errors: Uint8Array[] = [];
  child.stderr.on('data', (piece) => errors.push(piece));
  const ended = once(child, 'exit');
  await Promise.race([ended, setTimeout(1000 * moment)]);
  const over = child.exitCode !== null;
  const start = performance.now();
  child.kill('SIGINT');
  const [code, signal] = await ended;
  const seconds = (performance.now() - start) / 1000;
  if (over) return { words: code === 0 ? 'over' : `over: ${code} ${Buffer.concat(errors)}`, seconds: null };
  return { words: `${short(seconds)} s: ${code ?? signal}`, seconds };
}

const asked = listOf('jobs');
const report = new Report('interrupts');
const table = report.table(['SIGINT after', ...MOMENTS.map((moment) => `${moment} s`)]);
mkdirSync(folder, { recursive: true });
for (const [name, { args, prepare }] of Object.entries(jobs)) {
  if (asked !== undefined && !asked.includes(name)) continue;
  prepare?.();
  const row = [name];
  const lines: Measured[] = [];
  for (const moment of MOMENTS) {
    const { words, seconds } = await interrupted(args, moment);
    row.push(words);
    if (seconds !== null) lines.push(time(`${name}, SIGINT after ${moment} s: to the end`, seconds, 's'));
  }
  table.row(...row);
  report.say(row.join(' | '), ...lines);
}
rmSync(folder, { recursive: true });
table.print();
report.end();

/** What an option names, `--jobs=collect,plot`; undefined where it is not given. */
function listOf(option: string): string[] | undefined {
  const start = `--${option}=`;
  return process.argv
    .find((argument) => argument.startsWith(start))
    ?.slice(start.length)
    .split(',');
}
