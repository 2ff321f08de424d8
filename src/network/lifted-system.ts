/**
 * Lifted systems: what late time asks of training in one pattern, whatever is trained.
 *
 * Features Xt_k, known through their Gram matrix G_kl = <Xt_k, Xt_l>, with positive weights c_k, and the flow of a loss l, g = -l':
 *
 *     dW/dtau = sum_k c_k g(q_k) Xt_k,   q_k = <W, Xt_k>.
 *
 * With r_k = q_k - log c_k - log tau the weights c are gone from the flow of an exponential tail: multipliers, limit and rates do not
 * depend on them, and the margins follow log tau + log c_k - log beta_k. (docs/theory.md, section 9.)
 */
import type { Matrix } from '../linalg/matrix.ts';

export interface LiftedSystem {
  /** n x n, symmetric positive semidefinite. */
  readonly G: Matrix;
  /** log c_k (n). */
  readonly logC: Float64Array;
}
