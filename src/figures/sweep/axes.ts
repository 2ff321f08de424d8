/**
 * The axes of a sweep as the axes of a chart.
 */
import { exp, log } from '../../linalg/elementary.ts';
import type { Coordinate, SweepAxis, SweepRow } from '../../sweep/table.ts';
import type { Axis } from '../chart.ts';
import { number } from '../ticks.ts';
import { axisLabel } from './quantity.ts';

/** Whether its places have a metric: numbers that are not mere names. */
export function isNumeric({ scale, values }: SweepAxis): boolean {
  return scale !== 'ordinal' && values.every((value) => typeof value === 'number');
}

/** How distances along it are measured: the logarithm only where all places are positive. */
export function scaleOf(axis: SweepAxis): 'linear' | 'log' | 'category' {
  if (!isNumeric(axis)) return 'category';
  return axis.scale === 'log' && axis.values.every((value) => Number(value) > 0) ? 'log' : 'linear';
}

export function chartAxis(axis: SweepAxis): Axis {
  const scale = scaleOf(axis);
  const label = axisLabel(axis.label);
  return {
    name: axis.name,
    label: scale === 'log' ? `${label}, logarithmic` : label,
    scale,
    ...(scale === 'category' ? { categories: axis.values.map(String) } : {}),
  };
}

/** Where a row stands on it: its number, or the rank of its name. */
export function placeOn(axis: SweepAxis, { at }: SweepRow): number {
  const coordinate = at[axis.name];
  return isNumeric(axis) ? Number(coordinate) : axis.values.indexOf(coordinate);
}

/** A coordinate for people: "γ = 0.1"; a word speaks for itself. */
export function coordinateSaid({ label }: SweepAxis, coordinate: Coordinate): string {
  return typeof coordinate === 'number' ? `${label} = ${number(coordinate, 4)}` : coordinate;
}

/** Into the scale in which the axis is drawn, and back. */
export function along(scale: 'linear' | 'log' | 'category'): {
  to(v: number): number;
  from(v: number): number;
} {
  const same = (v: number) => v;
  return scale === 'log' ? { to: log, from: exp } : { to: same, from: same };
}

/** The edges of cells about ascending places: halfway between neighbours as drawn, and as far beyond the ends. */
export function edges(places: readonly number[], scale: 'linear' | 'log' | 'category'): number[] {
  const { to, from } = along(scale);
  const at = places.map(to);
  const halves = at.slice(1).map((v, i) => (v + at[i]) / 2);
  const [first, last] = [halves[0], halves[halves.length - 1]];
  return [2 * at[0] - first, ...halves, 2 * at[at.length - 1] - last].map(from);
}
