/**
 * Extremes over all pairs of many rows, from a few of them: the same as from all.
 */
import { describe, expect, it } from 'vitest';
import { rowSampleFrom, sampleFromRows } from '../../src/data/from-file.ts';
import { geometry } from '../../src/data/geometry.ts';
import { rowGeometryInSteps } from '../../src/data/row-geometry.ts';
import { type Matrix, transpose } from '../../src/linalg/matrix.ts';
import { gram } from '../../src/linalg/product.ts';
import { finish } from '../../src/stepwise.ts';
import { expectRelative } from '../support/close.ts';
import { clusterRows, type LabelledMatrix } from '../support/many-rows.ts';

/** Rows of very different lengths. */
function ofAllLengths({ X, y }: LabelledMatrix): LabelledMatrix {
  const data = X.data.map((entry, at) => entry * (1 + (Math.floor(at / X.cols) % 17)));
  return { X: { ...X, data }, y };
}

function absolute({ X, y }: LabelledMatrix): LabelledMatrix {
  return { X: { ...X, data: X.data.map(Math.abs) }, y };
}

/** Unit rows: no length leaves anything out. */
function unit({ X, y }: LabelledMatrix): LabelledMatrix {
  const data = X.data.slice();
  for (let i = 0; i < X.rows; i++) {
    const row = data.subarray(i * X.cols, (i + 1) * X.cols);
    const norm = Math.sqrt(row.reduce((total, entry) => total + entry * entry, 0));
    for (let p = 0; p < X.cols; p++) row[p] /= norm;
  }
  return { X: { ...X, data }, y };
}

const squares = (X: Matrix): Matrix => gram(transpose(X));

describe('geometry of rows', () => {
  const rows = clusterRows(1300, 12, 1);
  it.each([
    ['normal rows', rows],
    ['rows of all lengths', ofAllLengths(rows)],
    ['rows without a negative entry', absolute(rows)],
    ['unit rows', unit(rows)],
    ['rows along one direction', clusterRows(1300, 6, 2, 1, 3)],
    ['rows of one class, positively correlated', { ...absolute(rows), y: new Float64Array(1300).fill(1) }],
  ])('%s', (_, { X, y }) => {
    const all = geometry(sampleFromRows(X, y, null, null), 0.3);
    const few = finish(rowGeometryInSteps(rowSampleFrom(X, y), 0.3, squares(X)));
    expect(few.positivelyCorrelated).toBe(all.positivelyCorrelated);
    for (const name of ['minSignedInner', 'maxOffDiagonal', 'minNorm2', 'maxNorm2', 'dominance'] as const) {
      expectRelative(few[name], all[name] ?? 0, 1e-12);
    }
    expectRelative(few.leastIsolated.norm2, all.leastIsolated.norm2, 1e-12);
    expectRelative(few.leastIsolated.largestInner, all.leastIsolated.largestInner, 1e-12);
    expect(Math.abs(few.minRowSum - all.minRowSum)).toBeLessThan(1e-9 * Math.abs(all.dominance));
  });
});
