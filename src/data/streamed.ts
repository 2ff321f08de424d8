/**
 * Samples whose noise has coordinates of its own: independent and not Gaussian, or of as many variances as there are.
 *
 * Columns are drawn in blocks, enter the inner products of all rows, and are dropped: K += B B', X Sigma X' likewise. The rows of
 * mu (or every centre), the data and W(0)/sigma0 then get coordinates in the one orthonormal frame of their span, the Cholesky
 * factor of their Gram matrix. Fresh rows are drawn in the same blocks; only their products with those rows are kept, which is all
 * that a network trained on them can see. Memory is free of d; time is proportional to it.
 */
import { type Matrix, row, transpose, zeros } from '../linalg/matrix.ts';
import { addGram, addMultiplyTransposed, multiplyTransposedVector } from '../linalg/product.ts';
import { semidefiniteRoot, solveRows } from '../linalg/semidefinite.ts';
import { axpy } from '../linalg/vector.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { landmarkCount, placeRows } from './clusters.ts';
import { type ColumnLaw, columnLaws, fillRows, fillUnitWeights, type RowLaw, rowLaw } from './columns.ts';
import { namedLandmarks } from './draw.ts';
import { type FrameCovariance, timesCovariance } from './frame-covariance.ts';
import { drawLabels, type LabelScheme } from './labels.ts';
import { clustersOf, moments, type Population } from './population.ts';
import { type LabelledRows, type Sample, sampleFromBlocks } from './sample.ts';

/** What is drawn together. */
export interface ColumnDraw {
  readonly population: Population;
  /** Clean labels of the training rows (n). */
  readonly y: Float64Array;
  readonly scheme: LabelScheme;
  /** m, neurons of W(0). */
  readonly width: number;
  /** N, fresh rows. */
  readonly testRows: number;
  readonly keys: { readonly data: Key; readonly init: Key; readonly test: Key };
}

/** Columns drawn, of d. */
export interface ColumnProgress {
  readonly done: number;
  readonly total: number;
}

/** Data, and fresh rows where there are some. */
interface Rows {
  readonly training: RowLaw;
  readonly test: RowLaw | null;
}

function rowsOf({ population, y, scheme, testRows, keys }: ColumnDraw): Rows {
  const clusters = clustersOf(population);
  const law = (labels: Float64Array, key: Key, by: LabelScheme): RowLaw =>
    rowLaw(population, placeRows(clusters, labels, by, deriveKey(key, 'clusters')), labels, key);
  const training = law(y, keys.data, scheme);
  if (testRows === 0) return { training, test: null };
  const labels = drawLabels(testRows, 'random', population.positiveShare, deriveKey(keys.test, 'labels'));
  return { training, test: law(labels, keys.test, 'random') };
}

/** The sample in the frame of its rows, its centres and W(0); yields its progress. */
export function* streamSample(draw: ColumnDraw): Generator<ColumnProgress, Sample> {
  const { population, y, width: m, keys } = draw;
  const { d } = moments(population);
  const clusters = clustersOf(population);
  const { training, test } = rowsOf(draw);
  const marked = landmarkCount(clusters);
  const n = y.length;
  const products = new InnerProducts(marked + n + m, test === null ? 0 : test.y.length);
  for (const law of columnLaws(population, keys.data)) {
    const columns = law.eigenvalues.length;
    const S = zeros(products.rows, columns);
    S.data.set(law.landmarks.data);
    fillRows(training, law, S, marked);
    fillUnitWeights(keys.init, law, S, marked + n, m);
    products.add(S, law);
    if (test !== null) {
      const T = zeros(test.y.length, columns);
      fillRows(test, law, T, 0);
      products.addTest(T, S);
    }
    yield { done: law.from + columns, total: d };
  }

  const { L, covariance, T } = products.inFrame();
  const block = {
    covariance,
    F: rowsBetween(L, marked, marked + n),
    ...namedLandmarks(clusters, rowsBetween(L, 0, marked)),
    rest: d - L.cols,
  };
  const unitWeights = rowsBetween(L, marked + n, L.rows);
  const streamed = { draw, unitWeights, test: test === null ? null : { X: T, y: test.y } };
  return sampleFromBlocks({ d, y, clean: y, blocks: [block], population, X: null, streamed });
}

