/**
 * Where a quantity crosses a level along an axis: a bracket, from means with intervals, and how to narrow it.
 *
 * At a probe the mean over seeds lies surely below the level, surely above it (its 95 % interval says so), or is undecided.
 * The transition is bracketed by the last probe surely on the one side and the first surely on the other.
 */
import type { Coordinate } from './table.ts';

/** A place on the axis where the quantity was looked at. */
export interface Probe {
  readonly x: number;
  /** -1 surely below the level, +1 surely above, 0 undecided. */
  readonly side: -1 | 0 | 1;
  /** More seeds may still decide it. */
  readonly open: boolean;
}

/**
 * located: the bracket is as narrow as asked, and nothing undecided lies in it; blurred: as many seeds as allowed leave
 * probes inside the bracket undecided; notCrossed: all that is decided lies on one side; several: the side changes more
 * than once, and the bracket holds all changes.
 */
export type TransitionStatus = 'located' | 'blurred' | 'notCrossed' | 'several';

export interface Transition {
  /** The coordinates on the other axes. */
  readonly at: Readonly<Record<string, Coordinate>>;
  readonly axis: string;
  readonly quantity: string;
  readonly level: number;
  readonly status: TransitionStatus;
  /** The bracket: each end decided at confidence 95 %, for itself. Null when the level is not crossed. */
  readonly bracket: readonly [number, number] | null;
  /** Whether the quantity rises through the level from the first end to the second. */
  readonly rises: boolean | null;
  /** Cells on this line of which the quantity is known, and those where it is not. */
  readonly known: number;
  readonly unknown: number;
}

/** How the axis is cut. */
export interface Bisection {
  /** Whether two places are farther apart than asked. */
  readonly wide: (from: number, to: number) => boolean;
  /** A place between two, or null when there is none. */
  readonly midpoint: (from: number, to: number) => number | null;
}

/** What to do next on one line. */
export type Step =
  | { readonly kind: 'moreSeeds'; readonly probes: readonly Probe[] }
  | { readonly kind: 'probe'; readonly at: readonly number[] }
  | {
      readonly kind: 'done';
      readonly status: TransitionStatus;
      readonly bracket: readonly [number, number] | null;
      readonly rises: boolean | null;
    };

/** One step of the bisection. @param probes  in ascending order of x */
export function nextStep(probes: readonly Probe[], { wide, midpoint }: Bisection): Step {
  const changes = changesOfSide(probes);
  const open = (some: readonly Probe[]) => some.filter((probe) => probe.side === 0 && probe.open);
  if (changes.length === 0) {
    return open(probes).length > 0
      ? { kind: 'moreSeeds', probes: open(probes) }
      : { kind: 'done', status: 'notCrossed', bracket: null, rises: null };
  }
  const [a] = changes[0];
  const [, b] = changes[changes.length - 1];
  const bracket = [a.x, b.x] as const;
  if (changes.length > 1) return { kind: 'done', status: 'several', bracket, rises: null };

  const undecided = probes.filter(({ x }) => a.x < x && x < b.x);
  if (open(undecided).length > 0) return { kind: 'moreSeeds', probes: open(undecided) };
  const gaps =
    undecided.length === 0
      ? [bracket]
      : [[a.x, undecided[0].x] as const, [undecided[undecided.length - 1].x, b.x] as const];
  const at = gaps.filter(([from, to]) => wide(from, to)).flatMap(([from, to]) => midpoint(from, to) ?? []);
  if (at.length > 0) return { kind: 'probe', at };
  const status = undecided.length === 0 ? 'located' : 'blurred';
  return { kind: 'done', status, bracket, rises: a.side < 0 };
}

/** Consecutive decided probes on different sides. */
function changesOfSide(probes: readonly Probe[]): [Probe, Probe][] {
  const decided = probes.filter(({ side }) => side !== 0);
  return decided.slice(1).flatMap((probe, k) => {
    const before = decided[k];
    return before.side === probe.side ? [] : [[before, probe] as [Probe, Probe]];
  });
}

/** Bisection by differences, or by ratios on a log axis, at integers only where the field takes no others. */
export function bisectionOf(scale: 'linear' | 'log', integer: boolean, within: number): Bisection {
  const isLog = scale === 'log';
  return {
    wide: (from, to) => (isLog ? to / from - 1 : to - from) > within,
    midpoint: (from, to) => {
      const exact = isLog ? Math.sqrt(from) * Math.sqrt(to) : from + (to - from) / 2;
      const middle = integer ? Math.round(exact) : exact;
      return from < middle && middle < to ? middle : null;
    },
  };
}
