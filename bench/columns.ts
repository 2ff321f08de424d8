/**
 * Rows streamed column by column, with W(0) and fresh rows, on one thread; against the same in numpy, block by block in turn, where
 * python3 with numpy is present. `npm run bench -- columns`.
 */
import { join } from 'node:path';
import type { ColumnDraw } from '../src/data/columns.ts';
import { drawLabels } from '../src/data/labels.ts';
import { type NoiseChoice, noiseLaw } from '../src/data/noise/index.ts';
import type { Sample } from '../src/data/sample.ts';
import { explicitSample, streamSample } from '../src/data/streamed.ts';
import { keyFrom } from '../src/random/key.ts';
import { finish } from '../src/stepwise.ts';
import { median, secondsOf } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';
import { besideOf, Report, time } from './support/report.ts';

const ROUNDS = 5;
const [n, m, testRows] = [100, 64, 100];
const D = 2 ** 15;
/** Columns of the rows that are held whole, to say how exact the sums are. */
const EXPLICIT = 2 ** 13;

const families: readonly NoiseChoice[] = [
  { family: 'rademacher' },
  { family: 'uniform' },
  { family: 'laplace' },
  { family: 'pareto', tail: 3 },
  { family: 'studentT', nu: 4 },
];

function drawOf(noise: NoiseChoice, d: number): ColumnDraw {
  return {
    population: {
      blocks: [{ eigenvalue: 1, dimension: d, signalNorm: 4 }],
      positiveShare: 0.5,
      noise: noiseLaw(noise),
    },
    y: drawLabels(n, 'balanced', 0.5, keyFrom(1, 'labels')),
    scheme: 'balanced',
    width: m,
    testRows,
    keys: { data: keyFrom(1, 'data'), init: keyFrom(1, 'init'), test: keyFrom(1, 'test') },
  };
}

function streamed(draw: ColumnDraw): Sample {
  return finish(streamSample(draw));
}

/** Largest difference of K from that of the whole rows, over its largest entry. */
function difference(draw: ColumnDraw): number {
  const [found, whole] = [streamed(draw).K.data, explicitSample(draw).K.data];
  const largest = whole.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  return found.reduce((most, entry, k) => Math.max(most, Math.abs(entry - whole[k])), 0) / largest;
}

const numpy = await Numpy.start(join('bench', 'support', 'columns.py'));
const report = new Report('columns');
const table = report.table(
  ['noise', 'here, s', 'numpy, s', 'time / numpy', `K off that of whole rows (d = ${EXPLICIT})`],
  `${n} rows, ${testRows} fresh rows and ${m} neurons, for a million columns; one thread each`,
);
for (const noise of families) {
  const draw = drawOf(noise, D);
  streamed(draw);
  const here: number[] = [];
  const there: number[] = [];
  const perMillion = 1e6 / D;
  for (let round = 0; round < ROUNDS; round++) {
    here.push(perMillion * secondsOf(() => streamed(draw), 0.1));
    if (numpy !== null) there.push(perMillion * (await numpy.time(noise.family, D, 0.1)).seconds);
  }
  const accuracy = { name: 'K off that of whole rows', value: difference(drawOf(noise, EXPLICIT)) };
  const beside = besideOf('numpy', here, there);
  const line = time(`${noise.family}, a million columns`, median(here), 's', { accuracy, beside });
  table.row(noise.family, line, beside?.value, beside?.ratio, accuracy.value);
}
numpy?.stop();
table.print();
report.end();
