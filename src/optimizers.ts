/**
 * The optimisers, by the names that specs use. A new one is an entry here, from a file of its family in src/optimizers.
 */
import { cyclic, reshuffling, sgd } from './optimizers/batches.ts';
import { adam, signDescent } from './optimizers/entrywise.ts';
import { heavyBall, nesterov } from './optimizers/momentum.ts';
import { muon } from './optimizers/muon.ts';
import { dualAcceleration, lyuLi, normalisedGradientDescent } from './optimizers/normalised.ts';
import type { Optimizer, OptimizerKind } from './optimizers/optimizer.ts';
import { gradientDescent, gradientFlow, lossNormalisedDescent } from './optimizers/plain.ts';
import { sam } from './optimizers/sam.ts';
import { type Choice, entryNamed, valuesOf, wordsOf } from './parameters.ts';

/** One without parameters. */
function alone<Name extends string>(optimizer: Optimizer<Name>, description: string): OptimizerKind<Name> {
  return { name: optimizer.name, description, parameters: {}, of: () => optimizer };
}

/** Every optimiser; the first is what a spec that names none has. */
export const optimizers = [
  alone(gradientDescent, 'constant step, the algorithm of the theorems'),
  alone(lossNormalisedDescent, 'step alpha/L(t), another algorithm'),
  alone(gradientFlow, 'the limit of small steps, t in units of alpha'),
  heavyBall,
  nesterov,
  normalisedGradientDescent,
  dualAcceleration,
  lyuLi,
  sgd,
  reshuffling,
  cyclic,
  sam,
  signDescent,
  adam,
  alone(muon, 'W moves by alpha times the polar factor of -grad L, without momentum; another algorithm'),
] as const;

export type OptimizerName = (typeof optimizers)[number]['name'];
export type OptimizerChoice = Choice<OptimizerName>;

/** The entry that a spec chooses. */
export function optimizerKind(choice: OptimizerChoice): OptimizerKind {
  return entryNamed<OptimizerKind>(optimizers, choice, 'optimiser');
}

/** The optimiser that a spec chooses. */
export function optimizerNamed(choice: OptimizerChoice): Optimizer {
  const kind = optimizerKind(choice);
  return kind.of(valuesOf(kind, choice), wordsOf(kind, choice));
}

export { combinesGradients, type LatePart, type Optimizer } from './optimizers/optimizer.ts';
export { gradientDescent, gradientFlow, lossNormalisedDescent };
