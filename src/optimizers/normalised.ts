/**
 * Steps whose length does not fall with the gradient: the limit of gradient descent, in other times (docs/theory.md, section 17.6).
 */
import type { Matrix } from '../linalg/matrix.ts';
import { dot } from '../linalg/vector.ts';
import type { Direction, Optimizer, OptimizerKind } from './optimizer.ts';
import { gradientDescent } from './plain.ts';

export const normalisedGradientDescent: OptimizerKind<'normalisedGradientDescent'> = {
  name: 'normalisedGradientDescent',
  description: 'step of length alpha, or alpha/sqrt(t + 1), against the gradient, another algorithm',
  parameters: {},
  options: {
    schedule: {
      description: 'lengths of the steps: constant: alpha; inverseSqrt: alpha/sqrt(t + 1), t = 0, 1, 2, ...',
      words: ['constant', 'inverseSqrt'],
    },
  },
  of: (_, { schedule }) => normalisedBy[schedule],
};

const normalisedBy: Readonly<Record<string, Optimizer>> = {
  constant: normalised('steps of length α', (alpha) => alpha),
  inverseSqrt: normalised('steps of length α/√(t + 1)', (alpha, t) => alpha / Math.sqrt(t + 1)),
};

function normalised(
  words: string,
  lengthAt: (alpha: number, t: number) => number,
): Optimizer<'normalisedGradientDescent'> {
  const direction: Direction = (pull, { alpha, t, products }) => {
    const norm = Math.sqrt(Math.max(0, dot(pull.data, products(pull).data)));
    return norm === 0 ? times(0, pull) : times(lengthAt(alpha, t) / norm, pull);
  };
  return {
    name: 'normalisedGradientDescent',
    words: `descent with ${words}`,
    unit: 'updates',
    told: `${words} against the gradient, another algorithm than the theorem’s gradient descent`,
    caveat: `${words}, another algorithm than the theorem's`,
    motion: 'steps',
    schedule: 'scaleFree',
    batches: null,
    memory: null,
    direction,
    ascent: null,
    trial: null,
    clock: withoutLogTime('steps of a given length'),
  };
}

function times(factor: number, A: Matrix): Matrix {
  return { ...A, data: A.data.map((entry) => factor * entry) };
}

/** Why late theory does not speak of steps under which margins grow faster than log t. */
function withoutLogTime(steps: string): Optimizer['clock'] {
  const another = `${steps} are another algorithm`;
  return {
    factor: null,
    absent: {
      residual: `with ${steps} the margins do not settle at log tau - log beta`,
      horizon: `${another}, whose tau grows exponentially: it needs no log time`,
      lasting: another,
      heading: `${another}, and that a pattern stays with them is not shown here`,
    },
  };
}

/**
 * Ji, Srebro and Telgarsky (2021): p the pull by alpha/L, K <- t/(t + 1) (K + p), W <- W + K + p.
 */
const accelerated: Optimizer<'dualAcceleration'> = {
  name: 'dualAcceleration',
  words: 'dual acceleration',
  unit: 'updates',
  told: 'steps of dual acceleration, another algorithm than the theorem’s gradient descent',
  caveat: "steps α/L(t) with a growing momentum, another algorithm than the theorem's",
  motion: 'steps',
  schedule: 'lossNormalised',
  batches: null,
  memory: {
    buffers: 1,
    move(pull, [V], t) {
      for (let k = 0; k < pull.length; k++) {
        V[k] = (t / (t + 1)) * (V[k] + pull[k]);
        pull[k] += V[k];
      }
    },
    // Without a pull V falls like 1/t: its sum has no bound.
    coast: ([V]) => V.slice(),
    endless: true,
    largest: (last, pull, updates) => last + updates * pull,
  },
  direction: null,
  ascent: null,
  trial: null,
  clock: withoutLogTime('steps of dual acceleration'),
};

export const dualAcceleration: OptimizerKind<'dualAcceleration'> = {
  name: 'dualAcceleration',
  description:
    'step alpha/L(t) with momentum t/(t + 1): K <- t/(t + 1) (K - alpha grad L/L), W moves by K - alpha grad L/L, another algorithm',
  parameters: {},
  of: () => accelerated,
};

const lossBased: Optimizer<'lyuLi'> = {
  name: 'lyuLi',
  words: 'descent with steps by the loss, taken back where it does not fall',
  unit: 'updates',
  told: 'steps by the loss, tried and taken back, another algorithm than the theorem’s gradient descent',
  caveat: "steps by the loss, tried and taken back, another algorithm than the theorem's",
  motion: 'steps',
  schedule: 'lossNormalised',
  batches: null,
  memory: null,
  direction: null,
  ascent: null,
  // 2^(1/5) and 2^(-1/10), as Lyu and Li (2020) have them.
  trial: { longer: 1.148698354997035, shorter: 0.9330329915368074 },
  clock: withoutLogTime('steps by the loss'),
};

export const lyuLi: OptimizerKind<'lyuLi'> = {
  name: 'lyuLi',
  description:
    'step a/L(t), a = alpha at first: 2^(1/5) times as large once the loss fell, else taken back and 2^(-1/10) times as large, another algorithm',
  parameters: {},
  options: {
    schedule: {
      description:
        'lossBased: steps a/L(t) and their trials; constant: the step alpha, which is gradientDescent itself',
      words: ['lossBased', 'constant'],
    },
  },
  of: (_, { schedule }) => (schedule === 'constant' ? gradientDescent : lossBased),
};
