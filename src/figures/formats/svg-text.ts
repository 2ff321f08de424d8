/**
 * A chart as an SVG file: with a ground and colours of its own, so that it can be read on any page and by any program.
 */
import type { Chart } from '../chart.ts';
import { markupOf } from './markup.ts';
import { type Provenance, withMetadata } from './provenance.ts';
import { drawChart, type FigureContext } from './svg.ts';

export function svgText(chart: Chart, provenance: Provenance, context: FigureContext): string {
  const element = withMetadata(drawChart(chart, context), provenance, context.document);
  const svg = markupOf(element)
    .replace('style="', 'style="background:white;color:black;')
    .replaceAll('var(--plot-background)', 'white');
  return `${svg}\n`;
}
