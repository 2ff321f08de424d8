/** Where training goes when it settles in no pattern: whole runs, and their records judged from the raw arrays by loops of the test's own. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/experiment/after-training.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import type { ExperimentRecord, ReachedRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { answers } from '../../src/telling/answers.ts';
import { reachedWords } from '../../src/telling/reached-words.ts';
import { expectRelative } from '../support/close.ts';
import { faultsOfRecord } from '../support/soundness.ts';

const UNCOUNTED = { risk: { endPoints: 0, trajectoryPoints: 0 } };
const BLOBS = { data: { n: 40, d: 50, signal: { norm: 3 }, labelNoise: { count: 3 } } };

function outcomeOf(spec: object): Outcome {
  return run(resolveSpec({ ...UNCOUNTED, ...spec }), null);
}

/** Four clusters at the corners of a square, opposite ones of one class. */
function corners(seed: number, spec: object): Outcome {
  let state = seed * 7919 + 17;
  const off = () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return 0.8 * (state / 2 ** 31 - 0.5);
  };
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [a, b] = [i % 2 ? 1 : -1, (i >> 1) % 2 ? 1 : -1];
    return `${a + off()},${b + off()},${a * b}`;
  });
  const resolved = resolveSpec({ ...UNCOUNTED, data: { x: 'x.csv', y: { column: 'c' } }, ...spec });
  const text = new TextEncoder().encode(['a,b,c', ...rows].join('\n'));
  return run(
    resolved,
    readInputs(resolved, () => text),
  );
}

function reachedOf({ limit, notes }: ExperimentRecord): ReachedRecord {
  if (limit.reached === null) throw new Error(notes['limit.reached']);
  return limit.reached;
}

/** What a record says of W*, as arrays of the test. */
interface Claimed {
  readonly K: Float64Array;
  readonly y: Float64Array;
  readonly slope: number;
  readonly groups: readonly {
    readonly sign: number;
    /** sum of a_j^2. */
    readonly c: number;
    readonly D: Float64Array;
    readonly sliding: readonly number[];
    readonly active: ReadonlySet<number>;
  }[];
  readonly beta: Float64Array;
}

function claimed({ record, arrays }: Outcome): Claimed {
  const { groups, dual } = reachedOf(record);
  const array = (name: string) => Float64Array.from(arrays[name].data as Float64Array);
  const [y, D] = [array('y'), array('D')];
  const m = groups.reduce((sum, { members }) => sum + members.length, 0);
  const a = arrays.a === undefined ? null : array('a');
  return {
    ...{ K: array('K'), y, slope: record.spec.network.slope, beta: Float64Array.from(dual ?? []) },
    groups: groups.map(({ sign, members, sliding, active = [] }, g) => {
      const own = D.slice(g * y.length, (g + 1) * y.length);
      for (const { point, weight } of sliding) own[point] = weight;
      const c = members.reduce((sum, j) => sum + (a === null ? 1 / m : a[j] ** 2), 0);
      return { sign, c, D: own, sliding: sliding.map(({ point }) => point), active: new Set(active) };
    }),
  };
}

const CLOSE = 1e-9;

/** Every condition that makes W* = sum_k beta_k Xt_k the only optimum with its own signs; the names of those that fail. */
function faultsOf({ K, y, slope, groups, beta }: Claimed): string[] {
  const n = y.length;
  const faults = new Set<string>();
  const q = new Float64Array(n);
  if (beta.some((entry) => entry < 0)) faults.add('a multiplier is negative');
  for (const { sign, c, D, sliding, active } of groups) {
    const z = Float64Array.from(y, (_, i) =>
      y.reduce((sum, label, k) => sum + K[i * n + k] * sign * label * D[k] * beta[k], 0),
    );
    const size = Math.max(...z.map(Math.abs));
    const slides = new Set(sliding);
    for (let i = 0; i < n; i++) {
      const own = y[i] === sign;
      if (slides.has(i)) {
        if (own) faults.add('an own pair slides');
        if (Math.abs(z[i]) > CLOSE * size) faults.add('a sliding pair is not at 0');
        if (!(D[i] >= slope && D[i] <= 1)) faults.add('a weight lies outside [gamma, 1]');
      } else {
        if (z[i] > 0 !== active.has(i)) faults.add('a sign is another');
        if (D[i] !== (z[i] > 0 ? 1 : slope)) faults.add('a slope is not that of its sign');
      }
      q[i] += (own ? 1 : -1) * c * (z[i] > 0 ? z[i] : slope * z[i]);
    }
  }
  for (let i = 0; i < n; i++) {
    if (!(q[i] > 1 - CLOSE)) faults.add('a margin is below 1');
    if (beta[i] * Math.abs(q[i] - 1) > CLOSE) faults.add('a multiplier is not complementary');
  }
  return [...faults];
}

