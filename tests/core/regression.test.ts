/**
 * Regression targets: what is drawn, what training comes to, its excess by closed forms and by counting, and what is predicted of it.
 */
import { describe, expect, it } from 'vitest';
import { alongTeacher } from '../../src/data/targets.ts';
import { run } from '../../src/experiment/run.ts';
import { sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { networkOf, setUpTraining } from '../../src/experiment/training-setup.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { outputWeight } from '../../src/network/network.ts';
import { weightMap } from '../../src/network/weights.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import type { RegressionRecord } from '../../src/record/regression.ts';
import { excessOf, ridgelessPrediction } from '../../src/risk/regression.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { answers } from '../../src/telling/answers.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';
import { expectSound } from '../support/sound.ts';

const BASE = {
  data: { n: 12, d: 300, targets: { teacher: { norm: 2 }, noise: 0.5 } },
  network: { width: 6, slope: 0.2 },
  training: { loss: 'squared', steps: 300 },
  risk: { endPoints: 50, trajectoryPoints: 20 },
};
const LINEAR = { width: 1, positive: 1, slope: 1, init: { scale: 0 } };

function regressionOf(record: ExperimentRecord): RegressionRecord {
  const { regression } = record.risk;
  if (regression === undefined) throw new Error('no regression');
  return regression;
}

const failing = (record: ExperimentRecord, arrays: Parameters<typeof verifyRun>[1]) =>
  verifyRun(record, arrays)
    .claims.filter(({ verdict }) => verdict === 'doesNotHold')
    .map(({ path }) => path);

describe('targets', () => {
  it('are <theta, x> without noise, their signs the labels, and theta is placed by its own direction', () => {
    const spec = resolveSpec({
      data: { n: 30, d: 50, targets: { teacher: { norm: 3, direction: 'even' } }, sampler: 'explicit' },
      training: { loss: 'squared' },
    });
    const { X, targets, y } = sampleAtOnce(spec, null);
    if (X === null && targets === undefined) throw new Error('no targets');
    const sample = sampleAtOnce(spec, null);
    const along = alongTeacher(sample);
    for (const [i, t] of (targets ?? []).entries()) {
      expect(t).toBeCloseTo(3 * along[i], 12);
      expect(y[i]).toBe(t < 0 ? -1 : 1);
    }
    const theta = sample.blocks.reduce(
      (sum, { theta: part }) => sum + (part ?? new Float64Array()).reduce((a, b) => a + b * b, 0),
      0,
    );
    expect(theta).toBeCloseTo(1, 12);
  });

  it("have the variance norm^2 theta' Sigma theta + noise^2, and either sign as often", () => {
    const spec = resolveSpec({
      data: { n: 4000, d: 20, targets: { teacher: { norm: 3 }, noise: 4 } },
      training: { loss: 'squared' },
    });
    const { targets = new Float64Array(), y } = sampleAtOnce(spec, null);
    const square = targets.reduce((sum, t) => sum + t * t, 0) / 4000;
    expect(square).toBeGreaterThan(25 * 0.9);
    expect(square).toBeLessThan(25 * 1.1);
    expect(Math.abs(y.reduce((sum, label) => sum + label, 0))).toBeLessThan(260);
  });
});

describe('a run', () => {
  it.each([
    ['leaky', BASE],
    ['linear, from 0', { ...BASE, network: LINEAR }],
    ['slope 0', { ...BASE, network: { width: 8, slope: 0 } }],
    ['mean', { ...BASE, training: { ...BASE.training, reduction: 'mean' } }],
    ['momentum', { ...BASE, training: { ...BASE.training, optimizer: 'nesterov' } }],
    ['batches', { ...BASE, training: { ...BASE.training, optimizer: { name: 'reshuffling', batch: 4 } } }],
    ['adam', { ...BASE, data: { ...BASE.data, d: 40 }, training: { ...BASE.training, optimizer: 'adam' } }],
    ['swish', { ...BASE, network: { width: 6, activation: 'swish' } }],
    ['noise alone', { ...BASE, data: { n: 12, d: 300, targets: { teacher: { norm: 0 }, noise: 1 } } }],
    ['fewer dimensions', { ...BASE, data: { ...BASE.data, n: 20, d: 5 }, network: LINEAR }],
    [
      'a spectrum, by columns',
      {
        ...BASE,
        data: {
          n: 10,
          d: 200,
          targets: { teacher: { direction: 'random' }, noise: 0.1 },
          covariance: { type: 'powerLaw', exponent: 1 },
        },
      },
    ],
    [
      'independent coordinates',
      {
        ...BASE,
        data: {
          ...BASE.data,
          d: 100,
          noise: { family: 'rademacher' },
          targets: { teacher: { direction: 'even' } },
        },
      },
    ],
    ['streamed', { ...BASE, data: { ...BASE.data, d: 2000, sampler: 'streamed' } }],
  ])('%s: is whole, with a reason for every null, and verified', (_, spec) => {
    const { record, arrays } = run(resolveSpec(spec), null);
    expectSound(record);
    expect(failing(record, arrays)).toEqual([]);
    expect(record.verdict.overfitting).toBeNull();
    expect(record.risk.excess).toBe(regressionOf(record).atEnd);
    for (const { answer } of answers(record)) expect(answer.length).toBeGreaterThan(3);
    expect(resolveSpec(record.spec)).toEqual(record.spec);
  });

  it('left and taken up again it is the same', () => {
    const whole = toTheEnd(BASE, null);
    const kept = leftAt(BASE, Math.floor(whole.yields / 2));
    expect(toTheEnd(BASE, kept).record).toBe(whole.record);
  });

  it('interpolates its targets in the end, where there is room', () => {
    const { record, arrays } = run(
      resolveSpec({ ...BASE, training: { ...BASE.training, steps: 3000 } }),
      null,
    );
    const t = arrays.t.data as Float64Array;
    for (const [i, q] of record.training.margins.entries()) expect(q).toBeCloseTo(Math.abs(t[i]), 6);
    const { atEnd, limit, ofNothing } = regressionOf(record);
    expect(atEnd).toBeCloseTo(limit ?? 0, 6);
    const { trajectory } = record.training;
    expect(trajectory[0].excess).toBeCloseTo(ofNothing, 4);
    expect(trajectory[trajectory.length - 1].excess).toBe(atEnd);
    const told = trajectory.map((row, k) => (k === trajectory.length - 1 ? { ...row, excess: 1 } : row));
    expect(failing({ ...record, training: { ...record.training, trajectory: told } }, arrays)).toEqual([
      'training.trajectory[end].excess',
    ]);
  });

  it('faults in what it says of its errors are noticed', () => {
    const { record, arrays } = run(resolveSpec({ ...BASE, network: LINEAR }), null);
    const regression = regressionOf(record);
    const { prediction } = regression;
    if (prediction === null) throw new Error('a prediction was expected');
    const changed = (change: object) =>
      failing({ ...record, risk: { ...record.risk, regression: { ...regression, ...change } } }, arrays);
    expect(changed({ testError: (regression.testError ?? 0) * 1.001 })).toEqual([
      'risk.regression.testError',
    ]);
    expect(changed({ noise: 0.6 })).toContain('risk.regression.noise');
    for (const name of ['kappa', 'factor', 'excess'] as const)
      expect(
        changed({ prediction: { ...prediction, [name]: prediction[name] * 1.001 } }).some((path) =>
          path.startsWith('risk.regression.prediction'),
        ),
      ).toBe(true);
    expect(failing({ ...record, risk: { ...record.risk, excess: 0 } }, arrays)).toContain('risk.excess');
    const t = arrays.t.data as Float64Array;
    const flipped = { ...arrays, t: { shape: [t.length], data: t.map((entry) => -entry) } };
    expect(failing(record, flipped).some((path) => path.startsWith('y'))).toBe(true);
  });
});

describe('the excess', () => {
  it('of a linear network is |v - theta|^2 where Sigma = I, its part outside the rows included', () => {
    const spec = resolveSpec({ ...BASE, network: { width: 3, slope: 1, init: { scale: 0.3 } } });
    const sample = sampleAtOnce(spec, null);
    const { problem } = setUpTraining(spec, sample, null);
    const network = networkOf(spec);
    const W = weightMap(sample, problem.initial)(zeros(3, 12));
    const [inFrame, outside] = [W.inFrame[0], W.outside[0]];
    const entries = (part: typeof inFrame) =>
      Array.from({ length: part.cols }, (_, c) =>
        [0, 1, 2].reduce((sum, j) => sum + outputWeight(network, j) * part.data[j * part.cols + c], 0),
      );
    const theta = sample.blocks[0].theta ?? new Float64Array();
    const wanted =
      entries(inFrame).reduce((sum, v, c) => sum + (v - 2 * theta[c]) ** 2, 0) +
      entries(outside).reduce((sum, v) => sum + v * v, 0);
    expect(excessOf(sample, network, W, { norm: 2, noise: 0 })).toBeCloseTo(wanted, 10);
  });

  it.each([0, 0.1, 0.7])('of leaky ReLU networks is that counted on fresh points, slope %d', (slope) => {
    const spec = resolveSpec({
      data: {
        n: 6,
        d: 4,
        targets: { teacher: { norm: 1.5 } },
        covariance: { type: 'spiked', spikes: [3], scale: 1 },
        sampler: 'explicit',
      },
      network: { width: 5, slope, init: { scale: 1 } },
      training: { loss: 'squared' },
    });
    const sample = sampleAtOnce(spec, null);
    const { problem } = setUpTraining(spec, sample, null);
    const network = networkOf(spec);
    const W = weightMap(sample, problem.initial)(zeros(5, 6));
    const exact = excessOf(sample, network, W, { norm: 1.5, noise: 0 });
    // Fresh points are the rows of another, larger draw in the same coordinates.
    const many = sampleAtOnce(resolveSpec({ ...spec, seed: 5, data: { ...spec.data, n: 4000 } }), null);
    let total = 0;
    for (let i = 0; i < many.n; i++) {
      const product = (of: (b: number) => Float64Array) =>
        many.blocks.reduce((sum, { F }, b) => {
          const v = of(b);
          return sum + v.reduce((s, entry, c) => s + entry * F.data[i * F.cols + c], 0);
        }, 0);
      let f = 0;
      for (let j = 0; j < 5; j++) {
        const u = product((b) =>
          W.inFrame[b].data.subarray(j * W.inFrame[b].cols, (j + 1) * W.inFrame[b].cols),
        );
        f += outputWeight(network, j) * Math.max(u, slope * u);
      }
      const s = 1.5 * product((b) => sample.blocks[b].theta ?? new Float64Array());
      total += (f - s) ** 2;
    }
    expect(typeof exact).toBe('number');
    expect(total / many.n / (exact as number)).toBeGreaterThan(0.93);
    expect(total / many.n / (exact as number)).toBeLessThan(1.07);
  });

  // Of n = 100 and d = 20 000, by other code.
  it.each([
    [1.523, (i: number) => i ** -1.5],
    [1.9941, (i: number) => i ** -2],
    [2.313, (i: number) => Math.exp(-0.02 * i)],
    [1.005, () => 1],
  ])(
    'of the linear interpolator of least norm is predicted from the spectrum: E0 = %d',
    (factor, eigenvalue) => {
      const blocks = Array.from({ length: 20_000 }, (_, i) => ({
        ...{ eigenvalue: eigenvalue(i + 1), dimension: 1, signalNorm: 0 },
      }));
      const found = ridgelessPrediction({ blocks, positiveShare: 0.5 }, 100, { norm: 0, noise: 2 });
      expect(found?.factor).toBeCloseTo(factor, 3);
      expect(found?.testError).toBeCloseTo(4 * (found?.factor ?? 0), 12);
      expect(found?.excess).toBeCloseTo(4 * ((found?.factor ?? 0) - 1), 12);
    },
  );

  it.each([
    [0, { type: 'powerLaw', exponent: 1.5 }],
    [0, { type: 'powerLaw', exponent: 2 }],
    [0, { type: 'exponential', rate: 0.02 }],
    [0, { type: 'isotropic' }],
    [3, { type: 'powerLaw', exponent: 1.5 }],
    [3, { type: 'isotropic' }],
  ])('is near that in draws: |theta| = %d, %j', (norm, covariance) => {
    const runOf = (seed: number) =>
      run(
        resolveSpec({
          seed,
          data: {
            n: 100,
            d: 2000,
            covariance,
            targets: { teacher: { norm }, noise: 1 },
            sampler: 'explicit',
          },
          network: LINEAR,
          training: { loss: 'squared', steps: 0 },
          risk: { endPoints: 0, trajectoryPoints: 0, streamedPoints: 0 },
        }),
        null,
      ).record;
    const found = Array.from({ length: 6 }, (_, seed) => regressionOf(runOf(seed)));
    const mean = found.reduce((sum, { fromStart }) => sum + (fromStart ?? 0), 0) / 6 + 1;
    const predicted = found[0].prediction?.testError ?? 0;
    expect(mean / predicted).toBeGreaterThan(0.92);
    expect(mean / predicted).toBeLessThan(1.08);
    // Another constant, that of Sigma = I, is off by more wherever the spectrum decays.
    if (covariance.type !== 'isotropic' && norm === 0) expect(mean).toBeGreaterThan(1.2 * (100 / 95));
  });

  it('a prediction at a billion dimensions is that of its blocks', () => {
    const blocks = [
      { eigenvalue: 4, dimension: 1e9, signalNorm: 0 },
      { eigenvalue: 100, dimension: 3, signalNorm: 0 },
    ];
    const population = {
      blocks,
      positiveShare: 0.5,
      clusters: { kind: 'linearTeacher' as const, weights: [0, 1] },
    };
    const found = ridgelessPrediction(population, 50, { norm: 2, noise: 1 });
    if (found === null) throw new Error('a prediction was expected');
    const share = (lambda: number) => lambda / (lambda + found.kappa);
    expect(1e9 * share(4) + 3 * share(100)).toBeCloseTo(50, 8);
    const square = 1e9 * share(4) ** 2 + 3 * share(100) ** 2;
    expect(found.factor).toBeCloseTo(50 / (50 - square), 12);
    expect(found.testError).toBeCloseTo(found.factor * (1 + 100 * 4 * (1 - share(100)) ** 2), 9);
    expect(ridgelessPrediction(population, 2e9, { norm: 2, noise: 1 })).toBeNull();
  });
});

describe('what does not go together is refused', () => {
  const targets = { teacher: { norm: 1 }, noise: 0.1 };
  it.each([
    [{ targets }, { loss: 'logistic' }, 'training.loss: must be "squared" with data.targets'],
    [
      { targets },
      { loss: 'squared', stop: 'interpolation' },
      'training.stop: must be "steps" with data.targets',
    ],
    [{ targets }, { loss: 'squared', weightDecay: 0.1 }, 'training.weightDecay: must be 0 with data.targets'],
    [{ targets, model: { type: 'clusters' } }, { loss: 'squared' }, 'data.model: must be left out'],
    [{ targets, labelNoise: { rate: 0.1 } }, { loss: 'squared' }, 'data.labelNoise: must be left out'],
    [{ targets, signal: { norm: 3 } }, { loss: 'squared' }, 'data.signal: must be left out'],
    [{ targets, positiveShare: 0.3 }, { loss: 'squared' }, 'data.positiveShare: must be left out'],
    [{ targets, labels: 'mirrored' }, { loss: 'squared' }, 'data.labels: must be left out'],
    [
      { targets: { teacher: { direction: 2 } }, direction: 3 },
      { loss: 'squared' },
      'data.direction: must be left out, or that of data.targets.teacher',
    ],
    [
      { targets: { teacher: { norm: 0 } } },
      { loss: 'squared' },
      'must have a teacher.norm or a noise above 0',
    ],
  ])('%j with %j', (data, training, rule) => {
    expect(() => resolveSpec({ data, training })).toThrow(rule);
  });
});
