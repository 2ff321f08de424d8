/**
 * How a figure is shown where that was asked for: titles and labels of its own, limits and scales of its axes, colours. None of its numbers change.
 */
import { InputError } from '../errors.ts';
import type { Axis, Chart, Layer } from './chart.ts';
import { numbersAlong } from './formats/places.ts';
import { inPalette, type Palette } from './palettes.ts';

/** Each is absent where the figure's own is kept. */
export interface Presentation {
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** What of an axis is shown: marks beyond are cut off at the frame. */
  readonly xLimits?: readonly [number, number];
  readonly yLimits?: readonly [number, number];
  readonly xScale?: 'linear' | 'log';
  readonly yScale?: 'linear' | 'log';
  readonly palette?: Palette;
}

/** @throws InputError  for limits or a scale that an axis cannot have */
export function presented(chart: Chart, wanted: Presentation): Chart {
  const { title, palette, xLimits, yLimits } = wanted;
  const x = axisWith(chart, 'x', { scale: wanted.xScale, limits: xLimits, label: wanted.xLabel });
  const y = axisWith(chart, 'y', { scale: wanted.yScale, limits: yLimits, label: wanted.yLabel });
  const cut = xLimits !== undefined || yLimits !== undefined;
  const shown: Chart = {
    ...chart,
    ...{ x, y },
    ...(title === undefined ? {} : { title }),
    ...(cut ? { clipped: true, ...cutAtLimits(chart, wanted) } : {}),
  };
  return palette === undefined ? shown : inPalette(shown, palette);
}

/** At the right of a frame without words beside it, in pixels. */
const ROOM = 24;

const NAMES = { x: 'horizontal', y: 'vertical' } as const;

function axisWith(
  chart: Chart,
  which: 'x' | 'y',
  wanted: {
    readonly scale: 'linear' | 'log' | undefined;
    readonly limits: readonly [number, number] | undefined;
    readonly label: string | undefined;
  },
): Axis {
  const axis = chart[which];
  const { scale = ownScale(axis, wanted.limits), limits, label } = wanted;
  if (axis.scale === 'category' && (limits !== undefined || wanted.scale !== undefined)) {
    const option = limits === undefined ? `--${which}-scale` : `--${which}lim`;
    throw new InputError(
      option,
      `must be left out: the ${NAMES[which]} axis has names, and no numbers`,
      limits ?? wanted.scale,
    );
  }
  if (scale === 'log') requirePositive(chart, which, limits);
  const { ticks, domain, ...rest } = axis;
  const isOther = scale !== axis.scale;
  const within = limits ?? (isOther ? undefined : domain);
  const kept = isOther
    ? undefined
    : ticks?.filter((at) => limits === undefined || (at >= limits[0] && at <= limits[1]));
  return {
    ...rest,
    scale,
    label: label ?? (isOther && axis.scale !== 'time' ? labelIn(axis.label, scale) : axis.label),
    ...(kept === undefined ? {} : { ticks: kept }),
    ...(within === undefined ? {} : { domain: within }),
    ...(limits === undefined ? {} : { nice: false, zero: false, insetTop: 0 }),
    ...(isOther && scale === 'log' ? { zero: false } : {}),
  };
}

/** An axis of t that does not begin at 0 is a logarithmic one. */
function ownScale({ scale }: Axis, limits: readonly [number, number] | undefined): Axis['scale'] {
  return scale === 'time' && limits !== undefined && limits[0] > 0 ? 'log' : scale;
}

const SUFFIX = ', logarithmic';

function labelIn(label: string, scale: Axis['scale']): string {
  const bare = label.endsWith(SUFFIX) ? label.slice(0, -SUFFIX.length) : label;
  return scale === 'log' ? `${bare}${SUFFIX}` : bare;
}

/** What is drawn logarithmically is positive; where limits are given, what lies beyond them need not be. */
function requirePositive(
  chart: Chart,
  which: 'x' | 'y',
  limits: readonly [number, number] | undefined,
): void {
  const option = `--${which}-scale log`;
  if (limits !== undefined && limits[0] <= 0)
    throw new InputError(`--${which}lim`, 'must begin above 0 on a logarithmic axis', limits.join(':'));
  const least = numbersAlong(chart, which).reduce(
    (low, value) => Math.min(low, value),
    Number.POSITIVE_INFINITY,
  );
  if (least > 0 || limits !== undefined) return;
  throw new InputError(
    option,
    `must have positive numbers along the ${NAMES[which]} axis, or limits (--${which}lim) that leave others out`,
    least,
  );
}

/** Notes and key of a chart that is shown in part: how many marks lie outside, and the names of lines whose words lie there. */
function cutAtLimits(
  { layers, key = [], notes = [] }: Chart,
  { xLimits, yLimits }: Presentation,
): Partial<Chart> {
  const outside = (value: number | string, limits: readonly [number, number] | undefined) =>
    limits !== undefined && typeof value === 'number' && (value < limits[0] || value > limits[1]);
  const isBeyond = ({ x, y }: { readonly x: number | string; readonly y: number | string }) =>
    outside(x, xLimits) || outside(y, yLimits);
  const beyond = layers.flatMap(placesOf).filter(isBeyond).length;
  const said = `${beyond} ${beyond === 1 ? 'mark lies' : 'marks lie'} outside of the frame.`;
  const losesWords = layers.some((layer) => layer.kind === 'text' && isBeyond(layer));
  const named = new Map(key.map((entry) => [entry.name, entry]));
  for (const layer of losesWords ? layers : [])
    if (layer.kind === 'line' && !named.has(layer.name))
      named.set(layer.name, { name: layer.name, stroke: layer.stroke, dash: layer.dash ?? '' });
  return {
    notes: beyond === 0 ? notes : [...notes, said],
    ...(named.size === 0 ? {} : { key: [...named.values()] }),
    // The room that these words had.
    ...(losesWords ? { marginRight: ROOM } : {}),
  };
}

function placesOf(layer: Layer): readonly { readonly x: number; readonly y: number }[] {
  if (layer.kind === 'line' || layer.kind === 'points') return layer.points;
  return layer.kind === 'cells' ? layer.cells : [];
}
