/**
 * The chart of a claim: measured points with their intervals, computed curves, and the values that a criterion names.
 */
import {
  axisX,
  axisY,
  dot,
  line,
  type Markish,
  ruleX,
  ruleY,
  type ScaleOptions,
  text,
} from '@observablehq/plot';
import type { Chart, ChartAxis, ChartPoint, ChartSeries } from '../reproduction/chart.ts';
import { drawFigure, type FigureContext, type FigureElement, HALO, sizeOf } from './figure.ts';
import { BLUE, GREEN, GREY, VERMILION } from './palette.ts';
import { decades, power, tick } from './ticks.ts';

/** Okabe and Ito's, the ones that read on white. */
const COLOURS = [BLUE, VERMILION, GREEN, '#cc79a7', '#b8860b', '#56b4e9'];
const SYMBOLS = ['circle', 'triangle', 'square', 'diamond', 'star', 'cross'] as const;

/** Room for a letter of the legend, in pixels. */
const LETTER = 6.6;
/** Height of a line of the legend. */
const LINE = 19;

export function drawChart(chart: Chart, context: FigureContext): FigureElement {
  const series = chart.series.map((one, k) => ({ ...styled(one, k, chart), points: visible(one, chart) }));
  const points = series.flatMap((one) => one.points);
  const named = series.length > 1 ? series : [];
  const longest = Math.max(0, ...named.map(({ name }) => name.length));
  const size = sizeOf(context);
  return drawFigure(context, `${chart.title}: ${chart.y.label} against ${chart.x.label}`, {
    ...size,
    marginRight: named.length > 0 ? 40 + LETTER * longest : 24,
    x: scaleOf(
      chart.x,
      points.map(({ x }) => x),
    ),
    y: scaleOf(
      chart.y,
      points.flatMap(({ y, low = y, high = y }) => [low, y, high]),
    ),
    marks: [
      guides(chart),
      axis(
        'x',
        chart.x,
        points.map(({ x }) => x),
      ),
      axis(
        'y',
        chart.y,
        points.flatMap(({ y, low = y, high = y }) => [low, high]),
      ),
      series.map(marksOf),
      named.map(({ name, colour, symbol, kind }, k) => legendEntry(name, colour, symbol, kind, k)),
    ],
  });
}

interface StyledSeries extends ChartSeries {
  readonly colour: string;
  readonly symbol: (typeof SYMBOLS)[number];
}

/** Measured series take the colours in turn; computed curves are dark and thin. */
function styled(one: ChartSeries, at: number, { series }: Chart): StyledSeries {
  const rank = series.slice(0, at).filter(({ kind }) => kind !== 'line').length;
  const curves = series.slice(0, at).filter(({ kind }) => kind === 'line').length;
  const colour =
    one.kind === 'line' ? (curves % 2 === 0 ? 'currentColor' : GREY) : COLOURS[rank % COLOURS.length];
  return { ...one, colour, symbol: SYMBOLS[rank % SYMBOLS.length] };
}

/** A logarithmic axis has no place for what is not positive. */
function visible({ points }: ChartSeries, { x, y }: Chart): readonly ChartPoint[] {
  return points.filter(
    (point) => (x.scale !== 'log' || Number(point.x) > 0) && (y.scale !== 'log' || point.y > 0),
  );
}

function marksOf({ points, kind, colour, symbol }: StyledSeries): Markish[] {
  if (kind === 'line') return [line(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.3 })];
  const bars = points.filter(({ low, high }) => low !== undefined && high !== undefined);
  return [
    ruleX(bars, { x: 'x', y1: 'low', y2: 'high', stroke: colour, strokeOpacity: 0.55, strokeWidth: 1.5 }),
    ...(kind === 'joined' ? [line(points, { x: 'x', y: 'y', stroke: colour, strokeWidth: 1.6 })] : []),
    dot(points, { x: 'x', y: 'y', fill: colour, symbol, r: points.length > 40 ? 2.4 : 3.4 }),
  ];
}

function legendEntry(
  name: string,
  colour: string,
  symbol: StyledSeries['symbol'],
  kind: ChartSeries['kind'],
  k: number,
): Markish[] {
  const dy = 8 + LINE * k;
  const place = { frameAnchor: 'top-right' as const, dy };
  return [
    kind === 'line'
      ? text(['—'], { ...place, dx: 12, dy: dy - 6, fill: colour, fontWeight: 700, textAnchor: 'middle' })
      : dot([0], { ...place, dx: 12, fill: colour, symbol, r: 3.6 }),
    text([name], { ...place, dx: 23, dy: dy - 6, textAnchor: 'start', fill: 'currentColor' }),
  ];
}

function guides({ guides: all }: Chart): Markish[] {
  return all.flatMap(({ axis: which, at, label }, k) => {
    const style = { stroke: GREY, strokeDasharray: '4,3' };
    const isFirst = all.findIndex((other) => other.label === label) === k;
    const name = isFirst ? [label] : [];
    return which === 'x'
      ? [
          ruleX([at], style),
          text(name, { x: [at], frameAnchor: 'top', textAnchor: 'start', dx: 5, dy: 3, ...HALO, fill: GREY }),
        ]
      : [
          ruleY([at], style),
          text(name, {
            y: [at],
            frameAnchor: 'left',
            textAnchor: 'start',
            dx: 5,
            dy: -8,
            ...HALO,
            fill: GREY,
          }),
        ];
  });
}

function scaleOf({ scale }: ChartAxis, values: readonly (number | string)[]): ScaleOptions {
  if (scale === 'ordinal') return { type: 'point', domain: [...new Set(values)] };
  const numbers = values.map(Number).filter((value) => scale !== 'log' || value > 0);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (scale === 'log')
    return { type: 'log', domain: low === high ? [low / 2, high * 2] : [low, high], inset: 8 };
  return { domain: low === high ? [low - 1, high + 1] : [low, high], nice: true, inset: 6 };
}

function axis(which: 'x' | 'y', { label, scale }: ChartAxis, values: readonly (number | string)[]): Markish {
  const horizontal = which === 'x';
  const options = {
    label: horizontal
      ? `${label}${scale === 'log' ? ' (logarithmic)' : ''} →`
      : `↑ ${label}${scale === 'log' ? ' (logarithmic)' : ''}`,
    labelArrow: 'none' as const,
    ...(horizontal ? { labelAnchor: 'right' as const } : {}),
  };
  const make = horizontal ? axisX : axisY;
  if (scale === 'ordinal') return make(options);
  if (scale === 'linear') return make({ ...options, tickFormat: tick, ticks: 6 });
  const numbers = values.map(Number).filter((value) => value > 0);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const whole = decades(low, high, 7);
  return whole.length >= 2
    ? make(whole, { ...options, text: power })
    : make({ ...options, tickFormat: tick, ticks: 5 });
}
