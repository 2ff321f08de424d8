/**
 * The record of an experiment: plain JSON, nothing volatile, no NaN and no infinity. What does not exist is null, and
 * `notes` says why under its dotted path.
 */
import type { SignedProducts } from '../data/signed-products.ts';
import type { DescentSummary } from '../descent/gradient-descent.ts';
import type { DescentEvent } from '../descent/watch.ts';
import type { Asymptotics } from '../horizon/asymptotics.ts';
import type { FlowOutcome } from '../horizon/follow.ts';
import type { FrozenCertificate } from '../horizon/frozen-certificate.ts';
import type { Passage } from '../horizon/passage.ts';
import type { RestPoint } from '../horizon/rest-point.ts';
import type { Switch } from '../horizon/switching.ts';
import type { Heading } from '../limit-words.ts';
import type { LimitDirection, LimitStatus } from '../margin/limit.ts';
import type { BothLayers } from '../network/balance.ts';
import type { MeasuredColumns } from '../network/measures/index.ts';
import type { NearHomogeneity } from '../network/near-homogeneity.ts';
import type { Envelope } from '../risk/envelope.ts';
import type { ErrorEstimate } from '../risk/estimate.ts';
import type { Regime } from '../risk/prediction.ts';
import type { Seeds, Spec } from '../spec/resolve.ts';
import type { Statement } from '../theory/statement.ts';
import type { FollowedRecord } from './followed.ts';
import type { GroupedErrorRecord } from './grouped-error.ts';
import type { LimitOfItsOwn } from './own.ts';
import type { RegressionRecord, TargetColumns } from './regression.ts';
import type { RobustErrorRecord } from './robust.ts';
import type { SecondLayerRecord } from './second-layer.ts';

/** All that a run found, as plain JSON. */
export interface ExperimentRecord {
  /** Raised whenever a name here, or what it means, changes. */
  readonly schema: number;
  readonly version: string;
  readonly spec: Spec;
  readonly seed: Seeds;
  /** Why a value is null (or, for a value that is there, what its reader must know). */
  readonly notes: Readonly<Record<string, string>>;
  readonly data: DataRecord;
  readonly training: TrainingRecord;
  readonly limit: LimitRecord;
  readonly horizon: HorizonRecord | null;
  readonly risk: RiskRecord;
  readonly regime: Regime;
  readonly theory: readonly Statement[];
  readonly verdict: VerdictRecord;
  readonly plane: PlaneRecord | null;
}

/** The sample that was drawn or read: its size and its geometry. */
export interface DataRecord {
  readonly n: number;
  readonly d: number;
  /** |mu|. */
  readonly signalNorm: number | null;
  /** R: tr Sigma for populations, mean |x_i - y_i mu|^2 for files with mu. */
  readonly noiseSize: number | null;
  /** min over i != k of y_i y_k <x_i, x_k>. */
  readonly minSignedInner: number | null;
  /** max over i != k of |<x_i, x_k>|. */
  readonly maxOffDiagonal: number | null;
  /** min and max of |x_i|^2. */
  readonly minNorm2: number;
  readonly maxNorm2: number;
  readonly positivelyCorrelated: boolean;
  /** How many observed labels differ from the clean ones; null when the clean ones are unknown. */
  readonly labelFlips: number | null;
  /** Number of observed labels +1. */
  readonly positives: number;
  /** For files: the label values mapped to -1 and +1, as the file writes them; null for the one that no row has. */
  readonly classes: readonly [string | null, string | null] | null;
  /** For files with a held-out set: its rows, and how many of them are training rows too. */
  readonly heldOut?: { readonly rows: number; readonly shared: number };
  /** For files with names of rows: those of the points (n). */
  readonly rowNames?: readonly string[];
  /** min_i gamma H_ii - sum over k != i of |H_ik|. */
  readonly dominance: number;
  /** Eigenvalues of K (n), descending. */
  readonly spectrum: readonly number[] | null;
  /** How y_i y_k <x_i, x_k> is distributed over the pairs i < k. */
  readonly signedProducts: SignedProducts | null;
}

