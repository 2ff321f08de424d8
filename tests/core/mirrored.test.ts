import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { obtainSample, sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { verify } from '../../src/library/verify.ts';
import { row } from '../../src/linalg/matrix.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { boundaryCoordinates } from '../../src/risk/linear.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';

import { expectSameLaw } from '../support/same-law.ts';
import { expectSound } from '../support/sound.ts';

type Data = Record<string, unknown>;

const MODELS: Readonly<Record<string, Data>> = {
  opposing: { signal: { norm: 3 } },
  'opposing, rows of their own scale': { signal: { norm: 3 }, noise: { family: 'multivariateT', nu: 4 } },
  'opposing, signs': { signal: { norm: 3 }, noise: { family: 'rademacher' } },
  signalLevel: { model: { type: 'signalLevel', level: 0.3 } },
  signOfCoordinate: { model: { type: 'signOfCoordinate' } },
  linearTeacher: { model: { type: 'linearTeacher' }, direction: 'even' },
  'as many variances as dimensions': { covariance: { type: 'powerLaw' }, signal: { norm: 2 } },
};

const specOf = (data: Data, more: object = {}) =>
  resolveSpec({
    data: { n: 10, d: 120, labels: 'mirrored', ...data },
    network: { width: 6 },
    training: { steps: 60 },
    risk: { endPoints: 200, trajectoryPoints: 50, streamedPoints: 60 },
    ...more,
  });

const isTaught = (data: Data) => /Teacher|sign/.test(JSON.stringify(data));

describe('symmetric data', () => {
  it.each(Object.entries(MODELS))('%s: with each row its mirror image, whatever the sampler', (_, data) => {
    for (const sampler of ['direct', 'streamed', 'explicit'] as const) {
      const isColumns = /rademacher|powerLaw/.test(JSON.stringify(data));
      if (sampler === 'direct' && isColumns) continue;
      const sample = sampleAtOnce(specOf({ ...data, sampler }), null);
      const { y, K } = sample;
      for (let i = 0; i < 10; i += 2) {
        expect(y[i + 1]).toBe(-y[i]);
        for (const { F } of sample.blocks) {
          expect([...row(F, i + 1)].map((entry) => 0 - entry)).toEqual(
            [...row(F, i)].map((entry) => 0 + entry),
          );
        }
        expect([...row(K, i + 1)]).toEqual([...row(K, i)].map((entry) => -entry));
      }
      expect(new Set(y)).toEqual(new Set([1, -1]));
    }
  });

  it.each(Object.entries(MODELS))(
    '%s: the first rows of pairs have the law of a sample of their number',
    (_, data) => {
      const sampler = /rademacher|powerLaw/.test(JSON.stringify(data)) ? 'streamed' : 'direct';
      const taught = isTaught(data);
      const half = (trial: number, labels: string, n: number, more: Data = {}) => {
        const spec = specOf(
          { ...data, labels, n, sampler, ...more },
          { seed: { data: trial, labels: taught ? 1 : trial, init: 1 } },
        );
        return finish(obtainSample(spec, null));
      };
      /** Every second row of a pair left out, and rows turned so that labels are +1: a law free of which labels were drawn. */
      const turned = (trial: number, labels: string, n: number, more: Data = {}) => {
        const sample = half(trial, labels, n, more);
        const step = labels === 'mirrored' ? 2 : 1;
        const kept = Array.from({ length: 5 }, (_, k) => k * step);
        const blocks = sample.blocks.map((block) => {
          const { F } = block;
          const rows = kept.flatMap((i) => [...row(F, i)].map((entry) => sample.y[i] * entry));
          return { ...block, F: { rows: 5, cols: F.cols, data: Float64Array.from(rows) } };
        });
        const K = new Float64Array(25);
        for (const [a, i] of kept.entries())
          for (const [b, k] of kept.entries())
            K[a * 5 + b] = sample.y[i] * sample.y[k] * sample.K.data[i * sample.n + k];
        return { ...sample, n: 5, blocks, K: { rows: 5, cols: 5, data: K } };
      };
      const mirrored = (trial: number) => turned(trial, 'mirrored', 10);
      expectSameLaw(300, mirrored, (trial) => turned(trial + 7000, 'random', 5));
      const larger: Data = isTaught(data)
        ? { covariance: { type: 'isotropic', scale: 3 } }
        : { signal: { norm: 7 }, ...('model' in data ? { model: { type: 'opposing' } } : {}) };
      expect(() =>
        expectSameLaw(300, mirrored, (trial) => turned(trial + 7000, 'random', 5, larger)),
      ).toThrow();
    },
  );

  it('lead to the linear support vector machine of the drawn rows, whatever neurons weigh', () => {
    const spec = specOf({
      d: 40,
      n: 24,
      signal: { norm: 2 },
      covariance: { type: 'spiked', spikes: [20, 5] },
    });
    const sample = sampleAtOnce(spec, null);
    const others = sampleAtOnce(specOf({ d: 40, n: 24, labels: 'balanced', signal: { norm: 2 } }), null);
    const of = (mPlus: number, mMinus: number, slope: number, among = sample) => {
      const network = { mPlus, mMinus, slope };
      const dual = limitDirection(among, network).dual!;
      const all = boundaryCoordinates(among, boundaryCoefficients(network, among.y, dual)).flatMap((part) => [
        ...part,
      ]);
      const length = Math.hypot(...all);
      return { unit: all.map((entry) => entry / length), dual };
    };
    const apart = (one: { unit: number[] }, other: { unit: number[] }) =>
      Math.hypot(...one.unit.map((entry, c) => entry - other.unit[c]));
    const machine = of(1, 0, 1);
    for (const [slope, plus, minus] of [
      [0.05, 3, 3],
      [0.3, 3, 3],
      [0.9, 3, 3],
      [0.3, 5, 2],
      [0.3, 5, 1],
      [0.3, 1, 5],
      [0.3, 4, 0],
      [0, 2, 5],
    ]) {
      const found = of(plus, minus, slope);
      expect(apart(found, machine)).toBeLessThan(1e-11);
      const largest = Math.max(...found.dual);
      const pairs = Array.from({ length: 12 }, (_, k) =>
        [found.dual[2 * k], found.dual[2 * k + 1]].map((beta) => beta / largest),
      );
      // The two multipliers of a pair are as 1/A+ - gamma/A- to 1/A- - gamma/A+, or one is 0.
      for (const [k, pair] of pairs.entries()) {
        const [first, second] = sample.y[2 * k] > 0 ? pair : [pair[1], pair[0]];
        const [b, c] = [Math.max(0, minus - slope * plus), Math.max(0, plus - slope * minus)];
        expect(first * c).toBeCloseTo(second * b, 10);
      }
    }
    expect(apart(of(3, 3, 0.3, others), of(1, 0, 1, others))).toBeGreaterThan(1e-3);
  });

  it('are told of by their theorem, and not by results on independent rows', () => {
    const statuses = (labels: string, network: object = { width: 6 }) => {
      const spec = specOf({ d: 1e5, n: 20, labels, signal: { norm: 3 } }, { network });
      return new Map(run(spec, null).record.theory.map((one) => [one.id, one]));
    };
    const [mirrored, balanced] = [statuses('mirrored'), statuses('balanced')];
    expect(mirrored.get('benign-symmetric-data')?.status).toBe('holds');
    expect(balanced.has('benign-symmetric-data')).toBe(false);
    const smooth = statuses('mirrored', { width: 6, activation: 'smoothLeaky' });
    expect(smooth.get('benign-symmetric-data')?.status).toBe('vacuous');
    for (const [id, statement] of mirrored) {
      const asks = statement.hypotheses.find(({ name }) => name === 'independent rows');
      if (asks !== undefined) expect([id, statement.status]).toEqual([id, 'vacuous']);
    }
    expect(mirrored.get('benign-gaussian-positive')?.hypotheses[0]).toMatchObject({
      name: 'independent rows',
      holds: false,
    });
    expect(balanced.get('benign-gaussian-positive')?.hypotheses[0].name).not.toBe('independent rows');
    expect(mirrored.get('benign-envelope')?.status).toBe(balanced.get('benign-envelope')?.status);
    expect(mirrored.get('benign-theorem-2')?.hypotheses.some(({ name }) => name === 'independent rows')).toBe(
      false,
    );
  });

  it.each(Object.entries(MODELS))(
    '%s: a whole run is sound, the same from its record, and verified',
    (_, data) => {
      const spec = specOf(data);
      const { record, arrays } = run(spec, null);
      expectSound(record);
      const again = resolveSpec(JSON.parse(JSON.stringify(record.spec)));
      expect(again).toEqual(spec);
      expect(JSON.stringify(run(again, null).record)).toBe(JSON.stringify(record));
      const { claims } = verify(record, arrays);
      expect(claims.filter(({ verdict }) => verdict === 'doesNotHold')).toEqual([]);
    },
  );

  it('are predicted by their pairs', () => {
    const of = (n: number, labels: string) =>
      run(specOf({ n, labels, d: 1e6, signal: { norm: 20 } }), null).record.risk.predictedGamma;
    expect(of(20, 'mirrored')).toBe(of(10, 'balanced'));
  });

  it('are drawn directly at any d', () => {
    const spec = specOf({ d: 1e15, n: 20, signal: { norm: 1e7 } });
    expect(spec.data).toMatchObject({ sampler: 'direct' });
    const { K } = sampleAtOnce(spec, null);
    expect(K.data[1]).toBe(-K.data[0]);
  });

  it.each<[Data, RegExp]>([
    [
      { n: 9 },
      /^data\.n: must be even with data\.labels mirrored, as rows come in pairs; data\.n=10 runs; got 9$/,
    ],
    [{ positiveShare: 0.3 }, /^data\.positiveShare: must be 0\.5 with data\.labels mirrored/],
    [{ labelNoise: { rate: 0.1 } }, /^data\.labelNoise: must be left out with data\.labels mirrored/],
    [{ labelNoise: { count: 1 } }, /^data\.labelNoise: must be left out/],
    [
      { model: { type: 'clusters' } },
      /^data\.labels: must be balanced or random for clusters; mirrored goes with opposing, /,
    ],
    [{ model: { type: 'logisticTeacher' } }, /^data\.labels: must be balanced or random for logisticTeacher/],
    [{ labels: 'mirror' }, /^data\.labels: must be one of "balanced", "random", "mirrored"/],
  ])('refuse %j', (data, message) => {
    expect(() => specOf(data)).toThrow(SpecError);
    expect(() => specOf(data)).toThrow(message);
  });
});
