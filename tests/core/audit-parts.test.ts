/** The parts of an audit against plain loops: optimality residuals, angles, the roles of arrays in a file, the data's own facts. */
import { describe, expect, it } from 'vitest';
import { angleBetween } from '../../src/audit/angle.ts';
import { readNetwork } from '../../src/audit/network-file.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { zeros } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/product.ts';
import { kktResiduals } from '../../src/margin/kkt.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { audited } from '../support/audited.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { folderOf } from '../support/files.ts';
import { refusal } from '../support/refusal.ts';
import { safetensors } from '../support/safetensors.ts';
import { expectSoundValues } from '../support/sound.ts';

function normals(rows: number, cols: number, seed: number): number[][] {
  const A = zeros(rows, cols);
  fillNormal(new Stream(keyFrom(seed, 'audit')), A.data);
  return Array.from({ length: rows }, (_, i) => Array.from(A.data.subarray(i * cols, (i + 1) * cols)));
}

const dot = (u: readonly number[], v: readonly number[]) =>
  u.reduce((total, entry, k) => total + entry * v[k], 0);

describe('angleBetween', () => {
  it.each([1e-100, 1e-12, 1e-3, 0.5, 1, 1.5, 2, 3, 3.1])('gives %d rad back', (angle) => {
    const found = angleBetween(Float64Array.of(3, 0), Float64Array.of(Math.cos(angle), Math.sin(angle)));
    expectRelative(found?.radians ?? null, angle, 1e-14);
    const half = Math.sin(angle / 2);
    expectRelative(found?.oneMinusCosine ?? null, 2 * half * half, 1e-13);
  });

  it('of equal, opposite and absent directions', () => {
    const x = Float64Array.of(1, -2);
    expect(angleBetween(x, x)).toEqual({ oneMinusCosine: 0, radians: 0 });
    expect(angleBetween(x, Float64Array.of(-1, 2))).toEqual({ oneMinusCosine: 2, radians: Math.PI });
    expect(angleBetween(x, new Float64Array(2))).toBeNull();
  });
});

describe('kktResiduals', () => {
  /** Gradients h_i of a function linear in theta, and a theta with positive margins. */
  const h = normals(5, 7, 1).map(([first, ...rest]) => [2 + first * first, ...rest]);
  const theta = [3, 0.2, -0.1, 0.1, 0, 0.3, -0.2];
  const q = Float64Array.from(h, (one) => dot(one, theta));
  const least = Math.min(...q);
  const tilde = theta.map((entry) => entry / least);
  const distance = (lambda: ArrayLike<number>) =>
    Math.hypot(
      ...tilde.map((entry, k) => entry - h.reduce((total, one, i) => total + lambda[i] * one[k], 0)),
    );
  const G = gram({ rows: 5, cols: 7, data: Float64Array.from(h.flat()) });
  const norm = Math.hypot(...tilde);
  const found = kktResiduals({ q, loss: exponentialLoss, order: 1, G, norm, distance });

  it('are those of their definition for the multipliers of the gradient', () => {
    expect(least).toBeGreaterThan(0);
    const g = Array.from(q, (entry) => Math.exp(-entry));
    const pull = tilde.map((_, k) => h.reduce((total, one, i) => total + g[i] * one[k], 0));
    const s = dot(pull, tilde) / dot(pull, pull);
    const lambda = g.map((entry) => s * entry);
    expectRelative(found.gradient!.epsilon, distance(lambda), 1e-13);
    expectRelative(
      found.gradient!.delta,
      Math.max(...lambda.map((entry, i) => entry * (q[i] / least - 1))),
      1e-13,
    );
    expectRelative(found.gradient!.relativeEpsilon, found.gradient!.epsilon / norm, 1e-14);
    expectRelative(found.gradient!.relativeDelta, found.gradient!.delta / norm ** 2, 1e-14);
  });

  it('are least: no nonnegative multipliers come nearer, of many tried around and far', () => {
    const best = found.leastEpsilon;
    if (best === null) throw new Error('not solved');
    expect(best.epsilon).toBeLessThanOrEqual(found.gradient!.epsilon);
    for (const trial of normals(500, 5, 2)) {
      expect(distance(trial.map((entry) => Math.abs(entry)))).toBeGreaterThanOrEqual(
        best.epsilon * (1 - 1e-12),
      );
      expect(distance(trial.map((entry) => 0.01 * Math.abs(entry)))).toBeGreaterThanOrEqual(
        best.epsilon * (1 - 1e-12),
      );
    }
  });

  it('vanish where theta is a combination with weights on the least margins only', () => {
    const e = [
      [1, 0, 0],
      [0, 1, 0],
    ];
    const at = [2, 2, 0];
    const residuals = kktResiduals({
      q: Float64Array.of(2, 2),
      loss: exponentialLoss,
      order: 1,
      G: gram({ rows: 2, cols: 3, data: Float64Array.from(e.flat()) }),
      norm: Math.SQRT2,
      distance: (lambda) =>
        Math.hypot(...at.map((entry, k) => entry / 2 - lambda[0] * e[0][k] - lambda[1] * e[1][k])),
    });
    expect(residuals.leastEpsilon).toEqual({ epsilon: 0, delta: 0, relativeEpsilon: 0, relativeDelta: 0 });
    expect(residuals.gradient!.epsilon).toBeLessThan(1e-15);
  });
});

