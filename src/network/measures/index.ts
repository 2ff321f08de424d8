/**
 * The measures by name. A new one is a file and a line here.
 */
import { collapse } from './collapse.ts';
import { marginQuantiles } from './margin-quantiles.ts';
import type { Measure, Measured } from './measure.ts';
import { neurons } from './neurons.ts';
import { normMargins } from './norm-margins.ts';
import { regularisationPath } from './regularisation-path.ts';
import { sharpness } from './sharpness.ts';

export const measures = [
  marginQuantiles,
  normMargins,
  neurons,
  collapse,
  sharpness,
  regularisationPath,
] as const;

export type MeasureName = (typeof measures)[number]['name'];
export type MeasureColumnName = (typeof measures)[number]['columns'][number]['name'];
/** Columns of a trajectory, of the measures that are asked for. */
export type MeasuredColumns = Partial<Record<MeasureColumnName, number | null>>;

/** Every column of all measures. */
export const measureColumns = measures.flatMap(({ columns }) => [...columns]);

/** Whether one of them is made of the regularisation path. */
export function asksForPath(asked: readonly MeasureName[]): boolean {
  return measures.some(
    ({ name, asksForPath }: Measure) => asksForPath === true && asked.some((one) => one === name),
  );
}

/** The columns of the measures asked for, in the order of the table. */
export function measuresOf(asked: readonly MeasureName[], measured: Measured): MeasuredColumns {
  const chosen = measures.filter(({ name }) => asked.includes(name));
  return Object.assign({}, ...chosen.map((measure) => measure.of(measured)));
}