/** The same rows with every coordinate kept: the frame is all of R^d, and W(0) is drawn in it like any other. */
export function explicitSample(draw: ColumnDraw): Sample {
  const { population, y, keys } = draw;
  const { d } = moments(population);
  const clusters = clustersOf(population);
  const { training, test } = rowsOf(draw);
  const X = zeros(y.length, d);
  const T = zeros(test?.y.length ?? 0, d);
  const marks = zeros(landmarkCount(clusters), d);
  const eigenvalues = new Float64Array(d);
  for (const law of columnLaws(population, keys.data)) {
    eigenvalues.set(law.eigenvalues, law.from);
    place(law.landmarks, law, marks);
    place(filled(training, law), law, X);
    if (test !== null) place(filled(test, law), law, T);
  }
  const block = { covariance: eigenvalues, F: X, ...namedLandmarks(clusters, marks), rest: 0 };
  const fresh: LabelledRows | null = test === null ? null : { X: T, y: test.y };
  const streamed = { draw, unitWeights: null, test: fresh };
  return sampleFromBlocks({ d, y, clean: y, blocks: [block], population, X: null, streamed });
}

/**
 * The loadings u_c = sqrt(lambda_c) wbar_c (d) of the noise's independent coordinates in <wbar, z> = sum_c u_c xi_c,
 * wbar = sum_k b_k x_k: the columns are drawn again.
 */
export function boundaryLoadings(draw: ColumnDraw, b: Float64Array): Float64Array {
  const { population, keys } = draw;
  const { training } = rowsOf(draw);
  const loadings = new Float64Array(moments(population).d);
  for (const law of columnLaws(population, keys.data)) {
    const wbar = multiplyTransposedVector(filled(training, law), b);
    for (let c = 0; c < wbar.length; c++) loadings[law.from + c] = Math.sqrt(law.eigenvalues[c]) * wbar[c];
  }
  return loadings;
}

function filled(rows: RowLaw, law: ColumnLaw): Matrix {
  const part = zeros(rows.y.length, law.eigenvalues.length);
  fillRows(rows, law, part, 0);
  return part;
}

/** Writes a block's columns where they belong. */
function place(part: Matrix, { from }: ColumnLaw, whole: Matrix): void {
  for (let i = 0; i < part.rows; i++) whole.data.set(row(part, i), i * whole.cols + from);
}

function rowsBetween(A: Matrix, from: number, to: number): Matrix {
  return { rows: to - from, cols: A.cols, data: A.data.slice(from * A.cols, to * A.cols) };
}

/** Inner products of rows S, plain and weighted by Sigma, and of fresh rows T with S, summed over columns. */
class InnerProducts {
  private readonly plain: Matrix;
  private readonly weighted: Matrix;
  private readonly cross: Matrix;
  /** S S' over the columns of one eigenvalue since its run began; not yet in the others. */
  private readonly run: Matrix;
  private eigenvalue: number | null = null;
  private severalEigenvalues = false;

  constructor(
    readonly rows: number,
    testRows: number,
  ) {
    this.plain = zeros(rows, rows);
    this.weighted = zeros(rows, rows);
    this.run = zeros(rows, rows);
    this.cross = zeros(testRows, rows);
  }

  add(S: Matrix, { eigenvalues, isotropic }: ColumnLaw): void {
    if (isotropic) {
      if (this.eigenvalue !== eigenvalues[0]) this.endRun();
      this.eigenvalue = eigenvalues[0];
      addGram(S, this.run);
      return;
    }
    this.endRun();
    this.severalEigenvalues = true;
    addGram(S, this.plain);
    addGram(timesCovariance(S, eigenvalues.map(Math.sqrt)), this.weighted);
  }

  addTest(T: Matrix, S: Matrix): void {
    addMultiplyTransposed(T, S, this.cross);
  }

  /** S = L Q' with orthonormal Q: L, Sigma between the columns of Q, and T Q. */
  inFrame(): { L: Matrix; covariance: FrameCovariance; T: Matrix } {
    const only = this.severalEigenvalues ? null : this.eigenvalue;
    this.endRun();
    const L = semidefiniteRoot(this.plain);
    const T = solveRows(this.cross, L);
    if (only !== null) return { L, covariance: only, T };
    return { L, covariance: solveRows(transpose(solveRows(this.weighted, L)), L), T };
  }

  private endRun(): void {
    if (this.eigenvalue === null) return;
    axpy(1, this.run.data, this.plain.data);
    axpy(this.eigenvalue, this.run.data, this.weighted.data);
    this.run.data.fill(0);
    this.severalEigenvalues = true;
    this.eigenvalue = null;
  }
}
