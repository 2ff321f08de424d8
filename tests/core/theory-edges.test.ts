/**
 * Every inequality of every result, just inside and just outside: one quantity is varied, and where the inequality turns is worked
 * out here, by arithmetic of this file's own, from the numbers of `factsByHand`.
 */
import { describe, expect, it } from 'vitest';
import { activationChosen } from '../../src/network/activations/index.ts';
import { papers } from '../../src/theory/index.ts';
import { derivedEdges, type Edge } from '../support/derived-edges.ts';
import { type FactChanges, factsByHand, findingOf } from '../support/theory-facts.ts';

const signal2 = (value: number): FactChanges => ({ law: { signal2: value } });
const trace = (value: number): FactChanges => ({ law: { trace: value } });
const lawD = (value: number): FactChanges => ({ law: { d: value } });
const delta = (value: number): FactChanges => ({ facts: { delta: value } });
const crowding = (value: number): FactChanges => ({ facts: { crowding: value } });
const alpha = (value: number): FactChanges => ({ facts: { alpha: value } });
const alphaOfMean = (value: number): FactChanges => ({ facts: { alphaOfMean: value } });
const labelNoise = (value: number): FactChanges => ({ noise: { labelNoise: value } });
const largestNeuron = (value: number): FactChanges => ({ facts: { largestNeuron: value } });
const initialScale = (value: number): FactChanges => ({ instance: { initialScale: value } });

const { log, sqrt, exp } = Math;

