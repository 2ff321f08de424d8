import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { mergeField } from '../../src/spec/set-field.ts';
import { experimentAt, planSweep } from '../../src/sweep/plan.ts';
import { refusal } from '../support/refusal.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

const FULL = {
  data: {
    n: 9,
    model: { type: 'opposing' },
    d: 50,
    signal: { norm: 3 },
    noise: { family: 'studentT', nu: 7 },
    covariance: { type: 'spiked', spikes: [4, 2], scale: 0.5 },
  },
  network: { width: 6, slope: 0.3 },
};

/** The experiment at the only point of an axis with one setting. */
const set = (path: string, value: unknown, experiment: object = FULL) => {
  const plan = planSweep({ experiment, axes: [{ path, name: 'a', values: [{ label: 'x', value }] }] });
  return experimentAt(plan, plan.point(0));
};
const resolved = (data: object) => resolveSpec({ ...FULL, data: { ...FULL.data, ...data } }).data;

describe('a setting of several keys', () => {
  it('changes those keys and no others, however deep', () => {
    expect(set('data', { signal: { norm: 5 } }).data).toEqual(resolved({ signal: { norm: 5 } }));
    expect(set('data', { covariance: { scale: 2 }, n: 11 }).data).toEqual(
      resolved({ n: 11, covariance: { ...FULL.data.covariance, scale: 2 } }),
    );
    expect(set('network', { slope: 0.5 }).network).toMatchObject({ width: 6, slope: 0.5 });
    expect(set('data.covariance', { spikes: [9] }).data).toEqual(
      resolved({ covariance: { ...FULL.data.covariance, spikes: [9] } }),
    );
  });

  it.each<[string, unknown, object]>([
    ['data.covariance', { type: 'powerLaw', exponent: 2 }, { covariance: { type: 'powerLaw', exponent: 2 } }],
    ['data.covariance', { type: 'isotropic' }, { covariance: { type: 'isotropic' } }],
    [
      'data.covariance',
      { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 50, signalShare: 1 }] },
      { covariance: { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 50, signalShare: 1 }] } },
    ],
    ['data.noise', { family: 'laplace' }, { noise: { family: 'laplace' } }],
    ['data', { noise: { family: 'gaussian' } }, { noise: { family: 'gaussian' } }],
    [
      'data',
      { model: { type: 'clusters', count: 4 }, covariance: { type: 'isotropic' } },
      { model: { type: 'clusters', count: 4 }, covariance: { type: 'isotropic' } },
    ],
    ['data', { signal: { snr: 2 } }, { signal: { snr: 2 } }],
  ])('replaces what is there where it is of another shape: %s, %o', (path, value, data) => {
    expect(set(path, value).data).toEqual(resolved(data));
  });

  it('merges where it says the shape that is there, said or implied', () => {
    expect(set('data.covariance', { type: 'spiked', scale: 3 }).data).toEqual(
      resolved({ covariance: { ...FULL.data.covariance, scale: 3 } }),
    );
    const implied = { ...FULL, data: { ...FULL.data, covariance: { scale: 3 }, noise: {} } };
    expect(set('data.covariance', { type: 'isotropic' }, implied).data).toMatchObject({
      covariance: { type: 'isotropic', scale: 3 },
    });
    const file = { source: 'file', x: 'a.npy', y: 'b.npy', standardise: true };
    const spec: Record<string, unknown> = { data: { ...file } };
    mergeField(spec, ['data'], { x: 'c.npy' }, 'test');
    expect(spec.data).toEqual({ ...file, x: 'c.npy' });
    mergeField(spec, ['data'], { source: 'population', n: 5 }, 'test');
    expect(spec.data).toEqual({ source: 'population', n: 5 });
    mergeField(spec, ['data'], { x: 'c.npy', y: 'd.npy' }, 'test');
    expect(spec.data).toEqual({ x: 'c.npy', y: 'd.npy' });
  });

  it('knows what a shape is that is not said', () => {
    for (const [path, key] of [
      ['covariance', 'type'],
      ['noise', 'family'],
      ['model', 'type'],
    ]) {
      const { data } = resolveSpec({ data: { [path]: {}, d: 10 } }) as unknown as {
        data: Record<string, Record<string, string>>;
      };
      const spec: Record<string, unknown> = { data: { [path]: { mark: 1 } } };
      mergeField(spec, ['data', path], { [key]: data[path][key] }, 'test');
      expect(spec).toEqual({ data: { [path]: { mark: 1, [key]: data[path][key] } } });
    }
  });

  it('takes any name of a key as a name', () => {
    const spec: Record<string, unknown> = { data: { n: 1 } };
    mergeField(spec, ['data'], JSON.parse('{"__proto__": {"n": 2}, "toString": 3}'), 'test');
    expect(Object.keys(spec.data as object)).toEqual(['n', '__proto__', 'toString']);
  });
});

