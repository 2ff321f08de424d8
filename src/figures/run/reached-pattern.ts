/**
 * The pattern that training goes to, neurons by points: active, inactive, or held at zero with Filippov's weight.
 */
import type { ReachedRecord } from '../../record/record.ts';
import type { Cell, Layer } from '../chart.ts';
import { INK } from '../palette.ts';
import { linearTicks, number } from '../ticks.ts';
import type { RunChart } from './figure.ts';

type Group = ReachedRecord['groups'][number];

export const reachedPatternChart: RunChart = ({ limit: { reached }, spec, data: { n }, plane }) => {
  if (reached?.followed === undefined || reached.dual === null) return null;
  const { slope } = spec.network;
  const labels = plane?.labels ?? null;
  const points = [...Array(n).keys()];
  if (labels !== null) points.sort((i, k) => labels[i] - labels[k] || i - k);
  const groups = [...reached.groups].sort((a, b) => a.sign - b.sign);
  const cells: Cell[] = [];
  let from = 0;
  let sliding = 0;
  for (const group of groups) {
    const to = from + group.members.length;
    cells.push(...stretches(group, points, slope).map((one) => cellOf(group, points, one, from, to)));
    sliding += group.members.length * group.sliding.length;
    from = to;
  }
  const below = groups.reduce((sum, { sign, members }) => sum + (sign < 0 ? members.length : 0), 0);
  const negatives = labels?.filter((label) => label < 0).length ?? 0;
  const rule = (axis: 'x' | 'y', at: number, name: string): Layer[] =>
    at > 0 && at < (axis === 'x' ? n : from)
      ? [{ kind: 'rule', name, axis, at, stroke: INK, width: 1.5 }]
      : [];
  return {
    description: 'Slope of every neuron at every point in the pattern that training goes to',
    x: {
      name: 'place',
      label: labels === null ? 'points' : 'points: y = −1, then y = +1',
      scale: 'linear',
      domain: [0, n],
      ticks: linearTicks(0, n, 7),
    },
    y: {
      name: 'neuron',
      label: 'neurons by their own signs: a < 0, then a > 0',
      scale: 'linear',
      domain: [0, from],
      ticks: linearTicks(0, from, 6),
    },
    layers: [
      { kind: 'cells', name: 'slope', cells },
      ...rule('x', negatives, 'class'),
      ...rule('y', below, 'sign of a'),
    ],
    colours: {
      name: 'slope',
      label: 'slope D: γ inactive, 1 active, between: held at ⟨wⱼ, xᵢ⟩ = 0',
      scale: 'linear',
      domain: [slope, 1],
    },
    notes: [
      `${number(sliding, 6)} of ${number(n * from, 6)} pairs slide; rows in the order of ${groups.length} groups of one sign of a and one own pattern.`,
    ],
    ratio: 1.4,
  };
};

/** Neighbouring points at which a group has one slope. */
interface Stretch {
  readonly from: number;
  to: number;
  readonly slope: number;
  readonly slides: boolean;
}

function stretches({ sliding, active }: Group, points: readonly number[], gamma: number): Stretch[] {
  const weights = new Map(sliding.map(({ point, weight }) => [point, weight]));
  const on = new Set(active);
  const found: Stretch[] = [];
  for (const [at, point] of points.entries()) {
    const weight = weights.get(point);
    const slope = weight ?? (on.has(point) ? 1 : gamma);
    const last = found.at(-1);
    if (last !== undefined && weight === undefined && !last.slides && last.slope === slope) last.to = at + 1;
    else found.push({ from: at, to: at + 1, slope, slides: weight !== undefined });
  }
  return found;
}

function cellOf(
  { sign, members }: Group,
  points: readonly number[],
  { from, to, slope, slides }: Stretch,
  y1: number,
  y2: number,
): Cell {
  const state = slides ? 'slide, slope' : 'have slope';
  const where = to - from === 1 ? `point ${points[from]}` : `${to - from} points`;
  return {
    ...{ x: (from + to) / 2, y: (y1 + y2) / 2, x1: from, x2: to, y1, y2 },
    ...{ value: slope, low: null, high: null, seeds: 1, missing: 'none' },
    detail: `${members.length} neurons, a ${sign > 0 ? '> 0' : '< 0'}: ${state} ${number(slope, 4)} at ${where}`,
  };
}
