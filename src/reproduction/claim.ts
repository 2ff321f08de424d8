/**
 * A claim of a paper as a value: what it says, when it counts as confirmed or refuted - said before anything is run -, the
 * experiments that decide it, and a falsehood that its criterion must notice.
 */
import type { Spec } from '../spec/resolve.ts';
import type { ClaimChart } from './claim-chart.ts';
import type { Grid } from './grid.ts';
import type { HeatMap } from './heat-map.ts';
import type { RegimeMap } from './regime-map.ts';

/** quick: a minute for all claims together; full: a quarter of an hour on two cores. */
export type Size = 'quick' | 'full';

/** What is measured in one experiment. */
export type Values = Readonly<Record<string, number | string | boolean | null | readonly number[]>>;

/** One experiment of a claim, done. */
export interface Trial {
  /** Where on the grid: the values of its axes, by their names. */
  readonly at: Readonly<Record<string, number | string>>;
  readonly seed: number;
  readonly values: Values;
}

/** pass: the criterion is met; fail: it is violated beyond its stated error; undecided: the evidence does not suffice. */
export type ClaimStatus = 'pass' | 'fail' | 'undecided';

export interface Judgement {
  readonly status: ClaimStatus;
  /** One or two plain sentences. */
  readonly explanation: string;
  /** The numbers that the status rests on, and what else was found, by name. */
  readonly numbers: Readonly<Record<string, number | string | null>>;
}

/** A false variant of the claim, made from the same trials: a judge that does not fail it has decided nothing. */
export interface Falsehood {
  readonly what: string;
  readonly plant: (trials: readonly Trial[]) => readonly Trial[];
}

export interface Claim {
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  /** Where it stands: paper and result, or docs/theory.md. */
  readonly source: string;
  /** How the statement is known; open: the paper leaves it open. */
  readonly confidence: 'read' | 'second-hand' | 'derived' | 'open';
  /** What counts as confirmation. */
  readonly criterion: string;
  /** What would refute it. */
  readonly refutedBy: string;
  readonly grids: (size: Size) => readonly Grid[];
  readonly measure: (spec: Spec) => Values;
  readonly judge: (trials: readonly Trial[]) => Judgement;
  readonly falsehoods: readonly Falsehood[];
  readonly charts: (trials: readonly Trial[]) => readonly ClaimChart[];
  readonly heatMaps?: (trials: readonly Trial[]) => readonly HeatMap[];
  readonly maps?: (trials: readonly Trial[]) => readonly RegimeMap[];
}
