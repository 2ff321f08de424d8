/**
 * Premises that several papers share: on the network, the loss, the algorithm and the kind of data.
 */
import type { PopulationMoments } from '../data/population.ts';
import { maximum, minimum } from '../linalg/vector.ts';
import type { Activation } from '../network/activation.ts';
import type { Loss } from '../network/loss.ts';
import { trainsHead } from '../network/models/index.ts';
import { rootOf, sizesOf } from '../network/network.ts';
import type { Optimizer } from '../optimizers.ts';
import type { DataLaw } from './data-law.ts';
import type { Facts } from './facts.ts';
import {
  above,
  atLeast,
  atMost,
  type Finding,
  inSetting,
  type Premise,
  type Statement,
  stateOn,
  type Theorem,
  unknown,
} from './statement.ts';

/** A theorem about our problems. */
export type Result = Theorem<Facts>;

/** The results of one paper. */
export interface Paper {
  readonly id: string;
  /** Short citation. */
  readonly paper: string;
  readonly title: string;
  readonly results: readonly Result[];
  /** Whether they ask how training ended; the others are decided before it. */
  readonly asksOfTheEnd?: true;
}

/** Every result of a paper on one instance, but those that concern others. */
export function check({ paper, results }: Paper, facts: Facts): Statement[] {
  const ofW = (result: Result): Result =>
    trainsHead(facts.instance.network) ? { ...result, premises: [headIsHeld, ...result.premises] } : result;
  return concerning(results, facts).map((result) => stateOn(ofW(result), paper, facts, facts.findings));
}

/** Those that say anything of the instance. */
export function concerning(results: readonly Result[], facts: Facts): Result[] {
  return results.filter(({ concerns }) => concerns?.(facts) ?? true);
}

/** The paper, whose results on draws ask for independent rows. */
export function ofIndependentRows({ results, ...paper }: Paper): Paper {
  const asks = ({ anyRows, premises }: Result): boolean =>
    anyRows !== true && premises.some(({ ofDraws }) => ofDraws);
  return {
    ...paper,
    results: results.map((result) =>
      asks(result) ? { ...result, premises: [independentRows, ...result.premises] } : result,
    ),
  };
}

const independentRows: Premise<Facts> = {
  ...premise('independent rows', 'x_1, ..., x_n independent', ({ instance: { population } }) =>
    inSetting(population?.mirrored !== true, 'about independent rows; these come in pairs x, -x'),
  ),
  unspoken: true,
};

export function premise(name: string, formula: string, find: (facts: Facts) => Finding): Premise<Facts> {
  return { name, formula, find };
}

/** A premise on the moments of the population. */
export function onLaw(
  name: string,
  formula: string,
  find: (law: PopulationMoments, facts: Facts) => Finding,
): Premise<Facts> {
  return {
    ...premise(name, formula, (facts) =>
      facts.law === null ? unknown('the population (mu and Sigma) is unknown') : find(facts.law, facts),
    ),
    ofDraws: true,
  };
}

/** A premise on the kind of noise. */
export function onNoise(
  name: string,
  formula: string,
  find: (noise: DataLaw, facts: Facts) => Finding,
): Premise<Facts> {
  return {
    ...premise(name, formula, (facts) =>
      facts.noise === null ? unknown('the law of the noise is unknown') : find(facts.noise, facts),
    ),
    ofDraws: true,
  };
}

/** |a_j| this close to 1/sqrt(m), relative to it, are that. */
const EQUAL = 1e-12;

/** Of the papers on networks with a_j = +-1/sqrt(m), in our units. */
export const equalSizes: Premise<Facts> = {
  ...premise('second layer', 'a_j = +-1/sqrt(m)', ({ instance: { network }, m }) => {
    const root = rootOf(network);
    const sizes = (sizesOf(network) ?? Float64Array.of(root / Math.sqrt(m))).map((size) => size / root);
    const [least, most] = [minimum(sizes) * Math.sqrt(m), maximum(sizes) * Math.sqrt(m)];
    return inSetting(
      least >= 1 - EQUAL && most <= 1 + EQUAL,
      `about a_j = +-1/sqrt(m); here |a_j| sqrt(m) goes from ${least} to ${most}`,
    );
  }),
  unspoken: true,
};

