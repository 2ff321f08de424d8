/**
 * The fourth stage: the theorems, checked on the problem as it was drawn and is to be trained.
 */
import type { Geometry } from '../data/geometry.ts';

import type { AnySample } from '../data/sample.ts';
import type { MarginSolution } from '../margin/limit.ts';
import type { Network } from '../network/network.ts';

import type { Notes } from '../record/notes.ts';
import type { Spec } from '../spec/resolve.ts';
import { Facts } from '../theory/facts.ts';
import { checkBeforeTraining } from '../theory/index.ts';
import type { Instance } from '../theory/instance.ts';
import type { Hypothesis, Statement } from '../theory/statement.ts';
import type { TrainingSetup } from './training-setup.ts';

/** What the other stages know of a problem. */
export type Outcomes = Pick<Instance, 'limit' | 'ofLimit' | 'endLogLoss' | 'envelope'>;

/** A problem of which nothing is known but how it starts. */
export const NO_OUTCOMES: Outcomes = { limit: null, endLogLoss: null, envelope: null };

/** The problem as the theorems see it. */
export function theoryInstance(
  spec: Spec,
  { problem, optimizer, initialScale, alphaOfSum, lambdaMax }: TrainingSetup<AnySample>,
  outcomes: Outcomes,
): Instance {
  const { sample, network, initial, loss, reduction } = problem;
  return {
    n: sample.n,
    d: sample.d,
    network,
    sample,
    initial,
    initialScale,
    alpha: alphaOfSum,
    lambdaMax,
    loss,
    reduction,
    optimizer,
    population: sample.population,
    delta: spec.theory.delta,
    ...outcomes,
  };
}

/** The theorems before training, and what they were measured on. */
export interface Theorems {
  readonly facts: Facts;
  /** Those that do not ask how training ends. */
  readonly decided: readonly Statement[];
}

export function theoremsBefore(
  spec: Spec,
  setup: TrainingSetup<AnySample>,
  shape: Geometry,
  { limit, network: ofLimit }: { readonly limit: MarginSolution; readonly network: Network },
  envelope: Instance['envelope'],
): Theorems {
  const outcomes = { limit, ofLimit, endLogLoss: null, envelope };
  const facts = new Facts(theoryInstance(spec, setup, outcomes), shape);
  return { facts, decided: checkBeforeTraining(facts) };
}

/** Statements as the record shows them: one note for each column that has nulls. */
export function theoryRecord(statements: readonly Statement[], notes: Notes): readonly Statement[] {
  for (const column of ['saysNothing', 'assumedConstants', 'largestC'] as const) {
    if (statements.some((statement) => statement[column] === null))
      notes.remark(`theory.${column}`, STATEMENT[column]);
  }
  for (const list of ['hypotheses', 'checks'] as const) {
    for (const column of ['measured', 'threshold', 'slack', 'holds', 'largestC'] as const) {
      const missing = (one: Hypothesis): boolean => one[column] === null;
      if (statements.some((statement) => statement[list].some(missing))) {
        notes.remark(`theory.${list}.${column}`, HYPOTHESIS[column]);
      }
    }
  }
  return statements;
}

const STATEMENT = {
  saysNothing: 'some conclusion says something, or the inequalities do not hold',
  assumedConstants: 'every constant is explicit',
  largestC: 'no constant is left free, none is known, or none will do',
} as const;

const UNMEASURED = 'not a number, or not known: see the note of the inequality';

const HYPOTHESIS = {
  measured: UNMEASURED,
  threshold: UNMEASURED,
  slack: 'unknown, or one side is 0 and a ratio says nothing',
  holds: 'not decidable from what is known: see the note of the inequality',
  largestC: 'no C enters, every C will do, or it is unknown',
} as const;
