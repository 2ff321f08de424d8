/**
 * The second layer of a spec: fixed, random, or given; what a record says of it, and every way in which it can be wrong.
 */
import { describe, expect, it } from 'vitest';
import { inlineFiles } from '../../src/experiment/inlined-files.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { networkOf } from '../../src/experiment/training-setup.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { writtenParts } from '../../src/sweep/written-parts.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { fullDescentAt } from '../support/full-descent.ts';
import { refusal, utf8 } from '../support/refusal.ts';
import { expectSound } from '../support/sound.ts';

const LAYER = [0.5, -1.25, 2, -0.1];
const X = [
  [3, 1, 0],
  [2.5, -1, 0.5],
  [-2, 1, 1],
  [-3, -0.5, 0],
];
const y = [1, 1, -1, -1];
const W = [
  [0.3, -0.2, 0.1],
  [-0.1, 0.2, 0.2],
  [0.2, 0.1, -0.3],
  [0, -0.4, 0.1],
];

const vector = (entries: readonly number[]) =>
  writeNpy({ shape: [entries.length], data: Float64Array.from(entries) });
const rows = (matrix: readonly (readonly number[])[]) =>
  writeNpy({ shape: [matrix.length, matrix[0].length], data: Float64Array.from(matrix.flat()) });

const FILES: Readonly<Record<string, Uint8Array>> = {
  'x.npy': rows(X),
  'y.npy': vector(y),
  'w.npy': rows(W),
  'a.npy': vector(LAYER),
  'a.csv': utf8(`a\n${LAYER.join('\n')}\n`),
  'bare.csv': utf8(`${LAYER.join('\n')}\n`),
  'row.csv': utf8(`${LAYER.join(',')}\n`),
  'text.csv': utf8('a\n1\nminus one\n'),
  'zero.npy': vector([1, 0, -1, 2]),
  'nan.npy': vector([1, 2, Number.NaN, 2]),
  'huge.npy': vector([1, 2, 1e31, 2]),
  'square.npy': rows([
    [1, 2],
    [3, 4],
  ]),
};
const read = (path: string): Uint8Array => FILES[path];

/** A small experiment with a network, files put in. */
function specOf(network: object, more: object = {}) {
  const spec = { data: { n: 6, d: 40, signal: { norm: 2 } }, training: { steps: 50 }, ...more, network };
  inlineFiles(spec, read);
  return resolveSpec(spec);
}

