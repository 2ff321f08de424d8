import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import type { FileInputs } from '../../src/experiment/inputs.ts';
import { run, runInSteps } from '../../src/experiment/run.ts';
import { jsonSchema } from '../../src/library/json-schemas.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { specSchema } from '../../src/spec/spec.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { expectSound } from '../support/sound.ts';

interface SpecInput {
  readonly [key: string]: unknown;
}

/** A small experiment, with `changes` written over its parts. */
function small(changes: SpecInput = {}): SpecInput {
  const base: Record<string, SpecInput> = {
    data: { n: 8, d: 300, signal: { norm: 4 } },
    network: { width: 6 },
    training: { steps: 60 },
    risk: { endPoints: 200, trajectoryPoints: 50 },
    report: { perDecade: 4 },
  };
  const merged: Record<string, unknown> = { ...base, ...changes };
  for (const [key, part] of Object.entries(base)) {
    if (typeof changes[key] === 'object') merged[key] = { ...part, ...(changes[key] as SpecInput) };
  }
  return merged;
}

const ODD: Record<string, SpecInput> = {
  'n = 1': { data: { n: 1 } },
  'n = 2': { data: { n: 2 } },
  'd = 1': { data: { d: 1 } },
  'd = 2': { data: { d: 2 } },
  'd = 1, not separable': { data: { d: 1, n: 12, signal: { norm: 0.1 } }, training: { steps: 2000 } },
  'd = 1e15': { data: { d: 1e15, signal: { norm: 1e4 } } },
  'gamma = 0': { network: { slope: 0 } },
  'gamma = 0, drawn weights': { network: { slope: 0, init: { scale: 0.01 } } },
  'gamma = 1': { network: { slope: 1 } },
  'no step': { training: { steps: 0 } },
  'one step': { training: { steps: 1 } },
  'width 1': { network: { width: 1 } },
  'no positive neuron': { network: { width: 5, positive: 0 } },
  'no negative neuron': { network: { width: 5, negative: 0 } },
  snr: { data: { signal: { snr: 2.5 } } },
  'no signal': { data: { signal: { norm: 0 } } },
  blocks: {
    data: {
      d: 205,
      covariance: {
        type: 'blocks',
        blocks: [
          { eigenvalue: 9, dimension: 5, signalShare: 0.25 },
          { eigenvalue: 1, dimension: 200, signalShare: 0.75 },
        ],
      },
    },
  },
  'one class, negative': { data: { labels: 'random', positiveShare: 0 } },
  'one class, positive': { data: { labels: 'random', positiveShare: 1 } },
  'one class that no neuron can serve': {
    data: { labels: 'random', positiveShare: 1 },
    network: { width: 3, positive: 0, slope: 0 },
    training: { step: 0.1 },
  },
  'mean loss': { training: { reduction: 'mean' } },
  'huge step': { training: { step: { relative: 1e4 } } },
  'large initial weights': { network: { init: { scale: 3 } } },
  'initial weights that diverge': {
    data: { n: 6, d: 3, signal: { norm: 0.1 } },
    network: { init: { scale: 400 } },
  },
  'tiny initial weights': { network: { init: { scale: 1e-300 } } },
  'W(0) = 0': { network: { init: { scale: 0 } } },
  'no test points on the way': { risk: { trajectoryPoints: 0 } },
  'explicit coordinates': { data: { sampler: 'explicit' } },
  'singular: as many samples as dimensions and more': { data: { n: 30, d: 20, signal: { norm: 20 } } },
  'settled in another pattern': { data: { n: 40, d: 60, signal: { norm: 1 } }, training: { steps: 400 } },
};

