/**
 * Runs of other systems than the theorems': smooth neurons, and steps with momentum. What they leave, and what is said of them.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { checkInSteps } from '../../src/inquiry/check.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { answers } from '../../src/telling/answers.ts';
import { BASE, expectSameTakenUp, expectSilent, SMOOTH } from '../support/other-system.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

const HEAVY = { ...BASE, training: { ...BASE.training, optimizer: 'heavyBall' } };
const SIGN = {
  ...BASE,
  data: { ...BASE.data, direction: 'even' },
  training: { ...BASE.training, optimizer: 'signDescent' },
};
const MUON = { ...BASE, training: { ...BASE.training, optimizer: 'muon' } };
const ADAM = { ...BASE, training: { ...BASE.training, optimizer: 'adam' } };

const recordOf = (spec: object): ExperimentRecord => run(resolveSpec(spec), null).record;

describe('a record', () => {
  it.each([
    ['smooth', SMOOTH],
    ['smooth, to no horizon', { ...SMOOTH, training: { steps: 40, horizon: 'infinity' } }],
    [
      'smooth, slope 0, wide parabola',
      { ...SMOOTH, network: { width: 5, slope: 0, activation: { name: 'smoothLeaky', width: 30 } } },
    ],
    [
      'smooth, a random second layer, the mean logistic loss',
      {
        ...SMOOTH,
        network: { ...SMOOTH.network, secondLayer: 'random' },
        training: { steps: 40, loss: 'logistic', reduction: 'mean' },
      },
    ],
    ['leaky softplus', { ...BASE, network: { width: 6, activation: { name: 'leakySoftplus', width: 0.5 } } }],
    ['Huberised', { ...BASE, network: { width: 6, activation: 'huberisedRelu' } }],
    ['swish, momentum', { ...HEAVY, network: { width: 6, activation: 'swish' } }],
    ['ELU', { ...BASE, network: { width: 6, activation: { name: 'elu', scale: 0.5 } } }],
    ['momentum', HEAVY],
    ['momentum, gradients ahead', { ...HEAVY, training: { ...BASE.training, optimizer: 'nesterov' } }],
    ['momentum, to no horizon', { ...HEAVY, training: { steps: 40, optimizer: 'heavyBall', horizon: 1e6 } }],
    [
      'momentum, slope 0, flipped labels',
      { ...HEAVY, data: { ...BASE.data, labelNoise: { count: 2 } }, network: { width: 6, slope: 0 } },
    ],
    ['momentum, slope 0, no start', { ...HEAVY, network: { width: 6, slope: 0, init: { scale: 0 } } }],
    ['polar factors', MUON],
    [
      'polar factors, slope 0, flipped labels',
      { ...MUON, data: { ...BASE.data, labelNoise: { count: 2 } }, network: { width: 6, slope: 0 } },
    ],
    ['polar factors, slope 1, no start', { ...MUON, network: { width: 5, slope: 1, init: { scale: 0 } } }],
    [
      'polar factors, smooth neurons, one sign',
      {
        ...MUON,
        network: { width: 3, negative: 0, activation: 'smoothLeaky' },
        training: { steps: 30, optimizer: 'muon' },
      },
    ],
    ['signs of gradients', SIGN],
    [
      'signs of gradients, to no horizon',
      { ...SIGN, training: { ...SIGN.training, steps: 40, horizon: 1e6 } },
    ],
    ['signs of gradients, no update', { ...SIGN, training: { steps: 0, optimizer: 'signDescent' } }],
    [
      'Adam, slope 0, flipped labels',
      {
        ...BASE,
        data: { ...BASE.data, labelNoise: { count: 2 } },
        network: { width: 6, slope: 0 },
        training: { steps: 200, optimizer: 'adam' },
      },
    ],
    [
      'Adam, smooth neurons, a random second layer, the mean logistic loss',
      {
        ...SMOOTH,
        network: { ...SMOOTH.network, secondLayer: 'random' },
        training: { steps: 40, loss: 'logistic', reduction: 'mean', optimizer: { name: 'adam', epsilon: 0 } },
      },
    ],
    [
      'both, no update',
      { ...SMOOTH, training: { steps: 0, optimizer: { name: 'heavyBall', momentum: 0.5 } } },
    ],
    ['both, a step too large', { ...SMOOTH, training: { steps: 40, step: 1e97, optimizer: 'heavyBall' } }],
  ])('%s: is whole, with a reason for every null', (_, spec) => expectSilent(spec));

  it('of smooth neurons has no pattern and no claim of a limit, and says why', () => {
    const { limit, notes, training, verdict, risk } = recordOf({
      ...SMOOTH,
      training: { steps: 300, horizon: 1e9 },
    });
    expect(limit.headingBecause).toContain('smooth leaky ReLU');
    for (const path of ['horizon', 'limit.frozenCertificate'])
      expect(notes[path]).toContain('smooth leaky ReLU');
    expect(limit.reached).toBeNull();
    expect(notes['limit.reached']).toContain('they form no pattern');
    // What does not ask for pieces is there.
    const end = training.trajectory[training.trajectory.length - 1];
    for (const value of [end.oneMinusCosine, end.testError, end.normalizedMargin, end.stableRank, risk.atEnd])
      expect(value).not.toBeNull();
    expect(verdict.judged).toBe('atEnd');
  });

  it.each([
    ['smoothLeaky', 0.2],
    ['leakySoftplus', 0.2],
    ['leakySoftplus', 0],
    ['huberisedRelu', 0],
    ['swish', 0],
    ['elu', 0],
  ] as const)(
    'of %s, slope %d: once far out its margins stand where those of the leaky ReLU do, also where it is off by a constant',
    (activation, slope) => {
      // Small a_j, so that all |z| are large when the margins are log t; and their sum is not 0.
      const network = { secondLayer: { values: [0.02, 0.02, 0.02, 0.02, -0.02, -0.02] }, slope };
      const trained = (of: object) =>
        recordOf({ ...BASE, network: { ...network, ...of }, training: { steps: 30_000 } });
      const [{ training, limit }, leaky] = [{ activation }, {}].map(trained);
      const at = (t: number, record: ExperimentRecord['training']) =>
        record.trajectory.find((row) => row.t === t)?.residual ?? Number.NaN;
      expect(limit.activated).toBe(true);
      expect(training.activation.fractionAtEnd).toBe(1);
      expect(at(30_000, training)).toBeLessThan(0.05);
      expect(at(30_000, training)).toBeLessThan(at(1000, training) / 2);
      expect(Math.abs(at(30_000, training) - at(30_000, leaky.training))).toBeLessThan(0.01);
    },
  );

  it('of smooth neurons says how far the network is from a homogeneous one', () => {
    const near = (network: object) => recordOf({ ...BASE, network, training: { steps: 3000 } }).training;
    // Far away f is f_H less c sum a_j, c = .8/4: 2/sqrt(6) of it with four against two.
    const far = near({
      positive: 4,
      negative: 2,
      slope: 0.2,
      activation: { name: 'smoothLeaky', width: 1e-3 },
    });
    expect(far.nearHomogeneity?.value).toBeCloseTo((2e-4 * 2) / Math.sqrt(6), 12);
    // There phi' z = phi + c.
    expect(far.nearHomogeneity?.euler).toBeCloseTo((2e-4 * 2) / Math.sqrt(6), 12);
    const balanced = near({ width: 6, slope: 0.2, activation: { name: 'smoothLeaky', width: 1e-3 } });
    expect(balanced.nearHomogeneity?.value).toBeLessThan(1e-14);
    expect(near({ width: 6, slope: 0.2 }).nearHomogeneity).toBeUndefined();
    // z (phi' - sigma) = z^2 sigma (1 - sigma) of swish, and |phi - phi_H| = |z| sigma(-|z|), are below .45 and .28; sum |a_j| = sqrt(6).
    const { nearHomogeneity: swish } = near({ width: 6, activation: 'swish' });
    expect(swish?.value).toBeGreaterThan(1e-3);
    expect(swish?.value).toBeLessThan(0.28 * Math.sqrt(6));
    expect(swish?.euler).toBeLessThan(0.45 * Math.sqrt(6));
  });

  it.each(['heavyBall', 'nesterov'])(
    'of %s follows its own clock: the residual falls, and by alpha t it would be log 1/(1 - momentum)',
    (optimizer) => {
      const spec = { ...HEAVY, training: { steps: 20_000, step: { relative: 0.02 }, optimizer } };
      const { training, limit, notes } = recordOf(spec);
      const at = (t: number) => training.trajectory.find((row) => row.t === t)?.residual ?? Number.NaN;
      expect(at(20_000)).toBeLessThan(0.03);
      expect(at(20_000)).toBeLessThan(at(1000) / 3);
      const dual = limit.dual ?? [];
      const byAlphaT = training.margins.map((q, i) => q - (training.logTime ?? 0) + Math.log(dual[i]));
      for (const [i, off] of byAlphaT.entries())
        if (dual[i] > 0) expect(Math.abs(off - Math.log(10))).toBeLessThan(0.03);
      expect(limit.headingBecause).toContain('momentum');
      for (const path of ['limit.frozenCertificate', 'limit.headingScope']) expect(notes[path]).toBeDefined();
    },
  );

  it('of momentum 0 is that of gradient descent, byte for byte, but for the spec; arrays too', () => {
    const other = { ...BASE, training: { ...BASE.training, optimizer: { name: 'heavyBall', momentum: 0 } } };
    const [plain, zero] = [BASE, other].map((spec) => run(resolveSpec(spec), null));
    const training = { ...zero.record.spec.training, optimizer: plain.record.spec.training.optimizer };
    expect(JSON.stringify({ ...zero.record, spec: { ...zero.record.spec, training } })).toBe(
      JSON.stringify(plain.record),
    );
    expect(zero.arrays).toEqual(plain.arrays);
  });

  it('of slope 1 is that of a linear network, whatever the width of its parabola', () => {
    const at = (activation: object | string) =>
      recordOf({ ...BASE, network: { width: 6, slope: 1, activation } });
    const [linear, smooth] = [at('leakyRelu'), at({ name: 'smoothLeaky', width: 7 })];
    expect({ ...smooth, spec: null }).toEqual({ ...linear, spec: null });
  });

  it.each([
    ['smooth', SMOOTH],
    ['momentum', HEAVY],
    ['signs of gradients', SIGN],
    ['Adam', ADAM],
    ['polar factors', MUON],
  ])('%s: left and taken up again it is the same', (_, spec) => expectSameTakenUp(spec));
});

describe('theorems', () => {
  const statuses = (spec: object) => recordOf(spec).theory;
  /** About data, or about directions that the data alone give. */
  const OF_DATA = /^(benign-envelope|frei-vardi-2023-(6|11)|hashimoto-2026-5\.1-(weak|strong))$/;

  it.each(['exponential', 'logistic'] as const)(
    'of leaky ReLU networks are not of smooth ones (%s loss)',
    (loss) => {
      const smooth = statuses({ ...SMOOTH, training: { steps: 30, loss } });
      const leaky = statuses({ ...BASE, training: { steps: 30, loss } });
      expect(leaky.some(({ status }) => status === 'holds')).toBe(true);
      for (const { id, status, hypotheses } of smooth) {
        const named = hypotheses.filter(({ name }) => name === 'activation function');
        for (const { note } of named) expect(note).toContain('smooth leaky ReLU');
        if (!OF_DATA.test(id))
          expect([id, status === 'holds' && loss === 'exponential']).toEqual([id, false]);
        if (named.some(({ holds }) => holds === false)) expect(status).toBe('vacuous');
      }
      // Where it holds, the premise goes without saying.
      for (const { hypotheses } of leaky)
        expect(hypotheses.some(({ name }) => name === 'activation function')).toBe(false);
    },
  );

  it('of smooth leaky networks speak of them, with their own H', () => {
    const found = statuses({ ...SMOOTH, training: { steps: 30, loss: 'logistic' } }).find(
      ({ id }) => id === 'frei-chatterji-bartlett-2022-1',
    );
    expect(found?.hypotheses.find(({ name }) => name === 'smooth activation')?.holds).toBe(true);
    expect(found?.hypotheses.find(({ name }) => name === '(A5) step')?.formula).toContain('H = 0.4 here');
    expect(found?.hypotheses.filter(({ setting, holds }) => setting && holds === false)).toEqual([]);
  });

  it('of gradient descent, and of its flow, are not of momentum', () => {
    for (const { id, status, hypotheses } of statuses(HEAVY)) {
      const algorithm = hypotheses.find(({ name }) => name === 'algorithm');
      if (algorithm === undefined) continue;
      expect([id, status, algorithm.holds]).toEqual([id, 'vacuous', false]);
      expect(algorithm.note).toContain('heavy ball with momentum 0.9');
    }
  });

  it('are found again by a remedy that names the system', () => {
    for (const [spec, set] of [
      [SMOOTH, { 'network.activation': 'leakyRelu' }],
      [HEAVY, { 'training.optimizer': 'gradientDescent' }],
    ] as const) {
      const { remedies } = finish(checkInSteps(resolveSpec(spec), null, { seeds: 0, written: spec }));
      expect(remedies).toContainEqual(expect.objectContaining({ result: 'benign-theorem-2', set, size: 1 }));
    }
  });
});

