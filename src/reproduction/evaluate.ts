/**
 * From a claim to its result: its experiments, one by one, and what they come to.
 */

import { canonicalJson, hashOf } from '../sweep/content-hash.ts';
import type { Claim, ClaimStatus, Judgement, Size, Trial } from './claim.ts';
import type { ClaimChart } from './claim-chart.ts';
import { type Cell, cellsOf } from './grid.ts';
import { toldHeadings } from './headings.ts';
import type { HeatMap } from './heat-map.ts';
import type { RegimeMap } from './regime-map.ts';

/** A trial, or why there is none. */
export type TrialOutcome = Trial | { readonly failed: string };

export interface ClaimResult {
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  readonly source: string;
  readonly confidence: Claim['confidence'];
  readonly criterion: string;
  readonly refutedBy: string;
  readonly status: ClaimStatus;
  readonly explanation: string;
  readonly numbers: Judgement['numbers'];
  /** Experiments asked for, and those that threw. */
  readonly experiments: number;
  readonly failures: readonly string[];
  /** The seeds that were used, in order. */
  readonly seeds: readonly number[];
  /** Falsehoods planted into the same trials, and what the judge said to them: fail, or it is blind. */
  readonly falsehoods: readonly { readonly what: string; readonly status: ClaimStatus }[];
  readonly charts: readonly ClaimChart[];
  readonly heatMaps: readonly HeatMap[];
  readonly maps: readonly RegimeMap[];
}

const NOTHING_DONE: Judgement = { status: 'undecided', explanation: 'No experiment was done.', numbers: {} };

/** The experiments of a claim, in order. */
export function cellsOfClaim(claim: Claim, size: Size): Cell[] {
  return claim.grids(size).flatMap(cellsOf);
}

/** Hash of the sweeps that a claim rests on. */
export function hashOfGrids(claim: Claim, size: Size): string {
  return hashOf(canonicalJson(claim.grids(size)), 16);
}

/** Runs one experiment; one that throws makes a failure, which decides nothing. */
export function evaluate(claim: Claim, { at, seed, spec }: Cell): TrialOutcome {
  try {
    return { at, seed, values: claim.measure(spec) };
  } catch (error) {
    return { failed: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/**
 * Judges a claim on its trials. A pass is one only if no experiment failed and the judge fails every planted falsehood on the
 * same trials: otherwise the criterion could not have noticed, and the claim is undecided.
 */
export function conclude(claim: Claim, outcomes: readonly TrialOutcome[]): ClaimResult {
  const trials = outcomes.filter((one): one is Trial => !('failed' in one));
  const failures = outcomes.flatMap((one) => ('failed' in one ? [one.failed] : []));
  const judge = (some: readonly Trial[]): Judgement =>
    some.length === 0 && outcomes.length > 0 ? NOTHING_DONE : claim.judge(some);
  const { status, explanation, numbers } = judge(trials);
  const falsehoods = claim.falsehoods.map(({ what, plant }) => ({
    what,
    status: judge(plant(trials)).status,
  }));
  const missed = falsehoods.filter((one) => one.status !== 'fail');
  const doubts = [
    ...(failures.length > 0 ? [`${failures.length} experiments failed: ${failures[0]}`] : []),
    ...missed.map(({ what }) => `the criterion does not notice a planted falsehood (${what})`),
  ];
  const { id, title, statement, source, confidence, criterion, refutedBy } = claim;
  return {
    ...{ id, title, statement, source, confidence, criterion, refutedBy },
    status: status === 'pass' && doubts.length > 0 ? 'undecided' : status,
    explanation: [explanation, ...doubts.map((doubt) => `Doubt: ${doubt}.`)].join(' '),
    numbers: { ...numbers, ...headingsIn(trials) },
    experiments: outcomes.length,
    failures,
    seeds: [...new Set(trials.map(({ seed }) => seed))].sort((a, b) => a - b),
    falsehoods,
    charts: trials.length > 0 ? claim.charts(trials) : [],
    heatMaps: trials.length > 0 ? (claim.heatMaps?.(trials) ?? []) : [],
    maps: trials.length > 0 ? (claim.maps?.(trials) ?? []) : [],
  };
}

/** Where training goes, of a claim whose trials carry it: beside every number of the activated max-margin direction. */
function headingsIn(trials: readonly Trial[]): Judgement['numbers'] {
  return trials.some(({ values }) => 'heading' in values)
    ? { 'activated max-margin direction, all runs': toldHeadings(trials) }
    : {};
}
