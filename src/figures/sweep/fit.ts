/**
 * Slopes of curves over ranges of x, in the scales in which they are drawn.
 */
import { exp, log } from '../../linalg/elementary.ts';
import { fitLine, slopeOfCurves } from '../../statistics/least-squares.ts';
import type { SweepAxis } from '../../sweep/table.ts';
import type { Fit, KeyEntry, LineLayer } from '../chart.ts';
import { INK } from '../palette.ts';
import { number } from '../ticks.ts';
import { placeOn } from './axes.ts';
import type { Curve } from './curve.ts';
import { groupedBy } from './view.ts';

/** A point of one seed, in the units of the axes. */
interface SeedPoint {
  readonly seed: number;
  readonly x: number;
  readonly y: number;
}

export interface FitScales {
  readonly x: 'linear' | 'log';
  readonly y: 'linear' | 'log';
}

/**
 * The least-squares slope over [from, to]: of log y where y is logarithmic, against log x where x is. With several seeds it
 * is the mean of the seeds' slopes, whose t interval needs no independence along x; with one, that of its line.
 *
 * @returns null where fewer than three places lie in the range
 */
function fitted(
  points: readonly SeedPoint[],
  [from, to]: readonly [number, number],
  scales: FitScales,
): { fit: Fit; ends: { x: number; y: number }[] } | null {
  const inside = points.filter(({ x }) => x >= from && x <= to);
  const places = [...new Set(inside.map(({ x }) => x))].sort((a, b) => a - b);
  if (places.length < 3) return null;
  const curves = [...new Set(inside.map(({ seed }) => seed))]
    .map((seed) => inside.filter((point) => point.seed === seed))
    .filter((own) => new Set(own.map(({ x }) => x)).size === places.length)
    .map((own) => ({
      x: own.map(({ x }) => (scales.x === 'log' ? log(x) : x)),
      y: own.map(({ y }) => (scales.y === 'log' ? log(y) : y)),
    }));
  if (curves.length === 0) return null;
  const { slope, intercept, standardError, interval } =
    curves.length === 1 ? fitLine(curves[0].x, curves[0].y) : renamed(slopeOfCurves(curves));
  const ends = [places[0], places[places.length - 1]].map((x) => {
    const y = intercept + slope * (scales.x === 'log' ? log(x) : x);
    return { x, y: scales.y === 'log' ? exp(y) : y };
  });
  const [low, high] = interval ?? [null, null];
  return { fit: { slope, standardError, low, high, seeds: curves.length }, ends };
}

function renamed({ mean: slope, ...rest }: ReturnType<typeof slopeOfCurves>) {
  return { slope, ...rest };
}

/** A slope of a curve, drawn. */
export interface FittedSlope {
  readonly curve: string;
  /** Where: "weak regime", "from 2 to 8". */
  readonly where: string;
  readonly fit: Fit;
  readonly layer: LineLayer;
}

/**
 * The slopes of curves over the ranges asked for; by default, where both axes are logarithmic, over the places that lie in
 * the weak and in the strong regime.
 */
export function slopesOf(
  curves: readonly Curve[],
  x: SweepAxis,
  scales: FitScales,
  ranges: readonly (readonly [number, number])[] | undefined,
): FittedSlope[] {
  return curves.flatMap((curve) => {
    const points = curve.rows.flatMap((row): SeedPoint[] => {
      const y = curve.quantity.of(row);
      return y === null || (scales.y === 'log' && !(y > 0))
        ? []
        : [{ seed: row.seed, x: placeOn(x, row), y }];
    });
    const chosen =
      ranges?.map((range) => ({ range, where: `from ${number(range[0])} to ${number(range[1])}` })) ??
      (scales.x === 'log' && scales.y === 'log' ? regimesAlong(curve, x) : []);
    return chosen.flatMap(({ range, where }) => {
      const found = fitted(points, range, scales);
      if (found === null) return [];
      return [{ curve: curve.name, where, fit: found.fit, layer: slopeLayer(curve, where, found) }];
    });
  });
}

/** The spans of the places all of whose cells lie in a regime. */
function regimesAlong({ rows }: Curve, x: SweepAxis): { range: [number, number]; where: string }[] {
  return ['weak', 'strong'].flatMap((name) => {
    const places = [...groupedBy(rows, (row) => placeOn(x, row))]
      .filter(([, own]) => own.every(({ values }) => values['regime.name'] === name))
      .map(([place]) => place);
    if (places.length === 0) return [];
    return [{ range: [Math.min(...places), Math.max(...places)], where: `${name} regime` }];
  });
}

function slopeLayer(
  { name, panel }: Curve,
  where: string,
  { fit, ends }: NonNullable<ReturnType<typeof fitted>>,
): LineLayer {
  return {
    kind: 'line',
    name: `slope of ${name}, ${where}`,
    points: ends,
    stroke: INK,
    width: 1.5,
    dash: '6,3',
    fit,
    ...(panel === undefined ? {} : { panel }),
  };
}

export function slopeKey({ where, fit }: FittedSlope): KeyEntry {
  return { name: `slope ${fixed(fit.slope, 2)}, ${where}`, stroke: INK, dash: '6,3' };
}

function slopeSaid({ slope, low, high }: Fit): string {
  if (low === null || high === null) return number(slope);
  const digits = digitsFor(high - low);
  return `${fixed(slope, digits)} (${fixed(low, digits)} to ${fixed(high, digits)})`;
}

/** Decimals that show two digits of an interval's width, from 1 to 4. */
function digitsFor(width: number): number {
  if (!(width > 0)) return 3;
  return Math.min(4, Math.max(1, 1 - Number(width.toExponential().split('e')[1])));
}

function fixed(value: number, digits: number): string {
  return value.toFixed(digits).replace('-', '−');
}

/** As many slopes as a note may list. */
const MOST_SAID = 8;

/** All slopes and how they were found, as a note. */
export function slopesSaid(slopes: readonly FittedSlope[]): string[] {
  if (slopes.length === 0) return [];
  const seeds = [...new Set(slopes.map(({ fit }) => fit.seeds))];
  const over =
    Math.max(...seeds) > 1
      ? `of each of ${seeds.join(' or ')} seeds, their mean and 95 % t interval`
      : 'of one seed, with its 95 % interval';
  const list =
    slopes.length > MOST_SAID
      ? 'They stand in the table of the numbers.'
      : `${slopes.map(({ curve, where, fit }) => `${curve}, ${where}: ${slopeSaid(fit)}`).join('; ')}.`;
  return [`Slopes (dashed): least squares ${over}. ${list}`];
}
