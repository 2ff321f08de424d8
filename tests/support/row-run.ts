/**
 * Runs on many rows in few dimensions, from matrices.
 */
import { readInputs } from '../../src/experiment/inputs.ts';
import { runRowsInSteps } from '../../src/experiment/row-run.ts';
import { run } from '../../src/experiment/run.ts';
import { rowSampleOf } from '../../src/experiment/sample-stage.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import type { LabelledMatrix } from './many-rows.ts';

/** A run of such rows, with X among its arrays. */
export function ranOnRows(
  data: LabelledMatrix,
  network: object,
  training: object,
  test: LabelledMatrix | null = null,
) {
  const { X } = data;
  const { spec, inputs } = asked(data, network, training, test);
  const rows = rowSampleOf(spec, inputs);
  if (rows === null) throw new Error('not many rows in few dimensions');
  const { record, arrays } = finish(runRowsInSteps(spec, inputs, rows));
  return {
    spec,
    record,
    arrays: { ...arrays, X: { shape: [X.rows, X.cols], data: X.data } } as typeof arrays,
  };
}

/** The record of a run of the same from all inner products. */
export function ranOnAll(data: LabelledMatrix, network: object, training: object) {
  const { spec, inputs } = asked(data, network, training, null);
  return run(spec, inputs).record;
}

function asked({ X, y }: LabelledMatrix, network: object, training: object, test: LabelledMatrix | null) {
  const files: Record<string, Uint8Array> = {};
  for (const [name, one] of [
    ['', { X, y }],
    ['test-', test],
  ] as const) {
    if (one === null) continue;
    files[`${name}x.npy`] = writeNpy({ shape: [one.X.rows, one.X.cols], data: one.X.data });
    files[`${name}y.npy`] = writeNpy({ shape: [one.y.length], data: one.y });
  }
  const data = {
    ...{ source: 'file', x: 'x.npy', y: 'y.npy' },
    ...(test === null ? {} : { test: { x: 'test-x.npy', y: 'test-y.npy' } }),
  };
  const spec = resolveSpec({ data, network, training });
  const inputs = readInputs(spec, (path) => files[path]);
  if (inputs === null) throw new Error('no inputs');
  return { spec, inputs };
}
