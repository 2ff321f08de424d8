/**
 * Both layers trained: against descent in all coordinates of W and a, whose gradients are differences of the loss; balance and its change in a
 * step; signs of a; resumption; and with planted faults.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { engineFor } from '../../src/descent/engines.ts';
import { descentStates, gradientDescent, type KeptDescent } from '../../src/descent/gradient-descent.ts';
import type { DescentProblem, DescentState } from '../../src/descent/problem.ts';
import type { Activation } from '../../src/network/activation.ts';
import { activationChosen, activationNamed, activations } from '../../src/network/activations/index.ts';
import { bothLayersSince } from '../../src/network/balance.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { losses, lossKind, lossNamed } from '../../src/network/losses/index.ts';
import { twoTrainedLayers } from '../../src/network/models/two-trained-layers.ts';
import { networkWith } from '../../src/network/network.ts';
import { weightsOf } from '../../src/network/weights.ts';
import { onlyOneLayer } from '../../src/optimizers/both-layers.ts';
import { type OptimizerChoice, optimizerKind, optimizerNamed, optimizers } from '../../src/optimizers.ts';
import { valuesOf } from '../../src/parameters.ts';
import { keyFrom } from '../../src/random/key.ts';
import { newStretch, type Stretch } from '../../src/stepwise.ts';
import { clusters } from '../support/gram-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { numericDescent } from '../support/numeric-descent.ts';
import { ACTIVATIONS, empiricalLoss, LOSSES } from '../support/system-oracle.ts';

const A = [0.7, -1.3, 0.4, 2.1];
const { X, y, W } = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.1 }, 3);
const ALPHA = 0.02;
const STEPS = 25;
/** What differences over 2e-6 leave of digits, also where a loss or phi has a jump in its second derivative. */
const CLOSE = 1e-6;

interface System {
  readonly activation: (typeof activations)[number]['name'];
  readonly loss: (typeof losses)[number]['name'];
  readonly optimizer: OptimizerChoice;
  readonly gamma?: number;
  readonly reduction?: 'sum' | 'mean';
}

const LEAKY: System = { activation: 'leakyRelu', loss: 'exponential', optimizer: 'gradientDescent' };

function problemOf(
  { activation, loss, optimizer, gamma = 0.3, reduction = 'sum' }: System,
  given: { a?: readonly number[]; W?: readonly (readonly number[])[]; alpha?: number; phi?: Activation } = {},
): DescentProblem {
  const slope = activationNamed(activation).gamma ?? gamma;
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
  return {
    sample,
    network: {
      ...networkWith(Float64Array.from(given.a ?? A), slope),
      activation: given.phi ?? activationChosen(activation, slope),
      model: twoTrainedLayers.name,
    },
    initial: givenInitialWeights(sample, matrixFromRows(given.W ?? W)),
    loss: lossNamed(loss),
    reduction,
    alpha: given.alpha ?? ALPHA,
    optimizer: optimizerNamed(optimizer),
    batchKey: keyFrom(5, 'batches'),
  };
}

/** The states of a problem, those asked for and the last. */
function statesOf(problem: DescentProblem, steps: number, lookAt: readonly number[] = []): DescentState[] {
  return [...descentStates(problem, steps, lookAt)];
}

/** W and a of a state, one after the other. */
function flat({ sample, initial }: DescentProblem, state: DescentState): number[] {
  const [w] = weightsOf(sample, initial, state).inFrame;
  return [...w.data, ...(state.head ?? [])];
}

/** max |theta - theta*| over the largest entry of theta*. */
function distance(system: System, phi?: Activation): number {
  const problem = problemOf(system, phi && { phi });
  const found = flat(problem, statesOf(problem, STEPS).at(-1) as DescentState);
  const kind = activationNamed(system.activation);
  const given = valuesOf(kind, system.activation);
  const counts = new Float64Array(X.length).fill(1);
  const draw = problem.optimizer.batches?.draw(X.length, keyFrom(5, 'batches'));
  const share = problem.optimizer.batches === null ? 1 : X.length / problem.optimizer.batches.size;
  const lossAt = (rows: readonly (readonly number[])[], t: number): number => {
    draw?.(t, counts);
    return X.reduce((total, x, i) => {
      const of = { X: [x], y: [y[i]], a: rows[rows.length - 1], reduction: 'sum' as const };
      const phiOf = (z: number) => ACTIVATIONS[system.activation](z, problem.network.slope, given);
      const lossOf = (q: number) => LOSSES[system.loss](q, valuesOf(lossKind(system.loss), system.loss));
      const one = empiricalLoss({ ...of, phi: phiOf, loss: lossOf })(rows.slice(0, -1));
      return total + (share * counts[i] * one) / (system.reduction === 'mean' ? X.length : 1);
    }, 0);
  };
  const rule = optimizerKind(system.optimizer);
  const { momentum = 0 } = valuesOf(rule, system.optimizer);
  const ahead = rule.name === 'nesterov';
  const wanted = numericDescent(
    { loss: lossAt, W: [...W, A], step: () => ALPHA, momentum, ahead },
    STEPS,
  ).flat();
  const largest = Math.max(...wanted.map(Math.abs));
  return Math.max(...wanted.map((entry, at) => Math.abs(found[at] - entry))) / largest;
}

