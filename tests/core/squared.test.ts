/**
 * The squared loss: residuals in closed form, the interpolator that training goes to, and what is said of it.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { descentStates } from '../../src/descent/gradient-descent.ts';
import type { DescentState } from '../../src/descent/problem.ts';
import { run } from '../../src/experiment/run.ts';
import { stepSearch } from '../../src/inquiry/step-search.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { networkWith } from '../../src/network/network.ts';
import { optimizerNamed } from '../../src/optimizers.ts';
import type { InterpolationRecord } from '../../src/record/interpolation.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { answers } from '../../src/telling/answers.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { expectSound } from '../support/sound.ts';

/** Descent of one linear neuron from W(0), to its end. */
function descend(X: number[][], y: number[], start: number[], alpha: number, steps: number): DescentState {
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
  const initial = givenInitialWeights(sample, matrixFromRows([start]));
  const problem = {
    ...{ sample, initial, network: networkWith(Float64Array.of(1), 1), reduction: 'sum' as const, alpha },
    ...{ loss: lossNamed('squared'), optimizer: optimizerNamed('gradientDescent') },
  };
  let end: DescentState | undefined;
  for (const state of descentStates(problem, steps, [])) end = state;
  if (end === undefined) throw new Error('no state');
  return end;
}

function ownOf({ limit, notes }: ExperimentRecord): InterpolationRecord {
  const { own } = limit;
  if (own == null || own.kind !== 'interpolation') throw new Error(notes['limit.own']);
  return own;
}

describe('residuals in closed form', () => {
  it('orthogonal points: 1 - q falls by the factor 1 - alpha |x|^2, beyond 1 with changes of sign', () => {
    const lengths = [1, 2, 0.5];
    const X = lengths.map((length, i) => lengths.map((_, k) => (i === k ? length : 0)));
    for (const alpha of [0.1, 0.4, 0.49]) {
      const { q, logLoss } = descend(X, [1, -1, 1], [0.3, 0.2, -4], alpha, 30);
      const starts = [0.3, -0.4, -2];
      const left = lengths.map((length, i) => (1 - alpha * length * length) ** 30 * (1 - starts[i]));
      for (const [i, rest] of left.entries()) expect(1 - q[i]).toBeCloseTo(rest, 13);
      const loss = left.reduce((sum, rest) => sum + (rest * rest) / 2, 0);
      expect(logLoss).toBeCloseTo(Math.log(loss), 12);
    }
  });

  it('two points: the error ends along the slowest eigenvector below 2/(l1 + l2), along the sharpest above', () => {
    // G = [[5, 4], [4, 5]] has the eigenvalues 9 along (1, 1) and 1 along (1, -1): the boundary is 2/10.
    const X = [
      [2, 1],
      [1, 2],
    ];
    const direction = (alpha: number) => {
      const { q } = descend(X, [1, 1], [0.4, -0.1], alpha, 100);
      return (1 - q[0]) / (1 - q[1]);
    };
    expect(direction(0.19)).toBeCloseTo(-1, 2);
    expect(direction(0.21)).toBeCloseTo(1, 2);
    const left = (t: number) => 1 - descend(X, [1, 1], [0.4, -0.1], 0.215, t).q[0];
    expect(Math.sign(left(60)) * Math.sign(left(61))).toBe(-1);
    expect(left(61) / left(60)).toBeCloseTo(1 - 0.215 * 9, 3);
  });

  it('a step above 2/lambda_max diverges, one below converges', () => {
    const at = (alpha: number) => descend([[2]], [1], [0], alpha, 400).q[0];
    expect(at(0.499)).toBeCloseTo(1 - 0.996 ** 400, 10);
    expect(at(0.501)).toBeCloseTo(1 - 1.004 ** 400, 10);
  });
});

const BASE = {
  data: { n: 10, d: 300, signal: { norm: 6 } },
  network: { width: 6, slope: 0.2 },
  training: { loss: 'squared', steps: 400 },
  risk: { endPoints: 200, trajectoryPoints: 50 },
};
const linear = { ...BASE, network: { width: 1, positive: 1, slope: 1 } };

