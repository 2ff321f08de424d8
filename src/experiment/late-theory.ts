/**
 * Late theory: what is known of training as t grows, in four parts. Each asks a problem for what its proofs need, the tail of the loss, the
 * pieces of the activation, the clock of the optimiser, and speaks of it or says why not.
 */
import type { Absent } from '../errors.ts';
import { exp } from '../linalg/elementary.ts';
import type { Activation } from '../network/activation.ts';
import { hasExponentialTail, type LateLoss, type Loss } from '../network/loss.ts';
import { trainsHead } from '../network/models/index.ts';
import { activationOf, type Network } from '../network/network.ts';
import { combinesGradients, type LatePart, type Optimizer } from '../optimizers.ts';

/** tau = rate t exp(ahead kappa), in which the loss is exp(-q) for large q, and late margins follow log tau + log c - log beta. */
export interface LateClock {
  readonly rate: number;
  readonly ahead: number;
  readonly loss: LateLoss;
}

export interface LateTheory {
  /** Where the margins of the limit stand: at log tau - log beta, or at those of a limit of its own (own-stage.ts). */
  readonly residual: Omit<LateClock, 'loss'> | Absent;
  /** The flow beyond the last update, and its own limit at infinity. */
  readonly horizon: LateClock | Absent;
  /** Whether a pattern lasts for ever. */
  readonly lasting: LateClock | Absent;
  /** Whether training heads for the limit of the activated pattern. */
  readonly heading: true | Absent;
}

/** @param alpha  the step of the summed loss */
export function lateTheory(network: Network, loss: Loss, optimizer: Optimizer, alpha: number): LateTheory {
  if (trainsHead(network)) return OF_BOTH_LAYERS;
  const part = (name: 'horizon' | 'lasting'): LateClock | Absent =>
    clockOf(name, network, loss, optimizer, alpha);
  const residual = residualClock(loss, optimizer, alpha);
  const heading = headingTheory(activationOf(network), optimizer, loss, false);
  return { residual, horizon: part('horizon'), lasting: part('lasting'), heading };
}

const GROWTH =
  'with a trained second layer margins are of degree 2 in the weights, which grow like sqrt(log t)';

/** What is known of two trained layers is their limit (own-stage.ts). */
const OF_BOTH_LAYERS: LateTheory = {
  residual: { absent: `${GROWTH}: they follow no clock that is known here` },
  horizon: { absent: `${GROWTH}: no log time is known in which they settle` },
  lasting: { absent: 'the second layer is trained: the certificates here are about one that is not' },
  heading: {
    absent:
      'the second layer is trained: where its margins and weights go is not proved here; limit.own is the limit that its optimality conditions have where all y_i y_k <x_i, x_k> >= 0',
  },
};

/** Whether the theorems on where training heads are about such neurons and such training. @param bothLayers  whether the second is trained as well */
export function headingTheory(
  phi: Activation,
  optimizer: Optimizer,
  loss: Loss,
  bothLayers: boolean,
): true | Absent {
  if (bothLayers) return OF_BOTH_LAYERS.heading;
  const bySteps = saidBy(optimizer, 'heading');
  // Of steps that combine no gradients the loss has no direction of its own.
  const first = combinesGradients(optimizer) ? leadsElsewhere(loss) : bySteps;
  return ofPieces(phi) ?? first ?? leadsElsewhere(loss) ?? bySteps ?? true;
}

/** Why training with this loss does not tend to a max-margin direction; null where it does. */
export function leadsElsewhere({ tail, words }: Loss): Absent | null {
  switch (tail.kind) {
    case 'exponential':
      return null;
    case 'polynomial':
      return { absent: `the ${words} loss leads to another direction than the max-margin one (limit.own)` };
    case 'target':
      return {
        absent: `the ${words} loss takes margins to targets, not to a max-margin direction (limit.own)`,
      };
    case 'finite':
      return { absent: `the ${words} loss is 0 from a margin of 1 on, so margins do not grow without end` };
    case 'minimum':
      return {
        absent: `the ${words} loss has its minimum at finite weights, in another direction than the max-margin one (limit.own)`,
      };
  }
}

/** The same for all that is a leaky ReLU from afar (docs/theory.md, Theorem 20). */
function residualClock(loss: Loss, optimizer: Optimizer, alpha: number): LateTheory['residual'] {
  const { tail, words } = loss;
  const { clock } = optimizer;
  if (tail.kind === 'finite')
    return { absent: `the ${words} loss is 0 from a margin of 1 on: margins follow no clock` };
  if (tail.kind === 'target')
    return { absent: `the ${words} loss takes margins to targets: they follow no clock` };
  if (tail.kind === 'minimum')
    return { absent: `the ${words} loss has its minimum at finite weights: margins follow no clock` };
  if (clock.factor === null) return { absent: clock.absent.residual };
  const said = saidBy(optimizer, 'residual');
  if (said !== null) return said;
  // What is ahead by a length that stays the same is not ahead in margins that grow like a power.
  if (tail.kind === 'polynomial') return { rate: alpha * clock.factor, ahead: 0 };
  return { rate: alpha * clock.factor * exp(tail.offset), ahead: clock.ahead ?? 0 };
}

function clockOf(
  part: 'horizon' | 'lasting',
  network: Network,
  loss: Loss,
  optimizer: Optimizer,
  alpha: number,
): LateClock | Absent {
  const { clock } = optimizer;
  const pieces = ofPieces(activationOf(network));
  if (pieces !== null) return pieces;
  if (!hasExponentialTail(loss)) {
    return {
      absent: `the ${loss.words} loss does not fall like exp(-q), and its margins do not follow log t`,
    };
  }
  if (clock.factor === null) return { absent: clock.absent[part] };
  return (
    saidBy(optimizer, part) ?? {
      rate: alpha * clock.factor * exp(loss.tail.offset),
      ahead: clock.ahead ?? 0,
      loss,
    }
  );
}

/** Every proof here is about patterns, in each of which the network is linear in W. */
function ofPieces({ pieces, words }: Activation): Absent | null {
  if (pieces !== null) return null;
  return { absent: `late theory here is about activations of two linear pieces, and ${words} is none` };
}

function saidBy({ clock: { absent } }: Optimizer, part: LatePart): Absent | null {
  const reason = absent[part];
  return reason === undefined ? null : { absent: reason };
}
