/**
 * The layers of a chart in the language of pgfplots.
 */
import {
  type Cell,
  type Chart,
  isNotReached,
  type Layer,
  type Point,
  type PointsLayer,
  type SymbolName,
  type TextLayer,
} from '../chart.ts';
import { colourOf } from '../colour.ts';
import { INK } from '../palette.ts';
import { domainOf, hatchLines, placed } from './places.ts';
import { texOf } from './tex.ts';

/** Points of TeX to a pixel: text of 13 pixels becomes one of 8 points. */
const SCALE = 0.6;

export function tikzLayer(layer: Layer, chart: Chart): string[] {
  switch (layer.kind) {
    case 'line': {
      const { points, stroke, width = 2, dash, symbol, halo = false, dx } = layer;
      const drawn = coordinates(points, chart);
      const marks = markOptions(symbol, stroke, 1, (layer.radius ?? 2) * 0.5);
      const options = [...lineOptions(stroke, width), ...dashPattern(dash), ...marks, ...shift(dx)];
      return [
        ...(halo
          ? [`\\addplot[${lineOptions('white', width + 2.5).join(', ')}, forget plot] ${drawn};`]
          : []),
        `\\addplot[${options.join(', ')}, forget plot] ${drawn};`,
        ...hollow(points, { symbol: symbol ?? 'circle', stroke, radius: layer.radius ?? 2, dx }, chart),
      ];
    }
    case 'points': {
      if (layer.points.length === 0) return [];
      const { points, stroke, symbol, radius = 3.5, fill = 1, dx } = layer;
      const options = ['only marks', ...markOptions(symbol, stroke, fill, radius * SCALE), ...shift(dx)];
      return [
        `\\addplot[${options.join(', ')}, forget plot] ${coordinates(points, chart)};`,
        ...hollow(points, { symbol, stroke, radius, dx }, chart),
      ];
    }
    case 'ticks': {
      const options = 'anchor=west, xshift=6pt, inner sep=0pt, opacity=0.5, font=\\footnotesize';
      return layer.points.map(({ y }) => `\\node[${options}] at ${place('right', y, chart)} {--};`);
    }
    case 'band': {
      const { spans, stroke } = layer;
      const lower = spans.map(({ x, low }) => ({ x, y: low }));
      const upper = spans.map(({ x, high }) => ({ x, y: high })).reverse();
      const options = `draw=none, fill=${colour(stroke)}, fill opacity=0.22, forget plot`;
      return [`\\addplot[${options}] ${coordinates([...lower, ...upper], chart)} -- cycle;`];
    }
    case 'bars':
      return layer.spans.map(({ x, low, high }) => {
        const options = [...lineOptions(layer.stroke, 1.5), ...shift(layer.dx)].join(', ');
        const at = placed(chart.x, x);
        return `\\draw[${options}] (axis cs:${at},${low}) -- (axis cs:${at},${high});`;
      });
    case 'cells':
      return chart.colours === undefined ? [] : cells(layer.cells, chart.colours);
    case 'rule': {
      const options = [...lineOptions(layer.stroke, layer.width ?? 1), ...dashPattern(layer.dash)].join(', ');
      const [from, to] =
        layer.axis === 'x'
          ? [place(layer.at, 'bottom', chart), place(layer.at, 'top', chart)]
          : [place('left', layer.at, chart), place('right', layer.at, chart)];
      return [`\\draw[${options}] ${from} -- ${to};`];
    }
    case 'text':
      return [words(layer, chart)];
    default:
      return layer satisfies never;
  }
}

interface HollowMark extends Pick<PointsLayer, 'symbol' | 'stroke'> {
  readonly radius: number;
  readonly dx: number | undefined;
}

/** Over the marks of points that are not reached: the same without their inside, in a ring where they have none. */
function hollow(
  points: readonly Point[],
  { symbol, stroke, radius, dx }: HollowMark,
  chart: Chart,
): string[] {
  const marked = points.filter(isNotReached);
  if (marked.length === 0) return [];
  const flat = symbol === 'plus' || symbol === 'times';
  const size = (radius + (flat ? 2 : 0.5)) * SCALE;
  const paint = `draw=${colour(stroke)}, solid, fill=white`;
  const ring = [`mark=${MARKS[flat ? 'circle' : symbol]}`, `mark size=${size}pt`, `mark options={${paint}}`];
  const over = flat ? [markOptions(symbol, stroke, 1, radius * SCALE)] : [];
  return [ring, ...over].map(
    (options) =>
      `\\addplot[${['only marks', ...options, ...shift(dx)].join(', ')}, forget plot] ${coordinates(marked, chart)};`,
  );
}

function coordinates(points: readonly Point[], chart: Chart): string {
  return `coordinates {${points.map(({ x, y }) => `(${placed(chart.x, x)},${y})`).join(' ')}}`;
}