const failing = (record: ExperimentRecord, arrays: Parameters<typeof verifyRun>[1]) =>
  verifyRun(record, arrays)
    .claims.filter(({ verdict }) => verdict === 'doesNotHold')
    .map(({ path }) => path);

describe('a run', () => {
  const training = BASE.training;
  it.each([
    ['leaky', BASE],
    ['mean', { ...BASE, training: { ...training, reduction: 'mean' } }],
    ['stopped early', { ...BASE, training: { ...training, steps: 5 } }],
    ['to interpolation', { ...BASE, training: { ...training, stop: 'interpolation' } }],
    ['too large a step', { ...BASE, training: { ...training, step: { relative: 2.5 }, steps: 60 } }],
    ['linear', linear],
    ['linear, diverging', { ...linear, training: { ...training, step: { relative: 2.5 } } }],
    ['momentum', { ...BASE, training: { ...training, optimizer: 'heavyBall' } }],
    ['batches', { ...BASE, training: { ...training, optimizer: { name: 'sgd', batch: 3 } } }],
    ['sharpness-aware', { ...BASE, training: { ...training, optimizer: 'sam' } }],
    ['adam', { ...BASE, training: { ...training, optimizer: 'adam' }, data: { n: 8, d: 40 } }],
    ['swish', { ...BASE, network: { width: 6, activation: 'swish' } }],
    ['slope 0', { ...BASE, network: { width: 8, slope: 0 } }],
    ['a random second layer', { ...BASE, network: { width: 7, slope: 0.1, secondLayer: 'random' } }],
    ['an unactivated start', { ...BASE, network: { width: 6, init: { scale: 0.05 } } }],
    ['fewer dimensions than points', { ...BASE, data: { n: 30, d: 5, signal: { norm: 0.3 } } }],
    ['rows', { ...BASE, data: { ...BASE.data, d: 60, sampler: 'explicit' } }],
    ['W(0) = 0', { ...BASE, network: { ...BASE.network, init: { scale: 0 } } }],
    ['no step', { ...BASE, training: { ...training, steps: 0 } }],
    ['horizon', { ...BASE, training: { ...training, horizon: 'infinity' } }],
  ])('%s: is whole, with a reason for every null, and verified', (_, spec) => {
    const { record, arrays } = run(resolveSpec(spec), null);
    expectSound(record);
    expect(failing(record, arrays)).toEqual([]);
    expect(record.limit.heading).toBe('undecided');
    expect(record.horizon).toBeNull();
    expect(record.limit.reached).toBeNull();
    for (const { answer } of answers(record)) expect(answer.length).toBeGreaterThan(3);
    expect(resolveSpec(record.spec)).toEqual(record.spec);
  });

  it('goes to the interpolator nearest to its weights at any time, at the rate of the contraction', () => {
    const early = ownOf(run(resolveSpec({ ...BASE, training: { ...training, steps: 80 } }), null).record);
    const later = ownOf(run(resolveSpec({ ...BASE, training: { ...training, steps: 90 } }), null).record);
    const late = ownOf(run(resolveSpec(BASE), null).record);
    expect(early.pattern).toBe('activated');
    expect(early.lasts?.shown).toBe(true);
    expect(early.norm).toBeCloseTo(late.norm, 12);
    expect(early.margin).toBeCloseTo(1 / late.norm, 12);
    expect(late.distance).toBeLessThan(1e-13);
    const factor = early.contraction?.factor ?? 0;
    expect((later.change / early.change) ** 0.1 / factor).toBeCloseTo(1, 2);
    for (const { certificate } of [early, later, late]) {
      expect(certificate.residual).toBeLessThan(1e-12);
      expect(certificate.distanceBound).toBeLessThan(1e-11);
    }
  });

  it('from W(0) = 0 a linear network has cos(W, W*) = |W*|/|W|, and is the max-margin direction where all points support it', () => {
    for (const d of [14, 40, 4000]) {
      const spec = { ...linear, data: { n: 10, d, signal: { norm: 0.5 } } };
      const zero = { ...spec, network: { ...spec.network, init: { scale: 0 } } };
      const { record } = run(resolveSpec({ ...zero, training: { ...training, steps: 60_000 } }), null);
      const { fromStart, norm } = ownOf(record);
      const { normalizedMargin, supportVectors } = record.limit;
      const { oneMinusCosine } = record.training.trajectory[record.training.trajectory.length - 1];
      expect(1 - (oneMinusCosine ?? 1)).toBeCloseTo(1 / (norm * (normalizedMargin ?? 0)), 8);
      const all = fromStart?.coefficients.every((c) => c >= 0) ?? false;
      expect(supportVectors === 10).toBe(all);
      expect((oneMinusCosine ?? 1) < 1e-10).toBe(all);
    }
  });

  it.each([
    // What they make of the margins is no longer what the certificate says.
    [
      'certificate.residual',
      (own: InterpolationRecord) => ({ coefficients: own.coefficients.map((c) => c + 1e-4) }),
    ],
    ['change', (own: InterpolationRecord) => ({ change: own.change * 1.01 })],
    ['norm', (own: InterpolationRecord) => ({ norm: own.norm * 1.0001 })],
    ['margin', (own: InterpolationRecord) => ({ margin: own.margin * 1.0001 })],
    ['distance', (own: InterpolationRecord) => ({ distance: own.distance * 1.01 })],
    ['hasPattern', () => ({ hasPattern: false })],
    ['pattern', () => ({ pattern: 'last' as const })],
    [
      'certificate.residual',
      (own: InterpolationRecord) => ({ certificate: { ...own.certificate, residual: 1e-3 } }),
    ],
    [
      'certificate.leastEigenvalue',
      ({ certificate }: InterpolationRecord) => ({
        certificate: { ...certificate, leastEigenvalue: 1.1 * (certificate.leastEigenvalue ?? 0) },
      }),
    ],
    [
      'contraction.factor',
      ({ contraction }: InterpolationRecord) => ({
        contraction: contraction && { ...contraction, factor: 0.5 },
      }),
    ],
    [
      'contraction.leastEigenvalue',
      ({ contraction }: InterpolationRecord) => ({
        contraction: contraction && { ...contraction, leastEigenvalue: 1.001 * contraction.leastEigenvalue },
      }),
    ],
    ['lasts.slack', () => ({ lasts: { shown: true, slack: 2 } })],
  ])('a fault planted in %s is noticed', (path, change) => {
    const { record, arrays } = run(resolveSpec({ ...BASE, training: { ...training, steps: 20 } }), null);
    const own = ownOf(record);
    const changed = { ...record, limit: { ...record.limit, own: { ...own, ...change(own) } } };
    expect(failing(changed, arrays).some((found) => found.startsWith(`limit.own.${path}`))).toBe(true);
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

describe('the largest step', () => {
  it('of a linear network is 2/lambda_max(G), to the resolution of the search', () => {
    const found = finish(
      stepSearch(resolveSpec({ ...linear, training: { ...training, steps: 3000 } }), null),
    );
    expect(found.guaranteed.because).toContain('2/lambda_max(G)');
    expect(found.breaksBetween?.lower.relative).toBeLessThanOrEqual(2);
    expect(found.breaksBetween?.upper.relative).toBeGreaterThan(2);
    expect(found.breaksBetween?.upper.relative).toBeLessThan(2.03);
  });
  const { training } = BASE;

  it.each([
    [{ optimizer: 'gradientFlow' }, 'training.optimizer: must make steps'],
    [
      { optimizer: 'lossNormalisedDescent' },
      'goes to 0 at weights that are finite; training.optimizer=gradientDescent runs',
    ],
    [{ optimizer: 'muon' }, 'goes to 0 at weights that are finite'],
    [{ stop: 'zeroLoss' }, 'must be "steps" or "interpolation" with the squared loss'],
  ])('%j is refused', (given, rule) => {
    expect(() => resolveSpec({ training: { ...training, ...given } })).toThrow(rule);
  });
});
