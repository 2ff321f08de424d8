/**
 * Transition curves: quantities along an axis, a curve for each place on another, with intervals and fitted slopes.
 */
import type { SweepAxis, SweepRow, SweepTable } from '../../sweep/table.ts';
import type { Axis, Chart, KeyEntry, LineLayer, Refusal } from '../chart.ts';
import { INK } from '../palette.ts';
import { chartAxis, coordinateSaid, placeOn } from './axes.ts';
import { type Curve, curveLayers, curvePoints, linePoints } from './curve.ts';
import { methodSaid, missingSaid } from './estimate.ts';
import { slopeKey, slopesOf, slopesSaid } from './fit.ts';
import { headingSaid, hollowKey, namedFor } from './heading.ts';
import { panelsOf } from './panels.ts';
import { errorPath, type Quantity, quantityOf } from './quantity.ts';
import { lookOf } from './series.ts';
import { axisOf, nextAxis, rowsOf, type View } from './view.ts';

export function curvesChart(table: SweepTable, view: View): Chart | Refusal {
  const x = view.x === undefined ? nextAxis(table, [], view) : axisOf(table, view.x, '--x');
  if (x === undefined) return { refused: 'curves need an axis of more than one value' };
  const asked = (view.values ?? defaultValues(table)).map((text) => quantityOf(table, text));
  const by = seriesAxis(table, x, asked, view);
  const panelAxis =
    view.panels === undefined ? nextAxis(table, [x, by], view) : axisOf(table, view.panels, '--panels');
  const rows = rowsOf(table, [x, by, panelAxis], view);
  const quantities = asked.map((quantity) => namedFor(quantity, rows));
  const scale = quantities.every(({ kind }) => kind === 'share') ? 'linear' : (view.scale ?? 'linear');

  const { panels, titles } = panelsOf(rows, panelAxis);
  const curves = panels.flatMap(({ rows: own, index }) => curvesOf(own, index, x, by, quantities, scale));
  if (!curves.some(hasTwoPoints)) {
    return {
      refused: `no curve of ${quantities.map(({ text }) => text).join(', ')} has values at two places`,
    };
  }
  const xAxis = chartAxis(x);
  const slopes = slopesOf(curves, x, { x: xAxis.scale === 'log' ? 'log' : 'linear', y: scale }, view.fit);
  const reference = view.reference === undefined ? null : namedFor(quantityOf(table, view.reference), rows);
  const shown = [...quantities, ...(reference === null ? [] : [reference])];
  const estimates = curves.flatMap(({ points }) => points.map(({ is }) => is));
  const several = new Set(curves.map(({ name }) => name)).size > 1;
  return {
    description: `${quantities.map(({ label }) => label).join(', ')} against ${x.label}`,
    x: xAxis,
    y: valueAxis(quantities, scale),
    layers: [
      ...curves.flatMap((curve) => curveLayers(curve, 'band')),
      ...(reference === null ? [] : curves.map((curve) => referenceLayer(curve, reference, x, scale))),
      ...slopes.map(({ layer }) => layer),
    ],
    key: [
      ...(several ? keyOf(curves) : []),
      ...(reference === null ? [] : [{ name: reference.label, stroke: INK, dash: '2,3' }]),
      ...(several || titles !== undefined ? [] : slopes.map(slopeKey)),
      ...hollowKey(shown, rows),
    ],
    ...(titles === undefined ? {} : { panels: titles }),
    notes: [
      `Line and band: ${methodSaid(quantities[0], scale, estimates)}.`,
      ...slopesSaid(slopes),
      ...missingSaid(estimates, scale),
      ...headingSaid(shown, rows, 'Hollow', view),
    ],
  };
}

function defaultValues(table: SweepTable): string[] {
  return [errorPath(table, 'log10Error') ?? 'verdict.interpolates'];
}

/** The axis with a curve for each place: none where each quantity has a curve. */
function seriesAxis(
  table: SweepTable,
  x: SweepAxis,
  quantities: readonly Quantity[],
  view: View,
): SweepAxis | undefined {
  if (view.series !== undefined) return axisOf(table, view.series, '--series');
  return quantities.length > 1 ? undefined : nextAxis(table, [x], view);
}

function curvesOf(
  rows: readonly SweepRow[],
  panel: number | undefined,
  x: SweepAxis,
  by: SweepAxis | undefined,
  quantities: readonly Quantity[],
  scale: 'linear' | 'log',
): Curve[] {
  const places = by === undefined ? [undefined] : by.values;
  const count = places.length * quantities.length;
  return places.flatMap((place, i) => {
    const own = by === undefined ? rows : rows.filter(({ at }) => at[by.name] === place);
    return quantities.map((quantity, k) => ({
      name: [
        ...(by === undefined || place === undefined ? [] : [coordinateSaid(by, place)]),
        ...(quantities.length > 1 || by === undefined ? [quantity.label] : []),
      ].join(', '),
      look: lookOf(i * quantities.length + k, count),
      quantity,
      panel,
      rows: own,
      points: curvePoints(own, (row) => placeOn(x, row), quantity, scale),
    }));
  });
}

function hasTwoPoints({ points }: Curve): boolean {
  return points.filter(({ is }) => is.value !== null).length >= 2;
}

function valueAxis(quantities: readonly Quantity[], scale: 'linear' | 'log'): Axis {
  const [{ text, label, kind }] = quantities;
  const shares = quantities.every((one) => one.kind === 'share');
  const name = quantities.length > 1 ? 'value' : text;
  const said = quantities.length > 1 ? (shares ? 'share of seeds' : 'value') : label;
  if (shares) return { name, label: said, scale: 'linear', domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] };
  return { name, label: scale === 'log' ? `${said}, logarithmic` : said, scale, nice: kind === 'mean' };
}

/** One entry for each look, whichever panels it is in. */
function keyOf(curves: readonly Curve[]): KeyEntry[] {
  return [...new Map(curves.map(({ name, look }) => [name, { name, dash: '', ...look }])).values()];
}

/** Another quantity along the same rows, dashed. */
function referenceLayer(
  { name, look, panel, rows }: Curve,
  reference: Quantity,
  x: SweepAxis,
  scale: 'linear' | 'log',
): LineLayer {
  const points = curvePoints(rows, (row) => placeOn(x, row), reference, scale);
  return {
    kind: 'line',
    name: `${name}: ${reference.label}`,
    points: linePoints(points),
    stroke: look.stroke,
    width: 1.5,
    dash: '2,3',
    ...(panel === undefined ? {} : { panel }),
  };
}
