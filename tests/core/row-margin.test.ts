/**
 * The margin problem of many points in few dimensions: problems built backwards from their answers, the awkward ones, and what its
 * certificate says of answers that are wrong.
 */
import { describe, expect, it } from 'vitest';
import { rowSampleFrom } from '../../src/data/from-file.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { minimum, sum } from '../../src/linalg/vector.ts';
import { certifyRowsInSteps } from '../../src/margin/certificate-rows.ts';
import { removalInSteps } from '../../src/margin/removal.ts';
import { neuronOf, type RowLimit, rowLimitInSteps, SHOWN } from '../../src/margin/row-limit.ts';
import { classSquaresInSteps } from '../../src/margin/rows/class-squares.ts';
import { rowFeatures, rowsOnly } from '../../src/margin/rows/features.ts';
import { exactConflicts } from '../../src/margin/rows/opposites.ts';
import { RowSolver } from '../../src/margin/rows/solver.ts';
import type { Network } from '../../src/network/network.ts';
import { activatedPattern } from '../../src/network/pattern.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { finish } from '../../src/stepwise.ts';
import { expectRelative } from '../support/close.ts';
import { clusterRows, type LabelledMatrix } from '../support/many-rows.ts';

const LINEAR: Network = { mPlus: 2, mMinus: 2, slope: 1 };
const LEAKY: Network = { mPlus: 3, mMinus: 1, slope: 0.25 };

function limitOf({ X, y }: LabelledMatrix, network = LINEAR): RowLimit {
  const sample = rowSampleFrom(X, y);
  return finish(rowLimitInSteps(sample, network, finish(classSquaresInSteps(X, y))));
}

/**
 * x_i = (y_i c_i, z_i) with c_i = 1 at the first `support` points and above 1 elsewhere. Support vectors come in pairs of one class
 * with z and -z, so that multipliers 1/support give w = e_1: the margin is 1.
 */
function builtBackwards(n: number, d: number, support: number, seed: number): LabelledMatrix {
  const X = zeros(n, d);
  fillNormal(new Stream(keyFrom(seed, 'rows')), X.data, 1);
  const excess = new Float64Array(n);
  fillNormal(new Stream(keyFrom(seed, 'excess')), excess, 1);
  const y = Float64Array.from({ length: n }, (_, i) => ((i >> 1) % 2 === 0 ? 1 : -1));
  for (let i = 0; i < n; i++) {
    X.data[i * d] = y[i] * (i < support ? 1 : 1.01 + Math.abs(excess[i]));
    if (i < support && i % 2 === 1) {
      for (let p = 1; p < d; p++) X.data[i * d + p] = -X.data[(i - 1) * d + p];
    }
  }
  return { X, y };
}

function copyOf({ X, y }: LabelledMatrix): LabelledMatrix {
  return { X: { ...X, data: X.data.slice() }, y: y.slice() };
}

/** Some rows once more. */
function repeated({ X, y }: LabelledMatrix, times: number): LabelledMatrix {
  const rows = X.rows * times;
  const data = new Float64Array(rows * X.cols);
  for (let k = 0; k < times; k++) data.set(X.data, k * X.data.length);
  return { X: { rows, cols: X.cols, data }, y: Float64Array.from({ length: rows }, (_, i) => y[i % X.rows]) };
}

