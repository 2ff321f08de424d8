/** Data larger than memory: what streaming keeps is what would have been held, to the last bit where it is the same sum. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { assembleDataset, assembleTest, type DatasetParts } from '../../src/files/dataset.ts';
import { openIdx } from '../../src/files/idx.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { inMemory } from '../../src/files/opened.ts';
import { matrixIn } from '../../src/files/stored-array.ts';
import { streamDataset } from '../../src/files/streamed.ts';
import { gram, multiplyTransposed } from '../../src/linalg/product.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectClose } from '../support/close.ts';
import { folderOf, matrixOf, watched } from '../support/files.ts';
import { refusal, utf8 } from '../support/refusal.ts';

const columns = 1500;
const labels = [1, 2, 3, 1, 2, 1, 2, 2, 1, 3];
const rows = labels.length;
const normals = new Float64Array(rows * columns);
fillNormal(new Stream(keyFrom(1, 'rows')), normals);
/** Two opposing clusters with the mean in the first 30 columns, and rows of another class between them. */
const values = normals.map(
  (z, k) => z + (k % columns < 30 ? 3 * (3 - 2 * labels[Math.floor(k / columns)]) : 0),
);
const mean = Float64Array.from({ length: columns }, (_, k) => (k < 30 ? 3 : 0));
const parts = (more: Partial<DatasetParts> = {}): DatasetParts => ({
  x: matrixOf('x.npy', values, rows, columns),
  labels,
  labelsName: 'y.npy',
  classes: [2, 1],
  ...more,
});
/** Forces pieces of 256 columns. */
const SMALLEST = 1;

describe('streamDataset', () => {
  it.each([
    ['plain', {}],
    ['of few rows of each class', { perClass: 2 }],
    ['standardised', { standardise: true }],
    ['with a column of ones', { biasColumn: true }],
    ['standardised, with a column of ones', { standardise: true, biasColumn: true }],
  ])("gives the bits of X X', labels and rows, %s", (_, more) => {
    const held = assembleDataset(parts(more));
    for (const block of [SMALLEST, 5000, 2 ** 22]) {
      const { training } = streamDataset(parts(more), null, null, block);
      const { y, rowIndices, classes } = held;
      expect({ y, rowIndices, classes }).toEqual({
        y: training.y,
        rowIndices: training.rowIndices,
        classes: training.classes,
      });
      expect(training.streamed?.K).toEqual(gram(held.X));
      expect(training.streamed?.d).toBe(held.X.cols);
    }
  });

  it('keeps every inner product among training rows, held-out rows and mean', () => {
    const test = { x: matrixOf('t.npy', values, rows, columns), labels, labelsName: 't-y.npy' };
    for (const standardise of [false, true]) {
      const training = assembleDataset(parts({ standardise, perClass: 3 }));
      const heldOut = assembleTest(test, training);
      for (const mu of [matrixOf('mu.npy', mean, 1, columns), matrixOf('mu.npy', mean, columns, 1)]) {
        const streamed = streamDataset(parts({ standardise, perClass: 3 }), test, mu, SMALLEST);
        if (streamed.heldOut === null || streamed.mu === null) throw new Error('left out');
        const { X } = streamed.training;
        expect(streamed.heldOut.y).toEqual(heldOut.y);
        const size = columns;
        expectClose(gram(X).data, gram(training.X).data, 1e-13 * size, 'training rows');
        expectClose(
          multiplyTransposed(streamed.heldOut.X, X).data,
          multiplyTransposed(heldOut.X, training.X).data,
          1e-13 * size,
          'held-out by training',
        );
        expectClose(gram(streamed.heldOut.X).data, gram(heldOut.X).data, 1e-7 * size, 'held-out rows');
        const M = { rows: 1, cols: streamed.mu.length, data: streamed.mu };
        expectClose(
          multiplyTransposed(X, M).data,
          multiplyTransposed(training.X, { rows: 1, cols: columns, data: mean }).data,
          1e-13 * size,
          'mean',
        );
      }
    }
  });

  it('refuses what is refused in memory, in the same words', () => {
    const bad = values.slice();
    bad[3 * columns + 700] = Number.NaN;
    const x = matrixIn({ ...stored(bad), name: 'x.npy' });
    expect(refusal(() => streamDataset(parts({ x }), null, null, SMALLEST))).toBe(
      'x.npy, index (3, 700) (from 0): must be a finite number; got NaN',
    );
    const flat = values.slice();
    for (let i = 0; i < rows; i++) flat[i * columns + 900] = 1e308 * (i % 2 ? 1 : -1);
    const huge = parts({ x: matrixOf('x.npy', flat, rows, columns), standardise: true });
    expect(refusal(() => streamDataset(huge, null, null, SMALLEST))).toBe(
      refusal(() => assembleDataset(huge)),
    );
    expect(refusal(() => streamDataset(parts({ perClass: 9 }), null, null))).toContain(
      'must have at least perClass',
    );
    const short = matrixOf('mu.npy', [1, 2], 1, 2);
    expect(refusal(() => streamDataset(parts(), null, short))).toBe(
      'data.mu: must have 1500 entries, as x has columns; got 2',
    );
  });

  it('reads each entry of the rows kept once, and holds a block at a time', () => {
    const { file, reads } = watched(inMemory(npyOf(values), 'x.npy'));
    const x = matrixIn({ ...stored(values), file });
    streamDataset(parts({ x, perClass: 2 }), null, null, SMALLEST);
    expect(reads.total).toBe(8 * 4 * columns);
    expect(reads.most).toBe(8 * 256);
  });

  it('takes two classes of many from IDX images, a few of each', () => {
    const pixels = Uint8Array.from({ length: rows * 6 }, (_, k) => (7 * k * k) % 256);
    const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, rows, 0, 0, 0, 2, 0, 0, 0, 3, ...pixels);
    const x = matrixIn(openIdx(inMemory(images, 'x.idx')));
    const { training } = streamDataset(parts({ x, classes: [3, 2], perClass: 2 }), null, null);
    expect(Array.from(training.rowIndices)).toEqual([1, 2, 4, 9]);
    expect(Array.from(training.y)).toEqual([1, -1, 1, -1]);
    const row = (i: number) => Array.from(pixels.subarray(6 * i, 6 * i + 6));
    const want = [1, 2, 4, 9].flatMap((i) =>
      [1, 2, 4, 9].map((k) => row(i).reduce((total, entry, c) => total + entry * row(k)[c], 0)),
    );
    expect(Array.from(training.streamed?.K.data ?? [])).toEqual(want);
  });
});

