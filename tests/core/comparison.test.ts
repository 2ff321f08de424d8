/**
 * Paired comparison of systems: what is run is what single runs are, and what is said of it follows from their records.
 */
import { describe, expect, it } from 'vitest';
import { compare, run, type SpecInput } from '../../src/browser.ts';
import { planComparison } from '../../src/inquiry/comparison-plan.ts';

const spec = {
  data: { n: 8, d: 200, signal: { norm: 12 } },
  network: { width: 4 },
  training: { steps: 100 },
  risk: { endPoints: 50, trajectoryPoints: 10 },
} satisfies SpecInput;

describe('a comparison', () => {
  it('shows of each system what its single run has', async () => {
    const optimizers = ['gradientDescent', 'nesterov', 'lossNormalisedDescent'] as const;
    const { systems, paired } = await compare(spec, { 'training.optimizer': optimizers });
    expect(paired).toEqual({ sample: true, start: true, explicit: false });
    for (const [k, optimizer] of optimizers.entries()) {
      const { record } = await run({ ...spec, training: { steps: 100, optimizer } });
      const { found, name, set, refused } = systems[k];
      expect([name, set, refused]).toEqual([optimizer, { 'training.optimizer': optimizer }, null]);
      expect(found?.trajectory).toEqual(record.training.trajectory);
      expect(found?.heading).toBe(record.limit.heading);
      expect(found?.error.atEnd).toBe(record.risk.atEnd);
      expect(found?.error.limit).toBe(record.limit.heading === 'reached' ? record.risk.limit?.error : null);
      expect(found?.margin.limit).toBe(
        record.limit.heading === 'reached' ? record.limit.normalizedMargin : null,
      );
    }
  });

  it('of losses with other tails tells no clock that margins follow log tau by', async () => {
    const { systems, seen } = await compare(spec, {
      'training.loss': ['exponential', 'polynomial', 'hinge'],
    });
    expect(systems.map(({ found }) => found?.clock?.of ?? null)).toEqual(['margins', 'logarithms', null]);
    expect(systems[1].found?.clock?.told).toBe('0.25 log αt');
    expect(systems[1].found?.residual).toBeGreaterThan(0);
    expect(systems[2].found?.residual).toBeNull();
    expect(seen.join(' ')).toMatch(/By its clock 0\.25 log αt the logarithms of the margins of polynomial/);
    expect(seen.join(' ')).not.toMatch(/By its clock .* of hinge/);
  });

  it('says where minima at finite weights are beside the max-margin direction, and the law in lambda', async () => {
    const { systems, predicted } = await compare(spec, { 'training.weightDecay': [0, 1, 1e-3] });
    expect(systems.map(({ found }) => found?.minimum?.kind ?? null)).toEqual([
      null,
      'regularised',
      'regularised',
    ]);
    const [, near, far] = systems.map(({ found }) => found?.minimum?.oneMinusCosineToMargin ?? Number.NaN);
    expect(far).toBeLessThan(near);
    expect(predicted.join(' ')).toMatch(
      /With weight decay the minimum is at finite weights, certified: of weightDecay 1 .* As lambda falls, .*log\^2/,
    );
    const other = await compare(
      { ...spec, training: { steps: 100, weightDecay: 1 } },
      { 'training.loss': ['polynomial', 'squaredHinge'] },
    );
    expect(other.predicted.join(' ')).toContain('With weight decay');
    expect(other.predicted.join(' ')).not.toContain('As lambda falls');
  });

  it('says that systems of one limit share it, and how far apart their clocks are', async () => {
    const { systems, predicted, seen } = await compare(spec, {
      'training.optimizer': ['gradientDescent', 'gradientFlow', 'nesterov'],
    });
    expect(systems.map(({ found }) => found?.goesTo.sameAs)).toEqual([0, 0, null]);
    expect(predicted).toHaveLength(1);
    expect(predicted[0]).toMatch(/^gradientDescent and gradientFlow go to the same direction/);
    expect(seen[0]).toMatch(/^Where nesterov goes is not shown: no theorem/);
    expect(seen[1]).toMatch(/^By its clock log\(αt\/\(1 − 0\.9\)\) the margins of nesterov are within/);
  });

  it('measures margins in the norm that is a system’s own, on one sample in coordinates', async () => {
    const { systems, paired, seen } = await compare(spec, {
      'training.optimizer': ['gradientDescent', 'signDescent', 'muon'],
    });
    expect(paired).toEqual({ sample: true, start: true, explicit: true });
    expect(systems.map(({ found }) => found?.margin.norm)).toEqual(['l2', 'linf', 'spectral']);
    for (const { found } of systems) {
      const { atEnd, largest } = found?.margin ?? {};
      expect(atEnd).toBeGreaterThan(0);
      expect(largest).toBeGreaterThanOrEqual((atEnd ?? 0) * (1 - 1e-9));
    }
    expect(seen.filter((one) => one.startsWith('Over '))).toHaveLength(2);
  });

  it('tells directions of other slopes apart, and of another sample', async () => {
    const slopes = await compare(spec, { 'network.slope': [0.1, 0.5] });
    expect(slopes.systems.map(({ found }) => found?.goesTo.sameAs)).toEqual([0, 1]);
    expect(slopes.predicted).toHaveLength(1);
    expect(slopes.predicted[0]).toMatch(/^Other directions, each shown: slope 0\.1 .*; slope 0\.5 /);
    const seeds = await compare(spec, { seed: [0, 1] });
    expect(seeds.paired).toEqual({ sample: false, start: false, explicit: false });
    expect(seeds.systems.map(({ found }) => found?.goesTo.sameAs)).toEqual([0, 1]);
  });

  it('takes all combinations, and says why one of them is refused', async () => {
    const { systems } = await compare(spec, {
      'training.optimizer': ['gradientDescent', 'gradientFlow'],
      'network.activation': ['leakyRelu', 'smoothLeaky'],
    });
    expect(systems.map(({ name }) => name)).toEqual([
      'gradientDescent, leakyRelu',
      'gradientDescent, smoothLeaky',
      'gradientFlow, leakyRelu',
      'gradientFlow, smoothLeaky',
    ]);
    expect(systems.map(({ refused }) => refused === null)).toEqual([true, true, true, false]);
    expect(systems[3].refused).toMatch(/must make steps/);
    expect(systems[3].found).toBeNull();
  });

  it('keeps the variates of W(0) where only their scale is varied', async () => {
    const { paired, systems } = await compare(spec, { 'network.init.scale': [1e-3, 1e-6] });
    expect(paired).toEqual({ sample: true, start: true, explicit: false });
    expect(systems.map(({ found }) => found?.initialScale)).toEqual([1e-3, 1e-6]);
  });

  it('compares on rows in memory', async () => {
    const x = [
      Float64Array.of(2, 1),
      Float64Array.of(1, 2),
      Float64Array.of(-2, -1),
      Float64Array.of(-1, -2),
    ];
    const own = { data: { x, y: [1, 1, -1, -1] }, network: { width: 2 }, training: { steps: 50 } };
    const { systems } = await compare(own, { 'data.standardise': [false, true] });
    for (const [k, standardise] of [false, true].entries()) {
      const { record } = await run({ ...own, data: { ...own.data, standardise } });
      expect(systems[k].found?.trajectory).toEqual(record.training.trajectory);
    }
  });
});

