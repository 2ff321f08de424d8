/**
 * A step at n = 100, d = 10^4, m = 64. Plain, with momentum and on batches: Gram coordinates here, against numpy in d dimensions and in
 * Gram coordinates where python3 with numpy is present, timed in turn; and how well the margins agree after the same steps. Muon in Gram
 * coordinates, sign descent and Adam in explicit ones: against numpy in d dimensions.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawSample } from '../src/data/draw.ts';
import { sampleFromRows } from '../src/data/from-file.ts';
import { drawLabels } from '../src/data/labels.ts';
import { descentStates } from '../src/descent/gradient-descent.ts';
import type { DescentProblem } from '../src/descent/problem.ts';
import { writeNpy } from '../src/files/npy.ts';
import { type Matrix, zeros } from '../src/linalg/matrix.ts';
import { givenInitialWeights } from '../src/network/initial.ts';
import { exponentialLoss } from '../src/network/losses/exponential.ts';
import { weightMap } from '../src/network/weights.ts';
import { gradientDescent, optimizerNamed } from '../src/optimizers.ts';
import { keyFrom } from '../src/random/key.ts';
import { fillNormal } from '../src/random/normal.ts';
import { Stream } from '../src/random/stream.ts';
import { median, processorSeconds } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';
import { besideOf, Report, time } from './support/report.ts';

const [n, d, m, slope, alpha, signalNorm] = [100, 10_000, 64, 0.1, 2e-5, 36];
const SHARED_STEPS = 50;
const ROUNDS = 25;

const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
const population = { blocks: [{ eigenvalue: 1, dimension: d, signalNorm }], positiveShare: 0.5 };
const X = drawSample(population, y, keyFrom(1, 'data'), 'explicit').blocks[0].F;
const sample = sampleFromRows(X, y, null, null);
const network = { mPlus: m / 2, mMinus: m / 2, slope };

function problemFrom(scale: number): DescentProblem {
  const W = zeros(m, d);
  fillNormal(new Stream(keyFrom(1, 'init')), W.data, scale);
  return problemAt(W);
}

function problemAt(W: Matrix): DescentProblem {
  return {
    sample,
    network,
    initial: givenInitialWeights(sample, W),
    loss: exponentialLoss,
    reduction: 'sum',
    optimizer: gradientDescent,
    alpha,
  };
}

function marginsAfter(problem: DescentProblem, steps: number): Float64Array {
  let q = new Float64Array(n);
  for (const state of descentStates(problem, steps, [])) q = Float64Array.from(state.q);
  return q;
}

function afterOneStep(problem: DescentProblem): Matrix {
  const [, end] = [...descentStates(problem, 1, [])];
  if (end?.activatedFraction !== 1) throw new Error('the first step does not activate');
  return weightMap(sample, problem.initial)(end.C).inFrame[0];
}

/** Milliseconds of a step after the first. */
function stepTime(problem: DescentProblem, steps: number): number {
  const descent = descentStates(problem, steps + 1, [1]);
  descent.next();
  descent.next();
  const start = processorSeconds();
  const end = descent.next();
  const taken = processorSeconds() - start;
  if (end.done || end.value.t !== steps + 1) throw new Error('the run ended before its last step');
  return (1e3 * taken) / steps;
}

/** Milliseconds of the first step, from the look before it to the look after it. */
function firstStepTime(problem: DescentProblem): number {
  const descent = descentStates(problem, 2, [1]);
  descent.next();
  const start = processorSeconds();
  descent.next();
  return 1e3 * (processorSeconds() - start);
}

const tiny = problemFrom(1e-9);
/** Where its first step of descent leads: every neuron is activated. */
const activated = problemAt(afterOneStep(tiny));
/** A step so short that no neuron leaves its pattern. */
const frozen = { ...problemFrom(1e-2), alpha: 1e-12 };
const byMomentum = { optimizer: optimizerNamed('heavyBall') };
const onBatches = {
  optimizer: optimizerNamed({ name: 'sgd', batch: 10 }),
  batchKey: keyFrom(1, 'batches'),
};
const NUMPY = await Numpy.start(join('bench', 'support', 'kernels.py'));
const byName = (name: 'muon' | 'signDescent' | 'adam') => ({ optimizer: optimizerNamed(name) });

interface Task {
  readonly time: () => number;
  /** The same in numpy. */
  readonly beside: keyof typeof BESIDE;
}

/** What numpy does, and in which coordinates. */
const BESIDE = {
  descent: 'Gram coordinates',
  momentum: 'Gram coordinates',
  batches: 'Gram coordinates',
  muon: 'd dimensions',
  sign: 'd dimensions',
  adam: 'd dimensions',
} as const;

