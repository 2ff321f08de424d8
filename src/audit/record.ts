/**
 * The record of an audit: plain JSON, nothing volatile, no NaN and no infinity. What does not exist is null, and `notes` says why
 * under its dotted path.
 */

import type { KktResidual } from '../margin/kkt.ts';
import type { OwnRowLimit } from '../margin/own-row-limit.ts';
import type { ExperimentRecord, MarginProblemRecord, Overfitting } from '../record/record.ts';
import type { EstimatedRegime, LimitOnData, Orthogonality } from './dataset-audit.ts';
import type { PatternFacts, RankFacts } from './network-audit.ts';
import type { AuditSpec } from './spec.ts';
import type { TrainedNetwork } from './trained-network.ts';

/** What `benign audit` finds: plain JSON, under the rules of a record. */
export interface AuditRecord {
  /** As of a run's record. */
  readonly schema: number;
  readonly version: string;
  readonly spec: AuditSpec;
  /** Why a value is null (or, for a value that is there, what its reader must know). */
  readonly notes: Readonly<Record<string, string>>;
  /** The trial: this project's own training on the data, with their geometry, limit, theory and plane; its own notes inside. */
  readonly experiment: ExperimentRecord;
  /** The margin problem of the linear network (gamma = 1) without a bias: whether a hyperplane through 0 separates the data. */
  readonly linear: MarginProblemRecord;
  /** Only of many points that no hyperplane through 0 separates. */
  readonly removal?: RemovalRecord;
  readonly orthogonality: Orthogonality;
  readonly estimatedRegime: EstimatedRegime | null;
  /** What the network at the limit of the activated pattern does on the points, in whatever pattern it then has. */
  readonly limitOnData: LimitOnData | null;
  readonly activation: ActivationVerdict;
  readonly network: NetworkRecord | null;
  /** Only where rows were held out. */
  readonly heldOut?: HeldOutRecord;
  /** Only where several weights were given: each of them, in their order. `network` is the last. */
  readonly checkpoints?: readonly CheckpointRecord[];
}

/** Mistakes among rows, with the exact 95 % interval of their probability (Clopper and Pearson). */
export interface CountedError {
  readonly rows: number;
  readonly mistakes: number;
  readonly error: number;
  readonly interval: readonly [number, number];
}

/** Of all rows, and of those of each class; null for a class of which there is none. */
export interface HeldOutErrors extends CountedError {
  readonly negative: CountedError | null;
  readonly positive: CountedError | null;
}

/** Errors on rows held out of training. */
export interface HeldOutRecord {
  readonly rows: number;
  readonly network: HeldOutErrors | null;
  /** Of the network with the weights of its own pattern's max-margin direction; with its own signs alone held; of the activated pattern's. */
  readonly ownLimit: HeldOutErrors | null;
  readonly ownSigns: HeldOutErrors | null;
  readonly activatedLimit: HeldOutErrors | null;
  /** Of the network, the whole error counted as excess: null where it does not interpolate, or its interval holds two kinds. */
  readonly overfitting: Overfitting | null;
}

/** One of several weights. */
export interface CheckpointRecord
  extends Pick<NetworkRecord, 'misclassified' | 'leastMargin' | 'norm' | 'normalizedMargin' | 'marginShare'> {
  /** The file. */
  readonly weights: string;
  /** Only of an activation that is not homogeneous, as in `network`. */
  readonly rescaling?: number;
  readonly leakyNetwork?: LeakyNetworkRecord;
  readonly activatedFraction: number;
  readonly groups: number;
  /** Lyu and Li's (epsilon, delta) of W alone, relative to |W| and |W|^2, with the multipliers of least epsilon; null where a margin is not positive. */
  readonly kktEpsilon: number | null;
  readonly kktDelta: number | null;
  /** In radians, to the max-margin direction of its own pattern, with its own signs alone held, and of the activated one. */
  readonly angleToOwn: number | null;
  readonly angleToOwnSigns: number | null;
  readonly angleToActivated: number | null;
  /** Only where rows were held out. */
  readonly heldOut?: CountedError;
}

/** The least number of points without which some hyperplane through 0 separates the rest. */
export interface RemovalRecord {
  /** It lies between these. */
  readonly least: number;
  readonly most: number;
  /** `most` points that will do, from 0. */
  readonly points: readonly number[];
}

/** Whether every neuron would be activated at every point, and stay so. */
export interface ActivationVerdict {
  /**
   * certain: from every start and with every step; certainHere: from the trial's start and with its step; impossible: it cannot
   * last; open: neither is shown.
   */
  readonly status: 'certain' | 'certainHere' | 'impossible' | 'open';
  readonly because: string;
}

