import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { diffRecords } from '../../src/record/diff.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

const QUICK = { training: { steps: 5 }, risk: { endPoints: 0, trajectoryPoints: 0 }, network: { width: 4 } };
const recordOf = (data: object) =>
  run(resolveSpec({ ...QUICK, data: { n: 6, d: 40, ...data } }), null).record;

describe('the differences of two records', () => {
  it('are none of a record and itself, read again from its text', () => {
    const record = recordOf({});
    expect(diffRecords(record, JSON.parse(JSON.stringify(record)))).toEqual({
      same: true,
      spec: [],
      verdict: [],
      numbers: [],
      others: [],
      missing: [],
    });
  });

  it('lead from the first to the second, and swap with them', () => {
    const [a, b] = [recordOf({}), recordOf({ signal: { norm: 3 } })];
    const [there, back] = [diffRecords(a, b), diffRecords(b, a)];
    expect(there.same).toBe(false);
    expect(there.spec).toEqual([{ path: 'spec.data.signal.norm', a: 24, b: 3 }]);
    expect(there.numbers.length).toBeGreaterThan(20);
    for (const { a: from, b: to, difference, relative } of there.numbers) {
      expect(difference).toBe(to - from);
      expect(relative).toBeGreaterThan(0);
      expect(relative).toBeLessThanOrEqual(2);
    }
    expect(back.numbers.map(({ path, difference }) => [path, -difference])).toEqual(
      there.numbers.map(({ path, difference }) => [path, difference]),
    );
    expect(there.numbers.find(({ path }) => path === 'data.signalNorm')).toEqual({
      path: 'data.signalNorm',
      a: 24,
      b: 3,
      difference: -21,
      relative: 0.875,
    });
  });

  it('are told by kind: null against a number, lists of other lengths, fields of newer records', () => {
    const a = { x: null, list: [1, 2, 3], old: { deep: 1 }, verdict: { overfitting: 'benign' }, 'a.b': 1 };
    const b = { x: 2, list: [1, 5], schema: 2, verdict: { overfitting: null }, 'a.b': 1 };
    expect(diffRecords(a, b)).toEqual({
      same: false,
      spec: [],
      verdict: [{ path: 'verdict.overfitting', a: 'benign', b: null }],
      numbers: [{ path: 'list[1]', a: 2, b: 5, difference: 3, relative: 0.6 }],
      others: [{ path: 'x', a: null, b: 2 }],
      missing: [
        { path: 'list[2]', onlyIn: 'a', value: 3 },
        { path: 'old', onlyIn: 'a', value: { deep: 1 } },
        { path: 'schema', onlyIn: 'b', value: 2 },
      ],
    });
    expect(diffRecords([1], { 0: 1 }).same).toBe(false);
    expect(diffRecords({ a: -1e308 }, { a: 1e308 }).numbers[0].relative).toBe(2);
  });
});
