/**
 * The table of activations: every entry keeps what `Activation` promises, in every spec and at every point.
 */
import { describe, expect, it } from 'vitest';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import type { Activation } from '../../src/network/activation.ts';
import { activationChosen, activationNamed, activations } from '../../src/network/activations/index.ts';
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

/** A name, or an object with it. */
interface ChoiceSchema {
  readonly description: string;
  readonly anyOf: readonly { readonly enum: readonly string[]; readonly properties: object }[];
}

describe('what a spec can choose is what the table holds', () => {
  it('network.activation', () => {
    const names = activations.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const { properties } = jsonSchema() as {
      properties: Record<string, { properties: Record<string, ChoiceSchema> }>;
    };
    const { anyOf, description } = properties.network.properties.activation;
    expect(anyOf[0].enum).toEqual(names);
    for (const [k, entry] of activations.entries()) {
      expect(description).toContain(`${entry.name}: ${entry.description}`);
      expect(Object.keys(anyOf[k + 1].properties)).toEqual(['name', ...Object.keys(entry.parameters)]);
      expect(activationNamed(entry.name)).toBe(entry);
      const alone = resolveSpec({ network: { activation: entry.name } });
      expect(resolveSpec({ network: { activation: { name: entry.name } } })).toEqual(alone);
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

  it('smoothLeaky is complete with its width, which has a range', () => {
    const resolved = (activation: unknown) => resolveSpec({ network: { activation } }).network;
    expect(resolved('smoothLeaky')).toMatchObject({
      slope: 0.1,
      activation: { name: 'smoothLeaky', width: 1 },
    });
    expect(resolved({ name: 'smoothLeaky', width: '2e-3' }).activation).toEqual({
      name: 'smoothLeaky',
      width: 0.002,
    });
    for (const [activation, rule] of [
      [{ name: 'smoothLeaky', width: 0 }, 'network.activation.width: must be at least 1e-100; got 0'],
      [{ name: 'smoothLeaky', wdth: 1 }, 'network.activation.wdth: is not a known key; did you mean width?'],
      [{ name: 'leakyRelu', width: 1 }, 'network.activation.width: does not go with the other keys'],
      [{ name: 'smooth' }, 'network.activation.name: must be one of "leakyRelu", "relu", "linear"'],
      [{ width: 1 }, 'network.activation.name: must be one of'],
      ['smooth', 'network.activation: must be one of "leakyRelu", "relu", "linear", "smoothLeaky"'],
    ] as const)
      expect(() => resolved(activation)).toThrow(rule);
  });

  it('no flow is followed without pieces', () => {
    const training = { optimizer: 'gradientFlow' };
    const rule = 'training.optimizer: must make steps, as a flow is followed from one linear piece';
    expect(() => resolveSpec({ network: { activation: 'smoothLeaky' }, training })).toThrow(rule);
    expect(() => resolveSpec({ network: { activation: 'smoothLeaky', slope: 1 }, training })).not.toThrow();
  });

  it('keeps a resolved spec as it is', () => {
    for (const { name } of activations) {
      const once = resolveSpec({ network: { activation: name } });
      expect(resolveSpec(once)).toEqual(once);
    }
  });

  it('one activation is the theorem’s own, and all others say that they are not', () => {
    const own = activationChosen(activations[0].name, 0.1);
    expect(own.caveat).toBeNull();
    for (const { name } of activations) {
      const one = activationChosen(name, 0.1);
      if (one.name !== own.name) expect(one.caveat).toContain('another');
    }
  });
});

describe.each(
  activations.flatMap(({ name }) =>
    [0, 0.1, 0.7, 1].map((gamma) => [name, gamma, activationChosen(name, gamma)] as const),
  ),
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

  it('has a slope as steep as it says', () => {
    const steepness = Math.max(...POINTS.map((z) => Math.abs(phi.slope(z + D) - phi.slope(z)) / D));
    if (phi.curvature === null) expect(steepness).toBeGreaterThan((1 - gamma) / (2 * D));
    else expect(Math.abs(steepness - phi.curvature)).toBeLessThan(1e-9);
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

describe('the smooth leaky ReLU', () => {
  it.each([
    [0, 1],
    [0.1, 3],
    [0.5, 1e-3],
  ])(
    'with slope %d and width %d is the integral of its slope, and a leaky ReLU less (1 - gamma) width/4 from afar',
    (gamma, width) => {
      const phi = activationChosen({ name: 'smoothLeaky', width }, gamma);
      for (const z of [-3, -1, -0.7, -1e-3, 0, 0.2, 0.999, 1, 2.5].map((share) => share * width)) {
        // By Simpson's rule, which is exact on each of the three parts.
        const part = (from: number, to: number) =>
          ((to - from) * (phi.slope(from) + 4 * phi.slope((from + to) / 2) + phi.slope(to))) / 6;
        const inside = Math.max(-width, Math.min(width, z));
        expect(Math.abs(phi.value(z) - part(0, inside) - part(inside, z))).toBeLessThan(
          1e-15 * Math.max(1, width),
        );
        const leaky = activationChosen('leakyRelu', gamma).value(z);
        if (Math.abs(z) >= width)
          expect(Math.abs(phi.value(z) - leaky + ((1 - gamma) * width) / 4)).toBeLessThan(
            4e-16 * Math.abs(z),
          );
      }
    },
  );

  it('is between 0 and (1 - gamma) width/4 below the leaky ReLU, so that it tends to it with its width', () => {
    for (const width of [1, 1e-3, 1e-100]) {
      const phi = activationChosen({ name: 'smoothLeaky', width }, 0.1);
      for (const z of [...POINTS, ...EXTREMES]) {
        const below = activationChosen('leakyRelu', 0.1).value(z) - phi.value(z);
        expect(below).toBeGreaterThanOrEqual(-1e-16);
        expect(below).toBeLessThanOrEqual(0.225 * width + 4e-16 * Math.abs(z));
      }
    }
  });

  it('without a leak to smooth is linear', () => {
    expect(activationChosen({ name: 'smoothLeaky', width: 5 }, 1)).toMatchObject({
      name: 'leakyRelu',
      pieces: { below: 1, above: 1 },
    });
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
