import { describe, expect, it } from 'vitest';
import {
  expectationOfSize,
  flipProbability,
  flipRate,
  logisticLabels,
} from '../../src/data/logistic-labels.ts';
import { run } from '../../src/experiment/run.ts';
import { sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { logisticObserved } from '../../src/risk/logistic.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { normalCdf } from '../../src/special/normal.ts';
import { clopperPearson } from '../../src/statistics/binomial.ts';

type Data = Record<string, unknown>;

const specOf = (data: Data = {}, seed = 1) =>
  resolveSpec({
    data: { n: 40, d: 2000, model: { type: 'logisticTeacher', norm: 0.5 }, ...data },
    network: { width: 4 },
    training: { steps: 20 },
    risk: { endPoints: 50, trajectoryPoints: 0 },
    seed,
  });

describe('labels of a logistic teacher', () => {
  it('are flipped at rates of known limits', () => {
    expect(flipRate(0)).toBeCloseTo(0.5, 14);
    // 1/(1 + e^s) = 1/2 - s/4 + O(s^3), E|g| = sqrt(2/pi); and E = sqrt(2/pi) (log 2)/t (1 + O(t^-2)).
    const small = 1e-5;
    expect((0.5 - flipRate(small)) / small).toBeCloseTo(Math.sqrt(2 / Math.PI) / 4, 9);
    for (const t of [1e3, 1e6, 1e12])
      expect(flipRate(t) * t).toBeCloseTo(Math.sqrt(2 / Math.PI) * Math.LN2, t > 1e5 ? 11 : 5);
    // A plain sum over 2e5 cells says the same.
    for (const t of [0.3, 2, 30]) {
      let total = 0;
      const [cells, reach] = [200_000, 10];
      for (let k = 0; k < cells; k++) {
        const g = ((k + 0.5) * reach) / cells;
        total += (Math.exp((-g * g) / 2) / (1 + Math.exp(t * g))) * Math.sqrt(2 / Math.PI) * (reach / cells);
      }
      expect(flipRate(t)).toBeCloseTo(total, 8);
    }
    expect(flipProbability(0)).toBe(0.5);
    expect(flipProbability(1e6)).toBe(0);
    expect(expectationOfSize((g) => g * g, 1)).toBeCloseTo(1, 13);
  });

  it('have the error of a linear boundary, in its limits and against pairs that are drawn', () => {
    for (const t of [0.1, 1, 20]) {
      expect(logisticObserved(t, 0)).toBeCloseTo(flipRate(t), 13);
      expect(logisticObserved(t, 0.5)).toBeCloseTo(0.5, 13);
      expect(logisticObserved(t, 1)).toBeCloseTo(1 - flipRate(t), 11);
      expect(logisticObserved(t, 1e-9) - flipRate(t)).toBeLessThan(1e-9);
    }
    expect(logisticObserved(1e9, 0.2)).toBeCloseTo(0.2, 8);
    const stream = new Stream(keyFrom(3, 'pairs'));
    for (const [t, rho] of [
      [1, 0.9],
      [3, 0.5],
      [8, -0.3],
    ]) {
      let mistakes = 0;
      const trials = 40_000;
      for (let r = 0; r < trials; r++) {
        const g = normal(stream);
        const other = rho * g + Math.sqrt(1 - rho * rho) * normal(stream);
        const label = stream.uniform() < 1 / (1 + Math.exp(-t * g)) ? 1 : -1;
        if (label * other <= 0) mistakes++;
      }
      const { lower, upper } = clopperPearson(mistakes, trials, 1 - 1e-6);
      const found = logisticObserved(t, Math.acos(rho) / Math.PI);
      expect(found).toBeGreaterThan(lower);
      expect(found).toBeLessThan(upper);
    }
  });

  it.each<[string, Data]>([
    [
      'direct, over blocks',
      { direction: { shares: { 1: 0.3, rest: 0.7 } }, covariance: { type: 'spiked', spikes: [9] } },
    ],
    ['coordinates', { direction: 'even', spread: 7, sampler: 'explicit', d: 60 }],
  ])('%s: each is flipped by its own law', (_, data) => {
    // Sums over many samples of (flipped - its probability) and of the same times |<theta, x>|, in deviations of theirs.
    let [sum, variance, weighed, weighedVariance, flips, rows] = [0, 0, 0, 0, 0, 0];
    for (let seed = 1; seed <= 60; seed++) {
      const sample = sampleAtOnce(specOf(data, seed), null);
      for (let i = 0; i < sample.n; i++) {
        let along = 0;
        for (const { F, theta } of sample.blocks)
          for (let c = 0; c < F.cols; c++) along += F.data[i * F.cols + c] * theta![c];
        expect(Math.sign(along)).toBe(sample.clean![i]);
        const p = 1 / (1 + Math.exp(0.5 * Math.abs(along)));
        const flipped = sample.y[i] === sample.clean![i] ? 0 : 1;
        sum += flipped - p;
        variance += p * (1 - p);
        weighed += Math.abs(along) * (flipped - p);
        weighedVariance += along * along * p * (1 - p);
        flips += flipped;
        rows++;
      }
    }
    for (const z of [sum / Math.sqrt(variance), weighed / Math.sqrt(weighedVariance)])
      expect(2 * normalCdf(-Math.abs(z))).toBeGreaterThan(1e-6);
    const { risk } = run(specOf(data), null).record;
    const { lower, upper } = clopperPearson(flips, rows, 1 - 1e-6);
    expect(risk.observed!.rate).toBeGreaterThan(lower);
    expect(risk.observed!.rate).toBeLessThan(upper);
  });

  it('stand in the record: the rate is the least error, the limit has more, the network is not counted', () => {
    const { risk, notes } = run(specOf({ direction: 'even', covariance: { scale: 4 } }), null)
      .record as never as {
      risk: { observed: Record<string, number | null>; limit: { error: number }; bayes: number };
      notes: unknown;
    };
    const { rate, bayes, limit, atEnd } = risk.observed;
    expect(rate).toBe(flipRate(1));
    expect(bayes).toBeCloseTo(rate!, 13);
    expect(limit).toBeCloseTo(logisticObserved(1, risk.limit.error), 13);
    expect(limit!).toBeGreaterThan(rate! + 0.01);
    expect(limit!).toBeLessThan(rate! + risk.limit.error * (1 - 2 * rate!) + 1e-12);
    expect(atEnd).toBeNull();
    expect(JSON.stringify(notes)).toMatch(/flips depend on x/);
    expect(risk.bayes).toBe(0);
  });

  it('leave labels as they are where nobody flips', () => {
    const sample = sampleAtOnce(specOf({ model: { type: 'linearTeacher' } }), null);
    expect(logisticLabels(sample, sample.y, keyFrom(1, 'flips'))).toBe(sample.y);
  });

  it('resolve to themselves, drawn directly at any d', () => {
    const spec = resolveSpec({ data: { d: 1e15, model: { type: 'logisticTeacher' } } });
    expect(spec.data).toMatchObject({ sampler: 'direct', model: { type: 'logisticTeacher', norm: 1 } });
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it.each<[Data, RegExp]>([
    [{ labelNoise: { rate: 0.1 } }, /^data\.labelNoise: must be left out: a logistic teacher flips/],
    [{ labelNoise: { count: 1 } }, /^data\.labelNoise: must be left out: a logistic teacher flips/],
    [{ noise: { family: 'laplace' } }, /^data\.noise\.family: must be gaussian for a logistic teacher/],
    [{ noise: { family: 'multivariateT' } }, /^data\.noise\.family: must be gaussian for a logistic/],
    [{ signal: { norm: 2 } }, /^data\.signal: must be left out or \{ norm: 0 \}: the label is a teacher's/],
    [{ model: { type: 'logisticTeacher', norm: 0 } }, /^data\.model\.norm: must be greater than 0; got 0/],
  ])('refuse %j', (data, message) => {
    expect(() => specOf(data)).toThrow(SpecError);
    expect(() => specOf(data)).toThrow(message);
  });
});
