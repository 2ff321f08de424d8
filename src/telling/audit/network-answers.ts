/**
 * What an audit says of a trained network, question by question.
 */
import type { AngleName, AuditRecord, LeakyNetworkRecord, NetworkRecord } from '../../audit/record.ts';
import type { Heading } from '../../limit-words.ts';
import { limitName } from '../../limit-words.ts';
import type { Answer, Reply } from '../answer.ts';
import { count, percent, short } from '../numbers.ts';
import { unseenWords } from '../unseen-words.ts';
import { bracket } from './data-answers.ts';

type Notes = AuditRecord['notes'];

/** Relative residuals of the optimality conditions below this are those of a limit direction, to float64. */
const AT_THE_LIMIT = 1e-9;
/** Below this they are those of float32 weights at one. */
const NEAR_THE_LIMIT = 1e-3;

export function networkAnswers(network: NetworkRecord, notes: Notes, n: number): Answer[] {
  return [
    { question: 'What was judged?', ...judged(network) },
    { question: 'Does it fit its data?', ...interpolation(network, n) },
    ...(network.leakyNetwork === undefined
      ? []
      : [{ question: 'What is it from afar?', ...fromAfar(network, network.leakyNetwork, n) }]),
    { question: 'Which pattern does it have?', ...pattern(network) },
    { question: 'How large is its margin?', ...margin(network) },
    { question: 'How far is it from optimality?', ...optimality(network, notes) },
    { question: 'How far is it from its max-margin direction?', ...distance(network, notes) },
    { question: 'Where does it go while its own signs stand still?', ...ownSigns(network, notes) },
    { question: 'How many steps are still to go?', ...toGo(network, notes) },
    { question: 'Which rank does it have?', ...rank(network, notes) },
  ];
}

function judged({
  width,
  positive,
  silent,
  rescaling,
  secondLayerSpread,
  biases,
  leakyNetwork,
}: NetworkRecord): Reply {
  const spread =
    secondLayerSpread !== null && secondLayerSpread < 1 + 1e-6
      ? 'all |aⱼ| agree, as in the theory'
      : `|aⱼ| differ by a factor of ${secondLayerSpread === null ? 'more than 1e308' : `up to ${short(secondLayerSpread)}`}: its own margin problem weighs neurons by aⱼ²`;
  const scale =
    Math.abs(rescaling - 1) < 1e-6
      ? '|a| = 1, so nothing was rescaled'
      : `a was divided by |a| = ${short(rescaling)} and W multiplied by it, which changes neither f${leakyNetwork === undefined ? '' : ' (with ‖a‖φ(z/‖a‖) for φ)'} nor a direction`;
  const left = silent === 0 ? '' : `; ${count(silent)} neurons with aⱼ = 0 were left out`;
  const bias = {
    absent: '; it has no biases',
    zero: '; its biases are all 0',
    folded: '; its biases are now the weights of a column of ones',
  }[biases];
  return {
    answer: `${count(width)} neurons, ${count(positive)} with aⱼ > 0; ${spread}; ${scale}${left}${bias}`,
    status: 'neutral',
  };
}

function interpolation({ interpolates, misclassified, leastMargin }: NetworkRecord, n: number): Reply {
  return interpolates
    ? { answer: `yes: all ${count(n)} points; the least margin is ${short(leastMargin)}`, status: 'good' }
    : {
        answer: `no: ${count(misclassified)} of ${count(n)} points are misclassified; the least margin is ${short(leastMargin)}`,
        status: 'bad',
      };
}

function fromAfar(
  { slope }: NetworkRecord,
  { value, euler, misclassified }: LeakyNetworkRecord,
  n: number,
): Reply {
  const fits =
    misclassified === 0
      ? 'fits all points too'
      : `misclassifies ${count(misclassified)} of ${count(n)} points`;
  return {
    answer: `the leaky ReLU network f_H with its weights and slope ${short(slope)}, which ${fits}; at the points f is within ${short(value, 2)} of it, and within ${short(euler, 2)} of being homogeneous (⟨∇f, W⟩ = f). No theorem here is about another activation: what follows is of f_H`,
    status: 'neutral',
  };
}

function pattern({
  pattern: { activatedFraction, activeFraction, zeros, groups },
  width,
}: NetworkRecord): Reply {
  const boundary = zeros === 0 ? '' : `; ${count(zeros)} pairs lie on a boundary`;
  const distinct = `${count(groups)} distinct ${groups === 1 ? 'row' : 'rows'} among ${count(width)} neurons`;
  return activatedFraction === 1
    ? { answer: `the activated one: every neuron at every point; ${distinct}`, status: 'good' }
    : {
        answer: `not the activated one: ${percent(activatedFraction)} of the neuron–point pairs have sign(aⱼ) yᵢ⟨wⱼ, xᵢ⟩ > 0, ${percent(activeFraction)} have ⟨wⱼ, xᵢ⟩ > 0; ${distinct}${boundary}`,
        status: 'neutral',
      };
}

