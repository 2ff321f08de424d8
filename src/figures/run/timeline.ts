/**
 * Trajectories against t on a logarithmic axis, on which t = 0 stands apart as a hollow mark.
 */
import { optimizerNamed } from '../../optimizers.ts';
import type { ExperimentRecord, TrainingRecord, TrajectoryRow } from '../../record/record.ts';
import type { Axis, Layer, Point, SymbolName } from '../chart.ts';
import { GREY } from '../palette.ts';
import { number } from '../ticks.ts';

/** The values of one column where it exists. */
export function column(
  rows: readonly TrajectoryRow[],
  value: (row: TrajectoryRow) => number | null,
): Point[] {
  return rows.flatMap((row) => {
    const y = value(row);
    return y === null ? [] : [{ x: row.t, y }];
  });
}

/** The axis of t, from 0 (apart) to the last row. */
export function timeAxis(rows: readonly TrajectoryRow[], unit = 'updates'): Axis {
  return { name: 't', label: `t, ${unit} (logarithmic)`, scale: 'time', domain: [0, lastTime(rows)] };
}

/** What t counts: updates, or alpha of time where gradient flow makes none. */
export function timeUnit({ training: { optimizer } }: ExperimentRecord['spec']): string {
  return optimizerNamed(optimizer).unit;
}

/** The log time that late margins follow: "log αt", where the optimiser makes nothing else of it. */
function clockTold({ training: { optimizer } }: ExperimentRecord['spec']): string {
  const { clock } = optimizerNamed(optimizer);
  return clock.factor === null ? 'log αt' : clock.told;
}

/** What the residual is the largest of: of a limit of its own, or over support vectors. */
export function residualTold({ spec, limit: { own } }: Pick<ExperimentRecord, 'spec' | 'limit'>): string {
  const clock = clockTold(spec);
  if (own?.kind === 'regularised' || own?.kind === 'equalMargins') return '|qᵢ − q*ᵢ|';
  return own == null || own.kind !== 'polynomial'
    ? `|qᵢ − ${clock} + log βᵢ| over support vectors`
    : `|log qᵢ − log vᵢ − ${number(own.exponent, 3)} ${clock}|`;
}

export function lastTime(rows: readonly TrajectoryRow[]): number {
  return rows.reduce((last, { t }) => Math.max(last, t), 10);
}

/** When the last row is: the end is the last update; beyond it lies the horizon. */
export function timeOfLast({ horizon, training: { trajectory } }: ExperimentRecord): string {
  const last = trajectory.at(-1);
  return horizon === null || last === undefined ? 'at the end' : `at t = ${number(last.t, 4)}`;
}

/** A hollow mark at t = 0 and a line through the values at t >= 1. */
export function timeLine(
  name: string,
  values: readonly Point[],
  stroke: string,
  symbol: SymbolName = 'circle',
): Layer[] {
  return [
    {
      kind: 'points',
      name,
      points: values.filter(({ x }) => x === 0),
      stroke,
      symbol,
      radius: 3.5,
      fill: 0,
    },
    { kind: 'line', name, points: values.filter(({ x }) => x > 0), stroke, symbol },
  ];
}

/**
 * Dashed rules where every neuron was first activated, where all margins were first positive, and where descent was taken up by its
 * flow; names in rows of 16 px.
 */
export function milestones(training: TrainingRecord): Layer[] {
  const last = lastTime(training.trajectory);
  return milestonesOf(training).flatMap(({ t, name }, row): Layer[] => {
    const left = t * t > last;
    return [
      { kind: 'rule', name, axis: 'x', at: t, stroke: GREY, dash: '3,3' },
      {
        kind: 'text',
        text: `${name}: t = ${t}`,
        x: t,
        y: 'top',
        anchor: left ? 'end' : 'start',
        dx: left ? -5 : 5,
        dy: 2 + 16 * row,
        halo: true,
      },
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
  steps,
  trajectory,
}: TrainingRecord): { t: number; name: string }[] {
  const flow = { t: trajectory.some(({ t }) => t > steps) ? steps : null, name: 'followed as a flow from' };
  const named =
    firstStep !== null && firstStep === interpolatedAt
      ? [{ t: firstStep, name: 'activated, interpolates' }, flow]
      : [{ t: firstStep, name: 'activated' }, { t: interpolatedAt, name: 'interpolates' }, flow];
  return named.flatMap(({ t, name }) => (t === null ? [] : [{ t, name }]));
}
