/**
 * Audits of networks whose activation has no two linear pieces: margins of the network itself, all else of the leaky ReLU network that it looks like
 * from afar.
 */
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNetwork } from '../../src/audit/network-file.ts';
import type { NetworkRecord } from '../../src/audit/record.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import { trainedNetwork } from '../../src/audit/trained-network.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { verify } from '../../src/library/verify.ts';
import { type ActivationChoice, activationChosen } from '../../src/network/activations/index.ts';
import { nameIn } from '../../src/parameters.ts';
import { type AuditChoice, audited, layers, SIX, THREE } from '../support/audited.ts';
import { expectRelative } from '../support/close.ts';
import { folderOf } from '../support/files.ts';
import { clusterRows, networkOnClusters } from '../support/many-rows.ts';
import { npy } from '../support/npy.ts';
import { bare, beyond, failing, withChanged } from '../support/planted.ts';
import { refusal } from '../support/refusal.ts';
import { expectSoundValues } from '../support/sound.ts';

const { X, y } = SIX;
const { W, a } = THREE;
const SLOPE = 0.3;
type Phi = (z: number) => number;

/** As their papers write them. */
const OTHERS: readonly [string, AuditChoice['activation'] & {}, number, Phi][] = [
  [
    'smooth leaky ReLU',
    { name: 'smoothLeaky', width: 0.5 },
    SLOPE,
    (z) => (Math.abs(z) >= 0.5 ? Math.max(z, SLOPE * z) - 0.0875 : 0.65 * z + 0.35 * z * z),
  ],
  ['leaky softplus', 'leakySoftplus', SLOPE, (z) => SLOPE * z + 0.7 * Math.log(1 + Math.exp(z))],
  [
    'Huberised ReLU',
    { name: 'huberisedRelu', width: 2 },
    0,
    (z) => (z <= 0 ? 0 : z >= 2 ? z - 1 : (z * z) / 4),
  ],
  ['swish', 'swish', 0, (z) => z / (1 + Math.exp(-z))],
  ['ELU', { name: 'elu', scale: 0.5 }, 0, (z) => (z > 0 ? z : 0.5 * (Math.exp(z) - 1))],
];

const dot = (u: readonly number[], v: readonly number[]) =>
  u.reduce((sum, entry, k) => sum + entry * v[k], 0);
const marginsBy = (phi: Phi, size = 1) =>
  X.map((x, i) => y[i] * W.reduce((sum, w, j) => sum + a[j] * phi(size * dot(w, x)), 0));

function auditOf(activation: AuditChoice['activation'] & {}, slope: number, choice: AuditChoice = {}) {
  return audited(X, y, layers(W, a), { slope, activation, step: 0.05, ...choice });
}

function networkIn({ record }: ReturnType<typeof audited>): NetworkRecord {
  if (record.network === null) throw new Error('no network');
  return record.network;
}

describe.each(OTHERS)('a network of %s', (_, activation, slope, phi) => {
  const found = auditOf(activation, slope);
  const network = networkIn(found);
  const leaky = networkIn(auditOf('leakyRelu', slope));

  it('has the margins of its own phi, whatever a was divided by', () => {
    for (const [i, margin] of marginsBy(phi).entries()) expectRelative(network.margins[i], margin, 1e-14);
    const q = marginsBy(phi);
    expectRelative(network.leastMargin, Math.min(...q), 1e-14);
    expect(network.misclassified).toBe(q.filter((margin) => margin <= 0).length);
    expect(network.rescaling).toBeGreaterThan(1.5);
  });

  it('is measured against the leaky ReLU network with its weights', () => {
    const { leakyNetwork } = network;
    const f = marginsBy(phi);
    const fromAfar = marginsBy((z) => Math.max(z, slope * z));
    const off = f.map((margin, i) => Math.abs(margin - fromAfar[i]));
    expectRelative(leakyNetwork?.value ?? null, Math.max(...off), 1e-12);
    const h = 1e-5;
    const [up, down] = [marginsBy(phi, 1 + h), marginsBy(phi, 1 - h)];
    const euler = f.map((margin, i) => Math.abs((up[i] - down[i]) / (2 * h) - margin));
    expectRelative(leakyNetwork?.euler ?? null, Math.max(...euler), 1e-6);
    expectRelative(leakyNetwork?.leastMargin ?? null, leaky.leastMargin, 1e-14);
    expect(leakyNetwork?.misclassified).toBe(leaky.misclassified);
  });

  it('and all else is said of that one', () => {
    const { margins, leastMargin, misclassified, interpolates, leakyNetwork, approach, ...same } = network;
    const {
      margins: _1,
      leastMargin: _2,
      misclassified: _3,
      interpolates: _4,
      approach: _5,
      ...other
    } = leaky;
    expect(same).toEqual(other);
    const { spec, experiment, notes, ...rest } = found.record;
    expect(nameIn(spec.activation ?? 'leakyRelu')).toBe(nameIn(activation as ActivationChoice));
    expect(experiment.spec.network).toMatchObject({ activation: 'leakyRelu', slope });
    expect(notes['network.normalizedMargin']).toMatch(/looks like from afar/);
    expectSoundValues(rest, notes, /^network\.(approach|normalizedMargin)$/);
  });

  it('holds when it is verified, and a number that is moved does not', () => {
    const { record, arrays } = found;
    const { claims } = verify(record, arrays);
    expect(failing({ claims })).toEqual([]);
    let moved = 0;
    for (const claim of claims) {
      if (!/^network\.(leakyNetwork|margins|leastMargin|normalizedMargin|kkt)/.test(claim.path)) continue;
      const change = beyond(claim);
      const changed = change && withChanged(record, claim.path, change);
      if (changed === null) continue;
      moved++;
      expect(failing(verify(changed, arrays)), claim.path).toContain(bare(claim.path));
    }
    expect(moved).toBeGreaterThan(10);
  });
});