/** Every result here is of training in W alone: asked where the second layer is trained as well, which is another problem. */
const headIsHeld = premise('trained layers', 'W is trained, and a is not', () =>
  inSetting(false, 'about training in W alone; here the second layer is trained as well'),
);

/** Of the papers on leaky ReLU networks: a smooth activation has other gradients, whatever it is from afar. */
export const leakyReluNeurons: Premise<Facts> = {
  ...premise('activation function', 'phi(z) = max(z, gamma z)', ({ phi: { pieces, words } }) =>
    inSetting(pieces !== null, `about leaky ReLU neurons; these are ${words} neurons`),
  ),
  unspoken: true,
};

/** What a paper asks of homogeneous networks. @param told  how ours are that */
export function homogeneous(name: string, formula: string, told: string): Premise<Facts> {
  return premise(name, formula, ({ phi: { degree, words } }) =>
    inSetting(
      degree === 1,
      degree === 1 ? told : `about homogeneous networks; phi(c z) is not c phi(z) for ${words}`,
    ),
  );
}

export const leaky = premise('leak', 'gamma > 0', ({ gamma }) => above(gamma, 0));

/** The activation has no kink: a leaky ReLU with gamma = 1 is linear, any other has phi' jump by 1 - gamma at 0. */
export const twiceDifferentiable = premise('smooth activation', 'phi is twice differentiable', ({ phi }) => {
  const { curvature, isTwiceDifferentiable, words } = phi;
  if (curvature === 0) return inSetting(true, LINEAR);
  if (isTwiceDifferentiable) return inSetting(true, `${words}, of which phi'' is continuous`);
  return inSetting(false, curvature === null ? jumps(phi) : `phi'' of a ${words} jumps`);
});

/** The same where the paper's own example is a smooth leaky ReLU: phi(0) = 0, 0 < gamma <= phi' <= 1, and |phi''| <= H wherever it is there. */
export const boundedCurvature = premise(
  'smooth activation',
  'phi is twice differentiable',
  ({ phi, gamma }) => {
    const { curvature, words } = phi;
    if (curvature === null) return inSetting(false, jumps(phi));
    if (curvature === 0) return inSetting(true, LINEAR);
    if (gamma === 0) return inSetting(false, `about phi' >= gamma > 0; that of ${words} comes to 0`);
    if (phi.value(0) !== 0) return inSetting(false, `about phi(0) = 0; for ${words} it is ${phi.value(0)}`);
    return inSetting(true, `${words}, as in the paper: |phi''| <= ${curvature} but at two points`);
  },
);

function jumps({ pieces, words }: Activation): string {
  const from = pieces === null ? '' : ' from gamma to 1';
  return `phi' of ${pieces === null ? words : 'a leaky ReLU'} jumps${from} at 0, whatever the data, the width and the step`;
}

const LINEAR = 'gamma = 1: phi is linear';

/** The network is linear, so that its limit is the linear support vector machine through the origin. */
export const linearNetwork = premise('linear classifier', 'f(x) = <w, x>, so gamma = 1', ({ gamma }) =>
  inSetting(
    gamma === 1,
    gamma === 1
      ? 'gamma = 1: the network is linear'
      : 'about linear classifiers; the limit of this network is the linear support vector machine only for gamma = 1',
  ),
);

/** A loss is known by its name: papers speak of some that are not in the table. */
export function lossIs(...losses: readonly Pick<Loss, 'name' | 'words'>[]): Premise<Facts> {
  const told = `${losses.map(({ words }) => words).join(' or ')} loss`;
  return premise('loss', told, ({ instance: { loss } }) => {
    const holds = losses.some(({ name }) => name === loss.name);
    const trained = `trained with the ${loss.words} loss`;
    return inSetting(holds, holds ? trained : `about the ${told}; ${trained}`);
  });
}

