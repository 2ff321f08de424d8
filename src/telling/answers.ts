/** What a person wants to know of a run, in seven lines: the same in the terminal and in the report. */

import { headingTheory } from '../experiment/late-theory.ts';
import { residualTold, timeUnit } from '../figures/run/timeline.ts';
import { type Heading, LIMIT_OF_PATTERN, limitName, OF_NOT_REACHED } from '../limit-words.ts';
import { log } from '../linalg/elementary.ts';
import { activationChosen } from '../network/activations/index.ts';
import { objectiveOf } from '../network/losses/index.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord, MarginProblemRecord, TrajectoryRow } from '../record/record.ts';
import type { RobustErrorRecord } from '../record/robust.ts';
import type { ErrorEstimate } from '../risk/estimate.ts';
import { startOfTrained } from '../spec/second-layer.ts';
import type { Answer, Reply } from './answer.ts';
import { failedPremises } from './failed-premises.ts';
import { horizonWords } from './horizon-words.ts';
import { livingWords } from './living-words.ts';
import { normLimitWords } from './norm-limit-words.ts';
import { count, percent, probability, short } from './numbers.ts';
import { approximateMarginWords, lossTold, ownWords } from './own-words.ts';
import { reachedWords } from './reached-words.ts';
import { regressionErrors, regressionVerdict } from './regression-words.ts';

/** The seven questions, in the order of the theory, with their answers. */
export function answers(record: ExperimentRecord): Answer[] {
  return [
    { question: 'Did every neuron activate?', ...activation(record) },
    { question: 'Does it interpolate?', ...interpolation(record) },
    { question: 'Where does it go, and how sure is that?', ...destination(record) },
    { question: 'How far along is it?', ...progress(record) },
    { question: 'What error does it make?', ...(regressionErrors(record) ?? errors(record)) },
    { question: 'Is the overfitting benign?', ...(regressionVerdict(record) ?? benignity(record)) },
    { question: 'Which premise of the theory failed?', ...failedPremises(record) },
  ];
}

/** Residuals max_i |q_i - log(alpha t) + log beta_i| below this say that the margins follow their asymptotics. */
const ARRIVED = 0.1;

function activation(record: ExperimentRecord): Reply {
  const {
    training: { activation, steps, initialScale },
    spec,
  } = record;
  const { atFirstStep, firstStep, lost, fractionAtFirstStep, fractionAtEnd } = activation;
  const atEnd = `${percent(fractionAtEnd)} of the neuron–point pairs`;
  if (initialScale === 0 && spec.network.slope === 0) {
    return {
      answer: 'no: W(0) = 0 and slope 0 leave no gradient; network.init must be above 0',
      status: 'bad',
    };
  }
  if (activation.fractionOfAlive === null || (steps > 0 && record.training.deadNeurons > 0))
    return livingWords(record);
  const atFirst = fractionAtFirstStep === null ? '' : ` (at t = 1: ${percent(fractionAtFirstStep)})`;
  if (steps === 0)
    return { answer: `no step was taken; before training ${atEnd} are activated`, status: 'unknown' };
  if (lost && fractionAtEnd === 1) {
    return {
      answer: `yes at the end; reached at t = ${since(firstStep)}, lost on the way and regained`,
      status: 'neutral',
    };
  }
  if (lost) {
    return {
      answer: `it did at t = ${since(firstStep)}, and lost it again: ${atEnd} at the end`,
      status: 'bad',
    };
  }
  if (fractionAtEnd < 1) return { answer: `no: ${atEnd} at the end${atFirst}`, status: 'bad' };
  return atFirstStep
    ? { answer: 'yes, at t = 1 and at every step since', status: 'good' }
    : { answer: `yes, from t = ${since(firstStep)} on${atFirst}`, status: 'good' };
}

