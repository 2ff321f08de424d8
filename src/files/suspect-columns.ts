/**
 * Columns that are likely no features: numbers of rows, and the labels once more.
 */
import type { Matrix } from '../linalg/matrix.ts';

/** Columns of a file, from 0. */
export interface SuspectColumns {
  /** Integers that change by a constant step from row to row of the file, as numbers of rows do. */
  readonly countingColumns: readonly number[];
  /** One value on all rows of the one class, another on all of the other. */
  readonly labelColumns: readonly number[];
}

export const NO_SUSPECTS: SuspectColumns = { countingColumns: [], labelColumns: [] };

/** Fewer rows may count up, or agree with their labels, by chance. */
const FEWEST = 4;

/**
 * @param X  the rows kept, as the file has them
 * @param y  their signs
 * @param rowIndices  their places in the file
 * @param from  the file's column that is the first of these
 */
export function suspectColumns(X: Matrix, y: Float64Array, rowIndices: Int32Array, from = 0): SuspectColumns {
  const placed = (columns: readonly number[]) => columns.map((j) => from + j);
  return {
    countingColumns: placed(countingColumns(X, rowIndices)),
    labelColumns: placed(labelColumns(X, y)),
  };
}

/** The columns of a file of which these are the parts, from left to right. */
export function joinedSuspects(parts: readonly SuspectColumns[]): SuspectColumns {
  return {
    countingColumns: parts.flatMap(({ countingColumns }) => countingColumns),
    labelColumns: parts.flatMap(({ labelColumns }) => labelColumns),
  };
}

/**
 * The columns whose entry is an integer that changes by the same step, up or down, from each row of the file to the next.
 *
 * @param rowIndices  the rows' places in the file
 */
function countingColumns({ rows, cols, data }: Matrix, rowIndices: Int32Array): number[] {
  if (rows < FEWEST) return [];
  const counts = (j: number) => {
    const step = (data[cols + j] - data[j]) / (rowIndices[1] - rowIndices[0]);
    if (step === 0 || !Number.isInteger(step) || !Number.isInteger(data[j])) return false;
    for (let i = 1; i < rows; i++) {
      if (data[i * cols + j] - data[j] !== step * (rowIndices[i] - rowIndices[0])) return false;
    }
    return true;
  };
  return columnsThat(counts, cols);
}

/** The columns that are the labels under two other names; none where there is one class. */
function labelColumns({ rows, cols, data }: Matrix, y: Float64Array): number[] {
  const [positive, negative] = [y.indexOf(1), y.indexOf(-1)];
  if (rows < FEWEST || positive < 0 || negative < 0) return [];
  const isLabel = (j: number) => {
    const [a, b] = [data[positive * cols + j], data[negative * cols + j]];
    if (a === b) return false;
    for (let i = 0; i < rows; i++) if (data[i * cols + j] !== (y[i] === 1 ? a : b)) return false;
    return true;
  };
  return columnsThat(isLabel, cols);
}

function columnsThat(is: (j: number) => boolean, cols: number): number[] {
  return Array.from({ length: cols }, (_, j) => j).filter(is);
}
