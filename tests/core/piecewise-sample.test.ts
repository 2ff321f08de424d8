/** The error of groups of neurons over a sample: against the closed forms of two groups, and points drawn in all coordinates. */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { Sample } from '../../src/data/sample.ts';
import { obtainSample } from '../../src/experiment/sample-stage.ts';
import { networkOf } from '../../src/experiment/training-setup.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { squareOf } from '../../src/network/network.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { linearClosedForm } from '../../src/risk/linear.ts';
import { type CountedPoints, type GroupedError, groupedError } from '../../src/risk/piecewise/error.ts';
import { type DirectionGroup, groupedNetwork } from '../../src/risk/piecewise/groups.ts';
import { reluError } from '../../src/risk/relu.ts';
import { resolveSpec, type Spec } from '../../src/spec/resolve.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';
import { finish } from '../../src/stepwise.ts';
import { matrixFromRows } from '../support/matrix.ts';

const points = (count: number, seed = 0): CountedPoints => ({
  count,
  key: keyFrom(seed, 'reached'),
  rows: null,
});

function errorOf(
  sample: Sample,
  slope: number,
  groups: readonly DirectionGroup[],
  counted = points(0),
): GroupedError {
  const found = finish(groupedError(sample, groupedNetwork(sample, slope, groups), counted));
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** The groups of the activated limit, and the closed form of its hyperplane. */
function activated(spec: Spec) {
  const sample = finish(obtainSample(spec, null));
  const network = networkOf(spec);
  const { dual, pattern } = limitDirection(sample, network);
  if (dual === null) throw new Error('no limit');
  const groups = pattern.map(({ sign, weight, slopes }) => ({
    sign,
    weight: weight / squareOf(network),
    coefficients: dual.map((beta, k) => sign * beta * slopes[k] * sample.y[k]),
  }));
  const exact = linearClosedForm(sample, boundaryCoefficients(network, sample.y, dual));
  return { sample, groups, exact };
}

describe('the error of groups of neurons over a sample', () => {
  it.each([
    ['gaussian', {}, 1e12],
    ['multivariateT', { nu: 4 }, 300],
    ['contaminated', {}, 300],
  ])('of the activated limit, %s: that of its hyperplane', (family, more, d) => {
    const spec = resolveSpec({
      data: { n: 12, d, signal: { snr: 3 }, noise: { family, ...more }, positiveShare: 0.3 },
      network: { positive: 3, negative: 2, slope: 0.2 },
    });
    const { sample, groups, exact } = activated(spec);
    const { estimate, zeroShare } = errorOf(sample, 0.2, groups);
    expect(estimate.method).toBe('quadrature');
    expect((estimate.log10Error ?? 0) / (exact?.log10Error ?? 1)).toBeCloseTo(1, 9);
    expect(estimate.gamma).toBeCloseTo(exact?.gamma ?? 0, 8);
    expect(zeroShare).toBe(0);
    // Halves of a group are the group; one with v = 0 is none.
    const [first, ...others] = groups;
    const half = { ...first, weight: first.weight / 2 };
    const none = { ...first, coefficients: new Float64Array(12) };
    expect(errorOf(sample, 0.2, [half, none, ...others, half])).toEqual(errorOf(sample, 0.2, groups));
  });

  /** Rows in few dimensions with a law, and groups at random. */
  function drawn(seed: number, count: number) {
    const stream = new Stream(keyFrom(seed, 'law'));
    const draw = (length: number, scale = 1) => Array.from({ length }, () => scale * normal(stream));
    const [rows, mu] = [Array.from({ length: 5 }, () => draw(6)), draw(6, 0.7)];
    const eigenvalues = draw(6).map((entry) => 0.3 + entry * entry);
    const sample = sampleFromRows(
      matrixFromRows(rows),
      Float64Array.of(1, -1, 1, -1, 1),
      Float64Array.from(mu),
      eigenvalues.map((eigenvalue) => ({ eigenvalue, dimension: 1 })),
    );
    const groups = Array.from({ length: count }, (_, g) => ({
      sign: g % 2 === 0 ? (1 as const) : (-1 as const),
      weight: 0.2 + Math.abs(normal(stream)),
      coefficients: Float64Array.from(draw(5)),
    }));
    return { rows, mu, eigenvalues, sample, groups };
  }

  /** Mistakes among points drawn coordinate by coordinate. */
  function mistakes(
    { rows, mu, eigenvalues, groups }: ReturnType<typeof drawn>,
    slope: number,
    seed: number,
  ) {
    const stream = new Stream(keyFrom(seed, 'fresh'));
    const V = groups.map(({ coefficients }) =>
      mu.map((_, p) => coefficients.reduce((sum, entry, k) => sum + entry * rows[k][p], 0)),
    );
    let wrong = 0;
    for (let r = 0; r < 20000; r++) {
      const y = r % 2 === 0 ? 1 : -1;
      const x = mu.map((entry, p) => y * entry + Math.sqrt(eigenvalues[p]) * normal(stream));
      const f = groups.reduce((sum, { sign, weight }, g) => {
        const z = V[g].reduce((total, entry, p) => total + entry * x[p], 0);
        return sum + sign * weight * Math.max(z, slope * z);
      }, 0);
      wrong += Number(y * f <= 0);
    }
    return clopperPearson(wrong, 20000, 0.9999);
  }

  it.each([1, 2, 3, 4, 6])('%d groups: as counted in all coordinates', (count) => {
    for (const slope of [0, 0.3]) {
      const problem = drawn(count, count);
      const { estimate } = errorOf(problem.sample, slope, problem.groups, points(20000));
      expect(estimate.method).toBe(count <= 3 ? 'quadrature' : 'monteCarlo');
      const { lower, upper } = mistakes(problem, slope, count);
      const [low, high] = estimate.interval ?? [estimate.error, estimate.error];
      expect(high).toBeGreaterThan(lower);
      expect(low).toBeLessThan(upper);
    }
  });

  it('six groups that span five dimensions, rare: what counting does not see has a logarithm', () => {
    const { sample, groups } = drawn(8, 6);
    const far = { ...sample, blocks: sample.blocks.map((block) => ({ ...block, mu: scaled(block.mu, 12) })) };
    const found = errorOf(far, 0.3, groups, points(4000));
    // Where the centre of a class is itself a mistake, half of all points are.
    if (found.estimate.method === 'monteCarlo') expect(found.estimate.error).toBeGreaterThan(0.4);
    else expect(found).toMatchObject({ effectiveSize: expect.any(Number), estimate: { trials: 4000 } });
  });

  it('at slope 0, p and u: that of two correlated normals', () => {
    for (let seed = 0; seed < 5; seed++) {
      const { sample, groups } = drawn(seed, 2);
      const plain = groups.map((group) => ({ ...group, weight: 1 }));
      const exact = reluError(sample, plain[0].coefficients, plain[1].coefficients);
      if (typeof exact === 'string') throw new Error(exact);
      const { estimate, zeroShare } = errorOf(sample, 0, plain);
      expect(estimate.error / exact.estimate.error).toBeCloseTo(1, 11);
      expect((zeroShare ?? 0) / exact.zeroShare).toBeCloseTo(1, 11);
    }
  });

  it('without a law: counted on the rows that are given', () => {
    const { rows, mu, groups } = drawn(2, 4);
    const y = Float64Array.of(1, -1, 1, -1, 1);
    const sample = sampleFromRows(matrixFromRows(rows), y, null, null);
    const stream = new Stream(keyFrom(2, 'held out'));
    const X = Array.from({ length: 300 }, (_, r) =>
      mu.map((entry) => (r % 2 ? -1 : 1) * entry + normal(stream)),
    );
    const labels = Float64Array.from(X, (_, r) => (r % 2 ? -1 : 1));
    const of = { X: matrixFromRows(X), y: labels };
    const found = errorOf(sample, 0.3, groups, { ...points(0), rows: { of, method: 'heldOut' } });
    let wrong = 0;
    for (const [r, x] of X.entries()) {
      const f = groups.reduce((sum, { sign, weight, coefficients }) => {
        const z = coefficients.reduce(
          (total, entry, k) => total + entry * rows[k].reduce((inner, value, p) => inner + value * x[p], 0),
          0,
        );
        return sum + sign * weight * Math.max(z, 0.3 * z);
      }, 0);
      wrong += Number(labels[r] * f <= 0);
    }
    expect(found.estimate).toMatchObject({ method: 'heldOut', error: wrong / 300, trials: 300 });
    expect(found.zeroShare).toBeNull();
  });

  it('labels by a coordinate are counted, and clusters at right angles have their hyperplane', () => {
    const of = (model: object) => {
      const spec = resolveSpec({
        data: { n: 12, d: 300, ...model },
        network: { positive: 3, negative: 2, slope: 0.2 },
      });
      const { sample, groups, exact } = activated(spec);
      return {
        found: errorOf(sample, 0.2, groups, points(20000)).estimate,
        exact: exact?.error ?? Number.NaN,
      };
    };
    const crossed = of({ model: { type: 'clusters', count: 4 }, signal: { norm: 5 } });
    expect(crossed.found.method).toBe('quadrature');
    expect(crossed.found.error / crossed.exact).toBeCloseTo(1, 9);
    const signs = of({ model: { type: 'signOfCoordinate' } });
    expect(signs.found.method).toBe('monteCarlo');
    const [low, high] = signs.found.interval ?? [0, 0];
    expect(low - 0.01).toBeLessThan(signs.exact);
    expect(high + 0.01).toBeGreaterThan(signs.exact);
  });

  it('says why not', () => {
    const { rows, sample, groups } = drawn(0, 5);
    const unknown = sampleFromRows(matrixFromRows(rows), sample.y, null, null);
    const say = (of: Sample, some: readonly DirectionGroup[]) =>
      finish(groupedError(of, groupedNetwork(of, 0.3, some), points(0)));
    expect(say(unknown, groups)).toContain('is unknown');
    expect(say(sample, groups)).toContain('endPoints is 0');
    expect(say(sample, [])).toContain('classifies nothing');
  });
});

function scaled(v: Float64Array | null, by: number): Float64Array | null {
  return v?.map((entry) => by * entry) ?? null;
}
