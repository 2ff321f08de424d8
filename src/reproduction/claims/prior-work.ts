/**
 * The table of earlier work: which regime the conditions of each result cover, beside what is true there.
 */

import { run } from '../../experiment/run.ts';
import { resolveSpec, type Spec } from '../../spec/resolve.ts';
import type { Claim, Trial, Values } from '../claim.ts';
import { noTestPoints } from '../experiments.ts';
import { RESULTS, regimeMaps } from '../map-of-theorems.ts';
import { shareOf, told } from '../statistics.ts';
import { everyOne, numberOf, together, whereabouts } from '../trials.ts';

/** Conditions with C = 1 let the strong side begin a little above ratio 1. */
const STRONG = 2;
/** Steps and starts so small that no result asks for smaller ones: what is compared is the data. */
const TINY = { step: { relative: 1e-22 }, start: 1e-12 };
const AGREEMENT = 1e-6;

const REGIMES: readonly (readonly [name: string, from: number, to: number])[] = [
  ['weak', 0, 0.1],
  ['critical', 0.1, 10],
  ['strong', 10, Number.POSITIVE_INFINITY],
];

export const priorWork: Claim = {
  id: 'prior-work',
  title: 'What earlier conditions cover',
  statement:
    'The conditions of earlier results on two-layer leaky networks confine them to the weak side n|mu|^2 <~ R. Case 1 of Theorem 4.8 covers part of the strong side, and there the network does reach the limit.',
  source: 'Hashimoto 2026, introduction and Theorem 4.8; the conditions as src/theory checks them',
  confidence: 'second-hand',
  criterion: `With C = 1 wherever a paper leaves a constant free, and steps and starts small enough for every one of them: in no run with n|mu|^2/R >= ${STRONG} do the inequalities of an earlier network result hold; in at least 8 such runs those of case 1 do; and in each of these the network is activated at t = 1 and goes to the limit: its pattern is certified to last, or its flow ends there.`,
  refutedBy:
    'A strong run that an earlier result covers, or one that case 1 covers and that does not reach the limit.',
  grids: (size) => {
    const experiment = {
      data: { n: 20 },
      network: { width: 8, slope: 0.2 },
      training: { steps: 300, horizon: 'infinity' },
      risk: noTestPoints,
      report: { perDecade: 1 },
    };
    const fine = size === 'full' ? 2 : 1;
    const seeds = size === 'full' ? 3 : 1;
    const powers = (from: number, to: number, perDecade: number) => ({
      from: Number(`1e${from}`),
      to: Number(`1e${to}`),
      count: (to - from) * perDecade + 1,
      scale: 'log',
    });
    return [
      {
        experiment,
        axes: [
          { path: 'data.d', ...powers(2, 12, fine), integer: true },
          { name: 'norm', path: 'data.signal.norm', ...powers(0, 5, 2 * fine) },
        ],
        seeds,
      },
      {
        experiment,
        axes: [
          { path: 'data.d', ...powers(2, 12, fine), integer: true },
          { path: 'data.n', values: size === 'full' ? [4, 6, 10, 16, 25, 40, 64, 100] : [4, 10, 25, 64] },
          { path: 'data.signal.norm', derive: { frontier: [100] } },
        ],
        seeds,
      },
    ];
  },
  measure: coverage,
  judge: (trials) => {
    const strong = trials.filter((trial) => numberOf(trial, 'ratio') >= STRONG);
    const earlier = RESULTS.filter(({ kind }) => kind === 'earlier');
    const free = everyOne(strong, ({ values }) => earlier.every(({ id }) => values[id] !== true), 8);
    const covered = strong.filter(({ values }) => values['hashimoto-2026-4.8-positive'] === true);
    const there = everyOne(covered, reachesTheLimit, 8);
    const unproved = trials.filter(
      (trial) =>
        reachesTheLimit(trial) &&
        RESULTS.every(({ id, kind }) => kind === 'linear' || trial.values[id] !== true),
    );
    const exception = free.exception ?? there.exception;
    return {
      status: together(free.status, there.status),
      explanation:
        exception === null
          ? `None of the ${strong.length} strong runs is covered by an earlier network result; case 1 covers ${covered.length} of them, and all of these reach the limit. ${unproved.length} of all ${trials.length} runs reach the limit without being covered by any result.`
          : `Against the claim: ${whereabouts(exception)}.`,
      numbers: {
        'strong runs covered by an earlier result': strong.length - (free.share?.count ?? 0),
        'strong runs that case 1 covers': covered.length,
        'of these that go to the limit': told(there.share),
        'that go to the limit and are covered by none': told(
          shareOf(trials, (trial) => unproved.includes(trial)),
        ),
        ...tableOf(trials),
      },
    };
  },
  falsehoods: [
    {
      what: 'conditions read without their bound on |mu|: what holds at the same d in some run holds in all',
      plant: (trials) =>
        trials.map((trial) => {
          const same = trials.filter(({ at }) => at.d === trial.at.d);
          const anywhere = RESULTS.map(({ id }) => [id, same.some(({ values }) => values[id] === true)]);
          return { ...trial, values: { ...trial.values, ...Object.fromEntries(anywhere) } };
        }),
    },
  ],
  charts: () => [],
  maps: regimeMaps,
};

function reachesTheLimit({ values }: Pick<Trial, 'values'>): boolean {
  return values.atFirstStep === true && values.reached === true;
}

/** Each result's share of the runs of each regime. */
function tableOf(trials: readonly Trial[]): Record<string, string> {
  return Object.fromEntries(
    RESULTS.map(({ id, title }) => [
      title,
      REGIMES.map(([name, from, to]) => {
        const here = trials.filter(
          (trial) => numberOf(trial, 'ratio') >= from && numberOf(trial, 'ratio') < to,
        );
        return `${name} ${told(shareOf(here, ({ values }) => values[id] === true))}`;
      }).join(', '),
    ]),
  );
}

/** The truth with an ordinary step; the inequalities with a tiny step and start. */
function coverage(spec: Spec): Values {
  const { training, horizon, risk, regime, limit } = run(spec, null).record;
  const tiny = resolveSpec({
    ...spec,
    network: { ...spec.network, init: { relative: TINY.start } },
    training: { ...spec.training, step: TINY.step, steps: 1, horizon: null },
  });
  const statements = run(tiny, null).record.theory;
  const known = RESULTS.map(({ id }) => {
    const statement = statements.find((one) => one.id === id);
    if (statement === undefined) throw new Error(`no statement ${id}`);
    return [id, statement.inequalities === 'holds' && statement.saysNothing === null] as const;
  });
  const end = horizon?.limit ?? null;
  const byFlow =
    end?.ofActivatedPattern === true &&
    end.differenceFromSolver !== null &&
    end.differenceFromSolver <= AGREEMENT;
  return {
    ...Object.fromEntries(known),
    atFirstStep: training.activation.atFirstStep === true,
    reached: limit.activated === true && (byFlow || limit.frozenCertificate?.status === 'certified'),
    ratio: regime.ratio,
    frontier: regime.frontier,
    heading: limit.heading,
    excess: (risk.limit?.error ?? 1) - (risk.bayes ?? 0),
  };
}
