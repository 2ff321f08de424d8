/**
 * The layers of a chart as marks of Observable Plot.
 */
import { areaY, dot, line, type Markish, rect, ruleX, ruleY, text } from '@observablehq/plot';
import { visible } from '../../errors.ts';
import {
  type Cell,
  type CellsLayer,
  type Chart,
  isNotReached,
  type Layer,
  type LineLayer,
  type Point,
  type PointsLayer,
  type TextLayer,
} from '../chart.ts';
import { colourOf } from '../colour.ts';
import { INK } from '../palette.ts';
import { number } from '../ticks.ts';
import { nameShown } from './names.ts';
import { hatchLines, placed } from './places.ts';

/** The colour of the ground, where a page has one of its own. */
const GROUND = 'var(--plot-background)';

/** Of a text in the frame, in characters. */
const LONGEST = 80;

/** Text that stays readable over marks. */
const HALO = { stroke: GROUND, strokeWidth: 4 } as const;

export function layerMarks(layer: Layer, chart: Chart, hover: boolean): Markish[] {
  switch (layer.kind) {
    case 'line':
      return lineMarks(layer, chart, hover);
    case 'points':
      return pointMarks(layer, chart, hover);
    case 'ticks':
      return [
        text(layer.points, {
          frameAnchor: 'right',
          y: 'y',
          text: () => '–',
          dx: 22,
          fontSize: 18,
          fillOpacity: 0.5,
        }),
      ];
    case 'band':
      return [areaY(layer.spans, { x: 'x', y1: 'low', y2: 'high', fill: layer.stroke, fillOpacity: 0.22 })];
    case 'bars':
      return [
        ruleX(layer.spans, {
          x: 'x',
          y1: 'low',
          y2: 'high',
          stroke: layer.stroke,
          strokeWidth: 1.5,
          strokeOpacity: 0.6,
          dx: layer.dx ?? 0,
        }),
      ];
    case 'cells':
      return cellMarks(layer, chart, hover);
    case 'rule': {
      const options = { stroke: layer.stroke, strokeWidth: layer.width ?? 1, ...dashed(layer.dash) };
      return layer.axis === 'x'
        ? [ruleX([placed(chart.x, layer.at)], options)]
        : [ruleY([layer.at], options)];
    }
    case 'text':
      return [textMark(layer, chart)];
    default:
      return layer satisfies never;
  }
}

function dashed(dash: string | undefined): { strokeDasharray?: string } {
  return dash === undefined || dash === '' ? {} : { strokeDasharray: dash };
}

function lineMarks(layer: LineLayer, chart: Chart, hover: boolean): Markish[] {
  const { name, points, stroke, width = 2, dash, symbol, halo = false, dx = 0 } = layer;
  const place = { x: ({ x }: Point) => placed(chart.x, x), y: 'y', dx };
  const marks: Markish[] = halo
    ? [line(points, { ...place, stroke: 'white', strokeWidth: width + 2.5 })]
    : [];
  marks.push(line(points, { ...place, stroke, strokeWidth: width, ...dashed(dash) }));
  const radius = layer.radius ?? (points.length > 3 ? 2 : 3.5);
  if (symbol === undefined) {
    return [
      ...marks,
      ...hollowMarks(points.filter(isNotReached), { stroke, symbol: 'circle', radius, dx }, chart),
    ];
  }
  return [
    ...marks,
    ...pointMarks({ kind: 'points', name, points, stroke, symbol, radius, dx }, chart, hover),
  ];
}

function pointMarks(layer: PointsLayer, chart: Chart, hover: boolean): Markish[] {
  const { stroke, symbol, radius = 3.5, fill = 1, dx = 0 } = layer;
  const open = fill === 0 || symbol === 'times' || symbol === 'plus';
  const title = hover ? { title: (point: Point) => said(layer.name, point, chart) } : {};
  const [plain, hollow] = [false, true].map((marked) =>
    layer.points.filter((point) => isNotReached(point) === marked),
  );
  return [
    dot(plain, {
      x: ({ x }: Point) => placed(chart.x, x),
      y: 'y',
      r: radius,
      symbol,
      dx,
      ...(fill === 1 && !open ? { fill: stroke } : { stroke }),
      ...(open ? {} : { fill: stroke, fillOpacity: fill }),
      ...title,
    }),
    ...hollowMarks(hollow, { stroke, symbol, radius, dx }, chart, title),
  ];
}

