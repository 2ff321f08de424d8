/**
 * Sharpness-aware steps: against the same in all coordinates with gradients by differences, with planted faults, and their clock.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { type Optimizer, optimizerNamed } from '../../src/optimizers.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { distance, gradientAt, type LossAt, lossOf } from '../support/numeric-descent.ts';

const sam = (radius: number): Optimizer => optimizerNamed({ name: 'sam', radius });

function problem(shape: Partial<FullProblem> = {}): FullProblem {
  const base = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.4 }, 3);
  const a = [0.7, -1.3, 0.4, 2.1];
  return { ...base, mPlus: 0, a, slope: 0.2, alpha: 0.02, reduction: 'sum', smoothWidth: 0, ...shape };
}

const STEPS = 40;

/** max |W - W*| after some steps, W* by differences. */
function off(full: FullProblem, radius: number, optimizer: Optimizer): number {
  const numeric = lossOf(full);
  const loss: LossAt = (W) => numeric(W, 0);
  let W = full.W.map((row) => [...row]);
  const from = (factor: number, G: number[][]) =>
    W.map((row, j) => row.map((entry, k) => entry + factor * G[j][k]));
  for (let t = 0; t < STEPS; t++) {
    const here = gradientAt(loss, W);
    const there = from(radius / Math.hypot(...here.flat()), here);
    W = from(-full.alpha, gradientAt(loss, there));
  }
  return distance(gramDescent(full, STEPS, [], { optimizer }), W);
}

describe('four points in all coordinates', () => {
  it.each([0.01, 0.3])('radius %d: gradients by differences', (radius) => {
    for (const smoothWidth of [0, 0.7])
      for (const [loss, reduction] of [
        ['exponential', 'sum'],
        ['logistic', 'mean'],
      ] as const)
        expect(off(problem({ smoothWidth, loss, reduction }), radius, sam(radius))).toBeLessThan(1e-6);
  });

  it.each<readonly [string, Optimizer]>([
    ['gradients at W', optimizerNamed('gradientDescent')],
    ['a descent in place of the ascent', { ...sam(0.3), ascent: -0.3 }],
    ['another radius', sam(0.33)],
  ])('a planted fault is noticed: %s', (_, optimizer) => {
    expect(off(problem(), 0.3, optimizer)).toBeGreaterThan(1e-3);
  });
});

describe('limits', () => {
  it('radius 0 is gradient descent itself, and a small one is so at its rate', () => {
    expect(sam(0)).toBe(optimizerNamed('gradientDescent'));
    const plain = gramDescent(problem(), 200).end.q;
    for (const radius of [1e-3, 1e-5, 1e-7]) {
      const { q } = gramDescent(problem(), 200, [], { optimizer: sam(radius) }).end;
      const rate = Math.max(...plain.map((one, i) => Math.abs(one - q[i]))) / radius;
      expect(rate).toBeGreaterThan(0.01);
      expect(rate).toBeLessThan(10);
    }
  });

  it('one weight: the ascent lowers the margin by radius |x|, so a step is exp(radius |x|) times as large', () => {
    const one = { X: [[3]], y: [1], W: [[2]], mPlus: 1, a: [1], slope: 0.2, reduction: 'sum' } as const;
    const { q } = gramDescent({ ...one, alpha: 0.25 }, 1, [], { optimizer: sam(0.1) }).end;
    expect(Math.abs(q[0] - (6 + 0.25 * 9 * Math.exp(-6 + 0.3)))).toBeLessThan(1e-14);
  });

  it('a network without a gradient stays where it is', () => {
    const dead = { ...problem({ slope: 0 }), a: [1, 1, 1, 1] };
    const W = dead.W.map((row) => row.map(() => 0));
    const { states, end } = gramDescent({ ...dead, W }, 5, [0], { optimizer: sam(0.5) });
    expect(end.C.data.every((entry) => entry === 0)).toBe(true);
    expect(end.q).toEqual(states[0].q);
  });

  it('a radius beyond float64 is said, and the last iterate is inside', () => {
    const { summary, end } = gramDescent(problem(), 5, [], { optimizer: sam(1e6) });
    expect(summary).toMatchObject({ outcome: 'diverged', steps: 0 });
    for (const entry of [...end.q, ...end.Z.data]) expect(Number.isFinite(entry)).toBe(true);
  });
});

describe('the clock', () => {
  it('is alpha t exp(radius kappa): the residual falls over three decades, and by alpha t it would be radius kappa', () => {
    const radius = 0.1;
    const { training, limit } = run(
      resolveSpec({
        data: { n: 12, d: 4000, signal: { norm: 2 } },
        network: { width: 6, slope: 0.2 },
        training: { steps: 100_000, step: { relative: 0.2 }, optimizer: { name: 'sam', radius } },
        risk: { endPoints: 1, trajectoryPoints: 0 },
        report: { perDecade: 1 },
      }),
      null,
    ).record;
    const at = (t: number) => training.trajectory.find((row) => row.t === t)?.residual ?? Number.NaN;
    const slope = Math.log10(at(100_000) / at(100)) / 3;
    expect(slope).toBeGreaterThan(-1.2);
    expect(slope).toBeLessThan(-0.9);
    expect(at(100_000)).toBeLessThan(1e-3);
    const ahead = radius * (limit.normalizedMargin ?? Number.NaN);
    expect(ahead).toBeGreaterThan(1);
    for (const [i, beta] of (limit.dual ?? []).entries()) {
      const byAlphaT = training.margins[i] - (training.logTime ?? Number.NaN) + Math.log(beta);
      if (beta > 0) expect(Math.abs(byAlphaT - ahead)).toBeLessThan(1e-3);
    }
    expect(limit.heading).toBe('undecided');
  });
});
