/**
 * The derived statements: hypotheses by independent arithmetic, instances just inside and just outside, and their conclusions.
 */
import { describe, expect, it } from 'vitest';
import type { Statement } from '../../src/theory/statement.ts';
import { expectRelative } from '../support/close.ts';
import { type FullProblem, fullDescent } from '../support/full-descent.ts';
import { clusters } from '../support/gram-descent.ts';
import { hypothesis, instanceOfRows, statementsOn } from '../support/theory-instance.ts';

function statementsOf(problem: FullProblem): Record<string, Statement> {
  return statementsOn(instanceOfRows(problem));
}

/** n = 2 in the plane: both points of class +1 but for the second's label, at an angle. */
function pair(cosine: number, changes: Partial<FullProblem> = {}): FullProblem {
  const sine = Math.sqrt(1 - cosine * cosine);
  return {
    X: [
      [1, 0],
      [cosine, sine],
    ],
    y: [1, 1],
    W: [
      [1e-6, -2e-6],
      [-1e-6, 1e-6],
    ],
    ...{ mPlus: 1, slope: 0.5, alpha: 0.1, reduction: 'sum' },
    ...changes,
  };
}

describe('positive correlation', () => {
  it('holds down to orthogonal points and fails just beyond', () => {
    expect(statementsOf(pair(0))['benign-theorem-2'].status).toBe('holds');
    expect(statementsOf(pair(1e-9))['benign-theorem-2'].status).toBe('holds');
    expect(statementsOf(pair(-1e-9))['benign-theorem-2'].status).toBe('fails');
    expect(statementsOf(pair(0.3, { slope: 0 }))['benign-theorem-2'].status).toBe('fails');
  });

  it('needs a start below its threshold for t = 1, and then t = 1 it is', () => {
    const base = pair(0.3);
    const { measured, threshold, slack } = hypothesis(
      statementsOf(base)['benign-activation-positive'],
      'tiny start',
    );
    const z = [
      1e-6,
      Math.abs(0.3e-6 - 2e-6 * Math.sqrt(0.91)),
      1e-6,
      Math.abs(-0.3e-6 + 1e-6 * Math.sqrt(0.91)),
    ];
    expectRelative(threshold, Math.SQRT2 * Math.max(...z), 1e-12, 'sqrt(m) max |z|');
    expectRelative(measured, 0.1 * 0.5 * 1.3, 1e-5, 'alpha gamma exp(-F0) min row sum');
    expectRelative(slack, (measured ?? 0) / (threshold ?? 0), 1e-15, 'slack');
    const scaled = (factor: number): FullProblem => ({
      ...base,
      W: base.W.map((w) => w.map((x) => factor * x)),
    });
    let inside = 1;
    let outside = 1e9;
    while (outside / inside > 1.001) {
      const middle = Math.sqrt(inside * outside);
      if (statementsOf(scaled(middle))['benign-activation-positive'].status === 'holds') inside = middle;
      else outside = middle;
    }
    const descent = fullDescent(scaled(inside));
    for (let t = 0; t < 50; t++) {
      const { activatedFraction } = descent.next().value;
      if (t > 0) expect(activatedFraction).toBe(1);
    }
  });
});