/** How training went. */
export interface TrainingRecord {
  readonly activation: {
    readonly atFirstStep: boolean | null;
    readonly firstStep: number | null;
    readonly lost: boolean;
    readonly fractionAtFirstStep: number | null;
    readonly fractionAtEnd: number;
    /** Of the pairs of neurons that are not dead; null when all are. */
    readonly fractionOfAlive: number | null;
  };
  /** Neurons inactive at every point at the end, at slope 0: no step moves them again. */
  readonly deadNeurons: number;
  readonly interpolatedAt: number | null;
  /** Updates carried out. */
  readonly steps: number;
  /** completed, frozen (the last update changed no margin in float64), diverged, stopped (a flow that could be followed no further), or what `training.stop` asks for. */
  readonly outcome: DescentSummary['outcome'];
  /** log(alpha t) at the end (natural; alpha / n for the mean loss). */
  readonly logTime: number | null;
  /** q_i after `steps` updates (n). */
  readonly margins: readonly number[];
  readonly events: readonly DescentEvent[];
  readonly trajectory: readonly TrajectoryRow[];
  /** The step alpha as used with the loss as reduced. */
  readonly alpha: number;
  /** lambda_max(G) of the activated pattern. */
  readonly lambdaMax: number;
  /** sigma0; null for W(0) from a file. */
  readonly initialScale: number | null;
  /** Where the second layer is not fixed. */
  readonly secondLayer?: SecondLayerRecord;
  /** Where the activation is not homogeneous. */
  readonly nearHomogeneity?: NearHomogeneity;
  /** Where the loss comes to be 0: min_i q_i/|W| at the end over the most there is, of the activated pattern and of the one reached. */
  readonly approximateMargin?: { readonly activated: number | null; readonly reached: number | null };
}

/** One row of the trajectory: where training was after t updates; with the columns of `report.measures` of the spec, and those of two trained layers. */
export interface TrajectoryRow extends MeasuredColumns, TargetColumns, Partial<BothLayers> {
  readonly t: number;
  readonly log10T: number | null;
  /** Natural logarithm of the loss as reduced; null where that is 0. */
  readonly logLoss: number | null;
  readonly minMargin: number;
  /** min_i q_i / |W|_F; with a trained second layer over 1/2 (|W|_F^2 + |a|^2). */
  readonly normalizedMargin: number | null;
  /** |W|_F. */
  readonly norm: number;
  /** 1 - cos of the angle to the limit direction; with a trained second layer of that from sum_j a_j w_j to the boundary of the limit. */
  readonly oneMinusCosine: number | null;
  /** max over support vectors of |q_i - log tau + log beta_i|, tau the clock of the optimiser. */
  readonly residual: number | null;
  readonly activatedFraction: number;
  /** |W|_F^2 / |W|_2^2. */
  readonly stableRank: number | null;
  /** Lyu and Li's residual with the multipliers of training: |theta~ - sum_i lambda_i h_i| and max_i lambda_i (q_i/min q - 1), theta~ = W/min q. */
  readonly kktEpsilon: number | null;
  readonly kktDelta: number | null;
  /** Share of fresh (or held-out) points misclassified by the network at t. */
  readonly testError: number | null;
}

/** A margin problem, its solution, and what shows that it is one. */
export interface MarginProblemRecord {
  readonly status: LimitStatus;
  readonly dual: readonly number[] | null;
  readonly supportVectors: number | null;
  readonly objective: number | null;
  readonly normalizedMargin: number | null;
  /** Whether the solution has the pattern of its own problem. */
  readonly activated: boolean | null;
  /** min over neurons and points of the signed cosine <w*, x_i>/(|w*| |x_i|): how clearly it has, or has not. */
  readonly activationSlack: number | null;
  readonly frozenCertificate: FrozenRecord | null;
  /** Numerical rank of G. */
  readonly rank: number;
  readonly dualUnique: boolean | null;
  readonly certificate: LimitDirection['certificate'];
  /** For infeasible problems: weights with sum 1, and the bound they prove on every normalised margin. */
  readonly infeasibility: { readonly weights: readonly number[]; readonly marginBound: number | null } | null;
  readonly method: LimitDirection['method'];
}

/** Whether the pattern of a margin problem, once trained into, lasts for ever. */
export interface FrozenRecord {
  readonly status: FrozenCertificate['status'];
  /** positiveCorrelation: Theorem 2; lyapunov and contraction: the certificates of sections 9.6 and 9.12 (docs/theory.md). */
  readonly method: 'positiveCorrelation' | 'lyapunov' | 'contraction';
  /** What is certified: gradient descent itself, or its flow only. */
  readonly scope: FrozenCertificate['scope'];
  /** log10 of the t from which on it is certified; of the t it was asked at otherwise. */
  readonly log10T: number;
  /** E and the least rate of the certificate; null for positiveCorrelation, which needs neither, and E for contraction. */
  readonly excess: number | null;
  readonly slack: number | null;
  readonly reason: string;
}

/** The same of what training reaches, which contraction too is asked of. */
export interface LastingRecord extends FrozenRecord {
  /** Of contraction: rho, the distance from s W* + U that W never exceeds; null where none was found. */
  readonly radius?: number | null;
}

/** Angles, in radians, whose times are told. */
export type Angle = '0.1' | '0.01' | '0.001';

