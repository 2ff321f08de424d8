/**
 * Where the signal lies: the share of |mu|^2 in every run of equal eigenvalues.
 */
import { type Covariance, type EigenvalueRun, eigenvalueRuns } from './covariance.ts';
import type { PopulationData } from './spec.ts';

/** Consecutive coordinates with one eigenvalue, and the share of |mu|^2 there. */
export interface SignalRun {
  readonly eigenvalue: number;
  readonly dimension: number;
  readonly share: number;
}

/** Shares of |mu|^2 by eigen-direction, from "1" on; `rest` is spread evenly over all directions not named. */
export type NamedShares = Readonly<Record<string, number>>;

/** The shares that a direction gives by name; null for one of another shape. */
export function namedShares(direction: PopulationData['direction']): NamedShares | null {
  return typeof direction === 'object' ? direction.shares : null;
}

/** The share of the directions not named; 0 when there is none. */
export function restOf(shares: NamedShares): number {
  return shares.rest ?? 0;
}

/** The eigen-directions that have a share of their own, in order. */
export function namedDirections(shares: NamedShares): { readonly at: number; readonly share: number }[] {
  return Object.entries(shares)
    .filter(([name]) => name !== 'rest')
    .map(([name, share]) => ({ at: Number(name), share }))
    .sort((a, b) => a.at - b.at);
}

/** The runs of equal eigenvalues with the signal's share in each, when it is not random. Shares by name split runs where they must. */
export function signalShares({
  covariance,
  direction,
  spread,
  d,
}: {
  readonly covariance: Covariance;
  readonly direction?: PopulationData['direction'];
  readonly spread?: PopulationData['spread'];
  readonly d: number;
}): SignalRun[] {
  const runs = eigenvalueRuns(covariance, d);
  const shares = namedShares(direction);
  if (shares !== null) return splitByName(runs, shares, d);
  if (direction === 'even') return evenly(runs, spread ?? d);
  let before = 0;
  return runs.map(({ eigenvalue, dimension, signalShare }) => {
    const from = before;
    before += dimension;
    if (direction === undefined) return { eigenvalue, dimension, share: signalShare };
    const inside = typeof direction === 'number' && direction > from && direction <= before;
    return { eigenvalue, dimension, share: inside ? 1 : 0 };
  });
}

/** The same share on each of the first k directions; the run in which they end is split. */
function evenly(runs: readonly EigenvalueRun[], k: number): SignalRun[] {
  let left = k;
  return runs.flatMap(({ eigenvalue, dimension }) => {
    const among = Math.min(left, dimension);
    left -= among;
    const rest = { eigenvalue, dimension: dimension - among, share: 0 };
    if (among === 0) return [rest];
    const part = { eigenvalue, dimension: among, share: among / k };
    return among === dimension ? [part] : [part, rest];
  });
}

/**
 * With a rest every named direction is a run of its own. Without one a run is split only where a second share lies in it: each part
 * then has its signal on one coordinate, and coordinates of one variance are exchangeable.
 */
function splitByName(runs: readonly EigenvalueRun[], shares: NamedShares, d: number): SignalRun[] {
  const rest = restOf(shares);
  const all = namedDirections(shares);
  const perDirection = (dimension: number): number => rest * (dimension / (d - all.length));
  const named = rest > 0 ? all : all.filter(({ share }) => share > 0);
  const split: SignalRun[] = [];
  let [before, next] = [0, 0];
  for (const { eigenvalue, dimension } of runs) {
    const end = before + dimension;
    /** Adds the coordinates up to `to`. */
    const upTo = (to: number, share: number): void => {
      if (to > before) split.push({ eigenvalue, dimension: to - before, share });
      before = Math.max(before, to);
    };
    for (; next < named.length && named[next].at <= end; next++) {
      const { at, share } = named[next];
      const following = Math.min(end, (named[next + 1]?.at ?? Number.POSITIVE_INFINITY) - 1);
      if (rest > 0) upTo(at - 1, perDirection(at - 1 - before));
      upTo(rest > 0 ? at : following, share);
    }
    upTo(end, rest > 0 ? perDirection(end - before) : 0);
  }
  return split;
}
