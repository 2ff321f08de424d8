/**
 * Signs of gradients and Adam, in the coordinates of the data: against updates whose gradients are differences, with planted faults, in
 * closed forms, and far below the least loss that float64 holds.
 */
import { describe, expect, it } from 'vitest';
import { engineFor } from '../../src/descent/engines.ts';
import { explicitEngine } from '../../src/descent/explicit-engine.ts';
import { descentStates, gradientDescent, type KeptDescent } from '../../src/descent/gradient-descent.ts';
import type { DescentState } from '../../src/descent/problem.ts';
import type { Entrywise } from '../../src/optimizers/optimizer.ts';
import { type Optimizer, optimizerNamed } from '../../src/optimizers.ts';
import { newStretch, type Stretch } from '../../src/stepwise.ts';
import {
  descentProblem,
  distance,
  lossOf,
  oracle,
  type Problem,
  problem,
  type Rows,
  statesOf,
  weightsAt,
} from '../support/entrywise-oracle.ts';
import { gradientAt } from '../support/numeric-descent.ts';

const SIGN = optimizerNamed('signDescent');
const ADAM = optimizerNamed('adam');
const PER_POINT = optimizerNamed({ name: 'adam', batch: 1 });

const SHAPES: readonly (readonly [string, Partial<Problem>])[] = (
  [
    ['exponential', 'sum', 0],
    ['logistic', 'mean', 0],
    ['logistic', 'sum', 0.3],
    ['exponential', 'mean', 2],
  ] as const
).flatMap(([loss, reduction, smoothWidth]) =>
  [0.2, 1].map(
    (slope) =>
      [
        `${loss} loss, ${reduction}, slope ${slope}, width ${smoothWidth}`,
        { loss, reduction, smoothWidth, slope },
      ] as const,
  ),
);

