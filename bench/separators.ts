/**
 * The margin problem of images beside LIBSVM, LIBLINEAR and scipy, where these are installed: processor time, one thread, and accuracy: the
 * relative error of the margin against the certified one. `--sizes=2000` for a part. Each of them is a line of its own, with what is found here beside it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowSampleFrom } from '../src/data/from-file.ts';
import { writeNpy } from '../src/files/npy.ts';
import { type Matrix, zeros } from '../src/linalg/matrix.ts';
import { dot, dotAt } from '../src/linalg/vector.ts';
import { rowLimitInSteps } from '../src/margin/row-limit.ts';
import { classSquaresInSteps } from '../src/margin/rows/class-squares.ts';
import { finish } from '../src/stepwise.ts';
import { images } from './support/images.ts';
import { processorSeconds, short, sizesAsked } from './support/measure.ts';
import { Numpy } from './support/numpy.ts';
import { Report, time } from './support/report.ts';
import { gapOfSupport, trainedIn, weightsOfLinear, writeRows } from './support/trained.ts';

const SIZES = sizesAsked([2000, 5000, 12_665]);
/** Seconds that others are given. */
const LIMIT = 300;
/** A penalty that no multiplier of these problems reaches. */
const HARD = '1e6';
const OTHERS = [
  {
    name: 'LIBSVM, default tolerance',
    program: 'svm-train',
    options: ['-q', '-t', '0', '-c', HARD, '-m', '1000'],
  },
  { name: 'LIBLINEAR, hinge', program: 'liblinear-train', options: ['-q', '-s', '3', '-c', HARD] },
  {
    name: 'LIBLINEAR, primal squared hinge',
    program: 'liblinear-train',
    options: ['-q', '-s', '2', '-c', HARD],
  },
  {
    name: 'LIBLINEAR, primal squared hinge, tolerance 1e-6',
    program: 'liblinear-train',
    options: ['-q', '-s', '2', '-c', HARD, '-e', '1e-6'],
  },
] as const;

/** min y_i <w, x_i>/|w|. */
function marginOf({ rows, cols, data }: Matrix, y: Float64Array, w: Float64Array): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rows; i++) least = Math.min(least, y[i] * dotAt(data, i * cols, w, 0, cols));
  return least / Math.sqrt(dot(w, w));
}

/** y_i x_i as columns, and a row of ones (d + 1 x n). */
function columnsWithOnes({ rows, cols, data }: Matrix, y: Float64Array): Matrix {
  const E = zeros(cols + 1, rows);
  for (let i = 0; i < rows; i++) {
    for (let p = 0; p < cols; p++) E.data[p * rows + i] = y[i] * data[i * cols + p];
    E.data[cols * rows + i] = 1;
  }
  return E;
}

const scipy = await Numpy.start(join('bench', 'support', 'distance.py'));
const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const [data, model] = [join(folder, 'rows.svm'), join(folder, 'model')];
const report = new Report('separators');
const table = report.table(
  ['n', 'by', 'seconds', 'time over ours', 'relative error of the margin'],
  'made-up images of 784 pixels, gamma = 1; LIBSVM has a bias: its error is the width of its own bracket',
);
for (const n of SIZES) {
  const { X, y } = images(n);
  const sample = rowSampleFrom(X, y);
  const start = processorSeconds();
  const squares = finish(classSquaresInSteps(X, y));
  const limit = finish(rowLimitInSteps(sample, { mPlus: 1, mMinus: 1, slope: 1 }, squares));
  const ours = processorSeconds() - start;
  const margin = limit.normalizedMargin ?? Number.NaN;
  const error = {
    name: 'error of the margin, at most',
    value: (limit.certificate?.relativeGap ?? Number.NaN) / 2,
  };
  const line = time(`n = ${n}: margin problem`, ours, 's', { accuracy: error });
  table.row(n, `here, ${limit.supportVectors} support vectors`, line, 1, `at most ${short(error.value)}`);
  const other = (name: string, seconds: number, value: number): void => {
    const beside = { name: 'here', value: ours, ratio: seconds / ours };
    const accuracy = { name: 'error of the margin', value };
    table.row(n, name, time(`n = ${n}: ${name}`, seconds, 's', { accuracy, beside }), beside.ratio, value);
  };
  writeRows(X, y, data);
  for (const { name, program, options } of OTHERS) {
    const seconds = trainedIn(program, options, data, model, LIMIT);
    if (typeof seconds === 'string') {
      table.row(n, name, seconds);
      continue;
    }
    other(
      name,
      seconds,
      program === 'svm-train'
        ? gapOfSupport(X, y, model)
        : 1 - marginOf(X, y, weightsOfLinear(model)) / margin,
    );
  }
  if (scipy === null) continue;
  const file = join(folder, `features-${n}.npy`);
  const E = columnsWithOnes(X, y);
  writeFileSync(file, writeNpy({ shape: [E.rows, E.cols], data: E.data }));
  const { seconds, evidence } = await scipy.time('distance', file, 0);
  other('scipy, nnls', seconds, 1 - evidence[0] / margin);
}
scipy?.stop();
rmSync(folder, { recursive: true });
table.print();
report.end();
