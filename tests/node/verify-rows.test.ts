/** Audits of many points in few dimensions, whose folders have no K, against their rows; and every number that is changed. */
import { describe, expect, it } from 'vitest';
import { auditRowsInSteps } from '../../src/audit/row-audit.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import type { GivenNetwork } from '../../src/audit/trained-network.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { runRowsInSteps } from '../../src/experiment/row-run.ts';
import { rowSampleOf } from '../../src/experiment/sample-stage.ts';
import { writeNpy } from '../../src/files/npy.ts';
import type { NpyArray } from '../../src/files/stored-array.ts';
import { verify } from '../../src/library/verify.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { besideSix, clusterRows, networkOnClusters } from '../support/many-rows.ts';
import { failing, nudged, numbersOf, withEntry, withNumber } from '../support/planted.ts';
import { refusal } from '../support/refusal.ts';

/** The audit of 1002 rows, and of networks if given, with the rows, and 90 held out, among its arrays. */
function audited(
  d: number,
  change: (X: Float64Array, y: Float64Array) => void = () => {},
  given: readonly GivenNetwork[] = [],
) {
  const n = 1002;
  const { X, y } = clusterRows(n, d, 3);
  change(X.data, y);
  const files: Record<string, Uint8Array> = {
    'x.npy': writeNpy({ shape: [n, d], data: X.data }),
    'y.npy': writeNpy({ shape: [n], data: y }),
  };
  const test = clusterRows(90, d, 4);
  const isTested = given.length > 0;
  files['test-x.npy'] = writeNpy({ shape: [90, d], data: test.X.data });
  files['test-y.npy'] = writeNpy({ shape: [90], data: test.y });
  const spec = resolveAuditSpec({
    ...{ x: 'x.npy', y: 'y.npy', slope: 0.1, steps: 5, step: 0.1 },
    ...(isTested
      ? { weights: given.map(({ name }) => name), test: { x: 'test-x.npy', y: 'test-y.npy' } }
      : {}),
  });
  const inputs = readInputs(spec.experiment, (path) => files[path]);
  const rows = inputs && rowSampleOf(spec.experiment, inputs);
  if (inputs === null || rows === null) throw new Error('not many rows in few dimensions');
  const { record, arrays } = finish(auditRowsInSteps(spec, inputs, rows, given, {}));
  const heldOut = {
    'X(test)': { shape: [90, d], data: test.X.data },
    'y(test)': { shape: [90], data: test.y },
  };
  const X0 = { X: { shape: [n, d], data: X.data } };
  return { record, arrays: { ...arrays, ...X0, ...(isTested ? heldOut : {}) } };
}

/** A run of 1002 rows, with the rows, and 90 held out, among its arrays. */
function trained({ X, y } = clusterRows(1002, 5, 3, 0.6), steps = 60) {
  const { rows: n, cols: d } = X;
  const test = clusterRows(90, d, 4);
  const files: Record<string, Uint8Array> = {
    'x.npy': writeNpy({ shape: [n, d], data: X.data }),
    'y.npy': writeNpy({ shape: [n], data: y }),
    'test-x.npy': writeNpy({ shape: [90, d], data: test.X.data }),
    'test-y.npy': writeNpy({ shape: [90], data: test.y }),
  };
  const data = { source: 'file', x: 'x.npy', y: 'y.npy', test: { x: 'test-x.npy', y: 'test-y.npy' } };
  const spec = resolveSpec({ data, network: { width: 4, slope: 0.1 }, training: { steps } });
  const inputs = readInputs(spec, (path) => files[path]);
  const rows = inputs && rowSampleOf(spec, inputs);
  if (inputs === null || rows === null) throw new Error('not many rows in few dimensions');
  const { record, arrays } = finish(runRowsInSteps(spec, inputs, rows));
  const more = {
    X: { shape: [n, d], data: X.data },
    'X(test)': { shape: [90, d], data: test.X.data },
    'y(test)': { shape: [90], data: test.y },
  };
  return { record, arrays: { ...arrays, ...more } };
}

