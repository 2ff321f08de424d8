/**
 * The record, put together from what the stages of a run found.
 */
import packageJson from '../../package.json' with { type: 'json' };
import type { Geometry } from '../data/geometry.ts';
import type { AnySample } from '../data/sample.ts';
import { log } from '../linalg/elementary.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { minimum } from '../linalg/vector.ts';
import type { Candidate } from '../margin/concave-restarts.ts';
import type { MarginSolution } from '../margin/limit.ts';
import { measureColumns } from '../network/measures/index.ts';
import { nearHomogeneityOf } from '../network/near-homogeneity.ts';
import { type Network, signWeights, squareOf, withHead } from '../network/network.ts';
import { activatedShareOfAlive, deadNeuronsOf } from '../network/pattern.ts';
import { frobenius, sizeOf, weightsOf } from '../network/weights.ts';
import type { Notes } from '../record/notes.ts';
import type { LimitOfItsOwn } from '../record/own.ts';
import type {
  ExperimentRecord,
  LimitRecord,
  RiskRecord,
  TrainingRecord,
  TrajectoryRow,
  VerdictRecord,
} from '../record/record.ts';
import type { SignsRecord } from '../record/second-layer.ts';
import { dataRecord } from './data-record.ts';
import { type Drawn, drawnData, NO_FIGURES, NOTHING_DRAWN, planeRecord } from './drawn-stage.ts';
import type { Findings } from './findings.ts';
import type { Judgement } from './heading-stage.ts';
import { horizonRecord } from './horizon-record.ts';
import { limitRecord } from './limit-record.ts';
import { type Reached, reachedRecord } from './reached-stage.ts';
import { regimeRecord } from './regime-record.ts';
import { theoryRecord } from './theory-stage.ts';
import type { TrainingSetup } from './training-setup.ts';

/** The version of this program, as records carry it. */
export const version: string = packageJson.version;

/** Raised whenever a name of the record, or what it means, changes (docs/record.md has the history). Records before 2 carry none. */
export const SCHEMA = 3;

/** And what it comes to. */
export interface Evidence
  extends Omit<Findings, 'sample' | 'limit' | 'ofLimit' | 'setup' | 'own' | 'endPattern' | 'slid'> {
  /** Undefined where training has no limit of its own. */
  readonly own: LimitOfItsOwn | null | undefined;
  /** Of the pattern that descent settled in, where that is another than the activated one. */
  readonly endPattern: Pick<MarginSolution, 'normalizedMargin'> | null;
  readonly sample: AnySample;
  readonly limit: MarginSolution;
  readonly setup: TrainingSetup<AnySample>;
  /** Of the slope of the network. */
  readonly shape: Geometry;
  readonly drawn: Drawn;
  readonly risk: Omit<RiskRecord, 'excess'>;
  readonly judgement: Judgement;
  readonly reached: Reached | string;
  /** The best of other own signs; null when none was asked for or found. */
  readonly best: Candidate | null;
  readonly verdict: VerdictRecord;
}

const NO_MARGIN = 'the margin problem of that pattern has no solution, or W = 0';
const NO_PATTERN = 'training did not settle in a pattern: it changed after half of the steps';
const NO_POWER = 'log 0 at t = 0, and of a margin that is not positive; or limit.own was not found';
const UNKNOWN_ERROR = 'no test error is known';
const ALL_COUNTED =
  'the Bayes error is unknown: all of the error is counted, the most that the excess can be';
const OF_TARGETS = 'targets are regressed: risk.regression has their excess, where it is known';
const SIGNS_ALONE =
  'the margin problem of the signs of the targets, to which training on targets does not go (limit.own)';
const NO_KKT =
  "defined where all margins are positive and the activation is homogeneous, and no force -l'(q_i) leaves float64";
const NO_FORCES = 'its multipliers are forces of one sign, and those of a loss with targets are not';
const NOT_ONE_SIGN = 'its multipliers are forces of one sign, and smoothed labels also lower margins';
const NO_LEAK =
  'c alpha median|x_i| min|a_j|, without the factor gamma: at gamma = 0 there is no gradient at W(0) = 0';

