/**
 * A step of gradient descent at n = 100, d = 10^4, m = 64: Gram coordinates here, against numpy in d dimensions and in Gram
 * coordinates where python3 with numpy is present; and how well the margins agree after the same steps.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { drawSample } from '../src/data/draw.ts';
import { writeNpy } from '../src/data/file/npy.ts';
import { sampleFromRows } from '../src/data/from-file.ts';
import { drawLabels } from '../src/data/labels.ts';
import { type DescentProblem, gradientDescent } from '../src/descent/gradient-descent.ts';
import { zeros } from '../src/linalg/matrix.ts';
import { givenInitialWeights } from '../src/network/initial.ts';
import { exponentialLoss } from '../src/network/loss.ts';
import { keyFrom } from '../src/random/key.ts';
import { fillNormal } from '../src/random/normal.ts';
import { Stream } from '../src/random/stream.ts';
import { medians, short } from './support/measure.ts';

const [n, d, m, slope, alpha, signalNorm] = [100, 10_000, 64, 0.1, 2e-5, 36];
const SHARED_STEPS = 50;

const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));
const population = { blocks: [{ eigenvalue: 1, dimension: d, signalNorm }], positiveShare: 0.5 };
const X = drawSample(population, y, keyFrom(1, 'data'), 'explicit').blocks[0].F;
const sample = sampleFromRows(X, y, null, null);
const network = { mPlus: m / 2, mMinus: m / 2, slope };

function problemFrom(scale: number): DescentProblem {
  const W = zeros(m, d);
  fillNormal(new Stream(keyFrom(1, 'init')), W.data, scale);
  return {
    sample,
    network,
    initial: givenInitialWeights(sample, W),
    loss: exponentialLoss,
    reduction: 'sum',
    alpha,
  };
}

function marginsAfter(problem: DescentProblem, steps: number): Float64Array {
  let q = new Float64Array(n);
  for (const state of gradientDescent(problem, steps, [])) q = Float64Array.from(state.q);
  return q;
}

const tiny = problemFrom(1e-9);
const times = medians(
  {
    first: () => void marginsAfter(tiny, 1),
    none: () => void marginsAfter(tiny, 0),
    many: () => void marginsAfter(tiny, 2001),
  },
  15,
);
const table = new Table({
  style: { head: [], border: [] },
  head: ['one step', 'ms', 'margins against the first row after 50 steps (relative)'],
});
const activated = (times.many - times.first) / 2000;
table.push(['benign, activated pattern (2 groups)', short(activated), '']);
table.push(['benign, random pattern (up to 64 groups)', short(times.first - times.none), '']);

const baseline = numpyBaseline();
if (baseline === null) console.log('python3 with numpy not found: no baseline');
else {
  const q = marginsAfter(tiny, SHARED_STEPS);
  const error = Math.max(...q.map((margin, i) => Math.abs(margin / baseline.margins[i] - 1)));
  table.push([`numpy ${baseline.numpy}, in d dimensions`, short(baseline.fullMs), short(error)]);
  table.push([`numpy ${baseline.numpy}, Gram coordinates`, short(baseline.gramMs), '']);
  console.log(`d dimensions over Gram coordinates here: ${short(baseline.fullMs / activated)} times`);
}
console.log(table.toString());

interface Baseline {
  readonly fullMs: number;
  readonly gramMs: number;
  readonly margins: readonly number[];
  readonly numpy: string;
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