describe('readNetwork', () => {
  const vector = (...data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });
  const table = (rows: number, cols: number, from = 0) => ({
    shape: [rows, cols],
    data: Float64Array.from({ length: rows * cols }, (_, k) => from + k),
  });
  const read = (arrays: Parameters<typeof writeNpz>[0], d: number) =>
    readNetwork('w.npz', d, folderOf({ 'w.npz': writeNpz(arrays) }));

  it('knows W and a, with or without b and c', () => {
    const bare = read({ W: table(3, 2), a: vector(1, -1, 2) }, 2);
    expect(bare).toEqual({
      name: 'w.npz',
      W: { rows: 3, cols: 2, data: Float64Array.of(0, 1, 2, 3, 4, 5) },
      a: Float64Array.of(1, -1, 2),
      firstBias: null,
      secondBias: null,
      biasNames: [],
      slope: null,
      activation: null,
    });
    const full = read({ b: vector(7, 8, 9), W: table(3, 2), c: vector(5), a: table(1, 3, 1) }, 2);
    expect([full.firstBias, full.secondBias, full.a]).toEqual([
      Float64Array.of(7, 8, 9),
      5,
      Float64Array.of(1, 2, 3),
    ]);
    expect(
      read({ W: table(3, 2), a: table(3, 1), c: { shape: [], data: Float64Array.of(5) } }, 2).secondBias,
    ).toBe(5);
  });

  it('knows the state_dict of two linear layers, whatever their names and order', () => {
    const file = safetensors({
      'net.2.bias': { dtype: 'F32', shape: [1], entries: [5] },
      'net.2.weight': { dtype: 'F32', shape: [1, 3], entries: [1, -1, 2] },
      'net.0.bias': { dtype: 'F32', shape: [3], entries: [7, 8, 9] },
      'net.0.weight': { dtype: 'F32', shape: [3, 2], entries: [0, 1, 2, 3, 4, 5] },
    });
    const found = readNetwork('w.safetensors', 2, folderOf({ 'w.safetensors': file }));
    expect(found).toEqual({
      ...read({ W: table(3, 2), a: vector(1, -1, 2), b: vector(7, 8, 9), c: vector(5) }, 2),
      name: 'w.safetensors',
      biasNames: ['net.0.bias', 'net.2.bias'],
    });
  });

  it('of one neuron or one dimension, where shapes alone do not tell', () => {
    const both = read(
      { 'fc1.weight': table(1, 1, 3), 'fc2.weight': table(1, 1, 4), 'fc2.bias': vector(6) },
      1,
    );
    expect([both.W.data[0], both.a[0], both.firstBias, both.secondBias]).toEqual([3, 4, null, 6]);
    const named = read({ a: vector(4), W: table(1, 1, 3), b: vector(6) }, 1);
    expect([named.W.data[0], named.a[0], named.firstBias, named.secondBias]).toEqual([
      3,
      4,
      Float64Array.of(6),
      null,
    ]);
    const square = read({ 'b.weight': table(1, 3, 5), 'a.weight': table(3, 3) }, 3);
    expect([square.W.rows, square.a[0]]).toEqual([3, 5]);
  });

  it.each([
    ['no second layer', { W: table(3, 2) }, 2],
    ['other columns', { W: table(3, 4), a: vector(1, 1, 1) }, 2],
    ['two outputs', { W: table(3, 2), a: table(2, 3) }, 2],
    ['three layers', { W: table(3, 2), a: vector(1, 1, 1), V: table(3, 3) }, 2],
    ['a bias of no layer', { W: table(3, 2), a: vector(1, 1, 1), b: vector(1, 2) }, 2],
    [
      'two biases of one layer',
      { W: table(3, 2), a: vector(1, 1, 1), b: vector(1, 2, 3), b1: vector(1, 2, 3) },
      2,
    ],
    ['more axes', { W: { shape: [3, 2, 1], data: new Float64Array(6) }, a: vector(1, 1, 1) }, 2],
  ])('refuses %s, listing what there is', (_, arrays, d) => {
    const message = refusal(() => read(arrays, d));
    expect(message).toContain(`w.npz: must hold a first layer (m x ${d}, as the data have ${d} columns)`);
    expect(message).toContain('got "W (3,');
  });
});

