/**
 * Descent in all coordinates on a loss that is given as a function of W alone: its gradient is taken by differences, so no formula for
 * it is shared with anything. Slow, and good to about eight digits.
 */

export interface NumericProblem {
  /** L(W), as reduced; W is m rows of d numbers. */
  readonly loss: (W: readonly (readonly number[])[]) => number;
  readonly W: readonly (readonly number[])[];
  /** The step at W. */
  readonly step: (loss: number) => number;
  /** Share of the last movement that is repeated. */
  readonly momentum: number;
  /** Whether gradients are taken at W + momentum V (Nesterov), which is then what is given back. */
  readonly ahead?: boolean;
}

/** Half the distance between the two points of a difference. */
const H = 1e-6;

/** W after `steps` updates. */
export function numericDescent(
  { loss, W, step, momentum, ahead = false }: NumericProblem,
  steps: number,
): number[][] {
  let weights = W.map((w) => [...w]);
  let movement = W.map((w) => w.map(() => 0));
  const lookAhead = () =>
    ahead ? weights.map((row, j) => row.map((entry, k) => entry + momentum * movement[j][k])) : weights;
  for (let t = 0; t < steps; t++) {
    const at = lookAhead();
    const alpha = step(loss(at));
    movement = movement.map((row, j) =>
      row.map((last, k) => momentum * last - alpha * differenceAt(loss, at, j, k)),
    );
    weights = weights.map((row, j) => row.map((entry, k) => entry + movement[j][k]));
  }
  return lookAhead();
}

function differenceAt(loss: NumericProblem['loss'], W: readonly number[][], j: number, k: number): number {
  const moved = (by: number) => {
    const near = W.map((w) => [...w]);
    near[j][k] += by;
    return loss(near);
  };
  return (moved(H) - moved(-H)) / (2 * H);
}
