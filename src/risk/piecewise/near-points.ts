/**
 * The points of the boundary that a cluster's mistakes are near, found from several starts: the steepest descent of y f from the centre, the apex,
 * each group's own direction, the training points of other labels, and directions at random.
 */
import type { AnySample } from '../../data/sample.ts';
import { type Matrix, row, zeros } from '../../linalg/matrix.ts';
import { addMultiplyTransposed } from '../../linalg/product.ts';
import { solveRows } from '../../linalg/semidefinite.ts';
import { dot } from '../../linalg/vector.ts';
import { inUnits, squareableUnit } from '../../network/weights.ts';
import type { Key } from '../../random/key.ts';
import { fillNormal } from '../../random/normal.ts';
import { Stream } from '../../random/stream.ts';
import type { Progress } from '../../stepwise.ts';
import type { GroupedNetwork } from './groups.ts';
import type { Cluster, GroupLaw } from './law.ts';
import { BoundarySearch, type NearPoint } from './nearest.ts';

/** Of one cluster: nearest first, at least APART from each other. */
export type NearPoints = readonly NearPoint[];

const RANDOM_STARTS = 16;
/** Starts that are followed, those first whose rays meet a mistake first: so many at most, and no more once so many in a row led to nothing new. */
const FOLLOWED = 32;
const IN_VAIN = 8;
/** In units of the noise. */
const APART = 0.5;
const MOST_KEPT = 32;

/** <w_g, x_k> of the training points in units of the deviations (n x G). */
export function trainingPreActivations(
  sample: AnySample,
  { W: given }: GroupedNetwork,
  law: GroupLaw,
): Matrix {
  const W = inUnits(given, squareableUnit(given));
  const U = zeros(sample.n, W.m);
  for (const [b, { F }] of sample.blocks.entries()) addMultiplyTransposed(F, W.inFrame[b], U);
  for (let at = 0; at < U.data.length; at++) U.data[at] /= law.deviations[at % W.m];
  return U;
}

/**
 * Empty where the centre is itself a mistake, or no mistake was met. Yields its progress.
 *
 * @param U  pre-activations of the training points (n x G)
 * @param y  their labels
 */
export function* nearPoints(
  law: GroupLaw,
  cluster: Cluster,
  U: Matrix,
  y: Float64Array,
  key: Key,
): Generator<Progress, NearPoints> {
  const search = new BoundarySearch(law, cluster);
  if (search.centreIsMistaken) return [];
  const starts = [
    search.steepest(),
    search.apex(),
    ...search.ofGroups(),
    ...others(law, cluster, U, y),
    ...anywhere(law, key),
  ]
    .map((start) => ({ start, at: search.crossing(start) }))
    .filter(({ at }) => at < Number.POSITIVE_INFINITY)
    .sort((p, q) => p.at - q.at)
    .slice(0, FOLLOWED);
  const found: NearPoint[] = [];
  let inVain = 0;
  for (const [k, { start }] of starts.entries()) {
    const near = search.from(start);
    const isNew = near !== null && found.every((other) => away(near.point, other.point) >= APART);
    if (near !== null) found.push(near);
    inVain = isNew ? 0 : inVain + 1;
    if (inVain === IN_VAIN) break;
    yield { stage: 'nearest mistakes', done: k + 1, total: starts.length };
  }
  const kept: NearPoint[] = [];
  for (const near of found.sort((p, q) => p.distance - q.distance)) {
    if (kept.length < MOST_KEPT && kept.every((other) => away(near.point, other.point) >= APART))
      kept.push(near);
  }
  return kept;
}

/** The least xi with the pre-activations of each training point of another label. */
function others({ root }: GroupLaw, { label, mean }: Cluster, U: Matrix, y: Float64Array): Float64Array[] {
  const wrong = Array.from(y, (_, k) => k).filter((k) => y[k] !== label);
  const B = zeros(wrong.length, U.cols);
  for (const [r, k] of wrong.entries()) {
    for (let g = 0; g < U.cols; g++) B.data[r * U.cols + g] = U.data[k * U.cols + g] - mean[g];
  }
  const X = solveRows(B, root);
  return wrong.map((_, r) => row(X, r));
}

function anywhere({ outputs }: GroupLaw, key: Key): Float64Array[] {
  const stream = new Stream(key);
  return Array.from({ length: RANDOM_STARTS }, () => {
    const direction = new Float64Array(outputs.length);
    fillNormal(stream, direction);
    return direction;
  });
}

function away(p: Float64Array, q: Float64Array): number {
  const difference = p.map((entry, k) => entry - q[k]);
  return Math.sqrt(dot(difference, difference));
}
