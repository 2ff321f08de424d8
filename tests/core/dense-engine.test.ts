/**
 * Descent with a smooth activation or a memory, carried out by the dense engine, or by the grouped one with velocities: against descent in all coordinates, whose gradients
 * are formulas (full-descent.ts) or differences (numeric-descent.ts); against the grouped engine; and with planted faults.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { denseEngine } from '../../src/descent/dense-engine.ts';
import type { Engine } from '../../src/descent/engine.ts';
import { engineFor } from '../../src/descent/engines.ts';
import { gradientDescent, type KeptDescent } from '../../src/descent/gradient-descent.ts';
import { groupedEngine } from '../../src/descent/grouped-engine.ts';
import type { DescentProblem } from '../../src/descent/problem.ts';
import { Watch } from '../../src/descent/watch.ts';
import { multiplyTransposed } from '../../src/linalg/product.ts';
import type { Activation } from '../../src/network/activation.ts';
import { activationChosen } from '../../src/network/activations/index.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { deadNeuronsOf } from '../../src/network/pattern.ts';
import { weightMap } from '../../src/network/weights.ts';
import { type Optimizer, optimizerNamed } from '../../src/optimizers.ts';
import { newStretch, type Stretch } from '../../src/stepwise.ts';
import { expectClose } from '../support/close.ts';
import { type FullProblem, fullDescent, fullDescentAt } from '../support/full-descent.ts';
import { clusters, type GramRun, gramDescent, relativeError } from '../support/gram-descent.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { distance, lossOf, numericDescent } from '../support/numeric-descent.ts';

const A = [0.7, -1.3, 0.4, 2.1];
const gradientSteps = optimizerNamed('gradientDescent');

/** Four points, four neurons of any sign and size, six dimensions. */
function problem(shape: Partial<FullProblem> = {}, seed = 3): FullProblem {
  const base = clusters({ n: 4, d: 6, m: 4, signal: 1.5, scale: 0.4 }, seed);
  return { ...base, mPlus: 0, a: A, slope: 0.2, alpha: 0.02, reduction: 'sum', smoothWidth: 1, ...shape };
}

const SHAPES: readonly (readonly [string, Partial<FullProblem>])[] = [0, 0.3, 2].flatMap((smoothWidth) =>
  (['exponential', 'logistic'] as const).flatMap((loss) =>
    [0, 0.5, 0.9].flatMap((momentum) =>
      (['constant', 'lossNormalised'] as const).flatMap((schedule) =>
        (momentum > 0 && schedule === 'lossNormalised') || (momentum === 0 && smoothWidth === 0)
          ? []
          : [
              [
                `width ${smoothWidth}, ${loss} loss, momentum ${momentum}, ${schedule} steps`,
                { smoothWidth, loss, momentum, schedule, reduction: momentum === 0.5 ? 'mean' : 'sum' },
              ] as const,
            ],
      ),
    ),
  ),
);

const AHEAD: readonly (readonly [string, Partial<FullProblem>])[] = SHAPES.flatMap(([name, shape]) =>
  (shape.momentum ?? 0) > 0 ? [[`${name}, gradients ahead`, { ...shape, ahead: true }] as const] : [],
);

const STEPS = 40;

