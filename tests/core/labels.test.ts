/** Labels are text until two classes are chosen: nothing merges, nothing is rewritten, and a class is found however it is asked for. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactDecimal, losesDigits, parseDecimal } from '../../src/files/decimal.ts';
import { openMatrix, readLabels } from '../../src/files/formats.ts';
import { chooseClasses, type Label, labelTexts, matching } from '../../src/files/labels.ts';
import { allOf, folderOf } from '../support/files.ts';
import { npy } from '../support/npy.ts';
import { fromBase64, textFixtures } from '../support/npy-fixtures.ts';
import { refusal, utf8 } from '../support/refusal.ts';

const classesOf = (labels: readonly Label[], asked?: readonly [Label, Label]) =>
  chooseClasses(labelTexts(labels, 'y.csv'), 'y.csv', asked);

describe('classes', () => {
  it.each<[readonly Label[], readonly (string | null)[]]>([
    [
      ['1234567890123456789', '1234567890123456788', '1234567890123456789'],
      ['1234567890123456788', '1234567890123456789'],
    ],
    [
      ['2310009E13', '2310008E13'],
      ['2310008E13', '2310009E13'],
    ],
    [
      ['007', '10'],
      ['007', '10'],
    ],
    [
      ['+1', '-1'],
      ['-1', '+1'],
    ],
    [
      ['True', 'False'],
      ['False', 'True'],
    ],
    [
      ['1', '1'],
      [null, '1'],
    ],
    [
      ['-1', '-1'],
      ['-1', null],
    ],
    [
      ['0', '0'],
      ['0', null],
    ],
    [
      ['sick', 'sick'],
      [null, 'sick'],
    ],
  ])('of %j are %j, as written', (labels, classes) => {
    expect(classesOf(labels)).toEqual(classes);
  });

  it.each<[readonly [Label, Label], readonly string[], readonly string[]]>([
    [
      [false, true],
      ['True', 'False'],
      ['False', 'True'],
    ],
    [
      [true, false],
      ['TRUE', 'FALSE'],
      ['TRUE', 'FALSE'],
    ],
    [
      [1, 0],
      ['0.0', '1.0', '2.0'],
      ['1.0', '0.0'],
    ],
    [
      [23100090000000000000, 'b'],
      ['2310009E13', 'b', 'c'],
      ['2310009E13', 'b'],
    ],
    [
      ['1', '+1'],
      ['1', '+1', '2'],
      ['1', '+1'],
    ],
    [
      ['no, never', 'yes'],
      ['yes', 'no, never', 'perhaps'],
      ['no, never', 'yes'],
    ],
    [
      [1, 2],
      ['2', '2'],
      ['1', '2'],
    ],
  ])('%j among %j are %j', (asked, labels, classes) => {
    expect(classesOf(labels, asked)).toEqual(classes);
  });

  it('are refused where they would merge, are lost in YAML, or are not there', () => {
    expect(refusal(() => classesOf(['1', '1.0']))).toContain('must write a number in one way');
    expect(classesOf(['1', '1.0', '2'], ['1.0', 2])).toEqual(['1.0', '2']);
    expect(refusal(() => classesOf(['1.0', '1e0', '2'], [1, 2]))).toContain(
      'must be quoted, as one of 1.0, 1e0',
    );
    expect(refusal(() => classesOf(['1234567890123456789', '5', '6'], [2 ** 60 + 256, 5]))).toContain(
      'classes: must be quoted: YAML reads it as a number, and one beyond 2^53 loses digits',
    );
    const neighbours = ['9007199254740992', '9007199254740993'];
    // YAML reads both as 2^53.
    expect(refusal(() => classesOf(neighbours, [2 ** 53, 2 ** 53]))).toContain('classes: must be quoted');
    expect(refusal(() => classesOf([...neighbours, '5'], [5, 2 ** 53]))).toContain('classes: must be quoted');
    expect(refusal(() => classesOf(['a', 'b'], ['a', 'c']))).toContain('must be among the values of y.csv');
    const many = Array.from({ length: 100000 }, (_, k) => `word ${k}`);
    expect(refusal(() => classesOf(many)).length).toBeLessThan(400);
  });

  it('of integers of 64 bits keep every digit', () => {
    const labels = [2n ** 63n - 1n, 2n ** 63n - 2n, -(2n ** 63n)];
    const bytes = new Uint8Array(new BigInt64Array(labels).buffer);
    const files = folderOf({ 'y.npy': npy('<i8', '(3,)', bytes) });
    expect(readLabels('y.npy', files)).toEqual(labels.map(String));
  });

  it('of NumPy’s text are its words, and no features', () => {
    const open = folderOf({
      'u.npy': fromBase64(textFixtures['<U3']),
      's.npy': fromBase64(textFixtures['|S3']),
      'half.npy': fromBase64(textFixtures['<f2']),
    });
    expect([readLabels('u.npy', open), readLabels('s.npy', open)]).toEqual([['abc'], ['abc']]);
    expect(refusal(() => allOf(openMatrix('u.npy', open)))).toContain('must be a number; got "abc"');
    expect(Array.from(allOf(openMatrix('half.npy', open)))).toEqual([1, 1]);
    const words = new Uint32Array([0x1f600, 0, 98, 99]);
    const file = npy('<U2', '(2,)', new Uint8Array(words.buffer));
    expect(readLabels('y.npy', folderOf({ 'y.npy': file }))).toEqual(['\u{1f600}', 'bc']);
  });

  it('of an array of several columns are one of them', () => {
    const open = folderOf({ 'y.npy': npy('|i1', '(2, 3)', Uint8Array.of(1, 2, 3, 4, 5, 6)) });
    expect(readLabels('y.npy:2', open)).toEqual(['2', '5']);
    expect(refusal(() => readLabels('y.npy', open))).toContain(
      'be told which of its 3 columns they are: y.npy:1',
    );
    expect(refusal(() => readLabels('y.npy:4', open))).toContain('must be a vector of labels');
  });

  it('of QMNIST are the first of eight columns', () => {
    const header = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 8);
    const file = Uint8Array.of(...header, 7, 1, 1, 1, 1, 1, 1, 1, 3, 2, 2, 2, 2, 2, 2, 2);
    expect(readLabels('y-idx2-ubyte', folderOf({ 'y-idx2-ubyte': file }))).toEqual(['7', '3']);
  });

  it('of a held-out set match by value where they are written otherwise', () => {
    expect(matching('1.0', ['0', '1'])).toBe('1');
    expect(matching('+1', ['-1', '1'])).toBe('1');
    expect(matching('1234567890123456788', ['1234567890123456789'])).toBeNull();
    expect(matching('one', ['0', '1'])).toBeNull();
  });
});

describe('decimals', () => {
  const digits = fc.stringMatching(/^\d{1,30}$/);
  const decimal = fc
    .tuple(
      fc.constantFrom('', '+', '-'),
      digits,
      fc.option(digits),
      fc.option(fc.integer({ min: -40, max: 40 })),
    )
    .map(
      ([sign, whole, after, e]) =>
        `${sign}${whole}${after === null ? '' : `.${after}`}${e === null ? '' : `e${e}`}`,
    );

  it('are Number, to the last bit', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        expect(parseDecimal(text)).toBe(Number(text));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('have one exact text for each value: a x 10^b by BigInt', () => {
    const value = (text: string) => {
      const [, sign, whole, after = '', e = '0'] =
        /^([+-]?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/.exec(text) ?? [];
      const scaled = BigInt(whole + after) * 10n ** BigInt(Number(e) - after.length + 100);
      return sign === '-' ? -scaled : scaled;
    };
    fc.assert(
      fc.property(decimal, decimal, (a, b) => {
        expect(exactDecimal(a) === exactDecimal(b)).toBe(value(a) === value(b));
        expect(exactDecimal(a)).toBe(exactDecimal(a.includes('e') ? a.replace('e', 'E') : `${a}E0`));
      }),
      { seed: 3, numRuns: 300 },
    );
    expect(exactDecimal('0010.500')).toBe(exactDecimal('1.05e1'));
    expect(exactDecimal('-0.0')).toBe('0');
  });

  it('are scanned once: a long run of digits that is no number costs its length', () => {
    const text = `${'1'.repeat(2_000_000)}x`;
    expect([parseDecimal(text), exactDecimal(text)]).toEqual([null, null]);
  });

  it('lose digits where an integer in plain digits is no float64', () => {
    const lost = ['9007199254740993', '-9007199254740993', '1234567890123456789', '0009007199254740993'];
    const held = [
      '9007199254740992',
      '9007199254740994',
      '100000000000000000000',
      '1e23',
      '0.1234567890123456789',
    ];
    expect(lost.map(losesDigits)).toEqual(lost.map(() => true));
    expect(held.map(losesDigits)).toEqual(held.map(() => false));
  });
});

describe('cells', () => {
  it('true and false are 1 and 0 among features, and words as labels', () => {
    const files = folderOf({
      'x.csv': utf8('a,b\nTrue,1\nFALSE,2\ntrue,3\n'),
      'y.csv': utf8('y\nTrue\nFalse\n'),
    });
    expect(Array.from(allOf(openMatrix('x.csv', files)))).toEqual([1, 1, 0, 2, 1, 3]);
    expect(readLabels('y.csv', files)).toEqual(['True', 'False']);
  });

  it('an integer that float64 changes is refused by line and column', () => {
    const files = folderOf({ 'x.csv': utf8('a,b\n1,2\n9007199254740993,2\n') });
    expect(refusal(() => allOf(openMatrix('x.csv', files)))).toBe(
      'x.csv, line 3, column "a": must be an integer that float64 holds: beyond 2^53 this one loses digits; got "9007199254740993"',
    );
  });
});
