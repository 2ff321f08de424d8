/**
 * Data as people have them, made up: 12 665 and 60 000 images of 784 pixels. The margin of the many, of data alone; and whole audits of the
 * fewer as processes of their own, reading included: of the data, and of a network of 128 neurons that interpolates them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rowSampleFrom } from '../src/data/from-file.ts';
import { writeNpy } from '../src/files/npy.ts';
import { writeNpz } from '../src/files/npz.ts';
import { rowLimitInSteps } from '../src/margin/row-limit.ts';
import { classSquaresInSteps } from '../src/margin/rows/class-squares.ts';
import { keyFrom } from '../src/random/key.ts';
import { fillNormal } from '../src/random/normal.ts';
import { Stream } from '../src/random/stream.ts';
import { finish } from '../src/stepwise.ts';
import { images } from './support/images.ts';
import { processorSeconds, sizesAsked } from './support/measure.ts';
import { runBenign } from './support/process.ts';
import { count, Report, time } from './support/report.ts';

/** `--sizes=2000,5000` for others. */
const [FEWER, MANY] = sizesAsked([12_665, 60_000]);
const WIDTH = 128;
/** Of the neurons' weights, over the entries of a direction of length 1 that separates. */
const NOISE = 0.1;

const report = new Report('audits');
const table = report.table(['what', 'seconds', 'peak MiB', 'relative gap']);

/** The margin problem of images, and what it found; its time is a line. */
function margin(n: number) {
  const { X, y } = images(n);
  const sample = rowSampleFrom(X, y);
  const start = processorSeconds();
  const squares = finish(classSquaresInSteps(X, y));
  const limit = finish(rowLimitInSteps(sample, { mPlus: 1, mMinus: 1, slope: 1 }, squares));
  const seconds = processorSeconds() - start;
  const found = limit.w === null ? 'proved inseparable' : `${limit.supportVectors} support vectors`;
  const gap = limit.w === null ? null : (limit.certificate?.relativeGap ?? null);
  const accuracy = gap === null ? null : { name: 'relative gap', value: gap };
  const name = `the margin of ${n} images: ${found}`;
  table.row(name, time(name, seconds, 's', { accuracy }), null, gap);
  return { X, y, w: limit.w };
}

/** Both layers: neurons +-w + noise, half of them each way, with output weights of that sign. */
function network(w: Float64Array): Uint8Array {
  const d = w.length;
  const length = Math.sqrt(w.reduce((sum, entry) => sum + entry * entry, 0));
  const W = new Float64Array(WIDTH * d);
  fillNormal(new Stream(keyFrom(1, 'network')), W, NOISE / Math.sqrt(d));
  const a = Float64Array.from({ length: WIDTH }, (_, j) => (j % 2 === 0 ? 1 : -1));
  for (let at = 0; at < W.length; at++) W[at] += (a[Math.floor(at / d)] * w[at % d]) / length;
  return writeNpz({ W: { shape: [WIDTH, d], data: W }, a: { shape: [1, WIDTH], data: a } });
}

const folder = mkdtempSync(join(tmpdir(), 'benign-bench-'));
const file = (name: string) => join(folder, name);
const { X, y, w } = margin(FEWER);
if (w === null) throw new Error('nothing separates the images');
writeFileSync(file('x.npy'), writeNpy({ shape: [X.rows, X.cols], data: X.data }));
writeFileSync(file('y.npy'), writeNpy({ shape: [X.rows], data: y }));
writeFileSync(file('network.npz'), network(w));
const data = ['audit', '--x', file('x.npy'), '--y', file('y.npy'), '--json'];
const audits = {
  [`audit of ${FEWER} images`]: data,
  [`audit of a network of ${WIDTH} neurons on them`]: [
    ...data,
    '--weights',
    file('network.npz'),
    '--slope',
    '0.1',
  ],
};
for (const [name, args] of Object.entries(audits)) {
  const run = runBenign(args);
  table.row(
    name,
    time(`${name}: processor time`, run.processorSeconds, 's'),
    count(`${name}: peak memory`, run.mebibytes, 'MiB', 'lower'),
    null,
  );
}
rmSync(folder, { recursive: true });
if (MANY !== undefined) margin(MANY);
table.print();
report.end();
