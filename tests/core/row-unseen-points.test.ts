/**
 * P(R) of many points at slope 0, from rows, where points are seen by no neuron of their own sign: against the same problem from all inner products, and
 * faults in what shows it.
 */
import { describe, expect, it } from 'vitest';
import { rowSampleFrom, sampleFromRows } from '../../src/data/from-file.ts';
import { verify } from '../../src/library/verify.ts';
import { type Matrix, row } from '../../src/linalg/matrix.ts';
import { multiplyTransposed } from '../../src/linalg/product.ts';
import { certifyRowsInSteps, type RowsClaim } from '../../src/margin/certificate-rows.ts';
import { concaveDirectionInSteps } from '../../src/margin/concave-limit.ts';
import { type OwnRowLimit, ownRowLimitInSteps } from '../../src/margin/own-row-limit.ts';
import { networkWith } from '../../src/network/network.ts';
import { concaveSystem } from '../../src/network/own-pattern.ts';
import { finish } from '../../src/stepwise.ts';
import { audited, layers } from '../support/audited.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { type ReluProblem, rowsForRelu } from '../support/many-rows.ts';
import { failing, withEntry } from '../support/planted.ts';

function listed({ data, cols }: Matrix): number[][] {
  return Array.from({ length: data.length / cols }, (_, i) =>
    Array.from(data.subarray(i * cols, (i + 1) * cols)),
  );
}

function fromRows({ X, y, W, a }: ReluProblem): OwnRowLimit {
  const likely = Int32Array.from(y.keys());
  return finish(ownRowLimitInSteps(rowSampleFrom(X, y), networkWith(a, 0), multiplyTransposed(W, X), likely));
}

function fromProducts({ X, y, W, a }: ReluProblem) {
  const sample = sampleFromRows(X, y, null, null);
  const network = networkWith(a, 0);
  return finish(
    concaveDirectionInSteps(sample, network, concaveSystem(sample, network, multiplyTransposed(W, X))),
  );
}

/** All that the two say. @returns how many points are held unseen */
function expectSame(problem: ReluProblem): number {
  const { limit, solution, leftOut } = fromProducts(problem);
  const large = fromRows(problem);
  expect(large.leftOut).toEqual(leftOut);
  expect([limit.status, large.status]).toEqual(['solved', 'solved']);
  if (solution === null || large.multipliers === null || large.neurons === null || large.slides === null)
    throw new Error('not solved');
  expectRelative(large.certificate?.upper ?? null, limit.objective ?? 0, 1e-9);
  expectRelative(large.certificate?.lower ?? null, limit.objective ?? 0, 1e-9);
  expectClose(large.multipliers.beta, solution.beta, 1e-7);
  expect(large.consistent).toBe(limit.consistent);
  const n = problem.y.length;
  const z = multiplyTransposed(large.neurons, problem.X);
  for (const [g, { sign }] of large.groups.entries()) {
    for (let i = 0; i < n; i++) {
      expect(Math.abs(sign * z.data[g * n + i] - solution.Z[g][i])).toBeLessThan(1e-7);
      if (solution.beta[i] > 1e-6)
        expect(Math.abs((large.slopes?.[g][i] ?? 0) - solution.slopes[g][i])).toBeLessThan(1e-6);
    }
    const held = (points: ArrayLike<number>) => Array.from(points).filter((i) => solution.beta[i] > 0);
    expect(held(large.slides[g])).toEqual(held(solution.sliding[g]));
  }
  return leftOut.filter((i) => solution.beta[i] > 1e-6).length;
}