describe('far from its kink', () => {
  it('a balanced smooth leaky network is the leaky one', () => {
    const balanced = layers([W[0], W[1], W[2], W[2].map((entry) => 2 * entry)], [1, 1, -1, -1]);
    const of = (choice: AuditChoice) => networkIn(audited(X, y, balanced, { slope: SLOPE, ...choice }));
    const smooth = of({ activation: { name: 'smoothLeaky', width: 1e-3 } });
    expect(smooth.leakyNetwork?.value).toBeLessThan(1e-15);
    for (const [i, margin] of of({}).margins.entries()) expectRelative(smooth.margins[i], margin, 1e-14);
  });
});

describe('biases of such a network', () => {
  it('of the first layer are weights of a column of ones', () => {
    const first = [0.1, -0.2, 0.3];
    const found = networkIn(
      audited(X, y, layers(W, a, { first }), { slope: 0, activation: 'swish', foldBiases: true }),
    );
    const swish: Phi = (z) => z / (1 + Math.exp(-z));
    for (const [i, x] of X.entries()) {
      const f = W.reduce((sum, w, j) => sum + a[j] * swish(dot(w, x) + first[j]), 0);
      expectRelative(found.margins[i], y[i] * f, 1e-14);
    }
  });

  it('of the output are refused, as no neuron carries one, unless 0', () => {
    const choice = { slope: 0, activation: 'swish', foldBiases: true };
    expect(refusal(() => audited(X, y, layers(W, a, { second: 0.5 }), choice))).toMatch(
      /bias of the output: must be absent or 0 with swish neurons.*got 0\.5/,
    );
    expect(networkIn(audited(X, y, layers(W, a, { second: 0 }), choice)).width).toBe(3);
  });
});

describe('many points in few dimensions', () => {
  const data = clusterRows(1200, 4, 5, 0.4);
  const rows = Array.from(data.y, (_, i) => Array.from(data.X.data.subarray(4 * i, 4 * i + 4)));
  const given = networkOnClusters('some.npz', 4, 0.5, [2, -1, 0.5, -3, 1, -0.1]);
  const choice = { slope: SLOPE, activation: 'leakySoftplus' };
  const weights = [
    { ...given, name: 'early.npz', W: { ...given.W, data: given.W.data.map((w) => w / 3) } },
    given,
  ];
  const test = { X: rows.slice(0, 40), y: Array.from(data.y.subarray(0, 40)) };
  const found = audited(rows, Array.from(data.y), weights, { ...choice, test });
  const rowsToVerify = {
    X: { shape: [1200, 4], data: data.X.data },
    'X(test)': { shape: [40, 4], data: data.X.data.slice(0, 160) },
    'y(test)': { shape: [40], data: data.y.slice(0, 40) },
  };
  const softplus: Phi = (z) => SLOPE * z + 0.7 * Math.log(1 + Math.exp(z));

  it('have the margins of the activation, for each of several weights', () => {
    const f = (W: Float64Array, x: readonly number[]) =>
      Array.from(given.a).reduce(
        (sum, entry, j) => sum + entry * softplus(dot(Array.from(W.subarray(4 * j, 4 * j + 4)), x)),
        0,
      );
    const network = networkIn(found);
    for (const i of [0, 7, 600, 1199])
      expectRelative(network.margins[i], data.y[i] * f(given.W.data, rows[i]), 1e-13);
    const early = rows.map((x, i) => data.y[i] * f(weights[0].W.data, x));
    expectRelative(found.record.checkpoints?.[0].leastMargin ?? null, Math.min(...early), 1e-12);
    const mistakes = network.margins.slice(0, 40).filter((margin) => margin <= 0).length;
    expect(found.record.heldOut?.network?.mistakes).toBe(mistakes);
    expect(found.record.checkpoints?.[1].leakyNetwork).toEqual(network.leakyNetwork);
  });

  it('hold when they are verified', () => {
    const { counts, claims } = verify(found.record, { ...found.arrays, ...rowsToVerify });
    expect(failing({ claims })).toEqual([]);
    expect(counts.holds).toBeGreaterThan(100);
  });
});

