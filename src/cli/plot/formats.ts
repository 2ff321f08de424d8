/**
 * The files that a figure can become.
 */
import type { Chart } from '../../figures/chart.ts';
import { chartCsv } from '../../figures/formats/csv.ts';
import { type Captioned, chartHtml } from '../../figures/formats/html.ts';
import { markupOf } from '../../figures/formats/markup.ts';
import { type Provenance, withMetadata } from '../../figures/formats/provenance.ts';
import { drawChart, type FigureContext } from '../../figures/formats/svg.ts';
import { chartTikz } from '../../figures/formats/tikz.ts';
import { pngOf } from './png.ts';

/** What a file is made from. */
export interface Sheet {
  readonly chart: Chart;
  readonly figure: Captioned;
  readonly provenance: Provenance;
  readonly context: FigureContext;
}

export interface Format {
  /** Of the file's name. */
  readonly ending: string;
  readonly render: (sheet: Sheet) => string | Uint8Array;
}

export const formats: Readonly<Record<string, Format>> = {
  svg: { ending: 'svg', render: svgOf },
  png: { ending: 'png', render: (sheet) => pngOf(svgOf(sheet), sheet.provenance) },
  html: {
    ending: 'html',
    render: ({ chart, figure, provenance, context }) => chartHtml(chart, figure, provenance, context),
  },
  csv: { ending: 'csv', render: ({ chart, provenance }) => chartCsv(chart, provenance) },
  tikz: { ending: 'tex', render: ({ chart, provenance }) => chartTikz(chart, provenance) },
};

/** A figure of its own has a ground and colours of its own, so that it can be read on any page and by any program. */
function svgOf({ chart, provenance, context }: Sheet): string {
  const element = withMetadata(drawChart(chart, context), provenance, context.document);
  const svg = markupOf(element)
    .replace('style="', 'style="background:white;color:black;')
    .replaceAll('var(--plot-background)', 'white');
  return `${svg}\n`;
}