/** By result and premise. Premises without a number (settings, unknowns) stand in other tests. */
const edges: Record<string, Record<string, Edge>> = {
  'hashimoto-2026-4.8-positive': {
    leak: { holds: 'above', at: 0, vary: (value) => ({ facts: { gamma: value } }) },
    'positive correlation': {
      holds: 'above',
      at: 0,
      vary: (value) => ({ shape: { minSignedInner: value } }),
    },
    'start small against the step': {
      holds: 'below',
      at: (0.01 * 0.5 * 5) / (2 * sqrt(7)),
      vary: largestNeuron,
    },
    'small step': { holds: 'below', at: 1, vary: (value) => ({ facts: { bending: value } }) },
  },
  'hashimoto-2026-4.8-orthogonal': {
    'near orthogonality': { holds: 'below', at: 2.5, vary: crowding },
    'start small against the step': { holds: 'above', at: (0.3 * 2 * sqrt(7)) / (0.5 * 5), vary: alpha },
    'small step': { holds: 'below', at: 1, vary: (value) => ({ facts: { bending: value } }) },
  },
  'hashimoto-2026-5.1-weak': {
    'clean labels': { holds: 'below', at: 0, vary: labelNoise },
    'weak signal': { holds: 'below', at: 180, vary: signal2 },
  },
  'hashimoto-2026-5.1-strong': { 'strong signal': { holds: 'above', at: 180, vary: signal2 } },
  'hashimoto-2026-6.2-a': {
    'Assumption 6.1(a)': {
      holds: 'above',
      at: 200 * log(100),
      beyond: null,
      vary: (value) => ({ law: { trace: value, d: value / 2, signal2: 1 } }),
    },
    benign: { holds: 'above', at: sqrt((2 * 1800) / 10), vary: signal2 },
  },
  'hashimoto-2026-6.2-b': { 'strong signal': { holds: 'above', at: 180, vary: signal2 } },
  'hashimoto-2026-6.3': {
    benign: { holds: 'below', at: (10 * 81) / 2, vary: trace },
    moments: { holds: 'above', at: 2, vary: (value) => ({ noise: { tail: value } }) },
  },
  ...derivedEdges,
  'hashimoto-volgushev-zwiernik-2025-1': {
    'classes of equal share': {
      holds: 'below',
      at: 0.5,
      vary: (value) => ({ instance: { population: { positiveShare: Math.max(0.5, value), blocks: [] } } }),
    },
    'label noise': { holds: 'below', at: 0.5, vary: labelNoise },
    'large n': { holds: 'above', at: 1, vary: (value) => ({ facts: { n: value } }) },
    'probability of failure': { holds: 'below', at: 1 / 3, vary: delta },
    separation: { holds: 'above', at: sqrt(12 / 0.1), vary: signal2 },
    'weak signal': { holds: 'below', at: 180, vary: signal2 },
    'dimension against the tails': {
      holds: 'above',
      at: ((10 ** (7 / 6) * 1000 ** (1 / 6)) / 0.1 ** (2 / 3)) * sqrt(3400),
      vary: trace,
    },
    'samples against the tails': {
      holds: 'above',
      at: (10 ** (11 / 6) / 0.1 ** (2 / 3)) * sqrt(3400),
      vary: trace,
    },
    'signal against the noise': { holds: 'above', at: 10 ** 1.5 * sqrt(120), vary: trace },
  },
  'hashimoto-volgushev-zwiernik-2025-2i': {
    'strong signal': { holds: 'below', at: 90, vary: trace },
  },
  'hashimoto-volgushev-zwiernik-2025-2ii': {
    'very strong signal': { holds: 'above', at: 1800, vary: signal2 },
    'noise along the signal': { holds: 'above', at: (10 ** 1.5 * 12) / (0.1 * 9), vary: trace },
  },
  'frei-vardi-2023-3': {
    'p-orthogonality': { holds: 'below', at: 25 / 7 / 3, vary: crowding },
    // (7/(5 * 0.25)) (1 + 4/(2.5 - 4)) is no bound; with c = 1: 5.6 (1 + 2/0.5) = 28.
    'uniformity of the limit': {
      holds: 'below',
      at: 28,
      vary: (value) => ({ facts: { uniformity: value, crowding: 1 } }),
    },
  },
  'frei-vardi-2023-4': { 'p-orthogonality': { holds: 'below', at: 25 / 7 / 24, vary: crowding } },
  'frei-vardi-2023-6': {
    '(SG1) sample size': { holds: 'above', at: 6 * exp(-10), vary: delta },
    '(SG2) stable rank': {
      holds: 'above',
      // Without the first coordinate, which has not the largest eigenvalue: (2 * 25 + 10 v^2)/25 = log 600.
      at: sqrt(2.5 * log(600) - 5),
      vary: (value) => ({
        instance: {
          population: {
            positiveShare: 0.5,
            blocks: [
              { eigenvalue: 3, dimension: 1, signalNorm: 0 },
              { eigenvalue: 5, dimension: 2, signalNorm: 0 },
              { eigenvalue: value, dimension: 10, signalNorm: 0 },
            ],
          },
        },
      }),
    },
    '(SG3) effective rank': { holds: 'above', at: 10 * log(6000) * sqrt(3400), vary: trace },
    'label noise': { holds: 'below', at: 0.25, vary: labelNoise },
  },
  'frei-vardi-2023-8': { 'label noise': { holds: 'below', at: 0.49 * 0.25, vary: labelNoise } },
  'frei-vardi-2023-11': {
    '(CL1) sample size': { holds: 'above', at: 2 * exp(-2.5), vary: delta },
    '(CL2) dimension': { holds: 'above', at: 100 * log(100), vary: lawD },
    '(CL3) signal': { holds: 'above', at: 4 * 2 * log(400), vary: signal2 },
    'label noise': { holds: 'below', at: 1 / 3, vary: labelNoise },
  },
  'frei-vardi-hu-2023-3.2': {
    'p-orthogonality': { holds: 'below', at: 25 / 7 / 24, vary: crowding },
    'least multiplier': {
      holds: 'above',
      at: 1 / 14,
      vary: (value) => ({
        instance: { limit: { ...LIMIT, dual: Float64Array.of(value, 1) } },
      }),
    },
    'largest multiplier': {
      holds: 'below',
      at: 1.2,
      vary: (value) => ({
        instance: { limit: { ...LIMIT, dual: Float64Array.of(value, 1) } },
      }),
    },
  },
  'frei-chatterji-bartlett-2022-1': {
    'noise in all directions': { holds: 'above', at: 0, vary: trace },
    '(A1) sample size': { holds: 'above', at: exp(-10), vary: delta },
    '(A2) dimension': { holds: 'above', at: 100 * log(100), vary: lawD },
    '(A3) signal': { holds: 'above', at: 2 * log(100), vary: signal2 },
    '(A4) label noise': { holds: 'below', at: 1, vary: labelNoise },
    '(A5) step': { holds: 'below', at: 1 / 2e6, vary: alphaOfMean },
    '(A6) start': { holds: 'below', at: (0.1 * sqrt(2)) / sqrt(4000), vary: initialScale },
  },
  'xu-gu-2023-3.1': {
    'isotropic noise': {
      holds: 'above',
      at: 2,
      vary: (value) => ({
        instance: {
          population: { positiveShare: 0.5, blocks: [{ eigenvalue: value, dimension: 10, signalNorm: 0 }] },
        },
      }),
    },
    '(6a) sample size': { holds: 'above', at: 4 * exp(-10), vary: delta },
    '(6b) width': { holds: 'above', at: 10 * exp(-4), vary: delta },
    '(6c) dimension': { holds: 'above', at: 45 + 100 * log(100), vary: lawD },
    '(6d) label noise': { holds: 'below', at: 1, vary: labelNoise },
    '(6e) step': { holds: 'below', at: 1 / 2e6, vary: alphaOfMean },
    '(6f) start': { holds: 'above', at: (0.01 * sqrt(4000)) / sqrt(2), vary: alphaOfMean },
    '(7) signal': { holds: 'above', at: 2 * sqrt(100 * log(4000 / 1)), vary: signal2 },
  },
  'kou-chen-gu-2023-leaky': {
    'near orthogonality of each point': {
      holds: 'below',
      at: 0.5,
      vary: (value) => ({ shape: { leastIsolated: { norm2: 5, largestInner: value } } }),
    },
    'one margin for all': {
      holds: 'above',
      at: 10,
      vary: (value) => ({ instance: { limit: { ...LIMIT, supportVectors: value } } }),
    },
  },
  'karhadkar-2024-3.1': {
    'Assumption 1, step': { holds: 'below', at: 2 / 70, vary: alpha },
    'separable data': {
      holds: 'above',
      at: 1.8,
      vary: (value) => ({ shape: { minRowSum: 0, minNorm2: value } }),
      beyond: null,
    },
    'Assumption 1, start': { holds: 'below', at: (2 * sqrt(0.5)) / sqrt(20), vary: largestNeuron },
  },
  'karhadkar-2024-3.2.1': {
    'sample size': { holds: 'above', at: exp(-10), vary: delta },
    dimension: { holds: 'above', at: 10, vary: (value) => ({ facts: { d: value } }) },
    'isotropic noise off the signal': {
      holds: 'above',
      at: 2,
      vary: (value) => ({
        instance: {
          population: {
            positiveShare: 0.5,
            blocks: [
              { eigenvalue: 0, dimension: 1, signalNorm: 3 },
              { eigenvalue: value, dimension: 10, signalNorm: 0 },
            ],
          },
        },
      }),
    },
    'few flips': { holds: 'below', at: 0.25, vary: labelNoise },
    // s = 9/1809, s k = 1.
    signal: { holds: 'above', at: 1809 / 90, vary: labelNoise },
  },
  'karhadkar-2024-3.3': {
    'samples against flips': { holds: 'below', at: 1, vary: labelNoise },
    'enough flips': { holds: 'above', at: (log(10) + 2) / 10, vary: labelNoise },
  },
  'karhadkar-2024-3.4': {
    dimension: { holds: 'above', at: 10 + log(10), vary: (value) => ({ facts: { d: value } }) },
    // s = 1/8000.
    'weak signal': { holds: 'below', at: 1800 / 7999, vary: signal2 },
  },
  'soudry-2018-3': {
    'separable features': {
      holds: 'above',
      at: 0,
      vary: (value) => ({ instance: { limit: { ...LIMIT, normalizedMargin: value } } }),
    },
    step: { holds: 'below', at: 1 / (11 * 0.7 * 7), vary: alpha },
  },
  // lambda_max(G) = 30.
  'soudry-2018-3-smooth': { step: { holds: 'below', at: 8 / 30, vary: alpha } },
  'soudry-2018-layer': {
    'no neuron switches any more': {
      holds: 'above',
      at: 0,
      vary: (value) => ({ shape: { minSignedInner: value } }),
      beyond: null,
    },
  },
  'lyu-li-2020-gd': {
    '(A4) loss': { holds: 'below', at: 0, vary: (value) => ({ instance: { endLogLoss: value } }) },
    '(S5) step': { holds: 'below', at: Math.E / 30, vary: alpha },
  },
  'muthukumar-2021-11': {
    'features independent of the labels': {
      holds: 'below',
      at: 0,
      vary: (value) => signal2(Math.max(0, value)),
    },
    'effective dimension': {
      holds: 'above',
      at: 72 * (sqrt(3400) * 10 * sqrt(log(10)) + 20 * sqrt(10) * log(10) + 1),
      vary: trace,
    },
    'all points are support vectors': {
      holds: 'above',
      at: 10,
      vary: (value) => ({ instance: { limit: { ...LIMIT, supportVectors: value } } }),
    },
  },
  'muthukumar-2021-11-isotropic': {
    dimension: { holds: 'above', at: 100 * log(10) + 9, vary: (value) => ({ facts: { d: value } }) },
  },
};

