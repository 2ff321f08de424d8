/**
 * Facts by hand: every quantity that a premise may name, as a plain number, so that an inequality can be put exactly where it turns.
 */
import type { Activation } from '../../src/network/activation.ts';
import { activationChosen } from '../../src/network/activations/index.ts';
import { exponentialLoss } from '../../src/network/losses/exponential.ts';
import { gradientDescent } from '../../src/optimizers.ts';
import type { Facts } from '../../src/theory/facts.ts';
import { papers } from '../../src/theory/index.ts';
import type { Finding } from '../../src/theory/statement.ts';

const LAW = {
  d: 1000,
  signal2: 9,
  spectralNorm: 2,
  trace: 1800,
  traceSquare: 3400,
  muSigmaMu: 12,
  muSigmaInverseMu: 6,
  labelNoise: 0.1,
  tailExponent: 3,
  absoluteMoment: () => 1,
};

const DATA = {
  kind: 'Gaussian',
  independent: true,
  subGaussian: true,
  gaussian: true,
  tail: 3,
  labelNoise: 0.1,
  clusters: 'opposing',
  count: 2,
};

const SHAPE = {
  minSignedInner: 0.1,
  maxOffDiagonal: 0.2,
  minNorm2: 5,
  maxNorm2: 7,
  positivelyCorrelated: true,
  dominance: 1,
  minRowSum: 4,
  leastIsolated: { norm2: 5, largestInner: 0.2 },
};

const INSTANCE = {
  network: { mPlus: 2, mMinus: 2, slope: 0.5 },
  initialScale: 0.01,
  lambdaMax: 30,
  loss: exponentialLoss,
  reduction: 'sum',
  optimizer: gradientDescent,
  population: { positiveShare: 0.5, blocks: [{ eigenvalue: 2, dimension: 1000, signalNorm: 3 }] },
  limit: {
    status: 'solved',
    normalizedMargin: 0.5,
    supportVectors: 10,
    dual: Float64Array.of(0.2, 0.3),
  },
  endLogLoss: -1,
  envelope: { gammaLower: 1 as number | null, gammaUpper: 3 as number | null },
};

const FACTS = {
  n: 10,
  d: 1000,
  m: 4,
  gamma: 0.5,
  delta: 0.1,
  alpha: 0.01,
  alphaOfMean: 0.1,
  crowding: 2,
  unpaired: 0,
  start: 0.1,
  startSlope: Math.exp(-0.1),
  startLoss: 11,
  hurdle: 0.02,
  largestNeuron: 0.3,
  kmin: 0.6,
  kmax: 0.7,
  bending: 1.5,
  uniformity: 2,
  limitGamma: 2,
  firstStep: { activated: true, logLossRatio: 0.5 },
};

/** What a test changes of the facts. */
export interface FactChanges {
  /** phi: by default the leaky ReLU of slope gamma. */
  readonly facts?: Partial<typeof FACTS & { readonly phi: Activation }>;
  readonly law?: Partial<typeof LAW>;
  readonly noise?: Partial<typeof DATA>;
  readonly shape?: Partial<typeof SHAPE>;
  readonly instance?: Partial<typeof INSTANCE>;
}

/** The facts above with changes. */
export function factsByHand({ facts, law, noise, shape, instance }: FactChanges = {}): Facts {
  return {
    ...FACTS,
    phi: activationChosen('leakyRelu', facts?.gamma ?? FACTS.gamma),
    ...facts,
    law: { ...LAW, ...law },
    noise: { ...DATA, ...noise },
    shape: { ...SHAPE, ...shape },
    instance: { ...INSTANCE, ...instance },
  } as unknown as Facts;
}

/** A premise, or a check, of a result on facts by hand. */
export function findingOf(id: string, name: string, changes?: FactChanges): Finding {
  const result = papers.flatMap(({ results }) => results).find((one) => one.id === id);
  const premise = [...(result?.premises ?? []), ...(result?.checks ?? [])].find((one) => one.name === name);
  if (premise === undefined) throw new Error(`${id} has no premise called ${name}`);
  return premise.find(factsByHand(changes));
}
