/**
 * The step from deterministic to probabilistic, counted: how often, over seeds, the premises on the sample really hold.
 */

import type { Sample } from '../data/sample.ts';
import { obtainSample } from '../experiment/sample-stage.ts';
import { NO_OUTCOMES, theoryInstance } from '../experiment/theory-stage.ts';
import { setUpTraining } from '../experiment/training-setup.ts';
import { type LimitDirection, limitDirection } from '../margin/limit.ts';
import type { Spec } from '../spec/resolve.ts';
import { clopperPearson } from '../statistics/binomial.ts';
import { type Progress, within } from '../stepwise.ts';
import { Facts } from '../theory/facts.ts';
import { checkTheorems } from '../theory/index.ts';
import type { Statement } from '../theory/statement.ts';

/** One premise over the seeds. */
export interface PremiseFrequency {
  readonly name: string;
  readonly formula: string;
  /** Samples on which it holds, and samples on which that could be told. */
  readonly held: number;
  readonly of: number;
  /** 95 %, Clopper-Pearson; null when it could never be told. */
  readonly interval: readonly [number, number] | null;
}

/** A sample under one seed, with all that is asked of it. */
interface Draw {
  readonly facts: Facts;
  readonly statements: ReadonlyMap<string, Statement>;
  readonly limit: LimitDirection;
}

interface Question {
  readonly name: string;
  readonly formula: string;
  /** Null: not to be told on this sample. */
  readonly holds: (draw: Draw) => boolean | null;
}

/** All inequalities of a result, or the one of that name. */
function inequality(id: string, name?: string): Question['holds'] {
  return ({ statements }) => {
    const statement = statements.get(id);
    if (statement === undefined) throw new Error(`no result is called ${id}`);
    if (name !== undefined) return statement.hypotheses.find((one) => one.name === name)?.holds ?? null;
    return statement.inequalities === 'undecided' ? null : statement.inequalities === 'holds';
  };
}

const questions: readonly Question[] = [
  {
    name: 'positive correlation',
    formula: 'y_i y_k <x_i, x_k> >= 0 for all i != k (Theorem 4.8, first case; Theorem 2)',
    holds: inequality('benign-theorem-2', 'positive correlation'),
  },
  {
    name: 'dominance',
    formula: 'gamma H_ii > sum over k != i of |H_ik| for all i (one step from a tiny start activates)',
    holds: ({ facts }) => facts.shape.dominance > 0,
  },
  {
    name: 'near orthogonality, constants of Theorem 4 (derived)',
    formula: 'n o <= min(kmin^2 Rmin^2/(16 kmax^2 Rmax), gamma kmin Rmin^2/(4 kmax Rmax))',
    holds: (draw) => {
      const of = (name: string) => inequality('benign-near-orthogonality', name)(draw);
      const both = [of('near orthogonality of the loss ratios'), of('near orthogonality of the neurons')];
      return both.includes(null) ? null : both.every((one) => one === true);
    },
  },
  {
    name: 'near orthogonality, measured loss ratio (Theorem 8, derived)',
    formula: 'activated at t = 1, and all inequalities of Theorem 8 with the measured Lambda',
    holds: inequality('benign-near-orthogonality-measured'),
  },
  {
    name: 'p-orthogonality, p = 3 gamma^-3 (Frei et al. 2023)',
    formula: 'Rmin^2/Rmax >= 3 gamma^-3 n o',
    holds: inequality('frei-vardi-2023-4', 'p-orthogonality'),
  },
  {
    name: 'p-orthogonality, p = 3 (Frei et al. 2023, linear)',
    formula: 'Rmin^2/Rmax >= 3 n o',
    holds: inequality('frei-vardi-2023-3', 'p-orthogonality'),
  },
  {
    name: 'near orthogonality of each point, C = 1 (Kou et al. 2023)',
    formula: '|x_i|^2 >= n max over k != i of |<x_i, x_k>| for all i',
    holds: inequality('kou-chen-gu-2023-leaky', 'near orthogonality of each point'),
  },
  {
    name: 'tiny start, positive correlation (derived)',
    formula: 'all y_i y_k <x_i, x_k> >= 0 and the start below its explicit bound',
    holds: inequality('benign-activation-positive'),
  },
  {
    name: 'activated at t = 1',
    formula: 'sign(a_j) y_i <w_j(1), x_i> > 0 for all neurons and points',
    holds: ({ facts }) => facts.firstStep.activated,
  },
  {
    name: 'limit activated',
    formula: 'the max-margin solution of the activated pattern has that pattern itself',
    holds: ({ limit }) => (limit.status === 'infeasible' ? false : limit.consistent),
  },
  {
    name: 'all points are support vectors',
    formula: 'every multiplier of the limit is positive',
    holds: ({ limit, facts }) =>
      limit.status === 'infeasible'
        ? false
        : limit.supportVectors === null
          ? null
          : limit.supportVectors === facts.n,
  },
];

/** Draws the spec under `seeds` consecutive seeds of data, labels and start, from its own on. */
export function* premiseFrequencies(spec: Spec, seeds: number): Generator<Progress, PremiseFrequency[]> {
  const held = questions.map(() => 0);
  const told = questions.map(() => 0);
  for (let k = 0; k < seeds; k++) {
    const seeded = underSeed(spec, k);
    const sample = yield* within(obtainSample(seeded, null), ({ done, total }) => ({
      stage: 'seeds',
      done: k + done / total,
      total: seeds,
    }));
    yield { stage: 'seeds', done: k, total: seeds };
    const draw = drawOf(seeded, sample);
    for (const [q, { holds }] of questions.entries()) {
      const answer = holds(draw);
      if (answer === null) continue;
      told[q]++;
      if (answer) held[q]++;
    }
  }
  return questions.map(({ name, formula }, q) => ({
    name,
    formula,
    held: held[q],
    of: told[q],
    interval: told[q] > 0 ? interval(held[q], told[q]) : null,
  }));
}

function underSeed(spec: Spec, k: number): Spec {
  const { data, labels, init } = spec.seed;
  return { ...spec, seed: { data: data + k, labels: labels + k, init: init + k } };
}

function drawOf(spec: Spec, sample: Sample): Draw {
  const setup = setUpTraining(spec, sample, null);
  const limit = limitDirection(sample, setup.problem.network);
  const facts = new Facts(theoryInstance(spec, setup, { ...NO_OUTCOMES, limit }));
  const statements = new Map(checkTheorems(facts).map((one) => [one.id, one]));
  return { facts, statements, limit };
}

function interval(held: number, of: number): readonly [number, number] {
  const { lower, upper } = clopperPearson(held, of);
  return [lower, upper];
}
