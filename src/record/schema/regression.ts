/**
 * The errors of regression.
 */
import { number, orNull, part } from './words.ts';

const UNKNOWN =
  'where no closed form is known: of activations without linear pieces, and at gamma < 1 of noise with independent coordinates that are not Gaussian';

/** A column of the trajectory. */
export const excess = orNull(
  number('only with `data.targets`: E (f(x) - <theta, x>)^2 of the network at t'),
  UNKNOWN,
);

export const regression = part(
  {
    ofNothing: number("theta' Sigma theta, the excess of f = 0"),
    noise: number('the standard deviation of the noise of the targets'),
    atEnd: orNull(number('E (f(x) - <theta, x>)^2 of the network after the last update'), UNKNOWN),
    testError: orNull(number('E (t - f(x))^2 on fresh targets: atEnd + noise^2'), UNKNOWN),
    limit: orNull(
      number('the same as atEnd of the weights of `limit.own`'),
      `where there are none, and ${UNKNOWN}`,
    ),
    fromStart: orNull(
      number('the same of the weights of `limit.own.fromStart`'),
      `where there are none, and ${UNKNOWN}`,
    ),
    prediction: orNull(
      part(
        {
          kappa: number('kappa > 0 with sum_i lambda_i/(lambda_i + kappa) = n'),
          factor: number(
            'E0 = n/(n - sum_i (lambda_i/(lambda_i + kappa))^2), by which noise^2 is multiplied',
          ),
          testError: number('E0 (noise^2 + sum_i lambda_i theta_i^2 (kappa/(lambda_i + kappa))^2)'),
          excess: number('testError - noise^2'),
        },
        'of the linear interpolator of least norm: a heuristic for Gaussian x, derived from a formula of the literature, no bound',
      ),
      'where Sigma has rank n or less: it interpolates nothing',
    ),
  },
  'only with `data.targets` ([theory](theory.md), section 20.4)',
);