const ADAMS = [
  { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  { beta1: 0.5, beta2: 0.9, epsilon: 0.05 },
  { beta1: 0, beta2: 0.99, epsilon: 0 },
];
const STEPS = 60;

describe('four points, gradients by differences', () => {
  it.each(SHAPES)('signs: %s', (_, shape) => {
    const given = problem(shape);
    expect(distance(weightsAt(statesOf(given, STEPS).at(-1)), oracle(given, STEPS, null))).toBeLessThan(
      1e-12,
    );
  });

  it.each(SHAPES.flatMap(([name, shape]) => ADAMS.map((numbers) => [name, numbers, shape] as const)))(
    'Adam: %s, %o',
    (_, numbers, shape) => {
      const given = problem({ ...shape, optimizer: optimizerNamed({ name: 'adam', ...numbers }) });
      expect(distance(weightsAt(statesOf(given, STEPS).at(-1)), oracle(given, STEPS, numbers))).toBeLessThan(
        1e-6,
      );
    },
  );

  it('what is shown belongs together: Z = W X, step by step', () => {
    for (const optimizer of [SIGN, ADAM, PER_POINT]) {
      const given = problem({ optimizer });
      for (const state of statesOf(given, 200)) {
        const W = weightsAt(state);
        for (let j = 0; j < 4; j++) {
          for (let i = 0; i < 4; i++) {
            const z = given.X[i].reduce((sum, x, k) => sum + x * W[j * 6 + k], 0);
            expect(Math.abs(z - state.Z.data[j * 4 + i])).toBeLessThan(1e-12 * (1 + Math.abs(z)));
          }
        }
      }
    }
  });
});

describe('a planted fault is noticed by the same comparison', () => {
  const own = (optimizer: Optimizer): Entrywise => {
    if (optimizer.entrywise === undefined) throw new Error('moves entry by entry');
    return optimizer.entrywise;
  };
  const changed = (optimizer: Optimizer, move: Entrywise['move']): Optimizer => ({
    ...optimizer,
    entrywise: { ...own(optimizer), move },
  });
  const { move } = own(ADAM);
  it.each([
    [
      'a mean that is not carried on',
      ADAM,
      changed(ADAM, (p, [m, root], t, unit) => move(p, [m.fill(0), root], t, unit)),
    ],
    [
      'a mean square that is not carried on',
      ADAM,
      changed(ADAM, (p, [m, root], t, unit) => move(p, [m, root.fill(0)], t, unit)),
    ],
    [
      'the correction of one update before',
      ADAM,
      changed(ADAM, (p, buffers, t, unit) => move(p, buffers, t + 1, unit)),
    ],
    [
      'epsilon in other units',
      optimizerNamed({ name: 'adam', epsilon: 0.05 }),
      changed(optimizerNamed({ name: 'adam', epsilon: 0.05 }), (p, buffers, t) =>
        own(optimizerNamed({ name: 'adam', epsilon: 0.05 })).move(p, buffers, t, 1),
      ),
    ],
    ['the gradient for its sign', SIGN, changed(SIGN, () => {})],
    ['signs for Adam', ADAM, SIGN],
  ] as const)('%s', (_, optimizer, faulty) => {
    const numbers =
      optimizer === SIGN ? null : { beta1: 0.9, beta2: 0.999, epsilon: optimizer === ADAM ? 1e-8 : 0.05 };
    const wanted = oracle(problem({ optimizer }), STEPS, numbers);
    const off = (by: Optimizer) =>
      distance(weightsAt(statesOf(problem({ optimizer: by }), STEPS).at(-1)), wanted);
    expect(off(optimizer)).toBeLessThan(1e-6);
    expect(off(faulty)).toBeGreaterThan(1e-3);
  });
});

describe('closed forms', () => {
  const unit = (k: number) => Array.from({ length: 5 }, (_, at) => (at === k ? 2 : 0));
  /** Four orthogonal points along the first axes of five. */
  const ORTHOGONAL = { X: [0, 1, 2, 3].map(unit), W: Array.from({ length: 4 }, () => [0, 0, 0, 0, 0]) };

  it('orthogonal points, a linear network: each entry moves by alpha a step, where there is no gradient by none', () => {
    const given = problem({ ...ORTHOGONAL, slope: 1, alpha: 0.125 });
    for (const state of statesOf(given, 50)) {
      const W = weightsAt(state);
      for (let j = 0; j < 4; j++) {
        for (let k = 0; k < 5; k++) {
          const wanted = k === 4 ? 0 : Math.sign(given.a[j]) * given.y[k] * 0.125 * state.t;
          expect(Math.abs(W[5 * j + k] - wanted)).toBe(0);
        }
      }
      const all = given.a.reduce((sum, a) => sum + Math.abs(a), 0);
      for (const q of state.q) expect(Math.abs(q - 2 * all * 0.125 * state.t)).toBeLessThan(1e-12 * (1 + q));
    }
  });

  it('far below the least loss of float64 margins still grow by the same at each update', () => {
    const [beta1, beta2] = [0.5, 0.9];
    for (const optimizer of [SIGN, optimizerNamed({ name: 'adam', beta1, beta2, epsilon: 0 })]) {
      const alpha = 2 ** -7;
      const given = descentProblem(problem({ ...ORTHOGONAL, slope: 1, alpha, optimizer }));
      const [before, last] = [...descentStates(given, 30_000, [29_999])].slice(-2);
      expect(last.logLoss).toBeLessThan(-800);
      // All |a_j| are 4.5. Adam's gradients fall by the factor r at each update, so m^ and v^ are geometric sums.
      for (const [i, q] of last.q.entries()) {
        const grown = q - before.q[i];
        const r = Math.exp(-grown);
        const step = (1 - beta1) / (1 - beta1 / r) / Math.sqrt((1 - beta2) / (1 - beta2 / (r * r)));
        expect(Math.abs(grown - 9 * alpha * (optimizer === SIGN ? 1 : step))).toBeLessThan(1e-6 * grown);
      }
    }
  });

  it('Adam without a past and without epsilon is sign descent, bit by bit', () => {
    const bare = optimizerNamed({ name: 'adam', beta1: 0, beta2: 0, epsilon: 0 });
    const [one, other] = [SIGN, bare].map((optimizer) =>
      statesOf(problem({ optimizer, a: [1, 1, -1, -1] }), 300),
    );
    for (const [t, state] of one.entries()) {
      expect(weightsAt(other[t])).toEqual(weightsAt(state));
    }
  });

  it('the first step of Adam is alpha g/(|g| + epsilon), whatever its shares', () => {
    const epsilon = 0.3;
    const given = problem({ optimizer: optimizerNamed({ name: 'adam', beta1: 0.7, beta2: 0.4, epsilon }) });
    const G = gradientAt(lossOf(given), given.W).flat();
    const W = weightsAt(statesOf(given, 1)[1]);
    for (const [at, entry] of given.W.flat().entries())
      expect(Math.abs(W[at] - entry + (given.alpha * G[at]) / (Math.abs(G[at]) + epsilon))).toBeLessThan(
        1e-8,
      );
  });

  it('with a large epsilon Adam without a past is gradient descent with a step of alpha/epsilon', () => {
    const epsilon = 1e7;
    const bare = optimizerNamed({ name: 'adam', beta1: 0, beta2: 0, epsilon });
    const given = problem({ optimizer: bare, alpha: 0.02 * epsilon });
    const plain = { ...descentProblem(problem()), optimizer: optimizerNamed('gradientDescent') };
    const [byAdam] = statesOf(given, 100).slice(-1);
    let last: DescentState | null = null;
    for (const state of descentStates(plain, 100, [100])) last = state;
    for (const [i, q] of byAdam.q.entries())
      expect(Math.abs(q - (last?.q[i] ?? 0))).toBeLessThan(1e-4 * Math.abs(q));
  });

  it('columns in another order give weights in that order: the basis is what matters, not its order', () => {
    const turned = [3, 0, 5, 1, 4, 2];
    const of = (A: Rows) => A.map((row) => turned.map((k) => row[k]));
    const given = problem({ optimizer: ADAM });
    const straight = weightsAt(statesOf(given, 50).at(-1));
    const permuted = weightsAt(statesOf({ ...given, X: of(given.X), W: of(given.W) }, 50).at(-1));
    const back = Array.from({ length: 4 }, (_, j) => turned.map((k) => straight[6 * j + k])).flat();
    expect(distance(permuted, back)).toBeLessThan(1e-12);
  });
});

describe('the engine', () => {
  it('takes what moves entry by entry where all coordinates are there, and is taken up again', () => {
    const given = descentProblem(problem({ optimizer: ADAM }));
    expect(engineFor(given)).toBe(explicitEngine);
    expect(engineFor({ ...given, optimizer: optimizerNamed('gradientDescent') })).not.toBe(explicitEngine);
    const [block] = given.sample.blocks;
    const partly = { ...given, sample: { ...given.sample, blocks: [{ ...block, rest: 1 }] } };
    expect(() => engineFor(partly)).toThrow('needs all coordinates of the rows');
    for (const optimizer of [SIGN, ADAM, PER_POINT]) {
      const whole = [...descentStates({ ...given, optimizer }, 90, [30, 60])];
      const stretch: Stretch<KeptDescent> = newStretch();
      const first = gradientDescent({ ...given, optimizer }, 90, [30, 60], stretch);
      let kept: KeptDescent | null = null;
      for (let next = first.next(); !next.done; next = first.next()) {
        if (typeof next.value === 'number' || next.value.t !== 30) continue;
        kept = stretch.keep?.() ?? null;
        break;
      }
      const rest = [...descentStates({ ...given, optimizer }, 90, [60], { from: kept, keep: null })];
      expect(rest.at(-1)).toEqual(whole.at(-1));
    }
  });

  it('neurons at slope 0 are dead only where what is kept of earlier gradients cannot wake them', () => {
    const asleep = {
      W: [[-0.05, 0, 0, 0, 0, 0], ...problem().W.slice(1)],
      X: problem().X.map((row, i) => (i === 0 ? [1, 0, 0, 0, 0, 0] : [Math.abs(row[0]), ...row.slice(1)])),
    };
    for (const state of statesOf(problem({ ...asleep, slope: 0, optimizer: ADAM }), 30)) {
      if (state.t > 0) expect(state.coasting?.data.every((entry) => entry >= 0)).toBe(true);
    }
  });
});
