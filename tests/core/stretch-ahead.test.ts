/**
 * Updates between two events, made at once: the same run as update by update.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { descentStates, gradientDescent } from '../../src/descent/gradient-descent.ts';
import { logGrid } from '../../src/descent/grid.ts';
import type { DescentProblem } from '../../src/descent/problem.ts';
import { obtainSample } from '../../src/experiment/sample-stage.ts';
import { setUpTraining } from '../../src/experiment/training-setup.ts';
import { givenInitialWeights } from '../../src/network/initial.ts';
import { lossNamed } from '../../src/network/losses/index.ts';
import { networkWith } from '../../src/network/network.ts';
import { optimizerNamed } from '../../src/optimizers.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { matrixFromRows } from '../support/matrix.ts';

interface Whole {
  readonly steps: number;
  readonly outcome: string;
  readonly events: readonly (readonly [number, string])[];
  readonly activation: object;
  readonly interpolatedAt: number | null;
  readonly lastRise: number | null;
  readonly patternSince: number;
}

/** A run to its end, looked at where asked: what happened, and where it then stands. */
function ran(problem: DescentProblem, steps: number, lookAt: Iterable<number>) {
  const descent = descentStates(problem, steps, lookAt);
  const states = new Map<
    number,
    { readonly q: Float64Array; readonly Z: Float64Array; readonly C: Float64Array }
  >();
  for (;;) {
    const next = descent.next();
    if (next.done) {
      const {
        events,
        steps: taken,
        outcome,
        activation,
        interpolatedAt,
        lastRise,
        patternSince,
      } = next.value;
      const whole: Whole = {
        ...{ steps: taken, outcome, activation, interpolatedAt, lastRise, patternSince },
        events: events.map(({ t, kind }) => [t, kind] as const),
      };
      return { whole, states, last: Math.max(...states.keys()) };
    }
    const { t, q, Z, C } = next.value;
    states.set(t, { q, Z: Z.data, C: C.data });
  }
}

function* everyUpdate(steps: number): Generator<number> {
  for (let t = 0; t <= steps; t++) yield t;
}

/** Largest difference of two lists over the largest entry. */
function apart(x: Float64Array, y: Float64Array): number {
  let [most, largest] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    most = Math.max(most, Math.abs(x[i] - y[i]));
    largest = Math.max(largest, Math.abs(y[i]));
  }
  return most / largest;
}

function problemOf(spec: object): DescentProblem {
  const resolved = resolveSpec(spec);
  const sample = finish(obtainSample(resolved, null));
  return setUpTraining(resolved, sample, null).problem;
}

const HINGE = { loss: 'hinge', stop: 'zeroLoss' };
const SPECS: readonly [string, object, number][] = [
  [
    'many steps, from a small start',
    {
      data: { n: 12, d: 300, signal: { norm: 6 } },
      network: { width: 6, slope: 0.2 },
      training: { ...HINGE, step: { relative: 1e-3 } },
    },
    20_000,
  ],
  [
    'from a large start, where neurons cross zero',
    {
      data: { n: 15, d: 40, signal: { norm: 2 } },
      network: { width: 10, slope: 0.1, init: { scale: 0.5 } },
      training: { ...HINGE, step: { relative: 1e-3 } },
    },
    20_000,
  ],
  [
    'flipped labels, mean loss, a random second layer',
    {
      data: { n: 20, d: 30, model: { type: 'signalLevel', level: 0.3 }, labelNoise: { count: 3 } },
      network: { width: 8, slope: 0.3, secondLayer: 'random', init: { scale: 0.05 } },
      training: { ...HINGE, reduction: 'mean', step: 0.02 },
    },
    20_000,
  ],
  [
    'a second layer of any sizes, slope 0',
    {
      data: { n: 10, d: 60, signal: { norm: 3 } },
      network: { slope: 0, secondLayer: { values: [1, -2, 0.5, -0.7, 3] }, init: { scale: 0.1 } },
      training: { ...HINGE, step: { relative: 1e-3 } },
    },
    20_000,
  ],
  [
    'points that nothing separates, to the last step',
    {
      data: { n: 30, d: 4, signal: { norm: 0.3 } },
      network: { width: 4, slope: 0.5, init: { scale: 0.1 } },
      training: { loss: 'hinge', step: { relative: 1e-3 } },
    },
    3000,
  ],
];

