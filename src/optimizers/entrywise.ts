/**
 * Updates that move W entry by entry (docs/theory.md, section 17.5): signs of the gradient, and Adam.
 */
import { reshuffled } from './batches.ts';
import type { Entrywise, Optimizer, OptimizerClock, OptimizerKind } from './optimizer.ts';

function otherMargin(name: string): string {
  return `if ${name} makes a margin large, it is the one over max |W_jk|, not over |W|`;
}

/** What late theory says of neither. */
function clockOf(name: string, grows: string, other = otherMargin(name)): OptimizerClock {
  return {
    factor: null,
    absent: {
      residual: grows,
      horizon: `${name} is no flow of the gradient, and ${grows}`,
      lasting: `${other}: a pattern’s certificate is about steps of the gradient`,
      heading: other,
    },
  };
}

const sign: Optimizer<'signDescent'> = {
  name: 'signDescent',
  words: 'sign descent',
  unit: 'updates',
  told: 'steps of sign descent, another algorithm than the theorem’s gradient descent',
  caveat: "steps along the signs of the gradient, another algorithm than the theorem's",
  motion: 'steps',
  schedule: 'scaleFree',
  batches: null,
  memory: null,
  direction: null,
  ascent: null,
  trial: null,
  entrywise: {
    buffers: 0,
    move(pull) {
      for (let k = 0; k < pull.length; k++) pull[k] = Math.sign(pull[k]);
    },
    coast: () => new Float64Array(0),
  },
  norm: 'linf',
  clock: clockOf(
    'sign descent',
    'its steps stay alpha however small the loss: its margins do not follow log t',
  ),
};

export const signDescent: OptimizerKind<'signDescent'> = {
  name: 'signDescent',
  description:
    'W moves by -alpha sign(grad L) entry by entry, sign(0) = 0; it depends on the basis; another algorithm',
  parameters: {},
  of: () => sign,
};

/** In the end the root of the mean square is below epsilon. */
const WITH_EPSILON =
  'Adam with epsilon above 0 comes to be gradient descent with a memory, of which no theorem here shows where it leads';
/** Points weigh by the sizes of their own gradients, not of all together. */
const ON_BATCHES = 'where Adam on batches leads is not shown here';

export const adam: OptimizerKind<'adam'> = {
  name: 'adam',
  description:
    'W moves entry by entry by alpha times the running mean of -grad L over the root of that of its squares, both corrected for their start at 0 (Kingma and Ba 2015); it depends on the basis; another algorithm',
  parameters: {
    beta1: { description: 'share of the mean that is kept', default: 0.9, min: 0, below: 1 },
    beta2: { description: 'share of the mean square that is kept', default: 0.999, min: 0, below: 1 },
    epsilon: {
      description: 'added to the root; at 0 an entry with no gradient so far stays where it is',
      default: 1e-8,
      min: 0,
    },
    batch: {
      description:
        'points of an update, one batch after another in an order that is drawn anew every epoch; 0: all points at each update',
      default: 0,
      min: 0,
      max: 1e6,
      integer: true,
    },
  },
  of: ({ beta1, beta2, epsilon, batch }): Optimizer<'adam'> => {
    const shares = `Adam with beta1 ${beta1}, beta2 ${beta2}, epsilon ${epsilon}`;
    const words = batch === 0 ? shares : `${shares} on batches of ${batch}, reshuffled every epoch`;
    const where = epsilon > 0 ? WITH_EPSILON : undefined;
    return {
      name: 'adam',
      words,
      unit: 'updates',
      told: `steps of ${words}, another algorithm than the theorem’s gradient descent`,
      caveat: "steps of Adam, another algorithm than the theorem's",
      motion: 'steps',
      schedule: 'constant',
      batches: batch === 0 ? null : reshuffled(batch),
      memory: null,
      direction: null,
      ascent: null,
      trial: null,
      entrywise: adaptive(beta1, beta2, epsilon),
      ...(batch === 0 && { norm: 'linf' }),
      clock: clockOf(
        'Adam',
        epsilon > 0
          ? 'its steps know the size of a gradient only beside its past, until the root of its mean square is as small as epsilon: until then its margins do not follow log t'
          : 'its steps know the size of a gradient only beside its past: its margins do not follow log t',
        batch === 0 ? where : ON_BATCHES,
      ),
    };
  },
};

/**
 * m <- beta1 m + (1 - beta1) p, v <- beta2 v + (1 - beta2) p^2 of the pull p, and the movement m^/(sqrt(v^) + epsilon), m^ = m/(1 - beta1^t) and
 * v^ = v/(1 - beta2^t). Kept are m and sqrt(v), in units of the gradient. 0/0 is 0.
 */
function adaptive(beta1: number, beta2: number, epsilon: number): Entrywise {
  const [gain1, gain2] = [1 - beta1, 1 - beta2];
  const inUnits = (unit: number): number => (epsilon === 0 ? 0 : epsilon / unit);
  return {
    buffers: 2,
    move(pull, [m, root], t, unit) {
      const correction = 1 / (1 - power(beta1, t));
      const rootCorrection = 1 / Math.sqrt(1 - power(beta2, t));
      const least = inUnits(unit);
      for (let k = 0; k < pull.length; k++) {
        const p = pull[k];
        m[k] = beta1 * m[k] + gain1 * p;
        root[k] = rootOfMean(beta2, root[k], gain2, p);
        const over = rootCorrection * root[k] + least;
        pull[k] = over > 0 ? (correction * m[k]) / over : 0;
      }
    },
    // Without a pull m falls by beta1 at each update and sqrt(v) by sqrt(beta2), and neither correction grows.
    coast([m, root], t, unit) {
      const ratio = beta1 / Math.sqrt(beta2);
      const correction = 1 / (1 - power(beta1, t + 1));
      const least = inUnits(unit);
      return m.map((mean, k) => {
        if (mean === 0 || beta1 === 0) return 0;
        const byRoot = ratio < 1 ? ratio / (1 - ratio) / root[k] : Number.POSITIVE_INFINITY;
        const byLeast = beta1 / (1 - beta1) / least;
        return correction * Math.abs(mean) * Math.min(byRoot, byLeast);
      });
    },
  };
}

/** Squares of numbers below this leave float64. */
const SQUAREABLE = 1e-140;

/** sqrt(a x^2 + b y^2), x >= 0. */
function rootOfMean(a: number, x: number, b: number, y: number): number {
  const largest = Math.max(x, Math.abs(y));
  if (largest >= SQUAREABLE || largest === 0) return Math.sqrt(a * x * x + b * y * y);
  const [of, by] = [x / largest, y / largest];
  return largest * Math.sqrt(a * of * of + b * by * by);
}

/** x^k, k a positive integer, by squaring: the same bits everywhere. */
function power(x: number, k: number): number {
  let [result, square] = [1, x];
  for (let left = k; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
