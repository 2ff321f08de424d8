/**
 * Several weights of one network, one after another: their margin and error, and how far they are from optimality and from their limits.
 */
import type { CheckpointRecord } from '../../audit/record.ts';
import type { Axis, Chart, LineLayer, SpanLayer } from '../chart.ts';
import { BLUE, GREEN, INK, SKY, VERMILION } from '../palette.ts';

export const CHECKPOINT_FIGURES = [
  {
    name: 'checkpoints-margin',
    title: 'Margin and error, weights by weights',
    caption:
      'min q/‖W‖ as a share of the largest that the pattern of the weights allows, and the error on held-out rows with its 95 % interval, in the order in which the weights were given.',
    chart: marginChart,
  },
  {
    name: 'checkpoints-distance',
    title: 'Distance from optimality, weights by weights',
    caption:
      'Lyu and Li’s ε and δ of W alone, relative to ‖W‖ and ‖W‖² with the multipliers of least ε, and the angles between W and the max-margin directions of its own pattern, with its own signs alone held (where aⱼyᵢ > 0), and of the activated pattern.',
    chart: distanceChart,
  },
] as const;

type Curve = Pick<LineLayer, 'name' | 'stroke' | 'dash'> & {
  readonly symbol: NonNullable<LineLayer['symbol']>;
  readonly of: (checkpoint: CheckpointRecord) => number | null;
};

const MARGIN: readonly Curve[] = [
  {
    name: 'share of the largest margin',
    stroke: BLUE,
    symbol: 'circle',
    of: ({ marginShare }) => marginShare,
  },
];
const ERROR: Curve = {
  ...{ name: 'held-out error', stroke: VERMILION, symbol: 'square' },
  of: ({ heldOut }) => heldOut?.error ?? null,
};
const DISTANCES: readonly Curve[] = [
  { name: 'ε', stroke: BLUE, symbol: 'circle', of: ({ kktEpsilon }) => kktEpsilon },
  { name: 'δ', stroke: GREEN, symbol: 'triangle', of: ({ kktDelta }) => kktDelta },
  { name: 'angle, own pattern', stroke: VERMILION, symbol: 'square', of: ({ angleToOwn }) => angleToOwn },
  {
    name: 'angle, own signs',
    stroke: SKY,
    symbol: 'square',
    dash: '2,3',
    of: ({ angleToOwnSigns }) => angleToOwnSigns,
  },
  {
    name: 'angle, activated',
    stroke: INK,
    symbol: 'diamond',
    dash: '5,4',
    of: ({ angleToActivated }) => angleToActivated,
  },
];

function marginChart(checkpoints: readonly CheckpointRecord[]): Chart {
  const isCounted = checkpoints.some(({ heldOut }) => heldOut !== undefined);
  const intervals: SpanLayer = {
    ...{ kind: 'bars', name: 'interval of the held-out error', stroke: VERMILION },
    spans: checkpoints.flatMap(({ heldOut }, k) =>
      heldOut === undefined ? [] : [{ x: k + 1, low: heldOut.interval[0], high: heldOut.interval[1] }],
    ),
  };
  return {
    description: 'Normalised margin and held-out error of several weights',
    x: order(checkpoints),
    y: { name: 'share', label: 'share, and error', scale: 'linear', zero: true, nice: true },
    ...curvesOf(
      checkpoints,
      [...MARGIN, ...(isCounted ? [ERROR] : [])],
      () => true,
      isCounted ? [intervals] : [],
    ),
  };
}

function distanceChart(checkpoints: readonly CheckpointRecord[]): Chart {
  return {
    description: 'Distance of several weights from optimality and from max-margin directions',
    x: order(checkpoints),
    y: { name: 'distance', label: 'ε, δ, and angles (rad)', scale: 'log' },
    ...curvesOf(checkpoints, DISTANCES, (value) => value > 0, []),
  };
}

function order(checkpoints: readonly CheckpointRecord[]): Axis {
  return {
    ...{ name: 'weights', label: 'weights, in the order given', scale: 'linear' },
    domain: [0.5, checkpoints.length + 0.5],
    ...(checkpoints.length <= FEW ? { ticks: checkpoints.map((_, k) => k + 1) } : {}),
  };
}

const FEW = 12;

function curvesOf(
  checkpoints: readonly CheckpointRecord[],
  curves: readonly Curve[],
  isShown: (value: number) => boolean,
  below: readonly SpanLayer[],
): Pick<Chart, 'layers' | 'key' | 'notes'> {
  const lines = curves.map(
    ({ of, ...curve }): LineLayer => ({
      kind: 'line',
      ...curve,
      points: checkpoints.flatMap((checkpoint, k) => {
        const y = of(checkpoint);
        return y === null || !isShown(y) ? [] : [{ x: k + 1, y }];
      }),
    }),
  );
  const missing = lines.reduce((sum, { points }) => sum + checkpoints.length - points.length, 0);
  return {
    layers: [...below, ...lines],
    key: curves.map(({ name, stroke, symbol, dash = '' }) => ({ name, stroke, symbol, dash })),
    ...(missing === 0
      ? {}
      : { notes: [`${missing} of these numbers do not exist, or are 0: the record says why.`] }),
  };
}
