/**
 * What to audit: data, the network they are judged for, and a trained network if there is one.
 */

import { InputError } from '../errors.ts';
import type { Reading } from '../files/table.ts';
import type { ActivationKind } from '../network/activation.ts';
import { type ActivationChoice, activationChosen, activations } from '../network/activations/index.ts';
import type { Reduction } from '../network/loss.ts';
import type { Network } from '../network/network.ts';
import { nameIn } from '../parameters.ts';
import { resolveSpec, type Spec } from '../spec/resolve.ts';

/** What a person may ask; every default is written into the record. */
export interface AuditRequest extends Reading {
  /** Features and labels, as in a spec; LIBSVM text has its own labels. */
  readonly x?: string | undefined;
  /** In place of x, its inner products: K = X X' (n x n). A trained network needs coordinates. */
  readonly gram?: string | undefined;
  readonly y?: string | { readonly column: string } | undefined;
  readonly classes?: readonly [string | number, string | number] | undefined;
  readonly perClass?: number | string | undefined;
  readonly standardise?: boolean | undefined;
  /** Keep inner products only. A trained network needs coordinates. */
  readonly streamed?: boolean | undefined;
  /** Biases become the weights of a column of ones. */
  readonly foldBiases?: boolean | undefined;
  /**
   * The activation of the network, as a spec names it, or { name, ... } with its parameters. Default leakyRelu. Of one without two linear
   * pieces the leaky ReLU that it looks like from afar is audited, and how far it is from that.
   */
  readonly activation?: string | Readonly<Record<string, unknown>> | undefined;
  /** gamma. Default .1, or what the activation says, without a trained network. */
  readonly slope?: number | string | undefined;
  /** Updates of the trial. Default 200; of many points in few dimensions fewer where these would take long (trial.ts). */
  readonly steps?: number | string | undefined;
  /** A .npz or .safetensors file of the two layers; or several, as of the checkpoints of one training. */
  readonly weights?: string | readonly string[] | undefined;
  /** Rows held out of training, read as x is, and standardised with the means and deviations of x. */
  readonly test?:
    | { readonly x: string; readonly y?: string | { readonly column: string } | undefined }
    | undefined;
  /** The loss that the network was, or would be, trained with, as a spec names it. Default exponential. */
  readonly loss?: string | undefined;
  /** The step that the network was, or would be, trained with; of the loss as reduced. */
  readonly step?: number | string | undefined;
  /** Whether that loss is a sum or a mean over the points. Default mean, as in PyTorch. */
  readonly reduction?: string | undefined;
}

/** An audit in which nothing is left to a default. */
export interface AuditSpec {
  readonly name: string;
  /** Only where the network's activation has no two linear pieces. The trial's is the leaky ReLU that it looks like from afar. */
  readonly activation?: ActivationChoice;
  /** The data, and the trial: this project's own training on them from a tiny start. */
  readonly experiment: Spec;
  readonly weights: string | null;
  /** Only where several weights were given: all of them, in their order. `weights` is the last. */
  readonly checkpoints?: readonly string[];
  readonly step: { readonly alpha: number; readonly reduction: Reduction } | null;
}

/** The files of weights, in their order. */
export function weightsOf({ weights, checkpoints }: AuditSpec): readonly string[] {
  return checkpoints ?? (weights === null ? [] : [weights]);
}

const TRIAL_STEPS = 200;

/** @throws InputError, also with every problem of the experiment's spec */
export function resolveAuditSpec(request: AuditRequest): AuditSpec {
  const {
    x,
    gram,
    y,
    classes,
    perClass,
    standardise,
    streamed,
    foldBiases,
    activation,
    slope,
    test,
    loss,
    reduction,
  } = request;
  const given = typeof request.weights === 'string' ? [request.weights] : (request.weights ?? []);
  const weights = given.at(-1);
  const twice = given.find((name, k) => given.indexOf(name) !== k);
  if (twice !== undefined) throw new InputError('weights', 'must name each file once', twice);
  const { noHeader, separator, drop, columns, index } = request;
  const reading = { noHeader, separator, drop, columns, index };
  if (weights !== undefined && (streamed || gram !== undefined)) {
    const rule = 'need the coordinates of x, which streamed data and a Gram matrix do not have';
    throw new InputError('weights', rule, request.weights);
  }
  const kind = kindOf(activation);
  if (weights !== undefined && slope === undefined && kind.gamma === null) {
    throw new InputError(
      'slope',
      'must be given with weights (--slope gamma; PyTorch takes 0.01 unless told otherwise), or stand as negative_slope in the metadata of their file',
      slope,
    );
  }
  const { steps = TRIAL_STEPS } = request;
  const trialOf = (network: object): Spec =>
    resolveSpec({
      name: 'audit',
      data: {
        source: 'file',
        x,
        gram,
        y,
        ...reading,
        classes,
        perClass,
        standardise,
        streamed,
        biasColumn: foldBiases,
        test,
      },
      network,
      training: { loss, steps },
    });
  const asked = trialOf({ slope, activation });
  const { slope: gamma, activation: chosen } = asked.network;
  const isOfPieces = activationChosen(chosen, gamma).pieces !== null;
  return {
    name: 'audit',
    ...(isOfPieces ? {} : { activation: chosen }),
    experiment: isOfPieces ? asked : trialOf({ slope: gamma }),
    weights: weights ?? null,
    ...(given.length > 1 ? { checkpoints: given } : {}),
    step: stepOf(request.step, reduction),
  };
}

/** gamma and phi of the network that is judged. */
export function neuronsOfAudit({
  activation,
  experiment: { network },
}: AuditSpec): Required<Pick<Network, 'slope' | 'activation'>> {
  const { slope } = network;
  return { slope, activation: activationChosen(activation ?? network.activation, slope) };
}

function kindOf(activation: AuditRequest['activation'] = activations[0].name): ActivationKind {
  const name = nameIn(activation as ActivationChoice);
  const kind = activations.find((one) => one.name === name);
  if (kind !== undefined) return kind;
  const names = activations.map((one) => `"${one.name}"`).join(', ');
  throw new InputError(
    'activation',
    `must be one of ${names}, or { name: ..., ... } with its parameters`,
    activation,
  );
}

function stepOf(step: number | string | undefined, reduction = 'mean'): AuditSpec['step'] {
  if (reduction !== 'mean' && reduction !== 'sum') {
    throw new InputError('reduction', 'must be "mean" or "sum"', reduction);
  }
  if (step === undefined) return null;
  const alpha = Number(step);
  if (!(alpha > 0 && alpha < Number.POSITIVE_INFINITY) || String(step).trim() === '') {
    throw new InputError('step', 'must be a positive number', step);
  }
  return { alpha, reduction };
}
