/**
 * What a figure is: a pure function from a record to an SVG element, under any document.
 */
import { type PlotOptions, plot } from '@observablehq/plot';
import type { ExperimentRecord } from '../experiment/record.ts';

/** What a drawing needs from its host. */
export interface FigureContext {
  /** A DOM document: the browser's, or one made on a server. */
  readonly document: {
    createElementNS(namespace: string, name: string): unknown;
    createTextNode(text: string): unknown;
  };
  /** In pixels, at a type size of 13; 640 by default, 340 for a column of a paper. */
  readonly width?: number;
}

/** The part of an SVG element that hosts use. */
export interface FigureElement {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
}

/** Draws, or returns null when the record lacks what the figure shows. */
export type Draw = (record: ExperimentRecord, context: FigureContext) => FigureElement | null;

/** Text that stays readable over marks. */
export const HALO = { fill: 'currentColor', stroke: 'var(--plot-background)', strokeWidth: 4 } as const;

/** The width and height of a figure in this context, in pixels; height is `aspect` times the width. */
export function sizeOf({ width = 640 }: FigureContext, aspect = 0.62): { width: number; height: number } {
  return { width, height: Math.round(width * aspect) };
}

/** The one way a figure is drawn: same type, same margins, named for those who cannot see it. */
export function drawFigure(context: FigureContext, name: string, options: PlotOptions): FigureElement {
  const element = plot({
    ...sizeOf(context),
    marginTop: 34,
    marginRight: 24,
    marginBottom: 44,
    marginLeft: 70,
    className: 'benign-figure',
    style: { fontSize: '13px', fontFamily: 'system-ui, sans-serif', overflow: 'visible' },
    ...options,
    document: context.document as NonNullable<PlotOptions['document']>,
    ariaLabel: name,
  }) as unknown as FigureElement;
  element.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  element.setAttribute('role', 'img');
  return element;
}
