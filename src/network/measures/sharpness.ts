/**
 * How curved the loss is: the largest eigenvalue of its Hessian in W, against the 2/alpha beyond which a step of gradient descent overshoots.
 */
import { exp } from '../../linalg/elementary.ts';
import { largestEigenvalue } from '../../linalg/lanczos.ts';
import { maximum } from '../../linalg/vector.ts';
import { decayOf } from '../loss.ts';
import { activationOf } from '../network.ts';
import { groupByState, statesOf } from '../neuron-groups.ts';
import { liftedGram } from '../pattern.ts';
import type { Measure, Measured } from './measure.ts';

type Column = 'sharpness' | 'sharpnessOverEdge';

const ABSENT =
  'where the activation has more than two slopes, the inner products of all points are not kept, or it leaves float64';

export const sharpness: Measure<'sharpness', Column> = {
  name: 'sharpness',
  description: 'largest eigenvalue of the Hessian of the loss, and that over 2/alpha',
  columns: [
    {
      name: 'sharpness',
      label: 'sharpness λ_max of the Hessian of L',
      meaning:
        "lambda_max of the Hessian of L in W, L as reduced: of (l''(q_i) l''(q_k))^(1/2) G_ik, G of the pattern at t, over n for the mean; and lambda with weight decay",
      absent: ABSENT,
    },
    {
      name: 'sharpnessOverEdge',
      label: 'α λ_max/2',
      meaning: 'alpha sharpness/2: above 1 a step of gradient descent overshoots along that eigenvector',
      absent: ABSENT,
    },
  ],
  of: (measured) => {
    const found = sharpnessOf(measured);
    return {
      sharpness: found,
      sharpnessOverEdge: found === null ? null : (measured.alpha / 2) * found,
    };
  },
};

/** In one piece of the activation grad q_k = Xt_k does not depend on W: the Hessian is sum_k l''(q_k) Xt_k Xt_k', with the eigenvalues of that matrix. */
function sharpnessOf({ network, sample, loss, reduction, q, Z }: Measured): number | null {
  if (sample.K === null || activationOf(network).pieces === null) return null;
  const { n } = sample;
  const curvatures = new Float64Array(n);
  loss.logCurvatures(q, curvatures);
  const largest = maximum(curvatures);
  // Where the loss is linear at every point only weight decay curves it.
  if (largest === Number.NEGATIVE_INFINITY) return decayOf(loss);
  const A = liftedGram(sample, network, groupByState(network, statesOf(Z.data), n));
  const roots = curvatures.map((one) => exp((one - largest) / 2));
  for (let i = 0, at = 0; i < n; i++) for (let k = 0; k < n; k++, at++) A.data[at] *= roots[i] * roots[k];
  const top = largestEigenvalue(A);
  // Weight decay curves every direction alike.
  if (!(top > 0)) return decayOf(loss);
  const value = (top * exp(largest)) / (reduction === 'mean' ? n : 1) + decayOf(loss);
  return value > 0 && Number.isFinite(value) ? value : null;
}
