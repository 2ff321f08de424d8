/**
 * Points of which it is certain that a network has them right: their pre-activations need not be formed.
 */
import { describe, expect, it } from 'vitest';
import { drawSample } from '../../src/data/draw.ts';
import { drawLabels } from '../../src/data/labels.ts';
import { noiseLaw } from '../../src/data/noise/index.ts';
import type { Population } from '../../src/data/population.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { leaky } from '../../src/network/activations/leaky-relu.ts';
import { drawInitialWeights } from '../../src/network/initial.ts';
import { type Network, networkWith } from '../../src/network/network.ts';
import { preActivationCovariance, preActivationVariances, weightMap } from '../../src/network/weights.ts';
import { keyFrom } from '../../src/random/key.ts';
import { type FreshPoints, freshPoints } from '../../src/risk/fresh-points.ts';
import { countMistakes } from '../../src/risk/network-error.ts';
import { surePoints } from '../../src/risk/sure-points.ts';
import { finish } from '../../src/stepwise.ts';
import { matrixFromRows } from '../support/matrix.ts';

const GAUSSIAN = { positiveShare: 0.4, blocks: [{ eigenvalue: 2, dimension: 40, signalNorm: 1 }] };
const POPULATIONS: Readonly<Record<string, Population>> = {
  'two clusters': GAUSSIAN,
  'three clusters, unequal variances': {
    positiveShare: 0.6,
    blocks: [
      { eigenvalue: 4, dimension: 6, signalNorm: 1 },
      { eigenvalue: 1, dimension: 24, signalNorm: 0.5 },
    ],
    clusters: { kind: 'orthogonal', count: 3 },
  },
  'multivariate t': { ...GAUSSIAN, noise: noiseLaw({ family: 'multivariateT', nu: 3 }) },
};
/** Times its mean: from one that has many mistakes to one that has none. */
const SIGNALS = [1, 3, 6, 12, 25, 50, 100];
const NETWORK = networkWith(Float64Array.of(2, 1, -0.5, -1, 0.3, -3), 0.2);
/** The same network, but nobody says of how few pieces its neurons are: it is always simulated. */
const WITHOUT_PIECES: Network = { ...NETWORK, activation: { ...leaky(0.2), pieces: null } };

describe.each(Object.entries(POPULATIONS))('%s', (_, population) => {
  const y = drawLabels(12, 'balanced', 0.5, keyFrom(2, 'labels'));

  it('has as many mistakes counted as where every point is simulated', () => {
    const found = SIGNALS.map((signal) => {
      const blocks = population.blocks.map((block) => ({ ...block, signalNorm: signal * block.signalNorm }));
      const of = { ...population, blocks };
      const sample = drawSample(of, y, keyFrom(2, 'data'));
      const C = zeros(6, 12);
      for (let j = 0; j < 6; j++)
        for (let i = 0; i < 12; i++)
          C.data[j * 12 + i] = y[i] * Math.sign(NETWORK.secondLayer!.multiples[j]) * (1 + ((i * j) % 3));
      const W = weightMap(sample, drawInitialWeights(sample, 6, 0.01, keyFrom(2, 'init')))(C);
      const covariance = preActivationCovariance(sample, W)!;
      const variances = preActivationVariances(sample, W)!;
      for (let j = 0; j < 6; j++) expect(variances[j] / covariance.data[j * 7]).toBeCloseTo(1, 13);
      const points = freshPoints(20_000, 6, of, keyFrom(2, 'test'));
      const counted = [NETWORK, WITHOUT_PIECES].map(
        (network) => finish(countMistakes(sample, network, W, points))!.mistakes,
      );
      expect(counted[0]).toBe(counted[1]);
      return counted[0];
    });
    expect(found[0]).toBeGreaterThan(1000);
    if (population.noise === undefined) expect(found.at(-1)).toBe(0);
  });
});

