/**
 * The kernels on a ladder of sizes, with their accuracy beside the time, and the same work in numpy where python3 with numpy
 * is present: timed in turn, round by round, and compared as the median of the rounds' ratios.
 *
 * Errors are the largest over sampled entries, in units of 2^-53 times the sum of the absolute terms of each entry.
 *
 * Then what this machine allows them: arithmetic in registers, and loads from each level of its memory.
 */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expAll } from '../kernels/elementary.ts';
import { HeldSymmetric } from '../kernels/held.ts';
import { gram, multiplyTransposed, multiplyVector, residual } from '../kernels/products.ts';
import { marginRecursion } from '../kernels/recursion.ts';
import { worthSharing } from '../kernels/team.ts';
import { cholesky } from '../kernels/triangular.ts';
import { normals } from '../kernels/variates.ts';
import { openTeam, TEAM_WORKER } from '../src/cli/team.ts';
import { median, secondsOf, short, sizesAsked, wallSeconds } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';
import { besideOf, Report, ratio, speed } from './support/report.ts';
import { loadSpeeds, registerPeak } from './support/roofline.ts';

const ROUNDS = 9;
const SECONDS = 0.05;
const RECURSION_STEPS = 1000;
const THREAD_START_MS = 200;

interface Task {
  readonly name: string;
  /** The task of numpy beside it, where that has another name. */
  readonly there?: string;
  readonly n: number;
  readonly run: () => void;
  /** What a run does, in the unit shown. */
  readonly work: number;
  readonly unit: string;
  readonly error?: () => number;
}

/** `--sizes=100,500,1000,2000` for the whole ladder, with what two threads gain. */
const USUAL = [100, 500];
const sizes = sizesAsked(USUAL);
/** Where no sizes are asked for, only what is quick is timed of this one. */
const [LARGE, QUICK] = [2000, ['cholesky', 'gemv', 'gemv of a symmetric matrix that is held']];
const large = sizes === USUAL ? matrixTasks(LARGE).filter(({ name }) => QUICK.includes(name)) : [];
const tasks = sizes
  .flatMap(matrixTasks)
  .concat(large)
  .concat([100, 500].map(recursionTask), [1000].map(expTask), [5000].map(normalsTask));

const numpy = await Numpy.start(join('bench', 'support', 'kernels.py'));
const report = new Report('kernels');
const table = report.table(
  ['task', 'n', 'here', 'numpy', 'here / numpy', 'unit', 'error'],
  `Node ${process.version}, ${numpy === null ? 'no numpy' : `numpy ${numpy.version}`}, one thread each`,
);
for (const task of tasks) {
  secondsOf(task.run, SECONDS);
  const here: number[] = [];
  const there: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    here.push(task.work / secondsOf(task.run, SECONDS));
    if (numpy !== null)
      there.push(task.work / (await numpy.time(task.there ?? task.name, task.n, SECONDS)).seconds);
  }
  const beside = besideOf('numpy', here, there);
  const accuracy = task.error && { name: 'error', value: task.error() };
  const line = speed(`${task.name}, n = ${task.n}`, median(here), task.unit, { accuracy, beside });
  table.row(task.name, task.n, line, beside?.value, beside?.ratio, task.unit, accuracy?.value);
}
numpy?.stop();
table.print();
await sayPeak();
await sayLoads();
for (const n of sizes.filter((size) => worthSharing(size, size, size))) {
  const [A, B, C] = [variates(n * n, 1), variates(n * n, 2), new Float64Array(n * n)];
  await sayTeam('gemm', n, 2e-9 * n ** 3, () => multiplyTransposed(n, n, n, A, B, C));
  await sayTeam('syrk', n, 1e-9 * n ** 3, () => gram(n, n, A, C));
}
report.end();

/** The most that strict arithmetic in two lanes can reach, beside what is bound by it. */
async function sayPeak(): Promise<void> {
  const peak = await registerPeak();
  const bound = matrixTasks(500)
    .filter(({ name }) => ['gemm', 'syrk', 'cholesky'].includes(name))
    .concat(large.filter(({ name }) => name === 'cholesky'));
  const rounds = Array.from({ length: ROUNDS }, () => {
    const most = peak(SECONDS);
    return { most, shares: bound.map(({ work, run }) => work / secondsOf(run, SECONDS) / most) };
  });
  const most = speed(
    'products and sums of two lanes in registers only',
    median(rounds.map((round) => round.most)),
    'GFLOP/s',
  );
  const shares = bound.map(({ name, n }, k) =>
    ratio(
      `${name}, n = ${n}, over what two lanes reach in registers`,
      median(rounds.map((round) => round.shares[k])),
      'higher',
    ),
  );
  const reached = bound.map(
    ({ name, n }, k) => `${name} at n = ${n} reaches ${short(shares[k].value)} of it`,
  );
  report.say(`${most.line}: ${short(most.value)} ${most.unit}; ${reached.join(', ')}`, most, ...shares);
}

/** The most bytes that a loop of nothing but loads of two lanes takes in. */
async function sayLoads(): Promise<void> {
  const speeds = await loadSpeeds();
  const rounds = Array.from({ length: ROUNDS }, () => speeds.map(({ measure }) => measure(SECONDS)));
  const lines = speeds.map(({ name }, k) =>
    speed(`loads of two lanes, ${name}`, median(rounds.map((round) => round[k])), 'GB/s'),
  );
  const each = speeds.map(({ name }, k) => `${short(lines[k].value)} GB/s ${name}`);
  report.say(`loads of two lanes: ${each.join(', ')}`, ...lines);
}