function npyOf(data: Float64Array): Uint8Array {
  return writeNpy({ shape: [rows, columns], data });
}

function stored(data: Float64Array) {
  const bytes = npyOf(data);
  return {
    name: 'x.npy',
    file: inMemory(bytes, 'x.npy'),
    shape: [rows, columns],
    type: { size: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
    littleEndian: true,
    fortranOrder: false,
    dataStart: bytes.length - 8 * data.length,
  };
}

describe('an experiment on streamed data', () => {
  const files = folderOf({
    'x.npy': npyOf(values),
    'y.csv': utf8(`y\n${labels.join('\n')}\n`),
    'mu.npy': writeNpy({ shape: [columns], data: mean }),
  });
  const outcomeOf = (data: object) => {
    const spec = resolveSpec({
      data: {
        source: 'file',
        x: 'x.npy',
        y: 'y.csv',
        classes: [2, 1],
        mu: 'mu.npy',
        covariance: { scale: 1 },
        test: { x: 'x.npy', y: 'y.csv' },
        ...data,
      },
      network: { width: 6, slope: 0.3 },
      training: { steps: 50 },
    });
    const read = (path: string) => {
      const file = files(path);
      return file.read(0, file.size);
    };
    return run(spec, readInputs(spec, read));
  };

  it('has the limit, the margins of the limit, the errors and the plane of the data held in memory', () => {
    const held = outcomeOf({}).record;
    const streamed = outcomeOf({ streamed: true }).record;
    expect([streamed.data.n, streamed.data.d]).toEqual([8, columns]);
    expectClose(streamed.limit.dual ?? [], held.limit.dual ?? [0], 1e-13, 'beta');
    expect(streamed.limit.certificate?.relativeGap).toBeLessThan(1e-13);
    expectClose([streamed.risk.limit?.gamma ?? 0], [held.risk.limit?.gamma ?? 0], 1e-12, 'Gamma');
    expect(streamed.training.activation).toEqual(held.training.activation);
    expectClose([streamed.data.noiseSize ?? 0], [held.data.noiseSize ?? 0], 1e-11, 'R');
    expectClose(streamed.plane?.along ?? [], held.plane?.along ?? [0], 1e-11, 'plane');
    expect(streamed.data.minSignedInner).toBe(held.data.minSignedInner);
    expect(streamed.verdict.overfitting).toBe(held.verdict.overfitting);
  });

  it.each([
    { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 1500 }] },
    { type: 'spiked', spikes: [3] },
    { type: 'powerLaw', exponent: 1 },
    { type: 'spectrum', eigenvalues: new Array(1500).fill(1) },
  ])('is refused with $type, which needs the coordinates of the file', (covariance) => {
    expect(refusal(() => outcomeOf({ streamed: true, covariance }))).toContain(
      'data.covariance.type: must be "isotropic" for streamed data',
    );
  });

  it('is refused with what needs the coordinates of the file', () => {
    expect(refusal(() => outcomeOf({ biasColumn: true }))).toContain(
      'data.mu: must be absent with data.biasColumn',
    );
    const spec = resolveSpec({
      data: { source: 'file', x: 'x.npy', y: 'y.csv', perClass: 1, classes: [1, 2] },
    });
    const read = (path: string) => files(path).read(0, files(path).size);
    expect(refusal(() => readInputs(spec, read, { memoryLimit: 8 * 2 * columns - 1 }))).toContain(
      'with data.streamed: true only inner products are kept; got "2 rows of 1500 columns"',
    );
    expect(readInputs(spec, read, { memoryLimit: 8 * 2 * columns })?.training.X.rows).toBe(2);
  });
});
