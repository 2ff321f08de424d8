/**
 * Steps whose length does not fall with the gradient: normalised descent, dual acceleration, steps that are tried. Against the same in all
 * coordinates with gradients by differences, with planted faults, and their clocks.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { type Optimizer, type OptimizerChoice, optimizerNamed } from '../../src/optimizers.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { FullProblem } from '../support/full-descent.ts';
import { clusters, gramDescent } from '../support/gram-descent.ts';
import { distance, gradientAt, type LossAt, lossOf } from '../support/numeric-descent.ts';

type Weights = number[][];

/** A + factor B. */
const plus = (A: Weights, factor: number, B: Weights): Weights =>
  A.map((row, j) => row.map((entry, k) => entry + factor * B[j][k]));
const norm = (A: Weights): number => Math.hypot(...A.flat());
const zero = (A: Weights): Weights => A.map((row) => row.map(() => 0));

/** W(t + 1) from W(t), and what is remembered beside it. */
type Update = (given: {
  readonly W: Weights;
  readonly V: Weights;
  readonly a: number;
  readonly t: number;
  readonly loss: LossAt;
  readonly alpha: number;
}) => { readonly W: Weights; readonly V?: Weights; readonly a?: number };

const byLength =
  (length: (t: number) => number): Update =>
  ({ W, t, loss, alpha }) => {
    const gradient = gradientAt(loss, W);
    return { W: plus(W, (-alpha * length(t)) / norm(gradient), gradient) };
  };

const dual: Update = ({ W, V, t, loss, alpha }) => {
  const pull = plus(zero(W), -alpha / loss(W), gradientAt(loss, W));
  const next = plus(zero(W), t / (t + 1), plus(V, 1, pull));
  return { W: plus(plus(W, 1, next), 1, pull), V: next };
};

let takenBack = 0;
const tried: Update = ({ W, a, loss, alpha }) => {
  const there = plus(W, (-alpha * a) / loss(W), gradientAt(loss, W));
  if (loss(there) < loss(W)) return { W: there, a: a * 2 ** 0.2 };
  takenBack++;
  return { W, a: a / 2 ** 0.1 };
};

const METHODS: readonly (readonly [OptimizerChoice, Update, alpha: number, steps: number])[] = [
  ['normalisedGradientDescent', byLength(() => 1), 0.05, 40],
  [
    { name: 'normalisedGradientDescent', schedule: 'inverseSqrt' },
    byLength((t) => 1 / Math.sqrt(t + 1)),
    0.2,
    40,
  ],
  ['dualAcceleration', dual, 0.02, 30],
  ['lyuLi', tried, 0.3, 25],
];

/** With seed 1 some steps that are tried are taken back, with seed 3 none. */
function problem(shape: Partial<FullProblem> = {}, seed = 1): FullProblem {
  const base = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.4 }, seed);
  const a = [0.7, -1.3, 0.4, 2.1];
  return { ...base, mPlus: 0, a, slope: 0.2, alpha: 0.02, reduction: 'sum', smoothWidth: 0, ...shape };
}

/** max |W - W*| after some steps, W* by differences. */
function off(full: FullProblem, update: Update, steps: number, optimizer: Optimizer): number {
  const numeric = lossOf(full);
  const loss: LossAt = (W) => numeric(W, 0);
  let now = { W: full.W.map((row) => [...row]), V: full.W.map((row) => row.map(() => 0)), a: 1 };
  for (let t = 0; t < steps; t++) now = { ...now, ...update({ ...now, t, loss, alpha: full.alpha }) };
  return distance(gramDescent(full, steps, [], { optimizer }), now.W);
}

