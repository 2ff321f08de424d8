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

const POINTS = [...Array.from({ length: 401 }, (_, k) => (k - 200) / 64), -(2 ** -20)];
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
      `network.slope: must be ${slope} with network.activation "${activation}", or be left out; network.slope=${slope} runs; got 0.3`,
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
      [
        { name: 'leakyRelu', width: 1 },
        'network.activation.width: must be left out with leakyRelu, which takes no keys',
      ],
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

  it('has phi(0) = 0, but for the leaky softplus, and phi’ as its slope where it has one', () => {
    const atZero = phi.name === 'leakySoftplus' ? (1 - gamma) * Math.log(2) : 0;
    expect(Math.abs(phi.value(0) - atZero)).toBeLessThan(1e-16);
    for (const z of POINTS) {
      const [left, right] = [(phi.value(z) - phi.value(z - D)) / D, (phi.value(z + D) - phi.value(z)) / D];
      const kink = phi.curvature === null && z === 0;
      expect(Math.abs(phi.slope(z) - left), `${z}, from the left`).toBeLessThan(1e-5);
      if (!kink) expect(Math.abs(phi.slope(z) - right), `${z}, from the right`).toBeLessThan(1e-5);
    }
  });

  it('has slope gamma far below 0 and 1 far above, and is nowhere steeper than it says', () => {
    expect(phi.slope(-1e300)).toBe(gamma);
    expect(phi.slope(1e300)).toBe(1);
    const slopes = [...POINTS, ...EXTREMES].map((z) => phi.slope(z));
    expect(Math.max(...slopes.map(Math.abs))).toBeLessThanOrEqual(phi.steepest);
    expect(Math.max(...slopes.map(Math.abs))).toBeGreaterThan(phi.steepest - 1e-4);
    // Swish alone falls before it rises.
    if (phi.name !== 'swish') expect(Math.min(...slopes)).toBeGreaterThanOrEqual(gamma);
    for (const z of EXTREMES) expect(Number.isFinite(phi.value(z))).toBe(true);
  });

  it('is a leaky ReLU from afar, but for the constants it says', () => {
    const { below, above, from } = phi.far;
    const off = (z: number): number => phi.value(z) - (z > 0 ? z : gamma * z);
    const edge = from ?? 45;
    for (const z of [edge, edge + 1.25, edge + 20]) {
      expect(Math.abs(off(z) - above)).toBeLessThan(1e-14);
      expect(Math.abs(off(-z) - below)).toBeLessThan(1e-14);
      if (from === null) continue;
      expect(phi.slope(z + 1e-9)).toBe(1);
      expect(phi.slope(-z)).toBe(gamma);
    }
    // Bounded in between, and not there yet just inside.
    for (const z of POINTS) expect(Math.abs(off(z))).toBeLessThan(1);
    const inside = edge * (1 - 2 ** -6);
    if (from !== null && from > 0)
      expect(Math.max(Math.abs(off(inside) - above), Math.abs(off(-inside) - below))).toBeGreaterThan(1e-6);
    if (from === null)
      expect(Math.max(Math.abs(off(9) - above), Math.abs(off(-9) - below))).toBeGreaterThan(1e-6);
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
    else expect(Math.abs(steepness - phi.curvature)).toBeLessThan(1e-6);
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

describe('closed forms', () => {
  const of = (choice: Parameters<typeof activationChosen>[0], gamma = 0) => activationChosen(choice, gamma);

  it('the leaky softplus is a mean of a line and a softplus, whose slopes add to 1 and values differ by z', () => {
    for (const [gamma, width] of [
      [0.5, 1],
      [0, 3],
      [0.25, 0.125],
    ]) {
      const phi = of({ name: 'leakySoftplus', width }, gamma);
      for (const z of POINTS) {
        const plain = gamma * z + (1 - gamma) * width * Math.log1p(Math.exp(z / width));
        expect(Math.abs(phi.value(z) - plain)).toBeLessThan(1e-14);
        expect(Math.abs(phi.value(z) - phi.value(-z) - (1 + gamma) * z)).toBeLessThan(1e-14);
        expect(Math.abs(phi.slope(z) + phi.slope(-z) - 1 - gamma)).toBeLessThan(1e-15);
      }
      expect(phi.curvature).toBe((1 - gamma) / (4 * width));
    }
  });

  it('the Huberised ReLU is a smooth leaky ReLU of half the width and slope 0, moved by that', () => {
    for (const width of [0.5, 1, 3]) {
      const phi = of({ name: 'huberisedRelu', width });
      const smooth = of({ name: 'smoothLeaky', width: width / 2 });
      for (const z of POINTS) {
        const moved = smooth.value(z - width / 2) - smooth.value(-width / 2);
        expect(Math.abs(phi.value(z) - moved)).toBeLessThan(1e-15);
        expect(Math.abs(phi.slope(z) - smooth.slope(z - width / 2))).toBeLessThan(1e-15);
      }
    }
  });

  it('swish differs from its mirror image by z, and is z times the slope of the softplus', () => {
    const [phi, softplus] = [of('swish'), of('leakySoftplus')];
    for (const z of POINTS) {
      expect(Math.abs(phi.value(z) - phi.value(-z) - z)).toBeLessThan(1e-15);
      expect(Math.abs(phi.value(z) - z * softplus.slope(z))).toBeLessThan(1e-15);
    }
    expect(phi.steepest).toBe(1.099839320128867);
  });

  it('ELU has phi’ = phi + scale below 0, also where that is tiny', () => {
    for (const scale of [0.5, 1, 2]) {
      const phi = of({ name: 'elu', scale });
      for (const z of POINTS.filter((one) => one < 0))
        expect(Math.abs(phi.slope(z) - phi.value(z) - scale)).toBeLessThan(1e-15);
      expect(phi.value(-1e-12) / scale).toBe(-1e-12 + 5e-25);
      expect(phi.curvature).toBe(scale === 1 ? 1 : null);
      expect(phi.steepest).toBe(Math.max(1, scale));
    }
  });

  it('those of one slope are refused another', () => {
    for (const activation of ['huberisedRelu', 'swish', 'elu']) {
      expect(resolveSpec({ network: { activation } }).network.slope).toBe(0);
      expect(resolveSpec({ network: { activation, slope: 0 } }).network.slope).toBe(0);
      expect(() => resolveSpec({ network: { activation, slope: 0.1 } })).toThrow(
        `network.slope: must be 0 with network.activation "${activation}", or be left out; network.slope=0 runs; got 0.1`,
      );
    }
    expect(() => resolveSpec({ network: { activation: { name: 'elu', scale: 0 } } })).toThrow(
      'network.activation.scale: must be greater than 0',
    );
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