describe('axes that overlap', () => {
  const signal = { path: 'data.signal', values: [{ label: 'a', value: { norm: 5 } }] };
  const norm = { path: 'data.signal.norm', values: [2, 20] };
  const blocks = (index: string) => ({
    path: `data.covariance.blocks${index}.eigenvalue`,
    name: index,
    values: [1],
  });

  it.each<[string, object[], RegExp]>([
    ['one holds the other', [norm, signal], /axes\[1\]\.path: .*the axis "norm", data\.signal\.norm/],
    ['one lies in the other', [signal, norm], /axes\[1\]\.path: .*the axis "signal", data\.signal:/],
    [
      'they are one',
      [norm, { ...norm, name: 'b' }],
      /axes\[1\]\.path: .*"norm".*got "?data\.signal\.norm"?$/,
    ],
    ['one in two spellings', [blocks('[0]'), blocks('.0')], /axes\[1\]\.path: must not overlap/],
    [
      'the setting of one takes away that of the other',
      [norm, { path: 'data.signal.snr', values: [1] }],
      /axes\[1\]\.path: .*one would overwrite what the other sets/,
    ],
    [
      'one is solved for',
      [signal, { path: 'data.signal.norm', derive: { ratio: [1] } }],
      /axes\[1\]\.path: must not overlap/,
    ],
    [
      'solving for one undoes the other',
      [
        { path: 'data.d', derive: { ratio: [1, 2] } },
        { path: 'data.signal.norm', derive: { frontier: [1, 2] } },
      ],
      /axes\[0\]: .*the axis "frontier" leaves as it is/,
    ],
  ])('are refused where %s', (_, axes, message) => {
    const covariance = { type: 'blocks', blocks: [{ eigenvalue: 1, dimension: 60, signalShare: 1 }] };
    const experiment = axes.some(({ path }: { path?: string }) => path?.includes('blocks'))
      ? { data: { n: 8, signal: { norm: 6 }, covariance } }
      : TINY_EXPERIMENT;
    expect(refusal(() => planSweep({ experiment, axes }))).toMatch(message);
  });

  it('are not those that only begin alike', () => {
    const axes = [
      { path: 'data.d', values: [9] },
      { path: 'data.direction', values: [1] },
      { path: 'network.slope', values: [0.5] },
    ];
    expect(planSweep({ experiment: TINY_EXPERIMENT, axes }).size).toBe(1);
  });

  it.each([
    ['seed', [1, 2]],
    ['seed.init', [1, 2]],
    ['name', ['a', 'b']],
  ])('nor is one along %s, which no cell would follow', (path, values) => {
    expect(refusal(() => planSweep({ axes: [{ path, values }] }))).toMatch(/axes\[0\]\.path: must/);
  });
});

