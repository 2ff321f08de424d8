/**
 * The map of theorems: a square at each place of the plane, its colour what covers it, filled where the overfitting is benign;
 * and the same plane once more for each result alone.
 */
import { log, pow } from '../../linalg/elementary.ts';
import type { Coverage, MapAxis, RegimeMap } from '../../reproduction/regime-map.ts';
import type { Axis, Cell, Chart, Layer } from '../chart.ts';
import { BLUE, GREEN, GREY, INK, VERMILION } from '../palette.ts';
import { number } from '../ticks.ts';

interface Style {
  readonly coverage: Coverage;
  readonly name: string;
  readonly stroke: string;
}

/** The table of the key, in its order. */
const STYLES: readonly Style[] = [
  { coverage: 'both', name: 'earlier results and the new one', stroke: BLUE },
  { coverage: 'new', name: 'only the new one', stroke: VERMILION },
  { coverage: 'earlier', name: 'only earlier ones', stroke: GREEN },
  { coverage: 'unproved', name: 'true, covered by none', stroke: '#4d4d4d' },
  { coverage: 'untrue', name: 'not seen in every run', stroke: GREY },
];

/** A share of the room that a place has. */
const SIZE = 0.36;
/** The width of the frame at the usual size of a drawing, in pixels. */
const FRAME = 546;
const RATIO = 1.15;
const DASHES = ['', '6,3'];

export function mapChart(map: RegimeMap): Chart {
  const radius = (SIZE * FRAME) / Math.max(map.x.values.length, RATIO * map.y.values.length);
  const used = STYLES.filter(({ coverage }) => map.cells.some((cell) => cell.coverage === coverage));
  const squares = used.flatMap(({ coverage, name, stroke }) =>
    [true, false, null].map((benign): Layer => {
      const points = map.cells.filter((cell) => cell.coverage === coverage && cell.benign === benign);
      const symbol = coverage === 'untrue' ? 'times' : 'square';
      const told =
        coverage === 'untrue'
          ? name
          : `${name}, ${benign === null ? 'limit not known to be reached' : benign ? 'benign' : 'harmful'}`;
      return {
        ...{ kind: 'points', name: told, points, stroke, symbol },
        ...{
          radius: coverage === 'untrue' ? radius / 2 : radius,
          fill: benign === null ? 0 : benign ? 1 : 0.12,
        },
      };
    }),
  );
  return {
    description: map.title,
    x: axisOf('x', map.x),
    y: axisOf('y', map.y),
    ratio: RATIO,
    layers: [...squares, ...map.curves.flatMap((curve, k) => curveLayers(map, curve, k))],
    key: [
      ...used.map(({ name, stroke, coverage }) => ({
        name,
        stroke,
        symbol: coverage === 'untrue' ? ('times' as const) : ('square' as const),
      })),
      ...map.curves.map(({ label }, k) => ({ name: label, stroke: INK, dash: DASHES[k % DASHES.length] })),
    ],
    notes: notesOf(map),
  };
}

/** What the marks mean, as far as the map has them. */
function notesOf({ cells }: RegimeMap): string[] {
  const crossed = cells.some(({ coverage }) => coverage === 'untrue');
  const hollow = cells.some(({ coverage, benign }) => coverage !== 'untrue' && benign === null);
  return [
    'Filled: benign, excess risk of the limit at most 0.01 in every run. Pale: harmful.',
    ...(hollow ? ['Hollow: not every run is known to go to the limit.'] : []),
    ...(crossed ? ['Crossed: some run is not activated at t = 1, or not seen to go to the limit.'] : []),
  ];
}

export function panelsChart(map: RegimeMap): Chart {
  const [across, up] = [edges(map.x), edges(map.y)];
  return {
    description: `${map.title}: each result alone`,
    x: axisOf('x', map.x),
    y: axisOf('y', map.y),
    ratio: 1.15,
    panels: map.panels.map(({ title }) => title),
    colours: {
      name: 'share',
      label: 'share of runs in which its inequalities hold',
      scale: 'linear',
      domain: [0, 1],
    },
    layers: map.panels.map(({ title, cells }, panel) => ({
      kind: 'cells',
      name: title,
      panel,
      cells: cells.map(({ x, y, share }): Cell => {
        const [x1, x2] = across.get(x) ?? [x, x];
        const [y1, y2] = up.get(y) ?? [y, y];
        const detail = `${map.x.label} = ${number(x)}, ${map.y.label} = ${number(y)}: ${number(share)}`;
        return {
          x,
          y,
          x1,
          x2,
          y1,
          y2,
          value: share,
          low: null,
          high: null,
          seeds: 1,
          missing: 'none',
          detail,
        };
      }),
    })),
  };
}

function axisOf(name: 'x' | 'y', { label, values }: MapAxis): Axis {
  const ends = [...edges({ label, values }).values()];
  return {
    name,
    label: `${label} (logarithmic)`,
    scale: 'log',
    domain: [ends[0][0], ends[ends.length - 1][1]],
  };
}

/** Half-way to the neighbours, in logarithms. */
function edges({ values }: MapAxis): Map<number, [number, number]> {
  const between = (k: number): number => Math.sqrt(values[k] * values[k + 1]);
  const last = values.length - 1;
  return new Map(
    values.map((value, k) => {
      const above = k < last ? between(k) : (value * value) / between(last - 1);
      const below = k > 0 ? between(k - 1) : (value * value) / between(0);
      return [value, [below, above]];
    }),
  );
}

function curveLayers(map: RegimeMap, { label, points }: RegimeMap['curves'][number], k: number): Layer[] {
  const [low, high] = [map.y.values[0], map.y.values[map.y.values.length - 1]];
  const inside = clipped(points, low, high);
  const dash = DASHES[k % DASHES.length];
  return inside.length < 2
    ? []
    : [{ kind: 'line', name: label, points: inside, stroke: INK, width: 2, halo: true, dash }];
}

/** The part of a power law between two heights, its ends interpolated in logarithms. */
function clipped(points: readonly { x: number; y: number }[], low: number, high: number) {
  const [first, second] = points;
  if (first === undefined || second === undefined) return [];
  const slope = log(second.y / first.y) / log(second.x / first.x);
  const at = (y: number) => ({ x: first.x * pow(y / first.y, 1 / slope), y });
  const last = points[points.length - 1];
  const start = first.y < low ? at(low) : first;
  const end = last.y > high ? at(high) : last;
  return start.x < end.x ? [start, end] : [];
}
