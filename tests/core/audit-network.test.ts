/** Audits of networks whose place is known: at a limit, rescaled, trained here, with flipped signs, with biases. */
import { describe, expect, it } from 'vitest';
import type { NetworkRecord } from '../../src/audit/record.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { activatedPattern } from '../../src/network/pattern.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { type AuditChoice, audited, layers, SIX } from '../support/audited.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { fullDescentAt } from '../support/full-descent.ts';
import { balanced, dualOf, fromRows, weightsOf } from '../support/limit-weights.ts';
import { refusal } from '../support/refusal.ts';
import { expectSoundValues } from '../support/sound.ts';

/** Positively correlated: the theory covers them. */
const { X, y } = SIX;
const n = X.length;
const slope = 0.3;
const sample = fromRows(X, y);
const limit = limitDirection(sample, balanced(slope));
const beta = dualOf(limit);

const rows = ({ rows: m, cols, data }: { rows: number; cols: number; data: Float64Array }) =>
  Array.from({ length: m }, (_, j) => Array.from(data.subarray(j * cols, (j + 1) * cols)));
const limitWeights = rows(weightsOf(sample, balanced(slope), limit));
const unitSecond = [1, 1, 1, -1, -1, -1].map((sign) => sign / Math.sqrt(6));
const times = (W: number[][], factor: (j: number) => number) =>
  W.map((w, j) => w.map((entry) => factor(j) * entry));
const dot = (u: readonly number[], v: readonly number[]) =>
  u.reduce((total, entry, k) => total + entry * v[k], 0);
const phi = (u: number) => Math.max(u, slope * u);

function networkOf(
  W: number[][],
  a: readonly number[],
  choice: AuditChoice = {},
  biases = {},
): NetworkRecord {
  return soundNetwork(X, y, W, a, choice, biases);
}

function soundNetwork(
  X: number[][],
  y: number[],
  W: number[][],
  a: readonly number[],
  choice: AuditChoice = {},
  biases = {},
): NetworkRecord {
  const { record } = audited(X, y, layers(W, a, biases), { slope, ...choice });
  const { spec: _, experiment: __, notes, ...found } = record;
  expectSoundValues(found, notes, /^network\.approach$/);
  if (record.network === null) throw new Error('no network');
  return record.network;
}

describe('a network at its limit', () => {
  const sizes = [1, 7.5, 1e-6];

  it.each(sizes)('of norm %d times the limit: angle 0, residual 0, margin the largest', (size) => {
    const found = networkOf(
      times(limitWeights, () => size),
      unitSecond,
    );
    expect(found.pattern).toEqual({ activatedFraction: 1, activeFraction: 0.5, zeros: 0, groups: 2 });
    for (const target of [found.ownLimit, found.activatedLimit]) {
      expect(target.oneMinusCosine).toBeLessThan(1e-30);
      expect(target.angle).toBeLessThan(1e-14);
      expectClose(target.dual ?? [], beta, 1e-13, 'beta');
      expect(target.activated).toBe(true);
    }
    expectRelative(found.marginShare, 1, 1e-14);
    expectRelative(found.normalizedMargin, limit.normalizedMargin ?? 0, 1e-14);
    expectRelative(found.leastMargin, size, 1e-14);
    const best = found.kkt.firstLayer?.leastEpsilon;
    expect(best?.relativeEpsilon).toBeLessThan(1e-14);
    expect(best?.relativeDelta).toBeLessThan(1e-14);
    expect(found.rank.numerical).toBe(2);
    expectClose([found.rank.stablePositive ?? 0, found.rank.stableNegative ?? 0], [1, 1], 1e-14);
    expect(found).toMatchObject({
      rescaling: 1,
      width: 6,
      positive: 3,
      negative: 3,
      silent: 0,
      biases: 'absent',
    });
  });

  it('in any order of its neurons, with others that do not count', () => {
    const W = [
      limitWeights[5],
      limitWeights[0],
      [9, 9, 9, 9],
      limitWeights[1],
      limitWeights[3],
      limitWeights[4],
      limitWeights[2],
    ];
    const a = [-1, 1, 0, 1, -1, -1, 1].map((sign) => sign / Math.sqrt(6));
    const found = networkOf(W, a);
    expect(found).toMatchObject({ width: 6, positive: 3, silent: 1 });
    expect(found.ownLimit.oneMinusCosine).toBeLessThan(1e-30);
  });

  it('of both layers: two orthogonal points, w_j = s lambda (1, -gamma) and its mirror, |w_j| = |a_j| = s', () => {
    const lambda = 1 / Math.sqrt(1 + slope * slope);
    for (const s of [1, 40]) {
      const W = [
        [s * lambda, -s * lambda * slope],
        [-s * lambda * slope, s * lambda],
      ];
      const { record } = audited(
        [
          [1, 0],
          [0, 1],
        ],
        [1, -1],
        layers(W, [s, -s]),
        { slope },
      );
      for (const layer of ['firstLayer', 'bothLayers'] as const) {
        const pair = record.network?.kkt[layer];
        for (const residual of [pair?.leastEpsilon, pair?.gradient]) {
          expect(residual?.relativeEpsilon).toBeLessThan(1e-14);
          expect(residual?.relativeDelta).toBeLessThan(1e-14);
        }
      }
      const unbalanced = audited(
        [
          [1, 0],
          [0, 1],
        ],
        [1, -1],
        layers(
          times(W, () => 2),
          [s / 2, -s / 2],
        ),
        { slope },
      );
      expect(unbalanced.record.network?.kkt.firstLayer?.leastEpsilon?.relativeEpsilon).toBeLessThan(1e-14);
      expect(unbalanced.record.network?.kkt.bothLayers?.leastEpsilon?.relativeEpsilon).toBeGreaterThan(0.1);
    }
  });
});

