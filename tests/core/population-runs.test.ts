import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectSound } from '../support/sound.ts';

/** Populations through a whole run, with what makes each of them special. */
const RUNS: Readonly<Record<string, Record<string, unknown>>> = {
  rademacher: { d: 400, noise: { family: 'rademacher' } },
  uniform: { d: 400, noise: { family: 'uniform' } },
  'laplace, explicit': { d: 60, noise: { family: 'laplace' } },
  'studentT, evenly': { d: 400, noise: { family: 'studentT' }, direction: 'even' },
  'pareto, random direction': { d: 400, noise: { family: 'pareto', tail: 2.5 }, direction: 'random' },
  'laplace, a share on a spike and the rest evenly': {
    d: 400,
    noise: { family: 'laplace' },
    covariance: { type: 'spiked', spikes: [30] },
    direction: { shares: { 1: 0.25, rest: 0.75 } },
  },
  'a power law, two shares': {
    d: 300,
    covariance: { type: 'powerLaw' },
    direction: { shares: { 2: 0.5, 40: 0.5 } },
  },
  multivariateT: { d: 1e6, noise: { family: 'multivariateT' } },
  'multivariateLaplace, unequal shares': {
    d: 1e6,
    positiveShare: 0.3,
    noise: { family: 'multivariateLaplace' },
  },
  contaminated: { d: 500, noise: { family: 'contaminated' } },
  spiked: { d: 500, covariance: { type: 'spiked', spikes: [50, 10] }, direction: 2 },
  powerLaw: { d: 400, covariance: { type: 'powerLaw' }, signal: { norm: 4 } },
  'exponential, uniform noise': {
    d: 300,
    covariance: { type: 'exponential', rate: 0.05, floor: 0.1 },
    noise: { family: 'uniform' },
    signal: { snr: 2 },
    direction: 'random',
  },
  spectrum: { covariance: { type: 'spectrum', eigenvalues: [4, 4, 2, 2, 1, 1, 1, 1, 1, 1] } },
  'four clusters': { d: 2000, model: { type: 'clusters' }, signal: { norm: 20 } },
  'XOR of two directions': { d: 1e9, model: { type: 'xor' }, signal: { norm: 2e4 } },
  'XOR of two directions, multivariateLaplace': {
    d: 500,
    model: { type: 'xor' },
    signal: { norm: 9 },
    noise: { family: 'multivariateLaplace' },
  },
  'XOR of two directions, uniform noise, in few dimensions': {
    d: 3,
    n: 20,
    model: { type: 'xor' },
    signal: { norm: 9 },
    noise: { family: 'uniform' },
  },
  'two clusters at an angle': { d: 1e9, model: { type: 'angled' }, signal: { norm: 2e4 } },
  'two clusters at a right angle, studentT': {
    d: 400,
    model: { type: 'angled', angle: 90 },
    noise: { family: 'studentT' },
    positiveShare: 0.3,
  },
  'one class': { d: 500, positiveShare: 1 },
  'three clusters, laplace': {
    d: 400,
    model: { type: 'clusters', count: 3 },
    noise: { family: 'laplace' },
    signal: { norm: 9 },
  },
  signalLevel: { d: 60, n: 20, model: { type: 'signalLevel', level: 0.25 }, labelNoise: { count: 3 } },
  'signalLevel, noise of signs': { d: 300, model: { type: 'signalLevel' }, noise: { family: 'rademacher' } },
  signOfCoordinate: {
    d: 2000,
    model: { type: 'signOfCoordinate' },
    covariance: { type: 'spiked', spikes: [500] },
  },
  'signOfCoordinate, studentT': {
    d: 300,
    model: { type: 'signOfCoordinate' },
    noise: { family: 'studentT' },
  },
  'linearTeacher, evenly over some': {
    d: 1e9,
    model: { type: 'linearTeacher' },
    direction: 'even',
    spread: 1000,
    covariance: { type: 'spiked', spikes: [500] },
    labelNoise: { count: 2 },
  },
  'logisticTeacher, evenly over some': {
    d: 1e9,
    model: { type: 'logisticTeacher', norm: 0.1 },
    direction: 'even',
    spread: 1000,
    covariance: { type: 'spiked', spikes: [500] },
  },
  'logisticTeacher, a power law': {
    d: 300,
    model: { type: 'logisticTeacher', norm: 2 },
    direction: { shares: { 2: 0.5, 40: 0.5 } },
    covariance: { type: 'powerLaw' },
  },
  'linearTeacher, laplace, in a random direction': {
    d: 300,
    model: { type: 'linearTeacher' },
    direction: 'random',
    noise: { family: 'laplace' },
  },
  'flips at a rate': { d: 1e5, labelNoise: { rate: 0.2 } },
  'flips, rademacher': { d: 300, labelNoise: { count: 2 }, noise: { family: 'rademacher' } },
  'pareto beyond its discs': { d: 300, noise: { family: 'pareto', tail: 40 } },
  'no signal, pareto': { d: 300, signal: { norm: 0 }, noise: { family: 'pareto' } },
  'one class, four clusters': { d: 500, labels: 'random', positiveShare: 1, model: { type: 'clusters' } },
};

function specOf(data: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return resolveSpec({
    data: { n: 10, ...data },
    network: { width: 6 },
    training: { steps: 60 },
    risk: { endPoints: 200, trajectoryPoints: 50, streamedPoints: 60 },
    ...more,
  });
}

describe('a run of every kind of population', () => {
  it.each(Object.entries(RUNS))(
    '%s: finite, every null with its reason, the same from its record',
    (_, data) => {
      const spec = specOf(data);
      const { record } = run(spec, null);
      expectSound(record);
      const again = JSON.parse(JSON.stringify(record.spec));
      expect(resolveSpec(again)).toEqual(spec);
      expect(JSON.stringify(run(resolveSpec(again), null).record)).toBe(JSON.stringify(record));
    },
  );

  it('asks for no test points and gets none, with the reason', () => {
    for (const data of [{ d: 500 }, { d: 500, noise: { family: 'studentT' } }]) {
      const { record } = run(
        specOf(data, { risk: { endPoints: 0, trajectoryPoints: 0, streamedPoints: 0 } }),
        null,
      );
      expectSound(record);
      expect(record.risk.atEnd).toBeNull();
      expect(record.training.trajectory.every(({ testError }) => testError === null)).toBe(true);
    }
  });
});
