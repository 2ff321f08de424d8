/**
 * What is measured of a network beyond its trajectory's own columns: against loops over explicit weights and features, closed forms, and
 * what a record says.
 */
import { describe, expect, it } from 'vitest';
import { run, verify } from '../../src/browser.ts';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { measureColumns, measures, measuresOf } from '../../src/network/measures/index.ts';
import { networkWith } from '../../src/network/network.ts';
import { scalarsOf } from '../../src/sweep/scalars.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { faultsOfRecord } from '../support/soundness.ts';

const ALL = measures.map(({ name }) => name);

/** Measures of W on rows x with labels y, second layer a and slope. */
function measured(
  W: number[][],
  x: number[][],
  y: number[],
  a: number[],
  slope: number,
  inCoordinates = false,
) {
  const product = (u: number[], v: number[]) => u.reduce((sum, entry, k) => sum + entry * v[k], 0);
  const phi = (z: number) => Math.max(z, slope * z);
  const q = x.map((row, i) => y[i] * a.reduce((sum, entry, j) => sum + entry * phi(product(W[j], row)), 0));
  return measuresOf(ALL, {
    ...{ loss: exponentialLoss, reduction: 'sum', alpha: 0.1 },
    sample: sampleFromRows(matrixFromRows(x), Float64Array.from(y), null, null),
    network: networkWith(Float64Array.from(a), slope),
    y: Float64Array.from(y),
    q: Float64Array.from(q),
    Z: matrixFromRows(W.map((w) => x.map((row) => product(w, row)))),
    W: { m: W.length, inFrame: [matrixFromRows(W)], outside: [] },
    inCoordinates,
  });
}

describe('the measures of a network', () => {
  const W = [
    [3, 0],
    [0, -1],
    [0, 2],
  ];
  const x = [
    [1, 0],
    [2, 0],
    [0, 1],
    [0, 4],
  ];
  const y = [1, 1, -1, -1];
  const a = [1, 1, -1];
  const found = measured(W, x, y, a, 0);

  it('has margins over other norms, that over the largest entry where entries are known', () => {
    // The least margin is 2; the rows are orthogonal but for two of one axis: |W|_2^2 = 9.
    expect(found.marginSpectral).toBeCloseTo(2 / 3, 14);
    expect(found.marginLinf).toBeNull();
    expect(measured(W, x, y, a, 0, true).marginLinf).toBe(2 / 3);
    const slanted = [
      [1, 1],
      [1, 1],
    ];
    // Singular values 2 and 0; margins of x = (1, 0) and (0, 1) are 1 + 1 each.
    const other = measured(
      slanted,
      [
        [1, 0],
        [0, 1],
      ],
      [1, 1],
      [1, 1],
      0,
      true,
    );
    expect(other.marginSpectral).toBeCloseTo(1, 14);
    expect(other.marginLinf).toBe(2);
    const none = measured([[0, 0]], x, y, [1], 0, true);
    expect([none.marginLinf, none.marginSpectral]).toEqual([null, null]);
  });

  it('has quantiles of the margins over |W|', () => {
    // q = 3, 6, 2, 8; |W|^2 = 14.
    const length = Math.sqrt(14);
    expect(found.marginQuantile10).toBeCloseTo(2 / length, 14);
    expect(found.marginQuantile50).toBeCloseTo(3 / length, 14);
    expect(found.marginQuantile90).toBeCloseTo(8 / length, 14);
    expect(found.nearLeastMargin).toBe(0.25);
    expect(measured(W, x, [1, 1, -1, 1], a, 0).nearLeastMargin).toBeNull();
    expect(
      measured(
        W,
        [
          [1, 0],
          [1.003, 0],
          [1.02, 0],
        ],
        [1, 1, 1],
        a,
        0,
      ).nearLeastMargin,
    ).toBeCloseTo(2 / 3, 14);
  });

  it('has stable ranks by sign, and how many neurons take part', () => {
    // Rows (3, 0) and (0, -1): 10/9; (0, 2) alone: 1; lengths 9, 1, 4: 196/98.
    expect(found.stableRankPositive).toBeCloseTo(10 / 9, 12);
    expect(found.stableRankNegative).toBeCloseTo(1, 12);
    expect(found.participationRatio).toBeCloseTo(2, 14);
    expect(
      measured(
        [
          [1, 1],
          [1, -1],
        ],
        x,
        y,
        [1, 1],
        0,
      ).stableRankNegative,
    ).toBeNull();
    const tiny = measured(
      W.map((w) => w.map((entry) => entry * 1e-200)),
      x,
      y,
      a,
      0,
    );
    expect(tiny.participationRatio).toBeCloseTo(2, 14);
    expect(tiny.stableRankPositive).toBeCloseTo(10 / 9, 12);
  });

  it('has the collapse of the features', () => {
    // h = (3, 0, 0), (6, 0, 0), (0, 0, 2), (0, 0, 8): means (4.5, 0, 0), (0, 0, 5).
    const between = (4.5 ** 2 + 5 ** 2) / 4;
    expect(found.collapseWithin).toBeCloseTo((2 * 1.5 ** 2 + 2 * 3 ** 2) / 4 / between, 13);
    expect(found.collapseMeans).toBe(0);
    expect(found.collapseDual).toBeCloseTo(9.5 / Math.sqrt(3 * (4.5 ** 2 + 5 ** 2)), 14);
    expect(measured(W, x, [1, 1, 1, 1], a, 0).collapseWithin).toBeNull();
  });

  it('is null or 0, and no NaN, for weights of 0', () => {
    const zero = measured(
      W.map((w) => w.map(() => 0)),
      x,
      y,
      a,
      0,
    );
    const { sharpness, sharpnessOverEdge, ...others } = zero;
    expect(Object.values(others)).toEqual(measureColumns.slice(0, -2).map(() => null));
    expect([sharpness, sharpnessOverEdge]).toEqual([0, 0]);
  });
});

