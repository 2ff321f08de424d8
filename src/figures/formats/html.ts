/**
 * A figure as one self-contained page: the drawing, which tells what is pointed at, its numbers as a table to save, and the
 * command that makes it again. Nothing is fetched.
 */
import type { Chart } from '../chart.ts';
import { chartCsv } from './csv.ts';
import { escaped, markupOf } from './markup.ts';
import type { Provenance } from './provenance.ts';
import { drawChart, type FigureContext } from './svg.ts';

export interface Captioned {
  readonly name: string;
  readonly title: string;
  readonly caption: string;
}

export function chartHtml(
  chart: Chart,
  { name, title, caption }: Captioned,
  provenance: Provenance,
  context: FigureContext,
): string {
  const drawing = drawChart(chart, { ...context, hover: true });
  const csv = `data:text/csv;charset=utf-8,${encodeURIComponent(wellFormed(chartCsv(chart, provenance)))}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${escaped(provenance.program)}">
<title>${escaped(`${title}: ${provenance.spec}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<figure>
${markupOf(drawing)}
<figcaption>${escaped(caption)}</figcaption>
</figure>
<p><a download="${escaped(name)}.csv" href="${csv}">The plotted numbers (CSV)</a></p>
<p class="small">${escaped(provenance.program)} · ${escaped(provenance.spec)} · spec ${escaped(provenance.hash)}</p>
<pre>${escaped(provenance.command)}</pre>
</main>
<div id="told" role="status" hidden></div>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** What a text becomes in a file: no encoding holds half of a pair. */
function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd');
}

/** Shows the title of the mark under the pointer beside it at once, where a browser alone would wait. */
const SCRIPT = `
const told = document.getElementById('told');
for (const title of document.querySelectorAll('svg title')) {
  const mark = title.parentNode;
  const text = title.textContent;
  mark.setAttribute('aria-label', text);
  title.remove();
  mark.addEventListener('pointermove', ({ clientX, clientY }) => {
    told.textContent = text;
    told.hidden = false;
    const { width, height } = told.getBoundingClientRect();
    told.style.left = Math.max(4, Math.min(clientX + 14, innerWidth - width - 4)) + 'px';
    told.style.top = (clientY + 14 + height > innerHeight ? clientY - height - 10 : clientY + 14) + 'px';
  });
  mark.addEventListener('pointerleave', () => { told.hidden = true; });
}
`;

const STYLE = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #1c1c1e; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 720px; margin: 0 auto; padding: 16px; }
h1 { font-size: 1.3rem; font-weight: 600; }
figure { margin: 0; }
svg { max-width: 100%; height: auto; }
svg [aria-label]:hover { stroke-opacity: 1; }
figcaption, .small { color: #5d5d63; font-size: .9rem; }
pre { background: #f5f5f3; padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
#told { position: fixed; pointer-events: none; white-space: pre-line; background: #1c1c1e; color: #fff;
  font-size: .8rem; line-height: 1.35; padding: 6px 9px; border-radius: 4px; max-width: 320px; }
#told[hidden] { display: none; }
`;