export function assembleRecord(evidence: Evidence, notes: Notes): ExperimentRecord {
  const { spec, risk, verdict, judgement } = evidence;
  if (verdict.excessRisk !== null && risk.bayes === null) notes.remark('risk.excess', ALL_COUNTED);
  const { regression } = risk;
  const excess = regression === undefined ? verdict.excessRisk : regression.atEnd;
  const unjudged = regression === undefined ? UNKNOWN_ERROR : OF_TARGETS;
  if (regression !== undefined) notes.remark('limit', SIGNS_ALONE);
  return {
    schema: SCHEMA,
    version,
    spec,
    seed: spec.seed,
    notes: notes.reasons,
    data: {
      ...dataRecord(spec, evidence.sample, evidence.shape, evidence.inputs, notes),
      ...drawnData(evidence.drawn, evidence.sample, notes),
    },
    training: trainingRecord(evidence, notes),
    limit: wholeLimitRecord(evidence, notes),
    horizon:
      typeof evidence.followed === 'string'
        ? notes.absent('horizon', evidence.followed)
        : horizonRecord(evidence.followed, evidence.trained.end.t, evidence.network.slope, notes),
    risk: { ...risk, excess: notes.orAbsent('risk.excess', excess, unjudged) },
    regime: regimeRecord(spec, evidence.sample, evidence.inputs, notes),
    theory: theoryRecord(judgement.theory, notes),
    verdict: {
      ...verdict,
      judged: notes.orAbsent('verdict.judged', verdict.judged, unjudged),
      excessRisk: notes.orAbsent('verdict.excessRisk', verdict.excessRisk, unjudged),
      overfitting: notes.orAbsent('verdict.overfitting', verdict.overfitting, verdict.because),
    },
    plane: planeRecord(evidence.drawn, notes),
  };
}

function trainingRecord(evidence: Evidence, notes: Notes): TrainingRecord {
  const { spec, sample, network, setup, trained, followed, limit } = evidence;
  const { summary, end } = trained;
  const trajectory = [...trained.trajectory, ...(typeof followed === 'string' ? [] : followed.rows)];
  if (trajectory.length === 0) notes.remark('training.trajectory', NO_FIGURES);
  noteColumns(trajectory, limit, setup, evidence.drawn !== NOTHING_DRAWN, notes);
  const noStep = 'no step was taken';
  const { activation } = summary;
  const path = 'training.activation';
  if (network.slope === 0 && spec.network.init.relative !== undefined)
    notes.remark('training.initialScale', NO_LEAK);
  return {
    activation: {
      atFirstStep: notes.orAbsent(`${path}.atFirstStep`, activation.atFirstStep, noStep),
      firstStep: notes.orAbsent(`${path}.firstStep`, activation.firstStep, 'not activated within the steps'),
      lost: activation.lost,
      fractionAtFirstStep: notes.orAbsent(
        `${path}.fractionAtFirstStep`,
        activation.fractionAtFirstStep,
        noStep,
      ),
      fractionAtEnd: activation.fractionAtEnd,
      fractionOfAlive: notes.orAbsent(
        `${path}.fractionOfAlive`,
        activatedShareOfAlive(withHead(network, end.head), sample.y, end),
        'every neuron is dead: inactive at every point, at slope 0',
      ),
    },
    deadNeurons: deadNeuronsOf(network, end.Z, end.coasting).length,
    interpolatedAt: notes.orAbsent(
      'training.interpolatedAt',
      summary.interpolatedAt,
      'not reached within the steps',
    ),
    steps: summary.steps,
    outcome: summary.outcome,
    logTime:
      summary.steps > 0
        ? log(setup.alphaOfSum) + log(summary.steps)
        : notes.absent('training.logTime', noStep),
    margins: Array.from(end.q),
    events: summary.events,
    trajectory,
    alpha: setup.problem.alpha,
    lambdaMax: setup.lambdaMax,
    initialScale: notes.orAbsent('training.initialScale', setup.initialScale, 'W(0) came from a file'),
    ...secondLayerRecord(setup.problem.network, end.head),
    ...nearHomogeneityRecord(withHead(setup.problem.network, end.head), end.Z),
    ...approximateMarginRecord(evidence, notes),
  };
}

/** What a fixed second layer needs no word of. @param head  after the last update, of one that is trained */
function secondLayerRecord(
  network: Network,
  head: Float64Array | undefined,
): Pick<TrainingRecord, 'secondLayer'> {
  if (network.secondLayer === undefined && head === undefined) return {};
  const atEnd = head === undefined ? {} : { atEnd: signsOf(withHead(network, head)) };
  return { secondLayer: { ...signsOf(network), ...atEnd } };
}

