/**
 * Many points in few dimensions: every number of an audit from the rows beside the same number from all inner products.
 */
import { describe, expect, it } from 'vitest';
import { auditRowsInSteps } from '../../src/audit/row-audit.ts';
import { auditSampleInSteps } from '../../src/audit/sample-audit.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import type { GivenNetwork } from '../../src/audit/trained-network.ts';
import { withTrialFor } from '../../src/audit/trial.ts';
import { type FileInputs, readInputs } from '../../src/experiment/inputs.ts';
import { rowSampleOf } from '../../src/experiment/sample-stage.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { inMemory } from '../../src/files/opened.ts';
import type { Matrix } from '../../src/linalg/matrix.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { differences } from '../support/differences.ts';
import { clusterRows, networkOnClusters } from '../support/many-rows.ts';
import { expectSound, expectSoundValues } from '../support/sound.ts';

/** Both audits of the same rows, and of networks if given. */
function both(X: Matrix, y: Float64Array, given: readonly GivenNetwork[] = []) {
  const files: Record<string, Uint8Array> = {
    'x.npy': writeNpy({ shape: [X.rows, X.cols], data: X.data }),
    'y.npy': writeNpy({ shape: [y.length], data: y }),
  };
  const weights = given.map(({ name }) => name);
  const spec = resolveAuditSpec({ x: 'x.npy', y: 'y.npy', slope: 0.1, steps: 20, weights, step: 0.1 });
  const inputs = readInputs(spec.experiment, (path) => files[path]);
  if (inputs === null) throw new Error('no inputs');
  const rows = rowSampleOf(spec.experiment, inputs);
  if (rows === null) throw new Error('not many rows in few dimensions');
  return {
    small: finish(auditSampleInSteps(spec, inputs, given, {})),
    large: finish(auditRowsInSteps(spec, inputs, rows, given, {})),
  };
}

it('points so few for their dimensions that their inner products do not fit are refused before a row is read', () => {
  const files: Record<string, Uint8Array> = {
    'x.npy': writeNpy({ shape: [60, 30], data: new Float64Array(1800) }),
    'y.npy': writeNpy({
      shape: [60],
      data: Float64Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 1 : -1)),
    }),
  };
  const open = (path: string) => {
    const file = inMemory(files[path], path);
    const read = (offset: number, length: number) => {
      if (path === 'x.npy' && offset >= 128) throw new Error('a row was read');
      return file.read(offset, length);
    };
    return { ...file, read };
  };
  const { experiment } = resolveAuditSpec({ x: 'x.npy', y: 'y.npy' });
  const reading = (peakLimit: number) => readInputs(experiment, (path) => files[path], { open, peakLimit });
  expect(() => reading(1e5)).toThrow(/needs about 0\.\d+ GiB of memory/);
  expect(() => reading(1e9)).toThrow('a row was read');

  // In few dimensions, where what is asked takes them.
  files['x.npy'] = writeNpy({ shape: [60, 20], data: new Float64Array(1200) });
  const run = (more: object) => {
    const spec = resolveSpec({
      data: { source: 'file', x: 'x.npy', y: 'y.npy' },
      network: { width: 4 },
      ...more,
    });
    return readInputs(spec, (path) => files[path], { open, peakLimit: 1e5 });
  };
  expect(() => run({ training: { steps: 5, horizon: 'infinity' } })).toThrow(/needs about/);
  expect(() => run({ training: { steps: 5, optimizer: 'gradientFlow' } })).toThrow(/needs about/);
  expect(() => run({ training: { steps: 5 }, limit: { restarts: 2 } })).toThrow(/needs about/);
  expect(() => run({ training: { steps: 5 } })).toThrow('a row was read');
});

