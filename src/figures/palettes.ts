/**
 * The colours of a figure, where others than its own are asked for.
 */

import type { Chart, Layer } from './chart.ts';
import { greyAt, viridis } from './colour.ts';
import { GREY, INK } from './palette.ts';

export const PALETTES = ['colour', 'viridis', 'grey'] as const;
/** colour: as figures are made; viridis: curves from dark to light; grey: for print without colours, heat maps too. */
export type Palette = (typeof PALETTES)[number];

/** Light curves cannot be seen on white. */
const LIGHTEST = { viridis: 0.78, grey: 0.62 } as const;
/** Curves that a hue told apart are told apart by their dashes. */
const DASHES = ['', '7,3', '2,2', '8,3,2,3', '12,4', '4,2,1,2,1,2'] as const;

/** Every stroke by its place among those of the chart; ink and what is only a reference stay. */
export function inPalette(chart: Chart, palette: Palette): Chart {
  if (palette === 'colour') return chart;
  const strokes = [
    ...new Set([...chart.layers.flatMap(strokeOf), ...(chart.key ?? []).map(({ stroke }) => stroke)]),
  ].filter((stroke) => stroke !== INK && stroke !== GREY);
  const shade = (k: number): string => {
    const share = (LIGHTEST[palette] * k) / Math.max(1, strokes.length - 1);
    return palette === 'viridis' ? viridis(share) : greyAt(share);
  };
  const to = new Map(
    strokes.map((stroke, k) => [stroke, { stroke: shade(k), dash: DASHES[k % DASHES.length] }]),
  );
  const redrawn = <Mark extends { readonly stroke: string }>(mark: Mark): Mark => ({
    ...mark,
    stroke: to.get(mark.stroke)?.stroke ?? mark.stroke,
  });
  const dashed = <Mark extends { readonly stroke: string; readonly dash?: string }>(mark: Mark): Mark => {
    const dash = palette === 'grey' && !mark.dash ? to.get(mark.stroke)?.dash : undefined;
    return { ...redrawn(mark), ...(dash ? { dash } : {}) };
  };
  const layers = chart.layers.map((layer): Layer => {
    if (layer.kind === 'line') return dashed(layer);
    if (layer.kind === 'text')
      return layer.fill === undefined ? layer : { ...layer, fill: to.get(layer.fill)?.stroke ?? layer.fill };
    return 'stroke' in layer ? redrawn(layer) : layer;
  });
  return {
    ...chart,
    layers,
    ...(chart.key === undefined
      ? {}
      : { key: chart.key.map((entry) => (entry.dash === undefined ? redrawn(entry) : dashed(entry))) }),
    ...(chart.colours === undefined || palette === 'viridis'
      ? {}
      : { colours: { ...chart.colours, scheme: 'grey' as const }, notes: chart.notes?.map(inGrey) ?? [] }),
  };
}

/** What is said of colours, of a heat map in grey: places without a value are white there. */
function inGrey(note: string): string {
  return note.replace(/^Grey/, 'White').replace(/^Colour/, 'Grey');
}

function strokeOf(layer: Layer): string[] {
  return 'stroke' in layer ? [layer.stroke] : [];
}