/** A point of label `label` at s = y times the landmark, g = `scale`, whose standard normals are `along` in the first coordinate. */
function onePoint(label: number, along: number, scale = 1): FreshPoints {
  return {
    count: 1,
    y: Float64Array.of(label),
    placement: { index: Int32Array.of(0), sign: Float64Array.of(label), taught: false },
    scales: Float64Array.of(scale),
    normals: matrixFromRows([[along, 0, 0]]),
    reach: Float64Array.of(scale * Math.abs(along)),
    labelled: null,
  };
}

describe('the bound', () => {
  const landmarks: Matrix = matrixFromRows([[3, 4, -5]]);
  const a = Float64Array.of(2, 1, -0.5);
  /** |R_j|. */
  const lengths = [0.5, 2, 1];
  const variances = Float64Array.from(lengths, (length) => length ** 2);
  const sure = (network: Network, points: FreshPoints): boolean =>
    surePoints(network, landmarks, variances, points)!(0, 1);

  it.each([
    // f(c) = sum a_j c_j, and rho = sum |a_j| |R_j|: the rows of R may all lie along one normal.
    ['a linear network', networkWith(a, 1), 1, 2 * 3 + 4 + 2.5],
    ['the same at the other landmark', networkWith(a, 1), -1, 2 * 3 + 4 + 2.5],
    ['a leaky one', networkWith(a, 0.1), 1, 2 * 3 + 4 + 0.25],
    ['a leaky one at the other landmark', networkWith(a, 0.1), -1, 0.1 * (2 * 3 + 4) + 2.5],
  ])('of %s holds up to the point that would be a mistake', (_, network, label, f) => {
    const rho = 2 * 0.5 + 2 + 0.5;
    for (const scale of [1, 7]) {
      const edge = f / rho / scale;
      expect(sure(network, onePoint(label, edge * (1 - 1e-5), scale))).toBe(true);
      expect(sure(network, onePoint(label, -edge * (1 - 1e-5), scale))).toBe(true);
      expect(sure(network, onePoint(label, edge, scale))).toBe(false);
    }
    expect(sure(network, { ...onePoint(label, 0), y: Float64Array.of(-label) })).toBe(false);
  });

  it('grows with the steeper piece', () => {
    const steep = {
      ...leaky(0.5),
      value: (z: number) => (z > 0 ? z : -3 * z),
      pieces: { below: -3, above: 1 },
    };
    const network: Network = { ...networkWith(a, 0.5), activation: steep };
    const edge = (2 * 3 + 4 - 0.5 * 3 * 5) / 3 / (2 * 0.5 + 2 + 0.5);
    expect(sure(network, onePoint(1, edge * (1 - 1e-4)))).toBe(true);
    expect(sure(network, onePoint(1, edge))).toBe(false);
  });

  it('is of every point asked about', () => {
    const two: FreshPoints = {
      ...onePoint(1, 0),
      count: 2,
      y: Float64Array.of(1, 1),
      placement: { index: Int32Array.of(0, 0), sign: Float64Array.of(1, 1), taught: false },
      reach: Float64Array.of(0, 100),
    };
    const within = surePoints(networkWith(a, 1), landmarks, variances, two)!;
    expect([within(0, 1), within(1, 2), within(0, 2)]).toEqual([true, false, false]);
  });

  it('is not known of other neurons, nor where the landmark is another for each point, and NaN is not sure', () => {
    const points = onePoint(1, 0);
    expect(
      surePoints(
        { ...networkWith(a, 1), activation: { ...leaky(1), pieces: null } },
        landmarks,
        variances,
        points,
      ),
    ).toBeNull();
    expect(
      surePoints(networkWith(a, 1), landmarks, variances, { ...points, labelled: Float64Array.of(1) }),
    ).toBeNull();
    const spoiled = surePoints(networkWith(a, 1), landmarks, Float64Array.of(1, Number.NaN, 1), points)!;
    expect(spoiled(0, 1)).toBe(false);
  });
});
