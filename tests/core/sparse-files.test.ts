/** Sparse data: LIBSVM's text and SciPy's archives, against the dense matrix they stand for. */

import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { assembleDataset, assembleTest } from '../../src/files/dataset.ts';
import { openFeatures, openMatrix, readLabels } from '../../src/files/formats.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { allOf, folderOf } from '../support/files.ts';
import { npy } from '../support/npy.ts';
import { refusal, utf8 } from '../support/refusal.ts';

describe('LIBSVM text', () => {
  const read = (text: string, name = 'x.libsvm') => {
    const { x, labels, base } = openFeatures(name, null, {}, folderOf({ [name]: utf8(text) }));
    return { rows: x.rows, columns: x.columns, values: Array.from(allOf(x)), labels, base };
  };

  it('counts columns from 0 where there is a column 0, else from 1', () => {
    expect(read('+1 1:0.5 3:-2e3\n-1 2:7 # a remark\n\n# one more\n')).toEqual({
      rows: 2,
      columns: 3,
      values: [0.5, 0, -2000, 0, 7, 0],
      labels: ['+1', '-1'],
      base: 1,
    });
    expect(read('a 0:1\nb 2:3 1:2\n')).toMatchObject({ columns: 3, values: [1, 0, 0, 0, 2, 3], base: 0 });
    expect(read('1 qid:3 1:2\n2 qid:4 1:3\n').values).toEqual([2, 3]);
  });

  it('of two thousand million columns is told by them, not gone through', () => {
    const open = folderOf({ 'x.libsvm': utf8('1 1:2\n-1 2147483647:3\n') });
    const { x } = openFeatures('x.libsvm', 'label', { drop: [] }, open);
    expect(x.columns).toBe(2147483647);
    expect(Array.from(x.read(Int32Array.of(0, 1), 2147483646, 1))).toEqual([0, 3]);
  });

  it('of so many has none chosen by its number', () => {
    const open = folderOf({ 'x.libsvm': utf8('1 1:2\n-1 2147483647:3\n') });
    for (const reading of [{ drop: ['1'] }, { columns: ['1'] }])
      expect(() => openFeatures('x.libsvm', 'label', reading, open)).toThrow(
        'x.libsvm: must have at most 16777216 columns where some of them are chosen; got 2147483647',
      );
  });

  it('is known by its suffix or its first line', () => {
    for (const name of ['x.svm', 'x.txt', 'x']) expect(read('1 1:2\n0 1:3\n', name).values).toEqual([2, 3]);
    expect(readLabels('x.libsvm', folderOf({ 'x.libsvm': utf8('1 1:2\n0\n') }))).toEqual(['1', '0']);
  });

  it('of a held-out set has the columns of the training set', () => {
    const open = folderOf({
      'x.svm': utf8('1 0:1 4:1\n0 2:5\n'),
      't.svm': utf8('0 1:3\n1 2:9\n'),
      'u.svm': utf8('0 5:3\n'),
    });
    const train = openFeatures('x.svm', null, {}, open);
    const training = assembleDataset({ ...train, labels: train.labels ?? [] });
    const held = openFeatures('t.svm', null, {}, open, train);
    const test = assembleTest({ ...held, labels: held.labels ?? [] }, training);
    expect(Array.from(test.X.data)).toEqual([0, 3, 0, 0, 0, 0, 0, 9, 0, 0]);
    const wide = openFeatures('u.svm', null, {}, open, train);
    expect(refusal(() => assembleTest({ ...wide, labels: wide.labels ?? [] }, training))).toContain(
      'must have 5 columns',
    );
  });

  it.each(['1 1:x', '1 a:2', '1 1', '1 99999999999:1', '1 :1'])('refuses %j by its line', (line) => {
    expect(refusal(() => read(`1 1:1\n${line}\n`))).toContain(
      'x.libsvm, line 2: must be a label and then column:value',
    );
  });

  it('drops columns by their own numbers', () => {
    const open = folderOf({ 'x.svm': utf8('1 0:1 1:2 2:3\n0 0:4 1:5 2:6\n') });
    expect(Array.from(allOf(openFeatures('x.svm', 'label', { drop: ['1'] }, open).x))).toEqual([1, 3, 4, 6]);
  });
});

describe('a sparse matrix of SciPy', () => {
  const integers = (...entries: number[]) => new Uint8Array(new Int32Array(entries).buffer);
  const archive = (format: string, indptr: number[], indices: number[], data: number[], shape = [3, 4]) => {
    const members = writeNpz({ data: { shape: [data.length], data: Float64Array.from(data) } });
    const open = folderOf({ 'd.npz': members });
    expect(openMatrix('d.npz', open).rows).toBe(data.length);
    return zipSync({
      'indices.npy': npy('<i4', `(${indices.length},)`, integers(...indices)),
      'indptr.npy': npy('<i4', `(${indptr.length},)`, integers(...indptr)),
      'format.npy': npy('|S3', '()', utf8(format)),
      'shape.npy': npy('<i8', '(2,)', new Uint8Array(BigInt64Array.from(shape, BigInt).buffer)),
      'data.npy': npy('<f8', `(${data.length},)`, new Uint8Array(Float64Array.from(data).buffer)),
    });
  };
  const read = (bytes: Uint8Array) => openMatrix('x.npz', folderOf({ 'x.npz': bytes }));
  const dense = [0, 1.5, 0, 2, 0, 0, 0, 0, -3, 0, 4, 0];

  it('by rows and by columns is the same matrix, and entries of one place are added', () => {
    expect(Array.from(allOf(read(archive('csr', [0, 2, 2, 4], [3, 1, 0, 2], [2, 1.5, -3, 4]))))).toEqual(
      dense,
    );
    expect(Array.from(allOf(read(archive('csc', [0, 1, 2, 3, 4], [2, 0, 2, 0], [-3, 1.5, 4, 2]))))).toEqual(
      dense,
    );
    const twice = read(archive('csr', [0, 3, 3, 5], [3, 1, 1, 0, 2], [2, 1, 0.5, -3, 4]));
    expect(Array.from(allOf(twice))).toEqual(dense);
    expect(Array.from(twice.read(Int32Array.of(0, 2), 1, 2))).toEqual([1.5, 0, 0, 4]);
  });

  it.each([
    ['another format', ['coo', [0, 2, 2, 4], [3, 1, 0, 2], [2, 1.5, -3, 4]], 'save x.tocsr()'],
    [
      'an index beyond',
      ['csr', [0, 2, 2, 4], [3, 1, 0, 4], [2, 1.5, -3, 4]],
      'must have indices from 0 to 3',
    ],
    ['falling starts', ['csr', [0, 3, 2, 4], [3, 1, 0, 2], [2, 1.5, -3, 4]], 'ascending indptr'],
    ['too few starts', ['csr', [0, 2, 4], [3, 1, 0, 2], [2, 1.5, -3, 4]], 'must have indptr from 0'],
    [
      'a lying shape',
      ['csr', [0, 2, 2, 4], [3, 1, 0, 2], [2, 1.5, -3, 4], [2 ** 50, 4]],
      'must have indptr from 0',
    ],
  ] as const)('with %s is refused', (_, parts, says) => {
    const [format, indptr, indices, data, shape] = parts as unknown as Parameters<typeof archive>;
    expect(refusal(() => read(archive(format, indptr, indices, data, shape)))).toContain(says);
  });
});