describe('what is said', () => {
  const told = (spec: object) =>
    answers(recordOf(spec))
      .map(({ answer }) => answer)
      .join('\n');

  it('names the system, and claims no limit', () => {
    expect(told(SMOOTH)).toContain('the activation is a smooth leaky ReLU, another than');
    expect(told(HEAVY)).toContain('training is by steps with momentum');
    expect(told(HEAVY)).toContain('log(αt/(1 − 0.9))');
    for (const spec of [SMOOTH, HEAVY]) {
      expect(told(spec)).toContain('not shown, as');
      expect(told(spec)).not.toContain('if no neuron ever switches again');
    }
    expect(told(SIGN)).toContain(
      'over the largest entry of W the largest margin of the activated pattern is',
    );
    expect(told(BASE)).not.toContain('the largest margin of');
    expect(told(BASE)).toContain('log αt');
  });
});

describe('a sweep', () => {
  it('over activations, widths, optimisers and momenta', () => {
    const plan = planSweep({
      experiment: { ...TINY_EXPERIMENT, training: { steps: 3, optimizer: 'heavyBall' } },
      axes: [
        { path: 'training.optimizer.momentum', values: [0, 0.5, 0.9] },
        { path: 'network.activation', values: ['leakyRelu', 'smoothLeaky'] },
      ],
    });
    const runner = cellRunner(plan);
    const cells = Array.from({ length: 6 }, (_, k) => runner(plan.cell(k)));
    expect(new Set(cells.map(({ id }) => id)).size).toBe(6);
    expect(cells.map(({ status, error }) => [status, error])).toEqual(cells.map(() => ['done', null]));
    const widths = planSweep({
      experiment: { ...TINY_EXPERIMENT, network: { width: 4, activation: 'smoothLeaky' } },
      axes: [{ path: 'network.activation.width', values: [0.1, 10] }],
    });
    expect([0, 1].map((k) => cellRunner(widths)(widths.cell(k)).status)).toEqual(['done', 'done']);
    expect(() =>
      planSweep({
        experiment: TINY_EXPERIMENT,
        axes: [{ path: 'training.optimizer.momentum', values: [0.5] }],
      }),
    ).toThrow('at training.optimizer.momentum = 0.5, training.optimizer.name must be one of');
  });
});