describe('four points in all coordinates', () => {
  it.each(METHODS)('%j: gradients by differences', (choice, update, alpha, steps) => {
    takenBack = 0;
    for (const smoothWidth of [0, 0.7])
      for (const [loss, reduction] of [
        ['exponential', 'sum'],
        ['logistic', 'mean'],
      ] as const) {
        const full = problem({ alpha, smoothWidth, loss, reduction });
        expect(off(full, update, steps, optimizerNamed(choice))).toBeLessThan(1e-6);
      }
    if (update === tried) expect(takenBack).toBeGreaterThan(3);
  });

  const [[, constant], [, inverseSqrt]] = METHODS;
  const dualNamed = optimizerNamed('dualAcceleration');
  const triedNamed = optimizerNamed('lyuLi');
  const movedBy = (move: NonNullable<Optimizer['memory']>['move']): Optimizer => ({
    ...dualNamed,
    memory: dualNamed.memory && { ...dualNamed.memory, move },
  });
  const own = dualNamed.memory?.move ?? (() => {});
  const along = (schedule: string, shift: number): Optimizer => {
    const right = optimizerNamed({ name: 'normalisedGradientDescent', schedule });
    return {
      ...right,
      direction: (pull, given) => right.direction?.(pull, { ...given, t: given.t + shift }) ?? pull,
    };
  };
  it.each<readonly [string, Update, number, number, Optimizer]>([
    ['another schedule', inverseSqrt, 0.2, 40, along('constant', 0)],
    ['a schedule that begins late', inverseSqrt, 0.2, 40, along('inverseSqrt', 1)],
    ['a direction that is not normalised', constant, 0.05, 40, { ...along('constant', 0), direction: null }],
    ['momentum that begins late', dual, 0.02, 30, movedBy((pull, buffers, t) => own(pull, buffers, t + 1))],
    ['a buffer that is not carried on', dual, 0.02, 30, movedBy((pull, [V], t) => own(pull, [V.fill(0)], t))],
    ['steps alpha in place of alpha/L', dual, 0.02, 30, { ...dualNamed, schedule: 'constant' }],
    ['steps that are never taken back', tried, 0.3, 25, { ...triedNamed, trial: null }],
    [
      'steps that do not grow',
      tried,
      0.3,
      25,
      { ...triedNamed, trial: triedNamed.trial && { ...triedNamed.trial, longer: 1 } },
    ],
    [
      'steps that do not shrink',
      tried,
      0.3,
      25,
      { ...triedNamed, trial: triedNamed.trial && { ...triedNamed.trial, shorter: 1 } },
    ],
  ])('a planted fault is noticed: %s', (_, update, alpha, steps, optimizer) => {
    expect(off(problem({ alpha }), update, steps, optimizer)).toBeGreaterThan(1e-3);
  });
});

describe('steps that are tried', () => {
  it('never raise the loss, and say what they take back', () => {
    const steps = Array.from({ length: 120 }, (_, t) => t);
    const { states, summary } = gramDescent(problem({ alpha: 0.3 }), 119, steps, {
      optimizer: optimizerNamed('lyuLi'),
    });
    let stood = 0;
    for (const [k, { logLoss, C, q }] of states.slice(1).entries()) {
      expect(logLoss).toBeLessThanOrEqual(states[k].logLoss);
      if (logLoss < states[k].logLoss) continue;
      stood++;
      expect(C).toEqual(states[k].C);
      expect(q).toEqual(states[k].q);
    }
    expect(stood).toBeGreaterThan(3);
    expect(summary.lastRise).toBeNull();
  });

  it('of a length that moves nothing are frozen, and taken back', () => {
    const { summary } = gramDescent(problem({ alpha: 1e-30 }), 100, [], {
      optimizer: optimizerNamed('lyuLi'),
    });
    expect(summary).toMatchObject({ outcome: 'frozen', steps: 0 });
    expect(summary.events.find(({ kind }) => kind === 'frozen')?.detail).toContain('it is taken back');
  });

  it('constant is gradient descent itself', () => {
    expect(optimizerNamed({ name: 'lyuLi', schedule: 'constant' })).toBe(optimizerNamed('gradientDescent'));
  });
});

