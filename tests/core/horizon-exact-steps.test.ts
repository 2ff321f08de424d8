/**
 * Points that wake late: the passage from steps to flow is checked at every switch, and descent goes on in exact steps.
 */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { curvatureOf, passageAt } from '../../src/horizon/passage.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { unweighted } from '../support/lifted.ts';
import { followDescent } from '../support/log-time.ts';

/** One neuron that sees the first point; it comes to see the second when the first has moved it far enough. */
function lateWaking(along: number, depth: number, alpha: number): FullProblem {
  return {
    X: [
      [1, 0, 0],
      [along, 1, 0],
      [0, 0, 1],
    ],
    y: [1, 1, -1],
    W: [[9, -depth - 9 * along, -1]],
    ...{ mPlus: 1, slope: 0, alpha, reduction: 'sum' },
  };
}

function recordOf({ X, y, W, ...rest }: FullProblem, steps: number, horizon: number) {
  const npy = (rows: readonly (readonly number[])[]) =>
    writeNpy({ shape: [rows.length, rows[0].length], data: Float64Array.from(rows.flat()) });
  const files: Readonly<Record<string, Uint8Array>> = {
    'x.npy': npy(X),
    'y.npy': writeNpy({ shape: [y.length], data: Float64Array.from(y) }),
    'w.npy': npy(W),
  };
  const spec = resolveSpec({
    data: { source: 'file', x: 'x.npy', y: 'y.npy' },
    network: {
      positive: rest.mPlus,
      negative: W.length - rest.mPlus,
      slope: rest.slope,
      init: { file: 'w.npy' },
    },
    training: { step: rest.alpha, steps, horizon },
    risk: { trajectoryPoints: 0, endPoints: 0 },
  });
  return run(
    spec,
    readInputs(spec, (path) => files[path]),
  ).record;
}

describe('a point that wakes late', () => {
  const instances = [
    [0.5, 2, 100],
    [0.5, 3, 40],
    [0.3, 1.2, 200],
    [0.8, 4, 60],
  ] as const;

  it.each(instances)(
    'x_2 = (%d, 1, 0), %d below its surface, steps of %d: the margins of real descent',
    (...at) => {
      const full = lateWaking(...at);
      const T = 100_000;
      const { horizon, notes } = recordOf(full, 200, T);
      const { end } = gramDescent(full, T);
      expect(horizon?.switches.count).toBe(1);
      expect(horizon?.passage.exactUpdates).toBeGreaterThan(0);
      expect(horizon?.passage.error).toBeNull();
      expect(notes['horizon.passage.error']).toContain('switched');
      expect(end.q[1]).toBeGreaterThan(10);
      expectClose(horizon?.margins ?? [], end.q, 1e-3, 'margins');
    },
  );

  it('the flow alone stops there: the steps have become too large for it', () => {
    const { summary } = followDescent(lateWaking(0.5, 2, 100), 200, Math.log(1e5));
    expect(summary).toMatchObject({ outcome: 'undetermined', coarse: true });
    expect(summary.switches).toHaveLength(1);
  });
});

describe('a point off the support with hardly any slack', () => {
  // One linear neuron: beta = (1, 0), and the margin of x_2 is 1 + slack.
  const withSlack = (slack: number): FullProblem => ({
    X: [
      [1, 0],
      [1 + slack, 1],
    ],
    y: [1, 1],
    W: [[0.1, 0.05]],
    ...{ mPlus: 1, slope: 1, alpha: 0.1, reduction: 'sum' },
  });

  it('leaves no time told by the constant before it has settled', () => {
    const { horizon, notes } = recordOf(withSlack(1e-4), 200, 1e300);
    expect(horizon?.asymptotics).toBe('regular');
    expect(horizon?.log10StepsToAngle['0.001']).toBeNull();
    expect(notes['horizon.log10StepsToAngle.0.001']).toContain('still pulls');
    expect(horizon?.log10StepsToAngle['0.1']).toBe(horizon?.log10StepsFollowed['0.1']);
    const settled = recordOf(withSlack(0.5), 200, 1e300);
    expect(settled.horizon?.log10StepsToAngle['0.001']).toBeGreaterThan(0);
  });
});

describe('the curvature', () => {
  const G = { rows: 2, cols: 2, data: Float64Array.of(4, 0, 0, 0) };

  it('is told in logarithms: beyond float64 infinite, never NaN, and a point that nothing moves counts for nothing', () => {
    expect(curvatureOf(G, Float64Array.of(0, 1e4))).toBeCloseTo(4, 14);
    expectRelative(curvatureOf(G, Float64Array.of(-700, 1e4)), 4 * Math.exp(-700), 1e-12);
    expect(curvatureOf(G, Float64Array.of(1e4, 0))).toBe(Number.POSITIVE_INFINITY);
    expect(curvatureOf({ ...G, data: new Float64Array(4) }, Float64Array.of(1e4, 0))).toBe(0);
    expect(passageAt(unweighted(G), exponentialLoss.tail, 1e-300, Float64Array.of(-1e5, 0), 1)).toEqual({
      curvature: Infinity,
      error: 0,
    });
    expect(
      passageAt(unweighted(G), exponentialLoss.tail, 1e-300, Float64Array.of(-680, -1e5), 1).error,
    ).toBeGreaterThan(0);
  });

  it.each([1e-300, 1e-20, 1e3, 1e7, 1e40, 1e99])(
    'one huge or tiny step (%d over lambda_max): a record, its numbers finite',
    (relative) => {
      const spec = resolveSpec({
        data: { n: 10, d: 30, signal: { norm: 1 } },
        network: { width: 4, slope: 0.1 },
        training: { step: { relative }, steps: 1, horizon: 'infinity' },
        risk: { trajectoryPoints: 0, endPoints: 0 },
      });
      const { record } = run(spec, null);
      if (record.horizon === null) expect(record.notes.horizon).toMatch(/too large|no update|diverged/);
      else expect(record.horizon.margins.every(Number.isFinite)).toBe(true);
      expect(JSON.stringify(record)).not.toMatch(/NaN|Infinity/);
    },
  );
});
