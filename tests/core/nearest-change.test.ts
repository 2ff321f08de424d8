/**
 * The smallest change after which something holds, against problems whose answer is known.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestChange } from '../../src/inquiry/nearest-change.ts';
import type { NumberField } from '../../src/inquiry/remedy-fields.ts';

const field = (from: number, more: Partial<NumberField> = {}): NumberField => ({
  kind: 'number',
  concern: 'any',
  path: 'any',
  from,
  least: Number.MIN_VALUE,
  most: 1e300,
  integer: false,
  ...more,
});

const NONE = Number.POSITIVE_INFINITY;
const size = (...ratios: number[]) => ratios.reduce((total, ratio) => total + Math.abs(Math.log(ratio)), 0);

describe('one number', () => {
  it('the threshold, from either side, wherever the number stands in float64', () => {
    const exponent = fc.integer({ min: -300, max: 290 });
    const factor = fc.double({ min: 1.05, max: 90, noNaN: true });
    fc.assert(
      fc.property(exponent, factor, fc.boolean(), (power, ratio, up) => {
        const from = Number(`1e${power}`);
        const edge = up ? from * ratio : from / ratio;
        const holds = ([x]: readonly number[]) => (up ? x >= edge : x <= edge);
        const found = nearestChange([field(from)], NONE, holds);
        if (found === null) throw new Error('none');
        expect(holds(found.values)).toBe(true);
        expect(found.size).toBeCloseTo(size(found.values[0] / from), 9);
        expect(found.size).toBeLessThan(Math.log(ratio) + 0.04);
        expect(Number(found.values[0].toPrecision(3))).toBe(found.values[0]);
      }),
      { numRuns: 200 },
    );
  });

  it('none beyond a factor of 100, none that the bound leaves out, none outside the range', () => {
    const above = (edge: number) => nearestChange([field(1)], NONE, ([x]) => x >= edge);
    expect(above(99)).not.toBeNull();
    expect(above(101)).toBeNull();
    expect(nearestChange([field(1)], Math.log(5), ([x]) => x >= 6)).toBeNull();
    expect(nearestChange([field(0.1, { most: 1 })], NONE, ([x]) => x > 1)).toBeNull();
    expect(nearestChange([field(1)], NONE, () => false)).toBeNull();
  });

  it('an end of the range is met exactly, and integers stay integers', () => {
    expect(nearestChange([field(0.1, { most: 1 })], NONE, ([x]) => x === 1)?.values).toEqual([1]);
    expect(nearestChange([field(0.37, { most: 1 })], NONE, ([x]) => x === 1)?.values).toEqual([1]);
    const counts = field(12, { integer: true, least: 2 });
    expect(nearestChange([counts], NONE, ([n]) => n <= 7)?.values).toEqual([7]);
    expect(nearestChange([counts], NONE, ([n]) => n === 11)?.values).toEqual([11]);
    expect(nearestChange([counts], NONE, ([n]) => n < 2)).toBeNull();
  });
});

describe('two numbers', () => {
  it('the vertex where two power laws meet', () => {
    // x^2 y >= a and y/x <= b with 1 < b: cheapest in logarithms at a vertex of the region, found by trying them all.
    const parameters = fc.tuple(
      fc.double({ min: 3, max: 500, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(parameters, ([a, logB]) => {
        const holds = ([x, y]: readonly number[]) => x * x * y >= a && y / x >= Math.exp(logB);
        const found = nearestChange([field(1), field(1)], NONE, holds);
        if (found === null) throw new Error('none');
        expect(holds(found.values)).toBe(true);
        let least = Number.POSITIVE_INFINITY;
        for (let u = -4.6; u <= 4.6; u += 0.01) {
          const v = Math.max(Math.log(a) - 2 * u, logB + u);
          least = Math.min(least, Math.abs(u) + Math.abs(v));
        }
        expect(found.size).toBeLessThan(least + 0.12);
      }),
      { numRuns: 100 },
    );
  });

  it('changes both of them, or finds none', () => {
    const found = nearestChange([field(1), field(1)], NONE, ([x]) => x >= 10);
    expect(found?.values.every((value) => value !== 1)).toBe(true);
    expect(nearestChange([field(1), field(1)], NONE, ([x, y]) => x >= 10 && y === 1)).toBeNull();
  });
});
