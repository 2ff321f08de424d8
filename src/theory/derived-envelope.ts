/**
 * The explicit form of an error bound with deterministic conditions (derived; docs/theory.md, section 12): Gamma of the limit
 * between two numbers that the inner products of the data alone give.
 */
import type { Facts } from './facts.ts';
import { leaky, onLaw, opposingClusters, premise, type Result, separable } from './premises.ts';
import { above, atLeast, atMost, type Finding, type Premise, unknown } from './statement.ts';

/** Gamma of the limit against one end of the envelope. */
function against(
  name: string,
  formula: string,
  find: (gamma: number, ends: { readonly lower: number | null; readonly upper: number | null }) => Finding,
): Premise<Facts> {
  return premise(name, formula, ({ limitGamma, instance: { envelope } }) =>
    limitGamma === null || envelope === null
      ? unknown('Gamma of the limit, or its envelope, is not known')
      : find(limitGamma, { lower: envelope.gammaLower, upper: envelope.gammaUpper }),
  );
}

const VANISHING = 'the smaller bound of |Sigma^{1/2} wbar| is 0';

export const envelope: Result = {
  id: 'benign-envelope',
  result: 'the deterministic envelope',
  source: 'docs/theory.md, section 12',
  confidence: 'derived',
  anyRows: true,
  premises: [
    opposingClusters,
    leaky,
    separable,
    onLaw('known covariance', 'R > 0, Sigma known', (law) => above(law.trace, 0)),
  ],
  conclusions: [
    {
      sentence:
        "Gamma of the limit lies between two numbers given by the extremes of y_i <x_i, mu> and y_i y_k x_i'Sigma x_k, and by G",
      saysNothing: ({ law, instance }) => {
        // |Gamma| <= |Sigma^{-1/2} mu| for every direction.
        const most = law === null ? Number.POSITIVE_INFINITY : Math.sqrt(law.muSigmaInverseMu);
        const { gammaLower, gammaUpper } = instance.envelope ?? { gammaLower: null, gammaUpper: null };
        if (gammaLower === null && gammaUpper === null) return 'neither end is known: there is no bound';
        const open = (gammaLower ?? -most) <= -most && (gammaUpper ?? most) >= most;
        return open
          ? 'its ends lie outside |Gamma| <= |Sigma^{-1/2} mu|, which every direction satisfies'
          : null;
      },
    },
  ],
  checks: [
    against('above the lower end', 'Gamma of the limit >= lower end', (gamma, { lower }) =>
      lower === null ? unknown(VANISHING) : atLeast(gamma, lower),
    ),
    against('below the upper end', 'Gamma of the limit <= upper end', (gamma, { upper }) =>
      upper === null ? unknown(VANISHING) : atMost(gamma, upper),
    ),
  ],
};
