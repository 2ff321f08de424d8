/**
 * Collapse of the hidden features h_i = phi(W x_i) (m) by class, after Papyan, Han and Donoho 2020.
 */
import { activationOf, outputWeight } from '../network.ts';
import type { Measure } from './measure.ts';

type Column = 'collapseWithin' | 'collapseMeans' | 'collapseDual';

export const collapse: Measure<'collapse', Column> = {
  name: 'collapse',
  description: 'how far the hidden features of a class are one vector, and how these lie',
  columns: [
    {
      name: 'collapseWithin',
      label: 'spread of the features within classes over that between',
      meaning:
        'tr of the covariance of h_i within classes, over |mean_+ - mean_-|^2/4: 0 where each class has one feature',
      absent: 'where a class has no point, or both have one mean',
    },
    {
      name: 'collapseMeans',
      label: 'cosine of the class means of the features',
      meaning: 'cosine of the angle between the class means of h_i',
      absent: 'where a class has no point or a mean of 0',
    },
    {
      name: 'collapseDual',
      label: 'cosine of a and the difference of the class means',
      meaning: 'cosine of the angle between a and mean_+ - mean_-',
      absent: 'where a class has no point, or both have one mean',
    },
  ],
  of: ({ network, y, Z }) => {
    const { value: phi } = activationOf(network);
    const { rows: m, cols: n, data } = Z;
    let positives = 0;
    for (const label of y) if (label > 0) positives++;
    if (positives === 0 || positives === n) return NOTHING;
    // Features in a unit in which their squares stay in float64.
    const unit = data.reduce((largest, z) => Math.max(largest, Math.abs(z)), 0);
    if (!(unit > 0)) return NOTHING;
    let within = 0;
    let apart = 0;
    let [plusSize, minusSize, inner] = [0, 0, 0];
    let [along, weights] = [0, 0];
    for (let j = 0; j < m; j++) {
      const of = (i: number): number => phi(data[j * n + i]) / unit;
      let plus = 0;
      let minus = 0;
      for (let i = 0; i < n; i++) {
        if (y[i] > 0) plus += of(i);
        else minus += of(i);
      }
      plus /= positives;
      minus /= n - positives;
      for (let i = 0; i < n; i++) {
        const off = of(i) - (y[i] > 0 ? plus : minus);
        within += (off * off) / n;
      }
      const a = outputWeight(network, j);
      apart += (plus - minus) * (plus - minus);
      plusSize += plus * plus;
      minusSize += minus * minus;
      inner += plus * minus;
      along += a * (plus - minus);
      weights += a * a;
    }
    const sizes = Math.sqrt(plusSize) * Math.sqrt(minusSize);
    return {
      collapseWithin: apart > 0 ? (4 * within) / apart : null,
      collapseMeans: sizes > 0 ? within1(inner / sizes) : null,
      collapseDual: apart > 0 ? within1(along / Math.sqrt(apart * weights)) : null,
    };
  },
};

const NOTHING = { collapseWithin: null, collapseMeans: null, collapseDual: null };

/** A cosine, which rounding may leave beyond its ends. */
function within1(cosine: number): number {
  return Math.max(-1, Math.min(1, cosine));
}
