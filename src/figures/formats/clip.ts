/**
 * What of a layer lies inside of the frame, where an axis is shown in part: lines and bands end at it, marks beyond it are left out.
 */
import { log, pow } from '../../linalg/elementary.ts';
import type { Axis, Cell, Chart, Layer, LineLayer, Point, Span } from '../chart.ts';
import { domainOf, isLogarithmic, placed } from './places.ts';

/** The ends of both axes as drawn, and how distances are measured along them. */
interface Frame {
  readonly x: Side;
  readonly y: Side;
}

interface Side {
  readonly low: number;
  readonly high: number;
  /** Into a scale in which lines are straight. */
  along(value: number): number;
}

/** The layer as it is, unless the chart is clipped; else what is inside of the frame. */
export function insideFrame(layer: Layer, chart: Chart): Layer[] {
  if (chart.clipped !== true) return [layer];
  const frame = { x: sideOf(chart, chart.x), y: sideOf(chart, chart.y) };
  switch (layer.kind) {
    case 'line':
      return insideLine(layer, frame);
    case 'points':
    case 'ticks':
      return [{ ...layer, points: layer.points.filter((point) => isInside(point, frame)) }];
    case 'band':
    case 'bars':
      return [{ ...layer, spans: insideSpans(layer.spans, frame, layer.kind === 'band') }];
    case 'cells':
      return [{ ...layer, cells: layer.cells.flatMap((cell) => insideCell(cell, frame)) }];
    case 'rule': {
      const { low, high } = frame[layer.axis];
      return layer.at >= low && layer.at <= high ? [layer] : [];
    }
    case 'text': {
      const { x, y } = layer;
      const out = (value: number | string, { low, high }: Side) =>
        typeof value === 'number' && (value < low || value > high);
      return out(x, frame.x) || out(y, frame.y) ? [] : [layer];
    }
    default:
      return layer satisfies never;
  }
}

function sideOf(chart: Chart, axis: Axis): Side {
  const [low, high] = domainOf(chart, axis);
  return { low, high, along: isLogarithmic(axis) ? (value) => log(placed(axis, value)) : (value) => value };
}

function isInside({ x, y }: Pick<Point, 'x' | 'y'>, frame: Frame): boolean {
  return x >= frame.x.low && x <= frame.x.high && y >= frame.y.low && y <= frame.y.high;
}

/** The line cut at the frame, and its marks inside. */
function insideLine(layer: LineLayer, frame: Frame): Layer[] {
  const { symbol, radius, points, ...rest } = layer;
  const inside = points.filter((point) => isInside(point, frame));
  const cut: LineLayer = {
    ...rest,
    ...(radius === undefined ? {} : { radius }),
    points: cutAtFrame(points, frame),
  };
  if (symbol === undefined) return [cut];
  const { name, stroke, panel, dx } = layer;
  const place = { ...(panel === undefined ? {} : { panel }), ...(dx === undefined ? {} : { dx }) };
  return [
    cut,
    {
      kind: 'points',
      name,
      points: inside,
      stroke,
      symbol,
      ...place,
      ...(radius === undefined ? {} : { radius }),
    },
  ];
}

/** Where a drawn line is interrupted. */
const BREAK = { x: Number.NaN, y: Number.NaN };

/** Segment by segment: what of it is inside, as straight in the scales of the axes as it is drawn. */
function cutAtFrame(points: readonly Point[], frame: Frame): Point[] {
  const found: Point[] = [];
  for (let k = 0; k + 1 < points.length; k++) {
    const [from, to] = [points[k], points[k + 1]];
    const part = partInside(from, to, frame);
    if (part === null) continue;
    const [first, last] = part;
    if (first === 0 && found.length > 0) found.push(between(from, to, last, frame));
    else
      found.push(
        ...(found.length > 0 ? [BREAK] : []),
        between(from, to, first, frame),
        between(from, to, last, frame),
      );
  }
  return found.length > 0 ? found : points.filter((point) => isInside(point, frame));
}

/** From which share to which of the way a segment is inside (Liang and Barsky 1984); null where nowhere. */
function partInside(from: Point, to: Point, frame: Frame): [number, number] | null {
  let [first, last] = [0, 1];
  for (const which of ['x', 'y'] as const) {
    const { low, high, along } = frame[which];
    const [a, b] = [along(from[which]), along(to[which])];
    for (const [way, room] of [
      [b - a, along(high) - a],
      [a - b, a - along(low)],
    ]) {
      if (way === 0 && room < 0) return null;
      if (way > 0) last = Math.min(last, room / way);
      if (way < 0) first = Math.max(first, room / way);
    }
  }
  return first <= last ? [first, last] : null;
}

/** The point at a share of the way from one to another; the ends themselves at 0 and 1. */
function between(from: Point, to: Point, share: number, { x, y }: Frame): Point {
  if (share === 0) return from;
  if (share === 1) return to;
  return { x: onWay(from.x, to.x, share, x), y: onWay(from.y, to.y, share, y) };
}

function onWay(from: number, to: number, share: number, { low, high, along }: Side): number {
  const isLog = along(1) === 0;
  const value = isLog ? from * pow(to / from, share) : from + share * (to - from);
  return Math.min(high, Math.max(low, value));
}

/** Intervals at places inside, of bands also at the frame's sides. */
function insideSpans(spans: readonly Span[], frame: Frame, isBand: boolean): Span[] {
  const { x, y } = frame;
  const within = ({ low, high, x: at }: Span): Span => ({
    x: at,
    low: Math.min(y.high, Math.max(y.low, low)),
    high: Math.min(y.high, Math.max(y.low, high)),
  });
  const inside = spans.filter(
    ({ x: at, low, high }) => at >= x.low && at <= x.high && high >= y.low && low <= y.high,
  );
  if (!isBand) return inside.map(within);
  const ends = [x.low, x.high].flatMap((side) => {
    const k = spans.findIndex(({ x: at }, i) => i > 0 && spans[i - 1].x < side && at > side);
    return k < 0 ? [] : [spanAt(spans[k - 1], spans[k], side, frame)];
  });
  return [...inside, ...ends].sort((a, b) => a.x - b.x).map(within);
}

function spanAt(left: Span, right: Span, at: number, { x, y }: Frame): Span {
  const [a, b] = [x.along(left.x), x.along(right.x)];
  const share = (x.along(at) - a) / (b - a);
  return { x: at, low: onWay(left.low, right.low, share, y), high: onWay(left.high, right.high, share, y) };
}

function insideCell(cell: Cell, { x, y }: Frame): Cell[] {
  const cut = {
    x1: Math.max(x.low, cell.x1),
    x2: Math.min(x.high, cell.x2),
    y1: Math.max(y.low, cell.y1),
    y2: Math.min(y.high, cell.y2),
  };
  return cut.x1 < cut.x2 && cut.y1 < cut.y2 ? [{ ...cell, ...cut }] : [];
}
