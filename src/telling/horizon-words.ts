/**
 * What lies beyond the last update, in words: when training comes within 10, 1 and 0.1 per cent of its direction.
 */

import { timeUnit } from '../figures/run/timeline.ts';
import { limitName } from '../limit-words.ts';
import { pow } from '../linalg/elementary.ts';
import type { Angle, ExperimentRecord } from '../record/record.ts';
import { count, short } from './numbers.ts';

/** A clause to append to what is said of the training itself; empty when nothing lies beyond. */
export function horizonWords({ horizon, notes, spec, limit: activated }: ExperimentRecord): string {
  if (horizon === null) return '';
  const {
    outcome,
    log10T,
    limit,
    slidingPairs,
    switches,
    log10StepsFollowed,
    log10StepsToAngle,
    asymptotics,
  } = horizon;
  if (outcome === 'stiff') {
    const why = notes['horizon.outcome'] ?? 'it takes ever shorter steps';
    return `; its flow was given up at t = ${powerOfTen(log10T)}, where it has become stiff: ${why}`;
  }
  if (outcome === 'exhausted') {
    return `; its flow was given up at t = ${powerOfTen(log10T)}: so many points and changing patterns take too long`;
  }
  if (outcome === 'undetermined') {
    const why = notes['horizon.outcome'] ?? 'neurons meet a boundary';
    return `; its flow is not determined from t = ${powerOfTen(log10T)} on, where ${why}`;
  }
  const road = notes['horizon.passage.exactUpdates'];
  const followed = `; its flow was followed to t = ${powerOfTen(log10T)}`;
  const reached = road === undefined ? followed : `; it was followed to t = ${powerOfTen(log10T)} (${road})`;
  const followedOn = activated.reached?.followed !== undefined;
  if (slidingPairs > 0 && !followedOn) {
    return `${reached}, where ${count(slidingPairs)} neuron–point pairs slide along a boundary: no pattern, and no limit of one, is reached`;
  }
  const slide =
    slidingPairs > 0 ? `; at t = ${powerOfTen(log10T)} ${count(slidingPairs)} neuron–point pairs slide` : '';
  const last =
    switches.lastAt === null ? slide : `${slide}, its pattern changes last at ${powerOfTen(switches.lastAt)}`;
  // A pattern whose limit has another one cannot last: what was seen of the way there says nothing.
  const angles = limit?.consistent === false ? [] : ANGLES;
  const when = angles.flatMap((angle) => {
    const seen = log10StepsFollowed[angle];
    const told = seen ?? log10StepsToAngle[angle];
    if (told === null) return [];
    if (seen === null && told <= log10T) return [`${SHARES[angle]} after more than ${powerOfTen(log10T)}`];
    const roughly =
      seen === null && notes[`horizon.log10StepsToAngle.${angle}`] !== undefined ? 'roughly ' : '';
    return [`${SHARES[angle]} after ${roughly}${powerOfTen(told)}`];
  });
  const whose =
    limit?.ofActivatedPattern === false
      ? followedOn
        ? 'the direction it goes to'
        : 'the direction of the pattern it ends in'
      : activated.heading === 'reached'
        ? 'its direction'
        : limitName(activated.heading);
  const times =
    when.length === 0
      ? ''
      : `; within ${when.join(', ')} ${timeUnit(spec)}`.replace(' after', ` of ${whose} after`);
  const degenerate =
    asymptotics === 'degenerate'
      ? '; 1 − cos falls only like (loglog t/log t)², as a point lies on the margin with multiplier 0'
      : '';
  const alarm = limit?.agrees === false ? `; ${notes['horizon.limit.agrees']}` : '';
  return `${times === '' ? reached : times}${last}${degenerate}${alarm}`;
}

const ANGLES: readonly Angle[] = ['0.1', '0.01', '0.001'];
/** Angles in radians as shares. */
const SHARES: Readonly<Record<Angle, string>> = { '0.1': '10 %', '0.01': '1 %', '0.001': '0.1 %' };
/** Below, a number of updates is written out. */
const WRITTEN_OUT = 6;

/** 6 900, 10^35.6. */
export function powerOfTen(exponent: number): string {
  if (exponent < WRITTEN_OUT) return count(Math.round(Number(pow(10, exponent).toPrecision(2))));
  return `10^${short(exponent)}`;
}
