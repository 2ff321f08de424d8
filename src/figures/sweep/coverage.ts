/**
 * The coverage of premises: along an axis, the share of seeds at which each premise of the theory holds.
 */
import type { SweepTable } from '../../sweep/table.ts';
import type { Chart, Refusal } from '../chart.ts';
import { chartAxis, placeOn } from './axes.ts';
import { type Curve, curveLayers, curvePoints } from './curve.ts';
import { missingSaid, seedsSaid } from './estimate.ts';
import { headingSaid, hollowKey, namedFor } from './heading.ts';
import { panelsOf } from './panels.ts';
import { hasPath, quantityOf } from './quantity.ts';
import { lookOf } from './series.ts';
import { axisOf, nextAxis, rowsOf, type View } from './view.ts';

/** The premises that every record judges. */
const PREMISES = [
  'data.positivelyCorrelated',
  'training.activation.atFirstStep',
  'limit.activated',
  'verdict.interpolates',
];

/** Pixels between the bars of one place. */
const APART = 4;

export function coverageChart(table: SweepTable, view: View): Chart | Refusal {
  const x = view.x === undefined ? nextAxis(table, [], view) : axisOf(table, view.x, '--x');
  if (x === undefined) return { refused: 'coverage needs an axis of more than one value' };
  const panelAxis =
    view.panels === undefined ? nextAxis(table, [x], view) : axisOf(table, view.panels, '--panels');
  const rows = rowsOf(table, [x, panelAxis], view);
  const premises = (view.values ?? defaultPremises(table)).map((text) =>
    namedFor(quantityOf(table, text), rows),
  );
  const numbers = premises.find(({ kind }) => kind === 'mean');
  if (numbers !== undefined)
    return { refused: `${numbers.text} is a number, not a premise that holds or fails` };

  const { panels, titles } = panelsOf(rows, panelAxis);
  const curves = panels.flatMap(({ rows: own, index }) =>
    premises.map(
      (quantity, k): Curve => ({
        name: quantity.label.replace(/^share of seeds: /, ''),
        look: lookOf(k, premises.length),
        quantity,
        panel: index,
        rows: own,
        points: curvePoints(own, (row) => placeOn(x, row), quantity, 'linear'),
      }),
    ),
  );
  const estimates = curves.flatMap(({ points }) => points.map(({ is }) => is));
  if (estimates.every(({ value }) => value === null)) return { refused: 'no cell of this view is done' };
  return {
    description: `Share of seeds at which each premise holds against ${x.label}`,
    x: chartAxis(x),
    y: {
      name: 'share',
      label: 'share of seeds at which it holds',
      scale: 'linear',
      domain: [0, 1],
      ticks: [0, 0.25, 0.5, 0.75, 1],
    },
    layers: curves.flatMap((curve, k) =>
      curveLayers(curve, 'bars', ((k % premises.length) - (premises.length - 1) / 2) * APART),
    ),
    key: [
      ...premises.map((_, k) => ({ name: curves[k].name, dash: '', ...curves[k].look })),
      ...hollowKey(premises, rows),
    ],
    ...(titles === undefined ? {} : { panels: titles }),
    notes: [
      `Points: share of ${seedsSaid(estimates)}; bars: 95 % Clopper–Pearson intervals. Curves are set apart sideways.`,
      ...missingSaid(estimates, 'linear'),
      ...headingSaid(premises, rows, 'Hollow', view),
    ],
  };
}

/** Those of every record that these have, and the published theorems that hold anywhere. */
function defaultPremises(table: SweepTable): string[] {
  return PREMISES.filter((path) => hasPath(table, path));
}