const TASKS: Readonly<Record<string, Task>> = {
  'activated pattern (2 groups)': { time: () => stepTime(tiny, 2000), beside: 'descent' },
  'random pattern, frozen (64 groups)': { time: () => stepTime(frozen, 300), beside: 'descent' },
  'first step (64 groups become 2), with a look': { time: () => firstStepTime(tiny), beside: 'descent' },
  'momentum, activated pattern': {
    time: () => stepTime({ ...tiny, ...byMomentum }, 2000),
    beside: 'momentum',
  },
  'momentum, random pattern, frozen': {
    time: () => stepTime({ ...frozen, ...byMomentum }, 300),
    beside: 'momentum',
  },
  'batches of 10, activated pattern (2 groups)': {
    time: () => stepTime({ ...tiny, ...onBatches }, 2000),
    beside: 'batches',
  },
  'batches of 10, random pattern, frozen (64 groups)': {
    time: () => stepTime({ ...frozen, ...onBatches }, 300),
    beside: 'batches',
  },
  'nesterov, activated pattern': {
    time: () => stepTime({ ...tiny, optimizer: optimizerNamed('nesterov') }, 2000),
    beside: 'momentum',
  },
  'muon, activated pattern': {
    time: () => stepTime({ ...activated, ...byName('muon') }, 100),
    beside: 'muon',
  },
  'muon, random pattern, frozen': {
    time: () => stepTime({ ...frozen, ...byName('muon') }, 5),
    beside: 'muon',
  },
  'sign descent, activated pattern': {
    time: () => stepTime({ ...activated, ...byName('signDescent') }, 10),
    beside: 'sign',
  },
  'sign descent, random pattern, frozen': {
    time: () => stepTime({ ...frozen, ...byName('signDescent') }, 5),
    beside: 'sign',
  },
  'Adam, activated pattern': { time: () => stepTime({ ...activated, ...byName('adam') }, 5), beside: 'adam' },
  'Adam, random pattern, frozen': {
    time: () => stepTime({ ...frozen, ...byName('adam') }, 5),
    beside: 'adam',
  },
};
const times = new Map<string, number[]>(Object.keys(TASKS).map((name) => [name, []]));
const numpyTimes = new Map<Task['beside'], number[]>(
  (Object.keys(BESIDE) as Task['beside'][]).map((name) => [name, []]),
);
for (let round = -2; round < ROUNDS; round++) {
  for (const [name, { time }] of Object.entries(TASKS)) {
    const taken = time();
    if (round >= 0) times.get(name)?.push(taken);
  }
  if (NUMPY === null || round < 0) continue;
  for (const [name, taken] of numpyTimes) taken.push(1e3 * (await NUMPY.time(name, n, 0.05)).seconds);
}
NUMPY?.stop();

const report = new Report('descent');
const table = report.table([
  'one step',
  'ms',
  'times numpy',
  'error of the margins after 50 steps (relative)',
]);
for (const [name, taken] of times) {
  const as = TASKS[name].beside;
  const beside = besideOf(`numpy in ${BESIDE[as]}`, taken, numpyTimes.get(as) ?? []);
  table.row(`benign, ${name}`, time(name, median(taken), 'ms', { beside }), beside?.ratio, '');
}

const baseline = NUMPY === null ? null : numpyBaseline();
if (NUMPY === null || baseline === null) report.say('no numpy, or none asked for: no baseline');
else {
  const q = marginsAfter(tiny, SHARED_STEPS);
  const error = Math.max(...q.map((margin, i) => Math.abs(margin / baseline.margins[i] - 1)));
  table.row(`numpy ${NUMPY.version}, in d dimensions`, baseline.fullMs, '', error);
  for (const [name, taken] of numpyTimes)
    table.row(`numpy ${NUMPY.version}, ${BESIDE[name]}, ${name}`, median(taken), 1, '');
}
table.print();
report.end();

interface Baseline {
  readonly fullMs: number;
  readonly margins: readonly number[];
}

function numpyBaseline(): Baseline | null {
  const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
  writeFileSync(join(folder, 'X.npy'), writeNpy({ shape: [n, d], data: X.data }));
  writeFileSync(join(folder, 'y.npy'), writeNpy({ shape: [n], data: y }));
  writeFileSync(join(folder, 'W.npy'), writeNpy({ shape: [m, d], data: tiny.initial.inFrame[0].data }));
  const script = join('bench', 'support', 'descent.py');
  const child = spawnSync('python3', [script, folder, `${slope}`, `${alpha}`, `${SHARED_STEPS}`], {
    encoding: 'utf8',
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  });
  rmSync(folder, { recursive: true });
  return child.status === 0 ? JSON.parse(child.stdout) : null;
}