describe('a run that goes at once to where something happens', () => {
  it.each(SPECS)(
    '%s: has the events of single updates, at the same times, and their weights',
    (_, spec, steps) => {
      for (const seed of [0, 1, 2]) {
        const problem = problemOf({ seed, ...spec });
        const single = ran(problem, steps, everyUpdate(steps));
        const grid = logGrid(steps, 5);
        for (const looks of [[], grid]) {
          const { whole, states, last } = ran(problem, steps, looks);
          expect(whole).toEqual(single.whole);
          expect(last).toBe(single.last);
          for (const t of looks.filter((t) => t <= last)) expect([...states.keys()]).toContain(t);
          for (const [t, { q, Z, C }] of states) {
            const beside = single.states.get(t);
            if (beside === undefined) throw new Error(`no state at ${t}`);
            expect(apart(q, beside.q)).toBeLessThan(1e-10);
            expect(apart(Z, beside.Z)).toBeLessThan(1e-10);
            if (t > 0) expect(apart(C, beside.C)).toBeLessThan(1e-10);
          }
        }
      }
    },
  );

  it('makes 10^9 updates on orthogonal points in as many as there are events, each margin where it then was', () => {
    const lengths = [1, 2, 0.5];
    const alpha = 1e-9;
    const X = matrixFromRows(lengths.map((length, i) => lengths.map((_, k) => (i === k ? length : 0))));
    const sample = sampleFromRows(X, new Float64Array(3).fill(1), null, null);
    const problem: DescentProblem = {
      ...{ sample, network: networkWith(Float64Array.of(1), 1), reduction: 'sum', alpha, stop: 'zeroLoss' },
      initial: givenInitialWeights(sample, matrixFromRows([[0, 0, 0]])),
      ...{ loss: lossNamed('hinge'), optimizer: optimizerNamed('gradientDescent') },
    };
    const stepsTo1 = lengths.map((length) => Math.ceil(1 / (alpha * length * length)));
    const { whole, states, last } = ran(problem, 1e12, []);
    expect(whole).toMatchObject({ outcome: 'zeroLoss', interpolatedAt: 1 });
    expect(Math.abs(whole.steps - Math.max(...stepsTo1))).toBeLessThanOrEqual(1);
    for (const [i, length] of lengths.entries())
      expect(states.get(last)?.q[i]).toBeCloseTo(stepsTo1[i] * alpha * length * length, 8);
  });

  it('gives signs of life and counts its updates, however many it makes at once', () => {
    const problem = problemOf({
      data: { n: 12, d: 300, signal: { norm: 6 } },
      network: { width: 6 },
      training: { ...HINGE, step: { relative: 1e-6 } },
    });
    const times: number[] = [];
    const descent = gradientDescent(problem, 1e8, [5, 1000]);
    for (let next = descent.next(); !next.done; next = descent.next())
      times.push(typeof next.value === 'number' ? next.value : next.value.t);
    expect(times.slice(0, 3)).toEqual([0, 5, 1000]);
    expect(times[times.length - 1]).toBeGreaterThan(1e5);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});

describe('what is made one by one', () => {
  it.each([
    ['batches', { optimizer: 'sgd' }],
    ['momentum', { optimizer: 'heavyBall' }],
    ['the squared hinge loss', { loss: 'squaredHinge' }],
  ])('%s: looks change no bit', (_, other) => {
    const problem = problemOf({
      data: { n: 10, d: 100, signal: { norm: 4 } },
      network: { width: 4 },
      training: { ...HINGE, step: { relative: 1e-2 }, ...other },
    });
    const [looked, unlooked] = [everyUpdate(300), []].map((looks) => ran(problem, 300, looks));
    expect(unlooked.states.get(unlooked.last)).toEqual(looked.states.get(looked.last));
  });
});
