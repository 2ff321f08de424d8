/**
 * Points that, at slope 0, no neuron of their own sign sees, in words.
 */
import { count } from './numbers.ts';

/** More points than this are counted. */
const MOST_NAMED = 10;

/** A clause to append; empty where there are none. */
export function unseenWords(points: readonly number[] = []): string {
  if (points.length === 0) return '';
  if (points.length === 1)
    return `; no neuron of its own sign sees point ${points[0]}, so no margin is asked of it`;
  const which =
    points.length > MOST_NAMED ? `${count(points.length)} of the points` : `the points ${points.join(', ')}`;
  return `; no neuron of their own sign sees ${which}, so no margin is asked of them`;
}