describe('a run', () => {
  it.each(Object.entries(ODD))(
    '%s: finite, every null with its reason, the same bytes again',
    (_, changes) => {
      const endless = { ...(changes.training as SpecInput), horizon: 'infinity' };
      expectSound(run(resolveSpec(small({ ...changes, training: endless })), null).record);
      const spec = resolveSpec(small(changes));
      const [first, again] = [run(spec, null).record, run(spec, null).record];
      expectSound(first);
      expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    },
  );

  it('is the same from its resolved spec, through JSON', () => {
    for (const changes of [
      ODD['n = 2'],
      ODD.blocks,
      ODD.snr,
      ODD['no positive neuron'],
      { seed: { data: 3, init: 4 } },
    ]) {
      const resolved = resolveSpec(small(changes));
      const again = resolveSpec(JSON.parse(JSON.stringify(resolved)));
      expect(again).toEqual(resolved);
      expect(JSON.stringify(again)).toBe(JSON.stringify(resolved));
      expect(JSON.stringify(run(again, null).record)).toBe(JSON.stringify(run(resolved, null).record));
    }
  });

  it('keeps data when only the seed of the initial weights changes, and the weights when only that of the data does', () => {
    const at = (seed: SpecInput) =>
      run(resolveSpec(small({ seed, network: { init: { scale: 0.1 } } })), null);
    const base = at({ data: 1, labels: 2, init: 3 });
    const otherInit = at({ data: 1, labels: 2, init: 4 });
    const otherData = at({ data: 5, labels: 2, init: 3 });
    const otherLabels = at({ data: 1, labels: 6, init: 3 });
    expect(otherInit.record.data).toEqual(base.record.data);
    expect(otherInit.record.limit.dual).toEqual(base.record.limit.dual);
    expect(otherInit.record.limit.certificate).toEqual(base.record.limit.certificate);
    expect(otherInit.arrays.K).toEqual(base.arrays.K);
    expect(otherInit.arrays.y).toEqual(base.arrays.y);
    expect(otherInit.arrays['Z(0)']).not.toEqual(base.arrays['Z(0)']);
    expect(otherData.arrays.y).toEqual(base.arrays.y);
    expect(otherData.arrays.K).not.toEqual(base.arrays.K);
    expect(otherLabels.arrays.y).not.toEqual(base.arrays.y);
    expect(otherData.record.training.trajectory[0].norm).toBeCloseTo(
      base.record.training.trajectory[0].norm,
      -1,
    );
  });

  it('beside a file of rows: sound with and without mu, covariance and held-out rows', () => {
    const X = matrixFromRows([
      [2, 0.1, 0.3],
      [-1.5, 0.2, -0.4],
      [1.8, -0.3, 0.2],
      [-2.2, 0.1, 0.5],
    ]);
    const y = Float64Array.of(1, -1, 1, -1);
    for (const mu of [null, Float64Array.of(2, 0, 0)]) {
      for (const covariance of [undefined, { type: 'isotropic', scale: 0.1 }]) {
        for (const heldOut of [null, { X, y }]) {
          const spec = resolveSpec({
            data: {
              source: 'file',
              x: 'x.npy',
              y: 'y.npy',
              ...(covariance && { covariance }),
              ...(mu && { mu: 'mu.npy' }),
              ...(heldOut && { test: { x: 'xt.npy', y: 'yt.npy' } }),
            },
            network: { width: 4 },
            training: { steps: 50 },
          });
          const training = {
            X,
            y,
            classes: ['-1', '1'],
            countingColumns: [],
            labelColumns: [],
            columnNames: null,
            rowNames: null,
            streamed: null,
          } as unknown as FileInputs['training'];
          const inputs = { training, heldOut, mu, W: null } as FileInputs;
          const { record } = run(spec, inputs);
          expectSound(record);
          const law = mu !== null && covariance !== undefined;
          const known = heldOut !== null || law;
          expect(record.risk.atEnd !== null).toBe(known);
          expect(record.verdict.judged !== null).toBe(known);
          // Four held-out rows alone settle nothing, whatever the network does on them.
          expect(record.verdict.overfitting !== null).toBe(law);
        }
      }
    }
  });

  it.each<[string, SpecInput, RegExp]>([
    [
      '|mu| = 1e200',
      { data: { signal: { norm: 1e200 } } },
      /^data: must have its largest \|x_i\|\^2 .*got Infinity$/,
    ],
    ['Sigma = 1e300 I', { data: { covariance: { scale: 1e300 } } }, /^data: must have its largest/],
    [
      'Sigma = 1e-300 I',
      { data: { covariance: { scale: 1e-300 }, signal: { norm: 0 } } },
      /^data: must have/,
    ],
    [
      'sigma0 = 1e200',
      { network: { init: { scale: 1e200 } } },
      /^network.init.scale: must leave the coordinates of W\(0\) at most 1e\+100/,
    ],
    [
      'alpha = 1e308',
      { training: { step: 1e308 } },
      /^network.init.relative, with training.step: must leave the coordinates of W\(0\) at most 1e\+100/,
    ],
  ])('refuses what would leave float64: %s', (_, changes, message) => {
    expect(() => run(resolveSpec(small(changes)), null)).toThrow(InputError);
    expect(() => run(resolveSpec(small(changes)), null)).toThrow(message);
  });

  it.each([1e-98, 1e90])('is the same experiment in other units: Sigma = %d I', (scale) => {
    const signal = { norm: 4 * Math.sqrt(scale) };
    const { record } = run(resolveSpec(small({ data: { signal, covariance: { scale } } })), null);
    const { record: unit } = run(resolveSpec(small()), null);
    expectSound(record);
    expect(record.training.outcome).toBe('completed');
    for (const [i, q] of record.training.margins.entries())
      expect(q / unit.training.margins[i]).toBeCloseTo(1, 9);
    expect(record.risk.limit!.gamma).toBeCloseTo(unit.risk.limit!.gamma!, 9);
  });

  it('reports progress, and refuses what does not fit memory before it draws anything', () => {
    const seen: number[] = [];
    for (const { stage, done, total } of runInSteps(resolveSpec(small()), null))
      if (stage === 'descent') seen.push(done / total);
    expect(seen[0]).toBe(0);
    expect(seen.at(-1)).toBe(1);
    expect(() => run(resolveSpec({ data: { n: 1e6 } }), null)).toThrow(/data\.n = 1000000.*GiB/);
    expect(() => run(resolveSpec(small()), null, { memoryLimit: 1000 })).toThrow(InputError);
  });
});