function interpolation(record: ExperimentRecord): Reply {
  const { training, verdict, data } = record;
  const { interpolatedAt, margins, steps, events } = training;
  const least = short(margins.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY));
  if (verdict.interpolates) {
    const relapsed = events.some(({ kind }) => kind === 'interpolationLost');
    const when = relapsed
      ? `at the end; first at t = ${since(interpolatedAt)}, lost in between`
      : `since t = ${since(interpolatedAt)}`;
    return { answer: `yes, ${when}; the least margin at the end is ${least}`, status: 'good' };
  }
  const wrong = margins.filter((q) => q <= 0).length;
  const before = interpolatedAt === null ? '' : `; it did at t = ${since(interpolatedAt)}`;
  return {
    answer: `no: ${count(wrong)} of ${count(data.n)} points are misclassified after ${duration(record)}, the least margin is ${least}${before}`,
    status: steps === 0 ? 'unknown' : 'bad',
  };
}

function destination(record: ExperimentRecord): Reply {
  const { limit, notes } = record;
  if (limit.status === 'infeasible') {
    const bound = limit.infeasibility?.marginBound ?? null;
    const proof = bound === null ? '' : ` (certified: every normalised margin is at most ${short(bound)})`;
    const none = `to float64, no weights of the activated pattern separate the data${proof}`;
    const start =
      limit.heading === 'notReached' ? `not to ${limitName('undecided')}, as there is none` : 'not known';
    const own = limit.own?.kind === 'regularised' ? ownWords(record) : '';
    return { answer: `${start}: ${none}${own}${elsewhere(record)}`, status: 'bad' };
  }
  if (limit.status === 'failed') {
    return {
      answer: `not known: ${notes['limit.dual'] ?? 'the margin problem was not solved'}`,
      status: 'unknown',
    };
  }
  switch (limit.heading) {
    case 'reached':
      return goesThere(record);
    case 'notReached': {
      const why = limit.activated === false ? 'which is not itself activated' : `as ${limit.headingBecause}`;
      return {
        answer: `not to the max-margin direction of the activated pattern, ${why} (${bracket(limit)})${elsewhere(record)}`,
        status: 'bad',
      };
    }
    case 'undecided':
      return mayGoThere(record);
    default:
      return limit.heading satisfies never;
  }
}

const THERE = 'to the max-margin direction of the activated pattern';

function goesThere({ limit, data, spec }: ExperimentRecord): Reply {
  const certain =
    limit.headingScope === 'descent' || optimizerNamed(spec.training.optimizer).motion === 'flow';
  const why = data.positivelyCorrelated ? 'all yᵢyₖ⟨xᵢ, xₖ⟩ ≥ 0' : limit.headingBecause;
  return {
    answer: `${THERE}, ${certain ? 'for certain, ' : ''}as ${why}: ${support(limit, data)}`,
    status: certain && limit.status === 'solved' ? 'good' : 'neutral',
  };
}

/** What it hangs on. */
function mayGoThere(record: ExperimentRecord): Reply {
  const { limit, training, data, spec } = record;
  const optimizer = optimizerNamed(spec.training.optimizer);
  const phi = activationChosen(spec.network.activation, spec.network.slope);
  const bothLayers = startOfTrained(spec.network.secondLayer) !== null;
  const ofTheory = headingTheory(phi, optimizer, objectiveOf(spec.training), bothLayers) === true;
  const { fractionAtEnd } = training.activation;
  if (!ofTheory || training.steps === 0 || fractionAtEnd < 1 || limit.activated !== true) {
    return {
      answer: `not shown, as ${limit.headingBecause}; the max-margin direction of the activated pattern is known (${bracket(limit)})${ownWords(record)}${normLimitWords(record)}${elsewhere(record)}`,
      status: !ofTheory || training.steps === 0 || limit.activated === null ? 'unknown' : 'bad',
    };
  }
  const { schedule, caveat } = optimizer;
  const condition =
    schedule === 'lossNormalised' ? `if no neuron ever switches again, by ${caveat}` : conditionOf(training);
  return { answer: `${THERE}, ${condition}: ${support(limit, data)}`, status: 'neutral' };
}

