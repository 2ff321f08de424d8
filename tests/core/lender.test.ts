import { describe, expect, it } from 'vitest';
import { entriesFor, Lender } from '../../src/linalg/lender.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { gram, multiplyTransposed } from '../../src/linalg/product.ts';
import { finish } from '../../src/stepwise.ts';
import { cellRunner, cellRunnerInSteps } from '../../src/sweep/cell.ts';
import { planSweep } from '../../src/sweep/plan.ts';

const LONG = 1000;

describe('arrays that are lent', () => {
  it('are those of the work before, full of zeros, and two at a time are two', () => {
    const lender = new Lender();
    const first = lender.lend(() => [
      entriesFor(LONG).fill(1),
      entriesFor(LONG).fill(2),
      entriesFor(2 * LONG),
    ]);
    const second = lender.lend(() => [entriesFor(LONG), entriesFor(LONG), entriesFor(LONG)]);
    expect(new Set(second).size).toBe(3);
    expect(second.filter((array) => first.includes(array))).toHaveLength(2);
    expect(second.every((array) => array.length === LONG && array.every((entry) => entry === 0))).toBe(true);
  });

  it('are nobody else’s: without a lender, beside one, and after work that throws', () => {
    const lender = new Lender();
    const own = entriesFor(LONG);
    const lent = lender.lend(() => entriesFor(LONG));
    expect(entriesFor(LONG)).not.toBe(lent);
    expect(new Lender().lend(() => entriesFor(LONG))).not.toBe(lent);
    const inner = new Lender();
    const seen: Float64Array[] = [];
    expect(() =>
      lender.lend(() => {
        seen.push(
          entriesFor(LONG),
          inner.lend(() => entriesFor(LONG)),
        );
        throw new Error('stopped');
      }),
    ).toThrow('stopped');
    expect(seen[0]).toBe(lent);
    expect(seen[1]).not.toBe(lent);
    expect([own, ...seen]).not.toContain(entriesFor(LONG));
    expect(lender.lend(() => entriesFor(LONG))).toBe(lent);
  });

  it('are not kept beyond the next work that needs none of their length, nor without bound', () => {
    const lender = new Lender();
    const lent = lender.lend(() => entriesFor(LONG));
    lender.lend(() => entriesFor(LONG + 1));
    expect(lender.lend(() => entriesFor(LONG))).not.toBe(lent);
    const large = 2 ** 20;
    const most = lender.lend(() => [entriesFor(large), entriesFor(large)]);
    const again = lender.lend(() => [entriesFor(large), entriesFor(large)]);
    expect(again.filter((array) => most.includes(array))).toHaveLength(1);
  });

  it('hold the matrices of products to the same bits', () => {
    const lender = new Lender();
    const A = zeros(40, 30);
    for (let at = 0; at < A.data.length; at++) A.data[at] = Math.sin(at);
    const work = () => [gram(A), multiplyTransposed(A, A)].map(({ data }) => Array.from(data));
    const fresh = work();
    expect(lender.lend(work)).toEqual(fresh);
    expect(lender.lend(work)).toEqual(fresh);
  });
});

describe('cells that share their matrices', () => {
  const plans = [
    {
      experiment: { data: { n: 30 }, network: { width: 20 }, training: { steps: 0 } },
      axes: [{ path: 'data.d', values: [3, 40, 2000] }],
      seeds: 2,
    },
    {
      experiment: {
        data: { n: 24, labelNoise: { count: 2 } },
        network: { width: 22 },
        training: { steps: 10, horizon: 20 },
      },
      axes: [{ path: 'data.d', values: [2000] }],
      keep: ['training.trajectory', 'training.margins', 'plane', 'data.spectrum'],
      seeds: 2,
    },
  ].map((spec) => planSweep(spec));

  it('leave what each leaves that has its own, whatever came before and comes after', () => {
    for (const plan of plans) {
      const run = cellRunner(plan);
      const cells = Array.from({ length: plan.size }, (_, index) => plan.cell(index));
      const rows = cells.map(run);
      const texts = rows.map((row) => JSON.stringify(row));
      for (const cell of cells.toReversed()) run(cell);
      const inSteps = cellRunnerInSteps(plan);
      expect(rows.every(({ status }) => status === 'done')).toBe(true);
      expect(rows.map((row) => JSON.stringify(row))).toEqual(texts);
      expect(cells.map((cell) => JSON.stringify(finish(inSteps(cell))))).toEqual(texts);
    }
  });
});
