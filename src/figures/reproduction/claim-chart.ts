/**
 * The chart of a claim: measured points with their intervals, computed curves, and the values that its criterion names.
 */
import type { ChartAxis, ChartSeries, ClaimChart } from '../../reproduction/claim-chart.ts';
import type { Axis, Chart, KeyEntry, Layer, SymbolName } from '../chart.ts';
import { BLUE, GREEN, GREY, INK, VERMILION } from '../palette.ts';

/** Okabe and Ito's, those that read on white, and two of their darker shades. */
const COLOURS = [BLUE, VERMILION, GREEN, '#aa4499', '#b8860b', '#56b4e9', '#882255'];
const SYMBOLS: readonly SymbolName[] = ['circle', 'triangle', 'square', 'diamond', 'plus', 'times'];

/** From one series with intervals to the next, in pixels. */
const BESIDE = 3;
/** Above so many points a series is drawn with small, light marks. */
const MANY = 40;

export function claimChart(claim: ClaimChart): Chart {
  const x = axisOf('x', claim.x, claim.series);
  const y = axisOf('y', claim.y, claim.series);
  const styled = claim.series.map((series, k) => styledSeries(series, claim.series, k));
  const many = claim.series.length > 1;
  return {
    description: `${claim.title}: ${claim.y.label} against ${claim.x.label}`,
    x,
    y,
    layers: [...claim.guides.flatMap(guideLayers), ...styled.flatMap((one) => seriesLayers(one, claim, x))],
    ...(many ? { key: styled.map(keyEntry) } : {}),
  };
}

interface StyledSeries extends ChartSeries {
  readonly stroke: string;
  readonly symbol: SymbolName;
  readonly dash: string;
  /** Series with intervals stand a little beside one another. */
  readonly dx: number;
}

/** Measured series take colours and symbols in turn; computed curves are thin lines in ink, grey or dashed. */
function styledSeries(series: ChartSeries, all: readonly ChartSeries[], at: number): StyledSeries {
  const alike = all.filter(({ kind }) => (kind === 'line') === (series.kind === 'line'));
  const rank = alike.indexOf(all[at]);
  return {
    ...series,
    stroke: series.kind === 'line' ? (rank === 0 ? INK : GREY) : COLOURS[rank % COLOURS.length],
    symbol: SYMBOLS[rank % SYMBOLS.length],
    dash: series.kind === 'line' && rank > 0 ? '6,3' : '',
    dx: series.points.some(({ low }) => low !== undefined) ? BESIDE * (rank - (alike.length - 1) / 2) : 0,
  };
}

function keyEntry({ name, kind, stroke, symbol, dash }: StyledSeries): KeyEntry {
  if (kind === 'line') return { name, stroke, dash };
  return kind === 'joined' ? { name, stroke, symbol, dash: '' } : { name, stroke, symbol };
}

function seriesLayers(series: StyledSeries, claim: ClaimChart, x: Axis): Layer[] {
  const { name, stroke, symbol, dash, kind, dx } = series;
  const place = (at: number | string): number => x.categories?.indexOf(String(at)) ?? Number(at);
  const points = series.points
    .filter((point) => visible(claim.x, Number(point.x)) && visible(claim.y, point.y))
    .map((point) => ({ ...point, x: place(point.x) }));
  if (kind === 'line') return [{ kind: 'line', name, points, stroke, width: 1.3, dash }];
  const spans = points.flatMap(({ x: at, low, high }) =>
    low === undefined || high === undefined || !visible(claim.y, low) ? [] : [{ x: at, low, high }],
  );
  const radius = points.length > MANY ? 2.4 : 3.4;
  const fill = kind === 'dots' && points.length > MANY ? 0.5 : 1;
  return [
    ...(spans.length > 0 ? [{ kind: 'bars', name, spans, stroke, dx } as const] : []),
    ...(kind === 'joined' ? [{ kind: 'line', name, points, stroke, width: 1.2 } as const] : []),
    { kind: 'points', name, points, stroke, symbol, radius, fill, dx },
  ];
}

/** A logarithmic axis has no place for what is not positive. */
function visible({ scale }: ChartAxis, value: number): boolean {
  return scale !== 'log' || value > 0;
}

function guideLayers({ axis, at, label }: ClaimChart['guides'][number], k: number): Layer[] {
  const rule: Layer = { kind: 'rule', name: label, axis, at, stroke: GREY, dash: '4,3' };
  const words = { kind: 'text', text: label, anchor: 'start', fill: GREY, halo: true } as const;
  return axis === 'x'
    ? [rule, { ...words, x: at, y: 'top', dx: 5, dy: 6 + 15 * k }]
    : [rule, { ...words, x: 'left', y: at, dx: 6, dy: -8 }];
}

function axisOf(name: 'x' | 'y', { label, scale, domain }: ChartAxis, series: readonly ChartSeries[]): Axis {
  if (scale === 'ordinal') {
    const categories = [
      ...new Set(series.flatMap(({ points }) => points.map((point) => String(point[name])))),
    ];
    return { name, label, scale: 'category', categories };
  }
  if (scale === 'log')
    return { name, label: `${label} (logarithmic)`, scale, domain: domain ?? spread(name, series) };
  return domain === undefined ? { name, label, scale, nice: true } : { name, label, scale, domain };
}

/** The ends of a logarithmic axis, a little beyond the outermost marks. */
function spread(name: 'x' | 'y', series: readonly ChartSeries[]): [number, number] {
  const values = series
    .flatMap(({ points }) => points.flatMap((point) => endsOf(name, point)))
    .filter((value) => value > 0);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.min(1.6, Math.max(1.05, Math.sqrt(Math.sqrt(Math.sqrt(high / low)))));
  return [low / room, high * room];
}

function endsOf(name: 'x' | 'y', { x, y, low = y, high = y }: ChartSeries['points'][number]): number[] {
  return name === 'x' ? [Number(x)] : [low, y, high];
}
