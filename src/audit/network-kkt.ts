/**
 * The optimality residuals of a trained network, as the one layer trained and as both.
 */
import type { Sample } from '../data/sample.ts';
import { type Matrix, zeros } from '../linalg/matrix.ts';
import { gram } from '../linalg/product.ts';
import { axpy, dot, minimum } from '../linalg/vector.ts';
import { type KktResiduals, kktResiduals } from '../margin/kkt.ts';
import type { Loss } from '../network/loss.ts';
import { activationOf } from '../network/network.ts';
import { liftedGram } from '../network/pattern.ts';
import { combination, type Patterns } from './patterns.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** theta = W with a fixed, sum a_j^2 = 1: f is homogeneous of order 1, and h_i = Xt_i is the same at every theta of the pattern. */
export function kktOfFirstLayer(
  sample: Sample,
  loss: Loss,
  { network, W, a }: TrainedNetwork,
  { own, ownSlopes }: Patterns,
  q: Float64Array,
  Xt: Matrix,
): KktResiduals {
  const least = minimum(q);
  const theta = W.data.map((entry) => entry / least);
  return kktResiduals({
    q,
    loss,
    order: 1,
    G: liftedGram(sample, network, own),
    norm: Math.sqrt(dot(theta, theta)),
    distance: (lambda) => distance(theta, combination(a, ownSlopes, sample.y, lambda, Xt).data),
  });
}

/**
 * theta = (W, a) as given: f is homogeneous of order 2, and h_i has the rows y_i a_j D_ji x_i and the entries
 * y_i phi(<w_j, x_i>).
 */
export function kktOfBothLayers(
  sample: Sample,
  loss: Loss,
  trained: TrainedNetwork,
  { own, ownSlopes }: Patterns,
  Z: Matrix,
  q: Float64Array,
  Xt: Matrix,
): KktResiduals {
  const { n, y } = sample;
  const { network, a } = trained;
  const { first, second, factor, outputs } = atMarginOne(trained, y, Z, q);
  const G = gram(outputs);
  const lifted = liftedGram(sample, network, own);
  axpy(factor * factor, lifted.data, G.data);
  return kktResiduals({
    q,
    loss,
    order: 2,
    G,
    norm: Math.sqrt(dot(first, first) + dot(second, second)),
    distance: (lambda) => {
      const firstRest = distance(first, combination(second, ownSlopes, y, lambda, Xt).data);
      const secondRest = second.map((entry, j) => {
        let rest = entry;
        for (let i = 0; i < n; i++) rest -= lambda[i] * outputs.data[i * a.length + j];
        return rest;
      });
      return Math.sqrt(firstRest * firstRest + dot(secondRest, secondRest));
    },
  });
}

/** theta~ = (W, a)/sqrt(min q), of least margin 1, with a as given. */
export interface AtMarginOne {
  /** The entries of W (m x d). */
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** What features of W, with the network's own a, are multiplied by. */
  readonly factor: number;
  /** y_i phi(<w_j, x_i>) (n x m). */
  readonly outputs: Matrix;
}

/** @param Z  W X' of the network (m x n) @param q  its margins (n), all positive */
export function atMarginOne(
  { network, W, a, rescaling }: TrainedNetwork,
  y: Float64Array,
  Z: Matrix,
  q: Float64Array,
): AtMarginOne {
  const n = y.length;
  const root = Math.sqrt(minimum(q));
  const phi = activationOf(network);
  const outputs = zeros(n, a.length);
  for (let j = 0; j < a.length; j++) {
    for (let i = 0; i < n; i++) {
      outputs.data[i * a.length + j] = (y[i] * phi.value(Z.data[j * n + i])) / rescaling / root;
    }
  }
  return {
    first: W.data.map((entry) => entry / rescaling / root),
    second: a.map((entry) => (entry * rescaling) / root),
    factor: rescaling / root,
    outputs,
  };
}

function distance(x: Float64Array, y: Float64Array): number {
  const rest = x.map((entry, k) => entry - y[k]);
  return Math.sqrt(dot(rest, rest));
}
