/**
 * Does training head for the limit of the activated pattern? One pure function from what is known of a run to the answer and its
 * reason (docs/theory.md, section 9.9, has the proof of every line).
 *
 * reached: from some t on every neuron is activated, and the direction of W tends to that of the solution W*; notReached: that is
 * refuted; undecided: neither is shown.
 */
import type { Absent } from '../errors.ts';
import type { LimitStatus } from '../margin/limit.ts';
import type { Tail } from '../network/loss.ts';
import type { Optimizer } from '../optimizers.ts';
import type { FrozenRecord, HeadingFound } from '../record/record.ts';

/** What is known of one run. */
export interface HeadingEvidence {
  /** Whether late theory speaks of this training. */
  readonly theory: true | Absent;
  /** Of the margin problem of the activated pattern. */
  readonly status: LimitStatus;
  /** Whether its solution W* has that pattern itself; null when undecided. */
  readonly activated: boolean | null;
  readonly optimizer: Optimizer;
  /** Of the loss. */
  readonly tail: Tail;
  readonly slope: number;
  /** All H_ik = y_i y_k <x_i, x_k> >= 0. */
  readonly positivelyCorrelated: boolean;
  /** log(alpha max_i G_ii), G of the activated pattern: alpha of the summed loss; the alpha of alpha/L(t) as given. */
  readonly logStep: number;
  /** Updates carried out. */
  readonly updates: number;
  /** log L (summed loss) after them. */
  readonly logLoss: number;
  readonly activatedAtEnd: boolean;
  /** The theorem on nearly orthogonal points that holds for this start and step (docs/theory.md); null when none does. */
  readonly nearlyOrthogonal: string | null;
  /** Whether the activated pattern lasts, from the last update or from a moment of the flow on; null when it was not asked. */
  readonly lasting: Certificate | null;
  /** The same of the pattern that descent settled in, where that is another. */
  readonly elsewhere: Certificate | null;
  readonly flow: FlowEnd | null;
}

type Certificate = Pick<FrozenRecord, 'status' | 'method' | 'scope' | 'log10T' | 'reason'>;

/** Where the flow beyond the last update ended. */
export interface FlowEnd {
  /** Whether it was followed to t = 10^300, and from there to infinity in its last pattern. */
  readonly toInfinity: boolean;
  readonly ofActivatedPattern: boolean;
  /** Whether the limit of its last pattern has that pattern itself; null when there is none, or undecided. */
  readonly consistent: boolean | null;
  /** Whether its last pattern lasts, where that is not the activated one; null when it was not asked. */
  readonly lasting: Certificate | null;
}

export function headingOf(evidence: HeadingEvidence): HeadingFound {
  if (evidence.theory !== true) return undecided(evidence.theory.absent);
  if (evidence.status === 'failed') {
    return undecided('the margin problem of the activated pattern was not solved');
  }
  const scopeOf = ({ of }: Shown) => (evidence.optimizer.motion === 'flow' ? 'flow' : of);
  const refutation = refuted(evidence);
  if (refutation !== null) {
    return { heading: 'notReached', scope: scopeOf(refutation), because: refutation.because };
  }
  const proof = proved(evidence);
  if (proof !== null) return { heading: 'reached', scope: scopeOf(proof), because: proof.because };
  return undecided(open(evidence));
}

function undecided(because: string): HeadingFound {
  return { heading: 'undecided', scope: null, because };
}

/** What is shown, of descent itself or of its flow only. */
interface Shown {
  readonly of: 'descent' | 'flow';
  readonly because: string;
}

function ofDescent(because: string): Shown {
  return { of: 'descent', because };
}

/** Why training cannot end in the activated pattern's limit; null when it may. */
function refuted(evidence: HeadingEvidence): Shown | null {
  const { status, activated, lasting, elsewhere, flow } = evidence;
  if (status === 'infeasible') return ofDescent('no weights of the activated pattern separate the data');
  if (activated === false) {
    return ofDescent('that direction is not itself activated, so the pattern cannot last');
  }
  if (lasting?.status === 'refuted') return ofDescent(lasting.reason);
  const stays = elsewhere?.status === 'certified' ? elsewhere : flow?.lasting;
  if (stays?.status === 'certified') {
    const { of, because } = frozen(stays, evidence);
    const where = stays.method === 'contraction' ? 'it goes elsewhere' : 'it stays in another pattern';
    return { of, because: `${where}: ${because}` };
  }
  if (flow === null || flow.ofActivatedPattern || !endsInOwnLimit(flow)) return null;
  return {
    of: 'flow',
    because: `${AT_INFINITY} the limit of another pattern, which has that pattern itself`,
  };
}

