/**
 * The margin problem of many points in few dimensions, from the rows: processor time and certified gap on a ladder of n, with the slope in n,
 * and what is asked of all pairs on the same rows. Then that of more than 1000 points in as many dimensions, from their inner products.
 */
import { rowSampleFrom, sampleFromRows } from '../src/data/from-file.ts';
import { rowGeometryInSteps } from '../src/data/row-geometry.ts';
import { log } from '../src/linalg/elementary.ts';
import { type Matrix, transpose, zeros } from '../src/linalg/matrix.ts';
import { gram } from '../src/linalg/product.ts';
import { limitDirection } from '../src/margin/limit.ts';
import { rowLimitInSteps } from '../src/margin/row-limit.ts';
import { classSquaresInSteps } from '../src/margin/rows/class-squares.ts';
import { keyFrom } from '../src/random/key.ts';
import { fillNormal } from '../src/random/normal.ts';
import { Stream } from '../src/random/stream.ts';
import { finish } from '../src/stepwise.ts';
import { processorSeconds, sizesAsked } from './support/measure.ts';
import { Report, ratio, time } from './support/report.ts';

/** Points in as many dimensions, and how far they are moved from a hyperplane: with 20 few of them support. */
const SQUARE = [
  [1500, 20],
  [3000, 20],
  [1500, 0.05],
  [3000, 0.05],
] as const;

const LADDER = [
  [2000, 40],
  [5000, 40],
  [20_000, 40],
  [100_000, 40],
  [2000, 400],
  [8000, 400],
] as const;
/** `--sizes=2000` for these n alone. */
const SIZES = sizesAsked([...LADDER, ...SQUARE].map(([n]) => n));
/** More points than this have all pairs asked about elsewhere. */
const MOST_PAIRED = 8000;

/** Normal rows, moved away from a hyperplane through 0. */
function separable(n: number, d: number, gap = 0.05): { X: Matrix; y: Float64Array } {
  const X = zeros(n, d);
  fillNormal(new Stream(keyFrom(1, 'rows')), X.data, 1);
  const y = Float64Array.from({ length: n }, (_, i) => (X.data[i * d] > 0 ? 1 : -1));
  for (let i = 0; i < n; i++) X.data[i * d] += gap * y[i];
  return { X, y };
}

const report = new Report('rows');
const table = report.table([
  ...['n', 'd', 'support', 'seconds', 'slope in n', 'relative gap', 'seconds for pairs'],
]);
let before: { readonly n: number; readonly d: number; readonly seconds: number } | null = null;
for (const [n, d] of LADDER.filter(([size]) => SIZES.includes(size))) {
  const { X, y } = separable(n, d);
  const sample = rowSampleFrom(X, y);
  const start = processorSeconds();
  const squares = finish(classSquaresInSteps(X, y));
  const limit = finish(rowLimitInSteps(sample, { mPlus: 1, mMinus: 1, slope: 1 }, squares));
  const seconds = processorSeconds() - start;
  const slope = before?.d === d ? log(seconds / before.seconds) / log(n / before.n) : null;
  before = { n, d, seconds };
  const name = `n = ${n}, d = ${d}`;
  const gap = { name: 'relative gap', value: limit.certificate?.relativeGap ?? Number.NaN };
  let paired = null;
  if (n <= MOST_PAIRED) {
    const from = processorSeconds();
    finish(rowGeometryInSteps(sample, 0.1, gram(transpose(X))));
    paired = time(`${name}: pairs`, processorSeconds() - from, 's');
  }
  table.row(
    n,
    d,
    limit.supportVectors,
    time(`${name}: margin problem`, seconds, 's', { accuracy: gap }),
    slope === null ? null : ratio(`${name}: slope in n from the size before`, slope, 'lower'),
    gap.value,
    paired,
  );
}
table.print();

const square = report.table([
  'n = d',
  'gap',
  'support',
  'inner products, s',
  'the rest, s',
  'slope in n',
  'relative gap',
]);
let last: { readonly gap: number; readonly seconds: number } | null = null;
for (const [n, gap] of SQUARE.filter(([size]) => SIZES.includes(size))) {
  const { X, y } = separable(n, n, gap);
  const start = processorSeconds();
  const sample = sampleFromRows(X, y, null, null);
  const formed = processorSeconds();
  const limit = limitDirection(sample, { mPlus: 1, mMinus: 1, slope: 1 });
  const seconds = processorSeconds() - formed;
  const slope = last?.gap === gap ? log(seconds / last.seconds) / log(2) : null;
  last = { gap, seconds };
  const name = `n = d = ${n}, moved by ${gap}`;
  const relative = { name: 'relative gap', value: limit.certificate?.relativeGap ?? Number.NaN };
  square.row(
    n,
    gap,
    limit.supportVectors,
    time(`${name}: inner products`, formed - start, 's'),
    time(`${name}: margin problem`, seconds, 's', { accuracy: relative }),
    slope === null ? null : ratio(`${name}: slope in n from the size before`, slope, 'lower'),
    relative.value,
  );
}
square.print();
report.end();
