/**
 * Every activation, loss and optimiser of the tables once more, from the words of its definition: f, L and the update in all coordinates, with
 * gradients by differences. It shares no formula with the library.
 */

import { polar } from './numeric-polar.ts';

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

type Weights = readonly (readonly number[])[];

/** What an update may know: where it stands, and gradients anywhere, of all points or of points that count so often. */
export interface Standing {
  readonly t: number;
  readonly W: Weights;
  readonly alpha: number;
  readonly loss: (W: Weights) => number;
  readonly gradient: (W: Weights) => Weights;
  /** The gradient at W of the batch of update t alone. */
  readonly ofBatch: () => Weights;
}

type Update = (at: Standing) => Weights;
type Rule = (given: Readonly<Record<string, number>>) => Update;

/** Entry by entry. */
const entries = (f: (...at: number[]) => number, ...all: readonly Weights[]): number[][] =>
  all[0].map((row, j) => row.map((_, k) => f(...all.map((A) => A[j][k]))));
const length = (A: Weights): number => Math.sqrt(A.flat().reduce((sum, entry) => sum + entry * entry, 0));
const none = (W: Weights): Weights => entries(() => 0, W);
/** W - step G. */
const along = (W: Weights, step: number, G: Weights): Weights => entries((w, g) => w - step * g, W, G);
const onBatches: Rule =
  () =>
  ({ W, alpha, ofBatch }) =>
    along(W, alpha, ofBatch());

function withMomentum(ahead: boolean): Rule {
  return ({ momentum }) => {
    let V: Weights | null = null;
    return ({ W, alpha, gradient }) => {
      const G = gradient(W);
      V = entries((v, g) => momentum * v - alpha * g, V ?? none(W), G);
      return ahead
        ? entries((w, g, v) => w - alpha * g + momentum * v, W, G, V)
        : entries((w, v) => w + v, W, V);
    };
  };
}

/** How W moves, by the name in a spec: an update after the other, with what it remembers. The flow has no updates. */
export const RULES: Readonly<Record<string, Rule>> = {
  gradientDescent:
    () =>
    ({ W, alpha, gradient }) =>
      along(W, alpha, gradient(W)),
  lossNormalisedDescent:
    () =>
    ({ W, alpha, loss, gradient }) =>
      along(W, alpha / loss(W), gradient(W)),
  heavyBall: withMomentum(false),
  nesterov: withMomentum(true),
  normalisedGradientDescent:
    () =>
    ({ W, alpha, gradient }) => {
      const G = gradient(W);
      return length(G) === 0 ? W : along(W, alpha / length(G), G);
    },
  dualAcceleration: () => {
    let V: Weights | null = null;
    return ({ t, W, alpha, loss, gradient }) => {
      const p = entries((g) => (-alpha * g) / loss(W), gradient(W));
      V = entries((v, one) => (t / (t + 1)) * (v + one), V ?? none(W), p);
      return entries((w, v, one) => w + v + one, W, V, p);
    };
  },
  lyuLi: () => {
    let length: number | null = null;
    return ({ W, alpha, loss, gradient }) => {
      length ??= alpha;
      const tried = along(W, length / loss(W), gradient(W));
      const falls = loss(tried) < loss(W);
      length *= falls ? 2 ** 0.2 : 2 ** -0.1;
      return falls ? tried : W;
    };
  },
  sgd: onBatches,
  reshuffling: onBatches,
  cyclic: onBatches,
  sam:
    ({ radius }) =>
    ({ W, alpha, gradient }) => {
      const G = gradient(W);
      return along(W, alpha, length(G) === 0 ? G : gradient(along(W, -radius / length(G), G)));
    },
  signDescent:
    () =>
    ({ W, alpha, gradient }) =>
      along(W, alpha, entries(Math.sign, gradient(W))),
  adam: ({ beta1, beta2, epsilon }) => {
    let M: Weights | null = null;
    let V: Weights | null = null;
    return ({ t, W, alpha, ofBatch }) => {
      const G = ofBatch();
      M = entries((m, g) => beta1 * m + (1 - beta1) * g, M ?? none(W), G);
      V = entries((v, g) => beta2 * v + (1 - beta2) * g * g, V ?? none(W), G);
      const [first, second] = [1 - beta1 ** (t + 1), 1 - beta2 ** (t + 1)];
      return entries((w, m, v) => w - (alpha * m) / first / (Math.sqrt(v / second) + epsilon), W, M, V);
    };
  },
  muon:
    () =>
    ({ W, alpha, gradient }) =>
      along(W, alpha, polar(gradient(W))),
};

export interface OracleProblem {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly a: readonly number[];
  readonly phi: (z: number) => number;
  readonly loss: (q: number) => number;
  readonly reduction: 'sum' | 'mean';
  /** How much each point counts; absent: once. */
  readonly shares?: ArrayLike<number>;
}

/** L(W), as reduced. */
export function empiricalLoss({ X, y, a, phi, loss, reduction, shares }: OracleProblem) {
  const inner = (u: readonly number[], v: readonly number[]) =>
    u.reduce((sum, one, k) => sum + one * v[k], 0);
  return (W: readonly (readonly number[])[]): number => {
    const losses = X.map(
      (x, i) => (shares?.[i] ?? 1) * loss(y[i] * W.reduce((f, w, j) => f + a[j] * phi(inner(w, x)), 0)),
    );
    return losses.reduce((sum, one) => sum + one, 0) / (reduction === 'mean' ? losses.length : 1);
  };
}