describe('a given second layer', () => {
  it.each(['a.npy', 'a.csv', 'bare.csv', 'row.csv'])(
    '%s: rows of W(0) in its order; margins, weights and arrays are those of plain loops',
    (file) => {
      const spec = specOf(
        { width: 4, slope: 0.3, secondLayer: { file }, init: { file: 'w.npy' } },
        { data: { source: 'file', x: 'x.npy', y: 'y.npy' }, training: { step: 0.05, steps: 40 } },
      );
      const { record, arrays } = run(spec, readInputs(spec, read));
      expectSound(record);
      const problem = { X, y, W, mPlus: 0, a: LAYER, slope: 0.3, alpha: 0.05, reduction: 'sum' } as const;
      const oracle = fullDescentAt(problem, 40);
      expectClose(record.training.margins, oracle.q, 1e-12);
      expectRelative(record.training.trajectory.at(-1)?.norm ?? null, Math.hypot(...oracle.W.flat()), 1e-12);
      expect(record.training.secondLayer).toEqual({
        ...{ positive: 2, negative: 2, positiveSquares: 4.25 },
        negativeSquares: LAYER[1] ** 2 + LAYER[3] ** 2,
      });
      expect([...(arrays.a.data as Float64Array)]).toEqual(LAYER);
      expect(record.spec.network).toMatchObject({ width: 4, secondLayer: { values: LAYER } });
      expect(resolveSpec(record.spec)).toEqual(record.spec);
    },
  );

  it('its arrays recheck the limit: G from a alone', () => {
    const { record, arrays } = run(specOf({ secondLayer: { values: LAYER }, slope: 0.2 }), null);
    const [K, labels, beta, a] = ['K', 'y', 'beta', 'a'].map((name) => [
      ...(arrays[name].data as Float64Array),
    ]);
    const A = (sign: number) =>
      a.filter((entry) => entry * sign > 0).reduce((total, entry) => total + entry ** 2, 0);
    const p = (sign: number, i: number) => (labels[i] === sign ? 1 : 0.2);
    for (const i of labels.keys()) {
      const q = labels.reduce(
        (total, label, k) =>
          total +
          label *
            labels[i] *
            K[6 * i + k] *
            beta[k] *
            (A(1) * p(1, i) * p(1, k) + A(-1) * p(-1, i) * p(-1, k)),
        0,
      );
      expect(beta[i] > 0 ? Math.abs(q - 1) : Math.max(0, 1 - q)).toBeLessThan(1e-12);
    }
    expect(record.limit.status).toBe('solved');
  });

  it('of sizes 1/sqrt(m) tells what a fixed one tells, but for its own names', () => {
    const more = { training: { steps: 50, horizon: 'infinity' } };
    const given = run(specOf({ secondLayer: { values: [0.5, 0.5, -0.5, -0.5] } }, more), null).record;
    const fixed = run(specOf({ width: 4 }, more), null).record;
    const { secondLayer, ...training } = given.training;
    expect(secondLayer).toMatchObject({ positive: 2, negative: 2, positiveSquares: 0.5 });
    expect(training).toEqual(fixed.training);
    for (const part of ['data', 'horizon', 'risk', 'regime', 'verdict', 'plane'] as const) {
      expect(given[part]).toEqual(fixed[part]);
    }
    // Its bracket allows for the rounding of the sums of squares.
    const { certificate, ...limit } = given.limit;
    const { certificate: usual, ...same } = fixed.limit;
    expect(limit).toEqual(same);
    expect(certificate?.lower).toBeLessThan(usual?.lower ?? 0);
    expect(certificate?.relativeGap).toBeLessThan(1e-13);
    expect(given.theory.map(({ id, status }) => [id, status])).toEqual(
      fixed.theory.map(({ id, status }) => [id, status]),
    );
  });

  it('of other sizes is outside what papers say of a_j = +-1/sqrt(m), and inside what is proved for any', () => {
    const statusesOf = (values: readonly number[]) => {
      const { theory } = run(
        specOf({ secondLayer: { values }, slope: 0.3 }, { data: { n: 6, d: 40, signal: { norm: 12 } } }),
        null,
      ).record;
      return (id: string) => theory.find((one) => one.id === id);
    };
    const [own, equal] = [statusesOf(LAYER), statusesOf([0.5, -0.5, 0.5, -0.5])];
    for (const id of [
      'hashimoto-2026-4.8-positive',
      'frei-vardi-2023-4',
      'xu-gu-2023-3.1',
      'karhadkar-2024-3.1',
    ]) {
      expect(own(id)?.status).toBe('vacuous');
      expect(own(id)?.hypotheses.find(({ name }) => name === 'second layer')).toMatchObject({
        holds: false,
        setting: true,
      });
      expect(equal(id)?.hypotheses.map(({ name }) => name)).not.toContain('second layer');
    }
    expect(own('benign-theorem-2')?.status).toBe('holds');
    expect(own('benign-activation-positive')?.status).toBe('holds');
  });

  it('a start proportional to the step is small beside the least of the neurons: sigma0 has min |a_j|', () => {
    const [own, fixed] = [{ secondLayer: { values: LAYER } }, { width: 4 }].map(
      (network) =>
        run(specOf({ ...network, init: { relative: 1e-3 } }, { training: { steps: 1, step: 0.01 } }), null)
          .record.training.initialScale ?? 0,
    );
    expectRelative(own, (fixed * 0.1) / 0.5, 1e-14);
  });

  it('is an axis of a sweep, as any value', () => {
    const sweep = {
      experiment: { data: { n: 4, d: 20 }, network: { width: 4 }, training: { steps: 5 } },
      axes: [
        {
          path: 'network.secondLayer',
          values: [
            'fixed',
            'random',
            { label: 'read', value: { file: 'a.npy' } },
            { label: 'given', value: { values: [1, -1, 2, -2] } },
          ],
        },
      ],
      seeds: { from: 0, count: 1 },
    };
    for (const part of writtenParts(sweep)) inlineFiles(part, read);
    expect(sweep.axes[0].values[2]).toEqual({ label: 'read', value: { values: LAYER } });
    const plan = planSweep(sweep);
    const cell = cellRunner(plan);
    const found = [0, 1, 2, 3].map((at) => cell(plan.cell(at)));
    expect(found.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    expect(new Set(found.map(({ id }) => id)).size).toBe(4);
  });
});

describe('a random second layer', () => {
  const signsOf = (seed: number, width = 400) =>
    networkOf(specOf({ width, secondLayer: 'random' }, { seed })).secondLayer?.multiples ??
    new Float64Array();

  it('has fair signs of their own at 1/sqrt(m), the same for the same seed', () => {
    const signs = signsOf(3);
    expect(signs.every((entry) => Math.abs(entry) === 1)).toBe(true);
    expect(signsOf(3)).toEqual(signs);
    expect(signsOf(4)).not.toEqual(signs);
    const total = (of: Float64Array) => of.reduce((sum, entry) => sum + entry, 0);
    // Five standard deviations of the sum, and of the sum of neighbours' products.
    expect(Math.abs(total(signs))).toBeLessThan(5 * 20);
    expect(Math.abs(total(signs.subarray(1).map((entry, j) => entry * signs[j])))).toBeLessThan(5 * 20);
    expect(networkOf(specOf({ width: 400, secondLayer: 'random' }, { seed: 3 })).mPlus).toBe(
      signs.filter((entry) => entry > 0).length,
    );
  });

  it('has a key of its own: W(0) and data are those of a fixed one', () => {
    const [drawn, fixed] = ['random', 'fixed'].map((secondLayer) =>
      run(specOf({ width: 8, secondLayer }), null),
    );
    expectSound(drawn.record);
    for (const name of ['K', 'y', 'Z(0)']) expect(drawn.arrays[name]).toEqual(fixed.arrays[name]);
    const signs = networkOf(drawn.record.spec).secondLayer?.multiples ?? new Float64Array();
    expectClose(
      drawn.arrays.a.data as Float64Array,
      signs.map((entry) => entry / Math.sqrt(8)),
      0,
    );
    expect(drawn.record.training.secondLayer?.positive).toBe(signs.filter((entry) => entry > 0).length);
    expect(fixed.record.training.secondLayer).toBeUndefined();
    expect(fixed.arrays.a).toBeUndefined();
  });

  it('is within what papers say of random signs', () => {
    const { theory } = run(specOf({ width: 8, secondLayer: 'random' }), null).record;
    const names = theory.flatMap(({ hypotheses }) => hypotheses.map(({ name }) => name));
    expect(names).not.toContain('second layer');
  });
});

describe('what is refused', () => {
  it.each([
    [
      { secondLayer: 'gaussian' },
      'network.secondLayer: must be "fixed", "random", "trained", { name: trained, ... }, { file } or { values }; got "gaussian"',
    ],
    [
      { secondLayer: { name: 'trained', start: 'tiny' } },
      'network.secondLayer.start: must be "fixed", "random", "balanced", { file } or { values }; got "tiny"',
    ],
    [{ secondLayer: { name: 'fixed' } }, 'network.secondLayer.name'],
    [
      { secondLayer: { name: 'trained', start: { values: [1, 0] } } },
      'network.secondLayer.start.values[1]: must be a number of any sign that is not 0',
    ],
    [
      { width: 5, secondLayer: { name: 'trained', start: { file: 'a.npy' } } },
      'network.width: must be 4, the number of entries of network.secondLayer.start, or be left out; network.width=4 runs; got 5',
    ],
    [
      { width: 4, positive: 2, secondLayer: { name: 'trained', start: 'random' } },
      'network.positive: must be absent with network.secondLayer.start "random", whose signs are its own',
    ],
    [{ secondLayer: { file: 'zero.npy' } }, 'zero.npy, entry 2: must be a number of any sign that is not 0'],
    [{ secondLayer: { file: 'nan.npy' } }, 'nan.npy'],
    [{ secondLayer: { file: 'text.csv' } }, 'text.csv, line 3'],
    [
      { secondLayer: { file: 'huge.npy' } },
      'huge.npy, entry 3: must be a number of any sign that is not 0, between 1e-30 and 1e+30 in size; got 1e+31',
    ],
    [
      { secondLayer: { file: 'square.npy' } },
      'square.npy: must be one column of numbers, one a neuron; got "shape (2, 2)"',
    ],
    [
      { width: 5, secondLayer: { file: 'a.npy' } },
      'network.width: must be 4, the number of entries of network.secondLayer, or be left out; network.width=4 runs; got 5',
    ],
    [
      { width: 4, positive: 2, secondLayer: { file: 'a.npy' } },
      'network.positive: must be absent with network.secondLayer { file } or { values }, whose signs are its own',
    ],
    [
      { width: 4, negative: 2, secondLayer: 'random' },
      'network.negative: must be absent with network.secondLayer "random", whose signs are its own',
    ],
    [
      { secondLayer: { values: [1, 0] } },
      'network.secondLayer.values[1]: must be a number of any sign that is not 0',
    ],
    [{ secondLayer: { values: [] } }, 'network.secondLayer.values'],
    [
      { secondLayer: { values: [1, 'x'] } },
      'network.secondLayer.values[1]: must be a number of any sign that is not 0',
    ],
    [
      { secondLayer: { file: 'a.npy', values: [1] } },
      'network.secondLayer: must give exactly one of file, values',
    ],
    [{ secondLayer: {} }, 'network.secondLayer: must give exactly one of file, values'],
    [{ secondLayer: 3 }, 'network.secondLayer: must be'],
  ])('%o', (network, told) => {
    expect(refusal(() => specOf(network))).toContain(told);
  });

  it('a file that nobody read', () => {
    expect(refusal(() => resolveSpec({ network: { secondLayer: { file: 'a.npy' } } }))).toContain(
      'network.secondLayer.file: must be read before the spec is resolved (inlineFiles)',
    );
  });
});
