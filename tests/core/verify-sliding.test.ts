/** A record of neurons that slide, built backwards from its multipliers, against its arrays. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { verify } from '../../src/library/verify.ts';
import type { ReachedRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { failing, withEntry } from '../support/planted.ts';

describe('own signs with which nothing separates', () => {
  const { record, arrays } = run(
    resolveSpec({
      data: { n: 40, d: 5, signal: { norm: 0.3 } },
      network: { width: 8 },
      training: { steps: 100 },
      risk: { endPoints: 0, trajectoryPoints: 0 },
    }),
    null,
  );
  const { n } = record.data;
  const groups = record.limit.reached?.groups ?? [];
  const slope = record.spec.network.slope;
  const own = (g: number) => (i: number) => arrays.y.data[i] === groups[g].sign;
  const points = Array.from({ length: n }, (_, i) => i);
  const withSlope = (g: number, i: number, value: number) =>
    failing(verify(record, withEntry(arrays, 'D', { [g * n + i]: value })));

  it('D shows it: slopes of the own signs, others between gamma and 1, and features that sum to 0', () => {
    expect(record.limit.reached).toMatchObject({ status: 'infeasible', dual: null });
    const found = verify(record, arrays);
    expect(failing(found)).toEqual([]);
    const holds = found.claims.filter(({ verdict }) => verdict === 'holds').map(({ path }) => path);
    for (const name of ['status', 'infeasibility.marginBound', 'groups[0].slopes'])
      expect(holds).toContain(`limit.reached.${name}`);
    const D = arrays.D.data;
    expect(groups.some((_, g) => points.some((i) => D[g * n + i] > slope && D[g * n + i] < 1))).toBe(true);
  });

  it('a slope beyond 1, one of no own sign, one of the other own sign, another weight of a point', () => {
    const slopeAt = (i: number) => arrays.D.data[i];
    const other = points.find((i) => !own(0)(i) && slopeAt(i) === 1) ?? -1;
    const active = points.find((i) => own(0)(i) && slopeAt(i) === 1) ?? -1;
    expect(withSlope(0, other, 1 + 2 ** -52)).toEqual(['limit.reached.groups[0].slopes']);
    expect(withSlope(0, active, 1 - 2 ** -53)).toEqual(['limit.reached.groups[0].slopes']);
    expect(withSlope(0, active, slope)).toContain('limit.reached.groups[0].slopes');
    const weights = record.limit.reached?.infeasibility?.weights ?? [];
    const heaviest = weights.indexOf(Math.max(...weights));
    const lighter = weights.map((weight, i) => (i === heaviest ? weight / 2 : weight));
    const total = lighter.reduce((sum, weight) => sum + weight, 0);
    const reached = {
      ...record.limit.reached,
      infeasibility: { marginBound: 1e-9, weights: lighter.map((weight) => weight / total) },
    };
    const changed = { ...record, limit: { ...record.limit, reached } } as typeof record;
    expect(failing(verify(changed, arrays))).toEqual([
      'limit.reached.infeasibility.marginBound',
      'limit.reached.status',
    ]);
  });
});

describe('at slope 0, points that no neuron of their own sign sees', () => {
  const pair = { positive: 1, negative: 1, init: { scale: 0.3 } };
  it.each([
    ['though one of the other sign may', 2, { n: 10, d: 3, signal: 0.5, count: 2 }, { width: 4 }, 60, 1, {}],
    [
      'and others that cannot be fitted while no neuron sees them',
      624561,
      { n: 10, d: 2, signal: 3, count: 2 },
      pair,
      500,
      5,
      { kind: 'stationary', status: 'infeasible', rank: 3 },
    ],
    [
      'which are all, so that no feature is other than 0',
      889072,
      { n: 4, d: 2, signal: 1, count: 1 },
      pair,
      100,
      4,
      { kind: 'stationary', rank: 0 },
    ],
  ] as const)('%s: every claim holds', (_, seed, { n, d, signal, count }, network, steps, left, said) => {
    const { record, arrays } = run(
      resolveSpec({
        seed,
        data: { n, d, signal: { norm: signal }, labelNoise: { count } },
        network: { slope: 0, ...network },
        training: { steps },
        risk: { endPoints: 0, trajectoryPoints: 0 },
      }),
      null,
    );
    expect(record.limit.reached).toMatchObject(said);
    expect(record.limit.reached?.leftOut).toHaveLength(left);
    const found = verify(record, arrays);
    expect(failing(found)).toEqual([]);
    expect(found.claims.map(({ path }) => path)).toContain('limit.reached.leftOut');
  });
});

describe('at slope 0, a point that neurons of the other sign are kept from seeing', () => {
  const { record, arrays } = run(
    resolveSpec({
      seed: 1,
      data: { n: 10, d: 40, signal: { norm: 1 }, labelNoise: { count: 1 } },
      network: { width: 2, slope: 0, init: { scale: 0.1 } },
      training: { steps: 1500 },
      risk: { endPoints: 0, trajectoryPoints: 0 },
    }),
    null,
  );
  const { reached } = record.limit;
  const [point] = (reached?.leftOut ?? []).filter((k) => (reached?.dual?.[k] ?? 0) > 0);
  const { n } = record.data;
  const ofReached = (change: Partial<ReachedRecord>, D: Record<number, number> = {}) =>
    failing(
      verify(
        {
          ...record,
          limit: { ...record.limit, reached: { ...reached, ...change } as ReachedRecord },
        },
        withEntry(arrays, 'D', D),
      ),
    );

  it('every claim holds, and it is certified for the flow', () => {
    expect(reached?.frozenCertificate).toMatchObject({ status: 'certified', scope: 'flow' });
    expect(point).toBeDefined();
    expect(ofReached({})).toEqual([]);
  });

  it('not with another force, none, or one that is seen', () => {
    const dual = (times: number) =>
      reached?.dual?.map((beta, k) => (k === point ? times * beta : beta)) ?? [];
    expect(ofReached({ dual: dual(1 + 1e-6) })).not.toEqual([]);
    expect(ofReached({ dual: dual(0) }).length).toBeGreaterThan(3);
    const g = reached?.groups.findIndex(({ sliding }) => sliding.some((pair) => pair.point === point)) ?? -1;
    const groups = (reached?.groups ?? []).map((group, h) =>
      h === g ? { ...group, sliding: group.sliding.filter((pair) => pair.point !== point) } : group,
    );
    expect(ofReached({ groups }, { [g * n + point]: 1 })).toContain('limit.reached.leftOut: seen');
    expect(ofReached({ leftOut: [] })).toContain('limit.reached.certificate.minMargin');
  });
});

describe('neurons that slide', () => {
  /** Two points, y_1 = 1, y_2 = -1, K = k [1 w; w 1], k = 2/(1 - w^2): each neuron slides along the other's point with weight w. */
  const w = 0.6;
  const k = 2 / (1 - w * w);
  const files: Record<string, Uint8Array> = {
    'k.npy': writeNpy({ shape: [2, 2], data: Float64Array.of(k, w * k, w * k, k) }),
    'y.npy': writeNpy({ shape: [2], data: Float64Array.of(1, -1) }),
  };
  const spec = resolveSpec({
    data: { source: 'file', gram: 'k.npy', y: 'y.npy' },
    network: { width: 2, slope: 0.1 },
    training: { steps: 50 },
  });
  const outcome = run(
    spec,
    readInputs(spec, (path) => files[path]),
  );
  const D = { shape: [2, 2], data: Float64Array.of(1, w, w, 1) };
  const arrays = { ...outcome.arrays, D };
  const norm = Math.SQRT2;
  const reached: ReachedRecord = {
    kind: 'sliding',
    scope: 'flow',
    groups: [
      { sign: 1, members: [0], sliding: [{ point: 1, weight: w }] },
      { sign: -1, members: [1], sliding: [{ point: 0, weight: w }] },
    ],
    since: null,
    lastOwnSwitch: null,
    status: 'solved',
    dual: [1, 1],
    supportVectors: 2,
    objective: 1,
    normalizedMargin: 1 / norm,
    activated: true,
    activationSlack: Math.sqrt(1 - w * w),
    frozenCertificate: null,
    rank: 2,
    dualUnique: true,
    certificate: {
      lower: 1,
      upper: 1,
      relativeGap: 0,
      minDual: 1,
      minMargin: 1,
      stationarity: 0,
      complementarity: 0,
      naturalResidual: 0,
      distanceBound: 0,
      conditionEstimate: null,
    },
    infeasibility: null,
    method: null,
    isKkt: true,
    isLocalOptimum: true,
    roadsDifference: null,
    best: null,
  };
  const record = { ...outcome.record, limit: { ...outcome.record.limit, reached } };
  const ofReached = (changed: Partial<ReachedRecord>, slopes = D.data) =>
    failing(
      verify(
        { ...record, limit: { ...record.limit, reached: { ...reached, ...changed } } },
        { ...arrays, D: { ...D, data: slopes } },
      ),
    );

  it('a problem built backwards from its multipliers holds', () => {
    expect(failing(verify(record, arrays))).toEqual([]);
    const checked = verify(record, arrays).claims.map(({ path }) => path);
    expect(checked).toContain('limit.reached.groups[0].sliding[0].weight');
    expect(checked).toContain('limit.reached.certificate.minMargin (network)');
  });

  it('a weight outside [gamma, 1], another weight, an own point, a slope that is of no sign, a multiplier left out', () => {
    const sliding = (point: number, weight: number) => ({
      groups: [{ ...reached.groups[0], sliding: [{ point, weight }] }, reached.groups[1]],
    });
    expect(ofReached(sliding(1, 0.05), Float64Array.of(1, 0.05, w, 1))).toContain(
      'limit.reached.groups[0].sliding[0].weight',
    );
    const other = ofReached(sliding(1, w + 1e-7), Float64Array.of(1, w + 1e-7, w, 1));
    expect(other).toContain('limit.reached.groups[0].sliding[0].cosine');
    expect(other).toContain('limit.reached.certificate.minMargin');
    expect(ofReached(sliding(1, w + 1e-12))).toEqual(['limit.reached.groups[0].sliding[0].weight (D)']);
    expect(ofReached(sliding(0, 1))).toContain('limit.reached.groups[0].sliding[0].point');
    expect(ofReached({ groups: [{ ...reached.groups[0], sliding: [] }, reached.groups[1]] })).toContain(
      'limit.reached.groups[0].slopes',
    );
    expect(ofReached({ dual: [1, 0] })).toContain('limit.reached.certificate.minMargin');
    expect(ofReached({ groups: [{ ...reached.groups[0], members: [1] }, reached.groups[1]] })).toContain(
      'limit.reached.groups',
    );
    expect(ofReached({ objective: 1 + 1e-12 })).toEqual(['limit.reached.objective']);
  });

  it('a slope at a point of the other class that is not of the sign of <w, x>', () => {
    // Without sliding there, <w, x_2> = 0 within rounding is either; with another weight at the first group it is above 0.
    const groups = [{ ...reached.groups[0], sliding: [] }, reached.groups[1]];
    const found = ofReached({ groups }, Float64Array.of(1, 0.1, w, 1));
    expect(found).toContain('limit.reached.groups[0].signs');
  });

  it('a point that is left out although some neuron sees it', () => {
    expect(ofReached({ leftOut: [1] } as Partial<ReachedRecord>)).toEqual(['limit.reached.leftOut']);
  });
});
