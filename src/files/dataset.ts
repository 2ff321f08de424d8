/**
 * A training or held-out set from the contents of files: features and labels, two classes selected from them,
 * the features standardised if asked.
 */

import { InputError } from '../errors.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { type ClassPair, chooseClasses, type Label, labelTexts, matching } from './labels.ts';
import type { FileMatrix } from './matrix.ts';
import { RowHashes } from './shared-rows.ts';
import { type SuspectColumns, suspectColumns } from './suspect-columns.ts';
import type { Texts } from './texts.ts';

/** What the files of a held-out set hold. */
export interface TestParts {
  readonly x: FileMatrix;
  /** One label a row of x. */
  readonly labels: readonly Label[];
  readonly labelsName: string;
  /** A name for each row of x, where there are names. */
  readonly rowNames?: readonly string[] | null | undefined;
}

/** What the files of a training set hold, and what to take of it. */
export interface DatasetParts extends TestParts {
  /** The classes mapped to -1 and +1; rows of others are left out. Default: the only two values, ascending. */
  readonly classes?: readonly [Label, Label] | undefined;
  /** Keep the first this many rows of each class. Default: all. */
  readonly perClass?: number | undefined;
  /** Standardise each column on the rows kept. Default false. */
  readonly standardise?: boolean | undefined;
  /** Append a column of ones, so that first-layer biases are weights. Default false. */
  readonly biasColumn?: boolean | undefined;
}

