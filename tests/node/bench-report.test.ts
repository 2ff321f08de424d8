/**
 * What benchmarks say of planted lines, and how two sides of planted runs are paired.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Comparison } from '../../bench/runner/against.ts';
import { readArguments } from '../../bench/runner/arguments.ts';
import { pairs, type Round } from '../../bench/runner/pairs.ts';
import { comparisonInWords } from '../../bench/runner/telling.ts';
import {
  besideOf,
  count,
  type Line,
  type Measured,
  Report,
  ratio,
  speed,
  time,
} from '../../bench/support/report.ts';

/** A program that measures a table of two lines and one more in a sentence. */
function said(...options: string[]): string {
  const texts: string[] = [];
  const report = new Report('planted', options, (text) => texts.push(text));
  const beside = besideOf('numpy', [1, 2, 3], [2, 2, 2]);
  const accuracy = { name: 'gap', value: 1e-15 };
  const table = report.table(
    ['n', 'ms', 'numpy ms', 'over numpy', 'steps', 'gap', 'kind'],
    'of planted work',
  );
  const line = time('n = 50: solve', 0.123456, 'ms', { accuracy, beside });
  table.row(
    50,
    line,
    beside?.value,
    beside?.ratio,
    count('n = 50: steps', 12345, 'steps', 'lower'),
    1e-15,
    'quick',
  );
  table.row(100, null, undefined, '', 98765.4, 0.5, '');
  table.print();
  const growth = ratio('growth', 1.23456, 'lower');
  report.say(`grows like n^${growth.value.toFixed(1)}`, growth);
  report.end();
  return texts.join('\n');
}

describe('a report', () => {
  it('is a titled table and a sentence to read', () => {
    expect(said()).toBe(
      [
        'of planted work',
        '┌─────┬───────┬──────────┬────────────┬───────┬───────┬───────┐',
        '│ n   │ ms    │ numpy ms │ over numpy │ steps │ gap   │ kind  │',
        '├─────┼───────┼──────────┼────────────┼───────┼───────┼───────┤',
        '│ 50  │ 0.123 │ 2        │ 1          │ 12345 │ 1e-15 │ quick │',
        '├─────┼───────┼──────────┼────────────┼───────┼───────┼───────┤',
        '│ 100 │       │          │            │ 98800 │ 0.5   │       │',
        '└─────┴───────┴──────────┴────────────┴───────┴───────┴───────┘',
        'grows like n^1.2',
      ].join('\n'),
    );
  });

  it('is one document of its lines with --json, and has a date only where that is asked for', () => {
    const document = JSON.parse(said('--json'));
    expect(document).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      node: process.version,
      processor: expect.any(String),
      lines: [
        {
          ...{
            program: 'planted',
            title: 'of planted work',
            line: 'n = 50: solve',
            value: 0.123456,
            unit: 'ms',
          },
          ...{ better: 'lower', of: 'time', accuracy: { name: 'gap', value: 1e-15 } },
          beside: { name: 'numpy', value: 2, ratio: 1 },
        },
        {
          ...{ program: 'planted', title: 'of planted work', line: 'n = 50: steps', value: 12345 },
          ...{ unit: 'steps', better: 'lower', of: 'count' },
        },
        { program: 'planted', line: 'growth', value: 1.23456, unit: '1', better: 'lower', of: 'ratio' },
      ],
    });
    expect(Date.parse(JSON.parse(said('--json', '--date')).date)).toBeGreaterThan(0);
  });

  it('refuses what is not a number, and one name for two lines', () => {
    const report = new Report('planted', [], () => {});
    expect(() => report.say('', time('a', Number.NaN, 's'))).toThrow('a: NaN is not a measured value');
    report.say('', time('b', 1, 's'));
    expect(() => report.table(['b']).row(speed('b', 1, '1/s'))).toThrow('b: measured twice');
  });

  it('leaves out an accuracy that is unknown and a side that was not timed', () => {
    const accuracy = { name: 'gap', value: Number.NaN };
    const line = time('a', 1, 's', { accuracy, beside: besideOf('numpy', [1], []) });
    expect(line).toEqual({ line: 'a', value: 1, unit: 's', better: 'lower', of: 'time' });
  });
});

const lines = (...measured: Measured[]): Line[] => measured.map((line) => ({ program: 'planted', ...line }));
/** Rounds of one line from its values on each side. */
const roundsOf = (kind: typeof time | typeof speed, here: number[], there: number[]): Round[] =>
  here.map((value, k) => ({ here: lines(kind('a', value, 'u')), there: lines(kind('a', there[k], 'u')) }));

it('is how every program of bench/ says what it measured', () => {
  const folder = fileURLToPath(new URL('../../bench/', import.meta.url));
  const programs = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  expect(programs.length).toBeGreaterThan(10);
  for (const file of programs) {
    const text = readFileSync(`${folder}${file}`, 'utf8');
    expect(text, file).toContain(`new Report('${file.slice(0, -'.ts'.length)}')`);
    expect(text, file).toContain('report.end();');
    expect(text, file).not.toMatch(/console\.log|process\.stdout|cli-table3/);
  }
});