describe('a spec', () => {
  it('{} is the whole default, written out', () => {
    const spec = resolveSpec({});
    expect(spec).toMatchObject({
      seed: { data: 0, labels: 0, init: 0 },
      data: { source: 'population', n: 100, d: 10_000, positiveShare: 0.5 },
      network: { width: 64, positive: 32, negative: 32, slope: 0.1, init: { relative: 1e-4 } },
      training: { reduction: 'sum', step: { relative: 0.5 }, horizon: null },
    });
    expect(resolveSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it('numbers may be written as text', () => {
    const spec = resolveSpec({
      data: { n: '20', d: '1e12' },
      training: { step: ' .25 ', horizon: '1e300' },
      seed: '7',
    });
    expect(spec).toMatchObject({
      data: { n: 20, d: 1e12 },
      training: { step: 0.25, horizon: 1e300 },
      seed: { data: 7 },
    });
  });

  it.each<[SpecInput, number, number, number]>([
    [{ width: 7 }, 7, 4, 3],
    [{ width: 7, positive: 2 }, 7, 2, 5],
    [{ width: 7, negative: 7 }, 7, 0, 7],
    [{ positive: 3, negative: 5 }, 8, 3, 5],
  ])('widths of %j', (network, width, positive, negative) => {
    expect(resolveSpec({ network }).network).toMatchObject({ width, positive, negative });
  });

  const BLOCKS = [{ eigenvalue: 1, dimension: 5, signalShare: 1 }];

  // What is broken, and what the message must name: the path, the rule, the value.
  it.each<[SpecInput, RegExp]>([
    [{ training: { step: [1] } }, /^training\.step: must be a number, or \{ relative \}; got \[1\]$/],
    [
      { training: { horizon: 'forever' } },
      /^training\.horizon: must be null, or "infinity", or a number; got "forever"$/,
    ],
    [
      { colour: 1 },
      /^colour: is not a known key; did you mean \w+\? spec may be \{ .*name, seed, data, .* \}; got 1$/,
    ],
    [{ dta: {} }, /^dta: is not a known key; did you mean data\?; got \{\}$/],
    [{ data: { dimension: 5 } }, /^data\.dimension: is not a known key; did you mean \w+\?; got 5$/],
    [{ network: { slop: 0.1 } }, /^network\.slop: is not a known key; did you mean slope\?; got 0\.1$/],
    [{ training: { stepp: 1 } }, /did you mean steps?\?/],
    [
      { training: { step: { relativ: 1 } } },
      /^training\.step\.relativ: is not a known key; did you mean relative\?; got 1$/m,
    ],
    [{ data: { n: 0 } }, /^data\.n: must be at least 1; got 0$/],
    [{ data: { n: 2.5 } }, /^data\.n: must be an integer; got 2\.5$/],
    [{ data: { n: 'ten' } }, /^data\.n: must be a number; got "ten"$/],
    [{ data: { n: Number.NaN } }, /^data\.n: must be a number; got NaN$/],
    [{ data: { d: 0 } }, /^data\.d: must be at least 1; got 0$/],
    [{ data: { d: 2e15 } }, /^data\.d: must be at most 1000000000000000; got 2000000000000000$/],
    [{ data: { positiveShare: 1.1 } }, /^data\.positiveShare: must be at most 1; got 1\.1$/],
    [
      { data: { labels: 'even' } },
      /^data\.labels: must be one of "balanced", "random", "mirrored"; got "even"$/,
    ],
    [{ data: { signal: { norm: -1 } } }, /^data\.signal\.norm: must be at least 0; got -1$/],
    [{ data: { signal: { norm: 1, snr: 1 } } }, /^data\.signal: must give exactly one of norm, snr; got/],
    [{ data: { signal: {} } }, /^data\.signal: must give exactly one of norm, snr; got \{\}$/],
    [{ data: { covariance: { scale: 0 } } }, /^data\.covariance\.scale: must be greater than 0; got 0$/],
    [{ data: { covariance: { blocks: [] } } }, /^data\.covariance/],
    [
      {
        data: { covariance: { type: 'blocks', blocks: [{ eigenvalue: -1, dimension: 5, signalShare: 1 }] } },
      },
      /^data\.covariance\.blocks\[0\]\.eigenvalue: must be at least 0; got -1$/,
    ],
    [
      { data: { covariance: { type: 'blocks', blocks: [{ ...BLOCKS[0], signalShare: 0.5 }] } } },
      /^data\.covariance\.blocks: must have signal shares that sum to 1; got 0\.5$/,
    ],
    [
      { data: { d: 6, covariance: { type: 'blocks', blocks: BLOCKS } } },
      /^data\.d: must be the sum.* 5; data\.d=5 runs; got 6$/,
    ],
    [
      {
        data: {
          covariance: {
            type: 'blocks',
            blocks: [
              { ...BLOCKS[0], dimension: 1e15 },
              { eigenvalue: 1, dimension: 1 },
            ],
          },
        },
      },
      /sum to at most 1e15; got 1000000000000001$/,
    ],
    [{ data: { source: 'web' } }, /^data\.source/],
    [{ data: { source: 'file', y: 'y.npy' } }, /^data\.x/],
    [{ network: { width: 0 } }, /^network\.width: must be at least 1; got 0$/],
    [
      { network: { width: 5, positive: 2, negative: 2 } },
      /^network\.width: .*; network\.width=4 runs; got 5$/,
    ],
    [{ network: { width: 5, positive: 6 } }, /^network\.positive: .*; network\.positive=5 runs; got 6$/],
    [{ network: { width: 5, negative: 6 } }, /^network\.negative: .*; network\.negative=5 runs; got 6$/],
    [{ network: { positive: 0, negative: 0 } }, /^network\.width: must be at least 1; got 0$/],
    [{ network: { slope: 1.5 } }, /^network\.slope: must be at most 1; got 1\.5$/],
    [{ network: { slope: -0.1 } }, /^network\.slope: must be at least 0; got -0\.1$/],
    [{ network: { init: { scale: 1, relative: 1 } } }, /^network\.init: must give exactly one of/],
    [{ network: { init: { file: 'w.npy' } } }, /^network\.init\.file: needs data from a file.*got "w\.npy"$/],
    [{ training: { step: 0 } }, /^training\.step: must be greater than 0; got 0$/],
    [{ training: { step: -1 } }, /^training\.step: must be greater than 0; got -1$/],
    [{ training: { step: { relative: 0 } } }, /^training\.step\.relative: must be greater than 0; got 0$/],
    [
      { training: { step: Number.POSITIVE_INFINITY } },
      /^training\.step: must be a (finite )?number; got Infinity$/,
    ],
    [{ training: { steps: -1 } }, /^training\.steps: must be at least 0; got -1$/],
    [
      { training: { steps: 100, horizon: 99 } },
      /^training\.horizon: .* = 100; training\.horizon=100 runs; got 99$/,
    ],
    [{ training: { horizon: 'never' } }, /^training\.horizon: .*got "never"$/],
    [{ training: { reduction: 'max' } }, /^training\.reduction: must be one of "sum", "mean"; got "max"$/],
    [
      { thresholds: { weakBelow: 20 } },
      /^thresholds\.weakBelow: must be at most strongAbove = 10; thresholds\.weakBelow=10 runs; got 20$/,
    ],
    [{ seed: -1 }, /^seed: must be at least 0; got -1$/],
    [{ seed: 2 ** 53 }, /^seed: must be .*got 9007199254740992$/],
    [{ seed: { data: 1.5 } }, /^seed\.data: must be an integer; got 1\.5$/],
    [{ name: 5 }, /^name: must be a string; got 5$/],
  ])('%j is refused with %s', (input, message) => {
    expect(() => resolveSpec(input)).toThrow(SpecError);
    expect(() => resolveSpec(input)).toThrow(message);
  });

  it.each([null, 5, 'text', [[]]])('%j is no spec', (input) => {
    expect(() => resolveSpec(input)).toThrow(/^spec: must be an object/);
  });

  it('every problem is reported, not the first alone', () => {
    try {
      resolveSpec({ data: { n: 0 }, network: { slope: 2 }, traning: {} });
      expect.unreachable();
    } catch (error) {
      expect((error as SpecError).problems.map(({ path }) => path.join('.'))).toEqual(
        expect.arrayContaining(['data.n', 'network.slope', 'traning']),
      );
      expect((error as Error).message.split('\n')).toHaveLength(3);
    }
  });

  it('the JSON Schema says what the schema does, defaults included', () => {
    const schema = jsonSchema() as { properties: Record<string, unknown>; additionalProperties: boolean };
    expect(schema.additionalProperties).toBe(false);
    expect(Object.keys(schema.properties)).toEqual(['extends', ...Object.keys(specSchema.shape)]);
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const defaults = Object.fromEntries(
      Object.entries(schema.properties).flatMap(([key, property]) =>
        'default' in (property as object) ? [[key, (property as { default: unknown }).default]] : [],
      ),
    );
    expect(resolveSpec(defaults)).toEqual(resolveSpec({}));
  });
});
