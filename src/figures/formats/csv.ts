/**
 * The plotted numbers of a chart as CSV: one row a mark, columns by name, what stands in words around the figure as
 * comments (lines that begin with #).
 */
import type { Axis, Chart, Fit, HeadingCount, Layer } from '../chart.ts';
import { oneLine, type Provenance, provenanceLines } from './provenance.ts';

type Value = string | number | null;
type Row = Record<string, Value>;

export function chartCsv(chart: Chart, provenance: Provenance): string {
  const isSpan = ({ kind }: Layer) => kind === 'band' || kind === 'bars';
  const ordered = [...chart.layers.filter((layer) => !isSpan(layer)), ...chart.layers.filter(isSpan)];
  const rows = ordered.reduce((so: Row[], layer) => withLayer(so, layer, chart), []);
  const columns = columnsOf(chart).filter((column) => rows.some((row) => row[column] !== undefined));
  const comments = [
    chart.description,
    ...provenanceLines(provenance),
    ...[chart.x, chart.y, ...(chart.colours === undefined ? [] : [chart.colours])].map(
      ({ name, label }) => `${name}: ${label}`,
    ),
    ...(chart.notes ?? []),
  ];
  return [
    ...comments.map((line) => `# ${oneLine(line)}`),
    columns.map(field).join(','),
    ...rows.map((row) => columns.map((column) => field(row[column] ?? null)).join(',')),
    '',
  ].join('\n');
}

/** In the order in which they are read; those that no row has are left out. */
function columnsOf({ x, y, colours }: Chart): string[] {
  const value = colours === undefined ? [] : [colours.name];
  const fit: (keyof Fit)[] = ['slope', 'standardError', 'low', 'high', 'seeds'];
  return [
    ...new Set(['panel', 'series', x.name, y.name, ...value, 'low', 'high', 'seeds', ...HEADINGS, ...fit]),
  ];
}

/** How many experiments behind a mark head for the limit that it shows a quantity of, do not, or are undecided. */
const HEADINGS: readonly (keyof HeadingCount)[] = ['reached', 'notReached', 'undecided'];

/** The rows so far and those of a layer; an interval joins the row of its own series at the same x. */
function withLayer(rows: readonly Row[], layer: Layer, chart: Chart): Row[] {
  const { x, y, colours } = chart;
  if (layer.kind === 'text') return [...rows];
  const series: Row = {
    ...(layer.panel === undefined ? {} : { panel: chart.panels?.[layer.panel] ?? null }),
    series: layer.name,
  };
  switch (layer.kind) {
    case 'line':
    case 'points':
    case 'ticks': {
      const fit = layer.kind === 'line' && layer.fit !== undefined ? { ...layer.fit } : {};
      return [
        ...rows,
        ...layer.points.map((point) => ({
          ...series,
          [x.name]: written(x, point.x),
          [y.name]: written(y, point.y),
          ...(point.seeds === undefined ? {} : { seeds: point.seeds }),
          ...point.heading,
          ...fit,
        })),
      ];
    }
    case 'band':
    case 'bars': {
      const joined = [...rows];
      for (const span of layer.spans) {
        const at = written(x, span.x);
        const i = joined.findIndex(
          (row) => row.series === series.series && row.panel === series.panel && row[x.name] === at,
        );
        const interval = { low: span.low, high: span.high };
        if (i >= 0) joined[i] = { ...joined[i], ...interval };
        else joined.push({ ...series, [x.name]: at, ...interval });
      }
      return joined;
    }
    case 'cells':
      return [
        ...rows,
        ...layer.cells.map((cell) => ({
          ...series,
          [x.name]: written(x, cell.x),
          [y.name]: written(y, cell.y),
          [colours?.name ?? 'value']: cell.value,
          low: cell.low,
          high: cell.high,
          seeds: cell.seeds,
          ...cell.heading,
        })),
      ];
    case 'rule':
      return [...rows, { ...series, [layer.axis === 'x' ? x.name : y.name]: layer.at }];
    default:
      return layer satisfies never;
  }
}

function written({ categories }: Axis, value: number): Value {
  return categories === undefined ? value : categories[value];
}

/** Quoted where it holds what separates, or is a word that begins as a formula or a comment would. */
function field(value: Value): string {
  const text = value === null ? '' : String(value);
  const suspicious = typeof value === 'string' && /^[\s#=+@-]/.test(value);
  return /[",\n\r]/.test(text) || suspicious ? `"${text.replace(/"/g, '""')}"` : text;
}