function cells(
  all: Extract<Layer, { kind: 'cells' }>['cells'],
  colours: NonNullable<Chart['colours']>,
): string[] {
  return all.flatMap((cell) => {
    const { x, y, x1, x2, y1, y2, value, missing } = cell;
    const fill = colour(colourOf(colours, value));
    const at = `(axis cs:${x},${y})`;
    return [
      `\\fill[fill=${fill}] (axis cs:${x1},${y1}) rectangle (axis cs:${x2},${y2});`,
      ...(isNotReached(cell) ? hatch(cell) : []),
      ...(missing === 'all' ? [`\\node[inner sep=0pt, font=\\tiny] at ${at} {$\\times$};`] : []),
      ...(missing === 'some' ? [`\\filldraw[fill=white, line width=0.3pt] ${at} circle[radius=0.8pt];`] : []),
    ];
  });
}

/** Diagonals, dark on light. */
function hatch(cell: Cell): string[] {
  const lines = hatchLines(cell).map(
    ([from, to]) => `(axis cs:${from.x},${from.y}) -- (axis cs:${to.x},${to.y})`,
  );
  return [
    `\\draw[draw=white, line width=0.9pt] ${lines.join(' ')};`,
    `\\draw[draw=black, line width=0.4pt] ${lines.join(' ')};`,
  ];
}

/** A place in units of the axes, or at an edge of the frame. */
function place(x: number | 'left' | 'right', y: number | 'top' | 'bottom', chart: Chart): string {
  const [relativeX, relativeY] = [x === 'right' ? 1 : 0, y === 'top' ? 1 : 0];
  const [left] = domainOf(chart, chart.x);
  const [bottom] = domainOf(chart, chart.y);
  const along =
    typeof x === 'number' ? `{axis cs:${placed(chart.x, x)},${bottom}}` : `{rel axis cs:${relativeX},0}`;
  const across = typeof y === 'number' ? `{axis cs:${left},${y}}` : `{rel axis cs:0,${relativeY}}`;
  return `(${along} |- ${across})`;
}

function words(layer: TextLayer, chart: Chart): string {
  const { text, x, y, anchor, dx = 0, dy = 0, fill = INK, bold = false, halo = false } = layer;
  const vertical = y === 'top' ? 'north' : '';
  const horizontal = { start: 'west', middle: '', end: 'east' }[anchor];
  const options = [
    `anchor=${`${vertical} ${horizontal}`.trim() || 'center'}`,
    `xshift=${dx * SCALE}pt`,
    `yshift=${-dy * SCALE}pt`,
    'inner sep=1pt',
    `font=\\footnotesize${bold ? '\\bfseries' : ''}`,
    `text=${colour(fill)}`,
    ...(halo ? ['fill=white', 'fill opacity=0.8', 'text opacity=1'] : []),
  ];
  return `\\node[${options.join(', ')}] at ${place(x, y, chart)} {${texOf(text)}};`;
}

/** Colour and width of a line; the width in pixels. */
export function lineOptions(stroke: string, width = 2): string[] {
  return [`draw=${colour(stroke)}`, `line width=${width * 0.5}pt`];
}

export function dashPattern(dash: string | undefined): string[] {
  if (dash === undefined || dash === '') return [];
  const lengths = dash
    .split(',')
    .map((length, i) => `${i % 2 === 0 ? 'on' : 'off'} ${Number(length) * SCALE}pt`);
  return [`dash pattern=${lengths.join(' ')}`];
}

/** Mark, size in points, and the opacity of its inside. */
export function markOptions(
  symbol: SymbolName | undefined,
  stroke: string,
  fill: number,
  size = 2,
): string[] {
  if (symbol === undefined) return ['mark=none'];
  const paint = `draw=${colour(stroke)}, solid, fill=${fill === 0 ? 'none' : colour(stroke)}, fill opacity=${fill}`;
  return [`mark=${MARKS[symbol]}`, `mark size=${size}pt`, `mark options={${paint}}`];
}

const MARKS: Readonly<Record<SymbolName, string>> = {
  circle: '*',
  triangle: 'triangle*',
  square: 'square*',
  diamond: 'diamond*',
  plus: '+',
  times: 'x',
};

function shift(dx: number | undefined): string[] {
  return dx === undefined || dx === 0 ? [] : [`xshift=${dx * SCALE}pt`];
}

/** A colour of a chart as an expression of xcolor. */
function colour(css: string): string {
  if (css === INK) return 'black';
  if (!css.startsWith('#')) return css;
  const [red, green, blue] = rgb(css);
  return `{rgb,255:red,${red};green,${green};blue,${blue}}`;
}

/** The three bytes of #rrggbb. */
export function rgb(css: string): [number, number, number] {
  return [1, 3, 5].map((at) => Number.parseInt(css.slice(at, at + 2), 16)) as [number, number, number];
}