export type AngleName = '0.1' | '0.01' | '0.001';

/** A limit, and how far the weights are from it. */
export type TargetRecord = MarginProblemRecord & {
  readonly oneMinusCosine: number | null;
  /** In radians. */
  readonly angle: number | null;
};

/** P(R): the margin problem to which training of W goes while the signs of <w_j, x_i> at points with a_j y_i > 0 stand still; others may slide. */
export interface OwnSignsRecord {
  readonly status: OwnRowLimit['status'];
  /** What its solution is: activated, another pattern in which nothing slides, or one with neurons that slide. Null where it is not solved, or not shown to have these signs itself. */
  readonly kind: 'activated' | 'pattern' | 'sliding' | null;
  /** Groups of neurons of one sign of a_j and one row of these signs. */
  readonly groups: number;
  /** Of its solution; null where there is none. */
  readonly supportVectors: number | null;
  /** Pairs of a group and a point that slide, of points with multipliers. */
  readonly sliding: number | null;
  /** Only at slope 0: points that no neuron of their own sign sees. No margin is asked of them, and no neuron of the solution sees them. */
  readonly leftOut?: readonly number[];
  /** The largest min q^R/|W| lies between these; null where nothing bounds it. Where it is infeasible it is at most `most`. */
  readonly least: number | null;
  readonly most: number | null;
  /** Whether the solution has these signs itself, beyond rounding: then it is a KKT point of the network's own margin problem. */
  readonly keepsSigns: boolean | null;
  /** Between W and the solution, in radians; null where it is not solved. */
  readonly angle: number | null;
}

export interface NetworkRecord {
  /** Neurons of the file that count, with a_j > 0 and a_j < 0, and those with a_j = 0, which are left out. */
  readonly width: number;
  readonly positive: number;
  readonly negative: number;
  readonly silent: number;
  readonly slope: number;
  /** A = |a|: a was divided and W multiplied by it. */
  readonly rescaling: number;
  /** max |a_j|/min |a_j|: 1 in the setting of the theory. */
  readonly secondLayerSpread: number | null;
  readonly biases: TrainedNetwork['biases'];
  /** Only of an activation that is not homogeneous. Pattern, norms' margins, limits, optimality and own signs are those of f_H. */
  readonly leakyNetwork?: LeakyNetworkRecord;
  /** min and max over neurons of a_j^2 - |w_j|^2, both as given: small beside both where both layers were trained from a small start. */
  readonly balance: { readonly least: number; readonly most: number };
  readonly interpolates: boolean;
  readonly misclassified: number;
  /** q_i = y_i f(x_i) (n). */
  readonly margins: readonly number[];
  readonly leastMargin: number;
  readonly pattern: PatternFacts;
  /** |W| after rescaling. */
  readonly norm: number;
  /** min q/|W|, of the problem in which W alone is trained, and min q/(|W|^2 + |a|^2) of both layers as given. */
  readonly normalizedMargin: number;
  readonly normalizedMarginBothLayers: number | null;
  /** normalizedMargin over the largest that its pattern allows. */
  readonly marginShare: number | null;
  readonly ownLimit: TargetRecord;
  readonly activatedLimit: TargetRecord;
  readonly ownSigns: OwnSignsRecord;
  readonly kkt: {
    readonly firstLayer: KktPair | null;
    readonly bothLayers: KktPair | null;
  };
  readonly approach: ApproachRecord | null;
  readonly rank: RankFacts;
}

/** f_H: the leaky ReLU network with the same weights and slope, which the network looks like from afar. */
export interface LeakyNetworkRecord {
  /** max_i |f(x_i) - f_H(x_i)|, and max_i |<grad_W f(x_i), W> - f(x_i)|, which is 0 of a homogeneous network. */
  readonly value: number;
  readonly euler: number;
  readonly leastMargin: number;
  readonly misclassified: number;
}

export interface KktPair {
  readonly leastEpsilon: KktResidual | null;
  readonly gradient: KktResidual | null;
}

export interface ApproachRecord {
  /** log tau (natural) that the margins show, and how far they disagree on it. */
  readonly logTau: number;
  readonly disagreement: number;
  /** How much points that do not support the limit still pull, as a share of those that do. */
  readonly offSupportPull: number;
  readonly rate: number | null;
  readonly angleConstant: number | null;
  readonly perpendicular: number | null;
  /** log10 of tau = alpha t (summed loss) at which the angle has fallen so far. */
  readonly log10TauToAngle: Readonly<Record<AngleName, number | null>>;
  /** log10 of the step count that the margins show; of the steps still to go. */
  readonly log10T: number | null;
  readonly log10StepsToGo: Readonly<Record<AngleName, number | null>>;
}
