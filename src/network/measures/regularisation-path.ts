/**
 * Where training is beside the regularisation path, the minima of sum_i l(q_i) + lambda/2 |W|^2 over lambda: at the lambda whose minimum stands
 * where training does (docs/theory.md, Theorem 32). The minimum takes a solver, so it is handed in.
 */
import type { Measure, Measured } from './measure.ts';

type Column = 'regularisedLog10Lambda' | 'regularisedOneMinusCosine' | 'regularisedToMargin';

const ABSENT =
  'before log tau is above the mean of log beta, and where margins are not known to follow log tau, the margin problem has no solution, or the minimum was not found';

export const regularisationPath: Measure<'regularisationPath', Column> = {
  name: 'regularisationPath',
  description:
    'the minimum with the weight decay at which it stands where training does, and the angle to it',
  asksForPath: true,
  columns: [
    {
      name: 'regularisedLog10Lambda',
      label: 'log₁₀ λ of the path',
      meaning:
        'log10 of lambda = 1/(tau l), l = log tau - sum beta log beta/sum beta, of the summed loss: there the minimum W_lambda of sum_i l(q_i) + lambda/2 |W|^2 has the length l along the max-margin direction, as training has',
      absent: ABSENT,
    },
    {
      name: 'regularisedOneMinusCosine',
      label: '1 − cos to the minimum with λ',
      meaning: '1 - cos of the angle between W and that W_lambda',
      absent: ABSENT,
    },
    {
      name: 'regularisedToMargin',
      label: '1 − cos of that minimum to the limit',
      meaning:
        '1 - cos of the angle between that W_lambda and the max-margin direction of the activated pattern',
      absent: ABSENT,
    },
  ],
  of: ({ regularised }: Measured) => ({
    regularisedLog10Lambda: regularised?.log10Lambda ?? null,
    regularisedOneMinusCosine: regularised?.oneMinusCosine ?? null,
    regularisedToMargin: regularised?.toMargin ?? null,
  }),
};