function support(limit: MarginProblemRecord, { n }: ExperimentRecord['data']): string {
  return `${bracket(limit)}, ${count(limit.supportVectors ?? 0)} of ${count(n)} points support it`;
}

/** What the limit hangs on without any certificate: the pattern's lasting, and alpha L max G_ii < 1 (theory, Theorem 3). */
function conditionOf(training: ExperimentRecord['training']): string {
  const { alpha, lambdaMax } = training;
  const logLoss = lastOfTraining(training)?.logLoss ?? Number.POSITIVE_INFINITY;
  const stable = log(alpha) + log(lambdaMax) + logLoss < 0;
  return stable
    ? 'if no neuron ever switches again'
    : 'if no neuron ever switches again and the loss tends to 0';
}

/** How well the optimum is known. */
function bracket({ objective, certificate, status }: MarginProblemRecord): string {
  const value = objective === null ? '½‖W*‖² unknown' : `½‖W*‖² = ${short(objective)}`;
  const gap = certificate?.relativeGap ?? null;
  if (gap === null) return `${value}, not certified`;
  const only = status === 'solved' ? '' : 'only ';
  return `${value}, certified ${only}to a relative gap of ${short(gap, 2)}`;
}

/** The pattern training settled in, when that is another than the activated one. */
function elsewhere(record: ExperimentRecord): string {
  const { reached } = record.limit;
  const followed = reachedWords(record, bracket);
  if (followed !== null) return followed;
  if (reached === null || reached.kind === 'activated') return '';
  if (reached.kind === 'stationary')
    return `; ${record.notes['limit.reached.kind'] ?? 'every neuron is dead, and nothing moves any more'}`;
  const settled = `; its pattern has not changed since t = ${since(reached.since)}, and the margin problem of that one`;
  if (reached.objective === null) return `${settled} has no solution`;
  const own = reached.activated ? '' : ', but does not have that pattern itself';
  return `${settled} is solved (${bracket(reached)})${own}`;
}

function progress(record: ExperimentRecord): Reply {
  const { training, limit, notes, horizon } = record;
  const end = lastOfTraining(training);
  const taken = duration(record);
  const stopped = {
    completed: '',
    frozen:
      end?.logLoss === null
        ? '; the loss is 0, and nothing moves any more'
        : '; its updates are too small to change a margin in float64, which is not convergence',
    diverged: '; there it diverged',
    stopped: '; from there its flow could not be followed',
    interpolation: '',
    zeroLoss: '',
  }[training.outcome];
  if (end === undefined || training.steps === 0) {
    const why = {
      completed: '',
      frozen: ': the first one changes no margin in float64, which is not convergence',
      diverged: ': the first one would leave the range of float64',
      stopped: ': its flow could not be followed',
      interpolation: ': all margins were positive from the start',
      zeroLoss: ': the loss was 0 from the start',
    }[training.outcome];
    return { answer: `no step was taken${why}`, status: why === '' ? 'unknown' : 'bad' };
  }
  const status = stopped !== '' || horizon?.limit?.agrees === false ? 'bad' : 'neutral';
  if (limit.heading === 'notReached') {
    const margin = end.normalizedMargin === null ? '' : `, minᵢ qᵢ/‖W‖ = ${short(end.normalizedMargin)}`;
    const cosine =
      end.oneMinusCosine === null ? '' : `; 1 − cos = ${short(end.oneMinusCosine, 2)} ${OF_NOT_REACHED}`;
    return {
      answer: `after ${taken} ${lossTold(end)}${margin}${cosine}${stopped}${horizonWords(record)}`,
      status,
    };
  }
  if (end.oneMinusCosine === null && end.residual === null) {
    const reason = notes['training.trajectory.oneMinusCosine'] ?? 'there is no limit to compare with';
    return {
      answer: `not known after ${taken}: ${reason}${stopped}${horizonWords(record)}`,
      status: stopped === '' ? 'unknown' : 'bad',
    };
  }
  const parts = [
    end.oneMinusCosine === null ? null : `1 − cos = ${short(end.oneMinusCosine, 2)} to that direction`,
    end.residual === null
      ? null
      : `max ${residualTold(record).replace(' over support vectors', '')} = ${short(end.residual, 2)}`,
  ].filter((part) => part !== null);
  const near = limit.heading === 'reached' && end.residual !== null && end.residual < ARRIVED;
  return {
    answer: `after ${taken} ${parts.join(', ')}${approximateMarginWords(record)}${stopped}${horizonWords(record)}`,
    status: near && status === 'neutral' ? 'good' : status,
  };
}

