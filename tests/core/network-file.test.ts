/** Which way round the layers of a file lie, and what else it says: by names where shapes cannot decide. */
import { describe, expect, it } from 'vitest';
import { readNetwork, slopeIn } from '../../src/audit/network-file.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import { trainedNetwork } from '../../src/audit/trained-network.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { audited } from '../support/audited.ts';
import { folderOf } from '../support/files.ts';
import { refusal } from '../support/refusal.ts';
import { safetensors } from '../support/safetensors.ts';

type Arrays = Readonly<Record<string, readonly [shape: readonly number[], ...entries: number[]]>>;

const open = (arrays: Arrays) =>
  folderOf({
    'w.npz': writeNpz(
      Object.fromEntries(
        Object.entries(arrays).map(([name, [shape, ...entries]]) => [
          name,
          { shape, data: Float64Array.from(entries) },
        ]),
      ),
    ),
  });
const read = (arrays: Arrays, d: number) => readNetwork('w.npz', d, open(arrays));
const second = [[1, 2], 1, -1] as const;

describe('a square first layer', () => {
  const rows = Float64Array.of(1, 2, 3, 4);
  const columns = Float64Array.of(1, 3, 2, 4);

  it.each([
    ['fc1.weight', rows],
    ['W', rows],
    ['net.0.weight', rows],
    ['dense/kernel:0', columns],
    ['params.Dense_0.kernel', columns],
    ['kernel', columns],
  ])('%s is read as its name says', (name, data) => {
    expect(read({ [name]: [[2, 2], 1, 2, 3, 4], out: second }, 2).W).toEqual({ rows: 2, cols: 2, data });
  });

  it('of another name is refused: nothing says which index is the neuron', () => {
    expect(refusal(() => read({ arr_0: [[2, 2], 1, 2, 3, 4], arr_1: second }, 2))).toContain(
      'w.npz:arr_0: is square: must be named weight (or W) if its rows are the neurons, as in PyTorch, or kernel',
    );
  });
});

describe('a first layer d x m', () => {
  const stored = [[2, 3], 1, 2, 3, 4, 5, 6] as const;
  const a = [[3, 1], 1, -1, 2] as const;

  it('named kernel is turned', () => {
    const { W } = read({ 'd1.kernel': stored, 'd2.kernel': a }, 2);
    expect(W).toEqual({ rows: 3, cols: 2, data: Float64Array.of(1, 4, 2, 5, 3, 6) });
  });

  it('of another name is refused with what to do', () => {
    expect(refusal(() => read({ W: stored, a }, 2))).toContain(
      '; W is d x m, the transpose of a first layer: save it transposed (W.T), or name it kernel; got "W (2, 3), a (3, 1)"',
    );
  });

  it('biases of Keras are known, and told by name where they are refused', () => {
    const net = read(
      { 'd1/kernel': stored, 'd1/bias': [[3], 0, -7, 1], 'd2/kernel': a, 'd2/bias': [[1], 0.5] },
      2,
    );
    expect([net.firstBias, net.secondBias]).toEqual([Float64Array.of(0, -7, 1), 0.5]);
    expect(refusal(() => trainedNetwork(net, { slope: 0.1 }, 2, false))).toContain(
      'got "d1/bias (3, up to 7 in size) and d2/bias (1, up to 0.5 in size)"',
    );
  });
});

describe('the slope', () => {
  const layers = { W: [[1, 2], 1, 2], a: [[1], 1] } as const;

  it('stands in the metadata of safetensors, or as an array of a .npz file', () => {
    const tensors = {
      W: { dtype: 'F64', shape: [1, 2], entries: [1, 2] },
      a: { dtype: 'F64', shape: [1], entries: [1] },
    } as const;
    const files = folderOf({
      'said.safetensors': safetensors(tensors, { negative_slope: '0.25' }),
      'silent.safetensors': safetensors(tensors),
      'odd.safetensors': safetensors(tensors, { negative_slope: 'small' }),
    });
    expect(slopeIn('said.safetensors', files)).toBe(0.25);
    expect(slopeIn('silent.safetensors', files)).toBeNull();
    expect(refusal(() => slopeIn('odd.safetensors', files))).toContain('must be a number between 0 and 1');
    expect(slopeIn('w.npz', open({ ...layers, negative_slope: [[], 0.01] }))).toBe(0.01);
    expect(slopeIn('w.npz', open(layers))).toBeNull();
    expect(read({ ...layers, negative_slope: [[], 0.01] }, 2).slope).toBe(0.01);
  });

  it('must be known for a trained network, and is .1 by default for data alone', () => {
    const data = { x: 'x.npy', y: 'y.npy' };
    expect(refusal(() => resolveAuditSpec({ ...data, weights: 'w.npz' }))).toContain(
      'slope: must be given with weights (--slope gamma',
    );
    expect(resolveAuditSpec({ ...data, weights: 'w.npz', slope: 0.01 }).experiment.network.slope).toBe(0.01);
    expect(resolveAuditSpec(data).experiment.network.slope).toBe(0.1);
  });

  it('asked for against the file is noted', () => {
    const net = { ...read(layers, 2), slope: 0.01 };
    const { record } = audited(
      [
        [1, 0],
        [-1, 0.1],
      ],
      [1, -1],
      net,
      { slope: 0.3 },
    );
    expect(record.notes['spec.experiment.network.slope']).toBe(
      '0.3 was asked for, while w.npz says negative_slope = 0.01',
    );
  });
});
