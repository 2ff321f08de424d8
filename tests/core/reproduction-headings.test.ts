import { describe, expect, it } from 'vitest';
import { HEADINGS, type Heading } from '../../src/limit-words.ts';
import type { Trial } from '../../src/reproduction/claim.ts';
import { heads, limitOf, toldHeadings } from '../../src/reproduction/headings.ts';
import { regimeMaps } from '../../src/reproduction/map-of-theorems.ts';

const trials = (...headings: Heading[]): Trial[] =>
  headings.map((heading, seed) => ({ at: {}, seed, values: { heading } }));

describe('the name of the limit over several runs', () => {
  it('is that of each where all agree', () => {
    expect(HEADINGS.map((heading) => limitOf(trials(heading, heading)))).toEqual([
      'the limit',
      'the activated max-margin direction (not reached)',
      'the activated max-margin direction',
    ]);
  });

  it('is no limit as soon as one run may go elsewhere, and counts those that do', () => {
    expect(limitOf(trials('reached', 'undecided'))).toBe('the activated max-margin direction');
    expect(limitOf(trials('reached', 'notReached', 'undecided', 'notReached'))).toBe(
      'the activated max-margin direction (not reached in 2 of 4 runs)',
    );
    expect(limitOf([])).toBe('the activated max-margin direction');
  });

  it('comes with the count of each heading', () => {
    expect(toldHeadings(trials('reached', 'undecided', 'reached', 'notReached', 'undecided'))).toBe(
      'reached in 2 of 5 runs, not reached in 1, undecided in 2',
    );
    expect(trials('reached', 'undecided').map(heads('undecided'))).toEqual([false, true]);
  });
});

describe('the map of theorems', () => {
  const at = (d: number, heading: Heading, excess: number): Trial => ({
    at: { d, norm: 1 },
    seed: 0,
    values: { heading, excess, atFirstStep: true, reached: heading === 'reached' },
  });

  it('calls a place benign or harmful by the limit of its runs, and neither where one of them has another', () => {
    const [map] = regimeMaps([
      ...[at(10, 'reached', 0), at(10, 'reached', 0.001)],
      ...[at(100, 'reached', 0), at(100, 'reached', 0.2)],
      ...[at(1000, 'reached', 0), at(1000, 'notReached', 0)],
    ]);
    expect(map.cells.map(({ x, benign }) => [x, benign])).toEqual([
      [10, true],
      [100, false],
      [1000, null],
    ]);
  });
});