/** The row of the last update: beyond it lies the horizon. */
function lastOfTraining({ trajectory, steps }: ExperimentRecord['training']): TrajectoryRow | undefined {
  return trajectory.findLast(({ t }) => t <= steps);
}

function errors({ risk, limit, verdict, notes }: ExperimentRecord): Reply {
  const interval = risk.atEndInterval;
  const range =
    interval === null ? '' : ` (95 %: ${probability(interval[0])} to ${probability(interval[1])})`;
  const ofItself = risk.atEnd === null ? null : `${probability(risk.atEnd)} at the end${range}`;
  const inTheLimit = risk.limit === null ? null : `${ofLimit(risk.limit)} ${LIMIT[limit.heading]}`;
  const elsewhere =
    verdict.judged === 'reached' && risk.reached !== null
      ? `${ofLimit(risk.reached)} in ${limit.heading === 'reached' ? 'the limit' : LIMIT_OF_PATTERN}${zeros(risk.reached.zeroShare)}`
      : null;
  const known = [
    elsewhere,
    ...(limit.heading === 'reached' ? [inTheLimit, ofItself] : [ofItself, inTheLimit]),
    risk.own == null ? null : `${ofLimit(risk.own)} of the limit that is its own`,
    risk.bayes === null ? null : `Bayes ${probability(risk.bayes, risk.log10Bayes)}`,
    risk.predicted === null ? null : `predicted ${probability(risk.predicted, risk.log10Predicted)}`,
    observed(risk.observed, limit.heading, verdict.judged),
    ...(risk.robust ?? []).slice(0, ROBUST_TOLD).map((one) => moved(one, limit.heading)),
  ].filter((part) => part !== null);
  return known.length === 0
    ? {
        answer: `not known: ${notes['risk.limit'] ?? 'there is no population and no held-out row'}`,
        status: 'unknown',
      }
    : { answer: known.join(', '), status: 'neutral' };
}

/** So many radii are told; the record and the figure have them all. */
const ROBUST_TOLD = 3;

/** Against an adversary. */
function moved(
  { radius, error, log10Error, bayes, log10Bayes }: RobustErrorRecord,
  heading: Heading,
): string | null {
  if (error === null) return null;
  const best = bayes === null ? '' : ` (the least possible is ${probability(bayes, log10Bayes)})`;
  return `${probability(error, log10Error)} ${LIMIT[heading]} where points may be moved by ${short(radius)}${best}`;
}

/** f = 0 is a mistake. */
function zeros(share: number | null): string {
  return share ? ` (f = 0 with probability ${probability(share)})` : '';
}

/** Whose the error of the activated limit is. */
const LIMIT: Readonly<Record<Heading, string>> = {
  reached: 'in the limit',
  notReached: OF_NOT_REACHED,
  undecided: 'of the activated max-margin direction (undecided whether reached)',
};

