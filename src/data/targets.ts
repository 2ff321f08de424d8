/**
 * Targets of regression: t_i = |theta| <theta^, x_i> + noise xi_i, theta^ of length 1 as one more row of the frames, xi standard normal under a
 * key of its own. Labels are their signs, so that a margin q = y f(x) is to be |t|.
 */
import { multiplyVector } from '../linalg/product.ts';
import { axpy } from '../linalg/vector.ts';
import type { Key } from '../random/key.ts';
import { fillNormal } from '../random/normal.ts';
import { Stream } from '../random/stream.ts';
import type { TargetLaw } from './population.ts';
import type { Sample } from './sample.ts';

/** <theta^, x_i> (n). */
export function alongTeacher({ n, blocks }: Pick<Sample, 'n' | 'blocks'>): Float64Array {
  const along = new Float64Array(n);
  for (const { F, theta } of blocks) if (theta !== undefined) axpy(1, multiplyVector(F, theta), along);
  return along;
}

/** The sample with targets, and their signs as labels; a target 0 has the label +1. */
export function withTargets(sample: Sample, law: TargetLaw, key: Key): Sample {
  const targets = new Float64Array(sample.n);
  fillNormal(new Stream(key), targets, law.noise);
  axpy(law.norm, alongTeacher(sample), targets);
  return { ...sample, y: targets.map((t) => (t < 0 ? -1 : 1)), targets, targetLaw: law };
}
