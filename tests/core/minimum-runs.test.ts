/**
 * Runs with weight decay and with smoothed labels: where they go, what of it is verified, what is refused, and that they can be left.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import type { MinimumRecord } from '../../src/record/own.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';
import { failing, withChanged } from '../support/planted.ts';
import { expectSound } from '../support/sound.ts';

const BASE = {
  data: { n: 8, d: 400, signal: { norm: 10 } },
  network: { width: 6, slope: 0.2, init: { relative: 1e-6 } },
  risk: { endPoints: 100, trajectoryPoints: 0 },
};
const STEPS = 30_000;

const withTraining = (training: object, more: object = {}) => ({
  ...BASE,
  ...more,
  training: { steps: STEPS, ...training },
});

function minimumOf({ limit: { own } }: ExperimentRecord): MinimumRecord {
  if (own?.kind !== 'regularised' && own?.kind !== 'equalMargins') throw new Error('no minimum');
  return own;
}

const CASES: readonly (readonly [name: string, training: object, more: object])[] = [
  ['weight decay', { weightDecay: 1 }, {}],
  ['weight decay of the mean loss', { weightDecay: 0.2, reduction: 'mean' }, {}],
  ['weight decay, logistic', { weightDecay: 1, loss: 'logistic' }, {}],
  ['weight decay, momentum', { weightDecay: 1, optimizer: 'heavyBall' }, {}],
  ['weight decay, Nesterov', { weightDecay: 1, optimizer: 'nesterov' }, {}],
  ['weight decay, polynomial', { weightDecay: 1, loss: 'polynomial' }, {}],
  ['weight decay, squared hinge', { weightDecay: 1, loss: 'squaredHinge' }, {}],
  ['weight decay at slope 0', { weightDecay: 1 }, { network: { width: 6, slope: 0 } }],
  [
    'weight decay, random second layer',
    { weightDecay: 1 },
    { network: { width: 6, slope: 0.2, secondLayer: 'random' } },
  ],
  ['both', { weightDecay: 1, labelSmoothing: 0.1, loss: 'logistic' }, {}],
  ['smoothed labels', { labelSmoothing: 0.1 }, {}],
  ['smoothed labels, logistic', { labelSmoothing: 0.1, loss: 'logistic' }, {}],
  ['smoothed labels, squared hinge', { labelSmoothing: 0.1, loss: 'squaredHinge' }, {}],
];

describe('a run', () => {
  it.each(CASES)(
    '%s: margins come to those of the minimum, and all of it is verified',
    (_, training, more) => {
      const { record, arrays } = run(resolveSpec(withTraining(training, more)), null);
      expectSound(record);
      expect(failing(verifyRun(record, arrays))).toEqual([]);
      const own = minimumOf(record);
      expect(own.certificate.distanceBound).toBeLessThan(1e-9);
      expect(own.activated).toBe(true);
      const last = record.training.trajectory.at(-1);
      expect(last?.residual).toBeLessThan(1e-9);
      expect(record.limit.heading).toBe('undecided');
      expect(record.limit.headingBecause).toContain('minimum at finite weights');
      expect(record.horizon).toBeNull();
      // The part of W(0) that no margin sees stays without decay.
      if (own.kind === 'regularised') expect(own.distance).toBeLessThan(1e-8);
    },
  );

  it('converges for certain where it stands near enough, and later is nearer', () => {
    const of = (steps: number) => run(resolveSpec(withTraining({ weightDecay: 1, steps })), null).record;
    const [early, late, later] = [of(20), of(3000), of(6000)].map((record) => ({
      record,
      own: minimumOf(record),
    }));
    expect(early.own.converges).toBeNull();
    expect(early.record.notes['limit.own.converges']).toContain('not so near');
    expect([late.own.converges, later.own.converges]).toEqual([true, true]);
    const { alpha } = late.record.training;
    // Margins linearly, at the rate of the least curvature; the part of W(0) that they do not see at that of lambda = 1.
    const residual = ({ record }: typeof late) => record.training.trajectory.at(-1)?.residual ?? Number.NaN;
    const rate = Math.log(residual(later) / residual(late)) / 3000;
    expect(Math.abs(rate / Math.log(1 - alpha * late.own.leastCurvature) - 1)).toBeLessThan(0.02);
    const unseen = Math.log(later.own.distance / late.own.distance) / 3000;
    expect(unseen / Math.log(1 - alpha)).toBeGreaterThan(0.98);
    expect(late.own.leastCurvature).toBeGreaterThan(1);
  });

  it('W(0) shrinks by 1 - alpha lambda an update', () => {
    const { record, arrays } = run(resolveSpec(withTraining({ weightDecay: 2, steps: 50 })), null);
    expect(arrays.share.shape).toEqual([1]);
    expect(arrays.share.data[0] / (1 - 2 * record.training.alpha) ** 50).toBeCloseTo(1, 13);
  });

  it('faults in what is told of the minimum, and in the share of W(0) that is left, are noticed', () => {
    for (const training of [
      { weightDecay: 1, steps: 200 },
      { labelSmoothing: 0.1, steps: 50 },
    ]) {
      const spec = withTraining(training, { network: { width: 6, slope: 0.2, init: { scale: 0.01 } } });
      const { record, arrays } = run(resolveSpec(spec), null);
      expect(failing(verifyRun(record, arrays))).toEqual([]);
      const changed = (name: string, change: (value: number) => number) => {
        const faulty = withChanged(record, `limit.own.${name}`, change);
        if (faulty === null) throw new Error(name);
        return failing(verifyRun(faulty, arrays));
      };
      for (const name of [
        'norm',
        'margin',
        'distance',
        'oneMinusCosine',
        'leastCurvature',
        'certificate.upper',
        'certificate.relativeGap',
      ])
        expect(
          changed(name, (value) => value * 1.001),
          name,
        ).toContain(`limit.own.${name}`);
      expect(changed('certificate.lower', (value) => value * 1.001)).toContain('limit.own.certificate.lower');
      expect(changed('coefficients[2]', (value) => value * 1.001)).toContain('limit.own.norm');
      expect(changed('oneMinusCosineToMargin', (value) => value + 1e-3)).toContain(
        'limit.own.oneMinusCosineToMargin',
      );
      if (arrays.share === undefined) continue;
      const share = { ...arrays.share, data: arrays.share.data.map((entry) => entry * 0.99) };
      expect(failing(verifyRun(record, { ...arrays, share }))).toContain('training.margins');
      const { share: _, ...whole } = arrays;
      expect(failing(verifyRun(record, whole))).toContain('training.margins');
    }
  });

  it.each([
    ['weight decay', { weightDecay: 1, steps: 400 }],
    ['weight decay with momentum', { weightDecay: 1, steps: 400, optimizer: 'heavyBall' }],
    ['smoothed labels in batches', { labelSmoothing: 0.2, steps: 400, optimizer: 'sgd' }],
  ])('is left and taken up to the same bytes: %s', (_, training) => {
    const spec = withTraining(training);
    const whole = toTheEnd(spec, null);
    for (const k of [3, 9, 15]) {
      const kept = leftAt(spec, k);
      if (kept === null) throw new Error('it ended');
      const again = toTheEnd(spec, kept);
      expect(again.record).toBe(whole.record);
      expect(again.arrays).toEqual(whole.arrays);
    }
  });

  it('0 of either is none: the same spec', () => {
    expect(resolveSpec(withTraining({ weightDecay: 0, labelSmoothing: 0 }))).toEqual(
      resolveSpec(withTraining({})),
    );
  });
});

describe('what does not go together is refused, with what does', () => {
  it.each([
    [{ weightDecay: -1 }, 'training.weightDecay'],
    [{ labelSmoothing: 0.5 }, 'training.labelSmoothing'],
    [
      { weightDecay: 1, loss: 'hinge' },
      'training.loss: must be another with training.weightDecay, as the slope of the hinge loss jumps where its minimum is: one of exponential, logistic, polynomial, squaredHinge',
    ],
    [
      { labelSmoothing: 0.1, optimizer: 'adam' },
      'training.optimizer: must make steps of a constant multiple of gradients at W with training.labelSmoothing, to come to rest at the minimum: one of gradientDescent, heavyBall, nesterov, sgd, reshuffling, cyclic',
    ],
    [{ weightDecay: 1, optimizer: 'gradientFlow' }, 'training.optimizer: must make steps'],
    [{ weightDecay: 1, horizon: 'infinity' }, 'training.horizon: must be null with training.weightDecay'],
    [
      { weightDecay: 1, loss: 'squaredHinge', stop: 'zeroLoss' },
      'training.stop: must be "steps" or "interpolation"',
    ],
  ])('%j', (training, told) => {
    expect(() => resolveSpec(withTraining(training))).toThrow(told);
  });

  it('decay so strong that a step leads past 0', () => {
    expect(() => run(resolveSpec(withTraining({ weightDecay: 1e4 })), null)).toThrow(
      'training.weightDecay: must be below 1/alpha',
    );
  });
});
