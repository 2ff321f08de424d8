import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { SpecError } from '../../src/spec/refusal.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { canonicalJson, hashOf } from '../../src/sweep/content-hash.ts';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.ts';
import { refusal } from '../support/refusal.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

const valuesOf = (axis: object): readonly unknown[] => planSweep({ axes: [axis] }).axes[0].values;
const cellsOf = (plan: SweepPlan) => Array.from({ length: plan.size }, (_, index) => plan.cell(index));
const norm = { path: 'data.signal.norm' };

describe('the axes of a sweep', () => {
  it('are lists, and ranges at equal differences or ratios with both ends exact', () => {
    expect(valuesOf({ ...norm, values: [3, 1, 2] })).toEqual([3, 1, 2]);
    expect(valuesOf({ ...norm, from: 1, to: 2, count: 5 })).toEqual([1, 1.25, 1.5, 1.75, 2]);
    const log = valuesOf({ ...norm, from: 0.1, to: 10, count: 3, scale: 'log' }) as number[];
    expect([log[0], log[2]]).toEqual([0.1, 10]);
    expect(log[1]).toBeCloseTo(1, 14);
    expect(valuesOf({ ...norm, from: 7, to: 9, count: 1 })).toEqual([7]);
  });

  it('round integer fields, and keep each integer once', () => {
    expect(valuesOf({ path: 'data.d', from: 1, to: 4, count: 10, scale: 'log' })).toEqual([1, 2, 3, 4]);
    expect(valuesOf({ ...norm, from: 0, to: 1, count: 5, integer: true })).toEqual([0, 1]);
    expect(() => valuesOf({ path: 'data.d', values: [5, 5.2] })).toThrow('must not have a value twice');
  });

  it('may be words, truth values and settings of several keys, which are told by their labels', () => {
    const plan = planSweep({
      experiment: TINY_EXPERIMENT,
      axes: [
        {
          path: 'data.covariance',
          name: 'noise',
          values: [
            { label: 'white', value: { scale: 2 } },
            {
              label: 'spiked',
              value: { type: 'blocks', blocks: [{ eigenvalue: 9, dimension: 60, signalShare: 1 }] },
            },
          ],
        },
        { path: 'data.labels', values: ['balanced', 'random'] },
      ],
      keep: ['spec.data.covariance'],
    });
    expect(plan.axes.map(({ scale }) => scale)).toEqual(['ordinal', 'ordinal']);
    const rows = cellsOf(plan).map(cellRunner(plan));
    expect(rows.map(({ at }) => `${at.noise} ${at.labels}`)).toEqual([
      'white balanced',
      'white random',
      'spiked balanced',
      'spiked random',
    ]);
    expect(rows.map(({ values }) => values['data.noiseSize'])).toEqual([120, 120, 540, 540]);
  });

  it('solve for a field so that a quantity of the regime takes given values', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ratio', 'effectiveRatio', 'frontier'),
        fc.constantFrom('data.signal.norm', 'data.covariance.scale'),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        fc.integer({ min: 2, max: 200 }),
        (quantity, path, x, n) => {
          const experiment = { ...TINY_EXPERIMENT, data: { n: 6, d: 40, signal: { norm: 3 } } };
          const plan = planSweep({
            experiment,
            axes: [
              { path, derive: { [quantity]: [x] } },
              { path: 'data.d', values: [n] },
            ],
          });
          const { values } = cellRunner(plan)(plan.cell(0));
          expect(values[`regime.${quantity}`]).toBeCloseTo(x, 10 - Math.ceil(Math.log10(x)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('solve for d by the nearest integer, after every other axis is in place', () => {
    const plan = planSweep({
      experiment: TINY_EXPERIMENT,
      axes: [
        { path: 'data.d', derive: { ratio: { from: 0.1, to: 10, count: 3 } } },
        { ...norm, values: [5, 10] },
      ],
    });
    const rows = cellsOf(plan).map(cellRunner(plan));
    expect(plan.axes[0].scale).toBe('log');
    expect(rows.map(({ values }) => values['data.d'])).toEqual([2000, 8000, 200, 800, 20, 80]);
    for (const { at, values } of rows) expect(values['regime.ratio']).toBeCloseTo(Number(at.ratio), 9);
  });
});

describe('the cells of a sweep', () => {
  const spec = {
    experiment: TINY_EXPERIMENT,
    axes: [
      { ...norm, values: [4, 6] },
      { path: 'network.slope', values: [0.1, 0.2] },
    ],
    seeds: [5, 3],
  };
  const plan = planSweep(spec);

  it('are the axes times the seeds, seeds fastest, then the last axis', () => {
    expect(plan.size).toBe(8);
    expect(cellsOf(plan).map(({ at, seed }) => [at.norm, at.slope, seed])).toEqual([
      [4, 0.1, 5],
      [4, 0.1, 3],
      [4, 0.2, 5],
      [4, 0.2, 3],
      [6, 0.1, 5],
      [6, 0.1, 3],
      [6, 0.2, 5],
      [6, 0.2, 3],
    ]);
    expect(planSweep({ seeds: 3 }).seeds).toEqual([0, 1, 2]);
    expect(planSweep({ seeds: { from: 10, count: 2 } }).seeds).toEqual([10, 11]);
  });

  it('carry exactly the scalars of the record of the experiment they stand for', () => {
    const { values, id, status } = cellRunner(plan)(plan.cell(6));
    const experiment = resolveSpec({
      ...TINY_EXPERIMENT,
      data: { ...TINY_EXPERIMENT.data, signal: { norm: 6 } },
      network: { width: 4, slope: 0.2 },
      seed: 5,
    });
    const { record } = run(experiment, null);
    expect(status).toBe('done');
    const { name: _, ...named } = experiment;
    expect(id).toBe(hashOf(canonicalJson({ experiment: named }), 20));
    expect(values['limit.objective']).toBe(record.limit.objective);
    expect(values['limit.certificate.relativeGap']).toBe(record.limit.certificate?.relativeGap);
    expect(values['risk.limit.log10Error']).toBe(record.risk.limit?.log10Error);
    expect(values['training.activation.atFirstStep']).toBe(record.training.activation.atFirstStep);
    expect(values.horizon).toBeNull();
    for (const { id: name, status: found } of record.theory)
      expect(values[`theory.${name}.status`]).toBe(found);
    for (const [path, value] of Object.entries(values)) {
      expect(value === null || typeof value !== 'object', path).toBe(true);
      if (!path.startsWith('theory.')) expect(at(record, path), path).toBe(value);
    }
    expect(Object.keys(values).some((path) => /^(spec|notes|plane|seed)\b/.test(path))).toBe(false);
  });

  it('have ids that depend on what is computed alone', () => {
    const idOf = (input: object, index: number) => {
      const some = planSweep(input);
      return cellRunner(some)(some.cell(index)).id;
    };
    const turned = { ...spec, name: 'other', axes: [...spec.axes].reverse(), seeds: 9 };
    expect(idOf(turned, 14)).toBe(idOf(spec, 4));
    const ids = new Set(cellsOf(plan).map((cell) => cellRunner(plan)(cell).id));
    expect(ids.size).toBe(8);
  });

  it('keep more of the record when asked, and the same scalars', () => {
    const keep = ['limit.dual', 'training.trajectory', 'horizon.limit', 'theory'];
    const more = planSweep({ ...spec, keep });
    const [row, plain] = [more, plan].map((one) => cellRunner(one)(one.cell(0)));
    expect(row.values).toEqual(plain.values);
    expect(plain.kept).toEqual({});
    expect(row.kept['limit.dual']).toHaveLength(8);
    expect(row.kept['training.trajectory']).toHaveLength(2);
    expect(row.kept['horizon.limit']).toBeNull();
  });

  it('that throw are failed rows that say why', () => {
    const failing = planSweep({
      experiment: { data: { n: 10, d: 10 }, risk: { endPoints: 0 } },
      axes: [
        { path: 'network.positive', values: [1, 5] },
        { path: 'network.width', values: [5, 2] },
      ],
    });
    const rows = cellsOf(failing).map(cellRunner(failing));
    expect(rows.map(({ status }) => status)).toEqual(['done', 'done', 'done', 'failed']);
    expect(rows[3].error).toBe(
      'InputError: network.positive: must be at most width = 2; network.positive=2 runs; got 5',
    );
    expect(rows[3]).toMatchObject({ failure: 'spec', values: {} });
    expect(rows[0]).not.toHaveProperty('failure');
    expect(new Set(rows.map(({ id }) => id)).size).toBe(4);
  });
});

describe('the hash of a sweep', () => {
  const spec = { experiment: TINY_EXPERIMENT, axes: [{ ...norm, values: [4, 6] }], seeds: 2 };

  it('is that of the sweep which a plan writes down', () => {
    const plan = planSweep({ ...spec, axes: [...spec.axes, { path: 'data.d', derive: { ratio: [1, 2] } }] });
    expect(planSweep(JSON.parse(JSON.stringify(plan.spec))).hash).toBe(plan.hash);
  });

  it('does not depend on the order of keys, and on everything computed', () => {
    const { hash } = planSweep(spec);
    const { data, ...others } = TINY_EXPERIMENT;
    expect(planSweep({ seeds: spec.seeds, axes: spec.axes, experiment: { ...others, data } }).hash).toBe(
      hash,
    );
    for (const change of [{ seeds: 3 }, { axes: [] }, { keep: ['limit.dual'] }, { experiment: { data } }]) {
      expect(planSweep({ ...spec, ...change }).hash).not.toBe(hash);
    }
  });
});

describe('a sweep is refused', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown key', { axis: [] }, /^axis: is not a known key; did you mean axes\?/],
    [
      'an unknown key of an axis',
      { axes: [{ ...norm, form: 1, to: 2, count: 2 }] },
      /axes\[0\]\.form: .*did you mean from\?/,
    ],
    [
      'an unknown field',
      { axes: [{ path: 'data.signl', values: [1] }] },
      /axes\[0\]: at data\.signl = 1, .*did you mean signal\?/,
    ],
    [
      'an unknown key of the experiment',
      { experiment: { data: { nn: 3 } } },
      /experiment\.data\.nn: .*did you mean n\?/,
    ],
    [
      'a value out of range',
      { axes: [{ path: 'network.slope', values: [0.5, 2] }] },
      /axes\[0\]: at network\.slope = 2, .*at most 1; got 2/,
    ],
    [
      'a path that is none',
      { axes: [{ path: 'data..d', values: [1] }] },
      /axes\[0\]\.path: must be a dotted path/,
    ],
    [
      'two axes of one name',
      {
        axes: [
          { path: 'data.d', values: [9] },
          { ...norm, name: 'd', values: [1] },
        ],
      },
      /axes\[1\]\.name: must differ/,
    ],
    ['a seed twice', { seeds: [1, 2, 1] }, /seeds: must not have a seed twice; got 1/],
    [
      'two quantities at once',
      { axes: [{ path: 'data.d', derive: { ratio: [1], frontier: [1] } }] },
      /exactly one of/,
    ],
    [
      'a quantity that does not move',
      { experiment: { data: { signal: { snr: 2 } } }, axes: [{ path: 'data.d', derive: { ratio: [1] } }] },
      /axes\[0\]\.path: must name a field of which ratio is a power/,
    ],
    ['a preset where there is none', { experiment: 'strong' }, /experiment: must be a spec/],
    ['no cells', { seeds: 0 }, /seeds: must be at least 1/],
    [
      'an axis to bisect that is none',
      {
        axes: [{ ...norm, values: [1, 2] }],
        adaptive: {
          transition: { axis: 'norn', quantity: 'risk.limit.error', level: 1, within: 1, most: 9 },
        },
      },
      /adaptive\.transition\.axis: .*did you mean norm\?/,
    ],
    [
      'an axis to bisect without numbers',
      {
        axes: [{ path: 'data.labels', values: ['random'] }],
        adaptive: {
          transition: { axis: 'labels', quantity: 'risk.limit.error', level: 1, within: 1, most: 9 },
        },
      },
      /must have numbers as values/,
    ],
    [
      'fewer seeds at most than at least',
      { seeds: 5, adaptive: { seeds: { quantity: 'risk.limit.error', halfWidth: 1, most: 3 } } },
      /adaptive\.seeds\.most: must be at least the number of seeds, 5/,
    ],
  ])('with %s', (_, input, message) => {
    expect(() => planSweep(input)).toThrow(SpecError);
    expect(refusal(() => planSweep(input))).toMatch(message);
  });
});

/** The part of a record at a dotted path. */
function at(record: object, path: string): unknown {
  return path.split('.').reduce<unknown>((place, key) => (place as Record<string, unknown>)?.[key], record);
}
