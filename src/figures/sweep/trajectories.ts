/**
 * Training trajectories of chosen cells, for sweeps that keep them.
 */

import { InputError } from '../../errors.ts';
import type { TrajectoryRow } from '../../record/record.ts';
import type { SweepRow, SweepTable } from '../../sweep/table.ts';
import type { Chart, Layer, Refusal } from '../chart.ts';
import { columnAxis, columnNamed } from '../run/columns.ts';
import { column, timeAxis, timeLine } from '../run/timeline.ts';
import { coordinateSaid } from './axes.ts';
import { headingSaid, hollowKey, marked, namedFor } from './heading.ts';
import { isOfLimit } from './of-limit.ts';
import { lookOf } from './series.ts';
import { chosenBy, type View } from './view.ts';

export const KEPT = 'training.trajectory';

/** As many as can be told apart. */
export const MOST = 16;

/** @param view  `values` names one column; `at` chooses cells, by axis or as seed=S */
export function trajectoriesChart(table: SweepTable, view: View): Chart | Refusal {
  const shown = columnNamed(view.values?.[0] ?? 'residual');
  const { name, label } = shown;
  const chosen = cellsOf(table, view);
  const kept = chosen.filter((row) => trajectoryOf(row) !== null);
  if (chosen.length === 0) return { refused: 'no cell is chosen' };
  if (chosen.length > MOST) {
    return {
      refused: `${chosen.length} cells are chosen; at most ${MOST} can be told apart: choose by --at`,
    };
  }
  if (kept.length === 0)
    return { refused: `no chosen cell keeps its trajectory; a sweep does with keep: [${KEPT}]` };

  const quantity = namedFor(
    { text: name, label, kind: 'mean', ofLimit: isOfLimit(name), of: () => null },
    kept,
  );
  const curves = kept.map((row, k) => {
    const values = column(trajectoryOf(row) ?? [], shown.of);
    return {
      name: nameOf(table, row, kept),
      look: lookOf(k, kept.length),
      values: values.map((point) => ({ ...point, ...marked(quantity, [row]) })),
    };
  });
  const drawn = curves.filter(({ values }) => values.length > 0);
  if (drawn.length === 0) return { refused: `no chosen cell has a value of ${name}` };
  return {
    description: `${quantity.label} against time, a curve for each of ${drawn.length} cells`,
    x: timeAxis(kept.flatMap((row) => trajectoryOf(row) ?? [])),
    y: columnAxis(shown, quantity.label),
    layers: drawn.flatMap(({ name: own, look, values }): Layer[] =>
      timeLine(own, values, look.stroke, look.symbol),
    ),
    key: [
      ...drawn.map(({ name: own, look }) => ({ name: own, dash: '', ...look })),
      ...hollowKey([quantity], kept),
    ],
    notes: [
      ...(drawn.length < chosen.length
        ? [`${chosen.length - drawn.length} chosen cells have nothing to show.`]
        : []),
      ...headingSaid([quantity], kept, 'Hollow', view),
    ],
  };
}

/** The cells at the chosen coordinates and seed; without a choice of seed, of the first one. */
export function cellsOf({ axes, rows: all }: SweepTable, { at = {}, only }: View): SweepRow[] {
  const rows = chosenBy(only, all);
  const { seed, ...held } = at;
  for (const name of Object.keys(held)) {
    if (axes.some((axis) => axis.name === name || axis.path === name)) continue;
    throw new InputError(
      '--at',
      `must be seed or an axis: ${axes.map((axis) => axis.name).join(', ')}`,
      name,
    );
  }
  const first = rows.length > 0 ? rows[0].seed : 0;
  const wanted = seed === undefined ? first : Number(seed);
  return rows.filter(
    (row) =>
      row.seed === wanted &&
      axes.every(({ name, path }) => {
        const text = held[name] ?? held[path];
        return text === undefined || String(row.at[name]) === text || row.at[name] === Number(text);
      }),
  );
}

function trajectoryOf({ kept }: SweepRow): readonly TrajectoryRow[] | null {
  const rows = kept[KEPT];
  return Array.isArray(rows) ? (rows as TrajectoryRow[]) : null;
}

/** By what tells the chosen cells apart. */
function nameOf({ axes }: SweepTable, row: SweepRow, among: readonly SweepRow[]): string {
  const varying = axes.filter(({ name }) => among.some(({ at }) => at[name] !== row.at[name]));
  const said = varying.map((axis) => coordinateSaid(axis, row.at[axis.name]));
  return said.length > 0 ? said.join(', ') : `seed ${row.seed}`;
}
