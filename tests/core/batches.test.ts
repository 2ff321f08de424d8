/**
 * Descent on batches: the laws of what is drawn, descent against differences of the loss of a batch, planted faults, and the clock.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import type { Batches } from '../../src/optimizers/optimizer.ts';
import { type Optimizer, optimizerNamed } from '../../src/optimizers.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { BATCH_KEY, clusters, gramDescent } from '../support/gram-descent.ts';
import { distance, lossOf, numericDescent } from '../support/numeric-descent.ts';

const NAMES = ['sgd', 'reshuffling', 'cyclic'] as const;
type Name = (typeof NAMES)[number];

function onBatches(name: Name, batch: number): Optimizer & { readonly batches: Batches } {
  const { batches, ...rest } = optimizerNamed({ name, batch });
  if (batches === null) throw new Error('no batches');
  return { ...rest, batches };
}

/** The counts of updates in order. */
function counts(
  { batches }: ReturnType<typeof onBatches>,
  n: number,
  updates: readonly number[],
  key = BATCH_KEY,
) {
  const draw = batches.draw(n, key);
  return updates.map((t) => {
    const drawn = new Float64Array(n).fill(99);
    draw(t, drawn);
    return [...drawn];
  });
}

const upTo = (end: number) => Array.from({ length: end }, (_, t) => t);
const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0);

describe('what is drawn', () => {
  it.each(NAMES)('%s: batches of their size, a function of key and t alone', (name) => {
    for (const [n, size] of [
      [7, 1],
      [7, 3],
      [7, 7],
      [7, 17],
      [1, 2],
    ]) {
      const optimizer = onBatches(name, size);
      const all = counts(optimizer, n, upTo(60));
      for (const drawn of all) expect(total(drawn)).toBe(size);
      const updates = [59, 3, 3, 31, 0];
      expect(counts(optimizer, n, updates)).toEqual(updates.map((t) => all[t]));
    }
  });

  it.each(['reshuffling', 'cyclic'] as const)('%s: every epoch has every point once', (name) => {
    for (const [n, size] of [
      [7, 1],
      [12, 3],
      [7, 3],
      [7, 10],
    ]) {
      // n updates are `size` epochs.
      const all = counts(onBatches(name, size), n, upTo(3 * n));
      for (let round = 0; round < 3; round++) {
        for (let k = 0; k < n; k++)
          expect(total(all.slice(round * n, (round + 1) * n).map((drawn) => drawn[k]))).toBe(size);
      }
      if (n % size === 0) for (const drawn of all) expect(Math.max(...drawn)).toBe(1);
    }
  });

  it('cyclic: in the order they stand in, whatever the key', () => {
    expect(counts(onBatches('cyclic', 2), 3, upTo(3))).toEqual([
      [1, 1, 0],
      [1, 0, 1],
      [0, 1, 1],
    ]);
    expect(counts(onBatches('cyclic', 2), 5, upTo(20), keyFrom(1, 'another'))).toEqual(
      counts(onBatches('cyclic', 2), 5, upTo(20)),
    );
  });

  it.each(['sgd', 'reshuffling'] as const)(
    '%s: another order in every epoch, and under every key',
    (name) => {
      const n = 8;
      const epochs = (key = BATCH_KEY) => {
        const all = counts(onBatches(name, 1), n, upTo(40 * n), key).map((drawn) => drawn.indexOf(1));
        return upTo(40).map((epoch) => all.slice(epoch * n, (epoch + 1) * n).join());
      };
      expect(new Set(epochs()).size).toBe(40);
      expect(new Set([...epochs(), ...epochs(deriveKey(BATCH_KEY, 'another'))]).size).toBe(80);
    },
  );

  it.each(['sgd', 'reshuffling'] as const)('%s: every point equally often at every place', (name) => {
    const [n, epochs] = [5, 20_000];
    const all = counts(onBatches(name, 1), n, upTo(n * epochs)).map((drawn) => drawn.indexOf(1));
    for (let place = 0; place < n; place++) {
      const found = new Array(n).fill(0);
      for (let epoch = 0; epoch < epochs; epoch++) found[all[epoch * n + place]]++;
      const chiSquare = total(found.map((one) => (one - epochs / n) ** 2 / (epochs / n)));
      // 1e-6 of the chi-square law with four degrees of freedom lies above.
      expect(chiSquare).toBeLessThan(33.4);
    }
  });

  it('sgd: points of a batch are drawn one by one, so some twice', () => {
    const all = counts(onBatches('sgd', 2), 5, upTo(20_000));
    const twice = all.filter((drawn) => Math.max(...drawn) === 2).length / all.length;
    expect(Math.abs(twice - 1 / 5)).toBeLessThan(5 * Math.sqrt(0.16 / 20_000));
  });
});

const A = [0.7, -1.3, 0.4, 2.1];

function problem(shape: Partial<FullProblem> = {}): FullProblem {
  const base = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.4 }, 3);
  return { ...base, mPlus: 0, a: A, slope: 0.2, alpha: 0.02, reduction: 'sum', smoothWidth: 0, ...shape };
}

const STEPS = 40;

/** max |W - W*| after some steps, W* by differences of the loss of each batch. */
function off(
  optimizer: ReturnType<typeof onBatches>,
  shape: Partial<FullProblem>,
  faults: Parameters<typeof gramDescent>[3] = {},
): number {
  const full = problem(shape);
  const { W, alpha } = full;
  const drawn = counts(optimizer, 4, upTo(STEPS)).map((batch) =>
    batch.map((count) => (count * 4) / optimizer.batches.size),
  );
  const loss = lossOf(full, (t) => drawn[t]);
  const weights = numericDescent({ loss, W, step: () => alpha, momentum: 0 }, STEPS);
  return distance(gramDescent(full, STEPS, [], { optimizer, ...faults }), weights);
}

