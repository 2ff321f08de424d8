/**
 * The data of a run, and its points in a plane.
 */
import * as z from 'zod/mini';
import { described } from '../../spec/fields.ts';
import { integer, integers, list, number, numbers, oneOf, orNull, part, truth } from './words.ts';

export const data = part(
  {
    n: integer('samples'),
    d: integer('dimension'),
    signalNorm: orNull(number('|mu|'), 'when the mean mu is unknown, or there is none'),
    noiseSize: orNull(
      number('R: tr Sigma for populations, mean |x_i - y_i mu|^2 for files with mu'),
      'when the mean mu is unknown',
    ),
    minSignedInner: orNull(number('min over i != k of H_ik = y_i y_k <x_i, x_k>'), 'for one point'),
    maxOffDiagonal: orNull(number('max over i != k of |<x_i, x_k>|'), 'for one point'),
    minNorm2: number('min_i |x_i|^2'),
    maxNorm2: number('max_i |x_i|^2'),
    positivelyCorrelated: truth('all H_ik >= 0'),
    labelFlips: orNull(
      integer('observed labels that differ from the clean ones; H, G and q use the observed ones'),
      'when the clean ones are unknown',
    ),
    positives: integer('observed labels that are +1'),
    classes: orNull(
      labelPair(
        'for files: the two label values mapped to -1 and +1, as the file writes them; one that no row has is null',
      ),
      'for populations',
    ),
    heldOut: z.exactOptional(
      part(
        { rows: integer('how many'), shared: integer('how many of them are training rows too') },
        'only with held-out files: their rows',
      ),
    ),
    rowNames: z.exactOptional(list(z.string(), 'only with `data.index`: the names of the points (n)')),
    dominance: number(
      'min_i of gamma H_ii - sum over k != i of |H_ik|; positive: nearly orthogonal enough to activate in one step',
    ),
    spectrum: orNull(numbers('eigenvalues of K, descending (n)'), 'for more than 1000 points'),
    signedProducts: orNull(
      part(
        {
          edges: numbers(
            'the edges of the bins, ascending, one of them 0; a bin holds its lower edge, the last one both',
          ),
          within: integers('pairs of one class in each bin'),
          across: integers('pairs of both classes in each bin'),
        },
        'histogram of H_ik over the pairs i < k',
      ),
      'for one point',
    ),
  },
  'the data trained on',
);

function labelPair(meaning: string) {
  const name = z.nullable(z.string());
  return described(z.tuple([name, name]), meaning);
}

const normal = (meaning: string) => described(z.tuple([z.number(), z.number()]), meaning);

export const plane = part(
  {
    firstAxis: oneOf(
      ['mu', 'classMeans'],
      'the first axis: mu, or, when it is unknown, the difference of the class means',
    ),
    along: numbers('coordinates of x_i along it (n), in units of length'),
    across: numbers('coordinates of x_i along the part of wbar orthogonal to it (n)'),
    labels: numbers('y_i (n)'),
    limitNormal: normal("unit normal of the limit's boundary in this plane"),
    bayesNormal: orNull(
      normal("unit normal of the Bayes boundary's trace in this plane"),
      'when it is unknown',
    ),
  },
  "the training points in the plane of mu (or the class means' difference) and the part of wbar orthogonal to it",
);
