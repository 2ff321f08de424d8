/**
 * The phase diagram: a quantity over two axes as a heat map, with the theory's lines n|mu|^2 = R and
 * n|mu|^4 = |Sigma| tr Sigma from the cells' own records.
 */
import { log } from '../../linalg/elementary.ts';
import type { SweepAxis, SweepRow, SweepTable } from '../../sweep/table.ts';
import type { Cell, Chart, ColourScale, Layer, LineLayer, Refusal } from '../chart.ts';
import { INK } from '../palette.ts';
import { number } from '../ticks.ts';
import { along, chartAxis, coordinateSaid, edges, isNumeric, placeOn, scaleOf } from './axes.ts';
import { zeroLines } from './contour.ts';
import { type Estimate, estimate, geometricMean, methodSaid, missingSaid } from './estimate.ts';
import { hatchKey, headingSaid, headingTold, marked, namedFor } from './heading.ts';
import { panelsOf } from './panels.ts';
import { errorPath, hasPath, numberAt, type Quantity, quantityOf, symbolOf } from './quantity.ts';
import { axisOf, groupedBy, nextAxis, rowsOf, type View } from './view.ts';

/** Where theory draws a line: a quantity of the regime is 1. */
const LINES = [
  { path: 'regime.ratio', name: 'n‖μ‖² = R', dash: '' },
  { path: 'regime.frontier', name: 'n‖μ‖⁴ = ‖Σ‖ tr Σ', dash: '6,3' },
] as const;

export function phaseChart(table: SweepTable, view: View): Chart | Refusal {
  const x = view.x === undefined ? nextAxis(table, [], view) : axisOf(table, view.x, '--x');
  const y = view.y === undefined ? nextAxis(table, [x], view) : axisOf(table, view.y, '--y');
  if (x === undefined || y === undefined)
    return { refused: 'a phase diagram needs two axes of more than one value' };
  const third =
    view.panels === undefined ? nextAxis(table, [x, y], view) : axisOf(table, view.panels, '--panels');
  const rows = rowsOf(table, [x, y, third], view);
  if (rows.every(({ status }) => status === 'failed')) return { refused: 'no cell of this view is done' };
  const quantity = namedFor(quantityOf(table, view.values?.[0] ?? defaultValue(table)), rows);
  const scale = view.scale ?? 'linear';

  const onGrid = rows.filter(({ at }) => x.values.includes(at[x.name]) && y.values.includes(at[y.name]));
  const grid = { x: placesOn(x, onGrid), y: placesOn(y, onGrid) };
  if (grid.x.length < 2 || grid.y.length < 2) {
    return {
      refused: `a phase diagram needs two places on each axis; there are ${grid.x.length} and ${grid.y.length}`,
    };
  }
  const { panels, titles } = panelsOf(onGrid, third);
  const drawn = panels.map((panel) => ({
    ...panel,
    cells: cellsOf(panel.rows, [x, y], grid, quantity, scale),
  }));
  const estimates = drawn.flatMap(({ cells }) => cells.map(({ is }) => is));
  const known = estimates.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length === 0) return { refused: `no cell of this view has a value of ${quantity.text}` };
  const lines = LINES.filter(({ path }) => isNumeric(x) && isNumeric(y) && hasPath(table, path));
  const crossed = new Set<string>();
  const layers = drawn.flatMap(({ rows: own, index, cells }): Layer[] => {
    const panel = index === undefined ? {} : { panel: index };
    const contours = lines.flatMap((line) => contourLayers(line, own, [x, y], grid));
    for (const { name } of contours) crossed.add(name);
    return [
      { kind: 'cells', name: quantity.text, cells: cells.map(({ cell }) => cell), ...panel },
      ...contours.map((contour) => ({ ...contour, ...panel })),
    ];
  });
  return {
    description: `Heat map of ${quantity.label} over ${x.label} and ${y.label}`,
    x: { ...chartAxis(x), domain: spanned(edges(grid.x, scaleOf(x))) },
    y: { ...chartAxis(y), domain: spanned(edges(grid.y, scaleOf(y))) },
    layers,
    colours: colourScale(quantity, known, scale),
    key: [
      ...lines.filter(({ name }) => crossed.has(name)).map(({ name, dash }) => ({ name, dash, stroke: INK })),
      ...hatchKey(quantity, onGrid),
    ],
    ...(titles === undefined ? {} : { panels: titles }),
    notes: [
      `Colour: ${methodSaid(quantity, scale, estimates)}.`,
      ...marksSaid(estimates),
      ...headingSaid([quantity], onGrid, 'Hatched', view),
      ...missingSaid(estimates, scale),
      ...lines.filter(({ name }) => !crossed.has(name)).map((line) => sideSaid(line, onGrid)),
      ...(estimates.length < panels.length * grid.x.length * grid.y.length
        ? [view.only === undefined ? 'White: no cell yet.' : 'White: no such cell.']
        : []),
      ...(onGrid.length < rows.length
        ? [`${rows.length - onGrid.length} cells between the places of the grid are not shown.`]
        : []),
    ],
    ratio: 1.3,
  };
}

function defaultValue(table: SweepTable): string {
  return errorPath(table, 'error') ?? 'verdict.interpolates';
}

function placesOn(axis: SweepAxis, rows: readonly SweepRow[]): number[] {
  return [...new Set(rows.map((row) => placeOn(axis, row)))].sort((a, b) => a - b);
}