describe('four points in all coordinates', () => {
  it.each([...SHAPES, ...AHEAD])('%s: gradients by differences', (_, shape) => {
    const full = problem(shape);
    const { W, alpha, momentum = 0, ahead = false, schedule } = full;
    const step = (loss: number) => (schedule === 'lossNormalised' ? alpha / loss : alpha);
    const weights = numericDescent({ loss: lossOf(full), W, step, momentum, ahead }, STEPS);
    expect(distance(gramDescent(full, STEPS), weights)).toBeLessThan(1e-7);
  });

  it.each([...SHAPES, ...AHEAD])('%s: W(t) = W(0) + C(t) X, step by step', (_, shape) => {
    const full = problem(shape);
    const all = Array.from({ length: 301 }, (_, t) => t);
    const run = gramDescent(full, 300, all);
    const toWeights = weightMap(run.sample, run.initial);
    for (const oracle of fullDescent(full)) {
      if (oracle.t > 300) break;
      const state = run.states[oracle.t];
      const W = toWeights(state.C).inFrame[0];
      const largest = Math.max(...oracle.W.flat().map(Math.abs));
      expectClose(W.data, oracle.W.flat(), 1e-11 * largest, 'weights');
      expectClose(state.Z.data, oracle.Z.flat(), 1e-11 * Math.max(...oracle.Z.flat().map(Math.abs)), 'Z');
      expectClose(
        multiplyTransposed(W, matrixFromRows(full.X)).data,
        state.Z.data,
        1e-11 * largest * 4,
        'W X',
      );
      expect(relativeError(state.q, oracle.q)).toBeLessThan(1e-9);
      expect(state.activatedFraction).toBe(oracle.activatedFraction);
    }
  });
});

describe('a planted fault is noticed by the same comparison', () => {
  const error = (shape: Partial<FullProblem>, faults: Parameters<typeof gramDescent>[3]): number => {
    const full = problem(shape);
    const { W, alpha, momentum = 0, ahead = false } = full;
    const weights = numericDescent({ loss: lossOf(full), W, step: () => alpha, momentum, ahead }, STEPS);
    return distance(gramDescent(full, STEPS, [], faults), weights);
  };
  const heavyBall = optimizerNamed({ name: 'heavyBall', momentum: 0.9 });
  const smooth = activationChosen({ name: 'smoothLeaky', width: 2 }, 0.2);
  const memory = (change: Partial<NonNullable<Optimizer['memory']>>): Optimizer => {
    if (heavyBall.memory === null) throw new Error('momentum is a memory');
    return { ...heavyBall, memory: { ...heavyBall.memory, ...change } };
  };
  const FAULTS: readonly (readonly [string, Partial<FullProblem>, Parameters<typeof gramDescent>[3]])[] = [
    [
      'a buffer that is not carried on',
      { momentum: 0.9 },
      { optimizer: memory({ move: (_, [V]) => void V.fill(0) }) },
    ],
    [
      'a buffer that is kept and not added',
      { momentum: 0.9 },
      {
        optimizer: memory({
          move: (pull, [V]) => {
            for (const [k, one] of pull.entries()) V[k] = 0.9 * V[k] + one;
          },
        }),
      },
    ],
    ['heavy ball for Nesterov', { momentum: 0.9, ahead: true }, { optimizer: heavyBall }],
    ['gradient descent for momentum', { momentum: 0.9 }, { optimizer: optimizerNamed('gradientDescent') }],
    [
      'the slope in place of the value',
      { smoothWidth: 2 },
      { activation: { ...smooth, value: smooth.slope } as Activation },
    ],
    [
      'the value in place of the slope',
      { smoothWidth: 2 },
      { activation: { ...smooth, slope: smooth.value } as Activation },
    ],
    [
      'a leaky ReLU in place of a smooth one',
      { smoothWidth: 2 },
      { activation: activationChosen('leakyRelu', 0.2) },
    ],
    [
      'another width',
      { smoothWidth: 2 },
      { activation: activationChosen({ name: 'smoothLeaky', width: 1.9 }, 0.2) },
    ],
  ];

  it.each(FAULTS)('%s', (_, shape, faults) => {
    expect(error(shape, {})).toBeLessThan(1e-7);
    expect(error(shape, faults)).toBeGreaterThan(1e-3);
  });
});

