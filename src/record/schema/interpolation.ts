/**
 * The limit of training with the squared loss.
 */
import * as z from 'zod/mini';
import { number, numbers, oneOf, orNull, part, truth } from './words.ts';

const interpolant = {
  norm: number('|W|'),
  margin: number('min_i q_i/|W|'),
  coefficients: numbers('c (n), W = V + sum_i c_i Xt_i'),
  change: number('|W - V|'),
  distance: number('|W(T) - W|/|W|, W(T) the weights after the last update'),
  hasPattern: orNull(truth('whether W has the pattern itself'), 'where that is rounding'),
  certificate: part(
    {
      residual: number('at least max_i |target_i - q_i(W)|, of the features of the pattern'),
      residualNorm: number('at least the root of the sum of their squares'),
      leastEigenvalue: orNull(
        number('at most lambda_min(G), shown by a factorisation of G less that'),
        'where none shows it, and above 1000 points',
      ),
      distanceBound: orNull(
        number('at least the distance of W from the exact interpolator: residualNorm/sqrt(leastEigenvalue)'),
        'without `leastEigenvalue`',
      ),
    },
    'recomputed from the raw data, rounding included',
  ),
};

/** Of the features of a pattern. */
export const ofTargets = part(
  {
    kind: oneOf(
      ['interpolation'],
      'interpolation: of all W that have every target in the pattern, the one nearest to V',
    ),
    pattern: oneOf(
      ['activated', 'last'],
      'the pattern at the end of training; last: another than the activated one',
    ),
    ...interpolant,
    contraction: orNull(
      part(
        {
          leastEigenvalue: number('lambda_min(G)'),
          largestEigenvalue: number('lambda_max(G)'),
          largestStep: number('2/lambda_max(G), for the summed loss: no larger step converges'),
          fastestStep: number('2/(lambda_min(G) + lambda_max(G)): residuals shrink fastest'),
          factor: number(
            'max |1 - alpha lambda| over the eigenvalues of G: what an update leaves of the residuals, in the end',
          ),
          direction: oneOf(
            ['slowest', 'sharpest'],
            'slowest: residuals end along the eigenvector of lambda_min(G); sharpest: along that of lambda_max(G), and change signs at every update',
          ),
        },
        'of gradient descent in the pattern: residuals go from rho to (1 - alpha G) rho',
      ),
      'of other optimisers than gradient descent',
    ),
    lasts: orNull(
      part(
        {
          shown: truth('whether training is shown to stay in the pattern for ever, and so to tend to W'),
          slack: orNull(
            number(
              'the least quotient of |<w_j, x_i>| at W and a bound of how far it still moves: above 1 where it is shown',
            ),
            'of a linear network, which has one pattern',
          ),
        },
        'Theorem 31',
      ),
      'where nothing says so: of other optimisers, and where residuals do not shrink',
    ),
    fromStart: orNull(
      z.strictObject(interpolant),
      'where the features of the activated pattern depend on one another',
    ),
  },
  'of the squared loss: V is W(T) here, and W(0) in the activated pattern in `fromStart`',
);
