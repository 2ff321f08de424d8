/**
 * Training beyond its last update: its flow in log time.
 */
import { integer, list, number, numbers, oneOf, orNull, part, truth } from './words.ts';

const IRREGULAR = 'unless `asymptotics` is regular';

const passage = part(
  {
    t: number('updates after which descent was taken up by its flow'),
    curvature: number('alpha lambda_max of the Hessian of the loss there'),
    error: orNull(number('estimated difference of any margin from then on'), 'where a neuron switched later'),
    exactUpdates: integer(
      'updates carried out exactly later: where a switch had made the steps too large for a flow, and, as a note says from when on and why, to a near horizon in place of the flow',
    ),
  },
  'the passage from steps to flow',
);

const crossing = part(
  {
    log10T: number('log10 t'),
    neuron: integer('from 0'),
    point: integer('from 0'),
    to: oneOf(
      ['activated', 'deactivated', 'sliding'],
      'the sign of a_j y_i <w_j, x_i> from then on: positive, negative, held at 0',
    ),
  },
  'a pair that changed its pattern',
);

const switches = part(
  {
    count: integer('how many, of the flow alone, as a note says, where exact updates follow it'),
    listed: list(crossing, 'the first twenty'),
    lastAt: orNull(number('log10 t of the last'), 'without one'),
  },
  'neuron-point pairs that changed their pattern',
);

const angles = (meaning: string) => {
  const angle = (radians: string) => orNull(number(`for ${radians} radians`), 'where it is not known');
  return part({ '0.1': angle('0.1'), '0.01': angle('0.01'), '0.001': angle('0.001') }, meaning);
};

const limit = part(
  {
    status: oneOf(['settled', 'unsettled'], 'whether its residual is as small as rounding lets be expected'),
    dual: numbers('b (n), towards 0 off the support'),
    residual: number('max_k |min(b_k G_kk, (G b)_k - 1)|'),
    differenceFromSolver: orNull(
      number("max_k |b_k - beta_k|/max beta, beta the convex solver's"),
      'where the multipliers are not unique',
    ),
    marginDifference: orNull(
      number('max_i |(G b)_i - (G beta)_i|, relative to the terms of G beta'),
      'where one of the roads has no end',
    ),
    agrees: orNull(
      truth('whether both roads agree as closely as float64 allows'),
      'where one of them has no end',
    ),
    ofActivatedPattern: truth('whether the last pattern is the activated one'),
    consistent: orNull(truth('whether that limit has the pattern it belongs to'), 'where that is not known'),
  },
  "the last pattern's flow at infinity, found without the convex solver",
);

export const horizon = part(
  {
    outcome: oneOf(
      ['reached', 'undetermined', 'stiff', 'exhausted'],
      'stiff: given up there, as its steps become ever shorter (a note says whether no weights separate the data, so that the loss does not tend to 0); exhausted: given up there, as so many points and changing patterns take minutes (a nearer horizon is reached); undetermined: neurons meet a boundary and no continuation is determined, or, as a note says, steps have become too large for a flow',
    ),
    log10T: number(
      'log10 t at the end; with horizon "infinity" the trajectory ends at 10^300 and the limit is that at infinity',
    ),
    margins: numbers('q_i at the end of the trajectory (n)'),
    activatedFraction: number('share of the m n pairs there'),
    passage,
    switches,
    slidingPairs: integer('pairs held on a boundary, <w_j, x_i> = 0, at the end'),
    asymptotics: orNull(
      oneOf(
        ['regular', 'degenerate', 'singular'],
        'degenerate: a point on the margin whose multiplier is 0 at every dual solution, 1 - cos falls like (loglog t/log t)^2; singular: dependent support features, and the dual solution to which the flow goes was not found. Of the last pattern',
      ),
      'where no flow came so far',
    ),
    rate: orNull(number('|q_i - log(alpha t) + log beta_i| falls like t^-rate'), IRREGULAR),
    angleConstant: orNull(
      number("angle ~ angleConstant/(log(alpha t) - beta'log beta/1'beta), in radians"),
      IRREGULAR,
    ),
    perpendicular: orNull(
      number('the norm of the part of W that stays orthogonal to the support features'),
      IRREGULAR,
    ),
    log10StepsToAngle: angles(
      'log10 of the number of updates after which the angle to the limit stays below so many radians, from the constant (a note says where that is a rough guide only). Where a point off the support has not settled by the end of the trajectory the constant tells no time: it is then what was followed, or null',
    ),
    log10StepsFollowed: angles('the same, as read off the trajectory'),
    limit: orNull(limit, 'where the horizon is not infinity, or the flow did not come so far'),
    residual: orNull(
      number('max over support vectors of |q_i - log(alpha t) + log beta_i| at the end'),
      'where the multipliers are not known',
    ),
  },
  'training beyond its last update, as a flow in log t',
);