describe('near orthogonality', () => {
  /** e_1..e_n with a common small component: all inner products equal `overlap`. */
  function nearlyOrthogonal(overlap: number, alpha = 0.1, slope = 0.5): FullProblem {
    const n = 3;
    const X = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n + 1 }, (_, k) =>
        k === n ? Math.sqrt(overlap) : k === i ? Math.sqrt(1 - overlap) : 0,
      ),
    );
    const W = [0, 1, 2, 3].map((j) => X[0].map((_, k) => 1e-7 * Math.cos(3 * j + k)));
    return { X, y: [1, -1, 1], W, mPlus: 2, slope, alpha, reduction: 'sum' };
  }

  it('thresholds by hand: balanced widths have kmin = kmax = (1 + gamma^2)/2, R = 1', () => {
    const found = statementsOf(nearlyOrthogonal(0.01))['benign-near-orthogonality'];
    expectRelative(hypothesis(found, 'near orthogonality of the loss ratios').threshold, 1 / 16, 1e-12);
    expectRelative(hypothesis(found, 'near orthogonality of the neurons').threshold, 0.5 / 4, 1e-12);
    expectRelative(hypothesis(found, 'near orthogonality of the neurons').measured, 0.03, 1e-12);
    expectRelative(hypothesis(found, 'small step').measured, 0.1 * 0.625, 1e-12);
    expectRelative(hypothesis(found, 'small step').threshold, Math.log(2), 1e-15);
    expect(found.status).toBe('holds');
  });

  it.each([
    ['loss ratios', 1 / 48, 0.1, 0.5],
    ['neurons', 0.2 / 12, 0.1, 0.2],
  ])('just inside and just outside the bound on the %s', (_, edge, alpha, slope) => {
    const at = (overlap: number) =>
      statementsOf(nearlyOrthogonal(overlap, alpha, slope))['benign-near-orthogonality'].status;
    expect(at(edge * (1 - 1e-9))).toBe('holds');
    expect(at(edge * (1 + 1e-9))).toBe('fails');
  });

  it('just inside and just outside the bound on the step', () => {
    const edge = Math.log(2) / 0.625;
    const at = (alpha: number) =>
      statementsOf(nearlyOrthogonal(0.01, alpha))['benign-near-orthogonality'].status;
    expect(at(edge * (1 - 1e-12))).toBe('holds');
    expect(at(edge * (1 + 1e-12))).toBe('fails');
  });

  it('its conclusion: wherever it holds at once, activation at t = 1 and ever after, with bounded loss ratios', () => {
    let held = 0;
    for (let seed = 0; seed < 60; seed++) {
      const n = 2 + (seed % 3);
      const base = clusters({ n, d: 4000, m: 4, signal: 0.1 * (seed % 4), scale: 1e-12 }, seed);
      const mPlus = 1 + (seed % 3);
      const slope = 0.5 + 0.1 * (seed % 5);
      const Rmax = Math.max(...base.X.map((x) => x.reduce((total, entry) => total + entry * entry, 0)));
      const problem: FullProblem = {
        ...base,
        mPlus,
        slope,
        alpha: (0.6 * (1 + (seed % 2) / 10)) / Rmax,
        reduction: 'sum',
      };
      const found = statementsOf(problem);
      if (found['benign-activation-orthogonal'].status !== 'holds') continue;
      held++;
      const kplus = (mPlus + slope * slope * (4 - mPlus)) / 4;
      const kminus = (4 - mPlus + slope * slope * mPlus) / 4;
      const Rmin = Math.min(...base.X.map((x) => x.reduce((total, entry) => total + entry * entry, 0)));
      const ratio = (4 * Math.max(kplus, kminus) * Rmax) / (Math.min(kplus, kminus) * Rmin);
      for (const { t, activatedFraction, q } of fullDescent(problem)) {
        if (t > 12) break;
        if (t === 0) continue;
        expect(activatedFraction).toBe(1);
        expect(Math.exp(Math.max(...q) - Math.min(...q))).toBeLessThanOrEqual(ratio);
      }
    }
    expect(held).toBeGreaterThan(20);
  });

  it('stays finite for starts of any size', () => {
    const problem = nearlyOrthogonal(0.01);
    const found = statementsOf({ ...problem, W: problem.W.map((w) => w.map((x) => 1e90 * x)) });
    for (const { hypotheses, status } of Object.values(found)) {
      for (const { measured, threshold } of hypotheses)
        expect([measured ?? 0, threshold ?? 0].every(Number.isFinite)).toBe(true);
      expect(['holds', 'fails', 'vacuous', 'undecided']).toContain(status);
    }
    expect(found['benign-activation-orthogonal'].status).toBe('fails');
    expect(found['benign-near-orthogonality']).toMatchObject({
      status: 'vacuous',
      inequalities: 'holds',
      saysNothing: 'not all neurons are activated at t = 1',
    });
  });
});
