/**
 * The optimisers, by the names that specs use: how each moves, and what is said of it. A new one is an entry here.
 */
import { type Choice, entryNamed, type Parameters, valuesOf } from './parameters.ts';

/**
 * The step at t: alpha, or alpha/L(W(t)), L as reduced (Lyu and Li 2020, section 3; Nacson et al. 2019). The second is another
 * algorithm than the theorems', with the same limit direction and 1 - cos falling like t^-2.
 */
export type Schedule = 'constant' | 'lossNormalised';

export interface Optimizer<Name extends string = string> {
  /** As a spec names it. */
  readonly name: Name;
  /** What trains, as a premise has it. */
  readonly words: string;
  /** What t counts. */
  readonly unit: string;
  /** What training consists of, after a number of them. */
  readonly told: string;
  /** Where it is another algorithm than the theorem's, a clause that says so; null for the theorem's own. */
  readonly caveat: string | null;
  /** One update after another, or the flow to which they tend with their size. */
  readonly motion: 'steps' | 'flow';
  readonly schedule: Schedule;
  /** What is kept of earlier updates; null where an update knows its own gradient alone. */
  readonly memory: Memory | null;
  /** In which time late margins follow log tau - log beta. */
  readonly clock: OptimizerClock;
}

/**
 * Buffers of numbers, one a weight, and how they make a movement of a pull. Both are combinations of gradients, the same at every
 * weight, so they are the same combinations of coefficients C in W = W(0) + C X (docs/theory.md, section 17).
 */
export interface Memory {
  /** How many buffers; all are zero before the first update. */
  readonly buffers: number;
  /** Replaces alpha times minus the gradient by the movement, and brings the buffers up to date; all of one length. */
  move(pull: Float64Array, buffers: readonly Float64Array[]): void;
  /** All later movements together if nothing pulls any more; each of them lies on the way there. */
  coast(buffers: readonly Float64Array[]): Float64Array;
  /** Under a constant pull no later movement is larger than the last one, and than this many pulls. */
  readonly gain: number;
}

/** The parts of late theory (experiment/late-theory.ts). */
export type LatePart = 'residual' | 'horizon' | 'lasting' | 'heading';

/**
 * tau = factor alpha t, alpha of the summed loss, or null where there is none, and how log tau is told; and why a part of late theory does
 * not speak of it.
 */
export type OptimizerClock =
  | {
      readonly factor: number;
      readonly told: string;
      readonly absent: Readonly<Partial<Record<LatePart, string>>>;
    }
  | {
      readonly factor: null;
      readonly absent: Readonly<Record<Exclude<LatePart, 'heading'>, string> & { heading?: string }>;
    };

const gradientDescent: Optimizer<'gradientDescent'> = {
  name: 'gradientDescent',
  words: 'gradient descent with a constant step',
  unit: 'updates',
  told: 'steps of gradient descent',
  caveat: null,
  motion: 'steps',
  schedule: 'constant',
  memory: null,
  clock: { factor: 1, told: 'log αt', absent: {} },
};

const lossNormalisedDescent: Optimizer<'lossNormalisedDescent'> = {
  name: 'lossNormalisedDescent',
  words: 'descent with the step divided by the loss',
  unit: 'updates',
  told: 'steps α/L(t), another algorithm than the theorem’s gradient descent',
  caveat: "steps α/L(t), another algorithm than the theorem's",
  motion: 'steps',
  schedule: 'lossNormalised',
  memory: null,
  clock: {
    factor: null,
    absent: {
      residual: 'with steps alpha/L(t) the margins do not settle at log tau - log beta',
      horizon: 'steps alpha/L(t) are another algorithm, whose tau grows exponentially: it needs no log time',
      lasting: 'steps alpha/L(t) are another algorithm',
    },
  },
};

const gradientFlow: Optimizer<'gradientFlow'> = {
  name: 'gradientFlow',
  words: 'gradient flow',
  unit: 'units of α',
  told: 'units of α of gradient flow, another algorithm than the theorem’s gradient descent',
  caveat: "gradient flow, another algorithm than the theorem's",
  motion: 'flow',
  schedule: 'constant',
  memory: null,
  clock: { factor: 1, told: 'log αt', absent: {} },
};

