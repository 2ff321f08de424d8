/**
 * The networks that examples/pytorch/every_kind.py trained, audited as its text says: their numbers again in plain loops.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditRecord } from '../../src/audit/record.ts';
import { openNpz } from '../../src/files/npz.ts';
import { inMemory } from '../../src/files/opened.ts';
import { readWhole } from '../../src/files/stored-array.ts';
import { verify } from '../../src/library/verify.ts';
import { expectRelative } from '../support/close.ts';
import { benignHere } from '../support/command-here.ts';
import { folderWith } from '../support/command-line.ts';
import { failing } from '../support/planted.ts';

const FOLDER = 'examples/pytorch/networks';
const POINTS = join(FOLDER, 'points.csv');

/** phi of each file, and its slope far below 0. */
const PHI: Readonly<Record<string, readonly [number, (z: number) => number]>> = {
  'both-layers': [0.1, (z) => Math.max(z, 0.1 * z)],
  biases: [0.1, (z) => Math.max(z, 0.1 * z)],
  unequal: [0.1, (z) => Math.max(z, 0.1 * z)],
  relu: [0, (z) => Math.max(z, 0)],
  linear: [1, (z) => z],
  'smooth-leaky': [
    0.1,
    (z) => (Math.abs(z) >= 0.5 ? Math.max(z, 0.1 * z) - 0.1125 : 0.55 * z + 0.45 * z * z),
  ],
  'leaky-softplus': [0.1, (z) => 0.1 * z + 0.9 * Math.log(1 + Math.exp(z))],
  'huberised-relu': [0, (z) => (z <= 0 ? 0 : z >= 1 ? z - 0.5 : (z * z) / 2)],
  swish: [0, (z) => z / (1 + Math.exp(-z))],
  elu: [0, (z) => (z > 0 ? z : Math.exp(z) - 1)],
};

const rows = readFileSync(POINTS, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').map(Number));

function layersIn(name: string) {
  const arrays = openNpz(inMemory(readFileSync(join(FOLDER, `${name}.npz`)), name));
  const whole = (member: string) => {
    const open = arrays.get(member);
    return open === undefined ? null : Array.from(readWhole(open()).data);
  };
  const W = whole('0.weight') ?? [];
  const d = rows[0].length - 1;
  return {
    W: Array.from({ length: W.length / d }, (_, j) => W.slice(j * d, (j + 1) * d)),
    a: whole('2.weight') ?? [],
    b: whole('0.bias'),
    c: whole('2.bias')?.[0] ?? 0,
  };
}

const norm2 = (entries: readonly number[]) => entries.reduce((sum, entry) => sum + entry * entry, 0);

describe('examples/pytorch/networks', () => {
  it('has a network of each kind, and no other', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.npz'));
    expect(files.sort()).toEqual(
      Object.keys(PHI)
        .map((name) => `${name}.npz`)
        .sort(),
    );
  });

  it.each(Object.entries(PHI))('%s: margins, norms, balance and pattern', async (name, [slope, phi]) => {
    const { W, a, b, c } = layersIn(name);
    const fold = b === null ? [] : ['--bias', 'fold'];
    const command = ['audit', '--x', POINTS, '--y', 'label', '--loss', 'logistic', ...fold];
    const { status, stdout } = await benignHere([
      ...command,
      '--weights',
      join(FOLDER, `${name}.npz`),
      '--json',
    ]);
    expect(status).toBe(0);
    const { network, ...record }: AuditRecord = JSON.parse(stdout);
    if (network === null) throw new Error('no network');

    const z = rows.map((row) =>
      W.map((w, j) => w.reduce((sum, entry, k) => sum + entry * row[k], b?.[j] ?? 0)),
    );
    const label = rows.map((row) => row[row.length - 1]);
    const margins = z.map((at, i) => label[i] * at.reduce((sum, entry, j) => sum + a[j] * phi(entry), c));
    for (const [i, margin] of margins.entries()) expectRelative(network.margins[i], margin, 1e-12);
    expect(network.interpolates).toBe(true);
    expect(network.slope).toBe(slope);

    const layers = W.map((w, j) => norm2(w) + (b?.[j] ?? 0) ** 2);
    const [first, second] = [layers.reduce((x, y) => x + y) + (c === 0 ? 0 : 1), norm2(a) + c * c];
    expectRelative(network.norm, Math.sqrt(first * second), 1e-12);
    const homogeneous = z.map(
      (at, i) => label[i] * at.reduce((sum, entry, j) => sum + a[j] * Math.max(entry, slope * entry), c),
    );
    expectRelative(network.normalizedMargin, Math.min(...homogeneous) / Math.sqrt(first * second), 1e-12);
    if (c === 0)
      expectRelative(network.normalizedMarginBothLayers, Math.min(...homogeneous) / (first + second), 1e-12);
    const balance = [...a.map((entry, j) => entry * entry - layers[j]), ...(c === 0 ? [] : [c * c - 1])];
    expectRelative(network.balance.least, Math.min(...balance), 1e-10);
    expectRelative(network.balance.most, Math.max(...balance), 1e-10);

    const others = ['smooth-leaky', 'leaky-softplus', 'huberised-relu', 'swish', 'elu'];
    expect(network.leakyNetwork !== undefined).toBe(others.includes(name));
    expect(record.spec.activation !== undefined).toBe(others.includes(name));
    const right = z.flatMap((at, i) => at.map((entry, j) => Math.sign(a[j]) * label[i] * entry > 0));
    if (c === 0)
      expectRelative(network.pattern.activatedFraction, right.filter(Boolean).length / right.length, 1e-12);
  });

  it('is written with its arrays, which verify it', async () => {
    const out = join(folderWith(), 'audit');
    const { status } = await benignHere([
      'audit',
      '--x',
      POINTS,
      '--y',
      'label',
      '--weights',
      join(FOLDER, 'swish.npz'),
      '--out',
      out,
    ]);
    expect(status).toBe(0);
    const arrays = openNpz(inMemory(readFileSync(join(out, 'arrays.npz')), 'arrays'));
    const all = Object.fromEntries([...arrays].map(([name, open]) => [name, readWhole(open())]));
    const { claims } = verify(readFileSync(join(out, 'record.json'), 'utf8'), all);
    expect(failing({ claims })).toEqual([]);
  });
});
