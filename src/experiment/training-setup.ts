/**
 * The second stage: network, step size and initial weights for a sample, and descent on it.
 */
import { type AnySample, type Sample, squaredNorms } from '../data/sample.ts';
import type { DescentProblem } from '../descent/problem.ts';
import { InputError } from '../errors.ts';
import { largestEigenvalue } from '../linalg/lanczos.ts';
import type { Matrix } from '../linalg/matrix.ts';
import { median, minimum } from '../linalg/vector.ts';
import type { LimitDirection, MarginSolution } from '../margin/limit.ts';
import { activationChosen } from '../network/activations/index.ts';
import {
  drawInitialWeights,
  givenInitialWeights,
  type InitialWeights,
  randomSecondLayer,
} from '../network/initial.ts';
import { aimedAt, decayOf } from '../network/loss.ts';
import { objectiveOf } from '../network/losses/index.ts';
import { twoTrainedLayers } from '../network/models/two-trained-layers.ts';
import { type Network, networkWith, outputSign, rootOf, sizesOf, withHead } from '../network/network.ts';
import { activatedPattern, liftedGram } from '../network/pattern.ts';
import { rowNorms } from '../network/weights.ts';
import { type Optimizer, optimizerNamed } from '../optimizers.ts';
import { keyFrom } from '../random/key.ts';
import type { Spec } from '../spec/resolve.ts';
import { startOfTrained } from '../spec/second-layer.ts';
import type { FileInputs } from './inputs.ts';
import { type LateTheory, lateTheory } from './late-theory.ts';

export interface TrainingSetup<S extends AnySample = Sample> {
  readonly problem: DescentProblem<S>;
  readonly optimizer: Optimizer;
  /** lambda_max(G), G of the activated pattern. */
  readonly lambdaMax: number;
  /** sigma0; null for W(0) from a file. */
  readonly initialScale: number | null;
  /** alpha of the summed loss: alpha, or alpha / n for the mean. Every formula of the theory has this one. */
  readonly alphaOfSum: number;
  readonly late: LateTheory;
}

/** G of the activated pattern, or what is known of its spectrum. */
type KnownSpectrum = Partial<Pick<LimitDirection, 'G'>> & Pick<MarginSolution, 'spectrum'>;

/** The network of a spec, at its start but for the sizes of a balanced one; a random second layer is drawn under a key of its own. */
export function networkOf({ network, seed }: Spec): Network {
  const { width, slope, secondLayer } = network;
  const start = startOfTrained(secondLayer);
  const common = {
    activation: activationChosen(network.activation, slope),
    ...(start !== null && { model: twoTrainedLayers.name }),
  };
  const layer = start ?? secondLayer;
  if (layer === 'random') {
    return { ...randomSecondLayer(width, slope, keyFrom(seed.init, 'secondLayer')), ...common };
  }
  if (typeof layer === 'object' && 'values' in layer) {
    return { ...networkWith(Float64Array.from(layer.values ?? []), slope), ...common };
  }
  const { positive = width - (network.negative ?? 0), negative = width - positive } = network;
  return { mPlus: positive, mMinus: negative, slope, ...common };
}

/**
 * alpha from the spec, then W(0), whose default scale depends on alpha: sigma0 = c alpha gamma median|x_i| min|a_j|, and without the
 * factor gamma at gamma = 0, as W(0) = 0 has no gradient there.
 *
 * @param limit  of the activated pattern, where it is at hand
 */
export function setUpTraining<S extends AnySample>(
  spec: Spec,
  sample: S,
  inputs: FileInputs | null,
  limit: KnownSpectrum | null = null,
): TrainingSetup<S> {
  const network = networkOf(spec);
  const { reduction, step, stop } = spec.training;
  const loss = aimedAt(objectiveOf(spec.training), sample.targets);
  const optimizer = optimizerNamed(spec.training.optimizer);
  const lambdaMax = largestOf(spec, sample, limit);
  if (typeof step !== 'number' && !(lambdaMax > 0)) {
    throw new InputError(
      'training.step.relative',
      'needs lambda_max(G) > 0, and all lifted features vanish',
      lambdaMax,
    );
  }
  const samplesPerStep = reduction === 'mean' ? sample.n : 1;
  const alpha = typeof step === 'number' ? step : (step.relative * samplesPerStep) / lambdaMax;
  const alphaOfSum = alpha / samplesPerStep;
  if (!(alphaOfSum > 0 && alpha < Infinity)) {
    throw new InputError(
      typeof step === 'number' ? 'training.step' : 'training.step.relative',
      `must give a step alpha that float64 holds${typeof step === 'number' ? '' : ` (lambda_max(G) = ${lambdaMax})`}`,
      typeof step === 'number' ? step : step.relative,
    );
  }
  const decay = decayOf(loss);
  if (!(alpha * decay < 1))
    throw new InputError(
      'training.weightDecay',
      `must be below 1/alpha = ${1 / alpha}, beyond which a step leads past 0`,
      decay,
    );

  const { scale, relative } = spec.network.init;
  const m = spec.network.width;
  const smallest = minimum(sizesOf(network) ?? Float64Array.of(1));
  const typicalNorm = median(squaredNorms(sample).map(Math.sqrt));
  const leak = network.slope === 0 ? 1 : network.slope;
  const initialScale =
    scale ?? ((relative ?? 0) * alphaOfSum * leak * typicalNorm * smallest) / rootOf(network);
  const given = inputs?.W ?? null;
  const initial =
    given === null
      ? drawInitialWeights(sample, m, initialScale, keyFrom(spec.seed.init, 'init'), sizeField(spec))
      : givenInitialWeights(sample, given, 'network.init.file');

  return {
    problem: {
      sample,
      network: balancedBy(spec, network, initial),
      initial,
      loss,
      reduction,
      alpha,
      optimizer,
      batchKey: keyFrom(spec.seed.init, 'batches'),
      ...(stop !== undefined && stop !== 'steps' && { stop }),
    },
    optimizer,
    lambdaMax,
    initialScale: given === null ? initialScale : null,
    alphaOfSum,
    late: lateTheory(network, loss, optimizer, alphaOfSum),
  };
}

/** With a_j = +-|w_j(0)| where the start is to be balanced. */
function balancedBy({ network: { secondLayer } }: Spec, network: Network, initial: InitialWeights): Network {
  if (startOfTrained(secondLayer) !== 'balanced') return network;
  const norms = rowNorms(initial);
  const zero = norms.indexOf(0);
  if (zero >= 0) {
    const rule = 'must leave no neuron at w_j(0) = 0, whose balanced a_j is 0 and moves no more';
    throw new InputError('network.secondLayer.start', rule, `w_${zero}(0) = 0`);
  }
  return withHead(
    network,
    norms.map((norm, j) => outputSign(network, j) * norm),
  );
}

/** lambda_max(G) of the activated pattern. */
function largestOf(spec: Spec, sample: AnySample, limit: KnownSpectrum | null): number {
  if (limit?.spectrum) return limit.spectrum.max;
  if (sample.K === null) throw new Error('no inner products');
  return largestEigenvalue(limit?.G ?? activatedGram(spec, sample));
}

function sizeField({ network: { init } }: Spec): string {
  return init.scale === undefined ? 'network.init.relative, with training.step' : 'network.init.scale';
}

function activatedGram(spec: Spec, sample: Sample): Matrix {
  const network = networkOf(spec);
  return liftedGram(sample, network, activatedPattern(network, sample.y));
}
