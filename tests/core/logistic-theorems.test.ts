/**
 * What docs/theory.md, section 14, proves of losses with an exponential tail, step by step on random problems; and what a run says of it.
 */
import { describe, expect, it } from 'vitest';
import { type HeadingEvidence, headingOf } from '../../src/experiment/heading.ts';
import { lateTheory } from '../../src/experiment/late-theory.ts';
import { run } from '../../src/experiment/run.ts';
import type { Loss } from '../../src/network/loss.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { logisticLoss } from '../../src/network/losses/logistic.ts';
import { gradientDescent, gradientFlow, lossNormalisedDescent } from '../../src/optimizers.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { type FullProblem, fullDescent } from '../support/full-descent.ts';
import { clusters } from '../support/gram-descent.ts';
import { population } from '../support/population.ts';
import { drawnInstance, hypothesis, statementsOn } from '../support/theory-instance.ts';

const g = (q: number) => 1 / (1 + Math.exp(q));
const l = (q: number) => Math.log1p(Math.exp(-q));

describe('Lemma 12 and Theorem 12', () => {
  it('l(q + x) <= l(q) + g(q) (exp(-x) - 1), with equality for exp(-q)', () => {
    for (let q = -6; q <= 6; q += 0.37) {
      for (let x = -4; x <= 4; x += 0.29) {
        expect(l(q + x)).toBeLessThanOrEqual(l(q) + g(q) * Math.expm1(-x) + 1e-14);
        expect(l(q + x)).toBeGreaterThanOrEqual(l(q) - g(q) * x - 1e-14);
      }
    }
  });

  it.each([
    ['a small step', 0.02, 1],
    ['a step far too large for any other theorem', 50, 2],
  ])('along descent with positive correlation: %s', (_, alpha, seed) => {
    const shape = clusters({ n: 6, d: 5, m: 4, signal: 9, scale: 0.1 }, seed);
    const full: FullProblem = { ...shape, mPlus: 2, slope: 0.3, alpha, reduction: 'sum', loss: 'logistic' };
    const H = (i: number, k: number) =>
      full.y[i] * full.y[k] * full.X[i].reduce((sum, x, j) => sum + x * full.X[k][j], 0);
    expect(Math.min(...full.y.flatMap((_y, i) => full.y.map((_z, k) => H(i, k))))).toBeGreaterThan(0);
    let before: { q: number[]; u: number[] } | null = null;
    let activatedAt: number | null = null;
    for (const { t, q, Z, activatedFraction } of fullDescent(full)) {
      const u = Z.flatMap((row, j) => row.map((z, i) => (j < 2 ? 1 : -1) * full.y[i] * z));
      if (before !== null) {
        // (a) everything rises. Beyond q = 36 a step of alpha = .02 is below the rounding of a margin.
        for (const [k, value] of u.entries()) expect(value).toBeGreaterThanOrEqual(before.u[k]);
        for (const [i, value] of q.entries()) {
          expect(value).toBeGreaterThanOrEqual(before.q[i]);
          // (b) 1/g grows by alpha G_ii (1 - g) at least, once activated.
          if (activatedAt === null) continue;
          const own = H(i, i) * ((1 + 0.09) / 2);
          const [old, now] = [Math.exp(before.q[i]), Math.exp(value)];
          if (old < 1e12)
            expect(now).toBeGreaterThanOrEqual((old + alpha * own * (1 - g(before.q[i]))) * (1 - 1e-9));
        }
      }
      if (activatedFraction === 1) activatedAt ??= t;
      before = { q: [...q], u };
      if (t === 300) break;
    }
    expect(activatedAt).not.toBeNull();
  });
});

describe('heading', () => {
  const OPEN: Omit<HeadingEvidence, 'optimizer'> = {
    ...{
      theory: true,
      status: 'solved',
      activated: true,
      slope: 0.2,
      positivelyCorrelated: false,
      logStep: -1,
      updates: 100,
    },
    ...{
      logLoss: -4,
      activatedAtEnd: true,
      nearlyOrthogonal: null,
      lasting: null,
      elsewhere: null,
      flow: null,
    },
    tail: logisticLoss.tail,
  };

  it.each<[string, Partial<HeadingEvidence> & Pick<HeadingEvidence, 'optimizer'>, string]>([
    ['positively correlated', { optimizer: gradientDescent, positivelyCorrelated: true }, 'Theorem 2'],
    ['the same, by gradient flow', { optimizer: gradientFlow, positivelyCorrelated: true }, 'Theorem 2'],
    [
      'the same, by steps alpha/L',
      { optimizer: lossNormalisedDescent, positivelyCorrelated: true },
      'Theorem 11',
    ],
    ['linear, by gradient flow', { optimizer: gradientFlow, slope: 1 }, 'Theorem 5'],
    ['linear, small steps', { optimizer: gradientDescent, slope: 1 }, 'Theorem 3'],
  ])('%s: reached, as for the exponential loss', (_, change, because) => {
    const found = headingOf({ ...OPEN, ...change });
    expect(found.heading).toBe('reached');
    expect(found.because).toContain(because);
    const another = { kind: 'polynomial', p: 2 } as const;
    expect(headingOf({ ...OPEN, ...change, tail: another }).heading).toBe('undecided');
  });
});