const LIMIT = {
  status: 'solved',
  normalizedMargin: 0.5,
  supportVectors: 10,
  dual: Float64Array.of(0.2, 0.3),
};

/** Values just on either side of the edge. */
function beside({ at }: Edge): { low: number; high: number } {
  const gap = at === 0 ? 1e-9 : 1e-9 * Math.abs(at);
  return { low: at - gap, high: at + gap };
}

describe.each(Object.entries(edges))('%s', (id, premises) => {
  it.each(Object.entries(premises))('%s turns where it should', (name, edge) => {
    const { low, high } = beside(edge);
    const inside = edge.holds === 'above' ? high : low;
    const outside = edge.holds === 'above' ? low : high;
    expect(findingOf(id, name, edge.vary(inside)).holds, 'just inside').toBe(true);
    const beyond = edge.beyond === null ? null : false;
    expect(findingOf(id, name, edge.vary(outside)).holds, 'just outside').toBe(beyond);
  });
});

describe('of a smooth activation', () => {
  // H = 0.25/width against sqrt(m) = 2, d = 1000, |Sigma| = 2.
  it.each([
    [0.125, 1],
    [0.03125, 4],
  ])('of width %d the threshold of (A5) is divided by %d', (width, by) => {
    const phi = activationChosen({ name: 'smoothLeaky', width }, 0.5);
    const at = (value: number) =>
      findingOf('frei-chatterji-bartlett-2022-1', '(A5) step', { facts: { phi, alphaOfMean: value } });
    const edge = 1 / (2e6 * by);
    expect(at(edge * (1 - 1e-9)).holds).toBe(true);
    expect(at(edge * (1 + 1e-9)).holds).toBe(false);
    expect(at(edge).formula).toContain(`H = ${0.25 / width} here`);
  });

  it.each([
    ['lyu-li-2020-flow', '(A2) homogeneity', false],
    ['lyu-li-2020-gd', '(S1) smoothness', false],
    ['ji-telgarsky-2020', 'homogeneity', false],
    ['cai-2025-gd', 'smooth activation', false],
    ['cai-2025-gd', 'near homogeneity', null],
    ['xu-gu-2023-3.1', 'activation function', null],
    ['benign-theorem-2', 'activation function', false],
    ['frei-chatterji-bartlett-2022-1', 'smooth activation', true],
  ] as const)('%s: %s', (id, name, holds) => {
    const phi = activationChosen({ name: 'smoothLeaky', width: 2 }, 0.5);
    expect(findingOf(id, name, { facts: { phi } })).toMatchObject({ holds, setting: true });
    expect(findingOf(id, name, { facts: { gamma: 1 } }).holds).toBe(true);
  });
});

