/**
 * A published or derived result as something to check: hypotheses as inequalities with their slack, and what follows.
 */

/** One inequality, measured. */
export interface Hypothesis {
  readonly name: string;
  readonly formula: string;
  readonly measured: number;
  readonly threshold: number;
  /** How far it holds, as a ratio above 1, or fails, below 1; null where the threshold is 0 and a ratio says nothing. */
  readonly slack: number | null;
  readonly holds: boolean;
}

/** holds, fails; vacuous: the hypotheses can never hold here; undecided: something needed is unknown. */
export type StatementStatus = 'holds' | 'fails' | 'vacuous' | 'undecided';

export interface Statement {
  readonly id: string;
  readonly paper: string;
  readonly result: string;
  /** Where it stands. */
  readonly source: string;
  /** read from the paper, second-hand, recalled, or derived for this project. */
  readonly confidence: 'read' | 'second-hand' | 'recalled' | 'derived';
  readonly status: StatementStatus;
  /** Constants that the paper leaves free, as assumed for the status. */
  readonly assumedConstants: Readonly<Record<string, number>> | null;
  /** The largest constant for which the hypotheses still hold, where the paper leaves one free. */
  readonly largestC: number | null;
  readonly hypotheses: readonly Hypothesis[];
  readonly conclusions: readonly string[];
}

/** measured >= threshold. */
export function atLeast(name: string, formula: string, measured: number, threshold: number): Hypothesis {
  const slack = threshold > 0 ? measured / threshold : null;
  return { name, formula, measured, threshold, slack, holds: measured >= threshold };
}

/** measured > threshold. */
export function above(name: string, formula: string, measured: number, threshold: number): Hypothesis {
  return { ...atLeast(name, formula, measured, threshold), holds: measured > threshold };
}

/** measured <= threshold. */
export function atMost(name: string, formula: string, measured: number, threshold: number): Hypothesis {
  const slack = measured > 0 ? threshold / measured : null;
  return { name, formula, measured, threshold, slack, holds: measured <= threshold };
}
