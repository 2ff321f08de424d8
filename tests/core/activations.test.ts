/**
 * The table of activations: every entry keeps what `Activation` promises, in every spec and at every point.
 */
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import type { Activation } from '../../src/network/activation.ts';
import { activationNamed, activations } from '../../src/network/activations/index.ts';
import { activationOf, type Network, output, outputs } from '../../src/network/network.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

const POINTS = Array.from({ length: 401 }, (_, k) => (k - 200) / 64);
const EXTREMES = [-1e300, -1e10, -1e-300, 0, 1e-300, 1e10, 1e300];
/** Steps of differences. */
const D = 2 ** -20;

describe('what a spec can choose is what the table holds', () => {
  it('network.activation', () => {
    const names = activations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const { properties } = jsonSchema() as {
      properties: Record<string, { properties: Record<string, unknown> }>;
    };
    const schema = properties.network.properties.activation as { enum: string[]; description: string };
    expect(schema.enum).toEqual(names);
    for (const entry of activations) {
      expect(schema.description).toContain(`${entry.name}: ${entry.description}`);
      expect(activationNamed(entry.name)).toBe(entry);
    }
    expect(resolveSpec({}).network.activation).toBe(names[0]);
    expect(() => activationNamed('another' as never)).toThrow('another');
  });

  it.each([
    ['relu', 0],
    ['linear', 1],
  ] as const)('%s is leakyRelu with slope %d, byte for byte', (activation, slope) => {
    const text = (network: object): string => JSON.stringify(resolveSpec({ network }));
    expect(text({ activation })).toBe(text({ slope }));
    expect(text({ activation, slope })).toBe(text({ slope }));
    expect(text({ activation, secondLayer: 'random' })).toBe(text({ slope, secondLayer: 'random' }));
    expect(() => resolveSpec({ network: { activation, slope: 0.3 } })).toThrow(
      `network.slope: must be ${slope} with network.activation "${activation}", or be left out; got 0.3`,
    );
  });

  it('gives a cell of a sweep the id of the slope it stands for', () => {
    const id = (network: object): string => {
      const plan = planSweep({ experiment: { ...TINY_EXPERIMENT, network }, axes: [] });
      return cellRunner(plan)(plan.cell(0)).id;
    };
    expect(id({ activation: 'relu' })).toBe(id({ slope: 0 }));
    expect(id({ activation: 'linear' })).toBe(id({ slope: 1 }));
    expect(id({ activation: 'linear' })).not.toBe(id({}));
  });

  it('keeps a resolved spec as it is', () => {
    for (const { name } of activations) {
      const once = resolveSpec({ network: { activation: name } });
      expect(resolveSpec(once)).toEqual(once);
    }
  });

  it('one activation is the theorem’s own, and all others say that they are not', () => {
    const own = activations[0].of(0.1);
    expect(own.caveat).toBeNull();
    for (const { of } of activations) {
      const one = of(0.1);
      if (one.name !== own.name) expect(one.caveat).toContain('another');
    }
  });
});

describe.each(
  activations.flatMap((kind) => [0, 0.1, 0.7, 1].map((gamma) => [kind.name, gamma, kind.of(gamma)] as const)),
)('%s with slope %d far below', (name, given, phi: Activation) => {
  const gamma = activationNamed(name).gamma ?? given;

  it('has phi(0) = 0, and phi’ as its slope where it has one', () => {
    expect(phi.value(0)).toBe(0);
    for (const z of POINTS) {
      const [left, right] = [(phi.value(z) - phi.value(z - D)) / D, (phi.value(z + D) - phi.value(z)) / D];
      const kink = phi.pieces !== null && z === 0;
      expect(Math.abs(phi.slope(z) - left), `${z}, from the left`).toBeLessThan(1e-5);
      if (!kink) expect(Math.abs(phi.slope(z) - right), `${z}, from the right`).toBeLessThan(1e-5);
    }
  });

  it('has slope gamma far below 0 and 1 far above, and never leaves what lies between', () => {
    expect(phi.slope(-1e300)).toBe(gamma);
    expect(phi.slope(1e300)).toBe(1);
    for (const z of [...POINTS, ...EXTREMES]) {
      expect(phi.slope(z)).toBeGreaterThanOrEqual(gamma);
      expect(phi.slope(z)).toBeLessThanOrEqual(1);
      expect(Number.isFinite(phi.value(z))).toBe(true);
    }
  });

  it('has the pieces it says', () => {
    const { pieces } = phi;
    if (pieces === null) {
      expect(new Set(POINTS.map((z) => phi.slope(z))).size).toBeGreaterThan(gamma === 1 ? 0 : 2);
      return;
    }
    for (const z of [...POINTS, ...EXTREMES]) {
      expect(phi.slope(z)).toBe(z > 0 ? pieces.above : pieces.below);
      expect(phi.value(z)).toBe(z * phi.slope(z));
    }
  });

  it('is homogeneous of the degree it says, and of none where it says none', () => {
    const off = (degree: number): number =>
      Math.max(...POINTS.map((z) => Math.abs(phi.value(4 * z) - 4 ** degree * phi.value(z))));
    if (phi.degree !== null) expect(off(phi.degree)).toBe(0);
    else for (const degree of [0.5, 1, 2]) if (gamma < 1) expect(off(degree)).toBeGreaterThan(1e-3);
  });

  it('is what the network computes', () => {
    const network: Network = { mPlus: 2, mMinus: 1, slope: gamma, activation: phi };
    expect(activationOf(network)).toBe(phi);
    const Z = matrixFromRows([
      [1, -2, 0.5],
      [-0.25, 3, -4],
      [2, -1, 0.125],
    ]);
    const f = outputs(network, Z);
    for (let i = 0; i < 3; i++) {
      const sum = phi.value(Z.data[i]) + phi.value(Z.data[3 + i]) - phi.value(Z.data[6 + i]);
      expect(Math.abs(f[i] - sum / Math.sqrt(3))).toBeLessThan(1e-15);
      expect(output(network, Z.data, i, 3)).toBe(f[i]);
    }
  });
});

it('a network that names none is a leaky ReLU', () => {
  const { activation, ...network }: Network = { mPlus: 1, mMinus: 1, slope: 0.3 };
  expect(activation).toBeUndefined();
  expect(activationOf(network)).toMatchObject({
    name: activations[0].name,
    pieces: { below: 0.3, above: 1 },
  });
});
