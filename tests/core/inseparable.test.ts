/**
 * Columns and rows of very different sizes: what is separable is found so, with a certificate, and "no weights separate" is said of
 * what no weights separate alone.
 */
import { describe, expect, it } from 'vitest';
import { limitOnData, linearProblem } from '../../src/audit/dataset-audit.ts';
import type { Sample } from '../../src/data/sample.ts';
import type { LimitDirection } from '../../src/margin/limit.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import type { Network } from '../../src/network/network.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { approximately } from '../support/exact.ts';
import { balanced, dualOf, fromRows } from '../support/limit-weights.ts';
import {
  below,
  brokenBracket,
  buildProblem,
  exactMarginOptimum,
  randomShape,
} from '../support/margin-problems.ts';

const LEAKY: Network = { mPlus: 32, mMinus: 32, slope: 0.1 };

describe('a column of 10^7 beside one that separates', () => {
  const rows = [
    [1e7 + 1, 1],
    [-1e7 - 2, 1],
    [1e7 + 3, -1],
    [-1e7 - 5, -1],
  ];
  const sample = fromRows(rows, [1, 1, -1, -1]);

  it('the linear margin is 1, by the second column alone', () => {
    const limit = linearProblem(sample, LEAKY, limitDirection(sample, LEAKY));
    expect(limit).toMatchObject({ status: 'solved', consistent: true, dualOfFlow: true });
    expectRelative(limit.normalizedMargin, 1, 1e-14);
    expect(limit.certificate?.relativeGap).toBeLessThan(1e-13);
    expect(limit.certificate?.naturalResidual).toBeLessThan(1e-12);
  });

  it('the activated problem has w and -w, with margin (1 + slope)/2', () => {
    const limit = limitDirection(sample, LEAKY);
    expect(limit).toMatchObject({ status: 'solved', consistent: true });
    expectRelative(limit.normalizedMargin, 0.55, 1e-14);
    expectRelative(limitOnData(sample, LEAKY, limit)?.leastMargin ?? null, 1, 1e-9);
  });

  it('and three scales in one table', () => {
    const three = fromRows(
      rows.map(([id, a], i) => [id, a, 1e-3 * (i + 1)]),
      [1, 1, -1, -1],
    );
    for (const network of [LEAKY, { ...LEAKY, slope: 1 }]) {
      const limit = limitDirection(three, network);
      const optimum = exactMarginOptimum('rows', three, network);
      if (optimum === null) throw new Error('separable');
      expect(limit.status).toBe('solved');
      expectRelative(limit.objective, approximately(optimum), 1e-9);
    }
  });
});

it('rows of sizes 1e-8 to 1e8: the bracket is as tight as the problem is well conditioned', () => {
  const key = keyFrom(1, 'rows');
  for (let trial = 0; trial < 60; trial++) {
    const stream = new Stream(deriveKey(key, trial));
    const n = 2 + below(stream, 4);
    const rows = Array.from({ length: n }, () => {
      const size = 2 ** (below(stream, 54) - 27);
      return Array.from({ length: n }, () => size * (below(stream, 9) - 4)).map(
        (entry, p) => entry || (p === 0 ? size : 0),
      );
    });
    const sample = fromRows(
      rows,
      rows.map((_, i) => (i % 2 === 0 ? 1 : -1)),
    );
    const optimum = exactMarginOptimum('rows', sample, { ...LEAKY, slope: 0.5 });
    const limit = limitDirection(sample, { ...LEAKY, slope: 0.5 });
    if (optimum === null) {
      expect(limit.dual, `trial ${trial}`).toBeNull();
      continue;
    }
    expect(limit.status, `trial ${trial}: ${limit.reason}`).toBe('solved');
    expectRelative(limit.objective, approximately(optimum), 1e-9, `trial ${trial}`);
    if (Math.abs(limit.consistencySlack ?? 0) > 1e-9)
      expect(limit.consistent, `trial ${trial}`).not.toBeNull();
    expect(
      brokenBracket(limit.certificate as NonNullable<LimitDirection['certificate']>, optimum),
    ).toBeNull();
  }
});