/** The error on labels that are flipped, when some are: of what is reached, or of the network itself where that is not known. */
function observed(
  errors: ExperimentRecord['risk']['observed'],
  heading: Heading,
  judged: ExperimentRecord['verdict']['judged'],
): string | null {
  if (errors === null || errors.rate === 0) return null;
  const inPattern = judged === 'reached' ? (errors.reached ?? null) : null;
  const inTheLimit = heading === 'reached' ? errors.limit : null;
  const known = inPattern ?? inTheLimit ?? errors.atEnd;
  if (known === null) return null;
  const which =
    inTheLimit === null && inPattern === null
      ? ' at the end'
      : ` in ${heading === 'reached' ? 'the limit' : LIMIT_OF_PATTERN}`;
  return `${probability(known)} on labels flipped at rate ${short(errors.rate)}${which}`;
}

function ofLimit({ error, log10Error, interval, trials }: ErrorEstimate): string {
  const counted = trials !== null;
  const range =
    interval === null
      ? ''
      : ` (${counted ? '95 %:' : 'between'} ${probability(interval[0])} ${counted ? 'to' : 'and'} ${probability(interval[1])})`;
  return `${probability(error, log10Error)}${range}`;
}

function benignity({ verdict, regime, spec, risk, notes }: ExperimentRecord): Reply {
  const { overfitting, excessRisk, judged } = verdict;
  const strength =
    regime.name === null ? '' : `; the signal is ${regime.name} (n‖μ‖²/R = ${short(regime.ratio ?? 0)})`;
  const at = judged === 'atEnd' ? ' at the end' : '';
  if (overfitting === null) {
    if (!verdict.interpolates)
      return { answer: 'it does not interpolate, so there is no overfitting to judge', status: 'unknown' };
    const interval = judged === 'atEnd' ? risk.atEndInterval : judged && risk[judged]?.interval;
    return judged === null || !interval
      ? { answer: 'the error it should be judged by is not known', status: 'unknown' }
      : {
          answer: `not settled by the interval of its error${at}: ${unsettled(interval, risk.bayes, spec)}${strength}`,
          status: 'unknown',
        };
  }
  const size = `${excessRisk === null ? (notes['verdict.excessRisk'] ?? '') : excess(excessRisk, risk.bayes)}${at}`;
  switch (overfitting) {
    case 'benign':
      return { answer: `yes: ${size}, at most ${spec.thresholds.benignExcess}${strength}`, status: 'good' };
    case 'tempered':
      return {
        answer: `no, tempered: ${size}, above ${spec.thresholds.benignExcess}${strength}`,
        status: 'neutral',
      };
    case 'catastrophic':
      return { answer: `no, catastrophic: ${size}${strength}`, status: 'bad' };
  }
}

/** Which bounds lie inside an interval of errors. */
function unsettled(
  [low, high]: readonly [number, number],
  bayes: number | null,
  { thresholds: { benignExcess, catastrophicWithin } }: ExperimentRecord['spec'],
): string {
  const benign = benignExcess + (bayes ?? 0);
  const bounds = [
    ...(low <= benign && benign < high ? [`${probability(benign)}, up to which it is benign,`] : []),
    ...(high >= 0.5 - catastrophicWithin
      ? [`${0.5 - catastrophicWithin}, from which on it is catastrophic,`]
      : []),
  ];
  return `${probability(low)} to ${probability(high)} has ${bounds.join(' and ')} inside`;
}

/** A counted error may come out below the Bayes error, and a closed form below float64. */
function excess(excessRisk: number, bayes: number | null): string {
  if (bayes === null)
    return `error ${probability(excessRisk)}, all of it counted as excess, as the Bayes error is unknown`;
  return excessRisk > 0 ? `excess risk ${probability(excessRisk)}` : 'no measurable excess risk';
}

function since(t: number | null): string {
  return t === null ? '?' : count(t);
}

function duration({ spec, training: { steps } }: ExperimentRecord): string {
  const unit = timeUnit(spec);
  return `${count(steps)} ${steps === 1 ? unit.replace('s', '') : unit}`;
}
