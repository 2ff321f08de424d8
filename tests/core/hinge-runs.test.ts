/**
 * Losses that come to be 0: when training with them stops, where its margins then are, and what is said of it.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import { run } from '../../src/experiment/run.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { networkWith } from '../../src/network/network.ts';
import { optimizerNamed } from '../../src/optimizers.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { answers } from '../../src/telling/answers.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { expectSound } from '../support/sound.ts';

/** Descent of one linear neuron on orthogonal points of these lengths, from W(0) = 0. */
function orthogonal(
  loss: 'hinge' | 'squaredHinge',
  lengths: readonly number[],
  alpha: number,
  steps: number,
  stop?: 'interpolation' | 'zeroLoss',
) {
  const X = matrixFromRows(lengths.map((length, i) => lengths.map((_, k) => (i === k ? length : 0))));
  const sample = sampleFromRows(X, new Float64Array(lengths.length).fill(1), null, null);
  const initial = givenInitialWeights(sample, matrixFromRows([lengths.map(() => 0)]));
  const problem = {
    ...{ sample, initial, network: networkWith(Float64Array.of(1), 1), reduction: 'sum' as const, alpha },
    ...{ loss: lossNamed(loss), optimizer: optimizerNamed('gradientDescent') },
    ...(stop !== undefined && { stop }),
  };
  const descent = descentStates(problem, steps, []);
  let end = null;
  for (;;) {
    const next = descent.next();
    if (next.done) return { summary: next.value, end };
    end = next.value;
  }
}

describe('orthogonal points, in closed form', () => {
  const lengths = [1, 2, 0.5];
  const alpha = 0.03;
  /** A margin grows by alpha |x_i|^2 a step until it is 1. */
  const stepsTo1 = lengths.map((length) => Math.ceil(1 / (alpha * length * length)));

  it('hinge: stops at the step at which the last margin comes to 1, each where it then was', () => {
    const { summary, end } = orthogonal('hinge', lengths, alpha, 1000, 'zeroLoss');
    expect(summary.outcome).toBe('zeroLoss');
    expect(summary.steps).toBe(Math.max(...stepsTo1));
    for (const [i, length] of lengths.entries())
      expect(end?.q[i]).toBeCloseTo(stepsTo1[i] * alpha * length * length, 12);
    expect(end?.logLoss).toBe(Number.NEGATIVE_INFINITY);
  });

  it('hinge: without a stop the same weights, and frozen there, as nothing pulls', () => {
    const [stopped, whole] = (['zeroLoss', undefined] as const).map((stop) =>
      orthogonal('hinge', lengths, alpha, 1000, stop),
    );
    expect(whole.summary).toMatchObject({ outcome: 'frozen', steps: stopped.summary.steps });
    expect(whole.end?.q).toEqual(stopped.end?.q);
    expect(whole.summary.events.find(({ kind }) => kind === 'frozen')?.detail).toContain('the loss is 0');
  });

  it('stops at interpolation, which here is the first step', () => {
    const { summary } = orthogonal('hinge', lengths, alpha, 1000, 'interpolation');
    expect(summary).toMatchObject({ outcome: 'interpolation', steps: 1, interpolatedAt: 1 });
  });

  it('comes to no stop within too few steps', () => {
    const { summary } = orthogonal('hinge', lengths, alpha, 5, 'zeroLoss');
    expect(summary).toMatchObject({ outcome: 'completed', steps: 5 });
  });

  it('squared hinge: 1 - q falls by the factor 1 - 2 alpha |x_i|^2, and never to 0 while that is positive', () => {
    const { summary, end } = orthogonal('squaredHinge', lengths, alpha, 50, 'zeroLoss');
    expect(summary.outcome).toBe('completed');
    for (const [i, length] of lengths.entries())
      expect(1 - (end?.q[i] ?? 0)).toBeCloseTo((1 - 2 * alpha * length * length) ** 50, 12);
    // However small, it is not 0.
    const late = orthogonal('squaredHinge', [1], alpha, 350, 'zeroLoss');
    expect(late.summary.outcome).toBe('completed');
    expect(late.end?.logLoss).toBeCloseTo(700 * Math.log(1 - 2 * alpha), 5);
    // A step that goes beyond 1 ends it.
    expect(orthogonal('squaredHinge', [1], 0.75, 50, 'zeroLoss').summary).toMatchObject({
      outcome: 'zeroLoss',
      steps: 1,
    });
  });
});

const BASE = {
  data: { n: 10, d: 300, signal: { norm: 8 } },
  network: { width: 6, slope: 0.2 },
  training: { loss: 'hinge', stop: 'zeroLoss', steps: 5000, step: { relative: 0.05 } },
  risk: { endPoints: 200, trajectoryPoints: 50 },
};