const TAKEN = optimizers
  .filter(({ name }) => onlyOneLayer(optimizerNamed(name)) === null)
  .map(({ name }) => name);

describe('four points in all coordinates of both layers, gradients by differences', () => {
  it('optimisers of which a movement is the same combination of gradients at every weight', () => {
    expect(TAKEN).toEqual(['gradientDescent', 'heavyBall', 'nesterov', 'sgd', 'reshuffling', 'cyclic']);
  });

  it.each(
    activations.flatMap(({ name: activation }) =>
      losses.flatMap(({ name: loss }) =>
        (['gradientDescent', 'nesterov'] as const).map((optimizer) => ({ activation, loss, optimizer })),
      ),
    ),
  )('$activation, $loss loss, $optimizer', (system) => {
    expect(distance({ ...system, reduction: system.optimizer === 'nesterov' ? 'mean' : 'sum' })).toBeLessThan(
      CLOSE,
    );
  });

  it.each(TAKEN)('%s', (optimizer) => {
    expect(distance({ ...LEAKY, optimizer, gamma: 0.2 })).toBeLessThan(CLOSE);
  });

  it.each(['smoothLeaky', 'swish', 'elu'] as const)(
    '%s: a leaky ReLU in its place is noticed',
    (activation) => {
      expect(distance({ ...LEAKY, activation }, activationChosen('leakyRelu', 0.2))).toBeGreaterThan(1e-3);
    },
  );

  it.each([
    ['phi in the pull at a', { value: (z: number) => Math.max(z, 0.31 * z) }],
    ["phi' in the pull at W", { pieces: null, slope: (z: number) => (z > 0 ? 1 : 0.31) }],
  ] as const)('another %s is noticed', (_, fault) => {
    const phi = activationChosen('leakyRelu', 0.3);
    expect(distance(LEAKY, { ...phi, ...fault })).toBeGreaterThan(1e-5);
  });
});

describe('balance a_j^2 - |w_j|^2', () => {
  const squares = (theta: readonly number[]): number[] =>
    A.map(
      (_, j) =>
        theta[W.flat().length + j] ** 2 -
        X[0].reduce((sum, __, k) => sum + theta[j * X[0].length + k] ** 2, 0),
    );

  it.each([0, 0.3, 1])(
    'changes in a step by that of the movements, whatever the step: gamma = %d',
    (gamma) => {
      const problem = problemOf({ ...LEAKY, gamma }, { alpha: 0.3 });
      const states = statesOf(
        problem,
        12,
        Array.from({ length: 13 }, (_, t) => t),
      );
      expect(states.length).toBe(13);
      for (const [t, state] of states.slice(1).entries()) {
        const [before, after] = [flat(problem, states[t]), flat(problem, state)];
        const moved = squares(after.map((entry, at) => entry - before[at]));
        const [was, is] = [squares(before), squares(after)];
        for (const j of A.keys()) expect(is[j] - was[j]).toBeCloseTo(moved[j], 12);
      }
    },
  );

  it('is conserved by the flow: over a time tau it drifts in proportion to the step', () => {
    const drifts = [0.02, 0.01, 0.005].map((alpha) => {
      const problem = problemOf(LEAKY, { alpha });
      const end = statesOf(problem, Math.round(1 / alpha)).at(-1) as DescentState;
      const drift = bothLayersSince(problem.network, problem.initial)(
        weightsOf(problem.sample, problem.initial, end),
        end.head ?? new Float64Array(),
      ).balanceDrift;
      const [was, is] = [squares([...W.flat(), ...A]), squares(flat(problem, end))];
      const theta = flat(problem, end);
      const sizes = A.map((_, j) => 2 * theta[W.flat().length + j] ** 2 - is[j]);
      const told = Math.max(...is.map((entry, j) => Math.abs(entry - was[j]))) / Math.max(...sizes);
      expect(drift).toBeCloseTo(told, 13);
      return drift;
    });
    expect(drifts[2] / drifts[1]).toBeCloseTo(0.5, 1);
  });

  it('is conserved by the flow to ten digits: extrapolated to steps of size 0, where nothing has a kink', () => {
    const changes = [200, 400, 800, 1600, 3200, 6400].map((steps) => {
      const problem = problemOf({ ...LEAKY, gamma: 1 }, { alpha: 1 / steps });
      const is = squares(flat(problem, statesOf(problem, steps).at(-1) as DescentState));
      return squares([...W.flat(), ...A]).map((entry, j) => is[j] - entry);
    });
    expect(Math.max(...changes[5].map(Math.abs))).toBeGreaterThan(1e-5);
    let table = changes;
    for (let order = 1; table.length > 1; order++)
      table = table
        .slice(1)
        .map((finer, k) => finer.map((entry, j) => (2 ** order * entry - table[k][j]) / (2 ** order - 1)));
    for (const left of table[0]) expect(Math.abs(left)).toBeLessThan(1e-10);
  });
});