describe('a rescaled network', () => {
  it('by one number in both layers is the same network, and says so', () => {
    const one = networkOf(limitWeights, unitSecond);
    const other = networkOf(
      times(limitWeights, () => 5),
      unitSecond.map((a) => a / 5),
    );
    expectRelative(other.rescaling, 0.2, 1e-15);
    expectClose(other.margins, one.margins, 1e-14);
    expectRelative(other.normalizedMargin, one.normalizedMargin, 1e-14);
    expect(other.ownLimit.oneMinusCosine).toBeLessThan(1e-30);
    const [W2, a2] = [Math.hypot(...limitWeights.flat()), 1];
    expectRelative(one.normalizedMarginBothLayers, one.leastMargin / (W2 * W2 + a2 * a2), 1e-14);
    expectRelative(other.normalizedMarginBothLayers, one.leastMargin / (25 * W2 * W2 + a2 / 25), 1e-14);
  });

  it('with |a_j| that differ: the limit weighs neurons by a_j^2, and W* has rows a_j v', () => {
    const a = [0.2, 1.1, 0.7, -0.4, -0.9, -2];
    const weight = (sign: number) =>
      a.filter((one) => one * sign > 0).reduce((total, one) => total + one * one, 0);
    const A2 = weight(1) + weight(-1);
    const alike = { mPlus: 3, mMinus: 3, slope };
    const weighted = activatedPattern(alike, sample.y).map((group) => ({
      ...group,
      weight: (6 * weight(group.sign)) / A2,
    }));
    const multipliers = dualOf(limitDirection(sample, alike, weighted));
    const v = (sign: number) =>
      X[0].map((_, c) =>
        X.reduce((total, x, k) => total + multipliers[k] * (y[k] === sign ? 1 : slope) * y[k] * x[c], 0),
      );
    const W = a.map((one) => v(Math.sign(one)).map((entry) => 3 * one * entry));
    const found = networkOf(W, a);
    expect(found.ownLimit.oneMinusCosine).toBeLessThan(1e-30);
    expect(found.kkt.firstLayer?.leastEpsilon?.relativeEpsilon).toBeLessThan(1e-14);
    expectRelative(found.secondLayerSpread, 10, 1e-14);
    expectRelative(found.rescaling, Math.sqrt(A2), 1e-14);
    expectClose(
      found.margins,
      X.map((x, i) => y[i] * W.reduce((total, w, j) => total + a[j] * phi(dot(w, x)), 0)),
      1e-13,
    );
    // With equal |a_j| the same function would be another point of another problem.
    const folded = networkOf(
      W.map((w, j) => w.map((entry) => entry * Math.abs(a[j]))),
      a.map(Math.sign),
    );
    expectClose(folded.margins, found.margins, 1e-13);
    expect(folded.ownLimit.oneMinusCosine).toBeGreaterThan(0.01);
  });
});

