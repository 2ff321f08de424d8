/**
 * Samples whose noise has coordinates of its own: independent and not Gaussian, or of as many variances as there are.
 *
 * Columns are drawn in blocks, enter the inner products of all rows, and are dropped: K += B B', X Sigma X' likewise. The rows of
 * mu (or every centre), the data and W(0)/sigma0 then get coordinates in the one orthonormal frame of their span, the Cholesky
 * factor of their Gram matrix. Fresh rows are drawn in the same blocks; only their products with those rows are kept, which is all
 * that a network trained on them can see. Memory is free of d; time is proportional to it.
 */

import { type Matrix, row, transpose, zeros } from '../linalg/matrix.ts';
import {
  addGram,
  addMultiplyTransposed,
  gram,
  multiplyTransposedVector,
  multiplyVector,
} from '../linalg/product.ts';
import { semidefiniteRoot, solveRows } from '../linalg/semidefinite.ts';
import { axpy } from '../linalg/vector.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { newStretch, type Progress, type Stage, type Stretch } from '../stepwise.ts';
import { landmarkCount, placeRows } from './clusters.ts';
import { type ColumnJob, type ColumnWork, doPart, type KeptColumns, overColumns } from './column-work.ts';
import {
  type ColumnDraw,
  type ColumnLaw,
  Columns,
  fillRows,
  fillUnitWeights,
  type RowLaw,
  rowLaw,
} from './columns.ts';
import { namedLandmarks } from './draw.ts';
import { applyCovariance, type FrameCovariance, timesCovariance } from './frame-covariance.ts';
import { drawLabels, type LabelScheme } from './labels.ts';
import { onOwnRows, ownEntries, withMirrors } from './mirrored.ts';
import { clustersOf, hasCentres, type Population, teacherVariance } from './population.ts';
import { type FrameBlock, type LabelledRows, type Sample, sampleFromBlocks } from './sample.ts';

/** Data as they are drawn, without mirror images, and fresh rows where there are some. */
interface Rows {
  readonly training: RowLaw;
  readonly test: RowLaw | null;
}

function rowsOf({ population, y, scheme, testRows, keys }: ColumnDraw): Rows {
  const clusters = clustersOf(population);
  const law = (labels: Float64Array, key: Key, by: LabelScheme): RowLaw =>
    rowLaw(population, placeRows(clusters, labels, by, deriveKey(key, 'clusters')), labels, key);
  const training = law(ownEntries(y, scheme), keys.data, scheme);
  if (testRows === 0) return { training, test: null };
  const labels = drawLabels(testRows, 'random', population.positiveShare, deriveKey(keys.test, 'labels'));
  return { training, test: law(labels, keys.test, 'random') };
}

/**
 * The sample in the frame of its rows, its centres and W(0); yields its progress.
 *
 * @param summing  the stage in which columns enter the inner products, whose sums are its result
 */
export function* streamSample(
  draw: ColumnDraw,
  summing: Stage<KeptColumns, Float64Array> = (work) => work(newStretch()),
): Generator<Progress, Sample> {
  const { population, y, scheme } = draw;
  const products = new InnerProducts(draw);
  const sums = yield* summing((stretch) => overColumns(products, draw.recipe, null, stretch));
  const { L, covariance, T } = products.inFrame(sums);
  const clusters = clustersOf(population);
  const marked = landmarkCount(clusters);
  const { d } = products.columns;
  const own = ownEntries(y, scheme);
  const X = rowsBetween(L, marked, marked + own.length);
  const test = products.test === null ? null : { X: T, y: products.test.y };
  const named = labelledRows(population, covariance, rowsBetween(L, 0, marked), { X, y: own }, test);
  const block = { covariance, F: withMirrors(X, scheme), ...named, rest: d - L.cols };
  const unitWeights = rowsBetween(L, marked + own.length, L.rows);
  const streamed = { draw, unitWeights, test };
  return sampleFromBlocks({ d, y, clean: y, blocks: [block], population, X: null, streamed });
}