describe('P(R) from rows with points that are to stay unseen', () => {
  it.each([
    ['few groups', { n: 150, d: 20, m: 4, signal: 3 }],
    ['many dimensions', { n: 200, d: 80, m: 10, signal: 1.5 }],
    ['few dimensions', { n: 300, d: 30, m: 3, signal: 3.6 }],
  ])('is that from all inner products: %s', (_, shape) => {
    let held = 0;
    for (let seed = 0; seed < 5; seed++) {
      const problem = rowsForRelu(seed, shape);
      expect(fromRows(problem).leftOut.length).toBeGreaterThan(0);
      held += expectSame(problem);
    }
    expect(held).toBeGreaterThan(1);
  });

  it('as many points as are worked on from rows, with a neuron that nothing moves', () => {
    const problem = rowsForRelu(1, { n: 1100, d: 60, m: 4, signal: 3 });
    for (let p = 0; p < 60; p++) problem.W.data[2 * 60 + p] = p === 0 ? -20 : 0;
    const { groups } = fromRows(problem);
    expect(groups.filter(({ active }) => active.every((on) => on === 0))).toHaveLength(1);
    expect(expectSame(problem)).toBeGreaterThan(0);
  });

  it('where the others are not separated, and where all points are unseen', () => {
    const problem = rowsForRelu(3, { n: 150, d: 20, m: 4, signal: 3 });
    const { y, W, X } = problem;
    const large = fromRows(problem);
    const asked = [...y.keys()].filter((i) => y[i] > 0 && !large.leftOut.includes(i));
    // Opposite points of one sign, both seen, and by the same neuron.
    for (let p = 0; p < 20; p++) X.data[asked[1] * 20 + p] = -X.data[asked[0] * 20 + p];
    const Z = multiplyTransposed(W, X);
    for (let j = 0; j < 4; j++) for (const i of asked.slice(0, 2)) Z.data[j * 150 + i] = 1;
    const found = finish(
      ownRowLimitInSteps(rowSampleFrom(X, y), networkWith(problem.a, 0), Z, Int32Array.from(y.keys())),
    );
    expect(found).toMatchObject({ status: 'infeasible', leftOut: large.leftOut });
    expect(1 / Math.sqrt(2 * (found.certificate?.lower ?? 0))).toBeLessThan(1e-12);
    const away = Z.data.map((z) => -Math.abs(z));
    const none = finish(
      ownRowLimitInSteps(
        rowSampleFrom(X, y),
        networkWith(problem.a, 0),
        { ...Z, data: away },
        Int32Array.from(y.keys()),
      ),
    );
    expect(none).toMatchObject({ status: 'infeasible', neurons: null });
    expect(none.leftOut).toHaveLength(150);
    expect(1 / Math.sqrt(2 * (none.certificate?.lower ?? 0))).toBeLessThan(1e-12);
  });
});

describe('its certificate', () => {
  const problem = rowsForRelu(1, { n: 200, d: 80, m: 10, signal: 1.5 });
  const { X, y, a } = problem;
  const found = fromRows(problem);
  const { multipliers, neurons, slopes, groups, leftOut } = found;
  if (multipliers === null || neurons === null || slopes === null) throw new Error('not solved');
  const claim: RowsClaim = {
    ...{ ...networkWith(a, 0), X: X.data, d: 80, y, beta: multipliers.beta },
    pattern: groups.map(({ weight }, g) => ({ weight, slopes: slopes[g] })),
    signs: groups.map(({ sign }) => sign),
    neurons: groups.map((_, g) => row(neurons, g)),
  };
  const check = (change: Partial<RowsClaim>) => finish(certifyRowsInSteps({ ...claim, ...change }));
  const dark = leftOut.find((i) => multipliers.beta[i] > 1e-3) ?? -1;
  const holder = groups.findIndex(({ sign }, g) => sign !== y[dark] && slopes[g][dark] > 0);

  it('finds nothing in an honest claim', () => {
    expect(dark).toBeGreaterThan(-1);
    expect(check({}).relativeGap).toBeLessThan(1e-11);
    expect(check({}).minMargin).toBeGreaterThan(1 - 1e-9);
    expect(check({}).complementarity).toBeLessThan(1e-9);
  });

  it('notices a neuron that sees such a point, by as little as it may', () => {
    const seeing = (by: number) => {
      const v = row(neurons, holder).slice();
      const x = row(X, dark);
      const square = x.reduce((sum, entry) => sum + entry * entry, 0);
      for (let p = 0; p < v.length; p++) v[p] += (groups[holder].sign * by * x[p]) / square;
      return claim.neurons.map((own, g) => (g === holder ? v : own));
    };
    expect(check({ neurons: seeing(1e-10) })).toMatchObject({ upper: null, relativeGap: null });
    expect(check({ neurons: seeing(-1e-10) }).relativeGap).toBeGreaterThan(0);
  });

  it('notices a force that is left out, one of the other side, one beyond the multiplier', () => {
    const of = (slope: number) =>
      (claim.pattern ?? []).map((group, g) =>
        g === holder ? { ...group, slopes: group.slopes.map((own, i) => (i === dark ? slope : own)) } : group,
      );
    expect(check({ pattern: of(0) }).relativeGap).toBeGreaterThan(1e-6);
    expect(check({ pattern: of(-0.5) })).toMatchObject({ lower: null });
    expect(check({ pattern: of(1.5) })).toMatchObject({ lower: null });
    const beta = multipliers.beta.map((entry, i) => (i === dark ? -entry : entry));
    expect(check({ beta })).toMatchObject({ lower: null });
  });

  it('asks a margin of a point that some neuron of its own sign is said to see', () => {
    const own = groups.findIndex(({ sign }) => sign === y[dark]);
    const pattern = (claim.pattern ?? []).map((group, g) =>
      g === own ? { ...group, slopes: group.slopes.map((D, i) => (i === dark ? 1 : D)) } : group,
    );
    expect(check({ pattern }).minMargin).toBeLessThan(1e-9);
    expect(check({ pattern })).toMatchObject({ upper: null });
  });
});

