/**
 * Drawing a sample and its initial neurons: directly as inner products, at any d, against explicitly in d dimensions; and
 * against the same direct draws in numpy, in turn, where python3 with numpy is present.
 */
import { join } from 'node:path';
import Table from 'cli-table3';
import { drawSample, type Sampler } from '../src/data/draw.ts';
import { drawLabels } from '../src/data/labels.ts';
import { drawInitialWeights } from '../src/network/initial.ts';
import { keyFrom } from '../src/random/key.ts';
import { median, secondsOf, short } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';

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
const table = new Table({
  style: { head: [], border: [] },
  head: [`n = ${n}, m = ${m}`, 'sampler', 'd', 'ms', 'numpy ms', 'time / numpy'],
});
for (const draw of draws) {
  secondsOf(() => perform(draw), SECONDS);
  const here: number[] = [];
  const there: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    here.push(secondsOf(() => perform(draw), SECONDS));
    if (numpy !== null && draw.numpyTask !== null) {
      there.push((await numpy.time(draw.numpyTask, n, SECONDS)).seconds);
    }
  }
  const compared = there.length > 0;
  table.push([
    draw.what,
    draw.sampler,
    draw.d.toExponential(),
    short(1e3 * median(here)),
    compared ? short(1e3 * median(there)) : '',
    compared ? short(median(here.map((time, round) => time / there[round]))) : '',
  ]);
}
numpy?.stop();
console.log('isotropic noise with signal; all draws are exact in law');
console.log(table.toString());