/** An entry of the table: a family of optimisers, one for each value of its parameters. */
export interface OptimizerKind<Name extends string = string> {
  /** As a spec names it. */
  readonly name: Name;
  /** One line for people who choose. */
  readonly description: string;
  readonly parameters: Parameters;
  of(values: Readonly<Record<string, number>>): Optimizer;
}

/** One without parameters. */
function alone<Name extends string>(optimizer: Optimizer<Name>, description: string): OptimizerKind<Name> {
  return { name: optimizer.name, description, parameters: {}, of: () => optimizer };
}

const momentum: Parameters = {
  momentum: {
    description: 'share of the last movement that is repeated; at 0 it is gradientDescent itself',
    default: 0.9,
    min: 0,
    below: 1,
  },
};

const heavyBall: OptimizerKind<'heavyBall'> = {
  name: 'heavyBall',
  description: 'constant step with momentum: W moves by V <- momentum V - alpha grad L, another algorithm',
  parameters: momentum,
  of: ({ momentum: mu }) =>
    mu === 0
      ? gradientDescent
      : withMomentum('heavyBall', mu, `heavy ball with momentum ${mu}`, {
          buffers: 1,
          // V <- mu V + pull, W <- W + V (Polyak 1964). What is left of V goes mu V + mu^2 V + ... far.
          move(pull, [V]) {
            for (let k = 0; k < pull.length; k++) {
              V[k] = mu * V[k] + pull[k];
              pull[k] = V[k];
            }
          },
          coast: ([V]) => V.map((v) => (mu / (1 - mu)) * v),
          gain: 1 / (1 - mu),
        }),
};

const nesterov: OptimizerKind<'nesterov'> = {
  name: 'nesterov',
  description:
    'constant step with momentum and gradients ahead: V <- momentum V - alpha grad L, W moves by momentum V - alpha grad L, another algorithm',
  parameters: momentum,
  of: ({ momentum: mu }) =>
    mu === 0
      ? gradientDescent
      : withMomentum('nesterov', mu, `Nesterov's steps with momentum ${mu}`, {
          buffers: 1,
          // W is the point ahead, Y + mu V, at which gradients are taken: V <- mu V + pull, W <- W + pull + mu V (Nesterov 1983).
          move(pull, [V]) {
            for (let k = 0; k < pull.length; k++) {
              V[k] = mu * V[k] + pull[k];
              pull[k] += mu * V[k];
            }
          },
          coast: ([V]) => V.map((v) => ((mu * mu) / (1 - mu)) * v),
          gain: 1 / (1 - mu),
        }),
};

/** Steps with a momentum mu, whose clock is alpha t/(1 - mu) (docs/theory.md, section 17.3). */
function withMomentum<Name extends string>(
  name: Name,
  mu: number,
  words: string,
  memory: Memory,
): Optimizer<Name> {
  const unproved = 'no theorem here is about steps with momentum';
  return {
    name,
    words,
    unit: 'updates',
    told: `steps of ${words}, another algorithm than the theorem’s gradient descent`,
    caveat: "steps with momentum, another algorithm than the theorem's",
    motion: 'steps',
    schedule: 'constant',
    memory,
    clock: {
      factor: 1 / (1 - mu),
      told: `log(αt/(1 − ${mu}))`,
      absent: {
        horizon: `${unproved}: how far their flow, with tau = alpha t/(1 - momentum), is from them is not known`,
        lasting: `${unproved}: a neuron also moves by what it moved before`,
        heading: unproved,
      },
    },
  };
}

/** Every optimiser; the first is what a spec that names none has. */
export const optimizers = [
  alone(gradientDescent, 'constant step, the algorithm of the theorems'),
  alone(lossNormalisedDescent, 'step alpha/L(t), another algorithm'),
  alone(gradientFlow, 'the limit of small steps, t in units of alpha'),
  heavyBall,
  nesterov,
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
  return kind.of(valuesOf(kind, choice));
}

export { gradientDescent, gradientFlow, lossNormalisedDescent };
