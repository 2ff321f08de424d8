/**
 * Fresh points of a population, in standard normals: what a network's errors are counted on.
 */
import { type Placement, placeRows } from '../data/clusters.ts';
import { drawScales } from '../data/columns.ts';
import { clustersOf, noiseOf, type Population } from '../data/population.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { dotAt } from '../linalg/vector.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { fillNormal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';

/** Fresh points, the same for every W asked about: classes, clusters, scales and standard normals under one key. */
export interface FreshPoints {
  readonly count: number;
  /** y* (count). */
  readonly y: Float64Array;
  readonly placement: Placement;
  /** g (count); null when it is 1. */
  readonly scales: Float64Array | null;
  /** Standard normals (count x m). */
  readonly normals: Matrix;
  /** g |n|, n the point's standard normals (count). */
  readonly reach: Float64Array;
  /** <theta, x> given its sign y, in units of its deviation and of the row's scale (count); null where nobody teaches. */
  readonly labelled: Float64Array | null;
}

/** `count` fresh points of the population for a network of width m. */
export function freshPoints(count: number, m: number, population: Population, key: Key): FreshPoints {
  const stream = new Stream(key);
  const y = Float64Array.from({ length: count }, () =>
    stream.uniform() < population.positiveShare ? 1 : -1,
  );
  const normals = zeros(count, m);
  fillNormal(stream, normals.data);
  const placement = placeRows(clustersOf(population), y, 'random', deriveKey(key, 'clusters'));
  const scales = drawScales(noiseOf(population), count, key);
  const labelled = placement.taught ? folded(y, key) : null;
  const { data } = normals;
  const reach = Float64Array.from(
    { length: count },
    (_, r) => (scales?.[r] ?? 1) * Math.sqrt(dotAt(data, r * m, data, r * m, m)),
  );
  return { count, y, placement, scales, normals, reach, labelled };
}

function folded(y: Float64Array, key: Key): Float64Array {
  const coordinate = new Float64Array(y.length);
  fillNormal(new Stream(deriveKey(key, 'coordinate')), coordinate);
  return coordinate.map((entry, r) => y[r] * Math.abs(entry));
}
