/**
 * Labels of a logistic teacher: P(y = +1 | x) = 1/(1 + exp(-<theta, x>)). So the clean label y* = sign <theta, x> is observed as -y* with
 * probability 1/(1 + exp|<theta, x>|).
 */
import { exp } from '../linalg/elementary.ts';
import type { Key } from '../random/key.ts';
import { Stream } from '../random/stream.ts';
import { tanhSinh } from '../special/tanh-sinh.ts';
import { clustersOf } from './population.ts';
import type { Sample } from './sample.ts';
import { alongTeacher } from './targets.ts';

/** P(y = -y* | x) at s = |<theta, x>|. */
export function flipProbability(s: number): number {
  const small = exp(-s);
  return small / (1 + small);
}

/** Beyond so many deviations a normal has 2e-38 of its mass. */
const REACH = 13;
const ROUNDING = 1e-13;

/** E f(|g|), g standard normal, for f analytic on [0, 13] and smooth at the scale `width` from 0: cut where it changes. */
export function expectationOfSize(f: (g: number) => number, width: number): number {
  const cut = Math.min(REACH / 2, Math.max(width, 1e-12));
  const density = (g: number): number => Math.sqrt(2 / Math.PI) * exp((-g * g) / 2) * f(g);
  let total = tanhSinh(density, 0, cut, ROUNDING).value;
  for (let from = cut; from < REACH; from *= 4)
    total += tanhSinh(density, from, Math.min(REACH, 4 * from), ROUNDING).value;
  return total;
}

/** E 1/(1 + exp(t |g|)): the share of labels that are flipped, and the least error on observed labels, for <theta, x> of deviation t. */
export function flipRate(t: number): number {
  return expectationOfSize((g) => flipProbability(t * g), 1 / Math.max(t, 1));
}

/** The labels as observed; those given where no logistic teacher labels. @param y  clean labels */
export function logisticLabels(sample: Sample, y: Float64Array, key: Key): Float64Array {
  const { population } = sample;
  const teacher = population && clustersOf(population);
  if (teacher?.kind !== 'linearTeacher' || teacher.norm === undefined) return y;
  const { norm } = teacher;
  const along = alongTeacher(sample);
  const stream = new Stream(key);
  return y.map((label, i) =>
    stream.uniform() < flipProbability(norm * Math.abs(along[i])) ? -label : label,
  );
}
