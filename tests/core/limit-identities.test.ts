import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { Sample } from '../../src/data/sample.ts';
import { type Matrix, row, zeros } from '../../src/linalg/matrix.ts';
import { multiplyTransposedVector } from '../../src/linalg/product.ts';
import { dot, minimum, sum } from '../../src/linalg/vector.ts';
import { boundaryCoefficients } from '../../src/margin/boundary.ts';
import { type LimitDirection, limitDirection } from '../../src/margin/limit.ts';
import { type Network, output, outputSign } from '../../src/network/network.ts';
import { deriveKey, keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { expectClose, expectRelative } from '../support/close.ts';
import { balanced, dualOf, frobenius, fromRows, weightsOf } from '../support/limit-weights.ts';
import { below } from '../support/margin-problems.ts';

/** f(x; W) from coordinates. */
function networkOutput(network: Network, W: Matrix, x: Float64Array): number {
  const u = Float64Array.from({ length: W.rows }, (_, j) => dot(row(W, j), x));
  return output(network, u, 0, 1);
}

describe('identities of the limit', () => {
  const key = keyFrom(2, 'identities');

  function eachSample(
    check: (sample: Sample, network: Network, limit: LimitDirection, stream: Stream) => void,
  ): void {
    for (let trial = 0; trial < 40; trial++) {
      const stream = new Stream(deriveKey(key, trial));
      const n = 2 + below(stream, 20);
      const y = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));
      const X = zeros(n, n + 10);
      fillNormal(stream, X.data);
      const sample = sampleFromRows(X, y, null, null);
      const network = {
        mPlus: 1 + below(stream, 4),
        mMinus: 1 + below(stream, 4),
        slope: 0.05 + 0.95 * stream.uniform(),
      };
      check(sample, network, limitDirection(sample, network), stream);
    }
  }

  it('|W*|^2 = sum beta_i = 2 objective, and W* has the reported margins under the activated pattern', () => {
    eachSample((sample, network, limit) => {
      const W = weightsOf(sample, network, limit);
      expectRelative(frobenius(W) ** 2, sum(dualOf(limit)), 1e-12);
      expectRelative(2 * (limit.objective ?? 0), sum(dualOf(limit)), 1e-14);
      expectRelative(limit.normalizedMargin, 1 / frobenius(W), 1e-12);
      const lifted = liftedMargins(sample, network, W);
      expectClose(limit.margins as Float64Array, lifted, 1e-12, 'lifted margins');
      const trueMargins = Float64Array.from(
        sample.y,
        (label, i) => label * networkOutput(network, W, row(sample.X as Matrix, i)),
      );
      if (limit.consistent) expectClose(trueMargins, lifted, 1e-12, 'margins of the network');
    });
  });

  it('no perturbation of W* has a larger normalised margin', () => {
    eachSample((sample, network, limit, stream) => {
      const W = weightsOf(sample, network, limit);
      const best = limit.normalizedMargin ?? Number.NaN;
      for (const size of [1e-6, 1e-3, 0.1, 1]) {
        const V = zeros(W.rows, W.cols);
        fillNormal(stream, V.data, (size * frobenius(W)) / Math.sqrt(V.data.length));
        for (let i = 0; i < V.data.length; i++) V.data[i] += W.data[i];
        expect(minimum(liftedMargins(sample, network, V)) / frobenius(V)).toBeLessThanOrEqual(
          best * (1 + 1e-13),
        );
      }
    });
  });

  it('consistency is that of the weights, sign by sign', () => {
    const seen = new Set<boolean>();
    eachSample((sample, network, limit) => {
      const W = weightsOf(sample, network, limit);
      let slack = Number.POSITIVE_INFINITY;
      for (let j = 0; j < W.rows; j++) {
        for (let i = 0; i < sample.n; i++) {
          const x = row(sample.X as Matrix, i);
          const cosine = dot(row(W, j), x) / Math.sqrt(dot(row(W, j), row(W, j)) * dot(x, x));
          slack = Math.min(slack, outputSign(network, j) * sample.y[i] * cosine);
        }
      }
      expectClose([limit.consistencySlack ?? Number.NaN], [slack], 1e-12);
      expect(limit.consistent).toBe(slack > 0);
      seen.add(slack > 0);
    });
    expect(seen).toEqual(new Set([true, false]));
  });

  it('positively correlated data: always consistent', () => {
    for (let trial = 0; trial < 40; trial++) {
      const stream = new Stream(deriveKey(keyFrom(3, 'positive'), trial));
      const n = 2 + below(stream, 30);
      const y = Array.from({ length: n }, () => (below(stream, 2) === 0 ? 1 : -1));
      const rows = y.map((label) =>
        Array.from({ length: 1 + below(stream, 40) + n }, () => label * stream.uniform()),
      );
      const d = Math.min(...rows.map((x) => x.length));
      const sample = fromRows(
        rows.map((x) => x.slice(0, d)),
        y,
      );
      const limit = limitDirection(sample, { mPlus: 2, mMinus: 3, slope: stream.uniform() });
      expect(limit.consistent).toBe(true);
    }
  });

  it('the boundary is linear: sign f(x; W*) = sign <x, wbar> for every x when the slope is positive', () => {
    eachSample((sample, network, limit, stream) => {
      expect(disagreements(sample, network, limit, stream)).toBe(0);
    });
  });

  it('and is not at slope 0, where the network vanishes on a cone', () => {
    const sample = fromRows(
      [
        [2, 1, 0],
        [1, 3, 1],
        [-1, 0, 2],
        [0, -2, 1],
      ],
      [1, 1, -1, -1],
    );
    const network = balanced(0);
    const share =
      disagreements(sample, network, limitDirection(sample, network), new Stream(keyFrom(4, 'cone'))) / 500;
    expect(share).toBeGreaterThan(0.05);
  });

  /** How many of 500 random points the network and <x, wbar> put on different sides. */
  function disagreements(sample: Sample, network: Network, limit: LimitDirection, stream: Stream): number {
    const W = weightsOf(sample, network, limit);
    const wbar = multiplyTransposedVector(
      sample.X as Matrix,
      boundaryCoefficients(network, sample.y, dualOf(limit)),
    );
    const x = new Float64Array(sample.d);
    let count = 0;
    for (let trial = 0; trial < 500; trial++) {
      fillNormal(stream, x);
      if (Math.sign(networkOutput(network, W, x)) !== Math.sign(dot(x, wbar))) count++;
    }
    return count;
  }

  /** q_i = <W, Xt_i>, row j of Xt_i being y_i a_j D_ji x_i. */
  function liftedMargins({ X, y, n }: Sample, network: Network, W: Matrix): Float64Array {
    return Float64Array.from({ length: n }, (_, i) => {
      let margin = 0;
      for (let j = 0; j < W.rows; j++) {
        const sign = outputSign(network, j);
        const slope = sign === y[i] ? 1 : network.slope;
        margin += (y[i] * sign * slope * dot(row(W, j), row(X as Matrix, i))) / Math.sqrt(W.rows);
      }
      return margin;
    });
  }
});
