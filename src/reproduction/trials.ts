/**
 * Reading trials: their values by name and kind, groups of them, and the verdict on "every one of them".
 */

import type { Outcome } from '../experiment/after-training.ts';
import { run } from '../experiment/run.ts';
import type { Spec } from '../spec/resolve.ts';
import type { ClaimStatus, Trial, Values } from './claim.ts';
import { type Share, shareOf } from './statistics.ts';

/** A number of a trial; NaN never: what is not a number there is a defect of the claim. */
export function numberOf({ values }: Pick<Trial, 'values'>, name: string): number {
  const value = values[name];
  if (typeof value !== 'number') throw new Error(`a trial has no number ${name}: ${value}`);
  return value;
}

/** A list of numbers of a trial. */
export function listOf({ values }: Pick<Trial, 'values'>, name: string): readonly number[] {
  const value = values[name];
  if (!Array.isArray(value)) throw new Error(`a trial has no list ${name}: ${value}`);
  return value;
}

/** Where a trial stands on an axis of numbers. */
export function place({ at }: Pick<Trial, 'at'>, axis: string): number {
  return Number(at[axis]);
}

/** Trials with the same value of `key`, in the order of first appearance. */
export function groupedBy<K>(trials: readonly Trial[], key: (trial: Trial) => K): Map<K, Trial[]> {
  const groups = new Map<K, Trial[]>();
  for (const trial of trials) {
    const group = groups.get(key(trial));
    if (group === undefined) groups.set(key(trial), [trial]);
    else group.push(trial);
  }
  return groups;
}

/** The trials with some values changed: how falsehoods are planted. */
export function changed(trials: readonly Trial[], change: (trial: Trial) => Values): Trial[] {
  return trials.map((trial) => ({ ...trial, values: { ...trial.values, ...change(trial) } }));
}

/** What a universal statement comes to on the trials it covers. */
export interface Universal {
  readonly status: ClaimStatus;
  readonly share: Share | null;
  readonly exception: Trial | null;
}

/** "Every covered trial has the property": one exception refutes it; fewer than `least` trials decide nothing. */
export function everyOne(
  covered: readonly Trial[],
  holds: (trial: Trial) => boolean,
  least: number,
): Universal {
  const exception = covered.find((trial) => !holds(trial)) ?? null;
  const status = exception !== null ? 'fail' : covered.length >= least ? 'pass' : 'undecided';
  return { status, share: shareOf(covered, holds), exception };
}

/** "d = 400, seed 3": where a trial can be found again. */
export function whereabouts({ at, seed }: Trial): string {
  return [...Object.entries(at).map(([axis, value]) => `${axis} = ${value}`), `seed ${seed}`].join(', ');
}

/** The worst of several verdicts: fail before undecided before pass. */
export function together(...statuses: readonly ClaimStatus[]): ClaimStatus {
  return statuses.includes('fail') ? 'fail' : statuses.includes('undecided') ? 'undecided' : 'pass';
}

/** A measurement that is a look at the outcome of `run`. */
export function measured(look: (outcome: Outcome) => Values): (spec: Spec) => Values {
  return (spec) => look(run(spec, null));
}
