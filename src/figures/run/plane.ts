/**
 * The training points and both decision boundaries, in the plane of the signal and of the limit's part orthogonal to it.
 */

import type { Heading } from '../../limit-words.ts';
import { limitName } from '../../limit-words.ts';
import type { PlaneRecord } from '../../record/record.ts';
import type { Layer, Point, PointsLayer } from '../chart.ts';
import { GREEN, INK } from '../palette.ts';
import { thinned } from '../thinning.ts';
import { CLASSES } from './classes.ts';
import type { RunChart } from './figure.ts';

/** Width over height of the frame. */
const RATIO = 1.25;

export const planeChart: RunChart = ({ plane, limit: { heading } }) => {
  if (plane === null) return null;
  const view = equalView(plane, RATIO);
  const e = plane.firstAxis === 'mu' ? 'μ' : 'μ̂';
  return {
    description: `Training points and decision boundaries in the plane of the signal and ${limitName(heading)}`,
    x: { name: 'along', label: `⟨x, ${e}⟩/‖${e}‖ (length)`, scale: 'linear', domain: view.x },
    y: { name: 'across', label: '⟨x, v⟩ (length)', scale: 'linear', domain: view.y },
    layers: [
      ...points(plane),
      ...(plane.bayesNormal === null ? [] : bayesBoundary(plane.bayesNormal, plane.limitNormal, view)),
      ...limitBoundary(plane.limitNormal, view, heading),
    ],
    key: [
      ...CLASSES,
      ...(heading === 'reached' ? [] : [{ name: boundaryName(heading), stroke: INK, dash: '' }]),
    ],
    ratio: RATIO,
    marginRight: 44,
  };
};

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

function points({ along, across, labels }: PlaneRecord): PointsLayer[] {
  const indices = thinned([...labels.keys()]);
  return CLASSES.map(({ label, name, stroke, symbol }) => ({
    kind: 'points',
    name,
    points: indices.filter((i) => labels[i] === label).map((i) => ({ x: along[i], y: across[i] })),
    stroke,
    symbol,
    fill: 0.25,
  }));
}

function boundaryName(heading: Heading): string {
  return `boundary of ${limitName(heading)}`;
}

function limitBoundary(normal: readonly [number, number], view: View, heading: Heading): Layer[] {
  const ends = chord(normal, view);
  const [, top] = ends;
  const tolerance = 1e-9 * (view.x[1] - view.x[0]);
  const place =
    top.x >= view.x[1] - tolerance
      ? ({ anchor: 'start', dx: 5 } as const)
      : top.x <= view.x[0] + tolerance
        ? ({ anchor: 'start', dx: 8, dy: -7, halo: true } as const)
        : ({ anchor: 'middle', dy: -9 } as const);
  return [
    { kind: 'line', name: boundaryName(heading), points: ends, stroke: INK },
    ...(heading === 'reached'
      ? [{ kind: 'text', text: 'limit', ...top, bold: true, ...place } as const]
      : []),
  ];
}

/** Named on the side away from the other line. */
function bayesBoundary(
  normal: readonly [number, number],
  other: readonly [number, number],
  view: View,
): Layer[] {
  const ends = chord(normal, view);
  const [bottom] = ends;
  const left = chord(other, view)[0].x > bottom.x && bottom.x > view.x[0] + 0.2 * (view.x[1] - view.x[0]);
  const place = { dx: left ? -6 : 6, dy: -9, anchor: left ? 'end' : 'start' } as const;
  return [
    { kind: 'line', name: 'Bayes boundary', points: ends, stroke: GREEN, dash: '5,4' },
    { kind: 'text', text: 'Bayes', ...bottom, bold: true, ...place, halo: true, fill: GREEN },
  ];
}

/** The two ends, lower first, of the line through the origin with this normal, cut to the view. */
function chord([a, b]: readonly [number, number], view: View): [Point, Point] {
  const [p, q] = [exit([-b, a], view), exit([b, -a], view)];
  return p.y < q.y || (p.y === q.y && p.x < q.x) ? [p, q] : [q, p];
}

/** Where the ray from the origin in this direction leaves the view. */
function exit([dx, dy]: [number, number], { x, y }: View): Point {
  const reach = (step: number, [low, high]: [number, number]): number =>
    step === 0 ? Number.MAX_VALUE : (step > 0 ? high : low) / step;
  const length = Math.min(reach(dx, x), reach(dy, y));
  return { x: dx * length, y: dy * length };
}