describe('what a sweep is', () => {
  const spec = {
    name: 'a',
    experiment: { ...TINY_EXPERIMENT, name: 'x' },
    axes: [
      { path: 'data.signal.norm', from: 1, to: 4, count: 3 },
      { path: 'data.noise', values: [{ label: 'normal', value: {} }] },
    ],
    seeds: 3,
  };
  const hashOf = (change: object) => planSweep({ ...spec, ...change }).hash;

  it('does not change with its names, its labels, or how figures space its values', () => {
    const [norm, noise] = spec.axes;
    for (const change of [
      { name: 'b' },
      { experiment: TINY_EXPERIMENT },
      { experiment: { ...TINY_EXPERIMENT, name: 'y' } },
      { axes: [{ ...norm, name: 'size', label: 'length' }, noise] },
      { axes: [{ path: 'data.signal.norm', values: [1, 2.5, 4], scale: 'log' }, noise] },
      { axes: [{ path: 'data.signal.norm', values: [1, 2.5, 4], scale: 'ordinal' }, noise] },
      { axes: [norm, { ...noise, values: [{ label: 'Gauß', value: {} }] }] },
      { seeds: [0, 1, 2] },
      { seeds: { from: 0, count: 3 } },
    ]) {
      expect(hashOf(change), JSON.stringify(change)).toBe(hashOf({}));
    }
  });

  it('changes with whatever a cell depends on', () => {
    const [norm, noise] = spec.axes;
    const changes = [
      { experiment: { ...TINY_EXPERIMENT, network: { width: 5 } } },
      { axes: [{ ...norm, scale: 'log' }, noise] },
      { axes: [noise, norm] },
      { axes: [norm, { ...noise, values: [{ label: 'normal', value: { family: 'laplace' } }] }] },
      { axes: [norm, { ...noise, path: 'data.model' }] },
      { axes: [{ path: 'data.covariance.scale', derive: { ratio: [1, 2.5, 4] } }, noise] },
      { axes: [{ path: 'data.covariance.scale', derive: { frontier: [1, 2.5, 4] } }, noise] },
      { seeds: { from: 1, count: 3 } },
      { seeds: 4 },
      { keep: ['limit.dual'] },
    ];
    const hashes = [{}, ...changes].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('changes with the scale of the axis that is bisected, and not with its name', () => {
    const bisected = (axis: object, name = 'norm') =>
      hashOf({
        axes: [{ path: 'data.signal.norm', values: [1, 2], ...axis }],
        adaptive: {
          transition: { axis: name, quantity: 'risk.limit.error', level: 0.1, within: 0.1, most: 9 },
        },
      });
    expect(bisected({ scale: 'log' })).not.toBe(bisected({}));
    expect(bisected({ name: 'size' }, 'size')).toBe(bisected({}));
  });

  it('is the same after it was written down, whatever the axes', () => {
    const value = fc.oneof(fc.double({ min: 0.5, max: 9, noNaN: true }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), fc.nat(1e6), (values, from) => {
        const plan = planSweep({
          ...spec,
          axes: [{ path: 'data.signal.norm', values }],
          seeds: { from, count: 2 },
        });
        expect(planSweep(JSON.parse(JSON.stringify(plan.spec))).hash).toBe(plan.hash);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a sweep at the limits of its numbers', () => {
  it('is refused where a seed would leave the integers that numbers hold', () => {
    const last = Number.MAX_SAFE_INTEGER;
    const at = (from: number, more: object = {}) => planSweep({ seeds: { from, count: 3 }, ...more });
    expect(at(last - 2).seeds[2]).toBe(last);
    expect(refusal(() => at(last - 1))).toMatch(/seeds: must make no seed beyond 9007199254740991/);
    const adaptive = { seeds: { quantity: 'risk.limit.error', halfWidth: 1, most: 5 } };
    expect(at(last - 4, { adaptive }).size).toBe(3);
    expect(refusal(() => at(last - 3, { adaptive }))).toMatch(
      /adaptive\.seeds\.most: must make no seed beyond/,
    );
  });

  it('is laid out in work that grows with the number of values, and tried at its ends', () => {
    const plan = planSweep({ axes: [{ path: 'data.signal.norm', from: 0, to: 1, count: 2e5 }] });
    expect(plan.size).toBe(2e5);
    expect(plan.cell(199_999).at.norm).toBe(1);
    const beyond = {
      path: 'network.slope',
      values: Array.from({ length: 2000 }, (_, k) => (k === 700 ? 1.5 : k / 2000)),
    };
    expect(refusal(() => planSweep({ axes: [beyond] }))).toMatch(/at network\.slope = 1\.5, .*at most 1/);
  });
});
