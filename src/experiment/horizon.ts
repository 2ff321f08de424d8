/**
 * How far training is followed beyond its last update, and when it is looked at on the way.
 */
import { log, pow } from '../linalg/elementary.ts';

/** The trajectory of an endless horizon ends here; its limit does not. */
export const FARTHEST = 1e300;
/** Rows of the trajectory beyond the last update. */
const ROWS = 48;

/** Where the trajectory ends, and when it is looked at before. */
export interface Horizon {
  /** log t where it begins. */
  readonly from: number;
  /** t, and log t, at the end. */
  readonly farthest: number;
  readonly to: number;
  /** log t. */
  readonly looks: readonly number[];
}

/** The horizon that a spec asks for after t updates. */
export function horizonFrom(t: number, horizon: number | 'infinity'): Horizon {
  const farthest = horizon === 'infinity' ? FARTHEST : Math.max(horizon, t);
  const [from, to] = [log(t), log(farthest)];
  return { from, farthest, to, looks: looksBetween(from, to) };
}

/** Log times between two, at equal ratios: dense where much happens, and as sparse as log t can be read. */
function looksBetween(from: number, to: number): number[] {
  const first = Math.max(from, log(2));
  return Array.from({ length: ROWS - 1 }, (_, k) => first * pow(to / first, (k + 1) / ROWS));
}
