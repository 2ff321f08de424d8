/**
 * A chart as an SVG element: the one way a figure is drawn, with the same type, the same margins, and a name for those who
 * cannot see it.
 */
import {
  axisX,
  axisY,
  frame,
  type Markish,
  type PlotOptions,
  plot,
  type ScaleOptions,
  text,
} from '@observablehq/plot';
import type { Axis, Chart } from '../chart.ts';
import { tick } from '../ticks.ts';
import { insideFrame } from './clip.ts';
import { type FigureElement, type HostDocument, svgElement } from './dom.ts';
import { footerHeight, furniture, headerHeight } from './furniture.ts';
import { GAP, type Layout, layoutOf, ROW_GAP } from './layout.ts';
import { layerMarks } from './marks.ts';
import { markupOf } from './markup.ts';
import { nameWithin } from './names.ts';
import { domainOf, drawnTicks, isLogarithmic, isTight, layersOf } from './places.ts';
import { roomForTicks } from './tick-room.ts';

/** What a drawing needs from its host. */
export interface FigureContext {
  /** A DOM document: the browser's, or one made on a server. */
  readonly document: HostDocument;
  /** In pixels, at a type size of 13; 640 by default, 340 for a column of a paper. */
  readonly width?: number;
  /** In pixels, from title to notes; by default what the width makes of it. */
  readonly height?: number;
  /** Whether marks carry what a reader who points at them is told. */
  readonly hover?: boolean;
}

export function drawChart(chart: Chart, context: FigureContext): FigureElement {
  const { width = 640, height, document } = context;
  const around = [headerHeight(chart, width), footerHeight(chart, width)] as const;
  let layout = layoutOf(chart, { width, height }, ...around);
  let frames = framesOf(chart, layout, context);
  const room = roomForTicks(frames.map(markupOf), layout);
  if (room !== null) {
    layout = layoutOf(chart, { width, height }, ...around, room);
    frames = framesOf(chart, layout, context);
  }
  const element =
    chart.panels === undefined ? frames[0] : svgElement(document, 'svg', canvas(layout), frames);
  for (const part of furniture(chart, layout, document)) element.appendChild(part);
  element.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  element.setAttribute('role', 'img');
  element.setAttribute('aria-label', chart.description);
  return element;
}

/** The frames: one, or small multiples in their places. */
function framesOf(chart: Chart, layout: Layout, context: FigureContext): FigureElement[] {
  return chart.panels === undefined
    ? [drawFrame(chart, 0, layout, ALONE, context)]
    : drawPanels(chart, chart.panels, layout, context);
}

/** Which of its surroundings a frame draws. */
interface Surroundings {
  readonly title: string | null;
  readonly yTicks: boolean;
}

const ALONE: Surroundings = { title: null, yTicks: true };

const STYLE = { fontSize: '13px', fontFamily: 'system-ui, sans-serif', overflow: 'visible' } as const;

function drawFrame(
  chart: Chart,
  panel: number,
  { frameWidth, frameHeight, top, right, bottom, left, mostTicks }: Layout,
  { title, yTicks }: Surroundings,
  { document, hover = false }: FigureContext,
): FigureElement {
  return plot({
    width: left + frameWidth + right,
    height: top + frameHeight + bottom,
    marginTop: top,
    marginRight: right,
    marginBottom: bottom,
    marginLeft: left,
    className: 'benign-figure',
    style: STYLE,
    x: scaleOf(chart, chart.x),
    y: scaleOf(chart, chart.y),
    marks: [
      xAxis(chart, mostTicks),
      yTicks ? yAxis(chart, Math.max(3, Math.min(7, Math.floor(frameHeight / 22)))) : null,
      title === null
        ? null
        : [frame({ strokeOpacity: 0.3 }), panelTitle(nameWithin(title, frameWidth + GAP))],
      layersOf(chart, panel)
        .flatMap((layer) => insideFrame(layer, chart))
        .map((layer) => layerMarks(layer, chart, hover)),
    ],
    document: document as NonNullable<PlotOptions['document']>,
  }) as unknown as FigureElement;
}

/** Room between the outermost numbers and the frame, in pixels, where nothing else makes any. */
const INSET = 6;

function scaleOf(chart: Chart, axis: Axis): ScaleOptions {
  const { nice = false, insetTop } = axis;
  return {
    type: isLogarithmic(axis) ? 'log' : 'linear',
    domain: domainOf(chart, axis),
    nice,
    inset: isTight(axis) ? INSET : 0,
    ...(insetTop === undefined ? {} : { insetTop }),
    axis: null,
  };
}

function xAxis(chart: Chart, most: number): Markish {
  const ticks = drawnTicks(chart, chart.x, most);
  if (ticks === undefined) return axisX({ label: null, tickFormat: tick, ticks: Math.min(6, most) });
  return axisX(ticks, { label: null, x: 'at', text: 'text' });
}

function yAxis(chart: Chart, most: number): Markish {
  const ticks = drawnTicks(chart, chart.y, most);
  if (ticks === undefined) return axisY({ label: null, tickFormat: tick, ticks: Math.min(6, most) });
  return axisY(ticks, { label: null, y: 'at', text: 'text' });
}

function panelTitle(title: string): Markish {
  return text([title], { frameAnchor: 'top', dy: -19, fontWeight: 600 });
}

/** A canvas that holds small multiples, styled as the drawing of one frame is. */
function canvas({ width, height }: Layout): Record<string, string | number> {
  return {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    class: 'benign-figure',
    fill: 'currentColor',
    'text-anchor': 'middle',
    style: `font-size:${STYLE.fontSize};font-family:${STYLE.fontFamily};overflow:${STYLE.overflow}`,
  };
}

/** Small multiples in rows: the vertical axis is drawn once a row. */
function drawPanels(
  chart: Chart,
  titles: readonly string[],
  layout: Layout,
  context: FigureContext,
): FigureElement[] {
  const { columns, frameWidth, frameHeight } = layout;
  return titles.map((title, panel) => {
    const [column, row] = [panel % columns, Math.floor(panel / columns)];
    const surroundings = {
      title,
      yTicks: column === 0,
    };
    const inner = drawFrame(chart, panel, layout, surroundings, context);
    inner.setAttribute('x', String(column * (frameWidth + GAP)));
    inner.setAttribute('y', String(row * (frameHeight + ROW_GAP)));
    return inner;
  });
}
