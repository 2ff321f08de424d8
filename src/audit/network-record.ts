/**
 * A trained network's audit as the record shows it.
 */
import { limitRecord } from '../experiment/limit-record.ts';
import { log10StepsToAngle } from '../horizon/asymptotics.ts';
import { exp, log, log10 } from '../linalg/elementary.ts';
import { type Matrix, row } from '../linalg/matrix.ts';
import { dot, minimum } from '../linalg/vector.ts';
import type { KktResiduals } from '../margin/kkt.ts';
import type { MarginSolution } from '../margin/limit.ts';
import type { Notes } from '../record/notes.ts';
import type { Angle } from './angle.ts';
import type { Approach } from './approach.ts';
import type { NetworkAudit, RankFacts } from './network-audit.ts';
import { ownSignsRecord } from './own-signs-record.ts';
import type { AngleName, ApproachRecord, KktPair, NetworkRecord, TargetRecord } from './record.ts';
import type { AuditSpec } from './spec.ts';
import type { TrainedNetwork } from './trained-network.ts';

const ANGLES: readonly AngleName[] = ['0.1', '0.01', '0.001'];
/** Clocks on which the margins disagree by more are told with a warning. */
const DISAGREEMENT = 0.1;
/** The same of points off the support that still pull. */
const PULL = 0.01;
const MISCLASSIFIES = 'some margin is not positive: no multiple of these weights satisfies the constraints';
const OF_LEAKY =
  'of the leaky ReLU network with these weights, which this one looks like from afar; so are pattern, limits, optimality and own signs: no theorem here is about another activation';
const OUTPUT_BIAS = 'with a bias of the output f is homogeneous in neither W nor both layers';

export function networkRecord(
  audit: NetworkAudit,
  trained: TrainedNetwork,
  y: Float64Array,
  step: AuditSpec['step'],
  notes: Notes,
): NetworkRecord {
  const { network, a, silent, rescaling, biases, W } = trained;
  const sizes = a.map(Math.abs);
  const { q, normalizedMargin, ownLimit, kktFirstLayer, kktBothLayers } = audit;
  const path = 'network';
  const separates = minimum(audit.leaky) > 0;
  const carried = trained.order.includes(-1);
  return {
    width: a.length,
    positive: network.mPlus,
    negative: network.mMinus,
    silent,
    slope: network.slope,
    rescaling,
    secondLayerSpread: notes.orAbsent(
      `${path}.secondLayerSpread`,
      sizes.reduce((x, y) => Math.max(x, y)) / minimum(sizes),
      'the largest |a_j| is more than 1e308 times the least',
    ),
    biases,
    ...leakyNetworkRecord(audit, path, notes),
    balance: balanceOf(W, a, rescaling),
    interpolates: minimum(q) > 0,
    misclassified: misclassified(q),
    margins: Array.from(q),
    leastMargin: minimum(q),
    pattern: audit.pattern,
    norm: audit.norm,
    normalizedMargin,
    normalizedMarginBothLayers: notes.orAbsent(
      `${path}.normalizedMarginBothLayers`,
      audit.normalizedMarginBothLayers,
      OUTPUT_BIAS,
    ),
    marginShare: notes.orAbsent(
      `${path}.marginShare`,
      ownLimit.normalizedMargin === null ? null : normalizedMargin / ownLimit.normalizedMargin,
      'the margin problem of its own pattern has no solution',
    ),
    ownLimit: targetRecord(ownLimit, audit.angleToOwn, `${path}.ownLimit`, notes),
    activatedLimit: targetRecord(
      audit.activatedLimit,
      audit.angleToActivated,
      `${path}.activatedLimit`,
      notes,
    ),
    ownSigns: ownSignsRecord(audit.ownSigns, y, normalizedMargin, notes),
    kkt: {
      firstLayer: kktRecord(kktFirstLayer, `${path}.kkt.firstLayer`, MISCLASSIFIES, notes),
      bothLayers: kktRecord(
        kktBothLayers,
        `${path}.kkt.bothLayers`,
        separates && carried ? OUTPUT_BIAS : MISCLASSIFIES,
        notes,
      ),
    },
    approach:
      typeof audit.approach === 'string'
        ? notes.absent(`${path}.approach`, audit.approach)
        : approachRecord(audit.approach, alphaOf(step, y.length, rescaling), `${path}.approach`, notes),
    rank: rankRecord(audit.rank, `${path}.rank`, notes),
  };
}

function leakyNetworkRecord(
  { leaky, nearHomogeneity }: NetworkAudit,
  path: string,
  notes: Notes,
): Pick<NetworkRecord, 'leakyNetwork'> {
  if (nearHomogeneity === null) return {};
  notes.remark(`${path}.normalizedMargin`, OF_LEAKY);
  const found = { leastMargin: minimum(leaky), misclassified: misclassified(leaky) };
  return { leakyNetwork: { ...nearHomogeneity, ...found } };
}

