/**
 * Instances for the theorem checkers: from rows by hand, or drawn from a population; whatever a test does not name has a
 * harmless value.
 */
import { drawSample } from '../../src/data/draw.ts';
import { sampleFromRows } from '../../src/data/from-file.ts';
import { drawLabels, type LabelScheme } from '../../src/data/labels.ts';
import type { Population } from '../../src/data/population.ts';
import type { Sample } from '../../src/data/sample.ts';
import { largestEigenvalue } from '../../src/linalg/lanczos.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { drawInitialWeights, givenInitialWeights } from '../../src/network/initial.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import type { Network } from '../../src/network/network.ts';
import { activatedPattern, liftedGram } from '../../src/network/pattern.ts';
import { gradientDescent } from '../../src/optimizers.ts';
import { keyFrom } from '../../src/random/key.ts';
import { type Envelope, errorEnvelope } from '../../src/risk/envelope.ts';
import { Facts } from '../../src/theory/facts.ts';
import { checkTheorems } from '../../src/theory/index.ts';
import type { Instance } from '../../src/theory/instance.ts';
import type { Hypothesis, Statement } from '../../src/theory/statement.ts';
import type { FullProblem } from './full-descent.ts';
import { matrixFromRows } from './matrix.ts';

function instanceWith(
  sample: Sample,
  network: Network,
  parts: Pick<Instance, 'initial' | 'initialScale' | 'alpha'>,
): Instance {
  return {
    ...parts,
    n: sample.n,
    d: sample.d,
    network,
    sample,
    lambdaMax: largestEigenvalue(liftedGram(sample, network, activatedPattern(network, sample.y))),
    loss: exponentialLoss,
    reduction: 'sum',
    optimizer: gradientDescent,
    population: sample.population,
    delta: 0.05,
    limit: limitDirection(sample, network),
    endLogLoss: null,
    envelope: envelopeOf(sample, network),
  };
}

function envelopeOf(sample: Sample, network: Network): Envelope | null {
  const found = errorEnvelope(sample, network);
  return typeof found === 'string' ? null : found;
}

/** An instance of rows and weights as they stand, of an unknown population. */
export function instanceOfRows(problem: FullProblem): Instance {
  const sample = sampleFromRows(matrixFromRows(problem.X), Float64Array.from(problem.y), null, null);
  const initial = givenInitialWeights(sample, matrixFromRows(problem.W));
  const network = { mPlus: problem.mPlus, mMinus: problem.W.length - problem.mPlus, slope: problem.slope };
  return instanceWith(sample, network, { initial, initialScale: null, alpha: problem.alpha });
}

export interface DrawnProblem {
  readonly n: number;
  readonly population: Population;
  readonly network?: Network;
  readonly alpha?: number;
  readonly initialScale?: number;
  readonly seed?: number;
  readonly scheme?: LabelScheme;
}

/** An instance drawn from a population, with balanced labels unless told otherwise. */
export function drawnInstance({
  n,
  population,
  network = { mPlus: 2, mMinus: 2, slope: 0.5 },
  alpha = 1e-3,
  initialScale = 1e-9,
  seed = 0,
  scheme = 'balanced',
}: DrawnProblem): Instance {
  const y = drawLabels(n, scheme, 0.5, keyFrom(seed, 'labels'));
  const sample = drawSample(population, y, keyFrom(seed, 'data'), 'direct', scheme);
  const m = network.mPlus + network.mMinus;
  const initial = drawInitialWeights(sample, m, initialScale, keyFrom(seed, 'init'));
  return instanceWith(sample, network, { initial, initialScale, alpha });
}

/** Every statement by its id. */
export function statementsOn(instance: Instance): Record<string, Statement> {
  return Object.fromEntries(checkTheorems(new Facts(instance)).map((one) => [one.id, one]));
}

/** A hypothesis of a statement, or one of its checks, by name. */
export function hypothesis({ hypotheses, checks }: Statement, name: string): Hypothesis {
  const found = [...hypotheses, ...checks].find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
}
