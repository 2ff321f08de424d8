/**
 * The systems of a comparison on one axis of time: a curve of one column of its trajectory for each.
 */
import type { Comparison } from '../inquiry/comparison.ts';
import type { Chart, Layer, Refusal } from './chart.ts';
import { columnAxis, columnNamed } from './run/columns.ts';
import { column, lastTime, timeAxis, timeLine } from './run/timeline.ts';
import { lookOf } from './sweep/series.ts';

/** Shown where nothing else is asked for. */
const FIRST_CHOICE = 'normalizedMargin';

export const COMPARISON_TITLE = 'The systems side by side';
export const COMPARISON_CAPTION =
  'One curve for each system, against t on a logarithmic axis, up to the last t that all of them came to; t counts updates, or units of α for a flow. Hollow mark: t = 0.';

/**
 * @param name  a column of the trajectory; default the normalised margin
 * @throws InputError for a name that is none
 */
export function comparisonChart(
  { systems }: Pick<Comparison, 'systems'>,
  name: string = FIRST_CHOICE,
): Chart | Refusal {
  const shown = columnNamed(name);
  const runs = systems.flatMap(({ name: own, found }, k) =>
    found === null ? [] : [{ name: own, look: lookOf(k, systems.length), rows: found.trajectory }],
  );
  const until = Math.min(...runs.map(({ rows }) => lastTime(rows)));
  const curves = runs.flatMap(({ name: own, look, rows }) => {
    const values = column(rows, shown.of).filter(({ x }) => x <= until);
    return values.length === 0 ? [] : [{ name: own, look, values }];
  });
  if (curves.length === 0) return { refused: `no system has a value of ${shown.name}` };
  const missing = systems.length - curves.length;
  const longer = runs.filter(({ rows }) => lastTime(rows) > until);
  return {
    description: `${shown.label} against time, a curve for each of ${curves.length} systems`,
    x: { ...timeAxis([]), domain: [0, until] },
    y: columnAxis(shown, shown.label),
    layers: curves.flatMap(({ name: own, look, values }): Layer[] =>
      timeLine(own, values, look.stroke, look.symbol),
    ),
    key: curves.map(({ name: own, look }) => ({ name: own, dash: '', ...look })),
    notes: [
      ...(longer.length > 0
        ? [`Followed beyond what is shown: ${longer.map((run) => run.name).join(', ')}.`]
        : []),
      ...(missing > 0 ? [`${missing} of the systems have nothing to show.`] : []),
    ],
  };
}