/** The problem itself, for engines. */
function descentProblem(full: FullProblem): DescentProblem {
  const {
    X,
    y,
    W,
    slope,
    alpha,
    reduction,
    momentum = 0,
    smoothWidth = 0,
    a = [],
    loss = 'exponential',
  } = full;
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
  const activation = activationChosen(
    smoothWidth > 0 ? { name: 'smoothLeaky', width: smoothWidth } : 'leakyRelu',
    slope,
  );
  const multiples = Float64Array.from(a);
  const mPlus = multiples.filter((one) => one > 0).length;
  return {
    sample,
    network: { mPlus, mMinus: a.length - mPlus, slope, activation, secondLayer: { multiples, square: 1 } },
    initial: givenInitialWeights(sample, matrixFromRows(W)),
    loss: lossNamed(loss),
    reduction,
    alpha,
    optimizer: optimizerNamed({ name: 'heavyBall', momentum }),
  };
}

/** After so many updates, shown to a watch all the way. */
function stepped(engine: Engine, steps: number) {
  const watch = new Watch();
  engine.show(watch, 0);
  for (let t = 1; t <= steps; t++) {
    engine.step(1);
    engine.show(watch, t);
  }
  return { state: engine.state(), watch, pattern: engine.pattern() };
}

describe('engines', () => {
  it('the grouped one takes pieces and movements of a pull and one velocity, the dense one all', () => {
    const taken = (shape: Partial<FullProblem>) => engineFor(descentProblem(problem(shape))).name;
    expect(taken({ smoothWidth: 0 })).toBe('grouped');
    expect(taken({ smoothWidth: 1, slope: 1 })).toBe('grouped');
    expect(taken({ smoothWidth: 1 })).toBe('dense');
    expect(taken({ smoothWidth: 0, momentum: 0.1 })).toBe('grouped');
    expect(taken({ smoothWidth: 1, momentum: 0.1 })).toBe('dense');
    const refusal = (shape: Partial<FullProblem>) => groupedEngine.takes(descentProblem(problem(shape)));
    expect(refusal({ smoothWidth: 1 })).toEqual({
      absent: expect.stringContaining('smooth leaky ReLU has none'),
    });
    const { memory } = optimizerNamed('heavyBall');
    for (const optimizer of [
      optimizerNamed('muon'),
      optimizerNamed('sam'),
      optimizerNamed('lyuLi'),
      { ...gradientSteps, memory: memory && { ...memory, buffers: 2 } },
    ])
      expect(groupedEngine.takes({ ...descentProblem(problem({ smoothWidth: 0 })), optimizer })).toEqual({
        absent: expect.stringContaining('its pull and one velocity'),
      });
  });

  const VELOCITIES = ['heavyBall', 'nesterov', 'dualAcceleration'] as const;
  it.each(
    VELOCITIES.flatMap((name) =>
      [0.2, 0, 1].flatMap((slope) => [0, 1].map((seed) => [name, slope, seed] as const)),
    ),
  )('are the same descent with a velocity: %s, slope %d, seed %i', (name, slope, seed) => {
    const { X, y, W } = clusters({ n: 12, d: 14, m: 9, signal: 3, scale: 0.4 }, seed);
    const a = Array.from({ length: 9 }, (_, j) => (j % 2 === 0 ? 0.2 + j / 9 : -0.7 + j / 20));
    const of = descentProblem(problem({ X, y, W, a, slope, smoothWidth: 0, alpha: 0.004 }));
    const both = { ...of, optimizer: optimizerNamed(name) };
    const [dense, grouped] = [denseEngine, groupedEngine].map((kind) => stepped(kind.start(both, null), 900));
    const close = (x: Float64Array, r: Float64Array, what: string) =>
      expectClose(x, r, 1e-11 * r.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0), what);
    close(grouped.state.q, dense.state.q, 'margins');
    close(grouped.state.C.data, dense.state.C.data, 'coefficients');
    close(grouped.state.Z.data, dense.state.Z.data, 'pre-activations');
    const { coasting } = dense.state;
    expect(grouped.state.coasting === undefined).toBe(coasting === undefined);
    if (coasting !== undefined && name !== 'dualAcceleration')
      close(grouped.state.coasting?.data ?? new Float64Array(0), coasting.data, 'where it coasts');
    expect(grouped.watch.events.map(({ t, kind }) => [t, kind])).toEqual(
      dense.watch.events.map(({ t, kind }) => [t, kind]),
    );
    expect(grouped.watch.patternSince).toBe(dense.watch.patternSince);
    // Patterns changed on the way, and neurons have come together.
    if (slope < 1) expect(grouped.watch.patternSince).toBeGreaterThan(5);
    if (slope > 0) expect(grouped.pattern?.length).toBeLessThan(9);
  });

  it.each([0.2, 0])('are the same descent where both can carry it out (slope %d)', (slope) => {
    const full = problem({ smoothWidth: 0, slope });
    const both = descentProblem(full);
    const [dense, grouped] = [denseEngine, groupedEngine].map((kind) => stepped(kind.start(both, null), 500));
    expectClose(dense.state.q, grouped.state.q, 1e-12, 'margins');
    expectClose(dense.state.C.data, grouped.state.C.data, 1e-12, 'coefficients');
    expectClose(dense.state.Z.data, grouped.state.Z.data, 1e-12, 'pre-activations');
    expect(dense.watch.events.map(({ t, kind }) => [t, kind])).toEqual(
      grouped.watch.events.map(({ t, kind }) => [t, kind]),
    );
    expect(dense.watch.patternSince).toBe(grouped.watch.patternSince);
    const members = (pattern: typeof dense.pattern) =>
      pattern
        ?.map(({ sign, members, active, slopes }) => [sign, [...members], [...active], [...slopes]].join())
        .sort();
    expect(members(dense.pattern)).toEqual(members(grouped.pattern));
  });

  it('smooth neurons have no pattern', () => {
    expect(stepped(denseEngine.start(descentProblem(problem()), null), 3).pattern).toBeNull();
  });

  it.each([
    ['smooth', { smoothWidth: 1 }],
    ['with momentum', { smoothWidth: 0, momentum: 0.9 }],
    ['with momentum that fades and neurons that meet', { smoothWidth: 0, momentum: 0.1, alpha: 0.2 }],
    ['both, at slope 0', { smoothWidth: 0.5, momentum: 0.5, slope: 0 }],
  ] as const)(
    'left after any update and taken up again from plain data, %s, it comes to the same bits',
    (_, shape) => {
      const of = descentProblem(problem(shape));
      const all = Array.from({ length: 31 }, (_, t) => t);
      const whole = [...gradientDescent(of, 30, all)];
      for (const k of [0, 1, 7, 29]) {
        const stretch: Stretch<KeptDescent> = newStretch();
        const left = gradientDescent(of, 30, all, stretch);
        for (let t = 0; t <= k; t++) left.next();
        const from = structuredClone(stretch.keep?.() ?? null);
        expect(from).not.toBeNull();
        expect([...gradientDescent(of, 30, all, { from, keep: null })]).toEqual(whole.slice(k));
      }
    },
  );
});