/** Column means and population standard deviations (divisor n) of a training set; scale 0 marks a constant column. */
export interface Standardisation {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** Which rows of a file are taken, and their labels. */
export interface Selection {
  /** -1 or +1 for each row kept. */
  readonly y: Float64Array;
  /** The label values mapped to -1 and +1, as the file writes them; null where no row is of that class and none was asked for. */
  readonly classes: ClassPair;
  /** Whether the classes were asked for, so that rows of other classes are left out. */
  readonly selected: boolean;
  /** The rows of the file that were kept, from 0, in the order of the file. */
  readonly rowIndices: Int32Array;
  /** The names of the rows kept; null where they have none. */
  readonly rowNames: readonly string[] | null;
}

export interface Dataset extends Selection, SuspectColumns {
  /** Rows kept x columns, standardised if asked; of streamed data, their coordinates in an orthonormal frame of their span. */
  readonly X: Matrix;
  /** The map applied to X; null when none was. */
  readonly standardisation: Standardisation | null;
  /** Whether the last column is one of ones. */
  readonly biasColumn: boolean;
  /** Names of the columns, without that; null where the file has none. */
  readonly columnNames: Texts | null;
  /** Of a held-out set: how many of its rows are training rows too, as trained on; null of a training set. */
  readonly shared: number | null;
  /** What streamed data keep besides coordinates; null where X has those of the file. */
  readonly streamed: {
    /** Columns of the file. */
    readonly d: number;
    /** K = X X' of the rows kept. */
    readonly K: Matrix;
  } | null;
}

/**
 * The training set: x_ij <- (x_ij - mean_j) / scale_j over the rows kept if `standardise`, a constant column <- 0. Rows that are
 * not kept are not read.
 *
 * @throws InputError  when x and the labels disagree in number, the labels do not give two classes or one, a class has fewer rows
 *   than `perClass`, an entry kept is NaN or infinite, or a column's mean or deviation leaves the range of float64
 */
export function assembleDataset(parts: DatasetParts): Dataset {
  const selection = selectTraining(parts);
  const X = takeRows(parts.x, selection.rowIndices);
  const standardisation = parts.standardise ? columnMoments(X, parts.x.name) : null;
  const biasColumn = parts.biasColumn ?? false;
  const suspects = suspectColumns(X, selection.y, selection.rowIndices);
  return {
    columnNames: parts.x.columnNames ?? null,
    ...suspects,
    shared: null,
    ...selection,
    X: withBias(standardised(X, standardisation), biasColumn),
    standardisation,
    biasColumn,
    streamed: null,
  };
}

/**
 * A held-out set under the training set's classes and standardisation; one class alone is fine here.
 *
 * @throws InputError  as `assembleDataset`, and when the columns are not as many as the training set's, a label is of
 *   neither class while the training set took all its rows, or no row is of either class
 */
export function assembleTest(parts: TestParts, training: Dataset): Dataset {
  const { standardisation, biasColumn } = training;
  const selection = selectTest(parts, training, training.X.cols - (biasColumn ? 1 : 0));
  const X = standardised(takeRows(parts.x, selection.rowIndices), standardisation);
  const whole = withBias(X, biasColumn);
  return {
    ...training,
    ...selection,
    X: whole,
    shared: new RowHashes(whole.rows).add(whole).countIn(new RowHashes(training.X.rows).add(training.X)),
  };
}

/** The rows of a training set. @throws InputError as `assembleDataset` */
export function selectTraining(parts: DatasetParts): Selection {
  checkShapes(parts);
  const labels = labelTexts(parts.labels, parts.labelsName);
  const classes = chooseClasses(labels, parts.labelsName, parts.classes);
  const rowIndices = selectRows(labels, classes, parts);
  const selected = parts.classes !== undefined;
  return {
    y: signs(labels, rowIndices, classes),
    classes,
    selected,
    rowIndices,
    rowNames: namesOf(parts, rowIndices),
  };
}

/** The rows of a held-out set. @throws InputError as `assembleTest` */
export function selectTest(parts: TestParts, { classes, selected }: Selection, columns: number): Selection {
  checkShapes(parts);
  if (parts.x.columns !== columns) {
    throw new InputError(parts.x.name, `must have ${columns} columns, as the training set`, parts.x.columns);
  }
  const written = labelTexts(parts.labels, parts.labelsName);
  const names = classes.filter((name) => name !== null);
  const own = new Map([...new Set(written)].map((text) => [text, matching(text, names) ?? text]));
  const labels = written.map((text) => own.get(text) ?? text);
  const foreign = labels.find((label) => !names.includes(label));
  if (foreign !== undefined && !selected) {
    const rule = `must be ${names.join(' or ')}, as in the training set${names.length < 2 ? ', or name both classes' : ''}`;
    throw new InputError(parts.labelsName, rule, foreign);
  }
  const rowIndices = selectRows(labels, classes, parts);
  if (rowIndices.length === 0) {
    throw new InputError(parts.labelsName, `must have a row of class ${names.join(' or ')}`, 'none');
  }
  return {
    y: signs(labels, rowIndices, classes),
    classes,
    selected,
    rowIndices,
    rowNames: namesOf(parts, rowIndices),
  };
}

function namesOf({ rowNames }: TestParts, rowIndices: Int32Array): readonly string[] | null {
  return rowNames ? Array.from(rowIndices, (row) => rowNames[row]) : null;
}

function checkShapes({ x, labels, labelsName }: TestParts): void {
  if (x.rows < 1 || x.columns < 1) {
    throw new InputError(x.name, 'must have a row and a column', `${x.rows} rows, ${x.columns} columns`);
  }
  if (labels.length === x.rows) return;
  const got = `${x.rows} rows in ${x.name}, ${labels.length} labels in ${labelsName}`;
  throw new InputError('data', 'must have one label for each row', got);
}

/** The rows of either class in the order of the file, the first `perClass` of each if given. */
function selectRows(
  labels: readonly string[],
  classes: ClassPair,
  { perClass, labelsName }: { readonly perClass?: number | undefined; readonly labelsName: string },
): Int32Array {
  const limit = perClass ?? labels.length;
  if (perClass !== undefined && (!Number.isSafeInteger(perClass) || perClass < 1)) {
    throw new InputError('perClass', 'must be a positive integer', perClass);
  }
  const taken = [0, 0];
  const rows: number[] = [];
  labels.forEach((label, row) => {
    const side = classes.indexOf(label);
    if (side < 0 || taken[side] === limit) return;
    taken[side]++;
    rows.push(row);
  });
  classes.forEach((name, side) => {
    if (perClass === undefined || taken[side] === perClass || name === null) return;
    throw new InputError(
      `${labelsName}, class ${name}`,
      `must have at least perClass = ${perClass} rows`,
      taken[side],
    );
  });
  return Int32Array.from(rows);
}

function takeRows(x: FileMatrix, rowIndices: Int32Array): Matrix {
  return { rows: rowIndices.length, cols: x.columns, data: x.read(rowIndices, 0, x.columns) };
}

/** X with a column of ones after its own, if asked. */
function withBias(X: Matrix, asked: boolean): Matrix {
  if (!asked) return X;
  const wider = zeros(X.rows, X.cols + 1);
  wider.data.fill(1);
  for (let i = 0; i < X.rows; i++) wider.data.set(row(X, i), i * wider.cols);
  return wider;
}

function signs(labels: readonly string[], rowIndices: Int32Array, [negative]: ClassPair): Float64Array {
  return Float64Array.from(rowIndices, (row) => (labels[row] === negative ? -1 : 1));
}

/**
 * Mean and deviation of each column.
 *
 * @param from  the file's column that is the first of these, for messages
 * @throws InputError  when one leaves the range of float64
 */
export function columnMoments({ rows, cols, data }: Matrix, name: string, from = 0): Standardisation {
  const [mean, scale] = [new Float64Array(cols), new Float64Array(cols)];
  const isConstant = new Uint8Array(cols).fill(1);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) {
      mean[j] += data[at];
      if (data[at] !== data[j]) isConstant[j] = 0;
    }
  }
  for (let j = 0; j < cols; j++) mean[j] = isConstant[j] === 1 ? data[j] : mean[j] / rows;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) scale[j] += (data[at] - mean[j]) * (data[at] - mean[j]);
  }
  for (let j = 0; j < cols; j++) {
    scale[j] = Math.sqrt(scale[j] / rows);
    if (isConstant[j] === 1 || (Number.isFinite(scale[j]) && scale[j] > 0)) continue;
    const rule = 'must have a mean and a standard deviation within the range of float64 to be standardised';
    throw new InputError(
      `${name}, column ${from + j} (from 0)`,
      rule,
      `mean ${mean[j]}, deviation ${scale[j]}`,
    );
  }
  return { mean, scale };
}

/** Rows that were read, standardised where they stand: (x_ij - mean_j) / scale_j, and 0 in a constant column. */
export function standardised(X: Matrix, standardisation: Standardisation | null): Matrix {
  if (standardisation === null) return X;
  const { mean, scale } = standardisation;
  const { rows, cols, data } = X;
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++, at++) data[at] = scale[j] === 0 ? 0 : (data[at] - mean[j]) / scale[j];
  }
  return X;
}
