/**
 * What this project proves itself, with explicit constants (docs/theory.md; every statement there has its proof).
 */
import { type Geometry, geometry } from '../data/geometry.ts';
import type { Sample } from '../data/sample.ts';
import { exp, log } from '../linalg/elementary.ts';
import { maximum } from '../linalg/vector.ts';
import type { InitialWeights } from '../network/initial.ts';
import { type Network, output, width } from '../network/network.ts';
import { above, atLeast, atMost, type Hypothesis, type Statement } from './statement.ts';

/** What a deterministic statement is about. */
export interface Instance {
  readonly sample: Sample;
  readonly network: Network;
  readonly initial: InitialWeights;
  /** The step of the summed loss (alpha/n for the mean). */
  readonly alpha: number;
}

/** The derived statements, each checked on an instance. */
export function derivedStatements(instance: Instance): Statement[] {
  const facts = factsOf(instance);
  return [
    positiveCorrelation(facts),
    positiveCorrelationAtOnce(facts),
    nearOrthogonality(facts),
    nearOrthogonalityAtOnce(facts),
  ];
}

interface Facts extends Instance {
  readonly n: number;
  readonly shape: Geometry;
  /** F0 = max_i |f(x_i; W(0))|. */
  readonly start: number;
  /** sqrt(m) max_ji |z_ji(0)|. */
  readonly hurdle: number;
  /** Least and greatest of k_y = (m_y + gamma^2 m_-y)/m. */
  readonly kmin: number;
  readonly kmax: number;
}

function factsOf(instance: Instance): Facts {
  const { sample, network, initial } = instance;
  const { n } = sample;
  const outputs = Float64Array.from({ length: n }, (_, i) => Math.abs(output(network, initial.Z.data, i, n)));
  const { mPlus, mMinus, slope } = network;
  const m = width(network);
  const shares = [mPlus + slope * slope * mMinus, mMinus + slope * slope * mPlus].map((share) => share / m);
  return {
    ...instance,
    n,
    shape: geometry(sample, slope),
    start: maximum(outputs),
    hurdle: Math.sqrt(m) * maximum(initial.Z.data.map(Math.abs)),
    kmin: Math.min(...shares),
    kmax: Math.max(...shares),
  };
}

function derived(
  id: string,
  result: string,
  hypotheses: readonly Hypothesis[],
  conclusions: readonly string[],
): Statement {
  return {
    id,
    paper: 'benign',
    result,
    source: `docs/theory.md, ${result}`,
    confidence: 'derived',
    status: hypotheses.every(({ holds }) => holds) ? 'holds' : 'fails',
    assumedConstants: null,
    largestC: null,
    hypotheses,
    conclusions,
  };
}

function leak({ network }: Facts): Hypothesis {
  return above('leak', 'gamma > 0', network.slope, 0);
}

function correlated({ shape }: Facts): Hypothesis {
  return atLeast(
    'positive correlation',
    'min over i != k of y_i y_k <x_i, x_k> >= 0',
    shape.minSignedInner ?? 0,
    0,
  );
}

function positiveCorrelation(facts: Facts): Statement {
  const nonzero = above('no zero point', 'min_i |x_i|^2 > 0', facts.shape.minNorm2, 0);
  return derived(
    'benign-theorem-2',
    'Theorem 2',
    [leak(facts), correlated(facts), nonzero],
    [
      'for every W(0) and every step every neuron is activated in finite time and stays so',
      'L = O(1/t), and the direction converges to the max-margin direction of the activated pattern, 1 - cos = O(1/log t)',
    ],
  );
}

function positiveCorrelationAtOnce(facts: Facts): Statement {
  const { network, shape, start, hurdle, alpha } = facts;
  const push = above(
    'tiny start',
    'alpha gamma exp(-F0) min_i sum_k H_ik > sqrt(m) max_ji |z_ji(0)|',
    alpha * network.slope * exp(-start) * shape.minRowSum,
    hurdle,
  );
  return derived(
    'benign-activation-positive',
    'Theorem 2 and section 4',
    [leak(facts), correlated(facts), push],
    ['every neuron is activated at t = 1 and at every later step, for every step size'],
  );
}

function nearOrthogonality(facts: Facts): Statement {
  return derived('benign-near-orthogonality', 'Theorem 4', nearlyOrthogonal(facts), [
    'if all neurons are activated at t = 1 with loss ratios max_i g_i/min_i g_i at most 4 kmax Rmax/(kmin Rmin), both last for ever',
  ]);
}

function nearOrthogonalityAtOnce(facts: Facts): Statement {
  const { n, network, shape, start, hurdle, alpha } = facts;
  const own = network.slope * shape.minNorm2 * exp(-2 * start);
  const push = above(
    'tiny start',
    'alpha (gamma Rmin exp(-2 F0) - n o) > sqrt(m) max_ji |z_ji(0)| exp(-F0)',
    alpha * (own - n * (shape.maxOffDiagonal ?? 0)),
    hurdle * exp(-start),
  );
  return derived(
    'benign-activation-orthogonal',
    'Theorem 4 and section 4',
    [...nearlyOrthogonal(facts), push],
    [
      'every neuron is activated at t = 1 and at every later step',
      'the direction converges to the max-margin direction of the activated pattern',
    ],
  );
}

function nearlyOrthogonal(facts: Facts): Hypothesis[] {
  const { n, network, shape, kmin, kmax, alpha } = facts;
  const { minNorm2: Rmin, maxNorm2: Rmax } = shape;
  const size = n * (shape.maxOffDiagonal ?? 0);
  return [
    leak(facts),
    atMost(
      'near orthogonality of the loss ratios',
      'n o <= kmin^2 Rmin^2/(16 kmax^2 Rmax)',
      size,
      (kmin * kmin * Rmin * Rmin) / (16 * kmax * kmax * Rmax),
    ),
    atMost(
      'near orthogonality of the neurons',
      'n o <= gamma kmin Rmin^2/(4 kmax Rmax)',
      size,
      (network.slope * kmin * Rmin * Rmin) / (4 * kmax * Rmax),
    ),
    atMost('small step', 'alpha kmax Rmax <= log 2', alpha * kmax * Rmax, log(2)),
  ];
}
