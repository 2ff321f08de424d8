/**
 * What a record claims, held against what was computed again.
 */

/** A number, a word, or the least and the greatest number that it may be. */
export type Value = number | string | boolean | readonly [number, number];

/** A number of a record, or several, held against what its arrays give. */
export interface Claim {
  /** Where it stands in the record, or which array it is; of a list, with the entry that is farthest off. */
  readonly path: string;
  /** How many numbers it speaks of: those of a list, of which the one farthest off is shown. */
  readonly count: number;
  /** What the record says. */
  readonly said: Value;
  /** What was computed again; null where nothing was. */
  readonly recomputed: Value | null;
  /** How far apart they may be; null where they must be equal, or nothing was computed. */
  readonly tolerance: number | null;
  /** Why so far; or why nothing was computed. */
  readonly because: string;
  /** Whether they are so close, or why that is not known. */
  readonly verdict: 'holds' | 'doesNotHold' | 'notChecked';
}

/** All claims of a run's or an audit's record. */
export interface Verification {
  /** What the folder holds. */
  readonly of: 'run' | 'audit';
  /** As its spec has it. */
  readonly name: string;
  /** Whether no claim was found not to hold. */
  readonly holds: boolean;
  /** How many claims hold, do not hold, and are not checked. */
  readonly counts: Readonly<Record<Claim['verdict'], number>>;
  /** In the order of the record's parts. */
  readonly claims: readonly Claim[];
}
