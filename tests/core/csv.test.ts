import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/errors.ts';
import { type CsvOptions, openCsv } from '../../src/files/csv.ts';
import { openFeatures } from '../../src/files/formats.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { inMemory, type OpenFile } from '../../src/files/opened.ts';
import { chooseColumns } from '../../src/files/table.ts';
import type { Texts } from '../../src/files/texts.ts';
import { allOf, folderOf, textsIn } from '../support/files.ts';
import { refusal, utf8 } from '../support/refusal.ts';

/** A float64 in full; integers beyond 2^53 by their exponent, as in plain digits they are read as exact. */
function decimalOf(value: number): string {
  if (Object.is(value, -0)) return '-0';
  return Math.abs(value) > Number.MAX_SAFE_INTEGER ? value.toExponential() : String(value);
}

interface ReadOptions extends CsvOptions {
  /** Read as text: no feature. */
  readonly label?: string | undefined;
}

const NO_HEADER =
  'x.csv, line 1: must be a header row of column names, not data; without a header: --no-header (data.noHeader: true), and if these are names: --header (data.noHeader: false)';

/** The whole table, as a reader of all rows sees it. */
function readCsv(bytes: Uint8Array, name: string, { label, ...options }: ReadOptions = {}) {
  const choose = (names: Texts) => chooseColumns(names, {}, label ?? null, name);
  const { x, labels } = openCsv(inMemory(bytes, name), options, choose);
  return { name: x.name, columns: textsIn(x.columnNames), rows: x.rows, values: allOf(x), labels };
}

