/**
 * Constant steps on some points at a time: drawn with replacement, in a new order every epoch, or in the order they stand in.
 *
 * An epoch is n points drawn. Where the size of a batch does not divide n, a batch goes on into the next epoch, so that every batch has
 * that size, every epoch has every point once, and tau = alpha t (docs/theory.md, section 17.4).
 */
import type { Parameters } from '../parameters.ts';
import { deriveKey, type Key } from '../random/key.ts';
import { integerBelow, shuffle } from '../random/permutation.ts';
import { Stream } from '../random/stream.ts';
import type { Batches, Optimizer, OptimizerKind } from './optimizer.ts';

const batch: Parameters = {
  batch: {
    description: 'points of an update; their pulls are taken n/batch times',
    default: 1,
    min: 1,
    max: 1e6,
    integer: true,
  },
};

export const sgd: OptimizerKind<'sgd'> = {
  name: 'sgd',
  description: 'constant step on a batch drawn at random with replacement, another algorithm',
  parameters: batch,
  of: ({ batch: size }) =>
    onBatches('sgd', `random batches of ${size}`, { size, draw: withReplacement(size) }),
};

export const reshuffling: OptimizerKind<'reshuffling'> = {
  name: 'reshuffling',
  description:
    'constant step on one batch after another of the points in an order that is drawn anew every epoch, another algorithm',
  parameters: batch,
  of: ({ batch: size }) =>
    onBatches('reshuffling', `batches of ${size}, reshuffled every epoch`, reshuffled(size)),
};

/** In an order that is drawn anew every epoch. */
export function reshuffled(size: number): Batches {
  return { size, draw: inOrder(size, permutation) };
}

export const cyclic: OptimizerKind<'cyclic'> = {
  name: 'cyclic',
  description: 'constant step on one batch after another of the points in a fixed order, another algorithm',
  parameters: batch,
  of: ({ batch: size }) =>
    onBatches('cyclic', `batches of ${size} in a fixed order`, { size, draw: inOrder(size, identity) }),
};

/** Every update under a key of its own. */
function withReplacement(size: number): Batches['draw'] {
  return (n, key) => (t, counts) => {
    counts.fill(0);
    const stream = new Stream(deriveKey(key, t));
    for (let drawn = 0; drawn < size; drawn++) counts[integerBelow(stream, n)]++;
  };
}

/** Places t size, ..., t size + size - 1 of the epochs one after another. @param order  of n points in an epoch */
function inOrder(size: number, order: (n: number, key: Key, epoch: number) => Uint32Array): Batches['draw'] {
  return (n, key) => {
    let epoch = -1;
    let points = identity(0);
    return (t, counts) => {
      counts.fill(0);
      for (let place = t * size; place < t * size + size; place++) {
        const now = Math.floor(place / n);
        if (now !== epoch) points = order(n, key, now);
        epoch = now;
        counts[points[place - now * n]]++;
      }
    };
  };
}

function identity(n: number): Uint32Array {
  return Uint32Array.from({ length: n }, (_, i) => i);
}

/** Every epoch under a key of its own. */
function permutation(n: number, key: Key, epoch: number): Uint32Array {
  const points = identity(n);
  shuffle(new Stream(deriveKey(key, epoch)), points);
  return points;
}

function onBatches<Name extends string>(name: Name, which: string, batches: Batches): Optimizer<Name> {
  const unproved = 'no theorem here shows that margins settle with steps on batches';
  return {
    name,
    words: `descent on ${which}`,
    unit: 'updates',
    told: `steps of descent on ${which}, another algorithm than the theorem’s gradient descent`,
    caveat: `steps on ${which}, another algorithm than the theorem's`,
    motion: 'steps',
    schedule: 'constant',
    batches,
    memory: null,
    direction: null,
    ascent: null,
    trial: null,
    clock: {
      factor: 1,
      told: 'log αt',
      absent: {
        horizon: `${unproved}: how far their flow, with tau = alpha t, is from them is not known`,
        lasting: `${unproved}: which point pulls next is not in a certificate`,
        heading: unproved,
      },
    },
  };
}
