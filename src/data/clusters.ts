/**
 * Which cluster each row belongs to, given its label.
 */
import type { Key } from '../random/key.ts';
import { Stream } from '../random/stream.ts';
import type { LabelScheme } from './labels.ts';
import type { ClusterStructure } from './population.ts';

/** Row i has the mean sign_i times centre index_i, or lies on its label's side of a teacher's hyperplane. */
export interface Placement {
  readonly index: Int32Array;
  readonly sign: Float64Array;
  /** The label is a teacher's, y = sign <theta, x>. */
  readonly taught: boolean;
}

/**
 * opposing: sign y around one centre mu. orthogonal: one of the clusters with the row's label, in turn (balanced) or at random.
 * linearTeacher: no mean.
 *
 * @param y  clean labels
 */
export function placeRows(
  structure: ClusterStructure,
  y: Float64Array,
  scheme: LabelScheme,
  key: Key,
): Placement {
  const index = new Int32Array(y.length);
  if (structure.kind === 'opposing') return { index, sign: y, taught: false };
  if (structure.kind === 'linearTeacher') return { index, sign: new Float64Array(y.length), taught: true };
  const { count } = structure;
  const stream = new Stream(key);
  const seen = { positive: 0, negative: 0 };
  for (let i = 0; i < y.length; i++) {
    const side = y[i] > 0 ? 'positive' : 'negative';
    const choices = side === 'positive' ? Math.ceil(count / 2) : Math.floor(count / 2);
    const among = scheme === 'random' ? Math.floor(stream.uniform() * choices) : seen[side]++ % choices;
    index[i] = 2 * among + (side === 'positive' ? 0 : 1);
  }
  return { index, sign: new Float64Array(y.length).fill(1), taught: false };
}

/** Directions in which a population is not symmetric: mu, every centre, or theta. */
export function landmarkCount(structure: ClusterStructure): number {
  return structure.kind === 'orthogonal' ? structure.count : 1;
}
