/**
 * Every model against what its three answers mean: margins by their words, pulls by differences of margins, lifted systems by what a pull
 * does to the margins while the pattern stands. And a model with a fault in each is noticed.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { copyMatrix, type Matrix } from '../../src/linalg/matrix.ts';
import { applyToRows, multiplyVector } from '../../src/linalg/product.ts';
import { axpy } from '../../src/linalg/vector.ts';
import { activationChosen } from '../../src/network/activations/index.ts';
import type { Model } from '../../src/network/model.ts';
import { modelOf, models, trainsHead } from '../../src/network/models/index.ts';
import { twoTrainedLayers } from '../../src/network/models/two-trained-layers.ts';
import { type Network, networkWith } from '../../src/network/network.ts';
import { groupByState, statesOf } from '../../src/network/neuron-groups.ts';
import { matrixFromRows } from '../support/matrix.ts';

const X = matrixFromRows([
  [1.5, -0.4, 0.3],
  [-0.2, 1.1, 0.7],
  [0.6, 0.5, -1.2],
  [-1.3, -0.8, 0.4],
]);
const sample = sampleFromRows(X, Float64Array.of(1, -1, 1, -1), null, null);
const A = [0.7, -1.3, 2.1];
const Z = applyToRows(
  sample.K,
  matrixFromRows([
    [0.4, -0.3, 0.2, 0.6],
    [-0.5, 0.1, 0.8, 0.3],
    [0.9, 0.7, -0.6, -0.2],
  ]),
);
const pulls = Float64Array.of(0.3, 1.2, 0.5, 0.8);

const networks: Record<string, Network> = {
  'leaky ReLU': networkWith(Float64Array.from(A), 0.2),
  ReLU: networkWith(Float64Array.from(A), 0),
  smooth: {
    ...networkWith(Float64Array.from(A), 0.2),
    activation: activationChosen({ name: 'smoothLeaky', width: 2 }, 0.2),
  },
};

/** Z after W has moved by size C X. */
function moved(C: Matrix, size: number): Matrix {
  const after = copyMatrix(Z);
  axpy(size, applyToRows(sample.K, C).data, after.data);
  return after;
}

/** How far a model is from its words: margins, pulls, lifted system; the last only where there are patterns. */
function faults(model: Model, network: Network): readonly number[] {
  const { y, K, n } = sample;
  const { activation } = network;
  const phi = (z: number): number => activation?.value(z) ?? (z > 0 ? z : network.slope * z);
  const words = y.map((label, i) => label * A.reduce((f, a, j) => f + a * phi(Z.data[j * n + i]), 0));
  const q = model.margins(network, y, Z);
  const ofMargins = Math.max(...q.map((margin, i) => Math.abs(margin - words[i])));

  // sum_k weights_k q_k changes by <pull, direction> in W, which is tr(C K D') in coefficients.
  const C = model.pullback(network, y, Z, pulls);
  const told = (at: Matrix): number =>
    model.margins(network, y, at).reduce((sum, margin, k) => sum + pulls[k] * margin, 0);
  const H = 1e-6;
  let ofPulls = 0;
  for (const at of C.data.keys()) {
    const direction = { ...C, data: C.data.map((_, other) => Number(other === at)) };
    const change = (told(moved(direction, H)) - told(moved(direction, -H))) / (2 * H);
    const row = Math.floor(at / n) * n;
    let product = 0;
    for (let k = 0; k < n; k++) product += C.data[row + k] * K.data[k * n + (at - row)];
    ofPulls = Math.max(ofPulls, Math.abs(change - product));
  }
  // And by the pull at a_j times a change of it.
  const onHead = model.pullOnHead?.(network, y, Z, pulls) ?? new Float64Array();
  for (const [j, pull] of onHead.entries()) {
    const at = (by: number): Network => ({
      ...network,
      ...networkWith(
        Float64Array.from(A, (a, i) => (i === j ? a + by : a)),
        network.slope,
      ),
    });
    const gained = (by: number): number =>
      model.margins(at(by), y, Z).reduce((sum, margin, k) => sum + pulls[k] * margin, 0);
    ofPulls = Math.max(ofPulls, Math.abs((gained(H) - gained(-H)) / (2 * H) - pull));
  }
  if (activation !== undefined) return [ofMargins, ofPulls];

  const { G, logC } = model.lift(sample, network, groupByState(network, statesOf(Z.data), n));
  const small = 1e-3;
  const after = model.margins(network, y, moved(C, small));
  const expected = multiplyVector(
    G,
    pulls.map((pull, k) => pull * Math.exp(logC[k])),
  );
  const ofLift = Math.max(...after.map((margin, i) => Math.abs((margin - q[i]) / small - expected[i])));
  return [ofMargins, ofPulls, ofLift];
}

describe.each(models)('$name', (model) => {
  it.each(Object.entries(networks))('keeps its words: %s', (_, network) => {
    for (const fault of faults(model, network)) expect(fault).toBeLessThan(1e-8);
  });

  it('is what a network has that names it', () => {
    expect(modelOf({ ...networks.ReLU, model: model.name })).toBe(model);
    expect(trainsHead({ ...networks.ReLU, model: model.name })).toBe(model === twoTrainedLayers);
  });
});

describe('a network', () => {
  it('that names no model has the first; of a model that there is not nothing is known', () => {
    expect(modelOf(networks.ReLU)).toBe(models[0]);
    expect(() => modelOf({ ...networks.ReLU, model: 'other' })).toThrow('no model is called other');
  });
});

describe('a faulty model is noticed', () => {
  const [model] = models;
  const network = networks['leaky ReLU'];
  const halved = ({ data, ...shape }: Matrix): Matrix => ({ ...shape, data: data.map((entry) => entry / 2) });

  it.each<[string, Model, number]>([
    [
      'labels left out of the margins',
      { ...model, margins: (net, y, at) => model.margins(net, y.map(Math.abs), at) },
      0,
    ],
    ['half of the pull', { ...model, pullback: (...all) => halved(model.pullback(...all)) }, 1],
    [
      'labels left out of the pull',
      { ...model, pullback: (net, y, ...all) => model.pullback(net, y.map(Math.abs), ...all) },
      1,
    ],
    [
      'half of the pull at a',
      { ...model, pullOnHead: (...all) => twoTrainedLayers.pullOnHead(...all).map((pull) => pull / 2) },
      1,
    ],
    [
      'half of G',
      { ...model, lift: (...all) => ({ ...model.lift(...all), G: halved(model.lift(...all).G) }) },
      2,
    ],
    [
      'weights c that are not 1',
      { ...model, lift: (...all) => ({ ...model.lift(...all), logC: Float64Array.of(0, 0.1, 0, 0) }) },
      2,
    ],
    [
      'a group left out',
      { ...model, lift: (data, net, pattern) => model.lift(data, net, pattern.slice(1)) },
      2,
    ],
  ])('%s', (_, faulty, where) => {
    expect(faults(faulty, network)[where]).toBeGreaterThan(1e-3);
  });
});
