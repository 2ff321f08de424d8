import { describe, expect, it } from 'vitest';
import { assembleDataset, assembleTest, type DatasetParts } from '../../src/files/dataset.ts';
import { matrixOf } from '../support/files.ts';
import { refusal } from '../support/refusal.ts';

describe('assembleDataset', () => {
  /** Rows (0), (1), (2), ... labelled in turn. */
  const parts = (labels: DatasetParts['labels'], more: Partial<DatasetParts> = {}): DatasetParts => ({
    x: matrixOf(
      'x.npy',
      labels.map((_, k) => k),
      labels.length,
      1,
    ),
    labels,
    labelsName: 'y.npy',
    ...more,
  });
  const refused = (labels: DatasetParts['labels'], more?: Partial<DatasetParts>) =>
    refusal(() => assembleDataset(parts(labels, more)));

  it.each([
    [
      [1, -1, 1],
      ['-1', '1'],
      [1, -1, 1],
    ],
    [
      [10, 9, 9],
      ['9', '10'],
      [1, -1, -1],
    ],
    [
      ['malignant', 'benign', 'benign'],
      ['benign', 'malignant'],
      [1, -1, -1],
    ],
    [
      ['10', '9a', '10'],
      ['10', '9a'],
      [-1, 1, -1],
    ],
    [
      [0, -0, 1],
      ['0', '1'],
      [-1, -1, 1],
    ],
  ])('maps the values of %j ascending to -1 and +1', (labels, classes, y) => {
    const dataset = assembleDataset(parts(labels));
    expect(dataset.classes).toEqual(classes);
    expect(Array.from(dataset.y)).toEqual(y);
    expect(Array.from(dataset.rowIndices)).toEqual([0, 1, 2]);
    expect(dataset.X).toEqual({ rows: 3, cols: 1, data: Float64Array.of(0, 1, 2) });
    expect(dataset.standardisation).toBeNull();
  });

  it('selects two classes, the first to -1, equal as numbers or text, the first perClass rows in file order', () => {
    const labels = [3, 5, 3, 4, 3, 5, 5];
    for (const classes of [
      [5, 3],
      ['5', '3.0'],
      ['5e0', 3],
    ] as const) {
      const dataset = assembleDataset(parts(labels, { classes, perClass: 2 }));
      expect(dataset.classes).toEqual(['5', '3']);
      expect(Array.from(dataset.rowIndices)).toEqual([0, 1, 2, 5]);
      expect(Array.from(dataset.y)).toEqual([1, -1, 1, -1]);
      expect(Array.from(dataset.X.data)).toEqual([0, 1, 2, 5]);
    }
    expect(Array.from(assembleDataset(parts(labels, { classes: [3, 5] })).rowIndices)).toEqual([
      0, 1, 2, 4, 5, 6,
    ]);
  });

  it('refuses labels that give no two classes', () => {
    expect(refused([10, 9, 1])).toBe(
      'y.npy: must take two values; choose them with classes: [a, b] (--class a --class b); got "3 (1, 9, 10)"',
    );
    expect(refused([1, 2], { classes: [1, 7] })).toBe(
      'classes: must be among the values of y.npy: 2 (1, 2); got "7"',
    );
    expect(refused([1, 2], { classes: [1, '1.0'] })).toContain('classes: must name two different values');
    expect(refused([1, 1], { classes: [2, 3] })).toContain('must be among the values of y.npy: 1 (1)');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 'nan', '-Inf', '', ' '])('refuses the label %o', (label) => {
    expect(refused([1, label])).toContain('y.npy, row 1 (from 0): must be a finite number or a word');
  });

  it('refuses perClass beyond what there is, or not a positive integer', () => {
    expect(refused([1, 2, 2], { perClass: 2 })).toBe(
      'y.npy, class 1: must have at least perClass = 2 rows; got 1',
    );
    for (const perClass of [0, -1, 1.5, Number.NaN]) {
      expect(refused([1, 2], { perClass })).toContain('perClass: must be a positive integer');
    }
  });

  it('refuses shapes that disagree, and a file of no column', () => {
    const x = matrixOf('x.npy', new Float64Array(6), 2, 3);
    expect(refused([1, 2, 2], { x })).toContain('got "2 rows in x.npy, 3 labels in y.npy"');
    expect(refused([1, 2], { x: matrixOf('x.npy', [], 2, 0) })).toBe(
      'x.npy: must have a row and a column; got "2 rows, 0 columns"',
    );
    expect(refused([])).toContain('must have a row and a column');
  });

  it('reads the rows it keeps, and no other', () => {
    const x = matrixOf('x.npy', [1, 2, 3, 4], 4, 1);
    const asked: number[] = [];
    const read: typeof x.read = (rows, ...more) => {
      asked.push(...rows);
      return x.read(rows, ...more);
    };
    assembleDataset(parts([1, 2, 3, 1], { x: { ...x, read }, classes: [3, 1], perClass: 1 }));
    expect(asked).toEqual([0, 2]);
  });

  it('appends a column of ones, standardised or not', () => {
    const { X } = assembleDataset(parts([1, 2], { biasColumn: true }));
    expect(X).toEqual({ rows: 2, cols: 2, data: Float64Array.of(0, 1, 1, 1) });
    const training = assembleDataset(parts([1, 2], { biasColumn: true, standardise: true }));
    expect(Array.from(training.X.data)).toEqual([-1, 1, 1, 1]);
    expect(Array.from(assembleTest(parts([2]), training).X.data)).toEqual([-1, 1]);
  });

  it('standardises by the population moments of the rows kept; constant columns become 0', () => {
    // Column 0 keeps 1, 3, 5, 7: mean 4, variance 5. Column 1 keeps 0.1 four times, whose rounded mean need not be 0.1.
    const values = Float64Array.of(1, 0.1, 3, 0.1, 99, 7, 5, 0.1, 7, 0.1);
    const dataset = assembleDataset({
      x: matrixOf('x.csv', values, 5, 2),
      labels: ['a', 'b', 'c', 'a', 'b'],
      labelsName: 'y.csv',
      classes: ['a', 'b'],
      standardise: true,
    });
    const unit = Math.sqrt(5);
    expect(Array.from(dataset.X.data)).toEqual([-3 / unit, 0, -1 / unit, 0, 1 / unit, 0, 3 / unit, 0]);
    expect(dataset.standardisation).toEqual({
      mean: Float64Array.of(4, 0.1),
      scale: Float64Array.of(unit, 0),
    });
    expect(values[0]).toBe(1);
  });

  it('refuses to standardise a column whose moments leave the range of float64', () => {
    for (const size of [1e308, 1e-200]) {
      const x = matrixOf('x.npy', [size, -size], 2, 1);
      expect(refused([1, 2], { x, standardise: true })).toContain(
        'x.npy, column 0 (from 0): must have a mean',
      );
    }
  });

  describe('assembleTest', () => {
    const training = assembleDataset(parts([3, 5, 3, 5], { standardise: true }));

    it("uses the training set's classes and standardisation, even for one class alone", () => {
      const test = assembleTest(parts(['5', 5.0]), training);
      expect(Array.from(test.y)).toEqual([1, 1]);
      expect(test.classes).toEqual(['3', '5']);
      expect(Array.from(test.X.data)).toEqual([-1.5 / Math.sqrt(1.25), -0.5 / Math.sqrt(1.25)]);
    });

    it('maps the training rows to the training set', () => {
      expect(assembleTest(parts([3, 5, 3, 5]), training)).toEqual({ ...training, shared: 4 });
    });

    it('maps a column that was constant in training to 0', () => {
      const constant = matrixOf('x.npy', [0.1, 0.1], 2, 1);
      const still = assembleDataset(parts([1, 2], { x: constant, standardise: true }));
      expect(Array.from(assembleTest(parts([1, 2, 2]), still).X.data)).toEqual([0, 0, 0]);
    });

    it('leaves out other classes only where the training set did', () => {
      expect(refusal(() => assembleTest(parts([3, 4]), training))).toBe(
        'y.npy: must be 3 or 5, as in the training set; got "4"',
      );
      const selected = assembleDataset(parts([3, 4, 5], { classes: [3, 5] }));
      expect(Array.from(assembleTest(parts([4, 5, 4, 3]), selected).rowIndices)).toEqual([1, 3]);
      expect(refusal(() => assembleTest(parts([4]), selected))).toContain('must have a row of class 3 or 5');
    });

    it('refuses another number of columns', () => {
      const x = matrixOf('test.npy', [0, 0, 0, 0], 2, 2);
      expect(refusal(() => assembleTest(parts([3, 5], { x }), training))).toBe(
        'test.npy: must have 1 columns, as the training set; got 2',
      );
    });
  });
});