describe('limits', () => {
  it('a width that tends to 0 gives the leaky ReLU, at the rate of the width', () => {
    const leaky = fullDescentAt(problem({ smoothWidth: 0 }), 200).q;
    const off = [1e-3, 1e-5, 1e-7].map((smoothWidth) => {
      const { q } = gramDescent(problem({ smoothWidth }), 200).end;
      return Math.max(...leaky.map((one, i) => Math.abs(one - q[i]))) / smoothWidth;
    });
    for (const rate of off) {
      expect(rate).toBeGreaterThan(0.01);
      expect(rate).toBeLessThan(10);
    }
  });

  it('a smooth leaky ReLU whose every z is outside its parabola is the leaky ReLU in a balanced network, and off by a constant in another', () => {
    for (const a of [
      [1, -1, 0.5, -0.5],
      [1, -1, 0.5, 0.7],
    ]) {
      // Far out from the start: neurons of size 30 and steps that leave them there.
      const far = problem({ a, smoothWidth: 0.3, alpha: 1e-4 });
      const W = far.W.map((w) => w.map((entry) => 30 * entry));
      const [smooth, leaky] = [0.3, 0].map((smoothWidth) => gramDescent({ ...far, W, smoothWidth }, 100));
      for (const { end } of [smooth, leaky])
        for (const z of end.Z.data) expect(Math.abs(z)).toBeGreaterThanOrEqual(0.3);
      const lost = (0.8 * 0.3) / 4;
      const total = a.reduce((sum, one) => sum + one, 0);
      const atStart = (run: GramRun) => Array.from(run.states[0].q);
      const offStart = atStart(leaky).map((q, i) => q - atStart(smooth)[i] - lost * far.y[i] * total);
      expect(Math.max(...offStart.map(Math.abs))).toBeLessThan(1e-13);
      const off = Math.max(...Array.from(leaky.end.q, (q, i) => Math.abs(q - smooth.end.q[i])));
      if (Math.abs(total) < 1e-15) expect(off).toBeLessThan(1e-12);
      else expect(off).toBeGreaterThan(1e-3);
    }
  });

  it('momentum that tends to 0 gives gradient descent, at its rate', () => {
    const plain = fullDescentAt(problem(), 200).q;
    for (const momentum of [1e-3, 1e-5, 1e-7]) {
      const { q } = gramDescent(problem({ momentum }), 200).end;
      const off = Math.max(...plain.map((one, i) => Math.abs(one - q[i]))) / momentum;
      expect(off).toBeGreaterThan(0.01);
      expect(off).toBeLessThan(10);
    }
  });

  it('steps too large leave float64 with momentum as without, and the last iterate is inside', () => {
    const { summary, end } = gramDescent(problem({ alpha: 1e250, momentum: 0.9 }), 50);
    expect(summary.outcome).toBe('diverged');
    for (const entry of [...end.q, ...end.Z.data, ...end.C.data]) expect(Number.isFinite(entry)).toBe(true);
  });

  it('a step below every rounding freezes; with momentum only if its whole clock stays below', () => {
    const tiny = (alpha: number, momentum: number, steps: number) =>
      gramDescent(problem({ alpha, momentum, smoothWidth: 0 }), steps).summary;
    expect(tiny(1e-30, 0.9, 1000)).toMatchObject({ outcome: 'frozen', steps: 0 });
    // Below half an ulp in all updates without momentum, and not a thousand times as far.
    expect(tiny(1e-20, 0, 100)).toMatchObject({ outcome: 'frozen', steps: 0 });
    expect(tiny(1e-20, 0.999999, 100)).toMatchObject({ steps: 100 });
  });
});