/** A product by one thread and by two, in turn. */
async function sayTeam(name: string, n: number, work: number, run: () => void): Promise<void> {
  const times: { one: number; two: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const one = secondsOf(run, SECONDS, wallSeconds);
    const close = openTeam(1, TEAM_WORKER, (reason) => report.say(`no second thread: ${reason}`));
    await setTimeout(THREAD_START_MS);
    times.push({ one, two: secondsOf(run, SECONDS, wallSeconds) });
    await close();
  }
  const line = (threads: string, seconds: readonly number[]) =>
    speed(`${name}, n = ${n}, ${threads} by the clock`, work / median(seconds), 'GFLOP/s');
  const one = line(
    'one thread',
    times.map((time) => time.one),
  );
  const two = line(
    'two threads',
    times.map((time) => time.two),
  );
  const gain = ratio(
    `${name}, n = ${n}, two threads over one`,
    median(times.map((time) => time.one / time.two)),
    'higher',
  );
  const speeds = `one thread ${short(one.value)} GFLOP/s, two ${short(two.value)}`;
  report.say(`${name}, n = ${n}: ${speeds}, ratio ${short(gain.value)}`, one, two, gain);
}

function matrixTasks(n: number): Task[] {
  const A = variates(n * n, 1);
  const B = variates(n * n, 2);
  const C = new Float64Array(n * n);
  const G = new Float64Array(n * n);
  gram(n, n, A, G);
  for (let i = 0; i < n; i++) G[i * n + i] += n;
  const x = variates(n, 3);
  const y = new Float64Array(n);
  const held = new HeldSymmetric(n, G);
  const giga = { n, unit: 'GFLOP/s' };
  return [
    {
      ...giga,
      name: 'gemm',
      work: 2e-9 * n ** 3,
      run: () => multiplyTransposed(n, n, n, A, B, C),
      error: () => productError(n, A, B, C, null),
    },
    {
      ...giga,
      name: 'syrk',
      work: 1e-9 * n ** 3,
      run: () => gram(n, n, A, C),
      error: () => productError(n, A, A, C, null),
    },
    {
      ...giga,
      name: 'cholesky',
      work: (1e-9 / 3) * n ** 3,
      run: () => void cholesky(n, G, 0, C),
      error: () => productError(n, C, C, G, n),
    },
    {
      ...giga,
      name: 'gemv',
      work: 2e-9 * n ** 2,
      run: () => multiplyVector(n, n, G, x, y),
      error: () => vectorError(n, G, x, y),
    },
    {
      ...giga,
      name: 'gemv of a symmetric matrix that is held',
      there: 'gemv',
      work: 2e-9 * n ** 2,
      run: () => held.multiply(x, y),
      error: () => vectorError(n, G, x, y),
    },
  ];
}

function recursionTask(n: number): Task {
  const A = variates(n * n, 4);
  const G = new Float64Array(n * n);
  gram(n, n, A, G);
  for (let i = 0; i < n * n; i++) G[i] /= n;
  const run = () => void marginRecursion(n, G, 1e-3, new Float64Array(n), RECURSION_STEPS);
  return { name: 'recursion', n, work: RECURSION_STEPS / 1000, unit: '1000 steps/s', run };
}

function expTask(n: number): Task {
  const x = variates(n, 5);
  const y = new Float64Array(n);
  return { name: 'exp', n, work: n / 1e6, unit: '10^6/s', run: () => expAll(x, y) };
}

function normalsTask(n: number): Task {
  const out = new Float64Array(n);
  return { name: 'normals', n, work: n / 1e6, unit: '10^6/s', run: () => normals([1, 2], 0, 1, out) };
}

function variates(length: number, seed: number): Float64Array {
  const out = new Float64Array(length);
  normals([seed, 0], 0, 1, out);
  return out;
}

/** The error of C = A B' over a diagonal of sampled entries; for a triangular A the columns past the row do not count. */
function productError(
  n: number,
  A: Float64Array,
  B: Float64Array,
  C: Float64Array,
  triangular: number | null,
): number {
  let worst = 0;
  for (let s = 0; s < 64; s++) {
    const i = (s * 7919) % n;
    const j = triangular === null ? (s * 104729) % n : i - (i > 0 ? s % i : 0);
    worst = Math.max(
      worst,
      entryError(n, A.subarray(i * n, (i + 1) * n), B.subarray(j * n, (j + 1) * n), C[i * n + j]),
    );
  }
  return worst;
}

function vectorError(n: number, G: Float64Array, x: Float64Array, y: Float64Array): number {
  return Math.max(...y.map((entry, i) => entryError(n, G.subarray(i * n, (i + 1) * n), x, entry)));
}

/** |c - <a, b>| / (2^-53 sum |a_p b_p|), the inner product carried in twice the working precision. */
function entryError(n: number, a: Float64Array, b: Float64Array, c: number): number {
  const difference = new Float64Array(1);
  residual(1, n, a, b, Float64Array.of(c), difference);
  return (
    Math.abs(difference[0]) / (2 ** -53 * a.reduce((total, entry, p) => total + Math.abs(entry * b[p]), 0))
  );
}
