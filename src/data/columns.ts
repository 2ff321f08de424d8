/**
 * The coordinates of a population's rows, in blocks of consecutive columns. Random numbers are functions of a key and the block's
 * number, so any block can be drawn again, and in any order.
 */
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { dot } from '../linalg/vector.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { fillNormal, normal, WORDS_OF_NORMAL } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import { centreDirections, landmarkCount, type Placement } from './clusters.ts';
import type { LabelScheme } from './labels.ts';
import type { NoiseLaw } from './noise/law.ts';
import { type ClusterStructure, clustersOf, noiseOf, type Population, teacherWeight } from './population.ts';

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
  /** The columns of mu (1 row), of every centre, or of theta. */
  readonly landmarks: Matrix;
}

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
  /** What another thread makes the same draw from; without it this thread draws alone. */
  readonly recipe?: object;
}

/** The columns of a population, any block of them at once. */
export class Columns {
  readonly d: number;
  /** How many blocks there are. */
  readonly count: number;
  private readonly structure: ClusterStructure;
  private readonly direction: Direction;
  /** Of the centres, where there are several. */
  private readonly directions: Matrix;
  /** The first column of each block of the covariance. */
  private readonly starts: Float64Array;

  /** @param key  the key of the data, for a random direction of mu inside blocks */
  constructor(
    private readonly population: Population,
    key: Key,
  ) {
    this.structure = clustersOf(population);
    this.directions = centreDirections(this.structure);
    this.direction = new Direction(population, deriveKey(key, 'spread'));
    this.starts = new Float64Array(population.blocks.length);
    this.d = population.blocks.reduce((total, { dimension }, b) => {
      this.starts[b] = total;
      return total + dimension;
    }, 0);
    this.count = Math.ceil(this.d / COLUMNS);
  }

  /** Blocks `from` to `to` - 1, in order. */
  *laws(from = 0, to = this.count): Generator<ColumnLaw> {
    for (let number = from; number < to; number++) yield this.law(number);
  }

  law(number: number): ColumnLaw {
    const { population, structure, directions, starts } = this;
    const from = number * COLUMNS;
    const width = Math.min(COLUMNS, this.d - from);
    const count = landmarkCount(structure);
    const eigenvalues = new Float64Array(width);
    const landmarks = zeros(count, width);
    const place = this.direction.from(from);
    let block = this.blockOf(from);
    for (let c = 0; c < width; c++) {
      if (from + c === starts[block + 1]) block++;
      const inBlock = from + c - starts[block];
      eigenvalues[c] = population.blocks[block].eigenvalue;
      if (count === 1) landmarks.data[c] = place(block, inBlock);
      else if (inBlock < count) {
        const { signalNorm } = population.blocks[block];
        for (let q = 0; q < count; q++)
          landmarks.data[q * width + c] = signalNorm * directions.data[q * count + inBlock];
      }
    }
    return {
      number,
      from,
      eigenvalues,
      isotropic: eigenvalues.every((e) => e === eigenvalues[0]),
      landmarks,
    };
  }

  /** The covariance's block of a column. */
  private blockOf(column: number): number {
    let [low, high] = [0, this.starts.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.starts[middle] <= column) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** The coordinates of mu, or of theta. */
class Direction {
  /** |g_b| of the normals that a random direction in block b is made of. */
  private readonly lengths: Float64Array;
  /** |mu_b| or |theta_b| of each block. */
  private readonly norms: readonly number[];

  constructor(
    private readonly population: Population,
    private readonly key: Key,
  ) {
    const structure = clustersOf(population);
    this.norms = population.blocks.map(({ signalNorm }, b) =>
      structure.kind === 'linearTeacher' ? teacherWeight(structure, b) : signalNorm,
    );
    const stream = new Stream(key);
    this.lengths = Float64Array.from(population.blocks, ({ dimension }) =>
      population.spread === 'random' ? length(stream, dimension) : 1,
    );
  }

  /** The coordinates from a column on, each given its block and its place there. */
  from(column: number): (block: number, inBlock: number) => number {
    const { blocks, spread = 'axis' } = this.population;
    const { norms } = this;
    switch (spread) {
      case 'axis':
        return (block, inBlock) => (inBlock === 0 ? norms[block] : 0);
      case 'even':
        return (block) => norms[block] / Math.sqrt(blocks[block].dimension);
      case 'random': {
        const stream = new Stream(this.key);
        stream.skip(WORDS_OF_NORMAL * column);
        return (block) => (norms[block] * normal(stream)) / this.lengths[block];
      }
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

/** The columns of a block for the given rows, before a teacher's label is theirs, written to `out` (rows x width) from row `first` on. */
export function fillRows(law: RowLaw, block: ColumnLaw, out: Matrix, first: number): void {
  const { noise, placement, y, scales, key } = law;
  const { eigenvalues, landmarks, number } = block;
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
  }
}

/** Columns of m independent standard normal rows: W(0)/sigma0. */
export function fillUnitWeights(key: Key, block: ColumnLaw, out: Matrix, first: number, m: number): void {
  const width = block.eigenvalues.length;
  fillNormal(new Stream(deriveKey(key, block.number)), out.data.subarray(first * width, (first + m) * width));
}
