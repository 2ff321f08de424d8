/** Audits of many points in few dimensions, whose folders have no K, against their rows; and every number that is changed. */
import { describe, expect, it } from 'vitest';
import { auditRowsInSteps } from '../../src/audit/row-audit.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { rowSampleOf } from '../../src/experiment/sample-stage.ts';
import { writeNpy } from '../../src/files/npy.ts';
import type { NpyArray } from '../../src/files/stored-array.ts';
import { verify } from '../../src/library/verify.ts';
import { finish } from '../../src/stepwise.ts';
import { clusterRows } from '../support/many-rows.ts';
import { failing, nudged, numbersOf, withEntry, withNumber } from '../support/planted.ts';
import { refusal } from '../support/refusal.ts';

/** The audit of 1002 rows, with the rows among its arrays. */
function audited(d: number, change: (X: Float64Array, y: Float64Array) => void = () => {}) {
  const n = 1002;
  const { X, y } = clusterRows(n, d, 3);
  change(X.data, y);
  const files: Record<string, Uint8Array> = {
    'x.npy': writeNpy({ shape: [n, d], data: X.data }),
    'y.npy': writeNpy({ shape: [n], data: y }),
  };
  const spec = resolveAuditSpec({ x: 'x.npy', y: 'y.npy', slope: 0.1, steps: 5 });
  const inputs = readInputs(spec.experiment, (path) => files[path]);
  const rows = inputs && rowSampleOf(spec.experiment, inputs);
  if (inputs === null || rows === null) throw new Error('not many rows in few dimensions');
  const { record, arrays } = finish(auditRowsInSteps(spec, inputs, rows, [], {}));
  return { record, arrays: { ...arrays, X: { shape: [n, d], data: X.data } } };
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
    const isNoticed = (keys: readonly string[], side: 1 | -1) =>
      failing(
        verify(
          withNumber(record, keys, (value) => nudged(value, side)),
          arrays,
        ),
      ).length > 0;
    const unnoticed = Array.from(numbersOf(record))
      .filter(([path]) => /^(linear|orthogonality|estimatedRegime|limitOnData|experiment\.data)\./.test(path))
      .filter(([path]) => !/\.(n|d|dual\[\])$/.test(path))
      .filter(([, keys]) => !isNoticed(keys, 1) && !isNoticed(keys, -1))
      .map(([path]) => path);
    // Of the few points on the margin, as they were solved again.
    expect(unnoticed).toEqual(['linear.certificate.conditionEstimate']);
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
