/**
 * Drawing a sample and its initial neurons: directly as inner products, at any d, against explicitly in d dimensions; and
 * against the same direct draws in numpy, in turn, where python3 with numpy is present.
 */
import { join } from 'node:path';
import { drawSample, type Sampler } from '../src/data/draw.ts';
import { drawLabels } from '../src/data/labels.ts';
import { drawInitialWeights } from '../src/network/initial.ts';
import { keyFrom } from '../src/random/key.ts';
import { median, secondsOf } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';
import { besideOf, Report, time } from './support/report.ts';

const ROUNDS = 9;
const SECONDS = 0.1;
const [n, m] = [100, 64];
const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));

interface Draw {
  readonly what: string;
  readonly sampler: Sampler;
  readonly d: number;
  /** The task of support/sampling.py that does the same work. */
  readonly numpyTask: string | null;
}

const draws: readonly Draw[] = [
  { what: 'rows and K', sampler: 'direct', d: 1e6, numpyTask: 'rows' },
  { what: 'rows, K and neurons', sampler: 'direct', d: 1e3, numpyTask: null },
  { what: 'rows, K and neurons', sampler: 'direct', d: 1e6, numpyTask: 'neurons' },
  { what: 'rows, K and neurons', sampler: 'direct', d: 1e12, numpyTask: null },
  { what: 'rows, K and neurons', sampler: 'explicit', d: 1e3, numpyTask: null },
  { what: 'rows, K and neurons', sampler: 'explicit', d: 1e4, numpyTask: null },
];

function perform({ what, sampler, d }: Draw): void {
  const population = { blocks: [{ eigenvalue: 1, dimension: d, signalNorm: 4 }], positiveShare: 0.5 };
  const sample = drawSample(population, y, keyFrom(1, 'data'), sampler);
  if (what.endsWith('neurons')) drawInitialWeights(sample, m, 1, keyFrom(1, 'init'));
}

const numpy = await Numpy.start(join('bench', 'support', 'sampling.py'));
const report = new Report('sampling');
const table = report.table(
  [`n = ${n}, m = ${m}`, 'sampler', 'd', 'ms', 'numpy ms', 'time / numpy'],
  'isotropic noise with signal; all draws are exact in law',
);
for (const draw of draws) {
  secondsOf(() => perform(draw), SECONDS);
  const here: number[] = [];
  const there: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    here.push(1e3 * secondsOf(() => perform(draw), SECONDS));
    if (numpy !== null && draw.numpyTask !== null) {
      there.push(1e3 * (await numpy.time(draw.numpyTask, n, SECONDS)).seconds);
    }
  }
  const d = draw.d.toExponential();
  const beside = besideOf('numpy', here, there);
  const line = time(`${draw.what}, ${draw.sampler}, d = ${d}`, median(here), 'ms', { beside });
  table.row(draw.what, draw.sampler, d, line, beside?.value, beside?.ratio);
}
numpy?.stop();
table.print();
report.end();