const SLIDING: readonly [name: string, spec: object][] = [
  [
    'two blobs with flipped labels',
    { ...BLOBS, network: { width: 16, slope: 0.1 }, training: { steps: 1000 } },
  ],
  [
    'a second layer of unequal sizes',
    {
      ...BLOBS,
      network: { slope: 0.1, secondLayer: { values: [0.5, -0.3, 0.2, -0.7, 0.4, -0.1, 0.9, -0.6] } },
      training: { steps: 1000 },
    },
  ],
  [
    'a noisy mixture',
    {
      data: {
        n: 60,
        d: 1500,
        labelNoise: { rate: 0.1 },
        signal: { norm: 12 },
        covariance: {
          type: 'blocks',
          blocks: [
            { eigenvalue: 50, dimension: 3 },
            { eigenvalue: 1, dimension: 1497, signalShare: 1 },
          ],
        },
      },
      network: { positive: 12, negative: 8, slope: 0.05 },
      training: { steps: 2000 },
    },
  ],
  [
    'ReLU',
    {
      data: { n: 30, d: 40, signal: { norm: 2 } },
      network: { width: 10, slope: 0, init: { scale: 0.1 } },
      training: { steps: 1000 },
    },
  ],
];

describe.each(SLIDING)('neurons that slide: %s', (_, spec) => {
  const outcome = outcomeOf(spec);
  const reached = reachedOf(outcome.record);

  it('have a limit that the raw arrays confirm, and a sound record', () => {
    expect(reached).toMatchObject({ kind: 'sliding', status: 'solved', isKkt: true, activated: true });
    expect(reached.frozenCertificate).toMatchObject({ status: 'certified', method: 'contraction' });
    expect(reached.groups.some(({ sliding }) => sliding.length > 0)).toBe(true);
    expect(faultsOf(claimed(outcome))).toEqual([]);
    expect(reached.roadsDifference).toBeLessThan(1e-10);
    expect(faultsOfRecord(outcome.record)).toEqual([]);
    expect(reachedWords(outcome.record, () => '')).toMatch(/slide.*for certain.*mean slopes/);
  });

  it('and duty cycles of descent beside their weights, over as many updates as there were', () => {
    const pairs = reached.groups.flatMap(({ sliding }) => sliding);
    const off = pairs.map(({ weight, dutyCycle = Number.NaN }) => Math.abs(dutyCycle - weight));
    const { from, dutyCycles } = reached.followed ?? {};
    expect(dutyCycles?.farthest).toBe(Math.max(...off));
    expect(off.filter((entry) => entry <= (dutyCycles?.median ?? 0)).length).toBeGreaterThanOrEqual(
      off.length / 2,
    );
    expect(Math.log10(dutyCycles?.t ?? 0)).toBeCloseTo(from ?? 0, 9);
    expect(dutyCycles?.updates).toBe(dutyCycles?.t);
  });

  it('and a fault planted in it is noticed', () => {
    const good = claimed(outcome);
    const at = good.groups.findIndex(({ sliding }) => sliding.length > 0);
    const point = good.groups[at].sliding[0];
    const withGroup = (change: Partial<Claimed['groups'][number]>): Claimed => ({
      ...good,
      groups: good.groups.map((group, g) => (g === at ? { ...group, ...change } : group)),
    });
    const heavier = good.groups[at].D.slice();
    heavier[point] = 1.001;
    expect(faultsOf(withGroup({ D: heavier }))).toContain('a weight lies outside [gamma, 1]');
    expect(faultsOf(withGroup({ sliding: good.groups[at].sliding.slice(1) }))).toContain(
      'a slope is not that of its sign',
    );
    const without = good.beta.slice();
    without[good.beta.indexOf(Math.max(...good.beta))] = 0;
    expect(faultsOf({ ...good, beta: without })).toContain('a margin is below 1');
    const own = good.y.indexOf(good.groups[at].sign);
    const turned = new Set(good.groups[at].active);
    if (!turned.delete(own)) turned.add(own);
    expect(faultsOf(withGroup({ active: turned }))).toContain('a sign is another');
  });
});