/** The numbers of which a change goes unnoticed. */
function unnoticed(record: object, arrays: Readonly<Record<string, NpyArray>>, of: RegExp): string[] {
  const isNoticed = (keys: readonly string[], side: 1 | -1) => {
    try {
      return failing(
        verify(
          withNumber(record, keys, (value) => nudged(value, side)),
          arrays,
        ),
      ).length;
    } catch {
      return 1;
    }
  };
  return Array.from(numbersOf(record))
    .filter(([path]) => of.test(path))
    .filter(([, keys]) => isNoticed(keys, 1) === 0 && isNoticed(keys, -1) === 0)
    .map(([path]) => path);
}

const AUDITS = {
  separable: audited(5),
  'flipped labels': audited(3, (_, y) => {
    for (let i = 0; i < 300; i++) y[i] = -y[i];
  }),
  'columns of many sizes': audited(5, (X) => {
    for (let at = 0; at < X.length; at += 5) {
      X[at] *= 1e7;
      X[at + 1] *= 1e-3;
    }
  }),
  'a row in both classes': audited(3, (X, y) => {
    y[1] = -y[0];
    X.copyWithin(3, 0, 3);
  }),
};

const SIGNS = [1, -1, 2, -1];

describe('a network on many points in few dimensions, and the weights before', () => {
  const audits = {
    activated: audited(5, undefined, [
      networkOnClusters('before.npz', 5, 1, SIGNS),
      networkOnClusters('after.npz', 5, 0.1, SIGNS),
    ]),
    'of several patterns': audited(5, undefined, [
      networkOnClusters('first.npz', 5, 3, SIGNS),
      networkOnClusters('second.npz', 5, 1, SIGNS),
      networkOnClusters('some.npz', 5, 0.5, SIGNS),
    ]),
    'that misclassifies': audited(5, undefined, [networkOnClusters('wild.npz', 5, 9, SIGNS)]),
  };

  it.each(Object.entries(audits))('%s: every claim holds', (_, { record, arrays }) => {
    expect(failing(verify(record, arrays))).toEqual([]);
  });

  it('they are what they are called', () => {
    const [first, second, third] = Object.values(audits).map(({ record }) => record.network);
    expect(first?.pattern.activatedFraction).toBe(1);
    expect(second?.pattern.activatedFraction).toBeLessThan(1);
    expect(second?.interpolates).toBe(true);
    expect(third?.interpolates).toBe(false);
  });

  it('a number that is changed by a thousandth is noticed', () => {
    const { record, arrays } = audits.activated;
    expect(unnoticed(record, arrays, /^(network|heldOut)/)).toEqual([]);
  });

  it('so it is of several patterns, and of the second of three weights but for what takes multipliers', () => {
    const { record, arrays } = audits['of several patterns'];
    expect(unnoticed(record, arrays, /^(network|heldOut|checkpoints)/)).toEqual(BEFORE);
  });

  it('an entry of W, of its products, and of the weights before', () => {
    const { record, arrays } = audits['of several patterns'];
    const given: Readonly<Record<string, NpyArray>> = arrays;
    const moved = (name: string, at: number) =>
      failing(verify(record, withEntry(given, name, { [at]: Number(given[name].data[at]) + 0.01 })));
    expect(moved('W', 3)).toContain('arrays: Z');
    expect(moved('Z', 900)).toContain('arrays: Z');
    expect(moved('lambda', 2)).toContain('network.kkt.firstLayer.leastEpsilon.epsilon (multipliers)');
    expect(moved('checkpoints.0.W', 3)).toContain('checkpoints[0].norm');
  });
});

/** Of weights before the last, what is found with multipliers; and epsilon and delta, which the first two, that misclassify, do not have. */
const BEFORE = ['marginShare', 'angleToOwn', 'angleToOwnSigns', 'angleToActivated'].map(
  (name) => `checkpoints[].${name}`,
);

