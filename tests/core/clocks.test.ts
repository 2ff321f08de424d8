/**
 * Other clocks than the theorem's: steps alpha/L(t), and gradient flow.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectClose } from '../support/close.ts';
import { fullDescentAt } from '../support/full-descent.ts';
import { clusters, gramDescent, relativeError } from '../support/gram-descent.ts';

const SMALL = { data: { n: 12, d: 400, signal: { norm: 12 } }, network: { width: 6, slope: 0.2 } };

function recordOf(training: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return run(resolveSpec({ ...SMALL, ...more, risk: { trajectoryPoints: 0, endPoints: 1 }, training }), null)
    .record;
}

/** The row at t of a run's trajectory. */
function rowAt(record: ReturnType<typeof recordOf>, t: number) {
  const row = record.training.trajectory.find((one) => one.t === t);
  if (row === undefined) throw new Error(`no row at ${t}`);
  return row;
}

describe('loss-normalised steps', () => {
  it.each(['sum', 'mean'] as const)('are those of plain descent in all coordinates (%s)', (reduction) => {
    const base = clusters({ n: 6, d: 10, m: 5, signal: 3, scale: 0.1 }, 2);
    const problem = {
      ...base,
      mPlus: 2,
      slope: 0.2,
      alpha: 0.01,
      reduction,
      schedule: 'lossNormalised',
    } as const;
    const { end } = gramDescent(problem, 300);
    expect(relativeError(end.q, fullDescentAt(problem, 300).q)).toBeLessThan(1e-10);
  });

  it('reach the same limit with 1 - cos falling like t^-2', () => {
    const record = recordOf({ optimizer: 'lossNormalisedDescent', steps: 100_000 });
    const [early, late] = [rowAt(record, 10_000), rowAt(record, 100_000)];
    const slope = Math.log10((late.oneMinusCosine ?? 0) / (early.oneMinusCosine ?? 0));
    expect(slope).toBeGreaterThan(-2.05);
    expect(slope).toBeLessThan(-1.95);
    expect(late.residual).toBeNull();
    expect(record.notes['training.trajectory.residual']).toContain('alpha/L(t)');
    expect(record.notes.horizon).toBe('not asked for (training.horizon)');
  });

  it('are not continued in log time, and the record says why', () => {
    const record = recordOf({ optimizer: 'lossNormalisedDescent', steps: 10, horizon: 1e300 });
    expect(record.horizon).toBeNull();
    expect(record.notes.horizon).toContain('another algorithm');
  });
});

describe('gradient flow', () => {
  it('is what descent tends to, to first order in the step, and activates when it does', () => {
    const alpha = 1e-5;
    const t = 1000;
    const start = { network: { ...SMALL.network, init: { scale: 0.02 } } };
    const flow = recordOf({ optimizer: 'gradientFlow', step: alpha, steps: t }, start);
    const factors = [1, 2, 4, 8, 16, 32, 64];
    const points = factors.map((factor) => {
      const { training } = recordOf({ step: alpha / factor, steps: t * factor }, start);
      const activated = (training.activation.firstStep ?? Number.NaN) / factor;
      expect(Math.abs(activated - (flow.training.activation.firstStep ?? Number.NaN))).toBeLessThan(
        1.5 / factor,
      );
      const error = Math.max(...training.margins.map((q, i) => Math.abs(q - flow.training.margins[i])));
      return { x: Math.log(factor), y: Math.log(error) };
    });
    const mean = (of: (point: { x: number; y: number }) => number): number =>
      points.reduce((total, point) => total + of(point), 0) / points.length;
    const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
    const slope = mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2);
    expect(slope).toBeGreaterThan(-1.1);
    expect(slope).toBeLessThan(-0.9);
  });

  it('activates at an exact time: half the time makes a run that has not, twice the time one that has', () => {
    const { training } = recordOf({ optimizer: 'gradientFlow', steps: 10 });
    const first = training.activation.firstStep ?? Number.NaN;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(1);
    const fractionAfter = (share: number): number =>
      recordOf(
        { optimizer: 'gradientFlow', step: training.alpha * first * share, steps: 1 },
        {
          network: { ...SMALL.network, init: { scale: training.initialScale } },
        },
      ).training.activation.fractionAtEnd;
    expect(fractionAfter(0.99)).toBeLessThan(1);
    expect(fractionAfter(1.01)).toBe(1);
  });

  it('goes on to the horizon as itself: no passage error, the same limit', () => {
    const record = recordOf({ optimizer: 'gradientFlow', steps: 100, horizon: 'infinity' });
    expect(record.horizon).toMatchObject({
      outcome: 'reached',
      log10T: 300,
      passage: { error: 0, curvature: 0 },
    });
    expectClose(record.horizon?.limit?.dual ?? [], record.limit.dual ?? [], 1e-12, 'multipliers');
    expect(record.horizon?.residual).toBeLessThan(1e-9);
  });

  it('at t = 0 there is only the start', () => {
    const record = recordOf({ optimizer: 'gradientFlow', steps: 0 });
    expect(record.training).toMatchObject({ steps: 0, outcome: 'completed', logTime: null });
    expect(record.training.trajectory).toHaveLength(1);
  });

  it('that cannot be followed stops, says why, and is not taken up again beyond', () => {
    const record = recordOf(
      { optimizer: 'gradientFlow', steps: 1e12, horizon: 'infinity' },
      { data: { n: 4, d: 1, signal: { norm: 0.1 } }, network: { width: 1, slope: 1 } },
    );
    const { outcome, steps, events } = record.training;
    expect(outcome).toBe('stopped');
    expect(steps).toBeLessThan(1e12);
    expect(events.at(-1)).toMatchObject({
      t: steps,
      kind: 'stopped',
      detail: expect.stringContaining('stiff'),
    });
    expect(record.horizon).toBeNull();
    expect(record.notes.horizon).toContain('could not be followed to the last update');
  });
});
