/** Expressions over a record: values, and errors that point at their character; hostile texts end at once. */
import { describe, expect, it } from 'vitest';
import { evaluate, type Value } from '../../src/expressions/evaluate.ts';
import { expressionIn, pathsIn } from '../../src/expressions/expression.ts';
import { refusal } from '../support/refusal.ts';

const RECORD: Readonly<Record<string, Value>> = {
  'data.n': 100,
  'data.d': 1e6,
  'risk.limit.error': 1e-30,
  'risk.bayes': null,
  'risk.excess': { absent: 'the law is unknown' },
  'limit.activated': true,
  'limit.heading': 'reached',
  'training.trajectory@1e4.logLoss': -9,
  'training.trajectory@end.logLoss': -20,
  'theory[hashimoto-4.2].slack': 0.5,
  'training.trajectory[3].t': 8,
  x: 2,
};
const valueAt = (text: string) =>
  evaluate(expressionIn(text, '--value'), (path) => RECORD[path] ?? null, '--value');
const readOf = (text: string) => refusal(() => expressionIn(text, '--value'));

describe('an expression has the value of its formula', () => {
  it.each([
    ['1 + 2*3', 7],
    ['(1 + 2)*3', 9],
    ['8/2/2', 2],
    ['7 - 2 - 1', 4],
    ['2^3^2', 512],
    ['-2^2', -4],
    ['(-2)^2', 4],
    ['2^-1', 0.5],
    ['2*-3', -6],
    ['--3', 3],
    ['.5 + 5. + 1e-1 + 1E+1', 15.6],
    ['data.d/data.n', 1e4],
    ['log10(risk.limit.error)', -30],
    ['log(exp(2))', 2],
    ['sqrt(16) + abs(-3)', 7],
    ['min(3, x, 5) + max(3, x, 5)', 7],
    ['max(x)', 2],
    ['training.trajectory@end.logLoss - training.trajectory@1e4.logLoss', -11],
    ['theory[hashimoto-4.2].slack*2', 1],
    ['training.trajectory[3].t', 8],
    ['limit.activated + 1', 2],
    [' \tx\n', 2],
  ])('%s', (text, value) => {
    expect(valueAt(text)).toBeCloseTo(value, 12);
  });

  it.each([
    ['x < 3', true],
    ['x <= 2', true],
    ['x > 2', false],
    ['x >= 2', true],
    ['x == 2', true],
    ['x != 2', false],
    ['x + 1 < 2*x', true],
    ["limit.heading == 'reached'", true],
    ['limit.heading != "reached"', false],
    ['limit.activated', true],
    ['limit.activated == 1', true],
    ['(x < 3) + (x < 1)', 1],
  ])('%s', (text, value) => {
    expect(valueAt(text)).toBe(value);
  });

  it('or none, with the reason', () => {
    expect(valueAt('risk.bayes + 1')).toEqual({ absent: 'there is no risk.bayes' });
    expect(valueAt('min(1, risk.excess)')).toEqual({ absent: 'there is no risk.excess: the law is unknown' });
    expect(valueAt('data.nn')).toEqual({ absent: 'there is no data.nn' });
    for (const text of [
      '1/0',
      'log(0)',
      'log10(-x)',
      'sqrt(-1)',
      'exp(1e3)',
      '0/0',
      '1e308*10',
      '(-8)^(1/3)',
      '1e999',
    ])
      expect(valueAt(`x + ${text}`)).toEqual({ absent: `${text} is no number that float64 holds` });
  });
});

it('the paths that it reads are told, each once', () => {
  expect(pathsIn(expressionIn('a.b/c + min(a.b, d@end.e, log(f[g h].i)) > 2', '--x'))).toEqual([
    'a.b',
    'c',
    'd@end.e',
    'f[g h].i',
  ]);
});

describe('an error points at its character', () => {
  it.each([
    [
      '',
      /at character 1, where the text ends, must be "\(", "-", a number, a path or a function or a word in quotes/,
    ],
    ['1 +', /at character 4, where the text ends/],
    ['1 + * 2', /at character 5, where "\* 2" stands/],
    ['a..b', /at character 3, where "\.b" stands, must be a path or a function/],
    ['2x', /at character 2, where "x" stands, must be an operator or the end/],
    ['a < b < c', /at character 7, where "< c" stands/],
    ['a = b', /at character 3, where "= b" stands/],
    ['min(1, 2', /at character 9, where the text ends, must be "\)", "," or an operator/],
    ['log()', /at character 5/],
    ['x; y', /at character 2/],
    ["'a", /at character 1/],
    ['a[b', /at character 4, where the text ends, must be "\]"/],
    ['a@b', /at character 3/],
    ['1 + sin(2)', /must call one of log, log10, exp, sqrt, abs, min, max \(at character 5: "sin\(2\)"\)/],
    ['1 + log(2, 3)', /must give log one argument \(at character 5/],
    ['constructor(1)', /must call one of/],
    ['__proto__(1)', /must call one of/],
  ])('%s', (text, said) => {
    expect(readOf(text)).toMatch(said);
    expect(readOf(text)).toMatch(/^--value: /);
  });

  it('and so does a word in the place of a number', () => {
    expect(refusal(() => valueAt('1 + limit.heading'))).toMatch(
      /must be a number where there is the word "reached".*\(at character 5: "limit\.heading"\)/,
    );
    expect(refusal(() => valueAt("limit.heading < 'reached'"))).toMatch(/at character 1/);
    expect(refusal(() => valueAt("'reached'"))).toMatch(/must be a number or a comparison, and no word/);
  });
});

describe('a hostile text', () => {
  it.each([
    ['nested', `${'('.repeat(499)}1${')'.repeat(499)}`],
    ['negated', `${'-'.repeat(998)}1`],
    ['of powers', `1${'^1'.repeat(499)}`],
    ['of sums', `1${'+1'.repeat(499)}`],
    ['of calls', `${'abs('.repeat(199)}1${')'.repeat(199)}`],
  ])('%s has its value', (_, text) => {
    expect(Math.abs(Number(valueAt(text)))).toBeGreaterThan(0);
  });

  it('that is too long is refused, and one that ends in its depth is read no further', () => {
    expect(readOf('1'.repeat(1001))).toMatch(/at most 1000 characters; got "1001 characters"/);
    expect(readOf('('.repeat(1000))).toMatch(/at character 1001, where the text ends/);
  });

  it('reaches nothing but the record', () => {
    const asked: string[] = [];
    const expression = expressionIn('constructor.constructor + __proto__.polluted + toString', '--value');
    expect(evaluate(expression, (path) => asked.push(path), '--value')).toBe(6);
    expect(asked).toEqual(['constructor.constructor', '__proto__.polluted', 'toString']);
  });
});
