/**
 * The quantile of Student's t distribution.
 */

import { InputError } from '../errors.ts';
import { inverseRegularizedBeta } from '../special/beta.ts';

/**
 * The t > 0 with P(|T| > t) = p for T of `dof` degrees of freedom: P(|T| > t) = I_x(dof/2, 1/2) with
 * x = dof/(dof + t^2). Far in the tail it is found from x, with a relative error of about 1e-17 dof; elsewhere from 1 - x,
 * with one of about 1e-14.
 *
 * @param p    in (0, 1]: the probability of both tails together, 0.05 for a 95 % interval
 * @param dof  degrees of freedom, in [1, 1e10]
 * @throws InputError if an argument is out of its range
 */
export function studentTail(p: number, dof: number): number {
  if (!(p > 0 && p <= 1)) throw new InputError('Student t: p', 'must lie in (0, 1]', p);
  if (!(dof >= 1 && dof <= 1e10)) {
    throw new InputError('Student t: degrees of freedom', 'must lie in [1, 1e10]', dof);
  }
  if (p <= 0.01) {
    const x = inverseRegularizedBeta(p, dof / 2, 0.5);
    return Math.sqrt((dof * (1 - x)) / x);
  }
  const y = inverseRegularizedBeta(1 - p, 0.5, dof / 2);
  return Math.sqrt((dof * y) / (1 - y));
}
