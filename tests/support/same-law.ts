/**
 * Whether two ways to draw a sample have one law.
 */
import { expect } from 'vitest';
import type { Sample } from '../../src/data/sample.ts';
import { kolmogorovSmirnovTwoSample } from './ks.ts';
import { alongLandmarks, weighted } from './streamed.ts';

/** A sound test fails this often. */
export const REJECT = 1e-6;

/** Functionals of one draw whose laws two samplers must share. */
function functionals(sample: Sample): number[] {
  const { n, K } = sample;
  const along = alongLandmarks(sample);
  const Sigma = weighted(sample);
  return [
    K.data[0],
    K.data[1],
    K.data[n + 1],
    K.data[n * n - 2],
    along[0],
    along[n - 1],
    along.at(-1)!,
    Sigma.data[0],
    Sigma.data[1],
  ];
}

/** Fails where a functional of draws by `a` and by `b` has two laws. */
export function expectSameLaw(
  draws: number,
  a: (trial: number) => Sample,
  b: (trial: number) => Sample,
): void {
  const [x, y] = [a, b].map((draw) => Array.from({ length: draws }, (_, trial) => functionals(draw(trial))));
  for (const at of x[0].keys()) {
    const [u, v] = [x.map((found) => found[at]), y.map((found) => found[at])];
    if (u.every((value) => value === v[0])) continue;
    expect(kolmogorovSmirnovTwoSample(u, v), `functional ${at}`).toBeGreaterThan(REJECT);
  }
}
