/**
 * P(R) of an audited network: what the record says of it, against the same problem from all inner products; and faults in what shows it.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { verify } from '../../src/library/verify.ts';
import { multiplyTransposed } from '../../src/linalg/product.ts';
import { concaveDirectionInSteps } from '../../src/margin/concave-limit.ts';
import { networkWith } from '../../src/network/network.ts';
import { concaveSystem } from '../../src/network/own-pattern.ts';
import { finish } from '../../src/stepwise.ts';
import { audited, layers } from '../support/audited.ts';
import { expectRelative } from '../support/close.ts';
import { clusterRows, networkOnClusters } from '../support/many-rows.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { failing, withEntry } from '../support/planted.ts';

/** The rows of a matrix as lists. */
function listed(data: Float64Array, d: number): number[][] {
  return Array.from({ length: data.length / d }, (_, i) => Array.from(data.subarray(i * d, (i + 1) * d)));
}

const SIGNS = [1, -1, 1, -1, 1, -1];
const { X, y } = clusterRows(150, 30, 5, 0.4);
const rows = listed(X.data, 30);
const given = networkOnClusters('wild.npz', 30, 4, SIGNS);
const audit = audited(rows, Array.from(y), layers(listed(given.W.data, 30), SIGNS), { slope: 0.1 });
const { network } = audit.record;
if (network === null) throw new Error('no network');
const { ownSigns } = network;

describe('the problem of own signs', () => {
  it('is that from all inner products', () => {
    const sample = sampleFromRows(matrixFromRows(rows), y, null, null);
    // In the order of the audit: a_j > 0 first.
    const order = [0, 2, 4, 1, 3, 5];
    const W = matrixFromRows(order.map((j) => listed(given.W.data, 30)[j]));
    const net = networkWith(
      Float64Array.from(order, (j) => SIGNS[j] / Math.sqrt(6)),
      0.1,
    );
    const system = concaveSystem(sample, net, multiplyTransposed(W, sample.blocks[0].F));
    const { limit, solution } = finish(concaveDirectionInSteps(sample, net, system));
    expect(ownSigns.status).toBe('solved');
    expectRelative(ownSigns.most ?? 0, limit.normalizedMargin ?? 0, 1e-9);
    expectRelative(ownSigns.least ?? 0, limit.normalizedMargin ?? 0, 1e-9);
    expect(ownSigns.groups).toBe(system.groups.length);
    const held = (solution?.sliding ?? []).flatMap((own) =>
      [...own].filter((i) => (limit.dual?.[i] ?? 0) > 0),
    );
    expect(held.length).toBeGreaterThan(0);
    expect(ownSigns.sliding).toBe(held.length);
    expect(ownSigns.supportVectors).toBe(limit.supportVectors);
    expect(ownSigns.keepsSigns).toBe(limit.consistent);
  });

  it('is verified, and what is planted among its arrays is noticed', () => {
    const { record, arrays } = audit;
    expect(failing(verify(record, arrays))).toEqual([]);
    const found = (name: string, at: number, value: number) =>
      failing(verify(record, withEntry(arrays, name, { [at]: value })));
    const support = Array.from(arrays['beta(R)'].data).findIndex((entry) => Number(entry) > 0);
    expect(found('beta(R)', support, Number(arrays['beta(R)'].data[support]) * (1 + 1e-6))).toContain(
      'network.ownSigns.least',
    );
    expect(() => found('beta(R)', support, 0)).toThrow(/must have the shape/);
    expect(found('D(R)', 0, 1.5)).toContain('arrays: D(R)');
    expect(found('D(R)', 0, 0.05)).toContain('arrays: D(R)');
    expect(found('W', 3, Number(arrays.W.data[3]) * 1.01)).toContain('network.norm');
    expect(found('beta(R)', support, -1)).toContain('arrays: beta(R)');
  });

  it('is not asked of a folder that has none, as of an older program', () => {
    const { ownSigns: _, ...older } = network;
    const { W: _W, 'beta(R)': _b, 'D(R)': _D, lambda: _l, 'lambda(2)': _2, ...arrays } = audit.arrays;
    const { claims, counts } = verify({ ...audit.record, network: older }, arrays);
    expect(counts.doesNotHold).toBe(0);
    expect(claims.find(({ path }) => path === 'network.norm')?.verdict).toBe('notChecked');
  });
});