/** The same rows with every coordinate kept: the frame is all of R^d, and W(0) is drawn in it like any other. */
export function explicitSample(draw: ColumnDraw): Sample {
  const { population, y, keys, scheme } = draw;
  const columns = new Columns(population, keys.data);
  const { d } = columns;
  const clusters = clustersOf(population);
  const { training, test } = rowsOf(draw);
  const X = zeros(training.y.length, d);
  const T = zeros(test?.y.length ?? 0, d);
  const marks = zeros(landmarkCount(clusters), d);
  const eigenvalues = new Float64Array(d);
  for (const law of columns.laws()) {
    eigenvalues.set(law.eigenvalues, law.from);
    place(law.landmarks, law, marks);
    place(filled(training, law), law, X);
    if (test !== null) place(filled(test, law), law, T);
  }
  const fresh: LabelledRows | null = test === null ? null : { X: T, y: test.y };
  const named = labelledRows(population, eigenvalues, marks, { X, y: training.y }, fresh);
  const block = { covariance: eigenvalues, F: withMirrors(X, scheme), ...named, rest: 0 };
  const streamed = { draw, unitWeights: null, test: fresh };
  return sampleFromBlocks({ d, y, clean: y, blocks: [block], population, X: null, streamed });
}

/**
 * The landmarks under their names. Of a teacher's population, rows of law z become rows given their label: each on the wrong side of the
 * hyperplane is turned to -x, as z and -z have one law.
 *
 * @param marks  mu, the centres, or theta, in the frame
 */
function labelledRows(
  population: Population,
  covariance: FrameCovariance,
  marks: Matrix,
  ...all: readonly (LabelledRows | null)[]
): Pick<FrameBlock, 'mu' | 'centres' | 'theta' | 'axis'> {
  const clusters = clustersOf(population);
  if (clusters.kind !== 'linearTeacher') return namedLandmarks(clusters, marks);
  const theta = marks.data;
  for (const rows of all) {
    if (rows === null) continue;
    const along = multiplyVector(rows.X, theta);
    for (const [i, label] of rows.y.entries()) if (label * along[i] < 0) negate(row(rows.X, i));
  }
  const variance = teacherVariance(population);
  return { mu: null, theta, axis: applyCovariance(covariance, theta).map((entry) => entry / variance) };
}

function negate(x: Float64Array): void {
  for (let c = 0; c < x.length; c++) x[c] = -x[c];
}

/** Entries of X that a thread draws again in a minute at most: about 60 ns each, for the slowest noise. */
const IN_A_MINUTE = 2 ** 30;

/**
 * Where rows have centres, not a teacher: the loadings u_c = sqrt(lambda_c) wbar_c (d) of the noise's independent coordinates in <wbar, z> = sum_c u_c xi_c,
 * wbar = sum_k b_k x_k: the columns are drawn again. Yields its progress.
 *
 * @param stretch  how it can be left: what is kept are the loadings, 8 bytes for each of so many columns, so a short pass keeps nothing
 * @param short  entries of X in a pass that is short
 */
export function boundaryLoadings(
  draw: ColumnDraw,
  b: Float64Array,
  stretch: Stretch<KeptColumns> = newStretch(),
  short = IN_A_MINUTE,
): Generator<Progress, Float64Array> {
  const work = new Loadings(draw, b);
  const way = draw.y.length * work.columns.d <= short ? newStretch<KeptColumns>() : stretch;
  return overColumns(work, draw.recipe, b, way);
}

