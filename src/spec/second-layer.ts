/**
 * The second layer in a spec: what it may be, and what its entries may be.
 */
import * as z from 'zod/mini';
import { described, exactlyOne, isObject, shaped } from './fields.ts';

/** Entries beyond have squares that no float64 holds beside those of the data. */
const SMALLEST = 1e-30;
const LARGEST = 1e30;
/** As many neurons as a network may have. */
const MOST = 1e6;

const ENTRY = `must be a number of any sign that is not 0, between ${SMALLEST} and ${LARGEST} in size`;

/** The first entry that no second layer can have, with the rule; null when there is none. */
export function refusedEntry(
  values: ArrayLike<number>,
): { readonly place: number; readonly rule: string } | null {
  for (let place = 0; place < values.length; place++) {
    if (!isEntry(values[place])) return { place, rule: ENTRY };
  }
  return null;
}

function isEntry(value: number): boolean {
  return Math.abs(value) >= SMALLEST && Math.abs(value) <= LARGEST;
}

const named = z.enum(['fixed', 'random'], {
  error: ({ input }) =>
    input === 'trained'
      ? 'must be "fixed", "random", { file } or { values }: a trained second layer is not there yet'
      : 'must be "fixed", "random", { file } or { values }',
});

const given = exactlyOne(
  {
    file: described(
      z.string().check(z.minLength(1)),
      'a_j, one a neuron in the order of the rows of W(0): one row or column, any of the formats of x',
    ),
    values: described(
      z
        .array(z.number(ENTRY).check(z.refine(isEntry, ENTRY)))
        .check(z.minLength(1))
        .check(z.maxLength(MOST)),
      'a_j themselves',
    ),
  },
  'a_j, any numbers but 0, one a neuron',
);

/** a, which is not trained. */
export const secondLayer = shaped(
  [named, given],
  (value) => (isObject(value) ? 1 : 0),
  'fixed: a_j = +1/sqrt(m) for the first neurons and -1/sqrt(m) for the others; random: +-1/sqrt(m), each sign by a fair coin of its own, under the seed of the initial weights; or numbers of any sign and size but 0, given with width in place of positive and negative',
);