function signsOf(network: Network): SignsRecord {
  const { plus, minus } = signWeights(network);
  const square = squareOf(network);
  return {
    positive: network.mPlus,
    negative: network.mMinus,
    positiveSquares: plus / square,
    negativeSquares: minus / square,
  };
}

/** What a homogeneous network needs no word of. */
function nearHomogeneityRecord(network: Network, Z: Matrix): Pick<TrainingRecord, 'nearHomogeneity'> {
  const nearHomogeneity = nearHomogeneityOf(network, Z);
  return nearHomogeneity === null ? {} : { nearHomogeneity };
}

/** Only where the loss comes to be 0, and training to an end. */
function approximateMarginRecord(
  { sample, setup, trained: { end }, limit, endPattern }: Evidence,
  notes: Notes,
): Pick<TrainingRecord, 'approximateMargin'> {
  const { loss, initial } = setup.problem;
  if (loss.tail.kind !== 'finite') return {};
  const norm = sizeOf(frobenius(weightsOf(sample, initial, end)), end.head);
  const least = minimum(end.q);
  const beside = (of: Pick<MarginSolution, 'normalizedMargin'> | null): number | null => {
    const most = of?.normalizedMargin ?? null;
    return norm > 0 && most !== null ? least / norm / most : null;
  };
  const path = 'training.approximateMargin';
  const last = end.activatedFraction === 1 ? limit : endPattern;
  return {
    approximateMargin: {
      activated: notes.orAbsent(`${path}.activated`, beside(limit), NO_MARGIN),
      reached: notes.orAbsent(`${path}.reached`, beside(last), last === null ? NO_PATTERN : NO_MARGIN),
    },
  };
}

/** One note for each column of the trajectory that has nulls. @param areWhole  whether its rows have what only figures show */
function noteColumns(
  trajectory: readonly TrajectoryRow[],
  limit: MarginSolution,
  { late: { residual }, problem }: TrainingSetup<AnySample>,
  areWhole: boolean,
  notes: Notes,
): void {
  const unsolved = 'the margin problem has no solution to compare with';
  const unfollowed =
    problem.loss.tail.kind === 'minimum'
      ? 'limit.own was not found'
      : 'absent' in residual
        ? residual.absent
        : problem.loss.tail.kind === 'polynomial'
          ? NO_POWER
          : 'log 0 at t = 0';
  const noForces = problem.loss.tail.kind === 'target' ? NO_FORCES : NOT_ONE_SIGN;
  const noKkt = problem.loss.orient === undefined ? NO_KKT : noForces;
  const reasons = {
    log10T: 'log 0 at t = 0',
    logLoss: 'the loss is 0',
    residual: limit.dual === null && problem.loss.tail.kind !== 'minimum' ? unsolved : unfollowed,
    oneMinusCosine: limit.dual === null ? unsolved : 'W = 0 has no direction',
    normalizedMargin: 'W = 0 has no direction',
    share: 'sum_j a_j w_j over either sign is 0',
    ...(areWhole
      ? { stableRank: 'W = 0 has none', kktEpsilon: noKkt, kktDelta: noKkt }
      : { stableRank: NO_FIGURES, kktEpsilon: NO_FIGURES, kktDelta: NO_FIGURES, testError: NO_FIGURES }),
    excess: notes.reasons['risk.regression.atEnd'] ?? 'no closed form is known',
  };
  for (const [column, reason] of Object.entries(reasons) as [keyof typeof reasons, string][]) {
    if (trajectory.some((row) => row[column] === null)) notes.remark(`training.trajectory.${column}`, reason);
  }
  for (const { name, absent } of measureColumns)
    if (trajectory.some((row) => row[name] === null)) notes.remark(`training.trajectory.${name}`, absent);
}

function wholeLimitRecord(evidence: Evidence, notes: Notes): LimitRecord {
  const { heading, lasting } = evidence.judgement;
  return {
    ...limitRecord(evidence.limit, lasting, 'limit', notes),
    heading: heading.heading,
    headingScope: notes.orAbsent('limit.headingScope', heading.scope, 'the heading is undecided'),
    headingBecause: heading.because,
    reached: reachedRecord(evidence.reached, evidence, evidence.best, notes),
    ...(evidence.own !== undefined && { own: evidence.own }),
  };
}
