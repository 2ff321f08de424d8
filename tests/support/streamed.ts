/**
 * Streamed samples for tests, and what any sample says of its rows.
 */
import type { ColumnDraw } from '../../src/data/columns.ts';
import { timesCovariance } from '../../src/data/frame-covariance.ts';
import { drawLabels } from '../../src/data/labels.ts';
import type { Population } from '../../src/data/population.ts';
import { landmarksOf, type Sample } from '../../src/data/sample.ts';
import { streamSample } from '../../src/data/streamed.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { addMultiplyTransposed } from '../../src/linalg/product.ts';
import { keyFrom } from '../../src/random/key.ts';
import { finish } from '../../src/stepwise.ts';

/** The streamed sample, all at once. */
export function streamed(draw: ColumnDraw): Sample {
  return finish(streamSample(draw));
}

/** A small draw with keys from one seed. */
export function drawOf(population: Population, seed: number, n = 6, testRows = 5): ColumnDraw {
  return {
    population,
    y: drawLabels(n, 'balanced', population.positiveShare, keyFrom(seed, 'labels')),
    scheme: 'balanced',
    width: 3,
    testRows,
    keys: { data: keyFrom(seed, 'data'), init: keyFrom(seed, 'init'), test: keyFrom(seed, 'test') },
  };
}

/** X Sigma X' (n x n). */
export function weighted({ blocks, n }: Sample): Matrix {
  const total = zeros(n, n);
  for (const { F, covariance } of blocks) addMultiplyTransposed(timesCovariance(F, covariance!), F, total);
  return total;
}

/** X times mu, every centre or the labelling coordinate, as a list. */
export function alongLandmarks({ blocks, n }: Sample): Float64Array {
  const total = zeros(landmarksOf(blocks[0])!.rows, n);
  for (const block of blocks) addMultiplyTransposed(landmarksOf(block)!, block.F, total);
  return total.data;
}
