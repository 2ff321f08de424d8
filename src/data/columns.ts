/**
 * The coordinates of a population's rows, in blocks of consecutive columns. Random numbers are functions of a key and the block's
 * number, so any block can be drawn again, and in any order.
 */
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { dot } from '../linalg/vector.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { fillNormal, normal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import { landmarkCount, type Placement } from './clusters.ts';
import type { NoiseLaw } from './noise/law.ts';
import { clustersOf, noiseOf, type Population } from './population.ts';

/** Columns at a time: the numbers depend on it. */
export const COLUMNS = 512;

/** What a block of columns says of the population. */
export interface ColumnLaw {
  /** Number of the block, and of its first column. */
  readonly number: number;
  readonly from: number;
  /** lambda of each column. */
  readonly eigenvalues: Float64Array;
  /** Whether they are all equal. */
  readonly isotropic: boolean;
  /** The columns of mu (1 row), of every centre, or of the unit vector e_1 whose coordinate gives the label. */
  readonly landmarks: Matrix;
}

/** The blocks of columns in order. @param key  the key of the data, for a random direction of mu inside blocks */
export function* columnLaws(population: Population, key: Key): Generator<ColumnLaw> {
  const structure = clustersOf(population);
  const count = landmarkCount(structure);
  const direction = new Direction(population, deriveKey(key, 'spread'));
  const d = population.blocks.reduce((total, { dimension }) => total + dimension, 0);
  let block = 0;
  let inBlock = 0;
  for (let from = 0, number = 0; from < d; from += COLUMNS, number++) {
    const width = Math.min(COLUMNS, d - from);
    const eigenvalues = new Float64Array(width);
    const landmarks = zeros(count, width);
    for (let c = 0; c < width; c++) {
      const { eigenvalue, dimension, signalNorm } = population.blocks[block];
      eigenvalues[c] = eigenvalue;
      if (structure.kind === 'signOfCoordinate') landmarks.data[c] = from + c === 0 ? 1 : 0;
      else if (structure.kind === 'opposing') landmarks.data[c] = direction.next(block, inBlock);
      else if (inBlock < count) landmarks.data[inBlock * width + c] = signalNorm;
      if (++inBlock === dimension) {
        block++;
        inBlock = 0;
      }
    }
    yield { number, from, eigenvalues, isotropic: eigenvalues.every((e) => e === eigenvalues[0]), landmarks };
  }
}

/** The coordinates of mu, one after the other. */
class Direction {
  private readonly stream: Stream;
  /** |g_b| of the normals that a random direction in block b is made of. */
  private readonly lengths: Float64Array;

  constructor(
    private readonly population: Population,
    key: Key,
  ) {
    this.stream = new Stream(key);
    const random = population.spread === 'random';
    const twin = new Stream(key);
    this.lengths = Float64Array.from(population.blocks, ({ dimension }) =>
      random ? length(twin, dimension) : 1,
    );
  }

  next(block: number, inBlock: number): number {
    const { dimension, signalNorm } = this.population.blocks[block];
    switch (this.population.spread ?? 'axis') {
      case 'axis':
        return inBlock === 0 ? signalNorm : 0;
      case 'even':
        return signalNorm / Math.sqrt(dimension);
      case 'random':
        return (signalNorm * normal(this.stream)) / this.lengths[block];
    }
  }
}

/** |g| of the next `dimension` normals. */
function length(stream: Stream, dimension: number): number {
  let total = 0;
  for (let left = dimension; left > 0; left -= COLUMNS) {
    const part = new Float64Array(Math.min(COLUMNS, left));
    fillNormal(stream, part);
    total += dot(part, part);
  }
  return Math.sqrt(total);
}

/** Rows of one purpose: training or test. */
export interface RowLaw {
  readonly noise: NoiseLaw;
  readonly placement: Placement;
  /** Clean labels. */
  readonly y: Float64Array;
  /** g_i of a scale mixture; null otherwise. */
  readonly scales: Float64Array | null;
  readonly key: Key;
}

/** The scales and the key of rows of a population. */
export function rowLaw(population: Population, placement: Placement, y: Float64Array, key: Key): RowLaw {
  const noise = noiseOf(population);
  return { noise, placement, y, scales: drawScales(noise, y.length, key), key: deriveKey(key, 'columns') };
}

/** g_i of `count` rows; null unless the noise is a scale mixture. */
export function drawScales(noise: NoiseLaw, count: number, key: Key): Float64Array | null {
  if (noise.kind !== 'scaleMixture') return null;
  const stream = new Stream(deriveKey(key, 'scales'));
  return Float64Array.from({ length: count }, () => noise.drawScale(stream));
}

/** The columns of a block for the given rows, written to `out` (rows x width) from row `first` on. */
export function fillRows(law: RowLaw, block: ColumnLaw, out: Matrix, first: number): void {
  const { noise, placement, y, scales, key } = law;
  const { eigenvalues, landmarks, number, from } = block;
  const rows = y.length;
  const width = eigenvalues.length;
  const part = out.data.subarray(first * width, (first + rows) * width);
  const stream = new Stream(deriveKey(key, number));
  if (noise.kind === 'independent') noise.fill(stream, part);
  else fillNormal(stream, part);
  const deviations = eigenvalues.map(Math.sqrt);
  for (let i = 0; i < rows; i++) {
    const xi = row(out, first + i);
    const centre = row(landmarks, placement.index[i]);
    const scale = scales?.[i] ?? 1;
    const sign = placement.sign[i];
    for (let c = 0; c < width; c++) xi[c] = sign * centre[c] + scale * deviations[c] * xi[c];
    if (placement.byCoordinate && from === 0) xi[0] = y[i] * Math.abs(xi[0]);
  }
}

/** Columns of m independent standard normal rows: W(0)/sigma0. */
export function fillUnitWeights(key: Key, block: ColumnLaw, out: Matrix, first: number, m: number): void {
  const width = block.eigenvalues.length;
  fillNormal(new Stream(deriveKey(key, block.number)), out.data.subarray(first * width, (first + m) * width));
}
