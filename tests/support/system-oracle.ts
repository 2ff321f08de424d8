/**
 * Every activation, loss and optimiser of the tables once more, from the words of its definition: f, L and the update in all coordinates, with
 * gradients by differences. It shares no formula with the library.
 */

/** phi(z), by the name in a spec. @param gamma  the slope far below 0 @param given  its parameters */
export const ACTIVATIONS: Readonly<
  Record<string, (z: number, gamma: number, given: Readonly<Record<string, number>>) => number>
> = {
  leakyRelu: (z, gamma) => Math.max(z, gamma * z),
  relu: (z) => Math.max(z, 0),
  linear: (z) => z,
  smoothLeaky: (z, gamma, { width }) =>
    Math.abs(z) < width
      ? ((1 - gamma) / (4 * width)) * z * z + ((1 + gamma) / 2) * z
      : Math.max(z, gamma * z) - ((1 - gamma) / 4) * width,
  leakySoftplus: (z, gamma, { width }) => gamma * z + (1 - gamma) * width * Math.log(1 + Math.exp(z / width)),
  huberisedRelu: (z, _, { width }) => (z <= 0 ? 0 : z >= width ? z - width / 2 : (z * z) / (2 * width)),
  swish: (z) => z / (1 + Math.exp(-z)),
  elu: (z, _, { scale }) => (z > 0 ? z : scale * (Math.exp(z) - 1)),
};

/** l(q), by the name in a spec. */
export const LOSSES: Readonly<
  Record<string, (q: number, given: Readonly<Record<string, number>>) => number>
> = {
  exponential: (q) => Math.exp(-q),
  logistic: (q) => Math.log1p(Math.exp(-q)),
  polynomial: (q, { power }) => (q >= 1 ? q ** -power / power : 1 / power + 1 - q),
  hinge: (q) => Math.max(0, 1 - q),
  squaredHinge: (q) => Math.max(0, 1 - q) ** 2,
  squared: (q) => (1 - q) ** 2 / 2,
};

interface Move {
  /** The step at W, and its share of the last movement; whether gradients are taken ahead. */
  readonly step: (alpha: number, loss: number) => number;
  readonly momentum: number;
  readonly ahead: boolean;
}

/** How W moves, by the name in a spec, where that is by steps that know the whole gradient. */
export const MOVES: Readonly<Record<string, (given: Readonly<Record<string, number>>) => Move>> = {
  gradientDescent: () => ({ step: (alpha) => alpha, momentum: 0, ahead: false }),
  lossNormalisedDescent: () => ({ step: (alpha, loss) => alpha / loss, momentum: 0, ahead: false }),
  heavyBall: ({ momentum }) => ({ step: (alpha) => alpha, momentum, ahead: false }),
  nesterov: ({ momentum }) => ({ step: (alpha) => alpha, momentum, ahead: true }),
};

export interface OracleProblem {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly a: readonly number[];
  readonly phi: (z: number) => number;
  readonly loss: (q: number) => number;
  readonly reduction: 'sum' | 'mean';
}

/** L(W), as reduced. */
export function empiricalLoss({ X, y, a, phi, loss, reduction }: OracleProblem) {
  const inner = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, one, k) => sum + one * v[k], 0);
  return (W: readonly (readonly number[])[]): number => {
    const losses = X.map((x, i) => loss(y[i] * W.reduce((f, w, j) => f + a[j] * phi(inner(w, x)), 0)));
    return losses.reduce((sum, one) => sum + one, 0) / (reduction === 'mean' ? losses.length : 1);
  };
}
