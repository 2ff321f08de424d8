import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { multiplyTransposed } from '../../src/linalg/product.ts';
import { networkWith } from '../../src/network/network.ts';
import { concaveSystem } from '../../src/network/own-pattern.ts';
import { matrixFromRows } from '../support/matrix.ts';

describe('own groups', () => {
  it('are neurons of one sign and one own pattern, an own z of 0 among the inactive', () => {
    const y = Float64Array.of(1, -1, 1);
    const sample = sampleFromRows(
      matrixFromRows([
        [1, 0],
        [0, 1],
        [1, 1],
      ]),
      y,
      null,
      null,
    );
    const W = matrixFromRows([
      [1, -1],
      [1, 5],
      [-1, 0],
      [3, 1],
      [0, 1],
    ]);
    const network = networkWith(Float64Array.of(1, 2, 1, -1, -2), 0.1);
    const { groups, square } = concaveSystem(
      sample,
      network,
      multiplyTransposed(
        W,
        matrixFromRows([
          [1, 0],
          [0, 1],
          [1, 1],
        ]),
      ),
    );
    expect(square).toBe(1);
    expect(
      groups.map(({ sign, members, weight, active }) => [sign, [...members], weight, [...active]]),
    ).toEqual([
      [1, [0], 1, [1, 0, 0]],
      [1, [1], 4, [1, 0, 1]],
      [1, [2], 1, [0, 0, 0]],
      [-1, [3, 4], 5, [0, 1, 0]],
    ]);
  });
});
