/**
 * Why a flow is given up as stiff, in words, as far as it is known.
 */
import { listed } from '../errors.ts';
import type { FlowSummary } from '../horizon/follow.ts';
import type { LimitDirection } from '../margin/limit.ts';

const SHORTER = 'the steps that its equation allows become ever shorter';

/**
 * @param slope  gamma
 * @param limit  of the pattern that the flow is in at its end; null where some neuron slides
 */
export function whyStiff({ groups }: FlowSummary, slope: number, limit: LimitDirection | null): string {
  if (limit?.status === 'infeasible') {
    const bound = limit.infeasibility?.marginBound ?? null;
    const certificate =
      bound === null ? 'to float64' : `every normalised margin is at most ${bound.toPrecision(3)}`;
    return slope === 1
      ? `no weights separate the data (${certificate}), so the loss does not tend to 0, and ${SHORTER}`
      : `no weights of the pattern it is in separate the data (${certificate}), so while that lasts the loss does not tend to 0, and ${SHORTER}`;
  }
  const surfaces = [...new Set(groups.flatMap(({ points }) => Array.from(points)))].sort((a, b) => a - b);
  const still = 'it takes ever shorter steps, and would not come to its end within those that are granted';
  return groups.every(({ points }) => points.length > 0)
    ? `every neuron slides, along the boundaries of the points ${listed(surfaces.map(String))} (from 0): ${still}`
    : still;
}