describe('sharpness', () => {
  it('is the largest eigenvalue of the Hessian, by second differences of the loss', () => {
    const W = [
      [0.7, -0.4],
      [-0.2, 0.9],
      [0.5, 0.3],
    ];
    const x = [
      [1, 0.2],
      [-0.5, 1],
      [0.3, -0.8],
      [2, 1],
    ];
    const [y, a, slope] = [[1, -1, 1, -1], [0.8, -1.1, 0.5], 0.3];
    const inner = (u: number[], v: number[]) => u.reduce((sum, one, k) => sum + one * v[k], 0);
    const loss = (w: number[]) =>
      x.reduce((sum, row, i) => {
        const z = a.map((_, j) => inner(w.slice(2 * j, 2 * j + 2), row));
        return (
          sum +
          Math.exp(
            -y[i] *
              inner(
                a,
                z.map((u) => Math.max(u, slope * u)),
              ),
          )
        );
      }, 0);
    const w = W.flat();
    const h = 1e-4;
    const moved = (k: number, l: number, s: number, t: number) =>
      loss(w.map((one, at) => one + h * (Number(at === k) * s + Number(at === l) * t)));
    const hessian = w.map((_, k) =>
      w.map(
        (_, l) =>
          (moved(k, l, 1, 1) - moved(k, l, 1, -1) - moved(k, l, -1, 1) + moved(k, l, -1, -1)) / (4 * h * h),
      ),
    );
    let v = w.map((_, k) => 1 + k / 10);
    let value = 0;
    for (let round = 0; round < 500; round++) {
      const next = hessian.map((row) => inner(row, v));
      value = Math.hypot(...next);
      v = next.map((one) => one / value);
    }
    const found = measured(W, x, y, a, slope);
    expect(Math.abs((found.sharpness ?? 0) / value - 1)).toBeLessThan(1e-6);
    expect(found.sharpnessOverEdge).toBe(0.05 * (found.sharpness ?? 0));
  });

  it.each(['sum', 'mean'] as const)(
    'falls in the end like 1/(alpha t), far below 2/alpha (%s)',
    async (reduction) => {
      const { record } = await run({
        data: {
          x: Array.from({ length: 4 }, (_, i) => [0, 1, 2, 3].map((k) => Number(i === k))),
          y: [1, 1, -1, -1],
        },
        network: { width: 4, slope: 0.5 },
        training: { steps: 20_000, step: { relative: 0.2 }, reduction },
        report: { measures: ['sharpness'], perDecade: 1 },
      });
      const { trajectory, alpha } = record.training;
      const off = (t: number) =>
        Math.abs(alpha * t * (trajectory.find((row) => row.t === t)?.sharpness ?? Number.NaN) - 1);
      expect(off(20_000)).toBeLessThan(0.02);
      expect(off(20_000)).toBeLessThan(off(1000) / 5);
      expect(trajectory[trajectory.length - 1].sharpnessOverEdge).toBeLessThan(1e-4);
    },
  );

  it('is null for smooth neurons, and where it leaves float64', async () => {
    const base = { data: { n: 6, d: 50, signal: { norm: 5 } }, report: { measures: ['sharpness'] as const } };
    for (const more of [
      { network: { width: 4, activation: 'smoothLeaky' }, training: { steps: 5 } },
      { network: { width: 4 }, training: { steps: 3000, optimizer: 'dualAcceleration' } },
    ]) {
      const { record } = await run({ ...base, ...more } as never);
      expect(faultsOfRecord(record)).toEqual([]);
      const last = record.training.trajectory[record.training.trajectory.length - 1];
      expect(last.sharpness).toBeNull();
      expect(last.sharpnessOverEdge).toBeNull();
    }
  });
});

