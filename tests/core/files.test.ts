import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { splitLabelColumn } from '../../src/data/file/classes.ts';
import { readCsv } from '../../src/data/file/csv.ts';
import { assembleDataset, assembleTest, type DatasetParts } from '../../src/data/file/dataset.ts';
import { readNpy, writeNpy } from '../../src/data/file/npy.ts';
import { writeNpz } from '../../src/data/file/npz.ts';
import { InputError } from '../../src/errors.ts';
import { fromBase64, npyFixtures, refusedNpyFixtures, savedByNumpy } from '../support/npy-fixtures.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A .npy file from its parts, each of which a test may break. */
function npyBytes(
  dictionary: string,
  data: ArrayLike<number>,
  version: readonly [number, number] = [1, 0],
): Uint8Array {
  const header = utf8(`${dictionary}\n`);
  return Uint8Array.from([
    0x93,
    ...utf8('NUMPY'),
    ...version,
    header.length,
    0,
    ...header,
    ...Array.from(data),
  ]);
}

/** The message of the refusal; fails when nothing or another kind of error is thrown. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('readNpy', () => {
  it.each(npyFixtures)('reads what NumPy wrote: $label', ({ shape, data, base64 }) => {
    const array = readNpy(fromBase64(base64), 'x.npy');
    expect(array.shape).toEqual(shape);
    expect(Array.from(array.data)).toEqual(data);
  });

  it('reads a view into a larger buffer', () => {
    const { data, base64 } = npyFixtures[0];
    const padded = Uint8Array.from([7, 7, 7, ...fromBase64(base64), 7]);
    expect(Array.from(readNpy(padded.subarray(3, -1), 'x.npy').data)).toEqual(data);
  });

  it.each(refusedNpyFixtures)('refuses $dtype', ({ dtype, base64 }) => {
    const message = refusal(() => readNpy(fromBase64(base64), 'x.npy'));
    expect(message).toContain('x.npy, dtype: must be a real number type: f4, f8');
    expect(message).toContain(JSON.stringify(dtype));
  });

  it('refuses every truncation and every extension of every file', () => {
    for (const { base64 } of npyFixtures) {
      const bytes = fromBase64(base64);
      for (let length = 0; length < bytes.length; length++) {
        expect(refusal(() => readNpy(bytes.subarray(0, length), 'x.npy'))).toMatch(/^x\.npy: must /);
      }
      expect(refusal(() => readNpy(Uint8Array.from([...bytes, 0]), 'x.npy'))).toContain(
        'bytes trail the array',
      );
    }
  });

  it('says how many bytes it expected and found', () => {
    const file = npyBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }", new Uint8Array(90));
    expect(refusal(() => readNpy(file, 'x.npy'))).toBe(
      'x.npy: must hold 96 bytes of data, for shape (3, 4) of <f8; got "90 bytes: the file is truncated"',
    );
    expect(refusal(() => readNpy(new Uint8Array(0), 'x.npy'))).toContain('an empty file (0 bytes)');
    expect(refusal(() => readNpy(file.subarray(0, 40), 'x.npy'))).toContain('must not end inside its header');
  });

  it('refuses other files, versions and headers', () => {
    const dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }";
    expect(Array.from(readNpy(npyBytes(dictionary, [9]), 'x.npy').data)).toEqual([9]);
    expect(refusal(() => readNpy(utf8('1,2\n3,4\n'), 'x.npy'))).toContain('got "31 2c 32 0a 33 2c"');
    expect(refusal(() => readNpy(npyBytes(dictionary, [9], [4, 0]), 'x.npy'))).toContain('got "4.0"');
    expect(refusal(() => readNpy(npyBytes(dictionary, [9], [1, 1]), 'x.npy'))).toContain('got "1.1"');
    for (const broken of [
      dictionary.slice(1),
      dictionary.replace('descr', 'type'),
      dictionary.replace('False', 'Maybe'),
      dictionary.replace('(1,)', '(-1,)'),
      dictionary.replace('(1,)', '[1]'),
    ]) {
      expect(refusal(() => readNpy(npyBytes(broken, [9]), 'x.npy'))).toContain(
        'x.npy, header: must be a dictionary',
      );
    }
    const unknownOrder = dictionary.replace('|u1', '|f8');
    expect(refusal(() => readNpy(npyBytes(unknownOrder, new Uint8Array(8)), 'x.npy'))).toContain('got "|f8"');
  });

  it.each([
    ['<i8', 2n ** 53n + 1n],
    ['<i8', -(2n ** 53n) - 1n],
    ['<u8', 2n ** 60n],
  ])('refuses an integer beyond 2^53: %s %s', (descr, integer) => {
    const data = new DataView(new ArrayBuffer(16));
    data.setBigInt64(8, integer, true);
    const file = npyBytes(
      `{'descr': '${descr}', 'fortran_order': False, 'shape': (1, 2), }`,
      new Uint8Array(data.buffer),
    );
    const message = refusal(() => readNpy(file, 'x.npy'));
    expect(message).toContain(`x.npy, index (0, 1) (from 0): must be at most 2^53`);
    expect(message).toContain(`got ${integer}`);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %s, by its index',
    (value) => {
      const file = writeNpy({ shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, value, 5) });
      expect(refusal(() => readNpy(file, 'x.npy'))).toBe(
        `x.npy, index (1, 1) (from 0): must be a finite number; got ${value}`,
      );
    },
  );
});

describe('writeNpy and writeNpz', () => {
  it('writes the bytes of numpy.save', () => {
    const array = { shape: [2, 3], data: Float64Array.of(0.1, -2, 3e300, 5e-324, -0, 1 / 3) };
    expect(writeNpy(array)).toEqual(fromBase64(savedByNumpy));
  });

  it('is undone by readNpy, whatever the array', () => {
    const arrays = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
      const size = shape.reduce((total, length) => total * length, 1);
      const entries = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: size,
        maxLength: size,
      });
      return entries.map((data) => ({ shape, data: Float64Array.from(data) }));
    });
    fc.assert(
      fc.property(arrays, (array) => {
        expect(readNpy(writeNpy(array), 'x.npy')).toEqual(array);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('refuses a shape that does not count its data', () => {
    const message = refusal(() => writeNpy({ shape: [2, 2], data: new Float64Array(3) }));
    expect(message).toBe('array of shape (2, 2): must have as many entries as its shape; got 3');
  });

  it('keeps names verbatim and in order, and the same arrays give the same bytes', () => {
    const names = ['K', 'Z(0)', 'w+', 'w-', 'β'];
    const write = (): Uint8Array =>
      writeNpz(Object.fromEntries(names.map((name, k) => [name, { shape: [1], data: Float64Array.of(k) }])));
    const files = Object.entries(unzipSync(write()));
    expect(files.map(([name]) => name)).toEqual(names.map((name) => `${name}.npy`));
    expect(files.map(([name, file]) => readNpy(file, name).data[0])).toEqual([0, 1, 2, 3, 4]);
    expect(write()).toEqual(write());
  });

  it('stamps every file 1980-01-01 00:00, the first time that a zip can hold', () => {
    const view = new DataView(writeNpz({ K: { shape: [0], data: new Float64Array(0) } }).buffer);
    expect(view.getUint32(0, true)).toBe(0x04034b50);
    expect(view.getUint16(10, true)).toBe(0);
    expect(view.getUint16(12, true)).toBe((1 << 5) | 1);
  });

  it('refuses an empty name', () => {
    expect(refusal(() => writeNpz({ '': { shape: [0], data: new Float64Array(0) } }))).toContain(
      'must not be empty',
    );
  });
});

describe('readCsv', () => {
  const read = (text: string, textColumns: readonly string[] = []) =>
    readCsv(utf8(text), 'x.csv', { textColumns });
  const refused = (text: string, textColumns: readonly string[] = []) =>
    refusal(() => read(text, textColumns));

  it.each([
    ['plain', 'a,b\n1,-2.5\n.5,3e2\n'],
    ['without a last newline', 'a,b\n1,-2.5\n.5,3e2'],
    ['CRLF', 'a,b\r\n1,-2.5\r\n.5,3e2\r\n'],
    ['CR', 'a,b\r1,-2.5\r.5,3e2\r'],
    ['a byte order mark', '\ufeffa,b\n1,-2.5\n.5,3e2\n'],
    ['quotes', '"a","b"\n"1",-2.5\n.5,"3e2"\n'],
    ['spaces', 'a, b\n1 , -2.5\n .5,\t3e2\n'],
    ['blank lines at the end', 'a,b\n1,-2.5\n.5,3e2\n\n  \n'],
    ['other spellings', 'a,b\n+1.,-25E-1\n5e-1,+300\n'],
  ])('reads %s', (_, text) => {
    const { name, columns, rows, values } = read(text);
    expect({ name, columns, rows }).toEqual({ name: 'x.csv', columns: ['a', 'b'], rows: 2 });
    expect(Array.from(values)).toEqual([1, -2.5, 0.5, 300]);
  });

  it('reads the header that counts its columns, as data frames without names write it', () => {
    expect(read('0,1\n5,6\n').columns).toEqual(['0', '1']);
  });

  it('reads text columns apart', () => {
    const table = read('a,kind,b\n1,benign,2\n3,"a ""b"", c",4\n', ['kind']);
    expect(table.columns).toEqual(['a', 'b']);
    expect(Array.from(table.values)).toEqual([1, 2, 3, 4]);
    expect(table.text).toEqual({ kind: ['benign', 'a "b", c'] });
  });

  it('gives back every number exactly', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(numbers, (data) => {
        const { values } = read(
          `a\r\n${data.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join('\r\n')}`,
        );
        expect(Array.from(values)).toEqual(data);
      }),
      { seed: 2, numRuns: 200 },
    );
  });

  it.each([
    ['', 'x.csv: must have a header row and rows of data; got "no text in 0 bytes"'],
    ['\n\n', 'x.csv: must have a header row and rows of data; got "no text in 2 bytes"'],
    ['a,b\n', 'x.csv: must have a row of data below its header; got "0 rows"'],
    ['a,b\n1,2\n3\n', 'x.csv, line 3: must have 2 cells, as the header; got "1: column \\"b\\" is missing"'],
    ['a,b\n1,2,9\n', 'x.csv, line 2: must have 2 cells, as the header; got "3: \\"9\\" has no column"'],
    [
      'a,b\n1,2\n\n3,4\n',
      'x.csv, line 3: must have 2 cells, as the header; got "1: column \\"b\\" is missing"',
    ],
    ['a\n1\n\n3\n', 'x.csv, line 3, column "a": must be a finite decimal number; got ""'],
    ['a,b,a\n1,2,3\n', 'x.csv, line 1, column 3: must not repeat the name of column 1; got "a"'],
    ['a,,c\n1,2,3\n', 'x.csv, line 1, column 2: must have a name; got ""'],
    ['1.5,2\n3,4\n', 'x.csv, line 1: must be a header row of column names, not data; got "1.5,2"'],
    [
      'a,b\n1,2\n3,4"5"\n',
      'x.csv, line 3: must quote a cell as a whole ("a ""b"" c") and close every quote it opens; got "3,4\\"5\\""',
    ],
    [
      'a,b\n1,2\n3,"4\n5,6\n7,8\n',
      'x.csv, line 3: must quote a cell as a whole ("a ""b"" c") and close every quote it opens; got "3,\\"4"',
    ],
  ])('refuses %j', (text, message) => {
    expect(refused(text)).toBe(message);
  });

  it.each([
    'x',
    '',
    'NaN',
    'nan',
    'inf',
    '-Infinity',
    '1e999',
    '0x10',
    '1_000',
    '1;2',
    '1 2',
    '--1',
    '1e',
    '.',
    'true',
  ])('refuses the cell %j by file, line, column and text', (cell) => {
    const message = `x.csv, line 3, column "b": must be a finite decimal number; got ${JSON.stringify(cell)}`;
    expect(refused(`a,b\r\n1,2\r\n3,${cell}\r\n`)).toBe(message);
  });

  it('counts lines as an editor does, below cells that span several', () => {
    expect(refused('a,"b\r\nc"\r\n1,2\r\n3,x\r\n')).toContain('x.csv, line 4, column "b\\nc"');
    expect(refused('a,b\n"1\n\n",x\n')).toContain('x.csv, line 2');
  });

  it('refuses an unknown text column, naming the nearest, and an empty label', () => {
    expect(refused('a,kind\n1,2\n', ['kid'])).toBe(
      'x.csv, column: must be one of a, kind (the nearest is "kind"); got "kid"',
    );
    expect(refused('a,kind\n1,\n', ['kind'])).toBe('x.csv, line 2, column "kind": must not be empty; got ""');
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(refusal(() => readCsv(Uint8Array.of(0x61, 0xff, 0x0a), 'x.csv'))).toContain('must be UTF-8 text');
  });
});

describe('splitLabelColumn', () => {
  const bytes = utf8('a,digit,b\n1,7,2\n3,8,4\n');

  it('takes a column of numbers or of text out of the features', () => {
    for (const textColumns of [[], ['digit']]) {
      const { x, labels, labelsName } = splitLabelColumn(readCsv(bytes, 'x.csv', { textColumns }), 'digit');
      expect(x).toEqual({ name: 'x.csv', rows: 2, columns: 2, values: Float64Array.of(1, 2, 3, 4) });
      expect(labels.map(Number)).toEqual([7, 8]);
      expect(labelsName).toBe('x.csv, column "digit"');
    }
  });

  it('refuses an unknown column, listing the known ones and the nearest', () => {
    expect(refusal(() => splitLabelColumn(readCsv(bytes, 'x.csv'), 'digits'))).toBe(
      'x.csv, column: must be one of a, digit, b (the nearest is "digit"); got "digits"',
    );
    expect(refusal(() => splitLabelColumn(readCsv(bytes, 'x.csv'), 'constructor'))).toContain(
      'must be one of',
    );
  });

  it('refuses a table of labels alone', () => {
    for (const textColumns of [[], ['y']]) {
      const table = readCsv(utf8('y\n1\n2\n'), 'y.csv', { textColumns });
      expect(refusal(() => splitLabelColumn(table, 'y'))).toContain(
        'must have a column of numbers besides the labels',
      );
    }
  });
});

describe('assembleDataset', () => {
  /** Rows (0), (1), (2), ... labelled in turn. */
  const parts = (labels: DatasetParts['labels'], more: Partial<DatasetParts> = {}): DatasetParts => ({
    x: { name: 'x.npy', values: Float64Array.from(labels, (_, k) => k), rows: labels.length, columns: 1 },
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
      ['10', '9', '9.0'],
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
    expect(refused([1, 1])).toBe('y.npy: must take two values; got "1 (1)"');
    expect(refused([10, 9, 1])).toBe(
      'y.npy: must take two values; choose them with classes: [a, b]; got "3 (1, 9, 10)"',
    );
    expect(refused([1, 2], { classes: [1, 7] })).toBe(
      'classes: must be among the values of y.npy: 2 (1, 2); got "7"',
    );
    expect(refused([1, 2], { classes: [1, '1.0'] })).toContain('classes: must name two different values');
    expect(refused([1, 1], { classes: [1, 2] })).toContain('must be among the values of y.npy: 1 (1)');
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

  it('refuses shapes that disagree and entries that are not finite, by row and column', () => {
    const x = { name: 'x.npy', values: new Float64Array(6), rows: 2, columns: 3 };
    expect(refused([1, 2, 2], { x })).toContain('got "2 rows in x.npy, 3 labels in y.npy"');
    expect(refused([1, 2], { x: { ...x, columns: 2 } })).toContain('got "2 rows, 2 columns, 6 values"');
    expect(refused([], { x: { ...x, values: new Float64Array(0), rows: 0 } })).toContain(
      'at least one of each',
    );
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY]) {
      const values = Float64Array.of(0, 0, 0, 0, 0, value);
      expect(refused([1, 2], { x: { ...x, values } })).toContain(
        'x.npy, row 1, column 2 (from 0): must be a finite number',
      );
    }
  });

  it('standardises by the population moments of the rows kept; constant columns become 0', () => {
    // Column 0 keeps 1, 3, 5, 7: mean 4, variance 5. Column 1 keeps 0.1 four times, whose rounded mean need not be 0.1.
    const values = Float64Array.of(1, 0.1, 3, 0.1, 99, 7, 5, 0.1, 7, 0.1);
    const dataset = assembleDataset({
      x: { name: 'x.csv', values, rows: 5, columns: 2 },
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
      const x = { name: 'x.npy', values: Float64Array.of(size, -size), rows: 2, columns: 1 };
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
      expect(assembleTest(parts([3, 5, 3, 5]), training)).toEqual(training);
    });

    it('maps a column that was constant in training to 0', () => {
      const constant = { name: 'x.npy', values: Float64Array.of(0.1, 0.1), rows: 2, columns: 1 };
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
      const x = { name: 'test.npy', values: new Float64Array(4), rows: 2, columns: 2 };
      expect(refusal(() => assembleTest(parts([3, 5], { x }), training))).toBe(
        'test.npy: must have 1 columns, as the training set; got 2',
      );
    });
  });
});