describe('a network trained here', () => {
  // Positively correlated and nearly orthogonal: every point supports the limit, and the constants of its approach are those of any time.
  const X = [
    [4, 0, 0, 0, 0.5],
    [0, 5, 0, 0, -0.4],
    [0, 0, 3, 0, 0.2],
    [0, 0, 0, 4.5, -0.3],
  ];
  const y = [1, -1, 1, -1];
  const n = X.length;
  const W0 = [
    [0.3, -0.2, 0.1, 0, 0.1],
    [-0.1, 0.2, 0.2, 0.1, 0.2],
    [0.2, 0.1, -0.3, 0, -0.1],
    [0.1, 0.1, 0, -0.2, 0.3],
  ];
  const alpha = 0.05;
  const steps = 2000;
  const spec = resolveSpec({
    data: { source: 'file', x: 'x.npy', y: 'y.npy' },
    network: { positive: 2, negative: 2, slope, init: { file: 'w.npy' } },
    training: { step: alpha, steps, horizon: 'infinity' },
  });
  const npy = (table: number[][]) =>
    writeNpy({ shape: [table.length, table[0].length], data: Float64Array.from(table.flat()) });
  const files: Record<string, Uint8Array> = {
    'x.npy': npy(X),
    'y.npy': writeNpy({ shape: [n], data: Float64Array.from(y) }),
    'w.npy': npy(W0),
  };
  const { record } = run(
    spec,
    readInputs(spec, (path) => files[path]),
  );
  const end = record.training.trajectory.find(({ t }) => t === steps);
  const trained = fullDescentAt({ X, y, W: W0, mPlus: 2, slope, alpha, reduction: 'sum' }, steps);
  const second = [1, 1, -1, -1].map((sign) => sign / 2);
  const audit = (W: number[][], a: number[], choice: AuditChoice = {}) => soundNetwork(X, y, W, a, choice);
  const found = audit(trained.W, second, { step: alpha, reduction: 'sum' });

  it('has the angle, norm, margins, ranks of its trajectory', () => {
    if (end === undefined) throw new Error('no row at the last update');
    expectRelative(found.activatedLimit.oneMinusCosine, end.oneMinusCosine ?? 0, 1e-9, '1 - cos');
    expect(found.ownLimit.oneMinusCosine).toBe(found.activatedLimit.oneMinusCosine);
    expectRelative(found.norm, end.norm, 1e-12, '|W|');
    expectRelative(found.normalizedMargin, end.normalizedMargin ?? 0, 1e-12, 'normalised margin');
    expectRelative(found.rank.stable, end.stableRank ?? 0, 1e-9, 'stable rank');
    const { gradient } = found.kkt.firstLayer ?? { gradient: null };
    expectRelative(gradient?.epsilon ?? null, end.kktEpsilon ?? 0, 1e-9, 'epsilon');
    expectRelative(gradient?.delta ?? null, end.kktDelta ?? 0, 1e-9, 'delta');
    expectClose(found.margins, record.training.margins, 1e-12, 'margins');
    expect(found.pattern.activatedFraction).toBe(end.activatedFraction);
    const { angle, oneMinusCosine } = found.ownLimit;
    expectRelative(oneMinusCosine, 2 * Math.sin((angle ?? 0) / 2) ** 2, 1e-12, 'angle');
  });

  it('tells the time it was trained for, and the steps that the horizon predicts', () => {
    const { approach } = found;
    if (approach === null || record.horizon === null) throw new Error('not known');
    expect(Math.abs((approach.log10T ?? 0) - Math.log10(steps))).toBeLessThan(
      (end?.residual ?? 0) / Math.LN10 + 1e-9,
    );
    expect(approach.disagreement).toBeLessThanOrEqual(2 * (end?.residual ?? 0));
    expectRelative(approach.angleConstant, record.horizon.angleConstant ?? 0, 1e-6, 'constant');
    expectRelative(approach.rate, record.horizon.rate ?? 0, 1e-9, 'rate');
    for (const angle of ['0.1', '0.01', '0.001'] as const) {
      const target = record.horizon.log10StepsToAngle[angle] ?? 0;
      expectRelative((approach.log10TauToAngle[angle] ?? 0) - Math.log10(alpha), target, 1e-6, 'steps');
      const left = approach.log10StepsToGo[angle];
      if (left === null) expect(target).toBeLessThanOrEqual(approach.log10T ?? 0);
      else
        expectRelative(
          left,
          target > 300 ? target : Math.log10(10 ** target - 10 ** (approach.log10T ?? 0)),
          1e-6,
        );
    }
    const mean = audit(trained.W, second, { step: alpha * n }).approach;
    expectClose(
      [mean?.log10T ?? 0],
      [approach.log10T ?? 0],
      1e-13,
      'the mean of the loss is the sum with alpha/n',
    );
    expect(audit(trained.W, second).approach?.log10T).toBeNull();
    expect(found.ownLimit.supportVectors).toBe(n);
  });

  it('scaled in its layers, as if with another second layer, needs the steps of that layer', () => {
    // a -> a/3 and W -> 3 W: the gradient of W is 3 times smaller, and W three times larger.
    const other = audit(
      times(trained.W, () => 3),
      second.map((a) => a / 3),
      { step: 9 * alpha, reduction: 'sum' },
    );
    expectClose([other.approach?.log10T ?? 0], [found.approach?.log10T ?? 1], 1e-12);
  });
});

