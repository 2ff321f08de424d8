/**
 * The training points and both decision boundaries, in the plane of the signal and of the limit's part orthogonal to it.
 */
import { axisX, axisY, dot, line, type Markish, text } from '@observablehq/plot';
import type { PlaneRecord } from '../experiment/record.ts';
import { CLASSES, classKey } from './classes.ts';
import { type Draw, drawFigure, HALO, sizeOf } from './figure.ts';
import { GREEN } from './palette.ts';
import { thinned } from './thinning.ts';
import { tick } from './ticks.ts';

export const drawPlane: Draw = ({ plane }, context) => {
  if (plane === null) return null;
  const size = sizeOf(context, 0.8);
  const view = equalView(plane, (size.width - LEFT - RIGHT) / (size.height - TOP - BOTTOM));
  const e = plane.firstAxis === 'mu' ? 'μ' : 'μ̂';
  return drawFigure(context, 'Training points and decision boundaries in the plane of signal and limit', {
    ...size,
    marginTop: TOP,
    marginRight: RIGHT,
    marginBottom: BOTTOM,
    marginLeft: LEFT,
    x: { domain: view.x },
    y: { domain: view.y },
    marks: [
      axisX({ label: `⟨x, ${e}⟩/‖${e}‖ (length) →`, labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      axisY({ label: '↑ ⟨x, v⟩ (length)', labelArrow: 'none', tickFormat: tick, ticks: 6 }),
      points(plane),
      plane.bayesNormal === null ? null : bayesBoundary(plane.bayesNormal, plane.limitNormal, view),
      limitBoundary(plane.limitNormal, view),
      classKey(),
    ],
  });
};

const [TOP, RIGHT, BOTTOM, LEFT] = [46, 44, 44, 70];

interface View {
  readonly x: [number, number];
  readonly y: [number, number];
}

/** The smallest view with equal units on both axes that shows all points and the origin, with a little room. */
function equalView({ along, across }: PlaneRecord, widthOverHeight: number): View {
  const x = extent(along);
  const y = extent(across);
  const height = 1.12 * Math.max((x.high - x.low) / widthOverHeight, y.high - y.low);
  return { x: around(x, height * widthOverHeight), y: around(y, height) };
}

function extent(values: readonly number[]): { low: number; high: number } {
  let [low, high] = [0, 0];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { low, high };
}

function around({ low, high }: { low: number; high: number }, length: number): [number, number] {
  const middle = (low + high) / 2;
  return [middle - length / 2, middle + length / 2];
}

function points({ along, across, labels }: PlaneRecord): Markish[] {
  const indices = thinned([...labels.keys()]);
  return CLASSES.map(({ label, stroke, symbol }) =>
    dot(
      indices.filter((i) => labels[i] === label),
      {
        x: (i: number) => along[i],
        y: (i: number) => across[i],
        stroke,
        fill: stroke,
        fillOpacity: 0.25,
        symbol,
        r: 3.5,
      },
    ),
  );
}

function limitBoundary(normal: readonly [number, number], view: View): Markish[] {
  const [, top] = chord(normal, view);
  const tolerance = 1e-9 * (view.x[1] - view.x[0]);
  const place =
    top.x >= view.x[1] - tolerance
      ? ({ dx: 5, textAnchor: 'start' } as const)
      : top.x <= view.x[0] + tolerance
        ? ({ dx: 8, dy: -7, textAnchor: 'start', ...HALO } as const)
        : ({ dy: -9 } as const);
  return [
    line(chord(normal, view), { x: 'x', y: 'y', strokeWidth: 2 }),
    text([top], { x: 'x', y: 'y', text: () => 'limit', fontWeight: 600, ...place }),
  ];
}

/** Named on the side away from the other line. */
function bayesBoundary(
  normal: readonly [number, number],
  other: readonly [number, number],
  view: View,
): Markish[] {
  const [bottom] = chord(normal, view);
  const left = chord(other, view)[0].x > bottom.x && bottom.x > view.x[0] + 0.2 * (view.x[1] - view.x[0]);
  const place = { dx: left ? -6 : 6, dy: -9, textAnchor: left ? 'end' : 'start' } as const;
  return [
    line(chord(normal, view), { x: 'x', y: 'y', stroke: GREEN, strokeWidth: 2, strokeDasharray: '5,4' }),
    text([bottom], { x: 'x', y: 'y', text: () => 'Bayes', fontWeight: 600, ...place, ...HALO, fill: GREEN }),
  ];
}

/** The two ends, lower first, of the line through the origin with this normal, cut to the view. */
function chord([a, b]: readonly [number, number], view: View): [Point, Point] {
  const [p, q] = [exit([-b, a], view), exit([b, -a], view)];
  return p.y < q.y || (p.y === q.y && p.x < q.x) ? [p, q] : [q, p];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the ray from the origin in this direction leaves the view. */
function exit([dx, dy]: [number, number], { x, y }: View): Point {
  const reach = (step: number, [low, high]: [number, number]): number =>
    step === 0 ? Number.MAX_VALUE : (step > 0 ? high : low) / step;
  const length = Math.min(reach(dx, x), reach(dy, y));
  return { x: dx * length, y: dy * length };
}
