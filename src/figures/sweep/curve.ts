/**
 * One curve of a sweep: estimates at places along an axis, as a line with their intervals.
 */
import type { SweepRow } from '../../sweep/table.ts';
import type { HeadingCount, Layer, Point } from '../chart.ts';
import { type Estimate, estimate } from './estimate.ts';
import { marked } from './heading.ts';
import type { Quantity } from './quantity.ts';
import type { Look } from './series.ts';
import { groupedBy } from './view.ts';

export interface Curve {
  readonly name: string;
  readonly look: Look;
  readonly quantity: Quantity;
  readonly panel: number | undefined;
  readonly rows: readonly SweepRow[];
  /** In ascending order of x. */
  readonly points: readonly {
    readonly x: number;
    readonly is: Estimate;
    readonly heading?: HeadingCount;
  }[];
}

/** The estimates at every place, rows of one place together. */
export function curvePoints(
  rows: readonly SweepRow[],
  placeOf: (row: SweepRow) => number,
  quantity: Quantity,
  scale: 'linear' | 'log',
): Curve['points'] {
  return [...groupedBy(rows, placeOf)]
    .map(([x, own]) => ({ x, is: estimate(own, quantity, scale), ...marked(quantity, own) }))
    .sort((a, b) => a.x - b.x);
}

/** The line and its intervals: a band below it, or bars that stand `dx` pixels aside with their marks. */
export function curveLayers(
  { name, look, panel, points }: Curve,
  intervals: 'band' | 'bars',
  dx = 0,
): Layer[] {
  const own = panel === undefined ? {} : { panel };
  const known = points.flatMap(({ x, is: { value: y, seeds, interval }, heading }) =>
    y === null ? [] : [{ point: { x, y, seeds, ...(heading && { heading }) }, interval }],
  );
  const spans = known.flatMap(({ point: { x }, interval }) =>
    interval === null ? [] : [{ x, low: interval[0], high: interval[1] }],
  );
  return [
    { kind: intervals, name, spans, stroke: look.stroke, dx, ...own },
    { kind: 'line', name, points: known.map(({ point }) => point), ...look, radius: 3, ...own, dx },
  ];
}

/** The points of a line without intervals. */
export function linePoints(points: Curve['points']): Point[] {
  return points.flatMap(({ x, is, heading }) =>
    is.value === null ? [] : [{ x, y: is.value, ...(heading && { heading }) }],
  );
}
