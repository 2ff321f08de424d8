/**
 * The horizon of training that slides: rows, rates and times as of any flow, from proximal steps and the projected features of the limit.
 */
import type { DescentProblem } from '../descent/problem.ts';
import { asymptoticsInSteps } from '../horizon/asymptotics.ts';
import type { ConcaveState } from '../horizon/concave-flow.ts';
import type { FlowState } from '../horizon/follow.ts';
import { restPointInSteps } from '../horizon/rest-point.ts';
import { exp, log, log10 } from '../linalg/elementary.ts';
import { copyMatrix } from '../linalg/matrix.ts';
import { type LateLoss, logTotalLoss } from '../network/loss.ts';
import { outputSign, outputWeight } from '../network/network.ts';
import { ACTIVE, groupByState, INACTIVE, SLIDING } from '../network/neuron-groups.ts';
import { targetsOf } from '../network/own-pattern.ts';
import { activatedShare } from '../network/pattern.ts';
import { heldPattern, projectedForces, projectedGram } from '../network/projected-features.ts';
import { frobenius2, weightMap } from '../network/weights.ts';
import type { TrajectoryRow } from '../record/record.ts';
import type { Spec } from '../spec/resolve.ts';
import { newStretch, type Steps, within } from '../stepwise.ts';
import type { Horizon } from './horizon.ts';
import { approachTo, type Followed } from './horizon-stage.ts';
import type { LateClock } from './late-theory.ts';
import type { Slid } from './sliding-stage.ts';
import type { RunProgress } from './stages.ts';
import { madeOn, type RowMaker, type TrainedRun } from './trajectory-stage.ts';

/**
 * @param horizon  where it ends
 * @param row  makes a row of the trajectory
 */
export function* horizonOfSliding(
  spec: Spec,
  problem: DescentProblem,
  { rate, loss }: LateClock,
  { end: last, trajectory }: TrainedRun,
  { start, flow, seen, found, logRate }: Slid,
  { to, farthest }: Horizon,
  row: RowMaker,
): Generator<RunProgress, Followed> {
  const { sample, network } = problem;
  const logReduction = spec.training.reduction === 'mean' ? log(sample.n) : 0;
  const states = (seen.length > 0 ? seen : [start]).map((state) => flowState(problem, loss, state));
  const rows: TrajectoryRow[] = [];
  const tOf = (s: number): number => (s === logRate + to ? farthest : exp(s - logRate));
  for (const [at, state] of states.entries()) {
    const t = tOf(state.s);
    if (!(t > last.t)) continue;
    const logLoss = state.logLoss - logReduction;
    const snapshot = { ...state, t, logT: state.s - logRate, logTau: state.s, logLoss };
    const progress = () => ({ stage: 'rows in log time', done: at, total: states.length });
    rows.push(yield* madeOn(row(snapshot, newStretch()), [...trajectory, ...rows], progress));
  }
  const end = states[states.length - 1];
  const reached = end.s >= logRate + to;
  const events = (flow?.events.kept ?? []).filter(({ s }) => s <= end.s);
  const target = found.limit.dual === null ? null : found.limit;
  const late = yield* within(lateOf(problem, found, end), () => ({
    stage: 'limit in log time',
    done: 0,
    total: 1,
  }));
  return {
    summary: {
      ...{ outcome: reached ? 'reached' : 'undetermined', coarse: false, s: end.s, switches: events },
      groups: groupByState(network, statesAt(problem, end), sample.n),
      since: events.length > 0 ? events[events.length - 1].s : start.s,
      ...{ system: late?.system ?? null, r: end.r, steps: 0, work: 0 },
    },
    ...{ exactUpdates: start.t - last.t, end, rest: null, still: events.length === 0, rows, states },
    ...{ rate, passage: start.passage, target },
    log10T: reached ? log10(farthest) : (end.s - logRate) / log(10),
    atInfinity: late?.atInfinity ?? null,
    asymptotics: late?.asymptotics ?? null,
    approach: target === null ? [] : approachTo(problem, target, states, logRate),
  };
}

function flowState(
  { sample, network }: DescentProblem,
  loss: LateLoss,
  { s, q, Z, C, r }: Omit<ConcaveState, 'e'>,
): FlowState & Pick<ConcaveState, 'r'> {
  const logLoss = logTotalLoss(loss, q, new Float64Array(q.length));
  return { s, q, Z, C, r, logLoss, activatedFraction: activatedShare(network, sample.y, Z) };
}

/** What pre-activations show, where 0 at a point of the other class is sliding. */
function statesAt({ sample: { n, y }, network }: DescentProblem, { Z }: Pick<FlowState, 'Z'>): Uint8Array {
  return Uint8Array.from(Z.data, (z, at) =>
    z > 0 ? ACTIVE : z === 0 && outputSign(network, Math.floor(at / n)) !== y[at % n] ? SLIDING : INACTIVE,
  );
}

/**
 * What is known of infinity: neurons held at their sliding pairs move along the projected features alone, so late training is the flow of
 * {G', 0}, whose multipliers are those of P(R).
 */
function* lateOf(
  { sample, network, initial }: DescentProblem,
  { system, limit, solution }: Slid['found'],
  { s, r, C }: Pick<ConcaveState, 's' | 'r' | 'C'>,
): Steps<(Pick<Followed, 'atInfinity' | 'asymptotics'> & Pick<Followed['summary'], 'system'>) | null> {
  if (solution === null || limit.consistent !== true) return null;
  const { n } = sample;
  const held = heldPattern(system, solution);
  const projected = {
    G: projectedGram(
      held,
      Int32Array.from({ length: n }, (_, k) => k),
    ),
    logC: limit.logC,
  };
  const toWeights = weightMap(sample, initial);
  const squaredNorm = (weights: Float64Array): number => {
    const forces = projectedForces(system.groups, held, weights);
    const moved = copyMatrix(C);
    for (const [g, { members }] of system.groups.entries()) {
      for (const j of members) {
        const size = Math.abs(outputWeight(network, j));
        for (let k = 0; k < n; k++) moved.data[j * n + k] += size * forces.data[g * n + k];
      }
    }
    return frobenius2(toWeights(moved));
  };
  const targets = targetsOf(system);
  const { margins } = solution;
  const beta = solution.beta.map((entry, k) => targets[k] * entry);
  return {
    system: projected,
    atInfinity: yield* restPointInSteps(projected.G, r),
    asymptotics: yield* asymptoticsInSteps(projected, beta, margins, { r, s, squaredNorm }),
  };
}
