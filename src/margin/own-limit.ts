/**
 * Limits that training with other losses has of its own, in place of the max-margin direction: of the features of a pattern.
 */
import { pow } from '../linalg/elementary.ts';
import type { PolynomialTail } from '../network/loss.ts';
import type { Steps } from '../stepwise.ts';
import type { LimitDirection } from './limit.ts';
import { bestMultiple, type Regularised, regularisedInSteps, type Terms } from './regularised.ts';

export interface OwnLimit extends Regularised {
  readonly kind: 'polynomial';
  /** W grows like tau to this. */
  readonly exponent: number;
}

/**
 * Of a loss with g = q^-(p + 1): W/tau^(1/(p + 2)) tends to the V that minimises |V|^2/2 + (p + 2) sum_k v_k^-p/p, v_k = <V, Xt_k> > 0.
 *
 * @returns null where no weights separate, or it was not solved
 */
export function* polynomialLimitInSteps(
  { G, dual }: Pick<LimitDirection, 'G' | 'dual'>,
  { p }: PolynomialTail,
): Steps<OwnLimit | null> {
  if (dual === null) return null;
  const terms: Terms = (v, g, h) => {
    let total = 0;
    for (let k = 0; k < v.length; k++) {
      if (!(v[k] > 0)) return Number.POSITIVE_INFINITY;
      const power = (p + 2) * pow(v[k], -p);
      total += power / p;
      g[k] = power / v[k];
      h[k] = ((p + 1) * g[k]) / v[k];
    }
    return total;
  };
  const solved = yield* regularisedInSteps(G, terms, bestMultiple(G, terms, dual));
  return solved && { kind: 'polynomial', exponent: 1 / (p + 2), ...solved };
}