/** Beyond the last update: the flow of descent in log time. */
export interface HorizonRecord {
  readonly outcome: FlowOutcome;
  /** log10 t at the end of the trajectory. */
  readonly log10T: number;
  /** q_i there (n). */
  readonly margins: readonly number[];
  readonly activatedFraction: number;
  /** The passage from steps to flow after `t` updates. */
  readonly passage: {
    readonly t: number;
    readonly curvature: Passage['curvature'];
    /** Null where a neuron switched after t: the estimate is made for one pattern. */
    readonly error: number | null;
    /** Exact updates carried out later, where the steps had become too large for a flow. */
    readonly exactUpdates: number;
  };
  readonly switches: {
    readonly count: number;
    readonly listed: readonly {
      readonly log10T: number;
      readonly neuron: number;
      readonly point: number;
      readonly to: Switch['to'];
    }[];
    readonly lastAt: number | null;
  };
  /** Neuron-point pairs held at <w_j, x_i> = 0 at the end. */
  readonly slidingPairs: number;
  readonly asymptotics: Asymptotics['status'] | null;
  /** |q_i - log(alpha t) + log beta_i| falls like t^-rate. */
  readonly rate: number | null;
  /** angle ~ angleConstant/L, in radians, to the limit of the last pattern. */
  readonly angleConstant: number | null;
  /** |W_perp|: the part of W that no step changes and the limit does not have. */
  readonly perpendicular: number | null;
  /** From angleConstant: log10 of the number of updates after which the angle to that limit stays below so many radians. */
  readonly log10StepsToAngle: Readonly<Record<Angle, number | null>>;
  /** The same, read off the trajectory where it comes so far. */
  readonly log10StepsFollowed: Readonly<Record<Angle, number | null>>;
  /** The flow of the last pattern at infinity, found without the convex solver. */
  readonly limit: {
    readonly status: RestPoint['status'];
    readonly dual: readonly number[];
    /** max_k |min(b_k G_kk, (G b)_k - 1)|. */
    readonly residual: number;
    /** max_k |b_k - beta_k|/max beta, beta the convex solver's; null where the multipliers are not unique. */
    readonly differenceFromSolver: number | null;
    /** max_i |(G b)_i - (G beta)_i|, relative to the terms of G beta: the margins of the two limits, unique in any case. */
    readonly marginDifference: number | null;
    /** Whether the two roads agree as closely as float64 allows; null when one of them has no end. */
    readonly agrees: boolean | null;
    readonly ofActivatedPattern: boolean;
    /** Whether that limit has the pattern it belongs to. */
    readonly consistent: boolean | null;
  } | null;
  readonly residual: number | null;
}

/** The margin problem of the activated pattern, and whether training goes to its solution. */
export interface LimitRecord extends MarginProblemRecord {
  /** Whether training goes there, and why. */
  readonly heading: Heading;
  /** Of training itself (`descent`), or shown of its flow only; null when undecided. */
  readonly headingScope: HeadingFound['scope'];
  readonly headingBecause: string;
  /** The limit of the pattern that training settled in, whatever the activated one. */
  readonly reached: ReachedRecord | null;
  /** Only where training has a limit of its own, in place of this one; null where it is not known. */
  readonly own?: LimitOfItsOwn | null;
}

/** The margin problem of the pattern that training settled in, and what its solution is. */
export interface ReachedRecord extends MarginProblemRecord {
  /**
   * activated; pattern: another one, whose solution has it; sliding: some neurons are held at <w_j, x_i> = 0; boundary: some own pair or
   * some group has limit 0; stationary: no neuron moves any more, or no weights with these own signs separate; undetermined: the
   * solution of the pattern is not shown to have it.
   */
  readonly kind: 'activated' | 'pattern' | 'sliding' | 'boundary' | 'stationary' | 'undetermined';
  /** Of training itself, or of its flow only. */
  readonly scope: 'descent' | 'flow';
  readonly frozenCertificate: LastingRecord | null;
  /** Neurons of one sign and one row of the pattern, and the points at which they slide. */
  readonly groups: readonly {
    readonly sign: 1 | -1;
    readonly members: readonly number[];
    readonly sliding: readonly {
      readonly point: number;
      readonly weight: number;
      /** Of descent, over `followed.dutyCycles`: the mean slope, weighed by forces, with which it hears of the point. */
      readonly dutyCycle?: number;
    }[];
    /** Where training was followed in log time by proximal steps: the points that they are active at. */
    readonly active?: readonly number[];
  }[];
  /** At slope 0: the points that no neuron of their own sign sees. No margin is asked of them; `dual` has the largest force that keeps a neuron from seeing them, `weight` the share of it. */
  readonly leftOut?: readonly number[];
  /** Where training was followed in log time by proximal steps. */
  readonly followed?: FollowedRecord;
  /** t since which training is in it. */
  readonly since: number | null;
  /** log10 t of the last switch of a pair with a_j y_i > 0 in the flow. */
  readonly lastOwnSwitch: number | null;
  /** Whether it is a KKT point of the network's own margin problem, and a local optimum of it. */
  readonly isKkt: boolean | null;
  readonly isLocalOptimum: boolean | null;
  /** max_i |(G b)_i - (G beta)_i|, relative, of the flow at infinity and the convex solver; where neurons slide, of the two ways to solve its problem. */
  readonly roadsDifference: number | null;
  /** The candidate of largest normalised margin found from other own patterns (`limit.restarts` of the spec). */
  readonly best: BestRecord | null;
}