describe('openCsv', () => {
  const read = (text: string, label?: string) => readCsv(utf8(text), 'x.csv', { label });
  const refused = (text: string, label?: string) => refusal(() => read(text, label));

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
    const table = read('a,kind,b\n1,benign,2\n3,"a ""b"", c",4\n', 'kind');
    expect(table.columns).toEqual(['a', 'b']);
    expect(Array.from(table.values)).toEqual([1, 2, 3, 4]);
    expect(table.labels).toEqual(['benign', 'a "b", c']);
  });

  it('gives back every number exactly', () => {
    const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(numbers, (data) => {
        const { values } = read(`a\r\n${data.map(decimalOf).join('\r\n')}`);
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
    ['a,b,a\n1,2,3\n', 'x.csv, column 3: must not repeat the name of column 1; got "a"'],
    [
      'a,,c\n1,2,3\n',
      'x.csv, column 2: must have a name, or be left out (--drop 2; in a spec data.drop); got ""',
    ],
    ['1.5,2\n3,4\n', `${NO_HEADER}; got "1.5,2"`],
    ['3,2\n3,4\n', `${NO_HEADER}; got "3,2"`],
    ['1\n-1\n1\n', `${NO_HEADER}; got "1"`],
    [
      'a,b\n1,2\n3,4"5"\n',
      'x.csv, line 3: must quote a cell as a whole ("a ""b"" c") and close every quote it opens; got "3,4"',
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
    'truth',
  ])('refuses the cell %j by file, line, column and text', (cell) => {
    const message = `x.csv, line 3, column "b": must be a finite decimal number; got ${JSON.stringify(cell)}`;
    expect(refused(`a,b\r\n1,2\r\n3,${cell}\r\n`)).toBe(message);
  });

  it('counts lines as an editor does, below cells that span several', () => {
    expect(refused('a,"b\r\nc"\r\n1,2\r\n3,x\r\n')).toContain('x.csv, line 4, column "b\\nc"');
    expect(refused('a,b\n"1\n\n",x\n')).toContain('x.csv, line 2');
  });

  it('refuses an unknown text column, naming the nearest, and an empty label', () => {
    expect(refused('a,kind\n1,2\n', 'kid')).toBe(
      'x.csv, column: must be one of a, kind (the nearest is "kind"); got "kid"',
    );
    expect(refused('a,kind\n1,\n', 'kind')).toBe('x.csv, line 2, column "kind": must not be empty; got ""');
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(refusal(() => readCsv(Uint8Array.of(0x61, 0xff, 0x0a), 'x.csv'))).toContain('must be UTF-8 text');
  });
});

describe('text in pieces', () => {
  const texts = [
    'a,b\n1,-2.5\n.5,3e2\n',
    '\ufeffa,b\r\n1,-2.5\r\n.5,3e2\r\n',
    'a,b\r1,2\r3,4\r\r\n',
    'é,"b\r\n""c"""\n1,"2"\n"3",4\n\n',
    'a,b\n1,2\n\n3,4\n',
    'a,b\n1,2\n3,"4\n5,6\n',
    'a,"b\r\nc"\r\n1,2\r\n3,x\r\n',
    '\n\n',
  ];

  it.each(texts)('%j gives the same table, or the same refusal, however it is cut', (text) => {
    const outcome = (chunk: number) => {
      try {
        return readCsv(utf8(text), 'x.csv', { chunk });
      } catch (error) {
        return (error as Error).message;
      }
    };
    const whole = outcome(1000);
    for (let chunk = 1; chunk < 12; chunk++) expect(outcome(chunk), `${chunk} bytes`).toEqual(whole);
  });

  it('reads the rows and columns asked for, and no number in others', () => {
    const file = inMemory(utf8('a,b,c\n1,2,3\nx,5,6\n7,8,9\n10,y,12\n'), 'x.csv');
    const choose = (names: Texts) => chooseColumns(names, {}, null, 'x.csv');
    const { x: matrix } = openCsv(file, { chunk: 5 }, choose);
    expect(Array.from(matrix.read(Int32Array.of(0, 2), 1, 2))).toEqual([2, 3, 8, 9]);
    expect(Array.from(matrix.read(Int32Array.of(1, 3), 2, 1))).toEqual([6, 12]);
    expect(refusal(() => matrix.read(Int32Array.of(0, 3), 0, 2))).toBe(
      'x.csv, line 5, column "b": must be a finite decimal number; got "y"',
    );
  });
});

describe('text that is another when it is read again', () => {
  const first = 'a,b\n1,2\n3,4\n5,6\n';

  it.each([
    ['with fewer rows', 'a,b\n1,2\n', 'fewer than before'],
    ['with other numbers', 'a,b\n1,2\n3,7\n5,6\n', 'other text than before'],
    ['with a line more', 'a,b\n\n1,2\n3,4\n5,6\n', 'other text than before'],
    ['with a row that breaks off', 'a,b\n1,2\n3', 'other text than before'],
  ])('%s is a fault, never zeros', (_, second, got) => {
    for (const chunk of [4, 1000]) {
      let bytes = utf8(first);
      const file = {
        name: 'x.csv',
        get size() {
          return bytes.length;
        },
        read: (offset: number, length: number) => bytes.slice(offset, offset + length),
      };
      const { x } = openCsv(file, { chunk }, (names) => chooseColumns(names, {}, null, 'x.csv'));
      bytes = utf8(second);
      const told = chunk === 1000 ? 'other text than before' : got;
      expect(() => allOf(x)).toThrow(Fault);
      expect(() => allOf(x)).toThrow(`x.csv: must not change while it is read; got`);
      expect(() => allOf(x)).toThrow(told);
    }
  });
});

describe('tabs', () => {
  it('separate cells, which may be empty text or hold commas and spaces', () => {
    const table = readCsv(utf8('a\tkind of\tb\n1\tbig, red\t2\n3\t small\t4\n'), 'x.tsv', {
      label: 'kind of',
    });
    expect(Array.from(table.values)).toEqual([1, 2, 3, 4]);
    expect(table.labels).toEqual(['big, red', 'small']);
    expect(refusal(() => readCsv(utf8('a\tb\n1\t\n'), 'x.tsv', { separator: '\t' }))).toBe(
      'x.tsv, line 2, column "b": must be a finite decimal number; got ""',
    );
    expect(refusal(() => readCsv(utf8('a\tb\tc\n1\t\t2\n'), 'x.tsv', { separator: '\t' }))).toBe(
      'x.tsv, line 2, column "b": must be a finite decimal number; got ""',
    );
  });
});

const openLabelledTable = (path: string, column: string, open: OpenFile) =>
  openFeatures(path, column, {}, open);

describe('a table with labels', () => {
  const open = folderOf({
    'x.csv': utf8('a,digit,b\n1,7,2\n3,8,4\n'),
    'x.tsv': utf8('a\tdigit\tb\n1\t7\t2\n3\t8\t4\n'),
    'y.csv': utf8('y\n1\n2\n'),
    'x.npy': writeNpy({ shape: [2, 1], data: Float64Array.of(1, 2) }),
  });

  it('takes a column out of the features', () => {
    for (const path of ['x.csv', 'x.tsv']) {
      const { x, labels, labelsName } = openLabelledTable(path, 'digit', open);
      expect([x.name, x.rows, x.columns, ...allOf(x)]).toEqual([path, 2, 2, 1, 2, 3, 4]);
      expect(labels?.map(Number)).toEqual([7, 8]);
      expect(labelsName).toBe(`${path}, column "digit"`);
    }
  });

  it('refuses an unknown column, listing the known ones and the nearest', () => {
    expect(refusal(() => openLabelledTable('x.csv', 'digits', open))).toBe(
      'x.csv, column: must be one of a, digit, b (the nearest is "digit"); got "digits"',
    );
    expect(refusal(() => openLabelledTable('x.csv', 'constructor', open))).toContain('must be one of');
  });

  it('refuses a table of labels alone, and what is no table', () => {
    expect(refusal(() => openLabelledTable('y.csv', 'y', open))).toContain(
      'must have a column of numbers besides the labels',
    );
    expect(refusal(() => openLabelledTable('x.npy', 'y', open))).toBe(
      'data.y.column: names a column of a .csv or .tsv file, and x is none; of an array it is a number from 1; got "x.npy"',
    );
  });
});
