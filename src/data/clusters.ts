/**
 * What clusters a population has, and which of them each row belongs to, given its label.
 */
import { type Matrix, zeros } from '../linalg/matrix.ts';
import type { Key } from '../random/key.ts';
import { Stream } from '../random/stream.ts';
import { cosine, sine } from '../special/trigonometric.ts';
import type { LabelScheme } from './labels.ts';
import type { ClusterStructure } from './population.ts';

/** Points of one label around one mean: `sign` times a centre. */
export interface ClusterPart {
  readonly centre: number;
  readonly sign: 1 | -1;
  readonly label: 1 | -1;
  /** Of the points of its label. */
  readonly among: number;
}

/** Every part, those of one label in turn; none where a teacher labels. */
export function clusterParts(structure: ClusterStructure): ClusterPart[] {
  switch (structure.kind) {
    case 'opposing':
      return ([1, -1] as const).map((label) => ({ centre: 0, sign: label, label, among: 1 }));
    case 'orthogonal': {
      const { count } = structure;
      const positives = Math.ceil(count / 2);
      return Array.from({ length: count }, (_, centre) => {
        const label = centre % 2 === 0 ? 1 : -1;
        return { centre, sign: 1, label, among: label > 0 ? positives : count - positives };
      });
    }
    case 'xor':
      return ([1, -1] as const).flatMap((label) =>
        ([1, -1] as const).map((sign) => ({ centre: label > 0 ? 0 : 1, sign, label, among: 2 })),
      );
    case 'angled':
      return ([1, -1] as const).map((label) => ({ centre: label > 0 ? 0 : 1, sign: 1, label, among: 1 }));
    case 'linearTeacher':
      return [];
  }
}

/** A part's share of the population. */
export function shareOf({ label, among }: ClusterPart, positiveShare: number): number {
  return (label > 0 ? positiveShare : 1 - positiveShare) / among;
}

/** The centres, one a row, in units of |mu| along the axes that they span: one axis for mu or theta. */
export function centreDirections(structure: ClusterStructure): Matrix {
  if (structure.kind === 'angled') {
    const half = structure.angle / 2;
    const [across, along] = [sine(half), cosine(half)];
    return { rows: 2, cols: 2, data: Float64Array.of(across, along, -across, along) };
  }
  const count = landmarkCount(structure);
  const axes = zeros(count, count);
  for (let q = 0; q < count; q++) axes.data[q * count + q] = 1;
  return axes;
}

/** Row i has the mean sign_i times centre index_i, or lies on its label's side of a teacher's hyperplane. */
export interface Placement {
  readonly index: Int32Array;
  readonly sign: Float64Array;
  /** The label is a teacher's, y = sign <theta, x>. */
  readonly taught: boolean;
}

/**
 * One of the parts with the row's label, in turn (balanced) or at random. linearTeacher: no mean.
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
  if (structure.kind === 'linearTeacher') return { index, sign: new Float64Array(y.length), taught: true };
  const parts = clusterParts(structure);
  const sign = new Float64Array(y.length);
  const stream = new Stream(key);
  const seen = { positive: 0, negative: 0 };
  for (let i = 0; i < y.length; i++) {
    const side = y[i] > 0 ? 'positive' : 'negative';
    const choices = parts.filter(({ label }) => label === y[i]);
    const chosen =
      scheme === 'random' ? Math.floor(stream.uniform() * choices.length) : seen[side]++ % choices.length;
    index[i] = choices[chosen].centre;
    sign[i] = choices[chosen].sign;
  }
  return { index, sign, taught: false };
}

/** Directions in which a population is not symmetric: mu, every centre, or theta. */
export function landmarkCount(structure: ClusterStructure): number {
  if (structure.kind === 'orthogonal') return structure.count;
  return structure.kind === 'xor' || structure.kind === 'angled' ? 2 : 1;
}