describe('dead neurons under momentum', () => {
  const shape = { smoothWidth: 0, slope: 0, momentum: 0.9, alpha: 0.3 } as const;

  it('are those that stay inactive also while they coast', () => {
    let [dead, revived] = [0, 0];
    for (let seed = 0; seed < 30; seed++) {
      const full = problem(shape, seed);
      const all = Array.from({ length: 61 }, (_, t) => t);
      const { states, network, summary } = gramDescent(full, 60, all);
      const inactive = (k: number, j: number) =>
        states[k].Z.data.subarray(4 * j, 4 * j + 4).every((z) => z <= 0);
      for (const [k, { Z, coasting }] of states.entries()) {
        const found = deadNeuronsOf(network, Z, coasting);
        for (let j = 0; j < 4; j++) {
          const stays = states.slice(k).every((_, later) => inactive(k + later, j));
          if (found.includes(j)) expect(stays).toBe(true);
          dead += Number(found.includes(j));
          // Dead by its pre-activations alone, and active again later.
          revived += Number(inactive(k, j) && !stays);
        }
      }
      for (const { kind, detail } of summary.events)
        if (kind === 'dead') expect(detail).toMatch(/no step makes (it|them) active again/);
    }
    expect(dead).toBeGreaterThan(0);
    expect(revived).toBeGreaterThan(0);
  });
});