describe('pairs of rounds', () => {
  it('see through a drift that both sides meet: twice as slow there, whatever the speed of the machine', () => {
    const { compared, odd } = pairs(roundsOf(time, [1, 8, 3, 64, 5], [2, 16, 6, 128, 10]));
    expect(odd).toEqual([]);
    expect(compared).toEqual([
      {
        ...{ program: 'planted', line: 'a', unit: 'u', better: 'lower', of: 'time', here: 5, there: 10 },
        ...{ ratio: { median: 2, low: 2, high: 2, ends: 'extremes' }, rounds: 5 },
      },
    ]);
  });

  it('say more than 1 where it is better here: shorter times, higher speeds', () => {
    const first = (rounds: Round[]) => pairs(rounds).compared[0].ratio?.median;
    expect(first(roundsOf(time, [1], [4]))).toBe(4);
    expect(first(roundsOf(time, [4], [1]))).toBe(0.25);
    expect(first(roundsOf(speed, [4], [1]))).toBe(4);
    expect(first(roundsOf(speed, [1], [4]))).toBe(0.25);
  });

  it('have the least and the most of a few ratios, the quartiles of many, and medians between two', () => {
    const ones = (n: number) => Array.from({ length: n }, () => 1);
    const spread = (there: number[]) => pairs(roundsOf(time, ones(there.length), there)).compared[0].ratio;
    expect(spread([3, 1, 2, 9])).toEqual({ median: 2.5, low: 1, high: 9, ends: 'extremes' });
    expect(spread([9, 8, 7, 6, 5, 4, 3, 2, 100])).toEqual({ median: 6, low: 4, high: 8, ends: 'quartiles' });
  });

  it('give no ratio of what is not above 0', () => {
    const { compared } = pairs(roundsOf(time, [0, 1], [0, 1]));
    expect(compared[0]).toMatchObject({ here: 0.5, there: 0.5, ratio: null });
  });

  it('take the rounds that have a line on both sides, and name lines of one side only and of two meanings', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => (value: number) => time(name, value, 's'));
    const rounds = [
      { here: lines(a(1), b(1), speed('d', 1, '1/s')), there: lines(a(2), c(1), time('d', 1, 's')) },
      { here: lines(a(1)), there: lines() },
      { here: lines(a(1)), there: lines(a(6)) },
    ];
    const { compared, odd } = pairs(rounds);
    expect(compared).toHaveLength(1);
    expect(compared[0]).toMatchObject({ line: 'a', there: 4, rounds: 2, ratio: { low: 2, high: 6 } });
    expect(odd).toEqual([
      { program: 'planted', line: 'b', why: 'measured here only' },
      {
        ...{ program: 'planted', line: 'd' },
        why: 'speed in 1/s, higher is better here, time in s, lower is better there',
      },
      { program: 'planted', line: 'c', why: 'measured there only' },
    ]);
  });

  it('are told with both values, with accuracies where they differ, and with what cannot be compared', () => {
    const gap = (value: number) => ({ accuracy: { name: 'gap', value } });
    const round = {
      here: lines(time('a', 1.5, 's', gap(1e-15)), time('b', 1, 's', gap(1e-15)), time('c', 1, 's')),
      there: lines(time('a', 3, 's', gap(1e-15)), time('b', 1, 's', gap(1e-9))),
    };
    const comparison: Comparison = {
      ...{ version: '1.0.0', node: 'v20', processor: 'planted', ...pairs([round]) },
      against: { ref: 'main', rounds: 1, commit: 'f'.repeat(40) },
      notComparable: [{ program: 'other', why: ['"x" is not exported by "src/y.ts"'] }],
    };
    expect(comparisonInWords(comparison)).toBe(
      [
        'here against main (ffffffffff, "there"), 1 round in turn',
        'ratio: there/here where less is better, as of times; here/there where more is better, as of speeds; so more than 1 is better here',
        'here, there and the ratio of each round: medians',
        '',
        '== planted',
        '┌──────┬──────┬───────┬──────┬──────────────────────────┬───────────────┬───────────────────────┐',
        '│ line │ here │ there │ unit │ ratio (> 1: better here) │ least to most │ accuracy              │',
        '├──────┼──────┼───────┼──────┼──────────────────────────┼───────────────┼───────────────────────┤',
        '│ a    │ 1.5  │ 3     │ s    │ 2                        │ 2 to 2        │ gap 1e-15             │',
        '├──────┼──────┼───────┼──────┼──────────────────────────┼───────────────┼───────────────────────┤',
        '│ b    │ 1    │ 1     │ s    │ 1                        │ 1 to 1        │ gap 1e-15, there 1e-9 │',
        '└──────┴──────┴───────┴──────┴──────────────────────────┴───────────────┴───────────────────────┘',
        'c: measured here only',
        '',
        '== other',
        'not comparable: "x" is not exported by "src/y.ts"',
      ].join('\n'),
    );
  });
});

describe('the command line', () => {
  const read = (...given: string[]) => readArguments(given, ['a', 'b', 'c']);

  it('names programs, hands on options, and keeps what is its own', () => {
    expect(read('c', 'a', 'c', '--sizes=5', '--json')).toEqual({
      ...{ names: ['c', 'a'], options: ['--sizes=5', '--json'], json: true, against: null },
    });
    expect(read()).toMatchObject({ names: ['a', 'b', 'c'], json: false });
    expect(read('--against', 'main', 'b')).toEqual({
      ...{ names: ['b'], options: [], json: false, against: { ref: 'main', rounds: 5 } },
    });
    expect(read('--rounds=9', '--against=HEAD~1').against).toEqual({ ref: 'HEAD~1', rounds: 9 });
  });

  it.each([
    [['d', 'a', 'e'], 'no benchmark d, e; there are a, b, c'],
    [['--against'], '--against needs a commit'],
    [['--against', '--rounds=3'], '--against needs a commit'],
    [['--against='], '--against needs a commit'],
    [['--rounds=3'], '--rounds counts the rounds of --against'],
    [['--against=main', '--rounds=0'], '--rounds must be a whole number of at least 1, got 0'],
    [['--against=main', '--rounds=x'], '--rounds must be a whole number of at least 1, got x'],
  ])('%j is refused', (given, sentence) => {
    expect(() => read(...given)).toThrow(sentence);
  });
});
