/** Whether the limit of own signs has them itself, where a pair is nearer to 0 than a bracket of the objective can tell. */
import { expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { concaveDirectionInSteps } from '../../src/margin/concave-limit.ts';
import { concaveSystem } from '../../src/network/own-pattern.ts';
import { finish } from '../../src/stepwise.ts';
import { matrixFromRows } from '../support/matrix.ts';

const SLOPE = 0.1;

/**
 * Two points of one class with <x_1, x_2> = -(slope + off), each seen by one neuron, and a point of the other class at a right angle: the
 * limit has z_12 = z_21 = -off beta.
 */
function limitWith(off: number) {
  const cosine = -(SLOPE + off);
  const X = [
    [1, 0, 0],
    [cosine, Math.sqrt(1 - cosine * cosine), 0],
    [0, 0, 1],
  ];
  const sample = sampleFromRows(matrixFromRows(X), Float64Array.of(1, 1, -1), null, null);
  const network = { mPlus: 2, mMinus: 1, slope: SLOPE };
  const Z = matrixFromRows([
    [1, -1, -1],
    [-1, 1, -1],
    [-1, -1, 1],
  ]);
  return finish(concaveDirectionInSteps(sample, network, concaveSystem(sample, network, Z))).limit;
}

it.each([0.1, 1e-6, 1e-9, 1e-12])('own pairs at a cosine of %f have their signs', (off) => {
  const { consistent, consistencySlack, certificate } = limitWith(off);
  expect(consistent).toBe(true);
  expect(consistencySlack).toBeGreaterThan(off / 2);
  // The bracket knows W* to about 1e-8 at best.
  expect(certificate?.distanceBound).toBeGreaterThan(1e-9);
});

it('and not where they are on the other side, or where rounding hides them', () => {
  expect(limitWith(-1e-3).consistent).toBe(false);
  expect(limitWith(-1e-12).consistent).toBeNull();
  expect(limitWith(1e-17).consistent).toBeNull();
});