function spanned(all: readonly number[]): [number, number] {
  return [all[0], all[all.length - 1]];
}

type Axes = readonly [x: SweepAxis, y: SweepAxis];

interface Grid {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** The rows of each node of the grid that has any. */
function nodes(rows: readonly SweepRow[], [x, y]: Axes, grid: Grid) {
  const groups = groupedBy(rows, (row) => `${placeOn(x, row)} ${placeOn(y, row)}`);
  return grid.x.flatMap((px, i) =>
    grid.y.flatMap((py, j) => {
      const own = groups.get(`${px} ${py}`);
      return own === undefined ? [] : [{ i, j, px, py, rows: own }];
    }),
  );
}

function cellsOf(
  rows: readonly SweepRow[],
  axes: Axes,
  grid: Grid,
  quantity: Quantity,
  scale: 'linear' | 'log',
): { cell: Cell; is: Estimate }[] {
  const [x, y] = axes;
  const [xEdges, yEdges] = [edges(grid.x, scaleOf(x)), edges(grid.y, scaleOf(y))];
  return nodes(rows, axes, grid).map(({ i, j, px, py, rows: own }) => {
    const is = estimate(own, quantity, scale);
    const cell: Cell = {
      x: px,
      y: py,
      x1: xEdges[i],
      x2: xEdges[i + 1],
      y1: yEdges[j],
      y2: yEdges[j + 1],
      value: is.value,
      low: is.interval?.[0] ?? null,
      high: is.interval?.[1] ?? null,
      seeds: is.seeds,
      missing: is.seeds === 0 ? 'all' : is.seeds < own.length ? 'some' : 'none',
      ...marked(quantity, own),
      detail: detailOf(own, axes, is, quantity),
    };
    return { cell, is };
  });
}

/** What a reader who points at a cell is told. */
function detailOf(rows: readonly SweepRow[], [x, y]: Axes, is: Estimate, quantity: Quantity): string {
  const [{ at }] = rows;
  const errors = rows.flatMap(({ error }) => (error === null ? [] : [error]));
  const interval =
    is.interval === null ? '' : ` (95 %: ${number(is.interval[0], 4)} to ${number(is.interval[1], 4)})`;
  const regime = LINES.flatMap(({ path }) => {
    const value = geometricMean(rows, numberAt(path));
    return value === null ? [] : [`${symbolOf(path)} = ${number(value, 4)}`];
  });
  return [
    `${coordinateSaid(x, at[x.name])}, ${coordinateSaid(y, at[y.name])}`,
    `${quantity.label}: ${is.value === null ? 'none' : number(is.value, 5)}${interval}`,
    `seeds: ${is.seeds}${is.absent > 0 ? `, without a value: ${is.absent}` : ''}${is.failed > 0 ? `, failed: ${is.failed}` : ''}`,
    ...headingTold(quantity, rows),
    ...regime,
    ...errors.slice(0, 1),
  ].join('\n');
}

/** The line on which a quantity of the regime is 1: found from its logarithm at the nodes, in the coordinates drawn. */
function contourLayers(
  { path, name, dash }: (typeof LINES)[number],
  rows: readonly SweepRow[],
  [x, y]: Axes,
  grid: Grid,
): LineLayer[] {
  const values: (number | null)[][] = grid.x.map(() => grid.y.map(() => null));
  for (const { i, j, rows: own } of nodes(rows, [x, y], grid)) {
    const value = geometricMean(own, numberAt(path));
    values[i][j] = value === null ? null : log(value);
  }
  const [u, v] = [along(scaleOf(x)), along(scaleOf(y))];
  const lines = zeroLines(grid.x.map(u.to), grid.y.map(v.to), values);
  return lines.map((line) => ({
    kind: 'line',
    name,
    points: line.map(([a, b]) => ({ x: u.from(a), y: v.from(b) })),
    stroke: INK,
    width: 1.8,
    dash,
    halo: true,
  }));
}

/** Where a line of theory lies when it does not cross the grid. */
function sideSaid({ path, name }: (typeof LINES)[number], rows: readonly SweepRow[]): string {
  const value = geometricMean(rows, numberAt(path));
  if (value === null) return `${name}: not known for these cells.`;
  return `${name} is not crossed: all cells lie ${value >= 1 ? 'above' : 'below'}.`;
}

/** A share has all of [0, 1]; a mean what the cells span. */
function colourScale(
  { text, label, kind }: Quantity,
  known: readonly number[],
  scale: 'linear' | 'log',
): ColourScale {
  const domain: [number, number] = kind === 'share' ? [0, 1] : [Math.min(...known), Math.max(...known)];
  const own = kind === 'share' ? 'linear' : scale;
  return { name: text, label: own === 'log' ? `${label}, logarithmic` : label, scale: own, domain };
}

/** What the marks on cells mean, where there are any. */
function marksSaid(estimates: readonly Estimate[]): string[] {
  const all = estimates.filter(({ seeds }) => seeds === 0).length;
  const some = estimates.filter(({ seeds, absent, failed }) => seeds > 0 && absent + failed > 0).length;
  return [
    ...(all > 0 ? [`Grey, ×: no seed has a value (${all} places).`] : []),
    ...(some > 0 ? [`White dot: some seeds have none (${some} places).`] : []),
  ];
}