describe('an audit of data alone', () => {
  const clusters = normals(12, 40, 3).map((z, i) =>
    z.map((entry, k) => 0.3 * entry + (k < 4 ? 3 * (i % 2 ? 1 : -1) : 0)),
  );
  const labels = clusters.map((_, i) => (i % 2 ? 1 : -1));
  const audit = (X: number[][], y: number[], slope = 0.3) => {
    const { record } = audited(X, y, null, { slope });
    const { spec: _, experiment: __, notes, ...found } = record;
    expectSoundValues(found, notes);
    return record;
  };

  it('measures near orthogonality and the signal as plain loops do', () => {
    const { orthogonality, estimatedRegime } = audit(clusters, labels);
    const n = clusters.length;
    const norms = clusters.map((x) => dot(x, x));
    const pairs = clusters.flatMap((u, i) =>
      clusters.flatMap((v, k) => (i === k ? [] : [labels[i] * labels[k] * dot(u, v)])),
    );
    const [Rmin, Rmax] = [Math.min(...norms), Math.max(...norms)];
    expectRelative(orthogonality.p, Rmin / ((Rmax / Rmin) * n * Math.max(...pairs.map(Math.abs))), 1e-13);
    expectRelative(orthogonality.leaky, 3 / 0.027, 1e-13);
    const signal2 = pairs.reduce((a, b) => a + b, 0) / pairs.length;
    const noise = norms.reduce((a, b) => a + b, 0) / n - signal2;
    expectRelative(estimatedRegime?.signal2 ?? null, signal2, 1e-13);
    expectRelative(estimatedRegime?.noiseSize ?? null, noise, 1e-12);
    expectRelative(estimatedRegime?.ratio ?? null, (n * signal2) / noise, 1e-12);
    expect(Math.abs(signal2 - 36)).toBeLessThan(4);
    expect(estimatedRegime?.name).toBe('strong');
  });

  it('is certain of activation where the theory is, and the limit is then what the network does', () => {
    const { activation, limitOnData, linear, experiment } = audit(clusters, labels);
    expect(experiment.data.positivelyCorrelated).toBe(true);
    expect(activation.status).toBe('certain');
    expect(linear.status).toBe('solved');
    expect(linear.activated).toBe(true);
    expectRelative(limitOnData?.leastMargin ?? null, 1, 1e-12);
    expect(limitOnData?.misclassified).toBe(0);
  });

  it('says no where the limit is not activated, with the margins the network would really have', () => {
    const X = normals(8, 6, 5);
    const y = X.map((_, i) => (i % 2 ? 1 : -1));
    const { activation, experiment, limitOnData } = audit(X, y, 0.2);
    expect(experiment.limit.activated).toBe(false);
    expect(activation.status).toBe('impossible');
    const { positive = 0, negative = 0, width } = experiment.spec.network;
    const beta = experiment.limit.dual ?? [];
    const v = (sign: number) =>
      X[0].map(
        (_, c) =>
          (sign * X.reduce((total, x, k) => total + beta[k] * (y[k] === sign ? 1 : 0.2) * y[k] * x[c], 0)) /
          Math.sqrt(width),
      );
    const f = (x: number[]) =>
      [positive, negative].reduce((total, count, k) => {
        const u = dot(v(k === 0 ? 1 : -1), x);
        return total + (count * (k === 0 ? 1 : -1) * Math.max(u, 0.2 * u)) / Math.sqrt(width);
      }, 0);
    expectClose([limitOnData?.leastMargin ?? 0], [Math.min(...X.map((x, i) => y[i] * f(x)))], 1e-13);
  });

  it('does not decide what no theorem decides, and refuses to separate what cannot be', () => {
    const open = audit(
      [
        [4, 0.1, 0],
        [-0.1, 4, 0.3],
        [0, 0.2, 4],
      ],
      [1, 1, -1],
      0.3,
    );
    expect(open.experiment.data.positivelyCorrelated).toBe(false);
    expect(['open', 'certainHere']).toContain(open.activation.status);
    const mixed = audit([[1], [1], [-1]], [1, -1, 1], 0.5);
    expect(mixed.linear.status).toBe('infeasible');
    expect(mixed.activation).toEqual({
      status: 'impossible',
      because: 'the activated pattern does not separate the data',
    });
    expect(mixed.limitOnData).toBeNull();
  });
});

describe('resolveAuditSpec', () => {
  it('writes every default, and refuses what is no audit', () => {
    const spec = resolveAuditSpec({ x: 'x.npy', y: 'y.npy' });
    expect(spec).toMatchObject({
      weights: null,
      step: null,
      experiment: { network: { slope: 0.1 }, training: { steps: 200 } },
    });
    const refused = (more: object) => refusal(() => resolveAuditSpec({ x: 'x.npy', y: 'y.npy', ...more }));
    expect(refused({ step: 0 })).toBe('step: must be a positive number; got 0');
    expect(refused({ step: 'fast' })).toContain('step: must be a positive number');
    expect(refused({ step: 1, reduction: 'median' })).toContain('reduction: must be "mean" or "sum"');
    expect(refused({ weights: 'w.npz', streamed: true })).toContain('weights: need the coordinates of x');
    expect(refused({ slope: 2 })).toContain('network.slope: must be at most 1');
    expect(refused({ steps: -1 })).toContain('training.steps');
    expect(resolveAuditSpec({ x: 'x.npy', y: 'y.npy', step: '0.5' }).step).toEqual({
      alpha: 0.5,
      reduction: 'mean',
    });
  });
});