describe('a trial whose length nobody asked for', () => {
  it.each([
    [1001, 20, undefined, 200],
    [20_000, 100, undefined, 39],
    [60_000, 784, undefined, 10],
    [60_000, 784, 50, 50],
    [1000, 900, undefined, 200],
    [1500, 2000, undefined, 69],
    [60_000, 40_000, undefined, 10],
    [60_000, 40_000, 200, 200],
  ])('of %i points in %i dimensions, %s asked for, has %i updates', (rows, cols, steps, expected) => {
    const request = { x: 'x.npy', y: 'y.npy', steps };
    const training = { X: { rows, cols }, y: { length: rows }, streamed: null };
    const inputs = { training, mu: null, W: null } as unknown as FileInputs;
    const { experiment } = withTrialFor(resolveAuditSpec(request), request, inputs);
    expect(experiment.training.steps).toBe(expected);
  });
});

/** What may differ: notes, how a solver ended, estimates of a condition, and what is rounding itself. */
const MAY_DIFFER =
  /(^|\.)notes\.|\.method$|\.conditionEstimate$|\.certificate\.|\.events\.\d+\.detail$|\.frozenCertificate\.?/;

describe('1030 points in 40 dimensions, of two clusters', () => {
  const { X, y } = clusterRows(1030, 40, 3);
  const { small, large } = both(X, y, [networkOnClusters('wild.npz', 40, 2, [1, -1, 1, -1, 1, -1])]);

  it('all numbers agree to 1e-9; what takes all inner products is left out, with that reason', () => {
    const found = differences(small.record, large.record).filter(
      (line) => !MAY_DIFFER.test(line.split(':')[0]),
    );
    expect(found.map((line) => line.split(':')[0])).toEqual([
      'experiment.data.signedProducts',
      'experiment.limit.reached',
    ]);
    expect(large.record.experiment.notes['data.signedProducts']).toMatch(/not all formed/);
    expect(large.record.experiment.notes['data.n']).toMatch(/leaves K out/);
    expect(small.record.experiment.notes['limit.reached']).toMatch(/asked for n\^2 m up to 12000000 only/);
    expect(large.record.linear.status).toBe('solved');
    expect(large.record.linear.certificate?.relativeGap).toBeLessThan(1e-11);
  });

  it('so do the arrays, with W(0) in the place of K', () => {
    const { K, ...arrays } = small.arrays;
    expect(K.shape).toEqual([1030, 1030]);
    // Own signs are asked of rows, whatever their number; with all inner products of fewer pairs alone.
    const { 'W(0)': W, D, ...others } = large.arrays;
    expect(D.shape[1]).toBe(1030);
    expect(W.shape).toEqual([large.arrays['Z(0)'].shape[0], 40]);
    expect(Object.keys(others)).toEqual(Object.keys(arrays));
    for (const [name, { data }] of Object.entries(arrays)) {
      const own = large.arrays[name].data;
      let worst = 0;
      for (let k = 0; k < data.length; k++) {
        worst = Math.max(worst, Math.abs(Number(own[k]) - Number(data[k])));
      }
      expect(worst, name).toBeLessThan(1e-9);
    }
  });
});

describe('1030 points no hyperplane through 0 separates', () => {
  const { X, y } = clusterRows(1030, 8, 4);
  for (let i = 0; i < 300; i++) y[i] = -y[i];
  const { small, large } = both(X, y);

  it('is said of both, and how it is shown of the rows', () => {
    expect(small.record.linear.status).toBe('infeasible');
    expect(large.record.linear.status).toBe('infeasible');
    expect(large.record.notes['linear.infeasibility']).toMatch(/interior/);
    expect(large.record.removal?.points).toHaveLength(large.record.removal?.most ?? 0);
    expect(large.record.experiment.limit.status).toBe(small.record.experiment.limit.status);
  });

  it('every null has its reason', () => {
    const { spec: _, notes, experiment, ...found } = large.record;
    expectSoundValues(found, notes, /^linear\.(rank|infeasibility)$/);
    expectSound(experiment);
  });
});
