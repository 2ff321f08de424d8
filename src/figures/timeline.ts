/**
 * Trajectories against t on a logarithmic axis. t = 0 has no place there: it stands apart at the left, as a hollow mark
 * under the tick 0, not joined to the line.
 */
import { axisX, dot, line, type Markish, ruleX, type ScaleOptions, text } from '@observablehq/plot';
import type { TrainingRecord, TrajectoryRow } from '../experiment/record.ts';
import { HALO } from './figure.ts';
import { decades, power } from './ticks.ts';

/** Where t = 0 stands. */
const ZERO = 0.4;

/** A value of the trajectory at one t. */
export interface TimedValue {
  readonly t: number;
  readonly value: number;
}

/** The values of one column where it exists. */
export function column(
  rows: readonly TrajectoryRow[],
  value: (row: TrajectoryRow) => number | null,
): TimedValue[] {
  return rows.flatMap((row) => {
    const at = value(row);
    return at === null ? [] : [{ t: row.t, value: at }];
  });
}

/** The scale of t, from 0 (apart) to the last row. */
export function timeScale(rows: readonly TrajectoryRow[]): ScaleOptions {
  return { type: 'log', domain: [ZERO * 0.8, lastTime(rows)] };
}

function lastTime(rows: readonly TrajectoryRow[]): number {
  return rows.reduce((last, { t }) => Math.max(last, t), 10);
}

/** The axis of t, with its symbol and unit. */
export function timeAxis(rows: readonly TrajectoryRow[]): Markish {
  return axisX([ZERO, ...decades(1, lastTime(rows), 7)], {
    text: (t: number) => (t === ZERO ? '0' : power(t)),
    label: 't, updates (logarithmic) →',
    labelAnchor: 'right',
    labelArrow: 'none',
  });
}

/** A line through the values at t >= 1 and a hollow mark at t = 0. */
export function timeLine(values: readonly TimedValue[], stroke: string): Markish[] {
  const start = values.filter(({ t }) => t === 0);
  const later = values.filter(({ t }) => t > 0);
  return [
    line(later, { x: 't', y: 'value', stroke, strokeWidth: 2 }),
    dot(later, { x: 't', y: 'value', fill: stroke, r: later.length > 3 ? 2 : 3.5 }),
    dot(start, { x: () => ZERO, y: 'value', stroke, strokeWidth: 1.5, r: 3.5 }),
  ];
}

/** Dashed rules where every neuron was first activated and all margins were first positive; names in rows of 16 px. */
export function milestones(training: TrainingRecord): Markish[] {
  const last = lastTime(training.trajectory);
  return milestonesOf(training).map(({ t, name }, row) => {
    const x = Math.max(t, ZERO);
    const left = t * t > last;
    return [
      ruleX([x], { strokeDasharray: '3,3', strokeOpacity: 0.6 }),
      text([`${name}: t = ${t}`], {
        x: [x],
        frameAnchor: 'top',
        textAnchor: left ? 'end' : 'start',
        dx: left ? -5 : 5,
        dy: 2 + 16 * row,
        ...HALO,
      }),
    ];
  });
}

/** The room that the names of the milestones need above the line, in pixels. */
export function milestoneRoom(training: TrainingRecord): number {
  return 6 + 16 * milestonesOf(training).length;
}

function milestonesOf({
  activation: { firstStep },
  interpolatedAt,
}: TrainingRecord): { t: number; name: string }[] {
  if (firstStep !== null && firstStep === interpolatedAt)
    return [{ t: firstStep, name: 'activated, interpolates' }];
  const named = [
    { t: firstStep, name: 'activated' },
    { t: interpolatedAt, name: 'interpolates' },
  ];
  return named.flatMap(({ t, name }) => (t === null ? [] : [{ t, name }]));
}
