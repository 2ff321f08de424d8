/**
 * Claims about early stopping: what they train, in their papers' units, and what their judges say of trials made by hand.
 */
import { describe, expect, it } from 'vitest';
import type { Claim, Trial } from '../../src/reproduction/claim.ts';
import { freiFigure } from '../../src/reproduction/claims/frei-figure.ts';
import { karhadkarHeatMap } from '../../src/reproduction/claims/karhadkar-heat-map.ts';
import { karhadkarLevel } from '../../src/reproduction/claims/karhadkar-level.ts';
import { karhadkarStopping } from '../../src/reproduction/claims/karhadkar-stopping.ts';
import { conclude } from '../../src/reproduction/evaluate.ts';
import { cellsOf } from '../../src/reproduction/grid.ts';
import {
  karhadkarGrid,
  PUBLISHED_MEANS,
  PUBLISHED_N,
  stoppedValues,
} from '../../src/reproduction/karhadkar-runs.ts';
import { goingOn, trainedAt, trainedUntil, trainingOf } from '../../src/reproduction/trained.ts';
import { groupedBy } from '../../src/reproduction/trials.ts';
import type { Spec } from '../../src/spec/resolve.ts';

const [{ spec }] = cellsOf(karhadkarGrid({ n: 20, d: 60, level: 0.25, goesOn: true }, 1));

/** The same with all coordinates of the rows. */
function explicit({ data, ...rest }: Spec): Spec {
  if (data.source !== 'population') throw new Error('a population');
  return { ...rest, data: { ...data, sampler: 'explicit' } };
}

describe('training as the code of Karhadkar et al. does it', () => {
  it('is a_j = +-1, steps of 1/(64 n) and entries N(0, 1/(64^2 d)) in d dimensions, update by update', () => {
    const training = trainingOf(explicit(spec));
    const { sample, initial } = training.problem;
    const columns = (parts: readonly { readonly cols: number; readonly data: Float64Array }[], r: number) =>
      parts.flatMap(({ cols, data }) => [...data.subarray(r * cols, (r + 1) * cols)]);
    const frames = sample.blocks.map(({ F }) => F);
    const X = Array.from({ length: 20 }, (_, i) => columns(frames, i));
    // sqrt(m) times theirs.
    const W = Array.from({ length: 64 }, (_, j) => columns(initial.inFrame, j).map((w) => w / 8));
    const scale = Math.sqrt(W.flat().reduce((sum, w) => sum + w * w, 0) / W.flat().length);
    expect(scale * 64 * Math.sqrt(60)).toBeCloseTo(1, 1);
    const a = W.map((_, j) => (j < 32 ? 1 : -1));
    const phi = (z: number) => (z > 0 ? z : 0.1 * z);
    const dot = (x: readonly number[], y: readonly number[]) =>
      x.reduce((sum, one, k) => sum + one * y[k], 0);
    const margins = () =>
      X.map((x, i) => sample.y[i] * W.reduce((sum, w, j) => sum + a[j] * phi(dot(w, x)), 0));
    const stops: number[] = [];
    for (let t = 0; stops.length < 2; t++) {
      const q = margins();
      if (stops.length === 0 && q.every((one) => one > 0)) stops.push(t);
      if (q.every((one) => one >= 1)) stops.push(t);
      for (const [j, w] of W.entries()) {
        const pull = w.map(() => 0);
        for (const [i, x] of X.entries()) {
          if (q[i] >= 1) continue;
          const slope = (dot(w, x) > 0 ? 1 : 0.1) * a[j] * sample.y[i];
          for (const [k, entry] of x.entries()) pull[k] += slope * entry;
        }
        for (const [k, one] of pull.entries()) w[k] += one / (64 * 20);
      }
    }
    const early = trainedUntil(training, 'interpolation', 1e5);
    const late = trainedUntil(goingOn(training, early), 'zeroLoss', 1e5);
    expect([early.state.t, early.state.t + late.state.t]).toEqual(stops);
  });

  it('goes on from where it stopped as if it had not', () => {
    const training = trainingOf(spec);
    const early = trainedUntil(training, 'interpolation', 1e5);
    const late = trainedUntil(goingOn(training, early), 'zeroLoss', 1e5);
    const whole = trainedUntil(training, 'zeroLoss', 1e5);
    expect(early.state.t + late.state.t).toBe(whole.state.t);
    for (const [i, q] of whole.state.q.entries()) expect(late.state.q[i]).toBeCloseTo(q, 9);
    expect(training.errorOf(late.W)).toBe(training.errorOf(whole.W));
    expect(Math.min(...early.state.q)).toBeGreaterThan(0);
    expect(Math.min(...early.state.q)).toBeLessThan(1);
  });

  it('is a failure where it comes to no stop', () => {
    expect(() => trainedUntil(trainingOf(spec), 'zeroLoss', 3)).toThrow('no zeroLoss within 3 updates');
  });

  it('is looked at when asked', () => {
    const { networks, interpolatedAt } = trainedAt(trainingOf(spec), [2, 5, 400]);
    expect(networks.map(({ state }) => state.t)).toEqual([2, 5, 400]);
    expect(interpolatedAt).toBe(trainedUntil(trainingOf(spec), 'interpolation', 1e5).state.t);
  });

  it('measures one network twice, and says how labels were flipped', () => {
    const values = stoppedValues(spec);
    expect(values).toMatchObject({ exactly: false });
    expect(Number(values.updatesToZeroLoss)).toBeGreaterThan(Number(values.updates));
    const [exact] = cellsOf(karhadkarGrid({ n: 20, d: 60, level: 0.25, exactly: true }, 1));
    expect(stoppedValues(exact.spec)).toMatchObject({ exactly: true });
    expect(stoppedValues(exact.spec)).not.toHaveProperty('errorAtZeroLoss');
  });
});