describe('problems built backwards', () => {
  it.each([
    ['40 support vectors of 5000 points in 50 dimensions', 5000, 50, 40],
    ['120 of them, more than dimensions', 5000, 50, 120],
    ['5000 of them in 20 dimensions', 5200, 20, 5000],
  ])('%s have margin 1', (_, n, d, support) => {
    const limit = limitOf(builtBackwards(n, d, support, 1));
    expect(limit).toMatchObject({ status: 'solved', rank: d, rankCertain: true });
    expectRelative(limit.normalizedMargin, 1, 1e-10);
    expect(limit.certificate?.relativeGap).toBeLessThan(1e-10);
    expect(limit.certificate?.lower).toBeLessThanOrEqual(0.5);
    expect(limit.certificate?.upper).toBeGreaterThanOrEqual(0.5);
    const { w } = limit;
    if (w === null) throw new Error('no weights');
    expect(Math.abs(Math.abs(w[0]) - 1)).toBeLessThan(1e-6);
  });

  it('2000 normal rows in 400 dimensions, next to a hyperplane, are solved', () => {
    const limit = limitOf(clusterRows(2000, 400, 1, 0.05));
    expect(limit.status).toBe('solved');
    expect(limit.certificate?.relativeGap).toBeLessThan(1e-11);
  });

  it('near ties of 1e-9 are no different', () => {
    const problem = builtBackwards(3000, 30, 20, 2);
    for (let i = 20; i < 60; i++) problem.X.data[i * 30] = problem.y[i] * (1 + 1e-9);
    const limit = limitOf(problem);
    expectRelative(limit.normalizedMargin, 1, 1e-8);
    expect(limit.certificate?.relativeGap).toBeLessThan(1e-10);
  });

  it('duplicates change no margin, and leave many dual solutions', () => {
    const once = clusterRows(1500, 20, 4);
    const [one, three] = [limitOf(once, LEAKY), limitOf(repeated(once, 3), LEAKY)];
    expectRelative(three.normalizedMargin, one.normalizedMargin ?? 0, 1e-10);
    expect([one.dualUnique, three.dualUnique]).toEqual([true, false]);
    expect(three.status).toBe('solved');
  });

  it('columns of zeros and repeated columns are no different', () => {
    const { X, y } = clusterRows(2000, 20, 5);
    const wide = zeros(2000, 24);
    for (let i = 0; i < 2000; i++) {
      wide.data.set(X.data.subarray(i * 20, (i + 1) * 20), i * 24);
      wide.data.set(X.data.subarray(i * 20, i * 20 + 3), i * 24 + 21);
    }
    const limit = limitOf({ X: wide, y });
    expect(limit).toMatchObject({ status: 'solved', rank: 20, rankCertain: false });
    // A column twice is a column times the root of 2.
    for (let i = 0; i < 2000; i++) for (let p = 0; p < 3; p++) X.data[i * 20 + p] *= Math.SQRT2;
    expectRelative(limit.normalizedMargin, limitOf({ X, y }).normalizedMargin ?? 0, 1e-10);
  });

  it('a column of 1e7 beside one of 1e-3 is solved with its certificate', () => {
    const { X, y } = clusterRows(2000, 20, 6);
    for (let i = 0; i < 2000; i++) {
      X.data[i * 20 + 3] *= 1e7;
      X.data[i * 20 + 4] *= 1e-3;
    }
    const limit = limitOf({ X, y });
    expect(limit.status).toBe('solved');
    expect(limit.certificate?.relativeGap).toBeLessThan(1e-9);
    expect(limit.certificate?.minMargin).toBeGreaterThan(0.999);
  });
});

describe('two roads', () => {
  const solverOf = ({ X, y }: LabelledMatrix, network = LEAKY) =>
    new RowSolver(rowFeatures(X, y, network, activatedPattern(network, y)));

  it('exchange and the augmented Lagrangian have one margin, with weights and multipliers', () => {
    const problem = clusterRows(3000, 300, 17, 1);
    const few = finish(solverOf(problem).throughFew());
    const all = finish(solverOf(problem).toGap(1e-10));
    if (few === null || all.status !== 'optimal') throw new Error('not solved');
    expect(few.gap).toBeLessThan(1e-11);
    const norm = (w: Float64Array) => Math.sqrt(w.reduce((total, entry) => total + entry * entry, 0));
    expectRelative(minimum(few.q) / norm(few.w), minimum(all.q) / norm(all.w), 1e-9);
    expectRelative(sum(few.beta), norm(few.w) ** 2, 1e-10);
    const apart = few.w.map((entry, p) => entry - all.w[p]);
    expect(norm(apart) / norm(all.w)).toBeLessThan(1e-5);
  });

  it('exchange leaves to the other road columns of other sizes, too many points, and what nothing separates', () => {
    const sizes = clusterRows(1200, 20, 18);
    for (let i = 0; i < 1200; i++) sizes.X.data[20 * i + 3] *= 1e7;
    expect(finish(solverOf(sizes).throughFew())).toBeNull();
    const flipped = clusterRows(1200, 20, 18);
    for (let i = 0; i < 30; i++) flipped.y[i] *= -1;
    expect(finish(solverOf(flipped).throughFew())).toBeNull();
    expect(finish(solverOf(clusterRows(1500, 300, 1, 0.05), LINEAR).throughFew())).toBeNull();
  });
});