/** Why it does; null when nothing here shows it. */
function proved(evidence: HeadingEvidence): Shown | null {
  const { updates, slope, logStep, logLoss, nearlyOrthogonal, lasting, flow } = evidence;
  const always = fromEveryStart(evidence);
  if (always !== null) return ofDescent(always);
  if (updates === 0) return null;
  if (nearlyOrthogonal !== null) {
    return ofDescent(
      `the points are nearly orthogonal, start and step small (docs/theory.md, ${nearlyOrthogonal})`,
    );
  }
  if (takesConstantSteps(evidence) && slope === 1 && logStep + logLoss < 0) {
    return ofDescent(
      'at slope 1 the network is linear in W, and the steps are small for its loss (docs/theory.md, Theorem 3)',
    );
  }
  if (lasting?.status === 'certified') return frozen(lasting, evidence);
  if (flow === null || !flow.ofActivatedPattern || !endsInOwnLimit(flow)) return null;
  return {
    of: 'flow',
    because: `${AT_INFINITY} the limit of the activated pattern, which is itself activated`,
  };
}

/** A theorem that sends training there from every W(0). */
function fromEveryStart(evidence: HeadingEvidence): string | null {
  const { optimizer, tail, slope, positivelyCorrelated, logStep } = evidence;
  const positive = slope > 0 && positivelyCorrelated;
  if (tail.kind !== 'exponential') return null;
  if (optimizer.schedule === 'lossNormalised') {
    if (!(logStep < 0)) return null;
    if (positive) return `${POSITIVE} Theorem 11)`;
    return slope === 1 ? `${LINEAR} Theorem 11)` : null;
  }
  if (positive) return `${POSITIVE} Theorem 2)`;
  return slope === 1 && optimizer.motion === 'flow' ? `${LINEAR} Theorem 5)` : null;
}

/** As Theorem 3 asks of the optimiser and the loss. */
function takesConstantSteps({ optimizer, tail }: HeadingEvidence): boolean {
  return optimizer.motion === 'steps' && optimizer.schedule === 'constant' && tail.kind === 'exponential';
}

const POSITIVE = 'all y_i y_k <x_i, x_k> are nonnegative (docs/theory.md,';
const LINEAR = 'at slope 1 the network is linear in W (docs/theory.md,';
const AT_INFINITY = 'its flow, followed to t = 10^300 and from there to infinity, ends in';

function endsInOwnLimit({ toInfinity, consistent }: FlowEnd): boolean {
  return toInfinity && consistent === true;
}

function frozen({ method, scope, log10T, reason }: Certificate, { optimizer }: HeadingEvidence): Shown {
  const of = scope ?? 'flow';
  const whose = of === 'descent' || optimizer.motion === 'flow' ? '' : ' for its flow';
  const since = `10^${Number(log10T.toPrecision(3))}`;
  if (method === 'positiveCorrelation')
    return { of, because: `no neuron switches after t = ${since}: ${reason}` };
  if (method === 'contraction')
    return {
      of,
      because: `no pair with a_j y_i > 0 switches after t = ${since} (certified${whose}; docs/theory.md, section 9.12)`,
    };
  return {
    of,
    because: `no neuron switches after t = ${since} (certified${whose}; docs/theory.md, Theorem 6)`,
  };
}

/** What is missing. */
function open({ activated, updates, optimizer, activatedAtEnd, lasting, flow }: HeadingEvidence): string {
  if (activated === null) return 'whether that direction is itself activated is not decided';
  if (updates === 0) return 'nothing was trained, and no theorem here decides it for every start';
  if (optimizer.schedule === 'lossNormalised') return 'no theorem here covers these steps on these data';
  if (flow?.toInfinity && !flow.ofActivatedPattern) {
    return 'its flow, followed to t = 10^300, is in no pattern whose limit has that pattern itself';
  }
  if (!activatedAtEnd && !flow?.ofActivatedPattern) {
    return 'some neuron is not activated at the end, and whether that lasts is not decided';
  }
  return `no theorem here covers it, and whether a neuron will switch again is not decided${lasting === null ? '' : `: ${lasting.reason}`}`;
}