function margin({
  normalizedMargin,
  normalizedMarginBothLayers,
  marginShare,
  ownLimit,
}: NetworkRecord): Reply {
  const share =
    marginShare === null
      ? 'no weights of its pattern separate the data'
      : `${percent(marginShare)} of the largest that its pattern allows (${bracket(ownLimit)})`;
  const both =
    normalizedMarginBothLayers === null
      ? ''
      : `. If both layers were trained, min q/(‖W‖² + ‖a‖²) = ${short(normalizedMarginBothLayers)}`;
  return {
    answer: `min q/‖W‖ = ${short(normalizedMargin)}, if W alone was trained: ${share}${both}`,
    status: normalizedMargin > 0 ? 'neutral' : 'bad',
  };
}

function optimality({ kkt: { firstLayer, bothLayers } }: NetworkRecord, notes: Notes): Reply {
  if (firstLayer === null) {
    return { answer: `it is no candidate: ${notes['network.kkt.firstLayer']}`, status: 'bad' };
  }
  const told = (residual: { relativeEpsilon: number; relativeDelta: number } | null) =>
    residual === null
      ? 'unknown'
      : `ε = ${short(residual.relativeEpsilon, 2)}, δ = ${short(residual.relativeDelta, 2)}`;
  const both = bothLayers === null ? '' : `; as both layers: ${told(bothLayers.leastEpsilon)}`;
  const best = firstLayer.leastEpsilon;
  const worst = best === null ? 1 : Math.max(best.relativeEpsilon, best.relativeDelta);
  const judged =
    best === null
      ? 'not known how near to a KKT point of its own margin problem'
      : worst < AT_THE_LIMIT
        ? 'at a KKT point of its own margin problem, to float64'
        : worst < NEAR_THE_LIMIT
          ? 'near a KKT point of its own margin problem'
          : 'not near a KKT point of its own margin problem';
  return {
    answer: `${judged}: ${told(best)} (Lyu and Li’s, relative; the best multipliers), ${told(firstLayer.gradient)} with those of its gradient${both}`,
    status: worst < NEAR_THE_LIMIT ? 'good' : 'neutral',
  };
}

/**
 * What the direction of the activated pattern is called of a network whose training is not known: never a limit, as weights alone
 * do not say where they go, and not reached where it is not itself activated (docs/theory.md, section 9.9).
 */
export function activatedName({ activatedLimit: { activated } }: NetworkRecord): string {
  return limitName(headingOf(activated));
}

/** The same of its own pattern. */
export function ownName({
  ownLimit: { activated },
  pattern: { activatedFraction },
}: Pick<NetworkRecord, 'ownLimit' | 'pattern'>): string {
  if (activatedFraction === 1) return limitName(headingOf(activated));
  return `the max-margin direction of its own pattern${activated === false ? ' (not reached)' : ''}`;
}

function headingOf(activated: boolean | null): Heading {
  return activated === false ? 'notReached' : 'undecided';
}

function distance(network: NetworkRecord, notes: Notes): Reply {
  const {
    ownLimit,
    activatedLimit,
    pattern: { activatedFraction },
  } = network;
  const parts = [
    ownLimit.oneMinusCosine === null || ownLimit.angle === null
      ? `its own pattern has no max-margin direction (${notes['network.ownLimit.oneMinusCosine']})`
      : `1 − cos = ${short(ownLimit.oneMinusCosine, 2)} (${short(ownLimit.angle, 3)} rad) to ${ownName(network)}, which ${whetherOwn(ownLimit.activated)}`,
  ];
  if (activatedFraction < 1) {
    parts.push(
      activatedLimit.oneMinusCosine === null || activatedLimit.angle === null
        ? 'the activated pattern has no max-margin direction'
        : `1 − cos = ${short(activatedLimit.oneMinusCosine, 2)} (${short(activatedLimit.angle, 3)} rad) to ${activatedName(network)}, which is ${whetherActivated(activatedLimit.activated)}`,
    );
  }
  return { answer: parts.join('; '), status: ownLimit.activated ? 'neutral' : 'bad' };
}

