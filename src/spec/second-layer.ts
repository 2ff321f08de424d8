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

const named = z.enum(['fixed', 'random', 'trained'], {
  error: 'must be "fixed", "random", "trained", { name: trained, ... }, { file } or { values }',
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

const namedStart = z.enum(['fixed', 'random', 'balanced'], {
  error: 'must be "fixed", "random", "balanced", { file } or { values }',
});

const trained = described(
  z.strictObject({
    name: z.literal('trained'),
    start: z.optional(
      shaped(
        [namedStart, given],
        (value) => (isObject(value) ? 1 : 0),
        'a(0). fixed, the default: +1/sqrt(m) for the first neurons and -1/sqrt(m) for the others; random: +-1/sqrt(m), each sign by a fair coin of its own; balanced: +-|w_j(0)|, with the signs of fixed; or numbers of any sign and size but 0',
      ),
    ),
  }),
  'trained together with W, from a start of its own',
);

/** A second layer, which may be trained. */
export const secondLayer = shaped(
  [named, given, trained],
  (value) => (isObject(value) ? ('name' in value || 'start' in value ? 2 : 1) : 0),
  'fixed: a_j = +1/sqrt(m) for the first neurons and -1/sqrt(m) for the others; random: +-1/sqrt(m), each sign by a fair coin of its own, under the seed of the initial weights; or numbers of any sign and size but 0, given with width in place of positive and negative; trained: by the same steps as W, from the second layer that is called fixed, or from another { name: trained, start }',
);

type Layer = z.output<typeof secondLayer>;
type Given = z.output<typeof given>;

/** What a(0) is, of a second layer that is trained; null of one that is not. */
export function startOfTrained(layer: Layer): 'fixed' | 'random' | 'balanced' | Given | null {
  if (layer === 'trained') return 'fixed';
  return typeof layer === 'object' && 'name' in layer ? (layer.start ?? 'fixed') : null;
}

/** The entries that are given, of a second layer or of the start of one that is trained, and where in a spec; null where none are. */
export function givenLayer(layer: Layer): { readonly given: Given | null; readonly path: string } {
  const start = startOfTrained(layer);
  const told = start ?? layer;
  return {
    given: typeof told === 'object' && !('name' in told) ? told : null,
    path: start === null ? 'network.secondLayer' : 'network.secondLayer.start',
  };
}
