/**
 * A comparison in words: the columns of its table, and itself as one page.
 */

import { isRefusal } from '../figures/chart.ts';
import { COMPARISON_CAPTION, comparisonChart } from '../figures/comparison.ts';
import type { HostDocument } from '../figures/formats/dom.ts';
import { markupOf } from '../figures/formats/markup.ts';
import { drawChart } from '../figures/formats/svg.ts';
import type { ComparedSystem } from '../inquiry/compared.ts';
import type { Comparison } from '../inquiry/comparison.ts';
import { count, short } from './numbers.ts';
import { Html, html, table } from './report/html.ts';
import { page } from './report/page.ts';

export const COMPARISON_HEAD = [
  'System',
  'Goes to',
  'Clock',
  'Residual at the end',
  'Error at the end',
  'Error of the limit',
  'Margin at the end',
  'Largest of its pattern',
] as const;

/** One row of the table; a system that was not run says why in its second column. */
export function comparisonRow({ name, found, refused }: ComparedSystem): string[] {
  if (found === null) return [name, `refused: ${refused}`, ...COMPARISON_HEAD.slice(2).map(() => '')];
  const { clock, residual, error, own, margin } = found;
  const [low, high] = error.interval ?? [null, null];
  const interval = low === null || high === null ? '' : ` (${short(low)} to ${short(high)})`;
  return [
    `${name}${found.outcome === 'completed' ? '' : `, ${found.outcome} after ${count(found.steps)}`}`,
    destinationTold(found),
    clock?.told ?? 'none',
    told(residual),
    error.atEnd === null ? '' : `${short(error.atEnd)}${interval}`,
    error.limit === null && own?.error != null ? `${short(own.error)} (its own limit)` : told(error.limit),
    `${told(margin.atEnd)}${NORMS[margin.norm]}${found.interpolates ? '' : ' (does not interpolate)'}`,
    `${told(margin.largest)}${margin.largest === null ? '' : NORMS[margin.norm]}`,
  ];
}

/** Over which norm of W a margin is. */
const NORMS = { l2: '', linf: ' over max |Wⱼₖ|', spectral: ' over ‖W‖₂' } as const;

function told(value: number | null): string {
  return value === null ? '' : short(value);
}

type Found = NonNullable<ComparedSystem['found']>;

/** The limit that is a system's own. */
function ownTold({ kind }: NonNullable<Found['own']>): string {
  return kind in NORMS ? `the largest margin${NORMS[kind as keyof typeof NORMS]}` : 'that of its loss';
}

function destinationTold({ goesTo: { kind, scope }, heading, own }: Found): string {
  const whose = scope === 'flow' ? ', its flow' : '';
  if (kind === 'activated') return `the activated max-margin direction${whose}`;
  if (kind === 'pattern') return `the limit of the pattern it stays in${whose}`;
  if (kind === 'minimum') return 'the minimum of its objective, at finite weights';
  if (own !== null) return `not shown; its own limit is ${ownTold(own)}`;
  return heading === 'notReached' ? 'not the activated max-margin direction' : 'not shown';
}

/** What the systems share. */
export function pairingTold({ paired: { sample, start, explicit } }: Comparison): string {
  const drawn = explicit ? ', drawn in coordinates as some of the systems need them,' : '';
  const what =
    sample && start
      ? `all on the same sample${drawn} and from the same variates of W(0)`
      : sample
        ? `all on the same sample${drawn}; their starts differ`
        : start
          ? 'from the same variates of W(0); their samples differ'
          : 'samples and starts differ';
  return `Pairing: ${what}.`;
}

/** The page as HTML: no script, no network, the same bytes for the same comparison. */
export function renderComparison(comparison: Comparison, document: HostDocument): string {
  const { name, systems, predicted, seen, version } = comparison;
  return page({
    name,
    headline: `${systems.length} systems side by side`,
    tone: 'neutral',
    because: pairingTold(comparison),
    setting: comparison.vary.map(({ path }) => path).join(', '),
    version,
    sections: [
      [
        'What each comes to',
        html`<div class="wide">${table([...COMPARISON_HEAD], systems.map(comparisonRow))}</div>`,
      ],
      [
        'Predicted by theory',
        sentences(predicted, 'Nothing: no theorem here speaks of where two of them go.'),
      ],
      ['Only seen', sentences(seen, 'Nothing: there is one system.')],
      [
        'In time',
        html`${SHOWN.map((column) => figure(comparison, column, document))}<p class="small">${COMPARISON_CAPTION}</p>`,
      ],
    ],
  });
}

/** Columns of the trajectories that the page draws. */
const SHOWN = ['normalizedMargin', 'testError'];

function figure(comparison: Comparison, column: string, document: HostDocument): Html {
  const chart = comparisonChart(comparison, column);
  if (isRefusal(chart)) return html`<p>No figure: ${chart.refused}.</p>`;
  return html`<figure>${new Html(markupOf(drawChart(chart, { document, width: 640 })))}</figure>`;
}

function sentences(all: readonly string[], none: string): Html {
  return all.length === 0 ? html`<p>${none}</p>` : html`<ul>${all.map((one) => html`<li>${one}</li>`)}</ul>`;
}