describe('columns multiplied by 10^k', () => {
  function scaled(sample: Sample, stream: Stream, range: number): Sample {
    const d = sample.d;
    const factors = Array.from({ length: d }, () => Number(`1e${below(stream, 2 * range + 1) - range}`));
    const X = sample.X?.data ?? new Float64Array();
    const rows = Array.from({ length: sample.n }, (_, i) => factors.map((f, p) => f * X[i * d + p]));
    return fromRows(rows, Array.from(sample.y));
  }

  it('separable data stay so: never "infeasible", and solved while the sizes differ by 10^8', () => {
    const key = keyFrom(2, 'separable');
    for (let trial = 0; trial < 120; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const { sample, network } = buildProblem(stream, { ...randomShape(stream, 16), spread: 0 });
      const range = 1 + below(stream, 6);
      const limit = limitDirection(scaled(sample, stream, range), network);
      expect(limit.status, `trial ${trial}: ${limit.reason}`).not.toBe('infeasible');
      if (range <= 4) expect(limit.status, `trial ${trial}: ${limit.reason}`).toBe('solved');
    }
  });

  it('a bound is never below the true margin, and inseparable data are found so whatever the sizes', () => {
    const key = keyFrom(3, 'inseparable');
    const seen = { infeasible: 0, other: 0 };
    for (let trial = 0; trial < 120; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const [n, d] = [12 + below(stream, 20), 1 + below(stream, 3)];
      const rows = Array.from({ length: n }, () => Array.from({ length: d }, () => normal(stream)));
      const y = rows.map(() => 2 * below(stream, 2) - 1);
      const plain = fromRows(rows, y);
      for (const network of [balanced(1), balanced(0.3)]) {
        const first = limitDirection(plain, network);
        const second = limitDirection(scaled(plain, stream, 5), network);
        if (first.status === 'infeasible') {
          seen.infeasible++;
          expect(second.status, `trial ${trial}`).toBe('infeasible');
          // Without rows the inner products in float64 decide less, but never the contrary.
          expect(limitDirection({ ...plain, X: null }, network).dual, `trial ${trial}`).toBeNull();
        } else {
          seen.other++;
          expect(second.status, `trial ${trial}`).not.toBe('infeasible');
        }
      }
    }
    expect(seen.infeasible).toBeGreaterThan(100);
  });

  it('the linear and the activated answer do not contradict each other', () => {
    const key = keyFrom(4, 'both');
    for (let trial = 0; trial < 150; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const n = 3 + below(stream, 6);
      const rows = Array.from({ length: n }, () => [
        1e7 + below(stream, 9),
        below(stream, 5) - 2,
        1e-3 * (below(stream, 5) - 2),
      ]);
      const sample = fromRows(
        rows,
        rows.map(() => 2 * below(stream, 2) - 1),
      );
      const activated = limitDirection(sample, LEAKY);
      const linear = linearProblem(sample, LEAKY, activated);
      if (linear.dual !== null) expect(activated.status, `trial ${trial}`).not.toBe('infeasible');
      if (activated.status === 'infeasible') expect(linear.status, `trial ${trial}`).toBe('infeasible');
    }
  });
});

describe('what stays undecided', () => {
  it('says so, and names the column and its size', () => {
    // Equal to one part in 2^40 in a column of 10^15, and with opposite labels: the optimum is beyond 32 digits.
    const size = 2 ** 50;
    const limit = limitDirection(
      fromRows(
        [
          [size + 2 ** 10, 1],
          [size, 1],
          [-size, -1],
        ],
        [1, -1, 1],
      ),
      balanced(0.5),
    );
    expect(limit.status).toBe('failed');
    expect(limit.reason).toMatch(/column 1 has entries up to 1\.1e\+15, another up to 1\.0: --standardise/);
  });

  it('whether W* is activated, where the least signed product is exactly 0', () => {
    const sample = fromRows(
      [
        [5, -1],
        [0, 4],
        [-1, -6],
        [5, 6],
      ],
      [-1, 1, -1, -1],
    );
    const limit = limitDirection(sample, { mPlus: 1, mMinus: 1, slope: 0.5 });
    expect(limit).toMatchObject({ status: 'solved', consistent: null });
    expect(Math.abs(limit.consistencySlack ?? 1)).toBeLessThan(1e-14);
    // The exact multipliers are (0, 1/18, 133/540, 113/540): the neuron with a_j > 0 is orthogonal to the fourth point.
    expectClose(dualOf(limit), [0, 1 / 18, 133 / 540, 113 / 540], 1e-14);
    for (const by of [-1e-9, 1e-9]) {
      const moved = fromRows(
        [
          [5, -1],
          [by, 4],
          [-1, -6],
          [5, 6],
        ],
        [-1, 1, -1, -1],
      );
      expect(limitDirection(moved, { mPlus: 1, mMinus: 1, slope: 0.5 }).consistent).not.toBeNull();
    }
  });
});