describe('limits', () => {
  it.each(METHODS)('%j: steps of no length leave W where it is', (choice) => {
    const { states } = gramDescent(problem({ alpha: 1e-14 }), 20, [0], { optimizer: optimizerNamed(choice) });
    const [start, end] = [states[0], states[states.length - 1]];
    for (const [i, q] of end.q.entries()) expect(Math.abs(q - start.q[i])).toBeLessThan(1e-8);
  });

  it('one weight: a normalised step has its length, whatever the loss', () => {
    const one = { X: [[3]], y: [1], W: [[2]], mPlus: 1, a: [1], slope: 0.2 };
    for (const [schedule, gone] of [
      ['constant', 10],
      ['inverseSqrt', Array.from({ length: 10 }, (_, t) => 1 / Math.sqrt(t + 1)).reduce((sum, s) => sum + s)],
    ] as const) {
      const optimizer = optimizerNamed({ name: 'normalisedGradientDescent', schedule });
      const { end } = gramDescent({ ...one, alpha: 0.25, reduction: 'sum' }, 10, [], { optimizer });
      expect(Math.abs(end.q[0] - 3 * (2 + 0.25 * gone))).toBeLessThan(1e-12);
    }
  });

  it('neurons of slope 0 that nothing pulls any more are not dead while dual acceleration moves them', () => {
    const optimizer = optimizerNamed('dualAcceleration');
    let [dead, goesOn] = [0, 0];
    for (let seed = 0; seed < 20; seed++) {
      const base = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.4 }, seed);
      const full = { ...base, mPlus: 2, slope: 0, alpha: 0.3, reduction: 'sum' } as const;
      const all = Array.from({ length: 61 }, (_, t) => t);
      const { states } = gramDescent(full, 60, all, { optimizer });
      for (const [k, { Z, coasting }] of states.entries())
        for (let j = 0; j < 4; j++) {
          const inactive = (at: number) => states[at].Z.data.subarray(4 * j, 4 * j + 4).every((z) => z <= 0);
          if (!inactive(k)) continue;
          const stays = coasting?.data.subarray(4 * j, 4 * j + 4).every((goes) => goes <= 0);
          if (stays) for (let later = k; later <= 60; later++) expect(inactive(later)).toBe(true);
          if (stays) dead++;
          else goesOn++;
          expect(Z.rows).toBe(4);
        }
    }
    expect(dead).toBeGreaterThan(0);
    expect(goesOn).toBeGreaterThan(0);
  });
});

describe('clocks', () => {
  function rows(optimizer: OptimizerChoice, steps: number, step: number | object) {
    const { training, limit, notes } = run(
      resolveSpec({
        data: { n: 12, d: 4000, signal: { norm: 2 } },
        network: { width: 6, slope: 0.2 },
        training: { steps, step, optimizer },
        risk: { endPoints: 1, trajectoryPoints: 0 },
        report: { perDecade: 2 },
      }),
      null,
    ).record;
    const kappa = limit.normalizedMargin ?? Number.NaN;
    const at = (t: number) => {
      const row = training.trajectory.find((one) => one.t === t);
      if (row === undefined) throw new Error(`no row at ${t}`);
      return {
        angle: Math.log10(row.oneMinusCosine ?? Number.NaN),
        gap: Math.log10(1 - (row.normalizedMargin ?? Number.NaN) / kappa),
        ...row,
      };
    };
    return { at, alpha: training.alpha, kappa, limit, notes };
  }

  it.each([
    ['normalisedGradientDescent', 100, 0.005, -2, -1],
    [{ name: 'normalisedGradientDescent', schedule: 'inverseSqrt' }, 100, 0.05, -1, -0.5],
    ['dualAcceleration', 10, { relative: 0.5 }, -4, -2],
  ] as const)(
    '%j: over three decades from %d on, with a step of %j, 1 - cos falls like t^%d and the gap of the margin like t^%d',
    (choice, first, step, angle, gap) => {
      const { at, notes, limit } = rows(choice as OptimizerChoice, 1000 * first, step);
      const [early, late] = [at(first), at(1000 * first)];
      expect(Math.abs((late.angle - early.angle) / 3 - angle)).toBeLessThan(0.1);
      expect(Math.abs((late.gap - early.gap) / 3 - gap)).toBeLessThan(0.1);
      expect(late.residual).toBeNull();
      expect(notes['training.trajectory.residual']).toContain('do not settle');
      expect(limit.heading).toBe('undecided');
    },
  );

  it('of normalised steps: the least margin grows by alpha times that of the limit at every update', () => {
    const { at, alpha, kappa } = rows('normalisedGradientDescent', 100_000, 0.005);
    for (const t of [1000, 10_000, 100_000])
      expect(Math.abs(at(t).minMargin / (alpha * kappa * t) - 1)).toBeLessThan(
        5 / t + 30 / (alpha * kappa * t),
      );
  });

  it('of steps that are tried: log 1/L grows over three decades by 2^(1/5) an update, where none is taken back', () => {
    const { states } = gramDescent(problem({ alpha: 0.05 }, 3), 110, [60, 110], {
      optimizer: optimizerNamed('lyuLi'),
    });
    const [, early, late] = states.map(({ logLoss }) => -logLoss);
    const rate = Math.log2(late / early) / 50;
    expect(late / early).toBeGreaterThan(900);
    expect(rate).toBeGreaterThan(0.19);
    expect(rate).toBeLessThan(0.21);
  });
});