describe.each(NAMES)('%s', (name) => {
  it.each([1, 3, 4, 6])('batches of %d of four points: as by differences of the loss of a batch', (size) => {
    for (const smoothWidth of [0, 0.7])
      for (const [loss, reduction] of [
        ['exponential', 'sum'],
        ['logistic', 'mean'],
      ] as const)
        expect(off(onBatches(name, size), { smoothWidth, loss, reduction })).toBeLessThan(1e-7);
  });

  it('a planted fault is noticed by the same comparison', () => {
    const right = onBatches(name, 1);
    const drawing = (change: (t: number) => number): Optimizer => ({
      ...right,
      batches: {
        size: 1,
        draw: (n, key) => {
          const draw = right.batches.draw(n, key);
          return (t, into) => draw(change(t), into);
        },
      },
    });
    const faults: readonly Optimizer[] = [
      drawing(() => 0),
      drawing((t) => t + 1),
      { ...right, batches: { ...right.batches, size: 4 } },
      optimizerNamed('gradientDescent'),
    ];
    for (const optimizer of faults) expect(off(right, {}, { optimizer })).toBeGreaterThan(1e-3);
    const otherKey = off(right, {}, { batchKey: keyFrom(8, 'batches') });
    if (name === 'cyclic') expect(otherKey).toBeLessThan(1e-7);
    else expect(otherKey).toBeGreaterThan(1e-3);
  });

  it.each([0, 0.7])(
    'is frozen only where no batch would move a margin (parabola of width %d)',
    (smoothWidth) => {
      // The pull of the first point is below every rounding, those of the others are not.
      const base = problem({ alpha: 1e-3, smoothWidth });
      const X = base.X.map((x, i) => (i === 0 ? x.map((entry) => 300 * entry) : x));
      const ofFirst = { ...onBatches(name, 1), batches: { size: 1, draw: drawFirst } };
      const { states, end, summary } = gramDescent({ ...base, X }, 50, [0], { optimizer: ofFirst });
      expect(end.t).toBe(50);
      expect(end.q[0]).toBeGreaterThan(700);
      expect(end.q).toEqual(states[0].q);
      expect(summary).toMatchObject({ outcome: 'completed', steps: 50 });
      expect(summary.events.map(({ kind }) => kind)).not.toContain('frozen');
      // And where none would, it is.
      const tiny = gramDescent({ ...base, alpha: 1e-30 }, 50, [], { optimizer: onBatches(name, 1) });
      expect(tiny.summary).toMatchObject({ outcome: 'frozen', steps: 0 });
    },
  );
});

function drawFirst(): ReturnType<Batches['draw']> {
  return (_, into) => {
    into.fill(0);
    into[0] = 1;
  };
}

describe('limits', () => {
  it.each(['reshuffling', 'cyclic'] as const)(
    '%s in batches of n is gradient descent, bit for bit',
    (name) => {
      for (const smoothWidth of [0, 0.7]) {
        const full = problem({ smoothWidth });
        const plain = gramDescent(full, 200, upTo(201));
        const whole = gramDescent(full, 200, upTo(201), { optimizer: onBatches(name, 4) });
        expect(whole.states).toEqual(plain.states);
        expect(whole.summary.events).toEqual(plain.summary.events);
      }
    },
  );

  it('of batches that grow, drawn with replacement, is gradient descent at the rate of a square root', () => {
    const plain = gramDescent(problem(), 50).end.q;
    const offs = [100, 10_000, 1_000_000].map((size) => {
      const { q } = gramDescent(problem(), 50, [], { optimizer: onBatches('sgd', size) }).end;
      return Math.max(...plain.map((one, i) => Math.abs(one - q[i]))) * Math.sqrt(size);
    });
    for (const rate of offs) {
      expect(rate).toBeGreaterThan(0.02);
      expect(rate).toBeLessThan(2);
    }
  });
});

describe('the clock', () => {
  /** The residual at t = 10^2, ..., 10^5, its logarithm averaged over three seeds: the slopes of a decade each. */
  function residuals(optimizer: object): number[] {
    const rows = [0, 1, 2].map((seed) => {
      const { record } = run(
        resolveSpec({
          seed,
          data: { n: 12, d: 4000, signal: { norm: 2 } },
          network: { width: 6, slope: 0.2 },
          training: { steps: 100_000, step: { relative: 0.2 }, optimizer },
          risk: { endPoints: 1, trajectoryPoints: 0 },
          report: { perDecade: 1 },
        }),
        null,
      );
      return [100, 1000, 10_000, 100_000].map((t) =>
        Math.log10(record.training.trajectory.find((row) => row.t === t)?.residual ?? Number.NaN),
      );
    });
    return [0, 1, 2, 3].map((k) => total(rows.map((row) => row[k])) / rows.length);
  }

  it.each([
    ['sgd', 1, -0.65, -0.35],
    ['reshuffling', 1, -1.05, -0.8],
    ['reshuffling', 5, -1.05, -0.8],
    ['cyclic', 1, -1.05, -0.8],
  ] as const)(
    'of %s in batches of %d is alpha t: the residual falls over three decades with a slope of its own',
    (name, batch, least, most) => {
      const found = residuals({ name, batch });
      const slope = (found[3] - found[0]) / 3;
      expect(slope).toBeGreaterThan(least);
      expect(slope).toBeLessThan(most);
      // By any other clock, such as alpha t/n, it would stay above the logarithm of their ratio.
      expect(10 ** found[3]).toBeLessThan(Math.log(2) / 10);
    },
    60_000,
  );
});