describe('a theorem on smooth activations with a leak', () => {
  it.each([
    ['smoothLeaky', 0.5, true],
    ['leakySoftplus', 0.5, false],
    ['smoothLeaky', 0, false],
    ['huberisedRelu', 0, false],
    ['swish', 0, false],
    ['elu', 0, false],
  ] as const)('%s with slope %d: %s', (activation, gamma, holds) => {
    const phi = activationChosen(activation, gamma);
    const found = findingOf('frei-chatterji-bartlett-2022-1', 'smooth activation', { facts: { phi, gamma } });
    expect(found.holds).toBe(holds);
  });
});

describe('the table of edges', () => {
  const results = papers.flatMap(({ results: all }) => all);
  const parts = ({ premises, checks = [] }: (typeof results)[number]) => [...premises, ...checks];

  it('has every inequality that can be measured', () => {
    const tested = new Set(
      results.flatMap((result) => parts(result).filter(({ name }) => edges[result.id]?.[name] !== undefined)),
    );
    const facts = factsByHand();
    const missing = results.flatMap((result) =>
      parts(result)
        .filter((premise) => {
          const { holds, setting } = premise.find(facts);
          return holds !== null && !setting && !tested.has(premise);
        })
        .map(({ name }) => `${result.id}: ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('names nothing that is not there', () => {
    for (const [id, premises] of Object.entries(edges)) {
      for (const name of Object.keys(premises)) expect(() => findingOf(id, name)).not.toThrow();
    }
  });
});
