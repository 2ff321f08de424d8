/**
 * Drawing a sample with its initial neurons: directly as inner products against explicitly in d dimensions.
 */
import Table from 'cli-table3';
import { drawSample, type Sampler } from '../src/data/draw.ts';
import { drawLabels } from '../src/data/labels.ts';
import { drawInitialWeights } from '../src/network/initial.ts';
import { keyFrom } from '../src/random/key.ts';
import { medians, short } from './support/measure.ts';

const [n, m] = [100, 64];
const y = drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels'));

function draw(d: number, sampler: Sampler): void {
  const population = { blocks: [{ eigenvalue: 1, dimension: d, signalNorm: 4 }], positiveShare: 0.5 };
  drawInitialWeights(drawSample(population, y, keyFrom(1, 'data'), sampler), m, 1, keyFrom(1, 'init'));
}

const times = medians(
  {
    'direct, d = 1e3': () => draw(1e3, 'direct'),
    'direct, d = 1e12': () => draw(1e12, 'direct'),
    'explicit, d = 1e3': () => draw(1e3, 'explicit'),
    'explicit, d = 1e4': () => draw(1e4, 'explicit'),
  },
  21,
);
const table = new Table({
  style: { head: [], border: [] },
  head: ['n = 100 rows, m = 64 neurons', 'ms', 'exact in law'],
});
for (const [name, ms] of Object.entries(times)) table.push([name, short(ms), 'yes']);
console.log(table.toString());