describe('the clock', () => {
  it('is alpha t times the constant of the tail, and missing where margins do not follow log t', () => {
    const twice: Loss = { ...exponentialLoss, tail: { ...exponentialLoss.tail, offset: Math.log(2) } };
    const network = { mPlus: 1, mMinus: 1, slope: 0.1 };
    const residual = { rate: 0.25, ahead: 0 };
    const clock = { ...residual, loss: logisticLoss };
    const all = { residual, horizon: clock, lasting: clock, heading: true };
    expect(lateTheory(network, logisticLoss, gradientFlow, 0.25)).toEqual(all);
    for (const part of ['residual', 'horizon', 'lasting'] as const) {
      const found = lateTheory(network, twice, gradientDescent, 0.25)[part];
      expect('rate' in found && found.rate).toBeCloseTo(0.5, 15);
    }
    const finite: Loss = { ...exponentialLoss, words: 'hinge', tail: { kind: 'finite' } };
    expect(lateTheory(network, finite, gradientDescent, 0.25)).toMatchObject({
      horizon: { absent: expect.stringContaining('hinge') },
    });
    expect(lateTheory(network, logisticLoss, lossNormalisedDescent, 0.25)).toMatchObject({
      residual: { absent: expect.stringContaining('alpha/L') },
      heading: true,
    });
  });
});

describe('the theorems', () => {
  const instance = drawnInstance({ n: 6, population: population([1, 1000, 60]) });

  it('measure g of the loss: F0, the first step and the loss at the start', () => {
    const W = { ...instance.initial };
    const of = (loss: Loss) => statementsOn({ ...instance, initial: W, loss, alpha: 1e-6 });
    const [exponential, logistic] = [of(exponentialLoss), of(logisticLoss)];
    const started = (found: typeof logistic) =>
      hypothesis(found['benign-activation-positive'], 'tiny start').measured ?? 0;
    // F0 is next to nothing: g(F0) = 1/2 in place of 1.
    expect(started(logistic) / started(exponential)).toBeCloseTo(0.5, 6);
    const bending = (found: typeof logistic) =>
      hypothesis(found['hashimoto-2026-4.8-positive'], 'small step').measured ?? 0;
    expect(bending(logistic) / bending(exponential)).toBeCloseTo(0.5, 6);
  });

  it('that are vacuous for one loss and no other reason are measured for it', () => {
    const flow = { optimizer: gradientFlow };
    for (const loss of [exponentialLoss, logisticLoss]) {
      expect(statementsOn({ ...instance, ...flow, loss })['frei-vardi-2023-4-flow'].status).not.toBe(
        'vacuous',
      );
      expect(statementsOn({ ...instance, loss })['benign-theorem-2'].status).toBe('holds');
    }
    expect(statementsOn({ ...instance, loss: logisticLoss })['benign-near-orthogonality'].status).toBe(
      'vacuous',
    );
  });
});

describe('a run', () => {
  const { record } = run(
    resolveSpec({
      data: { n: 8, d: 1e6, signal: { norm: 3 } },
      network: { width: 6 },
      training: { loss: 'logistic', reduction: 'mean', steps: 300, horizon: 'infinity' },
      risk: { endPoints: 100, trajectoryPoints: 10 },
    }),
    null,
  );

  it('goes to the limit of the activated pattern by its flow, which agrees with the solver', () => {
    expect(record.limit.heading).toBe('reached');
    expect(record.limit.headingScope).toBe('flow');
    expect(record.horizon?.limit?.agrees).toBe(true);
    expect(record.horizon?.residual).toBeLessThan(1e-9);
    expect(record.training.trajectory.at(-1)?.residual).toBeLessThan(1e-9);
  });

  it('certifies no pattern for ever, and says why', () => {
    expect(record.limit.frozenCertificate).toMatchObject({ status: 'undecided', scope: null });
    expect(record.limit.frozenCertificate?.reason).toContain('exponential loss only');
  });
});
