/** Tables as people have them: separators, headers or none, decimal commas, encodings, and which columns are what. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openFeatures, readLabels } from '../../src/files/formats.ts';
import { inMemory } from '../../src/files/opened.ts';
import { recordsIn, type Separator, separatorOf } from '../../src/files/separated.ts';
import { chooseColumns, type Reading } from '../../src/files/table.ts';
import { textOf } from '../../src/files/text.ts';
import { counted } from '../../src/files/texts.ts';
import { allOf, folderOf, textsIn } from '../support/files.ts';
import { refusal, utf8 } from '../support/refusal.ts';

const rows = [
  [-3.652, -0.175, 'no'],
  [3.659, 1641, 'yes'],
  [2, 0.149, 'no'],
] as const;

/** Without the labels. */
const numbers = rows.flatMap((row) => row.slice(0, 2));

function features(bytes: Uint8Array | string, label: string | null, reading: Reading = {}, name = 'x.csv') {
  const open = folderOf({ [name]: typeof bytes === 'string' ? utf8(bytes) : bytes });
  const { x, ...found } = openFeatures(name, label, reading, open);
  return { ...found, names: textsIn(x.columnNames), values: Array.from(allOf(x)) };
}

describe('a separator', () => {
  const text = (separator: string, mark = '.') =>
    `a${separator}b${separator}label\n${rows
      .map(([a, b, label]) =>
        [String(a).replace('.', mark), String(b).replace('.', mark), label].join(separator),
      )
      .join('\n')}\n`;

  it.each([
    [',', '.'],
    [';', '.'],
    [';', ','],
    ['\t', '.'],
    ['\t', ','],
    [' ', '.'],
  ])('%j with the decimal mark %j is found out, under any name', (separator, mark) => {
    for (const name of ['x.csv', 'x.txt', 'x.tsv', 'data']) {
      const found = features(text(separator, mark), 'label', {}, name);
      expect(found.values).toEqual(numbers);
      expect(found.labels).toEqual(['no', 'yes', 'no']);
    }
  });

  it('is found out without a header, and is what it is said to be', () => {
    const bare = '1,5;2,5;a\n3;4,25;b\n';
    expect(features(bare, '3', { noHeader: true }).values).toEqual([1.5, 2.5, 3, 4.25]);
    expect(features('a;b\n1;2\n', null, { separator: ';' }).values).toEqual([1, 2]);
    expect(refusal(() => features('a;b\n1;2\n', null, { separator: ',' }))).toContain(
      'finite decimal number',
    );
  });

  it('of runs of spaces counts once, also at the ends of lines', () => {
    expect(features(' a   b\n 1.5  2 \n  3   4\n', null).values).toEqual([1.5, 2, 3, 4]);
  });

  it('leaves one decimal mark: both in one file are refused', () => {
    expect(refusal(() => features('a;b\n1,234;2\n1.5;2\n', null))).toBe(
      'x.csv, line 3, column "a": must have the decimal mark that others have: there are both commas and points; got "1.5"',
    );
  });

  it('is found in a first line of any length', () => {
    const names = Array.from({ length: 40_000 }, (_, k) => `column_${k}`);
    expect(separatorOf([names.join(';')])).toBe(';');
  });

  it('is found in a long first line of quoted names, wherever it is cut', () => {
    const found = [0, 1, 2, 3, 4, 5, 6].map((more) => {
      const names = Array.from({ length: 40_000 }, (_, k) => `"column ${k}, ${'x'.repeat(more)}"`);
      return separatorOf([names.join(';'), `\n${names.fill('1').join(';')}\n`]);
    });
    expect(found).toEqual(found.map(() => ';'));
  });
});