/** Another thread's part of a job, to the end of it. @param drawFrom  makes the draw from its recipe */
export function helpWithColumns(job: ColumnJob, drawFrom: (recipe: object) => ColumnDraw): void {
  doPart(job, () => {
    const draw = drawFrom(job.recipe);
    return job.b === null ? new InnerProducts(draw) : new Loadings(draw, job.b);
  });
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

/** sqrt(lambda_c) sum_k b_k x_kc of each column. */
class Loadings implements ColumnWork {
  readonly columns: Columns;
  private readonly training: RowLaw;
  private readonly b: Float64Array;

  constructor(draw: ColumnDraw, b: Float64Array) {
    if (!hasCentres(draw.population))
      throw new Error('rows with the labels of a teacher are not drawn again');
    this.columns = new Columns(draw.population, draw.keys.data);
    this.training = rowsOf(draw).training;
    this.b = onOwnRows(b, draw.scheme);
  }

  entries(columns: number): number {
    return columns;
  }

  add(law: ColumnLaw, results: Float64Array, from: number): void {
    const wbar = multiplyTransposedVector(filled(this.training, law), this.b);
    for (let c = 0; c < wbar.length; c++)
      results[law.from - from + c] = Math.sqrt(law.eigenvalues[c]) * wbar[c];
  }

  /** One after the other. */
  join(whole: Float64Array | null, results: Float64Array, from: number): Float64Array {
    const all = whole ?? new Float64Array(this.columns.d);
    all.set(results.subarray(0, all.length - from), from);
    return all;
  }
}

/** Inner products of rows S = (landmarks, X, W(0)/sigma0), plain and weighted by Sigma, and of fresh rows T with S, over columns. */
class InnerProducts implements ColumnWork {
  readonly columns: Columns;
  readonly test: RowLaw | null;
  private readonly training: RowLaw;
  private readonly landmarks: number;
  private readonly rows: number;
  private readonly testRows: number;
  /** The one eigenvalue of Sigma, whose weighted products need no sum of their own; null when there are more. */
  private readonly eigenvalue: number | null;

  constructor(private readonly draw: ColumnDraw) {
    const { population, keys, width: m } = draw;
    const { training, test } = rowsOf(draw);
    this.training = training;
    this.test = test;
    this.columns = new Columns(population, keys.data);
    this.landmarks = landmarkCount(clustersOf(population));
    this.rows = this.landmarks + training.y.length + m;
    this.testRows = test === null ? 0 : test.y.length;
    const { eigenvalue } = population.blocks[0];
    this.eigenvalue = population.blocks.every((block) => block.eigenvalue === eigenvalue) ? eigenvalue : null;
  }

  entries(): number {
    const squares = this.eigenvalue === null ? 2 : 1;
    return this.rows * (squares * this.rows + this.testRows);
  }

  add(law: ColumnLaw, results: Float64Array): void {
    const { plain, weighted, cross } = this.parts(results);
    const width = law.eigenvalues.length;
    const S = zeros(this.rows, width);
    S.data.set(law.landmarks.data);
    fillRows(this.training, law, S, this.landmarks);
    fillUnitWeights(this.draw.keys.init, law, S, this.rows - this.draw.width, this.draw.width);
    if (weighted === null) addGram(S, plain);
    else if (law.isotropic) {
      const products = gram(S).data;
      axpy(1, products, plain.data);
      axpy(law.eigenvalues[0], products, weighted.data);
    } else {
      addGram(S, plain);
      addGram(timesCovariance(S, law.eigenvalues.map(Math.sqrt)), weighted);
    }
    if (this.test === null) return;
    const T = zeros(this.testRows, width);
    fillRows(this.test, law, T, 0);
    addMultiplyTransposed(T, S, cross);
  }

  /** Their sum; the results themselves stay as they are. */
  join(whole: Float64Array | null, results: Float64Array): Float64Array {
    if (whole === null) return results.slice();
    axpy(1, results, whole);
    return whole;
  }

  /** S = L Q' with orthonormal Q: L, Sigma between the columns of Q, and T Q. @param sums  over all columns */
  inFrame(sums: Float64Array): { L: Matrix; covariance: FrameCovariance; T: Matrix } {
    const { plain, weighted, cross } = this.parts(sums);
    const L = semidefiniteRoot(plain);
    const T = solveRows(cross, L);
    if (weighted === null) return { L, covariance: this.eigenvalue as number, T };
    return { L, covariance: solveRows(transpose(solveRows(weighted, L)), L), T };
  }

  /** S S', S Sigma S' where it is not a multiple of that, and T S'. */
  private parts(results: Float64Array) {
    const { rows, testRows, eigenvalue } = this;
    const square = rows * rows;
    const matrix = (height: number, from: number): Matrix => ({
      rows: height,
      cols: rows,
      data: results.subarray(from, from + height * rows),
    });
    const squares = eigenvalue === null ? 2 : 1;
    return {
      plain: matrix(rows, 0),
      weighted: eigenvalue === null ? matrix(rows, square) : null,
      cross: matrix(testRows, squares * square),
    };
  }
}