describe('no weights separate', () => {
  it('0 inside the hull of many rows is proved, rounding included, and the weights can be rechecked', () => {
    const problem = clusterRows(3000, 12, 7);
    for (let i = 0; i < 40; i++) problem.y[i] = -problem.y[i];
    for (const network of [LINEAR, LEAKY]) {
      const limit = limitOf(problem, network);
      if (network === LEAKY && limit.status === 'solved') continue;
      expect(limit).toMatchObject({ status: 'infeasible', infeasibility: { shown: SHOWN.interior } });
      const weights = limit.infeasibility?.weights ?? new Float64Array(0);
      const sums = new Float64Array(12);
      for (let i = 0; i < 3000; i++) {
        for (let p = 0; p < 12; p++) sums[p] += weights[i] * problem.y[i] * problem.X.data[i * 12 + p];
      }
      expect(Math.max(...sums.map(Math.abs))).toBeLessThan(1e-14);
      expectRelative(
        weights.reduce((a, b) => a + b, 0),
        1,
        1e-12,
      );
    }
  });

  it('points of one class about 0, at any slope', () => {
    const { X } = clusterRows(1500, 10, 8, 0);
    const y = new Float64Array(1500).fill(1);
    for (const network of [LINEAR, LEAKY]) {
      expect(limitOf({ X, y }, network).infeasibility?.shown).toBe(SHOWN.interior);
    }
  });

  it('the same row in both classes is an exact proof', () => {
    const problem = copyOf(clusterRows(1500, 10, 9));
    problem.X.data.copyWithin(40, 70, 80);
    problem.y[4] = -problem.y[7];
    const limit = limitOf(problem);
    expect(limit).toMatchObject({
      status: 'infeasible',
      infeasibility: { marginBound: 0, shown: SHOWN.exact },
    });
    expect(limit.conflicts.map((points) => Array.from(points))).toEqual([[4, 7]]);
  });

  it('a conflict of fewer rows than dimensions is a bound near 0, and said to be no more', () => {
    const d = 100;
    const problem = clusterRows(1100, d, 10, 0.5);
    const last = problem.X.data.subarray(0, d);
    last.fill(0);
    for (let i = 1; i <= 10; i++) {
      for (let p = 0; p < d; p++) last[p] -= (problem.y[i] * problem.X.data[i * d + p]) / 8;
    }
    problem.y[0] = 1;
    const limit = limitOf(problem);
    expect(limit.status).toBe('infeasible');
    expect(limit.infeasibility?.shown).toBe(SHOWN.rounding);
    expect(limit.infeasibility?.marginBound).toBeLessThan(1e-14);
  });

  it('conflicts that are exact are found up to sign, class and zeros', () => {
    const X = { rows: 6, cols: 2, data: Float64Array.of(1, -2, -1, 2, 0, 0, 1, -2, -0, 3, 0, 3) };
    const features = { ...limitOf({ X, y: Float64Array.of(1, 1, 1, 1, 1, -1) }).features };
    expect(exactConflicts(features).map((points) => Array.from(points))).toEqual([[0, 1], [2], [4, 5]]);
  });
});

