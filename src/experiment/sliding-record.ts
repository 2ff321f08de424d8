/**
 * Training in log time as the record shows it.
 */
import type { PairEvent } from '../horizon/pair-events.ts';
import { log, pow } from '../linalg/elementary.ts';
import { maximum, median } from '../linalg/vector.ts';
import type { FollowedRecord } from '../record/followed.ts';
import type { Notes } from '../record/notes.ts';
import type { ReachedRecord } from '../record/record.ts';
import type { DutyCycles } from './duty-cycle.ts';
import { FINE, type Slid } from './sliding-stage.ts';

/** Times at which the counts of changes are told. */
const TIMES = 48;

/** The neurons by their own signs, with what slides and what is active at the limit. */
export function slidGroups({
  found: { limit, solution, leftOut },
  dutyCycles,
}: Slid): ReachedRecord['groups'] {
  const dark = new Set(leftOut);
  return limit.pattern.map(({ sign, members, active, slopes }, g) => ({
    sign,
    members: Array.from(members),
    sliding: Array.from(solution?.sliding[g] ?? [], (point, p) => ({
      ...{ point, weight: slopes[point] },
      ...(dutyCycles === null || dark.has(point) ? {} : { dutyCycle: dutyCycles.shares[g][p] }),
    })),
    active: [...active.keys()].filter((i) => active[i] === 1),
  }));
}

/** How training was followed, where it began to be, and where it ended. */
export interface Way {
  readonly outcome: FollowedRecord['outcome'];
  /** Log tau at both ends, and log tau = log rate + log t. */
  readonly from: number;
  readonly to: number;
  readonly logRate: number;
  readonly curvature: number;
  readonly counts: { readonly own: number; readonly joins: number; readonly leaves: number };
  readonly kept: readonly PairEvent[];
  readonly lastOther: number | null;
}

/** Of log time from all inner products. */
export function followedRecord(
  slid: Slid,
  path: string,
  notes: Notes,
): Pick<ReachedRecord, 'followed' | 'leftOut'> {
  const { flow, start, logRate, dutyCycles } = slid;
  const { leftOut } = slid.found;
  const { outcome, state } = flow ?? { outcome: 'none', state: start };
  const { curvature } = start.passage;
  if (flow !== null && !(curvature <= FINE)) notes.remark(`${path}.followed.curvature`, COARSE);
  const events = flow?.events ?? NOTHING;
  const way = { ...events, outcome, from: start.s, to: state.s, logRate, curvature };
  const cycles = dutyCycles === null ? undefined : distances(dutyCycles, slidGroups(slid));
  return {
    followed: wayRecord(way, path, notes, cycles),
    ...(leftOut.length > 0 ? { leftOut } : {}),
  };
}

/** Under the record's names. */
export function wayRecord(
  { outcome, from: start, to: end, logRate, curvature, counts, kept, lastOther }: Way,
  path: string,
  notes: Notes,
  dutyCycles?: FollowedRecord['dutyCycles'],
): FollowedRecord {
  const log10Of = (s: number): number => (s - logRate) / log(10);
  const [from, to] = [log10Of(start), log10Of(end)];
  return {
    ...{ outcome, from, curvature, log10T: to },
    ...(dutyCycles === undefined ? {} : { dutyCycles }),
    ...{ ownSwitches: counts.own, joins: counts.joins, leaves: counts.leaves },
    lastOther: notes.orAbsent(
      `${path}.followed.lastOther`,
      lastOther === null ? null : log10Of(lastOther),
      'no other pair began or ceased to slide',
    ),
    changes: outcome === 'none' ? [] : changesUpTo(times(from, to), kept, log10Of),
  };
}

const NOTHING = { counts: { own: 0, joins: 0, leaves: 0 }, kept: [], lastOther: null };
const COARSE =
  'steps were still too large for a flow where it was taken up: descent itself may go elsewhere, and the limit is a candidate';

/** How far duty cycles are from the weights. */
function distances(
  { t, updates }: DutyCycles,
  groups: ReachedRecord['groups'],
): NonNullable<FollowedRecord['dutyCycles']> {
  const off = Float64Array.from(
    groups.flatMap(({ sliding }) =>
      sliding.flatMap(({ weight, dutyCycle }) =>
        dutyCycle === undefined ? [] : [Math.abs(dutyCycle - weight)],
      ),
    ),
  );
  return { t, updates, median: median(off), farthest: maximum(off) };
}

/** log10 t at equal ratios, with the end. */
function times(from: number, to: number): number[] {
  const first = Math.max(from, 0.1);
  return Array.from({ length: TIMES }, (_, k) =>
    k === TIMES - 1 ? to : first * pow(to / first, (k + 1) / TIMES),
  );
}

function changesUpTo(
  at: readonly number[],
  events: readonly PairEvent[],
  log10Of: (s: number) => number,
): FollowedRecord['changes'] {
  const counts = { ownSwitches: 0, joins: 0, leaves: 0 };
  let next = 0;
  return at.map((log10T) => {
    for (; next < events.length && log10Of(events[next].s) <= log10T; next++) counts[countOf(events[next])]++;
    return { log10T, ...counts };
  });
}

function countOf({ own, to }: PairEvent): 'ownSwitches' | 'joins' | 'leaves' {
  if (own) return 'ownSwitches';
  return to === 'sliding' ? 'joins' : 'leaves';
}