function misclassified(q: Float64Array): number {
  return q.filter((margin) => margin <= 0).length;
}

/** a_j^2 - |w_j|^2 of the layers as given. */
function balanceOf(W: Matrix, a: Float64Array, rescaling: number): NetworkRecord['balance'] {
  const differences = a.map((entry, j) => {
    const w = row(W, j);
    const [own, size] = [entry * rescaling, Math.sqrt(dot(w, w)) / rescaling];
    return (Math.abs(own) - size) * (Math.abs(own) + size);
  });
  return { least: minimum(differences), most: -minimum(differences.map((entry) => -entry)) };
}

/** The step of the summed loss in the normalisation sum a_j^2 = 1: W moves A^2 times as far there. */
function alphaOf(step: AuditSpec['step'], n: number, rescaling: number): number | null {
  if (step === null) return null;
  return (step.alpha / (step.reduction === 'mean' ? n : 1)) * rescaling * rescaling;
}

function targetRecord(limit: MarginSolution, angle: Angle | null, path: string, notes: Notes): TargetRecord {
  const frozen =
    'a pattern is asked whether it lasts of a run with a known clock (benign run), not of weights alone';
  const unknown = 'the margin problem has no solution';
  return {
    ...limitRecord(limit, frozen, path, notes),
    oneMinusCosine: notes.orAbsent(`${path}.oneMinusCosine`, angle?.oneMinusCosine ?? null, unknown),
    angle: notes.orAbsent(`${path}.angle`, angle?.radians ?? null, unknown),
  };
}

function kktRecord(
  residuals: KktResiduals | null,
  path: string,
  reason: string,
  notes: Notes,
): KktPair | null {
  if (residuals === null) return notes.absent(path, reason);
  const far = 'the residual leaves float64: the least margin is next to nothing beside the weights';
  const unsolved = `the convex problem for the multipliers was not solved, or ${far}`;
  return {
    leastEpsilon: notes.orAbsent(`${path}.leastEpsilon`, residuals.leastEpsilon, unsolved),
    gradient: notes.orAbsent(`${path}.gradient`, residuals.gradient, far),
  };
}

function approachRecord(
  { logTau, disagreement, offSupportPull, asymptotics }: Approach,
  alpha: number | null,
  path: string,
  notes: Notes,
): ApproachRecord {
  if (disagreement > DISAGREEMENT) {
    notes.remark(
      path,
      `a rough guide: the margins do not yet agree on a clock (log tau to ${disagreement.toPrecision(2)}), and have not reached their asymptotics`,
    );
  } else if (offSupportPull > PULL) {
    notes.remark(
      path,
      `a rough guide: points that do not support that direction still pull with ${offSupportPull.toPrecision(2)} of the weight of those that do`,
    );
  }
  const noStep = 'the step is not known (step)';
  const singular = 'not known for this pattern';
  const log10T = alpha === null ? null : (logTau - log(alpha)) / log(10);
  const each = (name: string, value: (angle: AngleName) => number | string) =>
    Object.fromEntries(
      ANGLES.map((angle) => {
        const found = value(angle);
        const at = `${path}.${name}.${angle}`;
        return [angle, typeof found === 'string' ? notes.absent(at, found) : found];
      }),
    ) as Record<AngleName, number | null>;
  return {
    logTau,
    disagreement,
    offSupportPull,
    rate: notes.orAbsent(`${path}.rate`, asymptotics.rate, singular),
    angleConstant: notes.orAbsent(`${path}.angleConstant`, asymptotics.angleConstant, singular),
    perpendicular: notes.orAbsent(`${path}.perpendicular`, asymptotics.perpendicular, singular),
    log10TauToAngle: each(
      'log10TauToAngle',
      (angle) => log10StepsToAngle(asymptotics, Number(angle), 1) ?? singular,
    ),
    log10T: notes.orAbsent(`${path}.log10T`, log10T, noStep),
    log10StepsToGo: each('log10StepsToGo', (angle) => {
      if (alpha === null || log10T === null) return noStep;
      const target = log10StepsToAngle(asymptotics, Number(angle), alpha);
      if (target === null) return singular;
      if (target <= log10T) return 'none: by its asymptotics the angle is no larger now';
      return target + log10(1 - exp((log10T - target) * log(10)));
    }),
  };
}

function rankRecord(rank: RankFacts, path: string, notes: Notes): RankFacts {
  const none = 'no neuron of this sign has weights other than 0';
  return {
    stable: notes.orAbsent(`${path}.stable`, rank.stable, 'W = 0'),
    stablePositive: notes.orAbsent(`${path}.stablePositive`, rank.stablePositive, none),
    stableNegative: notes.orAbsent(`${path}.stableNegative`, rank.stableNegative, none),
    numerical: notes.orAbsent(
      `${path}.numerical`,
      rank.numerical,
      'W is too large for all its singular values',
    ),
  };
}