describe('how many points must be removed', () => {
  it('at most the labels flipped, at least the groups found; without the points found the rest is separable', () => {
    const problem = clusterRows(4000, 6, 12, 0.3);
    for (let i = 0; i < 8; i++) problem.y[i] = -problem.y[i];
    const limit = limitOf(problem);
    expect(limit.status).toBe('infeasible');
    const { least, most, points } = finish(removalInSteps(limit));
    expect(most).toBeLessThanOrEqual(8);
    expect(least).toBeGreaterThan(1);
    expect(least).toBeLessThanOrEqual(most);
    const kept = Int32Array.from({ length: 4000 }, (_, i) => i).filter((i) => !points.includes(i));
    const { X, y } = rowsOnly(limit.features, kept);
    expect(limitOf({ X, y }).status).toBe('solved');
  });

  it('fewer than the labels flipped, where weights are found that some of them agree with', () => {
    const problem = clusterRows(3000, 60, 12, 0.1);
    for (let i = 0; i < 100; i++) problem.y[i] = -problem.y[i];
    const limit = limitOf(problem);
    const { least, most, points } = finish(removalInSteps(limit));
    // 99 without the points that are far on the wrong side left out of account.
    expect(most).toBeLessThanOrEqual(90);
    expect(least).toBeGreaterThan(4);
    const kept = Int32Array.from({ length: 3000 }, (_, i) => i).filter((i) => !points.includes(i));
    const { X, y } = rowsOnly(limit.features, kept);
    expect(limitOf({ X, y }).status).toBe('solved');
  });

  it('rows that are in both classes are counted', () => {
    const { X, y } = clusterRows(1500, 10, 13);
    for (let i = 0; i < 5; i++) {
      X.data.copyWithin(10 * i, 10 * (i + 100), 10 * (i + 101));
      y[i] = -y[i + 100];
    }
    const { least, most } = finish(removalInSteps(limitOf({ X, y })));
    expect([least, most]).toEqual([5, 5]);
  });
});

describe('the certificate catches', () => {
  const problem = clusterRows(2000, 15, 11);
  const { features, w, dual } = limitOf(problem, LEAKY);
  if (w === null || dual === null) throw new Error('not solved');
  const claim = {
    X: problem.X.data,
    d: 15,
    y: problem.y,
    ...LEAKY,
    pattern: null,
    neurons: [neuronOf(features, w, 1), neuronOf(features, w, -1)],
    beta: dual,
  };
  const honest = finish(certifyRowsInSteps(claim));
  const support = dual.findIndex((entry) => entry > 0);

  it('nothing of an honest claim', () => {
    expect(honest.relativeGap).toBeLessThan(1e-11);
    expect(honest.naturalResidual).toBeLessThan(1e-11);
    expect(honest.stationarity).toBeLessThan(1e-11);
  });

  it('a support vector left out', () => {
    const beta = dual.slice();
    beta[support] = 0;
    const found = finish(certifyRowsInSteps({ ...claim, beta }));
    expect(found.relativeGap).toBeGreaterThan(1e-6);
    expect(found.stationarity).toBeGreaterThan(1e-6);
  });

  it('one constraint violated by 1e-7', () => {
    const X = problem.X.data.slice();
    for (let p = 0; p < 15; p++) X[support * 15 + p] *= 1 - 1e-7;
    const found = finish(certifyRowsInSteps({ ...claim, X }));
    expectRelative(found.minMargin, 1 - 1e-7, 1e-10);
    expect(found.relativeGap).toBeGreaterThan(1e-7);
  });

  it('a scale, which the bounds allow for', () => {
    const neurons = claim.neurons.map((v) => v.map((entry) => 2 * entry));
    const found = finish(certifyRowsInSteps({ ...claim, neurons }));
    expectRelative(found.minMargin, 2, 1e-10);
    expect(found.stationarity).toBeGreaterThan(0.1);
    expect(found.relativeGap).toBeLessThan(1e-11);
  });

  it('a negative multiplier, and weights that separate nothing', () => {
    const beta = dual.map((entry) => -entry);
    expect(finish(certifyRowsInSteps({ ...claim, beta }))).toMatchObject({ lower: null, relativeGap: null });
    const neurons = claim.neurons.map((v) => v.map((entry) => -entry));
    expect(finish(certifyRowsInSteps({ ...claim, neurons }))).toMatchObject({ upper: null });
  });
});
