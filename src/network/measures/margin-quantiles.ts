/**
 * How the normalised margins q_i/|W| are distributed over the points.
 */
import { frobenius } from '../weights.ts';
import type { Measure } from './measure.ts';

/** A margin within this share of the least one is near it. */
const NEAR = 0.01;

type Column = 'marginQuantile10' | 'marginQuantile50' | 'marginQuantile90' | 'nearLeastMargin';

const quantile = <Name extends Column>(name: Name, percent: number) => ({
  name,
  label: `${percent} % quantile of qᵢ/‖W‖ (length of x)`,
  meaning: `${percent} % quantile of q_i/|W|: the least margin with at least so many points at or below it`,
  absent: 'where W = 0',
});

export const marginQuantiles: Measure<'marginQuantiles', Column> = {
  name: 'marginQuantiles',
  description: 'quantiles of the normalised margins, and how many points have nearly the least',
  columns: [
    quantile('marginQuantile10', 10),
    quantile('marginQuantile50', 50),
    quantile('marginQuantile90', 90),
    {
      name: 'nearLeastMargin',
      label: 'share of the points within 1 % of the least margin',
      meaning: 'share of the points with q_i <= 1.01 min_k q_k',
      absent: 'where min_i q_i <= 0',
    },
  ],
  of: ({ q, W }) => {
    const norm = frobenius(W);
    const ascending = Float64Array.from(q).sort();
    const [least] = ascending;
    const at = (share: number): number | null =>
      norm > 0 ? ascending[Math.ceil(share * ascending.length) - 1] / norm : null;
    return {
      marginQuantile10: at(0.1),
      marginQuantile50: at(0.5),
      marginQuantile90: at(0.9),
      nearLeastMargin:
        least > 0 ? ascending.filter((value) => value <= (1 + NEAR) * least).length / q.length : null,
    };
  },
};
