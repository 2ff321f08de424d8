/**
 * Where numbers stand on an axis, for every format that draws: t = 0 has no logarithm, and stands left of t = 1.
 */

import { log10, pow } from '../../linalg/elementary.ts';
import type { Axis, Cell, Chart, Layer, Point } from '../chart.ts';
import { decades, logTicks, number, power } from '../ticks.ts';
import { nameShown } from './names.ts';

/** How far left of t = 1 t = 0 stands, in decades: at least, and on long axes as a share of the decades from the fourth on. */
const APART = 0.4;
const APART_SHARE = 0.08;
const FIRST_DECADES = 3;

/** The number at which the drawing puts `value`. */
export function placed(axis: Axis, value: number): number {
  return axis.scale === 'time' && value === 0 ? zeroOn(axis) : value;
}

/** Where t = 0 stands on an axis of t; a share `beyond` 1 of that distance is left of it. */
function zeroOn({ domain }: Axis, beyond = 1): number {
  const decadesShown = log10(Math.max(10, domain?.[1] ?? 10));
  return pow(10, -beyond * Math.max(APART, APART_SHARE * (decadesShown - FIRST_DECADES)));
}

/** Whether the axis is drawn logarithmically. */
export function isLogarithmic({ scale }: Axis): boolean {
  return scale === 'log' || scale === 'time';
}

/** Whether its ends are the outermost numbers themselves. */
export function isTight({ domain, nice = false, zero = false, scale }: Axis): boolean {
  return domain === undefined && !nice && !zero && scale !== 'category';
}

/** The layers that a panel shows. */
export function layersOf({ layers }: Chart, panel: number): Layer[] {
  return layers.filter((layer) => !('panel' in layer) || layer.panel === undefined || layer.panel === panel);
}

/** The ends of an axis as drawn, the same in all panels: those stated, or those of the numbers shown. */
export function domainOf(chart: Chart, axis: Axis): [number, number] {
  const { scale, domain, categories, zero = false } = axis;
  if (scale === 'category') return [-0.5, (categories?.length ?? 1) - 0.5];
  if (domain !== undefined)
    return scale === 'time' ? [zeroOn(axis, 1.25), domain[1]] : legible(domain[0], domain[1], scale);
  let [low, high] = zero ? [0, 0] : [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of numbersAlong(chart, axis === chart.x ? 'x' : 'y')) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return legible(low, high, scale);
}

/** Numbers that differ by less than this share have no ticks between them. */
const ALIKE = 1e-10;
/** On a linear axis what is smaller is drawn as 0: a step between ticks would leave float64. */
const LEAST = 1e-290;

/** The ends of an axis, apart where all its numbers are one or nearly so. */
function legible(low: number, high: number, scale: Axis['scale']): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  const apart = high - low > ALIKE * size && (scale !== 'linear' || size > LEAST);
  return apart ? [low, high] : around(low / 2 + high / 2, scale);
}

/** Room on both sides of a single number. */
function around(value: number, scale: Axis['scale']): [number, number] {
  if (scale === 'log') return [value / 2, value * 2];
  const half = Math.abs(value) > LEAST ? Math.abs(value) / 2 : 1;
  return [value - half, value + half];
}

/** All numbers shown along one axis. */
export function numbersAlong({ layers }: Chart, axis: 'x' | 'y'): number[] {
  return layers.flatMap((layer): number[] => {
    switch (layer.kind) {
      case 'line':
      case 'points':
        return layer.points.map((point) => point[axis]);
      case 'ticks':
        return axis === 'y' ? layer.points.map(({ y }) => y) : [];
      case 'band':
      case 'bars':
        return layer.spans.flatMap(({ x, low, high }) => (axis === 'x' ? [x] : [low, high]));
      case 'cells':
        return layer.cells.flatMap(({ x1, x2, y1, y2 }) => (axis === 'x' ? [x1, x2] : [y1, y2]));
      case 'rule':
        return layer.axis === axis ? [layer.at] : [];
      case 'text':
        return [];
      default:
        return layer satisfies never;
    }
  });
}

/** Of the name of a place on an axis, in characters. */
const LONGEST = 32;

/** A tick and its label. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** The ticks of an axis, at most `most` of them where they can be chosen; undefined where the drawing chooses. */
export function drawnTicks(chart: Chart, axis: Axis, most: number): Tick[] | undefined {
  const { scale, ticks, categories } = axis;
  if (categories !== undefined) {
    const stride = Math.ceil(categories.length / most);
    return categories
      .map((name, at) => ({ at, text: nameShown(name, LONGEST) }))
      .filter(({ at }) => at % stride === 0);
  }
  if (ticks !== undefined) return ticks.map((at) => ({ at, text: number(at) }));
  if (scale === 'linear') return undefined;
  const [low, high] = domainOf(chart, axis);
  if (scale === 'log') return logTicks(low, high, most);
  return [{ at: zeroOn(axis), text: '0' }, ...decades(1, high, most).map((at) => ({ at, text: power(at) }))];
}

/** Three parallel diagonals of a cell, in the units of the axes: through its corners, and half as long on both sides. */
export function hatchLines({ x, y, x1, x2, y1, y2 }: Cell): readonly (readonly [Place, Place])[] {
  return [
    [
      { x: x1, y: y1 },
      { x: x2, y: y2 },
    ],
    [
      { x: x1, y },
      { x, y: y2 },
    ],
    [
      { x, y: y1 },
      { x: x2, y },
    ],
  ];
}

type Place = Pick<Point, 'x' | 'y'>;