describe('signs of a', () => {
  const turns = (problem: DescentProblem, steps: number) => {
    const descent = gradientDescent(problem, steps, []);
    for (;;) {
      const next = descent.next();
      if (next.done) return next.value.events.filter(({ kind }) => kind === 'signChange');
    }
  };

  it('stay where no |w_j(0)| is larger than |a_j(0)|, and steps are small', () => {
    const lengths = W.map((w) => Math.sqrt(w.reduce((sum, entry) => sum + entry * entry, 0)));
    const a = lengths.map((length, j) => (j % 2 === 0 ? length : -length));
    expect(turns(problemOf(LEAKY, { a, alpha: 0.002 }), 5000)).toEqual([]);
  });

  it('change where w_j pulls a small a_j the other way, at the update at which it does, and say which', () => {
    const away = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.1 }, 3).X[1].map((entry) => 0.5 * entry);
    const problem = problemOf(LEAKY, { a: [0.7, -1.3, 0.01, 2.1], W: [W[0], W[1], away, W[3]] });
    const events = turns(problem, 40);
    expect(events).toHaveLength(1);
    expect(events[0].detail).toBe('the output weight a_j of neuron 2 changed sign');
    const states = statesOf(
      problem,
      40,
      Array.from({ length: 41 }, (_, t) => t),
    );
    const first = states.findIndex(({ head }) => (head?.[2] ?? 1) < 0);
    expect(first).toBeGreaterThan(0);
    expect(events[0].t).toBe(first);
    // Groups are by the signs of now: the share of activated pairs is that of the network at t.
    const { Z, head = new Float64Array(), activatedFraction } = states[40];
    const pairs = Z.data.filter((z, at) => head[Math.floor(at / 4)] * y[at % 4] * z > 0).length;
    expect(activatedFraction).toBe(pairs / 16);
  });
});

describe('left and taken up again', () => {
  it.each(['gradientDescent', 'heavyBall', 'sgd'] as const)('%s goes on to the same bits', (optimizer) => {
    const problem = problemOf({ ...LEAKY, optimizer });
    const whole = statesOf(problem, 60, [30]);
    const stretch: Stretch<KeptDescent> = newStretch();
    const first = gradientDescent(problem, 60, [30], stretch);
    let kept: KeptDescent | null = null;
    for (let next = first.next(); !next.done && kept === null; next = first.next())
      if (typeof next.value !== 'number' && next.value.t === 30)
        kept = structuredClone(stretch.keep?.() ?? null);
    const rest = [...descentStates(problem, 60, [30], { from: kept, keep: null })];
    expect(rest).toEqual(whole.slice(-2));
  });
});

describe('what does not move both layers', () => {
  it.each(optimizers.filter(({ name }) => !TAKEN.includes(name)).map(({ name }) => name))(
    '%s has no engine',
    (optimizer) => {
      expect(() => engineFor(problemOf({ ...LEAKY, optimizer }))).toThrow('no engine takes this problem');
    },
  );
});