describe('where training goes', () => {
  it('is the same from a later update on, and descent comes near it', () => {
    const problem = { data: { n: 8, d: 20, signal: { norm: 1 } }, network: { width: 4, slope: 0.1 } };
    const [early, late] = [400, 20_000].map((steps) => outcomeOf({ ...problem, training: { steps } }).record);
    const [first, second] = [early, late].map(reachedOf);
    expect(first.kind).toBe('sliding');
    expectRelative(second.objective, first.objective ?? 0, 1e-9, 'objective');
    expect(second.groups.map(({ members }) => members)).toEqual(first.groups.map(({ members }) => members));
    const off = [first, second].map(({ followed }) => followed?.dutyCycles?.farthest ?? 1);
    expect(off[0]).toBeLessThan(0.1);
    expect(off[1]).toBeLessThan(off[0] / 2);
    const margin = first.normalizedMargin ?? 0;
    const ends = [early, late].map(({ training }) => training.trajectory.at(-1)?.normalizedMargin ?? 0);
    expect(ends[0]).toBeLessThan(ends[1]);
    expect(ends[1]).toBeLessThan(margin);
    expect(ends[1]).toBeGreaterThan(0.8 * margin);
  });

  it('is followed to the horizon by proximal steps, which end in the same multipliers', () => {
    const { record } = outcomeOf({
      ...BLOBS,
      network: { width: 16, slope: 0.1 },
      training: { steps: 1000, horizon: 'infinity' },
    });
    const reached = reachedOf(record);
    expect(record.horizon).toMatchObject({ outcome: 'reached', log10T: 300 });
    expect(record.horizon?.limit).toMatchObject({ agrees: true, consistent: true });
    expect(record.horizon?.residual).toBeLessThan(0.1);
    const last = record.training.trajectory.at(-1);
    expect(last?.t).toBe(1e300);
    expectRelative(last?.normalizedMargin ?? null, reached.normalizedMargin ?? 0, 0.01, 'normalised margin');
    expect(reached.followed?.changes.at(-1)).toMatchObject({
      ownSwitches: reached.followed?.ownSwitches,
      joins: reached.followed?.joins,
      leaves: reached.followed?.leaves,
    });
    expect(faultsOfRecord(record)).toEqual([]);
  });

  it('is nowhere where no weights with its own signs separate: stationary, and log time has no meaning', () => {
    const { record } = corners(1, {
      seed: 1,
      network: { width: 4, slope: 0.1, init: { scale: 0.3 } },
      training: { steps: 1000 },
    });
    expect(reachedOf(record)).toMatchObject({ kind: 'stationary', status: 'infeasible', dual: null });
    expect(reachedOf(record).infeasibility?.marginBound).toBeLessThan(1e-6);
    expect(record.notes['limit.reached.kind']).toContain('log time has no meaning');
    const destination = answers(record).find(({ question }) => question.startsWith('Where does it go'));
    expect(destination?.answer).toMatch(
      /^not to the activated max-margin direction, as there is none: .*; no weights with its own signs separate the data, so while those stand the loss stays positive/,
    );
    expect(Math.min(...record.training.margins)).toBeLessThan(0);
    expect(faultsOfRecord(record)).toEqual([]);
  });

  it('is nowhere at slope 1, where one problem is that of all patterns, however often neurons switch', () => {
    const network = { width: 4, slope: 1, init: { scale: 0.3 } };
    const { record } = corners(1, { network, training: { steps: 300, horizon: 'infinity' } });
    expect(reachedOf(record)).toMatchObject({ kind: 'stationary', status: 'infeasible', dual: null });
    expect(record.notes['limit.reached.kind']).toContain('at slope 1 every pattern is the same problem');
    const destination = answers(record).find(({ question }) => question.startsWith('Where does it go'));
    expect(destination?.answer).toContain('so the loss stays positive');
    expect(destination?.answer).not.toContain('dead');
    expect(faultsOfRecord(record)).toEqual([]);
  });

  it('is at rest where points in both classes are 0 and 1, whose flow comes to log t = 300 and to no limit', () => {
    const resolved = resolveSpec({
      ...UNCOUNTED,
      data: { x: 'x.csv', y: { column: 'y' } },
      network: { width: 2, slope: 1, init: { scale: 0.1 } },
      training: { steps: 3000, step: 0.2, horizon: 'infinity' },
    });
    const text = new TextEncoder().encode('x,y\n1,1\n1,-1\n0,1\n0,-1\n');
    const { record } = run(
      resolved,
      readInputs(resolved, () => text),
    );
    expect(reachedOf(record).kind).toBe('stationary');
    expect(record.horizon).toMatchObject({ outcome: 'reached', limit: null });
    expect(record.notes['horizon.limit']).toContain('comes to no rest');
    expect(faultsOfRecord(record)).toEqual([]);
  });

  it('is a pattern of four groups where eight neurons separate the corners', () => {
    const outcome = corners(0, {
      network: { width: 8, slope: 0.1, init: { scale: 0.3 } },
      training: { steps: 1000 },
    });
    const reached = reachedOf(outcome.record);
    expect(reached).toMatchObject({ kind: 'pattern', isKkt: true, isLocalOptimum: true });
    expect(faultsOf(claimed(outcome))).toEqual([]);
    expect(outcome.record.limit.heading).toBe('notReached');
    expect(faultsOfRecord(outcome.record)).toEqual([]);
  });

  it('names the points that no neuron of their sign sees at slope 0, and is the limit of the others', () => {
    const outcome = outcomeOf({
      data: { n: 12, d: 6, signal: { norm: 1 } },
      network: { positive: 2, negative: 3, slope: 0, init: { scale: 0.3 } },
      training: { steps: 500 },
    });
    const reached = reachedOf(outcome.record);
    expect(reached).toMatchObject({ kind: 'sliding', leftOut: [11], isKkt: true });
    expect(outcome.record.training.margins[11]).toBe(0);
    expect(reached.frozenCertificate?.status).toBe('certified');
    const others = claimed(outcome);
    expect(others.beta[11]).toBe(0);
    expect(faultsOf(others)).toEqual(['a margin is below 1']);
    expect(faultsOfRecord(outcome.record)).toEqual([]);
  });

  it('is stationary where the others cannot be fitted without seeing them, and exact descent rests', () => {
    const at = (steps: number) =>
      outcomeOf({
        seed: 415949,
        data: { n: 12, d: 2, signal: { norm: 0.3 } },
        network: { positive: 5, negative: 3, slope: 0, init: { scale: 0.01 } },
        training: { steps, loss: 'logistic' },
      }).record;
    const [early, late, later] = [2000, 20_000, 40_000].map(at);
    const reached = reachedOf(early);
    expect(reached).toMatchObject({ kind: 'stationary', status: 'infeasible', isKkt: null });
    expect(early.notes['limit.reached.kind']).toContain('while none sees the others');
    expect(faultsOfRecord(early)).toEqual([]);
    for (const [i, margin] of late.training.margins.entries())
      expect(Math.abs(later.training.margins[i] - margin)).toBeLessThan(0.01 * (1 + Math.abs(margin)));
    expect(Math.min(...later.training.margins)).toBeLessThan(-1);
  });

  it('keeps neurons of the other sign, too, from seeing them', () => {
    const { record } = corners(1, {
      seed: 1,
      network: { width: 4, slope: 0, init: { scale: 0.3 } },
      training: { steps: 1000 },
    });
    const { leftOut, kind, isKkt, dual, groups } = reachedOf(record);
    expect([kind, isKkt, leftOut?.length]).toEqual(['sliding', true, 10]);
    // Those that would be seen have a force, and no duty cycle to be compared with it.
    const held = groups.flatMap(({ sliding }) => sliding.filter(({ point }) => leftOut?.includes(point)));
    expect(held.length).toBeGreaterThan(0);
    for (const { point, weight, dutyCycle } of held) {
      expect((dual?.[point] ?? 0) * weight).toBeGreaterThan(0);
      expect(dutyCycle).toBeUndefined();
    }
    for (const [i, margin] of record.training.margins.entries())
      expect(margin === 0).toBe(leftOut?.includes(i));
    expect(faultsOfRecord(record)).toEqual([]);
  });
});

describe('restarts from other own signs', () => {
  const at = (restarts: number) => outcomeOf({ ...SLIDING[0][1], limit: { restarts } }).record;

  it('give a candidate, the same every time, and none where none is asked for', () => {
    const record = at(3);
    const { best } = reachedOf(record);
    expect(best?.normalizedMargin).toBeGreaterThan(0);
    expect(best?.restart).toBeLessThan(3);
    expect(reachedOf(at(3)).best).toEqual(best);
    expect(faultsOfRecord(record)).toEqual([]);
    expect(reachedOf(at(0)).best).toBeNull();
    // More of them never find less.
    expect(reachedOf(at(6)).best?.normalizedMargin).toBeGreaterThanOrEqual(best?.normalizedMargin ?? 0);
  });
});