/** Symbols without their inside; those that have none stand in a ring. */
function hollowMarks(
  points: readonly Point[],
  { stroke, symbol, radius, dx }: Required<Pick<PointsLayer, 'stroke' | 'symbol' | 'radius' | 'dx'>>,
  chart: Chart,
  title: object = {},
): Markish[] {
  if (points.length === 0) return [];
  const flat = symbol === 'times' || symbol === 'plus';
  const at = { x: ({ x }: Point) => placed(chart.x, x), y: 'y', dx, stroke } as const;
  const ring = { ...at, r: radius + 0.5, fill: GROUND, strokeWidth: 1.5, ...title };
  return flat
    ? [dot(points, { ...ring, r: radius + 2, symbol: 'circle' }), dot(points, { ...at, r: radius, symbol })]
    : [dot(points, { ...ring, symbol })];
}

/** What a reader who points at a point is told. */
function said(name: string, { x, y, detail }: Point, chart: Chart): string {
  const at = chart.x.categories?.[x] ?? number(x, 6);
  const lines = [name, `${chart.x.label}: ${at}`, `${chart.y.label}: ${number(y, 6)}`].map(visible);
  return [...lines, ...(detail === undefined ? [] : [detail])].join('\n');
}

function cellMarks({ cells }: CellsLayer, { colours }: Chart, hover: boolean): Markish[] {
  if (colours === undefined) return [];
  const edges = { x1: 'x1', x2: 'x2', y1: 'y1', y2: 'y2' };
  const of = (missing: Cell['missing']) => cells.filter((cell) => cell.missing === missing);
  return [
    rect(cells, {
      ...edges,
      inset: 0,
      fill: ({ value }: Cell) => colourOf(colours, value),
      shapeRendering: 'crispEdges',
      ...(hover ? { title: 'detail' } : {}),
    }),
    ...hatch(cells.filter(isNotReached)),
    dot(of('all'), { x: 'x', y: 'y', symbol: 'times', r: 3, stroke: INK, pointerEvents: 'none' }),
    dot(of('some'), {
      x: 'x',
      y: 'y',
      r: 1.6,
      fill: 'white',
      stroke: 'black',
      strokeWidth: 0.8,
      pointerEvents: 'none',
    }),
  ];
}

/** Diagonals over cells, each colour one path; dark on light, so that they are seen on every colour. */
function hatch(cells: readonly Cell[]): Markish[] {
  if (cells.length === 0) return [];
  const corners = cells.flatMap((cell) => hatchLines(cell).flatMap(([from, to]) => [from, to, BREAK]));
  const place = { x: 'x', y: 'y', curve: 'linear', pointerEvents: 'none' } as const;
  return [
    line(corners, { ...place, stroke: 'white', strokeWidth: 1.8 }),
    line(corners, { ...place, stroke: 'black', strokeWidth: 0.8 }),
  ];
}

/** Where a line is interrupted. */
const BREAK = { x: Number.NaN, y: Number.NaN };

function textMark(layer: TextLayer, chart: Chart): Markish {
  const { x, y, anchor, dx = 0, dy = 0, fill = INK, bold = false, halo = false } = layer;
  return text([nameShown(layer.text, LONGEST)], {
    ...(typeof x === 'number' ? { x: [placed(chart.x, x)] } : {}),
    ...(typeof y === 'number' ? { y: [y] } : {}),
    ...frameAnchorOf(layer),
    textAnchor: anchor,
    dx,
    dy,
    fill,
    ...(bold ? { fontWeight: 600 } : {}),
    ...(halo ? HALO : {}),
  });
}

function frameAnchorOf({ x, y }: TextLayer): {
  frameAnchor?: 'top' | 'left' | 'right' | 'top-left' | 'top-right';
} {
  if (typeof x === 'number') return y === 'top' ? { frameAnchor: 'top' } : {};
  return { frameAnchor: y === 'top' ? `top-${x}` : x };
}
