/**
 * The files that a figure can become.
 */
import type { Chart } from '../../figures/chart.ts';
import { chartCsv } from '../../figures/formats/csv.ts';
import { type Captioned, chartHtml } from '../../figures/formats/html.ts';
import type { Provenance } from '../../figures/formats/provenance.ts';
import type { FigureContext } from '../../figures/formats/svg.ts';
import { svgText } from '../../figures/formats/svg-text.ts';
import { chartTikz } from '../../figures/formats/tikz.ts';
import { pngOf } from './png.ts';

/** What a file is made from. */
export interface Sheet {
  readonly chart: Chart;
  readonly figure: Captioned;
  readonly provenance: Provenance;
  readonly context: FigureContext;
  /** Pixels to an inch, of pictures that are made of pixels. */
  readonly dpi?: number | undefined;
}

export interface Format {
  /** Of the file's name. */
  readonly ending: string;
  readonly render: (sheet: Sheet) => string | Uint8Array;
}

export const formats: Readonly<Record<string, Format>> = {
  svg: { ending: 'svg', render: svgOf },
  png: { ending: 'png', render: (sheet) => pngOf(svgOf(sheet), sheet.provenance, sheet.dpi) },
  html: {
    ending: 'html',
    render: ({ chart, figure, provenance, context }) => chartHtml(chart, figure, provenance, context),
  },
  csv: { ending: 'csv', render: ({ chart, provenance }) => chartCsv(chart, provenance) },
  tikz: { ending: 'tex', render: ({ chart, provenance }) => chartTikz(chart, provenance) },
};

function svgOf({ chart, provenance, context }: Sheet): string {
  return svgText(chart, provenance, context);
}