/** P(R), for a reader who is new to it. */
function ownSigns({ ownSigns: found, normalizedMargin }: NetworkRecord, notes: Notes): Reply {
  const { status, kind, supportVectors, least, most, keepsSigns, angle, leftOut } = found;
  const unseen = unseenWords(leftOut);
  const held = 'weights with the signs that ⟨wⱼ, xᵢ⟩ has where aⱼyᵢ > 0';
  if (status === 'infeasible')
    return {
      answer: `nowhere: no ${held} separate ${leftOut === undefined ? 'the data' : 'the points that some neuron of their own sign sees while none sees the others'} (no min q/‖W‖ exceeds ${short(most ?? 0, 2)})`,
      status: 'bad',
    };
  if (status === 'failed')
    return { answer: `not known: ${notes['network.ownSigns.kind']}`, status: 'unknown' };
  if (status === 'bracketed' || least === null || most === null) {
    const range =
      most === null
        ? 'is not bounded'
        : `lies between ${least === null ? 0 : short(least)} and ${short(most)}`;
    return {
      answer: `among ${held}, the largest min q/‖W‖ ${range}; its direction is not known, as too many points support it${unseen}`,
      status: 'unknown',
    };
  }
  const share = normalizedMargin > 0 ? `W has ${percent(normalizedMargin / most)} of it, and ` : '';
  const far = angle === null ? '' : `; ${short(angle, 3)} rad from W`;
  const kept =
    keepsSigns === null
      ? 'whether it has these signs itself is within rounding'
      : keepsSigns
        ? `it has these signs itself, and is a KKT point of the network’s own margin problem${leftOut === undefined ? '' : ' with margins of 0 at those points'}`
        : 'it does not have these signs itself, so some of them change before';
  return {
    answer: `to the direction of largest min q/‖W‖ among ${held}, others being free: ${short(most)}; ${share}${count(supportVectors ?? 0)} points support it; ${slidesThere(found)}${unseen}${far}; ${kept}`,
    status: kind === null ? 'neutral' : 'good',
  };
}

/** Whether neurons slide in the solution of P(R). */
export function slidesThere({ kind, sliding }: NetworkRecord['ownSigns']): string {
  if (kind === 'activated') return 'it is the activated max-margin direction';
  if (sliding === null || sliding === 0) return 'no neuron slides there';
  return `neurons slide along points there (⟨wⱼ, xᵢ⟩ = 0 for ever) at ${count(sliding)} ${sliding === 1 ? 'pair' : 'pairs'} of a group of neurons and a point`;
}

const ANGLES: readonly AngleName[] = ['0.1', '0.01', '0.001'];

function toGo({ approach }: NetworkRecord, notes: Notes): Reply {
  if (approach === null) return { answer: `not known: ${notes['network.approach']}`, status: 'unknown' };
  const caution = notes['network.approach'] === undefined ? '' : `; ${notes['network.approach']}`;
  const clock = `its margins show log τ = ${short(approach.logTau)} (τ = αt)`;
  if (approach.log10T === null) {
    const taus = ANGLES.map((angle) => `${angle} rad at τ = ${powerOfTen(approach.log10TauToAngle[angle])}`);
    return {
      answer: `${clock}; if W alone is trained the angle falls to ${taus.join(', ')}; with --step these are numbers of steps${caution}`,
      status: 'neutral',
    };
  }
  const steps = ANGLES.map((angle) => {
    const left = approach.log10StepsToGo[angle];
    return left === null ? `none to ${angle} rad` : `${powerOfTen(left)} to ${angle} rad`;
  });
  return {
    answer: `${clock}, as after ${powerOfTen(approach.log10T)} steps; if W alone is trained, still ${steps.join(', ')}${caution}`,
    status: 'neutral',
  };
}

function powerOfTen(log10Value: number | null): string {
  return log10Value === null ? 'unknown' : `10^${short(log10Value)}`;
}

function rank(
  { rank: { stable, stablePositive, stableNegative, numerical } }: NetworkRecord,
  notes: Notes,
): Reply {
  const or = (value: number | null, path: string) =>
    value === null ? `none (${notes[`network.rank.${path}`]})` : short(value);
  return {
    answer: `stable rank ${or(stablePositive, 'stablePositive')} of the neurons with aⱼ > 0 and ${or(stableNegative, 'stableNegative')} of those with aⱼ < 0, ${or(stable, 'stable')} of all; numerical rank ${or(numerical, 'numerical')} (singular values above 10⁻⁶ of the largest)`,
    status: 'neutral',
  };
}

/** Whether a direction has the pattern it was solved for, in words. */
function whetherOwn(activated: boolean | null): string {
  if (activated === null) return 'has that pattern itself or lies on its boundary: that is within rounding';
  return activated ? 'has that pattern itself' : 'does not have that pattern itself, so training moves on';
}

function whetherActivated(activated: boolean | null): string {
  if (activated === null) return 'activated itself or at the boundary of that: within rounding';
  return activated ? 'activated itself' : 'not activated itself';
}