describe('records', () => {
  const cell = fc.stringMatching(/^[a-z0-9 ,;"\n\t]{0,6}$/).map((text) => text.trim());
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it('are what was written, however the text is cut and lines are ended', () => {
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    const ends = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(
        table,
        ends,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(',', ';', '\t'),
        (cells, end, cut, separator) => {
          const text = cells.map((row) => row.map(quoted).join(separator)).join(end) + end;
          const pieces = Array.from({ length: Math.ceil(text.length / cut) }, (_, k) =>
            text.slice(k * cut, (k + 1) * cut),
          );
          const found = [...recordsIn(pieces, separator as Separator, 'x')];
          expect(found.map((record) => textsIn(record.cells))).toEqual(cells);
          const lines = cells.map((_, i) => 1 + i + cells.slice(0, i).flat().join('').split('\n').length - 1);
          expect(found.map((record) => record.line)).toEqual(lines);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it('of tens of thousands of cells, and many of a few, have each cell in its place', () => {
    for (const [rows, columns] of [
      [3, 20_000],
      [9000, 3],
      [2, 8192],
      [2, 8191],
      [4096, 2],
    ]) {
      const table = Array.from({ length: rows }, (_, i) =>
        Array.from({ length: columns }, (_, k) => `${i}.${k}`),
      );
      const found = [...recordsIn([table.map((row) => row.join(',')).join('\n')], ',', 'x')];
      expect(found.map(({ cells }) => textsIn(cells))).toEqual(table);
    }
    const misquoted = `${'1,'.repeat(8193)}a"b`;
    expect(() => [...recordsIn([misquoted], ',', 'x')]).toThrow(/^x, line 1: must quote a cell as a whole/);
  });

  it('of a cell and a row of many megabytes cost no more than their length', () => {
    const long = 'x'.repeat(30_000);
    const pieces = ['a,', ...Array.from({ length: 1000 }, () => long), '\n1,2\n'];
    const lengths = [...recordsIn(pieces, ',', 'x')].map(({ cells }) =>
      textsIn(cells)?.map((cell) => cell.length),
    );
    expect(lengths).toEqual([
      [1, 30_000_000],
      [1, 1],
    ]);
  });
});

describe('a header', () => {
  it('is never taken from the data in silence', () => {
    const bare = rows.map((row) => row.join(',')).join('\n');
    const message = refusal(() => features(bare, '3'));
    expect(message).toContain('x.csv, line 1: must be a header row of column names, not data');
    expect(message).toContain('--no-header');
    const found = features(bare, '3', { noHeader: true });
    expect([found.values, found.labels, found.names]).toEqual([numbers, ['no', 'yes', 'no'], ['1', '2']]);
    const open = folderOf({ 'y.csv': utf8('yes\nno\nyes\n') });
    expect(refusal(() => readLabels('y.csv', open))).toContain('got "\\"yes\\", one of the labels below it"');
    expect(readLabels('y.csv', open, { noHeader: true })).toEqual(['yes', 'no', 'yes']);
    expect(readLabels('y.csv', open, { noHeader: false })).toEqual(['no', 'yes']);
  });

  it('of numbers is one where it counts its columns, or where it is said to be', () => {
    expect(features('0,1,label\n5,6,a\n', 'label').values).toEqual([5, 6]);
    expect(refusal(() => features('2019,2021,label\n5,6,a\n', 'label'))).toContain('--header');
    expect(features('2019,2021,label\n5,6,a\n', 'label', { noHeader: false }).names).toEqual([
      '2019',
      '2021',
    ]);
  });
});

describe('columns', () => {
  const table = ',a,b,c,label\nr1,1,2,3,x\nr2,4,5,6,y\n';

  it('are chosen by a name, else by a number from 1', () => {
    expect(features(table, 'label', { drop: ['1', 'b'] }).values).toEqual([1, 3, 4, 6]);
    expect(features(table, '5', { columns: ['c', 'a'] }).values).toEqual([3, 1, 6, 4]);
    const indexed = features(table, 'label', { index: '1' });
    expect([indexed.values, indexed.rowNames]).toEqual([
      [1, 2, 3, 4, 5, 6],
      ['r1', 'r2'],
    ]);
    // A name that is a number wins over the position.
    expect(features('3,2,1\n7,8,9\n', null, { noHeader: false, drop: ['1'] }).values).toEqual([7, 8]);
  });

  it('without a name, with another’s, or asked for twice are refused, with what to do', () => {
    expect(refusal(() => features(table, 'label'))).toContain(
      'x.csv, column 1: must have a name; an index written by pandas? --drop 1, or --index 1',
    );
    expect(refusal(() => features('a,a,b\n1,2,3\n', 'a'))).toContain(
      'give its number, as several have this name',
    );
    expect(features('a,a,b\n1,2,3\n', '2', { drop: ['1'] }).values).toEqual([3]);
    expect(refusal(() => features(table, 'label', { drop: ['1'], columns: ['a', 'a'] }))).toContain(
      'data.columns: must name features, each once',
    );
    expect(refusal(() => features(table, 'label', { columns: ['label'] }))).toContain('data.columns');
    expect(refusal(() => features(table, 'label', { index: 'label' }))).toContain('data.index');
  });

  it('called like parts of every object are columns', () => {
    const found = features('__proto__,constructor,toString\n1,2,a\n3,4,b\n', 'toString');
    expect([found.names, found.values, found.labels]).toEqual([
      ['__proto__', 'constructor'],
      [1, 2, 3, 4],
      ['a', 'b'],
    ]);
  });

  it('are told apart by their names, wherever two are the same', () => {
    const wide = (names: readonly string[]) =>
      features(`${names.join(',')}\n${names.map(() => '1').join(',')}\n`, null);
    // So many that hashes of 32 bits are shared by some.
    const names = Array.from({ length: 300_000 }, (_, k) => `c${k}`);
    expect(wide(names).values).toHaveLength(300_000);
    expect(refusal(() => wide([...names.slice(0, -1), 'c7']))).toBe(
      'x.csv, column 300000: must not repeat the name of column 8; got "c7"',
    );
    expect(refusal(() => wide([...names.slice(0, 9), '', ...names.slice(0, 3), '']))).toContain(
      'x.csv, column 10: must have a name, or be left out (--drop 10',
    );
    expect(refusal(() => wide(['a', 'b', 'a', '', 'b']))).toBe(
      'x.csv, column 3: must not repeat the name of column 1; got "a"',
    );
  });

  it('are looked at a few times each, and not kept', () => {
    let made = 0;
    const length = 50_000;
    const names = { length, at: (k: number) => `c${k + 0 * made++}` };
    const { features: chosen } = chooseColumns(names, { drop: ['c7'] }, 'c9', 'x.csv');
    expect([chosen.length, chosen[7], made <= 4 * length]).toEqual([length - 2, 8, true]);
    expect(chooseColumns(counted(1, length), {}, '9', 'x.npy').labels).toBe(8);
  });

  it('are never listed by the thousand', () => {
    const names = Array.from({ length: 20_000 }, (_, k) => `c${k}`);
    const message = refusal(() => features(`${names.join(',')}\n${names.map(() => 1).join(',')}\n`, 'label'));
    expect(message).toContain('must be one of its 20000 columns (the nearest is');
    expect(message.length).toBeLessThan(300);
  });
});

describe('an encoding', () => {
  const text = 'größe,label\n1,né\n2,日本\n';
  const sixteen = (little: boolean) => {
    const bytes = new Uint8Array(2 + 2 * text.length);
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0xfeff, little);
    for (let k = 0; k < text.length; k++) view.setUint16(2 + 2 * k, text.charCodeAt(k), little);
    return bytes;
  };

  it('is UTF-8, or UTF-16 of either byte order behind its mark', () => {
    const want = { values: [1, 2], labels: ['né', '日本'], names: ['größe'] };
    for (const bytes of [utf8(text), utf8(`\ufeff${text}`), sixteen(true), sixteen(false)]) {
      expect(features(bytes, 'label')).toMatchObject(want);
    }
  });

  it('of another kind is refused with its line', () => {
    const latin = Uint8Array.from('a,label\n1,caf\u00e9\n', (c) => c.charCodeAt(0));
    expect(refusal(() => features(latin, 'label'))).toContain(
      'x.csv, line 2: must be UTF-8 text; saved as Latin-1? Save it as UTF-8',
    );
    expect(refusal(() => features(sixteen(true).subarray(2), 'label'))).toContain(
      'UTF-16 without a byte order mark?',
    );
    // In the third part that is read, after lines that are blank.
    const late = new Uint8Array(9_000_004).map((_, at) => (at % 1000 === 999 ? 0x0a : 0x20));
    late.set([0x61, 0x0a, 0xe9, 0x0a], 9_000_000);
    expect(refusal(() => features(late, null))).toContain('x.csv, line 9002: must be UTF-8 text');
  });

  it('has a byte order mark at its start alone, and characters that may be cut anywhere', () => {
    const cut = Array.from(textOf(inMemory(utf8('\ufeffa\ufeffé日𝔸\n'), 'x'), 1));
    expect(cut.join('')).toBe('a\ufeffé日𝔸\n');
    const broken = inMemory(utf8('a\n日').subarray(0, 4), 'x');
    for (const chunk of [1, 2, 100])
      expect(refusal(() => Array.from(textOf(broken, chunk)))).toContain('x, line 2: must be UTF-8 text');
  });
});