describe('a network with flipped signs', () => {
  it('misclassifies everything, is no candidate, and is as far from the limit as can be', () => {
    const found = networkOf(
      limitWeights,
      unitSecond.map((a) => -a),
    );
    expect(found).toMatchObject({
      interpolates: false,
      misclassified: n,
      kkt: { firstLayer: null, bothLayers: null },
    });
    expect(found.pattern.activatedFraction).toBe(0);
    expect(found.normalizedMargin).toBeLessThan(0);
    const turned = networkOf(
      times(limitWeights, () => -1),
      unitSecond,
    );
    expect(turned.activatedLimit.angle).toBeCloseTo(Math.PI, 12);
    expect(turned.activatedLimit.oneMinusCosine).toBeCloseTo(2, 12);
  });
});

describe('biases', () => {
  const first = [0.3, -0.2, 0, 0.5, -0.6, 0.1];
  const f = (x: number[], W: number[][], a: number[], b: number[], c: number) =>
    W.reduce((total, w, j) => total + a[j] * phi(dot(w, x) + b[j]), c);

  it('are refused, unless all are 0', () => {
    expect(refusal(() => networkOf(limitWeights, unitSecond, {}, { first }))).toContain(
      'w.npz, biases: must be absent or 0, as the theory has none; or be folded into a column of ones (--bias fold)',
    );
    expect(refusal(() => networkOf(limitWeights, unitSecond, {}, { second: 0.1 }))).toContain(
      'w.npz, biases',
    );
    const zeros = networkOf(limitWeights, unitSecond, {}, { first: first.map(() => 0), second: 0 });
    expect(zeros.biases).toBe('zero');
    expect(zeros.ownLimit.oneMinusCosine).toBeLessThan(1e-30);
  });

  it('are folded into a column of ones, that of the output into a neuron (0, 1)', () => {
    for (const second of [0, 0.7, -0.7]) {
      const found = networkOf(limitWeights, unitSecond, { foldBiases: true }, { first, second });
      expectClose(
        found.margins,
        X.map((x, i) => y[i] * f(x, limitWeights, unitSecond, first, second)),
        1e-13,
      );
      expect(found.biases).toBe('folded');
      expect(found.width).toBe(second === 0 ? 6 : 7);
      expect(found.positive).toBe(second > 0 ? 4 : 3);
      expect(found.normalizedMarginBothLayers === null).toBe(second !== 0);
    }
  });

  it('at the limit of the data with a column of ones leave the angle 0', () => {
    const wide = fromRows(
      X.map((x) => [...x, 1]),
      y,
    );
    const W = rows(weightsOf(wide, balanced(slope), limitDirection(wide, balanced(slope))));
    const found = networkOf(
      W.map((w) => w.slice(0, -1)),
      unitSecond,
      { foldBiases: true },
      { first: W.map((w) => w[4]) },
    );
    expect(found.ownLimit.oneMinusCosine).toBeLessThan(1e-30);
    expect(found.marginShare).toBeCloseTo(1, 14);
  });
});

describe('what is refused', () => {
  it.each([
    ['columns', layers([[1, 2]], [1]), 'w.npz, first layer: must have 4 columns, as the data; got 2'],
    [
      'entries of a',
      layers([[1, 2, 3, 4]], [1, 2]),
      'w.npz, second layer: must have 1 entries, one a neuron; got 2',
    ],
    ['biases', layers([[1, 2, 3, 4]], [1], { first: [0, 0] }), 'w.npz, first bias: must have 1 entries'],
    ['a = 0', layers([[1, 2, 3, 4]], [0]), 'w.npz, second layer: must have an entry that is not 0'],
    ['W = 0', layers([[0, 0, 0, 0]], [1]), 'w.npz: must have |a| and |a| |W| between'],
    ['huge', layers([[1e200, 0, 0, 0]], [1]), 'w.npz: must have |a| and |a| |W| between'],
  ])('%s', (_, given, message) => {
    expect(refusal(() => audited(X, y, given))).toContain(message);
  });
});
