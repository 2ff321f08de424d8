/**
 * Many rows in few dimensions.
 */
import type { GivenNetwork } from '../../src/audit/trained-network.ts';
import { type Matrix, zeros } from '../../src/linalg/matrix.ts';
import { keyFrom } from '../../src/random/key.ts';
import { fillNormal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';

export interface LabelledMatrix {
  readonly X: Matrix;
  readonly y: Float64Array;
}

/** Normal rows, labelled by the sign of their first coordinate, which is moved away from 0 by `gap`; others are moved by `signal`. */
export function clusterRows(n: number, d: number, seed: number, gap = 0.2, signal = 0): LabelledMatrix {
  const X = zeros(n, d);
  fillNormal(new Stream(keyFrom(seed, 'rows')), X.data, 1);
  const y = Float64Array.from({ length: n }, (_, i) => (X.data[i * d] > 0 ? 1 : -1));
  for (let i = 0; i < n; i++) {
    X.data[i * d] += gap * y[i];
    for (let p = 1; p < d; p++) X.data[i * d + p] += signal * y[i];
  }
  return { X, y };
}

/** Six points, and 996 farther out beside them. */
export function besideSix(seed: number, d: number): LabelledMatrix {
  const [n, k] = [1002, 6];
  const [bases, apart, out] = [new Float64Array(k * d), new Float64Array(n * d), new Float64Array(n)];
  fillNormal(new Stream(keyFrom(seed, 'b')), bases, 1);
  fillNormal(new Stream(keyFrom(seed, 'j')), apart, 0.03);
  fillNormal(new Stream(keyFrom(seed, 't')), out, 1);
  const y = Float64Array.from({ length: n }, (_, i) => ((i % k) % 2 === 0 ? 1 : -1));
  const X = { rows: n, cols: d, data: new Float64Array(n * d) };
  for (let i = 0; i < n; i++) {
    const far = i < k ? 1 : 1.6 + 0.3 * Math.abs(out[i]);
    for (let p = 0; p < d; p++) {
      const base = bases[(i % k) * d + p] + (p === 0 ? 2 * y[i] : 0);
      X.data[i * d + p] = far * (base + (i < k ? 0 : apart[i * d + p]));
    }
  }
  return { X, y };
}

/** A network with these a_j, its neurons along the first coordinate, on the side of their own signs, and with noise: with little of it `clusterRows` are separated. */
export function networkOnClusters(
  name: string,
  d: number,
  noise: number,
  a: readonly number[],
): GivenNetwork {
  const W = zeros(a.length, d);
  fillNormal(new Stream(keyFrom(7, name)), W.data, noise);
  for (const [j, entry] of a.entries()) W.data[j * d] += Math.sign(entry) * 10;
  const none = { firstBias: null, secondBias: null, biasNames: [], slope: null, activation: null };
  return { name, W, a: Float64Array.from(a), ...none };
}

/** Normal rows of two clusters, and ReLU neurons that look along the line between them. */
export interface ReluProblem extends LabelledMatrix {
  readonly W: Matrix;
  readonly a: Float64Array;
}

/**
 * Some points are seen by no neuron of their own sign where neurons are few, and so are points with wrong labels where the clusters are far apart.
 *
 * @param wrong  how many points of the negative cluster are called positive
 */
export function rowsForRelu(
  seed: number,
  {
    n,
    d,
    m,
    signal,
    wrong = 0,
  }: {
    readonly n: number;
    readonly d: number;
    readonly m: number;
    readonly signal: number;
    readonly wrong?: number;
  },
): ReluProblem {
  const stream = new Stream(keyFrom(seed, `ReLU ${n}`));
  const [X, W] = [zeros(n, d), zeros(m, d)];
  fillNormal(stream, X.data, 1);
  const y = Float64Array.from({ length: n }, () => (stream.uniform() < 0.5 ? 1 : -1));
  for (let i = 0; i < n; i++) X.data[i * d] += signal * y[i];
  fillNormal(stream, W.data, 1);
  const a = Float64Array.from({ length: m }, (_, j) => (j % 2 === 0 ? 1 : -1) / Math.sqrt(m));
  for (let j = 0; j < m; j++) W.data[j * d] += (signal / 3) * Math.sign(a[j]);
  for (let i = 0, left = wrong; left > 0; i++) {
    if (y[i] > 0) continue;
    y[i] = 1;
    left--;
  }
  return { X, y, W, a };
}
