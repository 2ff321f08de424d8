/**
 * The optimisers, by the names that specs use: how each moves, and what is said of it. A new one is an entry here.
 */

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
  /** One line for people who choose. */
  readonly description: string;
  /** What t counts. */
  readonly unit: string;
  /** What training consists of, after a number of them. */
  readonly told: string;
  /** Where it is another algorithm than the theorem's, a clause that says so; null for the theorem's own. */
  readonly caveat: string | null;
  /** One update after another, or the flow to which they tend with their size. */
  readonly motion: 'steps' | 'flow';
  readonly schedule: Schedule;
  /** In which time late margins follow log tau - log beta. */
  readonly clock: OptimizerClock;
}

/** The parts of late theory (experiment/late-theory.ts). */
export type LatePart = 'residual' | 'horizon' | 'lasting' | 'heading';

/** tau = factor alpha t, alpha of the summed loss, or null where there is none; and why a part of late theory does not speak of it. */
export type OptimizerClock =
  | { readonly factor: number; readonly absent: Readonly<Partial<Record<LatePart, string>>> }
  | {
      readonly factor: null;
      readonly absent: Readonly<Record<Exclude<LatePart, 'heading'>, string> & { heading?: string }>;
    };

const gradientDescent: Optimizer<'gradientDescent'> = {
  name: 'gradientDescent',
  words: 'gradient descent with a constant step',
  description: 'constant step, the algorithm of the theorems',
  unit: 'updates',
  told: 'steps of gradient descent',
  caveat: null,
  motion: 'steps',
  schedule: 'constant',
  clock: { factor: 1, absent: {} },
};

const lossNormalisedDescent: Optimizer<'lossNormalisedDescent'> = {
  name: 'lossNormalisedDescent',
  words: 'descent with the step divided by the loss',
  description: 'step alpha/L(t), another algorithm',
  unit: 'updates',
  told: 'steps α/L(t), another algorithm than the theorem’s gradient descent',
  caveat: "steps α/L(t), another algorithm than the theorem's",
  motion: 'steps',
  schedule: 'lossNormalised',
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
  description: 'the limit of small steps, t in units of alpha',
  unit: 'units of α',
  told: 'units of α of gradient flow, another algorithm than the theorem’s gradient descent',
  caveat: "gradient flow, another algorithm than the theorem's",
  motion: 'flow',
  schedule: 'constant',
  clock: { factor: 1, absent: {} },
};

/** Every optimiser; the first is what a spec that names none has. */
export const optimizers = [gradientDescent, lossNormalisedDescent, gradientFlow] as const;

export type OptimizerName = (typeof optimizers)[number]['name'];

/** The optimiser that a spec names. */
export function optimizerNamed(name: OptimizerName): Optimizer {
  const optimizer = optimizers.find((one) => one.name === name);
  if (optimizer === undefined) throw new Error(`no optimiser is called ${name}`);
  return optimizer;
}

export { gradientDescent, gradientFlow, lossNormalisedDescent };
