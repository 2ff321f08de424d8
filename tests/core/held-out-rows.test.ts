/** Rows that two sets share, and columns that number rows: counted whether the data are held or streamed. */
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../src/experiment/inputs.ts';
import { run } from '../../src/experiment/run.ts';
import { assembleDataset, assembleTest, type DatasetParts } from '../../src/files/dataset.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { RowHashes } from '../../src/files/shared-rows.ts';
import { streamDataset } from '../../src/files/streamed.ts';
import { NO_SUSPECTS, suspectColumns } from '../../src/files/suspect-columns.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import type { FileData } from '../../src/spec/spec.ts';
import { matrixOf } from '../support/files.ts';
import { utf8 } from '../support/refusal.ts';
import { expectSound } from '../support/sound.ts';

const [rows, columns] = [12, 700];
const values = new Float64Array(rows * columns);
fillNormal(new Stream(keyFrom(3, 'rows')), values);
const labels = Array.from({ length: rows }, (_, i) => i % 2);
const parts: DatasetParts = { x: matrixOf('x', values, rows, columns), labels, labelsName: 'y' };

describe('shared rows', () => {
  /** Rows 3, 5 and 5 of the training set, one of them in the last entry only not, and a new one. */
  const held = Float64Array.from(
    [3, 5, 5, 7].flatMap((row) => Array.from(values.slice(row * columns, (row + 1) * columns))),
  );
  held[4 * columns - 1] += 1e-12;
  const test = { x: matrixOf('t', held, 4, columns), labels: [1, 1, 1, 0], labelsName: 't-y' };

  it.each([false, true])('are counted, standardised: %s', (standardise) => {
    const training = assembleDataset({ ...parts, standardise });
    expect(assembleTest(test, training).shared).toBe(3);
    expect(streamDataset({ ...parts, standardise }, test, null, 1).heldOut?.shared).toBe(3);
  });

  it('have the same hash however they are cut, and 0 is -0', () => {
    const whole = { rows: 2, cols: 3, data: Float64Array.of(1, 0, 3, 4, 5, 6) };
    const first = { rows: 2, cols: 1, data: Float64Array.of(1, 4) };
    const rest = { rows: 2, cols: 2, data: Float64Array.of(-0, 3, 5, 6) };
    expect(new RowHashes(2).add(first).add(rest).countIn(new RowHashes(2).add(whole))).toBe(2);
    const turned = { rows: 1, cols: 3, data: Float64Array.of(3, 0, 1) };
    expect(new RowHashes(1).add(turned).countIn(new RowHashes(2).add(whole))).toBe(0);
  });
});

describe('columns that are likely no features', () => {
  const X = (...columns: number[][]) => ({
    rows: columns[0].length,
    cols: columns.length,
    data: Float64Array.from(columns[0].flatMap((_, i) => columns.map((column) => column[i]))),
  });
  const all = Int32Array.of(0, 1, 2, 3, 4);
  const y = Float64Array.of(-1, 1, 1, -1, 1);

  it('change by one step, which is an integer and not 0', () => {
    const matrix = X(
      [7, 8, 9, 10, 11],
      [1, 1, 1, 1, 1],
      [9, 6, 3, 0, -3],
      [1, 2, 3, 4, 6],
      [0.5, 1.5, 2.5, 3.5, 4.5],
    );
    expect(suspectColumns(matrix, y, all)).toEqual({ countingColumns: [0, 2], labelColumns: [] });
    expect(suspectColumns(matrix, y, all, 10).countingColumns).toEqual([10, 12]);
    const few = suspectColumns(X([1, 2, 3]), y.subarray(0, 3), all.subarray(0, 3));
    expect(few).toEqual(NO_SUSPECTS);
  });

  it('are counted by the rows of the file, not by those kept', () => {
    const kept = Int32Array.of(0, 3, 4, 9, 11);
    const { countingColumns } = suspectColumns(X([100, 103, 104, 109, 111], [0, 1, 2, 3, 4]), y, kept);
    expect(countingColumns).toEqual([0]);
  });

  it('have one value in each class, and not the same', () => {
    const matrix = X([0, 7, 7, 0, 7], [2, 2, 2, 2, 2], [1, -1, -1, 1, -1], [0, 7, 7, 0, 8], [0, 7, 7, 7, 7]);
    expect(suspectColumns(matrix, y, all, 5).labelColumns).toEqual([5, 7]);
    expect(suspectColumns(matrix, Float64Array.of(1, 1, 1, 1, 1), all).labelColumns).toEqual([]);
  });
});

describe('a run on files', () => {
  it('takes the column of a file for labels, never for a feature too, however it is named', () => {
    const files: Record<string, Uint8Array> = {
      'x.csv': utf8('a,b,y\n1,1,1\n-1,-1,1\n1,-1,-1\n-1,1,-1\n'),
      'x.npy': writeNpy({ shape: [4, 3], data: Float64Array.of(1, 1, 1, -1, -1, 1, 1, -1, -1, -1, 1, -1) }),
    };
    const dimension = (x: string, y: FileData['y']) => {
      const spec = resolveSpec({
        data: { source: 'file', x, y },
        network: { width: 4 },
        training: { steps: 1 },
      });
      return readInputs(spec, (path) => files[path])!.training.X.cols;
    };
    expect(dimension('x.csv', { column: 'y' })).toBe(2);
    expect(dimension('x.csv', 'x.csv:y')).toBe(2);
    expect(dimension('x.npy', 'x.npy:3')).toBe(2);
  });

  it('says what is shared, which column counts and how its rows are called', () => {
    const table = (from: number) =>
      utf8(
        `id,name,a,b,y\n${[0, 1, 2, 3, 4, 5].map((i) => `${from + i},p${i},${i % 2 ? 1 : -1},${i % 3},${i % 2}`).join('\n')}\n`,
      );
    const files: Record<string, Uint8Array> = { 'x.csv': table(10), 't.csv': table(10), 'u.csv': table(90) };
    const record = (test: string) => {
      const y = { column: 'y' };
      const spec = resolveSpec({
        data: { source: 'file', x: 'x.csv', y, index: 'name', test: { x: test, y } },
        network: { width: 4 },
        training: { steps: 3 },
      });
      return run(
        spec,
        readInputs(spec, (path) => files[path]),
      ).record;
    };
    const { data, notes } = record('t.csv');
    expect(data.heldOut).toEqual({ rows: 6, shared: 6 });
    expect(data.rowNames).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    expect(notes['data.d']).toContain('column id changes by a constant step from row to row');
    expect(notes['data.d']).toContain('column a has one value in each class, as the labels themselves do');
    expectSound(record('u.csv'));
    expect(record('u.csv').data.heldOut).toEqual({ rows: 6, shared: 0 });
  });
});