describe('the plan of a comparison', () => {
  it('draws all samples in coordinates where some system needs them', () => {
    const { systems, paired } = planComparison({ data: { n: 4, d: 20 }, network: { width: 2 } }, [
      { path: 'data.noise.family', values: ['gaussian', 'rademacher'] },
    ]);
    expect(paired.explicit).toBe(true);
    for (const { spec: one } of systems) expect(one?.data).toMatchObject({ sampler: 'explicit' });
    const asked = planComparison({ data: { n: 4, d: 20 }, network: { width: 2 } }, [
      { path: 'data.sampler', values: ['direct', 'explicit'] },
    ]);
    expect(asked.paired).toMatchObject({ explicit: false, sample: false });
  });

  it.each([
    ['no field', [], /must be given/],
    ['no path', [{ path: 'a..b', values: [1] }], /must be PATH=V1,V2/],
    [
      'a field twice',
      [
        { path: 'seed', values: [1] },
        { path: 'seed', values: [2] },
      ],
      /a field twice/,
    ],
    ['no value', [{ path: 'seed', values: [] }], /at least one value/],
    ['a value twice', [{ path: 'seed', values: [1, 1] }], /a value twice/],
    ['too many', [{ path: 'seed', values: Array.from({ length: 17 }, (_, k) => k) }], /at most 16 systems/],
    ['an unknown field', [{ path: 'training.optimiser', values: ['nesterov'] }], /training\.optimi/],
    [
      'a value that nothing accepts',
      [
        { path: 'training.optimizer', values: ['gradientDescent', 'nestorov'] },
        { path: 'seed', values: [0, 1] },
      ],
      /training\.optimizer.*nestorov/,
    ],
  ])('refuses %s', (_, vary, why) => {
    expect(() => planComparison(spec, vary)).toThrow(why);
  });
});