describe('an audit of ReLU neurons that leave points unseen', () => {
  const problem = rowsForRelu(1, { n: 1100, d: 60, m: 4, signal: 4, wrong: 4 });
  const { X, y, a } = problem;
  // A solution of P(R) that has its own signs: |W| does not grow from one to the next.
  let { W } = problem;
  for (let round = 0; round < 40; round++) {
    const { neurons, groups, consistent } = fromRows({ ...problem, W });
    if (neurons === null || consistent === true) break;
    W = { ...W, data: W.data.slice() };
    for (const [g, { members }] of groups.entries())
      for (const j of members)
        for (let p = 0; p < 60; p++) W.data[j * 60 + p] = a[j] * neurons.data[g * 60 + p];
  }
  const audit = audited(listed(X), Array.from(y), layers(listed(W), Array.from(a)), { slope: 0 });
  const arrays: typeof audit.arrays = { ...audit.arrays, X: { shape: [1100, 60], data: X.data } };
  const { network } = audit.record;
  if (network === null) throw new Error('no network');
  const { ownSigns } = network;

  it('has the solution, and the points of which no margin is asked', () => {
    expect(ownSigns).toMatchObject({ status: 'solved', keepsSigns: true, kind: 'sliding' });
    expect(ownSigns.leftOut?.length).toBeGreaterThan(0);
    const { limit, leftOut } = fromProducts({ ...problem, W });
    expect(ownSigns.leftOut).toEqual(leftOut);
    expectRelative(ownSigns.most ?? 0, limit.normalizedMargin ?? 0, 1e-9);
    expectRelative(ownSigns.least ?? 0, limit.normalizedMargin ?? 0, 1e-9);
    expect(ownSigns.supportVectors).toBe(limit.supportVectors);
  });

  it('is verified, and what is planted is noticed', () => {
    const { record } = audit;
    expect(failing(verify(record, arrays))).toEqual([]);
    const claims = verify(record, arrays).claims.filter(({ verdict }) => verdict === 'holds');
    for (const name of [
      'leftOut',
      'leftOut: seen',
      'most',
      'least',
      'status',
      'sliding',
      'keepsSigns',
      'kind',
    ])
      expect(claims.map(({ path }) => path)).toContain(`network.ownSigns.${name}`);
    const beta = arrays['beta(R)'].data;
    const dark = ownSigns.leftOut?.find((i) => Number(beta[i]) > 1e-3) ?? -1;
    const found = (at: number, value: number) =>
      failing(verify(record, withEntry(arrays, 'beta(R)', { [at]: value })));
    expect(found(dark, Number(beta[dark]) / 2)).toContain('network.ownSigns.leftOut: seen');
    const withOut = (leftOut: readonly number[]) =>
      failing(verify({ ...record, network: { ...network, ownSigns: { ...ownSigns, leftOut } } }, arrays));
    expect(withOut((ownSigns.leftOut ?? []).slice(1))).toEqual(['network.ownSigns.leftOut']);
  });
});