describe('the activation', () => {
  const read = (arrays: Parameters<typeof writeNpz>[0], said: string) => {
    const files = folderOf({ 'w.npz': withText(arrays, said) });
    return readNetwork('w.npz', 2, files);
  };
  const table = {
    W: { shape: [1, 2], data: Float64Array.of(1, 2) },
    a: { shape: [1], data: Float64Array.of(1) },
  };

  it('is a text beside the weights: a name, or JSON with parameters', () => {
    expect(read(table, 'swish').activation).toBe('swish');
    expect(read(table, '{"name": "elu", "scale": 2}').activation).toEqual({ name: 'elu', scale: 2 });
    for (const odd of ['gelu', '{"name": 3}', '{"name"'])
      expect(refusal(() => read(table, odd))).toMatch(/w\.npz, activation: must be one of leakyRelu, relu/);
  });

  it('asked for against the file is noted', () => {
    const given = { ...layers(W, a), activation: 'swish' as const };
    const { record } = audited(X, y, given, { slope: 0, activation: 'elu' });
    expect(record.notes['spec.activation']).toBe('elu was asked for, while w.npz says swish');
  });

  it('is one of the table, with parameters in their range', () => {
    const request = { x: 'x.npy', y: 'y.npy', weights: 'w.npz' };
    expect(refusal(() => resolveAuditSpec({ ...request, activation: 'gelu' }))).toMatch(
      /activation: must be one of "leakyRelu", .*"elu".* got "gelu"/,
    );
    expect(refusal(() => resolveAuditSpec({ ...request, activation: { name: 'elu', scale: -1 } }))).toMatch(
      /scale/,
    );
    expect(refusal(() => resolveAuditSpec({ ...request, activation: { name: 'smoothLeaky' } }))).toMatch(
      /slope: must be given/,
    );
    // Without a leak nothing is smoothed: a linear network.
    const linear = resolveAuditSpec({ ...request, activation: { name: 'smoothLeaky' }, slope: 1 });
    expect(linear.activation).toBeUndefined();
  });

  it('of data alone is that of the leaky ReLU', () => {
    const found = audited(X, y, null, { slope: 0, activation: 'swish' });
    expect(found.record.spec.activation).toBe('swish');
    expect(failing(verify(found.record, found.arrays))).toEqual([]);
  });
});

it('dilated by |a|, phi is A phi(z/A), slope and curvature with it', () => {
  const swish = activationChosen('swish', 0);
  const { itself, rescaling } = trainedNetwork(layers([[2]], [3]), { slope: 0, activation: swish }, 1, false);
  expect(rescaling).toBe(3);
  for (const z of [-4, -0.2, 0, 1, 50]) {
    expect(itself.activation?.value(z)).toBe(3 * swish.value(z / 3));
    expect(itself.activation?.slope(z)).toBe(swish.slope(z / 3));
  }
  expect(itself.activation?.curvature).toBe(0.5 / 3);
});

/** An archive whose array `activation` is a text of no axis. */
function withText(arrays: Parameters<typeof writeNpz>[0], said: string): Uint8Array {
  const codes = new Uint8Array(Uint32Array.from(said, (letter) => letter.codePointAt(0) ?? 0).buffer);
  const text = npy(`<U${said.length}`, '()', codes);
  return zipSync({ ...unzipSync(writeNpz(arrays)), 'activation.npy': text }, { level: 0 });
}