export function algorithmIs(wanted: Optimizer): Premise<Facts> {
  return premise('algorithm', wanted.words, ({ instance: { optimizer } }) => {
    const holds = optimizer === wanted;
    const trained = `trained by ${optimizer.words}`;
    return inSetting(holds, holds ? trained : `about ${wanted.words}; ${trained}`);
  });
}

export const bothSigns = premise('both output signs', 'equally many a_j of each sign', (facts) => {
  const { mPlus, mMinus } = facts.instance.network;
  return inSetting(mPlus === mMinus, `${mPlus} neurons with a_j > 0, ${mMinus} with a_j < 0`);
});

export const cleanLabels = onNoise('clean labels', 'eta = 0', ({ labelNoise }) => atMost(labelNoise, 0));

/** At most a constant share of labels is flipped. */
export const fewFlips = onNoise('label noise', 'eta <= 1/C', ({ labelNoise }) =>
  atMost(labelNoise, 1, { C: -1 }),
);

export const subGaussian = onNoise(
  'sub-Gaussian noise',
  'z = Sigma^{1/2} xi, coordinates of xi independent and sub-Gaussian',
  ({ independent, subGaussian: tails, kind }) => inSetting(independent && tails, `the noise is ${kind}`),
);

export const isotropic = onLaw('isotropic noise', '|Sigma| <= lambda_min(Sigma)', (law, { instance }) => {
  const blocks = instance.population?.blocks ?? [];
  const least = blocks.reduce((low, { eigenvalue }) => Math.min(low, eigenvalue), law.spectralNorm);
  return atMost(law.spectralNorm, least);
});

/** Independent coordinates with a moment between the second and the fourth. */
export const heavyTails = onNoise(
  'moments',
  'z = Sigma^{1/2} xi, coordinates of xi independent, E|xi_j|^r <= K for an r in (2, 4]',
  ({ independent, tail, kind }) => (independent ? above(tail, 2) : inSetting(false, `the noise is ${kind}`)),
);

/** The mixture of most papers. */
export const opposingClusters = onNoise('two opposing clusters', 'x = y* mu + z', ({ clusters }) =>
  inSetting(
    clusters === 'opposing',
    {
      opposing: 'x = y* mu + z',
      orthogonal: 'clusters with orthogonal centres',
      xor: 'four clusters, XOR',
      angled: 'two clusters at an angle',
      linearTeacher: "the label is the sign of <theta, x>, a linear teacher's",
    }[clusters],
  ),
);

/** Every off-diagonal H_ik is nonnegative. */
export const positivelyCorrelated = premise(
  'positive correlation',
  'min over i != k of y_i y_k <x_i, x_k> >= 0',
  ({ shape }) => atLeast(shape.minSignedInner ?? 0, 0),
);

/** The lifted features are separable. */
export const separable = premise(
  'separable features',
  'the margin problem has a solution',
  ({ instance: { limit } }) => {
    if (limit === null) return unknown('the margin problem was not solved');
    if (limit.normalizedMargin !== null) return above(limit.normalizedMargin, 0);
    return limit.status === 'infeasible'
      ? above(0, 0)
      : unknown('whether the margin problem has a solution is undecided in float64');
  },
);

/** |x_i|^2 against n times the largest inner product, with the constant p. */
export function pOrthogonal(formula: string, p: (facts: Facts) => number): Premise<Facts> {
  return premise('p-orthogonality', formula, (facts) => {
    const { minNorm2: Rmin, maxNorm2: Rmax } = facts.shape;
    return atLeast((Rmin * Rmin) / Rmax, p(facts) * facts.crowding);
  });
}

/** omega sqrt(m d) <= alpha, alpha of the mean loss, in units of |Sigma|^{1/2}. */
export const smallStart = onLaw(
  'small start',
  'omega sqrt(m d) <= alpha |Sigma|^{1/2}',
  (law, { instance, m, d, alphaOfMean }) =>
    instance.initialScale === null
      ? unknown('W(0) was given, not drawn')
      : atMost(instance.initialScale * Math.sqrt(m * d), alphaOfMean * Math.sqrt(law.spectralNorm)),
);
