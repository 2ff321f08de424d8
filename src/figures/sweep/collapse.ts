/**
 * Finite-size collapse: curves of several sizes against a scaled abscissa, on which theory says that they are one, and how
 * far they are from one another before and after.
 */
import type { SweepAxis, SweepTable } from '../../sweep/table.ts';
import type { Chart, LineLayer, Refusal } from '../chart.ts';
import { INK } from '../palette.ts';
import { number } from '../ticks.ts';
import { coordinateSaid, placeOn, scaleOf } from './axes.ts';
import { type Curve, curveLayers, curvePoints, linePoints } from './curve.ts';
import { geometricMean, methodSaid, missingSaid } from './estimate.ts';
import { headingSaid, hollowKey, namedFor } from './heading.ts';
import { hasPath, type Quantity, quantityOf } from './quantity.ts';
import { lookOf } from './series.ts';
import { type SpreadScales, spread } from './spread.ts';
import { axisOf, groupedBy, nextAxis, rowsOf, type View } from './view.ts';

/** Gamma in units of its largest, which depends on the size through n|mu|^2/R alone when Sigma = I. */
const DEFAULT = {
  value: 'risk.limit.gamma/data.signalNorm',
  reference: 'risk.predictedGamma/data.signalNorm',
};

export function collapseChart(table: SweepTable, view: View): Chart | Refusal {
  const x = view.x === undefined ? nextAxis(table, [], view) : axisOf(table, view.x, '--x');
  const by = view.series === undefined ? nextAxis(table, [x], view) : axisOf(table, view.series, '--series');
  if (x === undefined || by === undefined) {
    return {
      refused: 'a collapse needs an axis along the curves and one of sizes, each of more than one value',
    };
  }
  const rows = rowsOf(table, [x, by], view);
  const value = view.values?.[0] ?? DEFAULT.value;
  const quantity = namedFor(quantityOf(table, value), rows);
  const abscissa = namedFor(quantityOf(table, view.against ?? 'regime.ratio'), rows);
  const scale = quantity.kind === 'share' ? 'linear' : (view.scale ?? 'log');

  const sizes = by.values.map((size, k) => ({
    name: coordinateSaid(by, size),
    look: lookOf(k, by.values.length),
    rows: rows.filter(({ at }) => at[by.name] === size),
  }));
  const curves = sizes.map((size) => scaledCurve(size, x, abscissa, quantity, scale)).filter(hasTwoPoints);
  if (curves.length < 2) {
    const needed = `two curves of ${quantity.text} with two places each where ${abscissa.text} is positive`;
    return { refused: `a collapse needs ${needed}; there are ${curves.length}` };
  }
  const found = referenceOf(table, value, view);
  const reference = found && namedFor(found, rows);
  const shown = [quantity, abscissa, ...(reference === null ? [] : [reference])];
  const unscaled = curves.map((curve) => ({
    ...curve,
    points: curvePoints(curve.rows, (row) => placeOn(x, row), quantity, scale),
  }));
  const [before, after] = [
    spread(unscaled, { x: scaleOf(x) === 'log' ? 'log' : 'linear', y: scale }),
    spread(curves, { x: 'log', y: scale }),
  ];
  const estimates = curves.flatMap(({ points }) => points.map(({ is }) => is));
  return {
    description: `${quantity.label} against ${abscissa.label}, a curve for each ${by.label}`,
    x: { name: abscissa.text, label: `${abscissa.label}, logarithmic`, scale: 'log' },
    y: {
      name: quantity.text,
      label: scale === 'log' ? `${quantity.label}, logarithmic` : quantity.label,
      scale,
      ...(quantity.kind === 'share' ? { domain: [0, 1] as const } : {}),
    },
    layers: [
      ...curves.flatMap((curve) => curveLayers(curve, 'band')),
      ...(reference === null
        ? []
        : curves.map((curve) => referenceLayer(curve, x, abscissa, reference, scale))),
    ],
    key: [
      ...curves.map(({ name, look }) => ({ name, dash: '', ...look })),
      ...(reference === null ? [] : [{ name: reference.label, stroke: INK, dash: '2,3' }]),
      ...hollowKey(shown, rows),
    ],
    notes: [
      `Line and band: ${methodSaid(quantity, scale, estimates)}.`,
      `Mean distance of a curve from the others, of the range of the ordinate: ${spreadSaid(before)} against ${x.label}, ${spreadSaid(after)} against ${abscissa.label}.`,
      ...missingSaid(estimates, scale),
      ...headingSaid(shown, rows, 'Hollow', view),
    ],
  };
}

function hasTwoPoints({ points }: Curve): boolean {
  return points.filter(({ is }) => is.value !== null).length >= 2;
}

/** The estimates of a size at its places, each put where the abscissa is there; places without one are left out. */
function scaledCurve(
  size: Pick<Curve, 'name' | 'look' | 'rows'>,
  x: SweepAxis,
  abscissa: Quantity,
  quantity: Quantity,
  scale: SpreadScales['y'],
): Curve {
  const places = new Map<number, number>();
  for (const [place, own] of groupedBy(size.rows, (row) => placeOn(x, row))) {
    const scaled = geometricMean(own, abscissa.of);
    if (scaled !== null) places.set(place, scaled);
  }
  const rows = size.rows.filter((row) => places.has(placeOn(x, row)));
  const points = curvePoints(rows, (row) => places.get(placeOn(x, row)) ?? Number.NaN, quantity, scale);
  return { ...size, rows, quantity, panel: undefined, points };
}

function referenceOf(table: SweepTable, value: string, { reference }: View): Quantity | null {
  if (reference !== undefined) return quantityOf(table, reference);
  const known = value === DEFAULT.value && hasPath(table, 'risk.predictedGamma');
  return known ? quantityOf(table, DEFAULT.reference) : null;
}

function referenceLayer(
  curve: Curve,
  x: SweepAxis,
  abscissa: Quantity,
  reference: Quantity,
  scale: SpreadScales['y'],
): LineLayer {
  const { points } = scaledCurve(curve, x, abscissa, reference, scale);
  return {
    kind: 'line',
    name: `${curve.name}: ${reference.label}`,
    points: linePoints(points),
    stroke: INK,
    width: 1.5,
    dash: '2,3',
  };
}

function spreadSaid(share: number | null): string {
  return share === null ? 'not known (no overlap)' : `${number(100 * share, 2)} %`;
}
