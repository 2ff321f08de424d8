/**
 * The points of a file whose rows have names, those first on which the max-margin direction rests most.
 */
import type { ExperimentRecord } from '../../record/record.ts';
import { count, short } from '../numbers.ts';
import { type Html, html, table } from './html.ts';

const MOST_SHOWN = 20;

/** Nothing where the rows have no names; by least margin where the activated problem has no multipliers. */
export function namedPoints({ data, limit, training }: ExperimentRecord): Html | [] {
  const { rowNames } = data;
  if (rowNames === undefined) return [];
  const { dual } = limit;
  const { margins } = training;
  const first = rowNames
    .map((name, i) => ({ name, i }))
    .sort((a, b) => (dual === null ? 0 : dual[b.i] - dual[a.i]) || margins[a.i] - margins[b.i] || a.i - b.i)
    .slice(0, MOST_SHOWN);
  const rows = first.map(({ name, i }) => [name, dual === null ? '?' : short(dual[i]), short(margins[i])]);
  const [order, multipliers] =
    dual === null
      ? ['least margin after the last update', 'not known']
      : ['greatest multiplier', 'of the activated problem'];
  return html`<h3>Points by name</h3>
<p>The ${count(first.length)} of ${count(rowNames.length)} points with the ${order}. βᵢ: the multiplier, ${multipliers}; qᵢ: the margin after the last update.</p>
<div class="wide">${table(['Row', 'βᵢ', 'qᵢ'], rows)}</div>`;
}