/** A candidate: weights of other own signs, to which nothing is known to go. */
export interface BestRecord {
  readonly normalizedMargin: number;
  /** The restart that found it, from 0, and how many problems that solved. */
  readonly restart: number;
  readonly rounds: number;
  /** Whether it has the own signs it was solved for, and so is a KKT point of the network's own margin problem. */
  readonly isKkt: boolean;
}

/** Every error is on clean labels, but for `observed`. */
export interface RiskRecord {
  /** Of the limit's linear boundary. */
  readonly limit: ErrorEstimate | null;
  /** Of the limit that is reached, with the probability of f = 0. */
  readonly reached: GroupedErrorRecord | null;
  /** Of the network with the weights of `limit.own`; only where training has such a limit. */
  readonly own?: GroupedErrorRecord | null;
  /** Of the network after `steps` updates. */
  readonly atEnd: number | null;
  readonly atEndInterval: readonly [number, number] | null;
  readonly bayes: number | null;
  readonly log10Bayes: number | null;
  /** Phi(-Gamma_pred). */
  readonly predicted: number | null;
  readonly log10Predicted: number | null;
  readonly predictedGamma: number | null;
  /** Cantelli's bound on the limit's error, for any noise of this covariance. */
  readonly cantelli: number | null;
  /** Bounds on the limit's error from the data alone. */
  readonly envelope: Envelope | null;
  /** Errors against labels that are flipped at `rate`: rate + (1 - 2 rate) times the clean error, or integrals where a logistic teacher flips. */
  readonly observed: {
    readonly rate: number;
    readonly limit: number | null;
    readonly atEnd: number | null;
    readonly bayes: number | null;
    /** Of what is reached, where that is not the activated limit. */
    readonly reached?: number;
  } | null;
  /** Error minus Bayes error, of whichever error the verdict rests on; with data.targets that of `regression.atEnd`. */
  readonly excess: number | null;
  /** Of targets; only where there are some. */
  readonly regression?: RegressionRecord;
  /** Of the limit's linear boundary, for each of `risk.robustRadii` of the spec; only where some are given. */
  readonly robust?: readonly RobustErrorRecord[];
}

/** What fitting every label does to the error on fresh points. */
export type Overfitting = 'benign' | 'tempered' | 'catastrophic';

/** Whether the network fits every label, and what that does to its error. */
export interface VerdictRecord {
  /** All margins positive at the end of training. */
  readonly interpolates: boolean;
  /** The error it rests on: `risk.limit` where training heads there, `risk.reached` where that is shown to be reached, else `risk.atEnd`. */
  readonly judged: 'limit' | 'reached' | 'atEnd' | null;
  /** That error minus the Bayes error. */
  readonly excessRisk: number | null;
  readonly overfitting: Overfitting | null;
  /** One plain sentence. */
  readonly because: string;
}

/** The training points in the plane of the signal and of the part of wbar orthogonal to it, in units of length. */
export interface PlaneRecord {
  /** What the first axis is: mu, or, when it is unknown, the difference of the class means. */
  readonly firstAxis: 'mu' | 'classMeans';
  /** Coordinates of x_i (n). */
  readonly along: readonly number[];
  readonly across: readonly number[];
  readonly labels: readonly number[];
  /** Unit normal of the limit's boundary in this plane. */
  readonly limitNormal: readonly [number, number];
  /** Unit normal of the Bayes boundary's trace in this plane; null when unknown. */
  readonly bayesNormal: readonly [number, number] | null;
}

/** Whether training goes to the limit of the activated pattern, and why that is known. */
export interface HeadingFound {
  readonly heading: Heading;
  /** Whose end is known: that of the algorithm itself (`descent`; gradient flow is one, too), or of its flow only; null when undecided. */
  readonly scope: 'descent' | 'flow' | null;
  /** One sentence's worth of reason, without its full stop. */
  readonly because: string;
}