describe('a run on many points in few dimensions', () => {
  const { record, arrays } = trained();
  /** What a row says of weights that are not kept: between the first and the last. */
  const ofLostWeights = [
    ...['logLoss', 'oneMinusCosine', 'stableRank', 'residual', 'kktEpsilon', 'kktDelta'],
  ].map((name) => `training.trajectory[].${name}`);

  /** What takes inner products of all points, and since when. */
  const ofCertificates = [
    'limit.reached.frozenCertificate.radius',
    'limit.reached.frozenCertificate.slack',
    'limit.reached.since',
  ];

  it('every claim holds, and a number that is changed by a thousandth is noticed', () => {
    expect(failing(verify(record, arrays))).toEqual([]);
    const found = unnoticed(record, arrays, /^(data|training|limit|risk|verdict|regime)\./);
    // Which held-out rows are training rows too is not looked for.
    expect(found.sort()).toEqual(['data.heldOut.shared', ...ofCertificates, ...ofLostWeights.sort()]);
  });

  it('so is one of what its own signs lead to, where neurons slide', () => {
    const sliding = trained(besideSix(1, 40), 2000);
    expect(failing(verify(sliding.record, sliding.arrays))).toEqual([]);
    expect(sliding.record.limit.reached?.groups.some((group) => group.sliding.length > 0)).toBe(true);
    const found = unnoticed(sliding.record, sliding.arrays, /^limit\.reached/);
    const ofLogTime = ['curvature', 'lastOther'].map((name) => `limit.reached.followed.${name}`);
    expect(found.filter((path) => !ofCertificates.includes(path)).sort()).toEqual(ofLogTime);
  });

  it('so is an entry of W(0), of the updates, and of the rows that were held out', () => {
    const given: Readonly<Record<string, NpyArray>> = arrays;
    const moved = (name: string, at: number, by: number) =>
      failing(verify(record, withEntry(given, name, { [at]: Number(given[name].data[at]) + by })));
    expect(moved('W(0)', 3, 0.01)).toContain('arrays: Z(0)');
    expect(moved('C', 3, 0.01)).toContain('training.margins');
    const last = record.training.trajectory.length - 1;
    const of = (at: number) => `training.trajectory[${at}].testError`;
    const flipped = -2 * Number(given['y(test)'].data[0]);
    expect(moved('y(test)', 0, flipped)).toContain(of(last));
    expect(moved('y(test)', 0, flipped)).toContain('risk.limit.error (rows)');
  });

  it('without W(0) what rests on it is not checked', () => {
    const older = Object.fromEntries(Object.entries(arrays).filter(([name]) => name !== 'W(0)'));
    expect(verify(record, older).counts.doesNotHold).toBe(0);
  });
});

describe('many points in few dimensions', () => {
  it.each(Object.entries(AUDITS))('%s: every claim holds', (_, { record, arrays }) => {
    const { claims } = verify(record, arrays);
    expect(failing({ claims })).toEqual([]);
    const checked = claims.filter(({ verdict }) => verdict === 'holds').map(({ path }) => path);
    for (const path of ['experiment.data.dominance', 'linear.rank', 'estimatedRegime.signal2'])
      expect(checked, path).toContain(path);
  });

  it('that nothing separates is shown again by a ball in the hull, or to the last bit; so is what must be removed', () => {
    const because = (name: 'flipped labels' | 'a row in both classes') =>
      verify(AUDITS[name].record, AUDITS[name].arrays).claims.find(({ path }) => path === 'linear.status')
        ?.because;
    expect(because('flipped labels')).toMatch(/a ball around the weighted mean/);
    expect(because('a row in both classes')).toMatch(/to the last bit/);
    const { record, arrays } = AUDITS['a row in both classes'];
    const found = verify(record, arrays).claims.find(({ path }) => path === 'removal.points');
    expect(found?.verdict).toBe('holds');
  });

  it('a number that is changed by a thousandth is noticed', () => {
    const { record, arrays } = AUDITS.separable;
    const of = /^(linear|orthogonality|estimatedRegime|limitOnData|experiment\.data)\./;
    const found = unnoticed(record, arrays, of).filter((path) => !/\.(n|d|dual\[\])$/.test(path));
    expect(found).toEqual([]);
  });

  it('an entry of the rows, of the multipliers and of the last weights', () => {
    const { record, arrays } = AUDITS.separable;
    const given: Readonly<Record<string, NpyArray>> = arrays;
    const moved = (name: string, at: number) =>
      failing(verify(record, withEntry(given, name, { [at]: given[name].data[at] + 0.01 })));
    expect(moved('X', 7)).toContain('estimatedRegime.signal2');
    expect(moved('beta', 3)).toEqual(['experiment.limit.dual']);
    expect(moved('C', 4)).toContain('experiment.training.margins');
  });

  it('without K and without rows it is refused', () => {
    const { X, ...others } = AUDITS.separable.arrays;
    expect(refusal(() => verify(AUDITS.separable.record, others))).toMatch(/must hold the array X/);
  });
});