describe('on orthogonal points', () => {
  it('comes to one feature a class, at the cosine -2 gamma^2/(1 + gamma^4)', async () => {
    const x = Array.from({ length: 4 }, (_, i) => Array.from({ length: 4 }, (_, j) => Number(i === j)));
    const slope = 0.5;
    const { record } = await run({
      data: { x, y: [1, 1, -1, -1] },
      network: { width: 4, slope },
      training: { steps: 20_000, horizon: 1e250 },
      report: { measures: ['collapse', 'neurons'] },
    });
    const last = record.training.trajectory[record.training.trajectory.length - 1];
    expect(last.t).toBeGreaterThan(1e200);
    expect(last.collapseWithin).toBeLessThan(1e-4);
    expect(last.collapseMeans).toBeCloseTo((-2 * slope ** 2) / (1 + slope ** 4), 2);
    expect(last.participationRatio).toBeCloseTo(4, 1);
  });
});

describe('in a record', () => {
  const spec = {
    data: { n: 8, d: 100, signal: { norm: 5 } },
    network: { width: 4 },
    training: { steps: 20 },
  };

  it('are columns where they are asked for, and no others', async () => {
    const bare = (await run(spec)).record;
    const { record } = await run({ ...spec, report: { measures: ['neurons', 'marginQuantiles'] } });
    expect(faultsOfRecord(record)).toEqual([]);
    for (const [k, row] of record.training.trajectory.entries()) {
      const { stableRankPositive, participationRatio, marginQuantile10, marginQuantile50, ...others } = row;
      expect(stableRankPositive).toBeGreaterThanOrEqual(1);
      expect(participationRatio).toBeLessThanOrEqual(4 + 1e-12);
      expect(marginQuantile50).toBeGreaterThanOrEqual(marginQuantile10 ?? Number.NaN);
      const { stableRankNegative, marginQuantile90, nearLeastMargin, ...same } = others;
      expect(same).toEqual(bare.training.trajectory[k]);
      expect('collapseWithin' in row).toBe(false);
    }
    const scalars = scalarsOf(record);
    const last = record.training.trajectory[record.training.trajectory.length - 1];
    expect(scalars['training.trajectory@end.participationRatio']).toBe(last.participationRatio);
    expect('training.trajectory@end.collapseWithin' in scalars).toBe(false);
  });

  it('are verified: those of margins again, the others by their ranges', async () => {
    const { record, arrays } = await run({ ...spec, report: { measures: [...ALL] } });
    const failed = (one: typeof record) =>
      verify(one, arrays).claims.flatMap(({ path, verdict }) => (verdict === 'doesNotHold' ? [path] : []));
    expect(failed(record)).toEqual([]);
    const last = record.training.trajectory.length - 1;
    for (const [name, wrong] of [
      ['marginQuantile50', (record.training.trajectory[last].marginQuantile50 ?? 0) * (1 + 1e-9)],
      ['nearLeastMargin', 0.999],
      ['participationRatio', 4.1],
      ['collapseMeans', -1.1],
    ] as const) {
      const planted = structuredClone(record);
      Object.assign(planted.training.trajectory[last], { [name]: wrong });
      expect(failed(planted).some((path) => path.includes(name))).toBe(true);
    }
  });

  it.each([[['neuron']], [[]], ['neuron'], [3]])('refuses measures: %j', async (asked) => {
    await expect(run({ ...spec, report: { measures: asked } } as never)).rejects.toThrow(/report\.measures/);
  });
});
