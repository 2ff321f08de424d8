/**
 * Plain gradient descent in all coordinates, slow and obvious: the oracle for descent in Gram coordinates. It shares no
 * code with the library: rows of X and W are lists of numbers, and every formula is spelled out where it is used.
 */

export interface FullProblem {
  /** n rows of d numbers. */
  readonly X: readonly (readonly number[])[];
  /** -1 or +1 (n). */
  readonly y: readonly number[];
  /** W(0): m rows of d numbers, the mPlus neurons with a_j > 0 first, unless `a` is given. */
  readonly W: readonly (readonly number[])[];
  readonly mPlus: number;
  /** a_j; by default 1/sqrt(m) for the first mPlus neurons and -1/sqrt(m) for the others. */
  readonly a?: readonly number[];
  readonly slope: number;
  readonly alpha: number;
  readonly reduction: 'sum' | 'mean';
  /** Steps alpha, by default, or alpha / L(W(t)). */
  readonly schedule?: 'constant' | 'lossNormalised';
  /** exp(-q), by default, or log(1 + exp(-q)). */
  readonly loss?: 'exponential' | 'logistic';
  /** Where the parabola of a smooth leaky ReLU ends; absent: a leaky ReLU. */
  readonly smoothWidth?: number;
  /** W moves by momentum times its last movement, too; absent: 0. */
  readonly momentum?: number;
  /** Nesterov's way: gradients are taken ahead, at W + momentum V, and that is what is shown. */
  readonly ahead?: boolean;
}

export interface FullState {
  readonly t: number;
  /** W(t). */
  readonly W: number[][];
  /** z_ji = <w_j, x_i> (m x n). */
  readonly Z: number[][];
  /** q_i = y_i f(x_i). */
  readonly q: number[];
  /** Share of pairs with a_j y_i z_ji > 0. */
  readonly activatedFraction: number;
}

/** Yields the state at t = 0, 1, 2, ... for ever. Each state is a copy of its own. */
export function* fullDescent({
  X,
  y,
  W,
  mPlus,
  a = W.map((_, j) => (j < mPlus ? 1 : -1) / Math.sqrt(W.length)),
  slope,
  alpha,
  reduction,
  schedule,
  loss: kind = 'exponential',
  smoothWidth = 0,
  momentum = 0,
  ahead = false,
}: FullProblem): Generator<FullState, never> {
  const m = W.length;
  const n = X.length;
  let weights = W.map((w) => [...w]);
  /** V, and in Nesterov's way W less momentum V. */
  let moved = W.map((w) => w.map(() => 0));
  let behind = weights;
  /** phi and phi', as Frei, Chatterji and Bartlett (2022) write them, H = 1/w; w = 0 is a leaky ReLU. */
  const value = (z: number): number => {
    const lost = ((1 - slope) * smoothWidth) / 4;
    if (Math.abs(z) >= smoothWidth) return (z > 0 ? z : slope * z) - lost;
    return ((1 - slope) / (4 * smoothWidth)) * z * z + ((1 + slope) / 2) * z;
  };
  const derivative = (z: number): number => {
    if (Math.abs(z) >= smoothWidth) return z > 0 ? 1 : slope;
    return ((1 - slope) / (2 * smoothWidth)) * z + (1 + slope) / 2;
  };
  for (let t = 0; ; t++) {
    const Z = weights.map((w) => X.map((x) => inner(w, x)));
    const q = y.map((label, i) => {
      let f = 0;
      for (let j = 0; j < m; j++) f += a[j] * value(Z[j][i]);
      return label * f;
    });
    let activated = 0;
    for (let j = 0; j < m; j++) for (let i = 0; i < n; i++) if (a[j] * y[i] * Z[j][i] > 0) activated++;
    yield { t, W: weights.map((w) => [...w]), Z, q, activatedFraction: activated / (m * n) };

    const share = reduction === 'mean' ? 1 / n : 1;
    const lossOf = (margin: number) =>
      kind === 'exponential' ? Math.exp(-margin) : Math.log1p(Math.exp(-margin));
    const loss = share * q.reduce((total, margin) => total + lossOf(margin), 0);
    const step = schedule === 'lossNormalised' ? alpha / loss : alpha;
    moved = moved.map((last, j) => {
      const next = last.map((entry) => momentum * entry);
      for (let i = 0; i < n; i++) {
        // -dL/dw_j = sum_i -l'(q_i) y_i a_j phi'(z_ji) x_i, with -l'(q) = exp(-q) or 1/(1 + exp(q))
        const pull = kind === 'exponential' ? Math.exp(-q[i]) : 1 / (1 + Math.exp(q[i]));
        const factor = step * share * pull * y[i] * a[j] * derivative(Z[j][i]);
        for (let k = 0; k < next.length; k++) next[k] += factor * X[i][k];
      }
      return next;
    });
    behind = behind.map((w, j) => w.map((entry, k) => entry + moved[j][k]));
    weights = ahead ? behind.map((w, j) => w.map((entry, k) => entry + momentum * moved[j][k])) : behind;
  }
}

/** The state after `steps` updates. */
export function fullDescentAt(problem: FullProblem, steps: number): FullState {
  for (const state of fullDescent(problem)) if (state.t === steps) return state;
  throw new Error('unreachable');
}

function inner(u: readonly number[], v: readonly number[]): number {
  let total = 0;
  for (let k = 0; k < u.length; k++) total += u[k] * v[k];
  return total;
}
