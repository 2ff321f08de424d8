import { describe, expect, it } from 'vitest';
import type { Trial } from '../../src/reproduction/claim.ts';
import { cellsOf } from '../../src/reproduction/grid.ts';
import {
  meanOf,
  meanOfOthers,
  resampledMeanOfOthers,
  shareOf,
  told,
  toldEstimate,
  within,
} from '../../src/reproduction/statistics.ts';
import {
  changed,
  everyOne,
  groupedBy,
  listOf,
  numberOf,
  together,
  whereabouts,
} from '../../src/reproduction/trials.ts';

const trial = (x: number, values: Trial['values'] = {}): Trial => ({ at: { x }, seed: 1, values });

describe('intervals', () => {
  it('of a share are Clopper and Pearson’s at 99 %', () => {
    // All of k: the lower end is 0.005^(1/k).
    const share = shareOf([1, 2, 3, 4], () => true);
    expect(share?.lower).toBeCloseTo(0.005 ** 0.25, 12);
    expect(share).toMatchObject({ count: 4, of: 4, value: 1, upper: 1 });
    expect(shareOf([], () => true)).toBeNull();
    expect(told(share)).toBe('4 of 4');
    expect(told(null)).toBe('0 of 0');
  });

  it('of a mean are Student’s at 99 %', () => {
    // Two values 0 and 2: s/sqrt(2) = 1, and t of one degree of freedom at 99 % is tan(0.495 pi) = 63.66.
    const mean = meanOf([0, 2]);
    expect(mean?.value).toBe(1);
    expect(mean?.upper).toBeCloseTo(1 + Math.tan(0.495 * Math.PI), 8);
    expect(meanOf([3])).toBeNull();
    expect(toldEstimate(null)).toBe('unknown');
    expect(toldEstimate({ value: 1, lower: 0.5, upper: 2 })).toBe('1.000 (99 %: 0.5000 to 2.000)');
  });

  it('of the mean of others are wider by the chance of that mean', () => {
    // Of as many others twice the variance; of infinitely many that of these alone.
    const [own, asMany, endless] = [meanOf([0, 2]), meanOfOthers([0, 2], 2), meanOfOthers([0, 2], 1e300)];
    expect(asMany?.value).toBe(1);
    expect((asMany?.upper ?? 0) - 1).toBeCloseTo(Math.SQRT2 * ((own?.upper ?? 0) - 1), 10);
    expect(endless).toEqual(own);
    expect(meanOfOthers([3], 2)).toBeNull();
  });

  it('of resampled means have the spread of both means, are skew as the values are, and the same again', () => {
    const group = Array.from({ length: 400 }, (_, k) => Number(k % 20 === 0));
    const found = resampledMeanOfOthers([group, group], 50);
    expect(found?.value).toBeCloseTo(0.05, 12);
    // A mean of 100 values that are 1 with probability .05: binomial, at 99 % between 0 and .11 or .12, and by 800 others a little wider.
    expect(found?.lower).toBeGreaterThan(-0.02);
    expect(found?.lower).toBeLessThan(0.01);
    expect(found?.upper).toBeGreaterThan(0.105);
    expect(found?.upper).toBeLessThan(0.135);
    expect(resampledMeanOfOthers([group, group], 50)).toEqual(found);
    expect(resampledMeanOfOthers([[1], group], 50)).toBeNull();
    expect(resampledMeanOfOthers([], 50)).toBeNull();
    expect(resampledMeanOfOthers([[2, 2]], 5)).toEqual({ value: 2, lower: 2, upper: 2 });
  });

  it.each([
    [{ value: 1, lower: 0.9, upper: 1.1 }, 'pass'],
    [{ value: 1, lower: 0.4, upper: 1.1 }, 'undecided'],
    [{ value: 1, lower: 0.9, upper: 3 }, 'undecided'],
    [{ value: 0.2, lower: 0.1, upper: 0.4 }, 'fail'],
    [{ value: 3, lower: 2.1, upper: 4 }, 'fail'],
    [null, 'undecided'],
  ] as const)('%o against [1/2, 2]: %s', (estimate, status) => {
    expect(within(estimate, 0.5, 2)).toBe(status);
  });
});

describe('universal statements', () => {
  const trials = [trial(1, { good: true }), trial(2, { good: true }), trial(3, { good: false })];
  const isGood = ({ values }: Trial): boolean => values.good === true;

  it('are refuted by one exception, which is named', () => {
    const { status, exception, share } = everyOne(trials, isGood, 1);
    expect(status).toBe('fail');
    expect(exception).toBe(trials[2]);
    expect(told(share)).toBe('2 of 3');
    expect(whereabouts(trials[2])).toBe('x = 3, seed 1');
  });

  it('need enough cases, and are undecided on none', () => {
    expect(everyOne(trials.slice(0, 2), isGood, 2).status).toBe('pass');
    expect(everyOne(trials.slice(0, 2), isGood, 3).status).toBe('undecided');
    expect(everyOne([], isGood, 1).status).toBe('undecided');
  });

  it('come to their worst part', () => {
    expect(together('pass', 'undecided', 'fail')).toBe('fail');
    expect(together('pass', 'undecided')).toBe('undecided');
    expect(together('pass', 'pass')).toBe('pass');
  });
});

describe('trials', () => {
  it('give numbers and lists by name, and refuse anything else', () => {
    const one = trial(1, { a: 2, list: [1, 2], word: 'no' });
    expect(numberOf(one, 'a')).toBe(2);
    expect(listOf(one, 'list')).toEqual([1, 2]);
    expect(() => numberOf(one, 'word')).toThrow('no number word');
    expect(() => numberOf(one, 'missing')).toThrow('no number missing');
    expect(() => listOf(one, 'a')).toThrow('no list a');
  });

  it('are changed without touching the originals', () => {
    const before = [trial(1, { a: 1, b: 2 })];
    expect(changed(before, () => ({ a: 5 }))[0].values).toEqual({ a: 5, b: 2 });
    expect(before[0].values).toEqual({ a: 1, b: 2 });
    expect(
      [...groupedBy([trial(2), trial(1), trial(2)], ({ at }) => at.x)].map(([x, g]) => [x, g.length]),
    ).toEqual([
      [2, 2],
      [1, 1],
    ]);
  });
});

describe('grids', () => {
  const grid = {
    experiment: { data: { n: 4, d: 50 }, seed: { data: 7, labels: 8, init: 9 } },
    axes: [{ name: 'norm', path: 'data.signal.norm', values: [1, 2] }],
    seeds: 3,
  };

  it('are sweeps: seeds move fastest', () => {
    const cells = cellsOf(grid);
    expect(cells.map(({ at, seed }) => [at.norm, seed])).toEqual([
      [1, 0],
      [1, 1],
      [1, 2],
      [2, 0],
      [2, 1],
      [2, 2],
    ]);
    expect(cells[1].spec.seed).toEqual({ data: 1, labels: 1, init: 1 });
    expect(cells[3].spec.data).toMatchObject({ n: 4, d: 50, signal: { norm: 2 } });
  });

  it('may move the start alone, on each of some data sets', () => {
    const cells = cellsOf({ ...grid, datasets: 2 });
    expect(cells).toHaveLength(12);
    expect(cells[2]).toMatchObject({
      at: { dataset: 0, norm: 1 },
      seed: 2,
      spec: { seed: { data: 0, labels: 0, init: 2 } },
    });
    expect(cells[9]).toMatchObject({
      at: { dataset: 1, norm: 2 },
      seed: 0,
      spec: { seed: { data: 1, labels: 1, init: 0 } },
    });
  });
});