/** What a claim says of trials made by hand. */
function statusOf(claim: Claim, trials: readonly Trial[]): string {
  return conclude(claim, trials).status;
}

describe('the heat map', () => {
  /** Three runs a cell whose mean is the published one times a factor. */
  const trials = (factor: (ratio: number) => number): Trial[] =>
    PUBLISHED_MEANS.flatMap((mean, k) =>
      PUBLISHED_N.flatMap((n) =>
        [0.7, 1, 1.3].map((part, seed) => ({
          at: { n, d: (k + 1) * n, level: 5 / n },
          seed,
          values: { error: mean * part * factor(k + 1), errorAtZeroLoss: 2 * mean * part },
        })),
      ),
    );

  it('passes on errors like the published ones, with a colour for each cell under either rule', () => {
    expect(
      statusOf(
        karhadkarHeatMap,
        trials(() => 1),
      ),
    ).toBe('pass');
    const [map] = karhadkarHeatMap.heatMaps?.(trials(() => 1)) ?? [];
    expect(map.panels.map(({ cells }) => cells.length)).toEqual([110, 110]);
    expect(map.panels[1].cells[0].value).toBeCloseTo(2 * PUBLISHED_MEANS[0], 12);
  });

  it('lets two of ten columns be elsewhere, and no three', () => {
    expect(
      statusOf(
        karhadkarHeatMap,
        trials((ratio) => (ratio <= 2 ? 2 : 1)),
      ),
    ).toBe('pass');
    expect(
      statusOf(
        karhadkarHeatMap,
        trials((ratio) => (ratio <= 3 ? 2 : 1)),
      ),
    ).toBe('fail');
  });

  it('is undecided on one run a cell', () => {
    const few = [
      ...groupedBy(
        trials(() => 1),
        ({ at }) => `${at.n} ${at.d}`,
      ).values(),
    ].map(([first]) => first);
    expect(statusOf(karhadkarHeatMap, few)).toBe('undecided');
  });
});

describe('the stopping rules', () => {
  const trials = (cost: number): Trial[] =>
    [200, 300].flatMap((d) =>
      Array.from({ length: 10 }, (_, seed) => ({
        at: { n: 100, d, level: 0.05 },
        seed,
        values: {
          ...{ exactly: false, updates: 10, updatesToZeroLoss: 20, error: 0.01 },
          errorAtZeroLoss: 0.01 + cost * (1 + 0.1 * (seed % 2)),
        },
      })),
    );

  it('differ where the error rises beyond its interval', () => {
    expect(statusOf(karhadkarStopping, trials(0.02))).toBe('pass');
    expect(statusOf(karhadkarStopping, trials(0))).toBe('fail');
    expect(statusOf(karhadkarStopping, trials(-0.005))).toBe('fail');
    expect(statusOf(karhadkarStopping, trials(0.02).slice(0, 1))).toBe('undecided');
  });
});

describe('the level curves', () => {
  const trials = (errorAt: (n: number, level: number) => number): Trial[] =>
    [50, 100].flatMap((n) =>
      [1e-12, 0.01, 0.05].flatMap((level) =>
        [-0.001, 0, 0.001].map((more, seed) => ({
          at: { n, d: 2 * n, level },
          seed,
          values: { error: errorAt(n, level) + more },
        })),
      ),
    );
  const published = (n: number, level: number) => (level < 0.01 ? 0.5 : level > 0.01 ? 0.02 : 20 / n);

  it('fall from 1/2 to a plateau, the earlier the larger n is', () => {
    expect(statusOf(karhadkarLevel, trials(published))).toBe('pass');
    expect(
      statusOf(
        karhadkarLevel,
        trials((n, level) => published(150 - n, level)),
      ),
    ).toBe('fail');
    expect(
      statusOf(
        karhadkarLevel,
        trials((n, level) => Math.max(0.2, published(n, level))),
      ),
    ).toBe('fail');
    expect(
      statusOf(
        karhadkarLevel,
        trials((n, level) => Math.min(0.4, published(n, level))),
      ),
    ).toBe('fail');
    expect(statusOf(karhadkarLevel, trials(published).slice(0, 3))).toBe('undecided');
  });
});

describe('the figure of Frei et al.', () => {
  const trials = (interpolatedAt: number, accuracies: readonly number[]): Trial[] =>
    ['mean', 'sum'].flatMap((reduction) =>
      [-0.001, 0, 0.001].map((more, seed) => ({
        at: { reduction },
        seed,
        values: {
          interpolatedAt: reduction === 'mean' ? interpolatedAt : 2,
          accuracies: accuracies.map((one) => one + more),
        },
      })),
    );

  it('is met by its accuracies, at its times', () => {
    expect(statusOf(freiFigure, trials(90, [0.61, 0.78, 0.84, 0.85]))).toBe('pass');
    expect(statusOf(freiFigure, trials(2, [0.61, 0.78, 0.84, 0.85]))).toBe('fail');
    expect(statusOf(freiFigure, trials(90, [0.61, 0.7, 0.84, 0.85]))).toBe('fail');
    expect(statusOf(freiFigure, trials(90, [0.61, 0.78]).slice(0, 2))).toBe('undecided');
  });
});