describe('a run', () => {
  it.each([
    ['hinge', BASE],
    ['hinge, to interpolation', { ...BASE, training: { ...BASE.training, stop: 'interpolation' } }],
    [
      'squared hinge, mean',
      { ...BASE, training: { ...BASE.training, loss: 'squaredHinge', reduction: 'mean' } },
    ],
    ['hinge, momentum', { ...BASE, training: { ...BASE.training, optimizer: 'heavyBall' } }],
    ['hinge, on without a stop', { ...BASE, training: { loss: 'hinge', steps: 300, horizon: 1e6 } }],
    [
      'hinge, momentum, on without a stop',
      { ...BASE, training: { loss: 'hinge', steps: 300, optimizer: 'heavyBall' } },
    ],
    ['hinge, swish', { ...BASE, network: { width: 6, activation: 'swish' } }],
    [
      'hinge, slope 0, flipped labels',
      { ...BASE, data: { ...BASE.data, labelNoise: { count: 2 } }, network: { width: 8, slope: 0 } },
    ],
    ['hinge, no separation', { ...BASE, data: { n: 40, d: 5, signal: { norm: 0.3 } } }],
    ['hinge, W(0) = 0', { ...BASE, network: { ...BASE.network, init: { scale: 0 } } }],
    ['hinge, no step', { ...BASE, training: { loss: 'hinge', steps: 0 } }],
  ])('%s: is whole, with a reason for every null, and verified', (_, spec) => {
    const { record, arrays } = run(resolveSpec(spec), null);
    expectSound(record);
    expect(verifyRun(record, arrays).claims.filter(({ verdict }) => verdict === 'doesNotHold')).toEqual([]);
    expect(record.limit.heading).toBe('undecided');
    expect(record.horizon).toBeNull();
    expect(record.risk.reached).toBeNull();
    expect(record.verdict.judged === 'limit' || record.verdict.judged === 'reached').toBe(false);
    for (const { answer } of answers(record)) expect(answer.length).toBeGreaterThan(3);
    expect(resolveSpec(record.spec)).toEqual(record.spec);
  });

  const training = (spec: object): ExperimentRecord['training'] =>
    run(resolveSpec(spec), null).record.training;

  it('ends at zero loss with all margins at least 1, and a margin within (0, 1] of the largest', () => {
    const { outcome, margins, approximateMargin, trajectory, steps } = training(BASE);
    expect(outcome).toBe('zeroLoss');
    expect(steps).toBeLessThan(5000);
    expect(Math.min(...margins)).toBeGreaterThanOrEqual(1);
    expect(trajectory.at(-1)).toMatchObject({ t: steps, logLoss: null });
    expect(approximateMargin?.activated).toBeGreaterThan(0.5);
    expect(approximateMargin?.activated).toBeLessThanOrEqual(1);
    expect(approximateMargin?.reached).toBe(approximateMargin?.activated);
    const early = training({ ...BASE, training: { ...BASE.training, stop: 'interpolation' } });
    expect(early.outcome).toBe('interpolation');
    expect(Math.min(...early.margins)).toBeGreaterThan(0);
    expect(early.steps).toBeLessThan(steps);
    expect(early.interpolatedAt).toBe(early.steps);
  });

  it('with small steps comes near the largest margin, nearer with the squared hinge loss', () => {
    const margin = (loss: string, relative: number) =>
      training({ ...BASE, training: { ...BASE.training, loss, step: { relative }, steps: 50_000 } })
        .approximateMargin?.activated;
    expect(margin('hinge', 0.01)).toBeGreaterThan(0.9);
    expect(margin('squaredHinge', 0.01)).toBeGreaterThan(0.9);
  });

  it('the exponential loss has no approximate margin, and stops at interpolation too', () => {
    const { outcome, approximateMargin, steps, interpolatedAt } = training({
      ...BASE,
      training: { stop: 'interpolation', steps: 500, step: { relative: 0.01 } },
    });
    expect(outcome).toBe('interpolation');
    expect(steps).toBe(interpolatedAt);
    expect(approximateMargin).toBeUndefined();
  });

  it('says when it stopped and how large its margins are', () => {
    const { record } = run(resolveSpec(BASE), null);
    const told = answers(record)
      .map(({ answer }) => answer)
      .join('\n');
    expect(told).toContain('times the largest of the activated pattern');
    expect(told).toContain('0 from a margin of 1 on');
    expect(told).not.toContain('which is not convergence');
  });

  it('left and taken up again it is the same', () => {
    const whole = toTheEnd(BASE, null);
    for (const k of [1, Math.floor(whole.yields / 2)]) {
      const kept = leftAt(BASE, k);
      expect(kept).not.toBeNull();
      expect(toTheEnd(BASE, kept).record).toBe(whole.record);
    }
  });
});

describe('training.stop', () => {
  it('is left out of a resolved spec where it says nothing', () => {
    expect(JSON.stringify(resolveSpec({ training: { stop: 'steps' } }))).toBe(
      JSON.stringify(resolveSpec({})),
    );
    expect(resolveSpec({ training: { stop: 'interpolation' } }).training.stop).toBe('interpolation');
  });

  it.each([
    [
      { stop: 'zeroLoss' },
      'training.stop: must be "steps" or "interpolation" with the exponential loss, which is never 0; training.stop=steps runs; got "zeroLoss"',
    ],
    [{ stop: 'zeroLoss', loss: 'polynomial' }, 'with the polynomial loss, which is never 0'],
    [{ stop: 'interpolation', optimizer: 'gradientFlow' }, 'training.stop: must be "steps" with a flow'],
    [
      { stop: 'interpolation', horizon: 1e9 },
      'training.horizon: must be null with training.stop "interpolation"',
    ],
    [{ stop: 'never' }, 'training.stop: must be one of "steps", "interpolation", "zeroLoss"'],
    [{ loss: 'hinge', optimizer: 'gradientFlow' }, 'training.optimizer: must make steps'],
    [
      { loss: 'hinge', optimizer: 'lossNormalisedDescent' },
      'training.optimizer: must not divide by the loss',
    ],
  ])('%j is refused', (training, rule) => {
    expect(() => resolveSpec({ training })).toThrow(rule);
  });
});
