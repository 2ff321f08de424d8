/** Samples from rows, and the weights W* of a limit written out in coordinates. */
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { Sample } from '../../src/data/sample.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { multiplyTransposedVector } from '../../src/linalg/product.ts';
import { dot } from '../../src/linalg/vector.ts';
import { type LimitDirection, neuronCoefficients } from '../../src/margin/limit.ts';
import { type Network, outputSign, width } from '../../src/network/network.ts';
import { matrixFromRows } from './matrix.ts';

/** Rows with labels. */
export function fromRows(rows: number[][], y: number[]): Sample {
  return sampleFromRows(matrixFromRows(rows), Float64Array.from(y), null, null);
}

/** Three neurons of each sign. */
export function balanced(slope: number): Network {
  return { mPlus: 3, mMinus: 3, slope };
}

/** The multipliers of a solved limit. */
export function dualOf(limit: LimitDirection): Float64Array {
  if (limit.dual === null) throw new Error(`${limit.status}: ${limit.reason}`);
  return limit.dual;
}

/** W* (m x d), neuron by neuron. */
export function weightsOf(sample: Sample, network: Network, limit: LimitDirection): Matrix {
  const X = sample.X as Matrix;
  const W = zeros(width(network), sample.d);
  for (let j = 0; j < W.rows; j++) {
    const group = limit.pattern.find(({ sign }) => sign === outputSign(network, j));
    if (group === undefined) throw new Error(`neuron ${j} is in no group`);
    W.data.set(
      multiplyTransposedVector(X, neuronCoefficients(network, sample.y, dualOf(limit), group)),
      j * W.cols,
    );
  }
  return W;
}

/** |W|_F. */
export function frobenius(W: Matrix): number {
  return Math.sqrt(dot(W.data, W.data));
}
