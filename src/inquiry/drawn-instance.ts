/**
 * A spec as an instance for the theorems, of which nothing is drawn or solved before a premise asks for it.
 */
import type { Population } from '../data/population.ts';
import type { Sample } from '../data/sample.ts';
import type { FileInputs } from '../experiment/inputs.ts';
import { networkOf, setUpTraining, type TrainingSetup } from '../experiment/training-setup.ts';
import { once } from '../linalg/once.ts';
import { type LimitDirection, limitDirection } from '../margin/limit.ts';
import type { InitialWeights } from '../network/initial.ts';
import type { Loss } from '../network/loss.ts';
import { objectiveOf } from '../network/losses/index.ts';
import type { Network } from '../network/network.ts';
import { type Optimizer, optimizerNamed } from '../optimizers.ts';
import { keyFrom } from '../random/key.ts';
import { type Envelope, errorEnvelope } from '../risk/envelope.ts';
import { populationOf } from '../spec/population-of.ts';
import type { Spec } from '../spec/resolve.ts';
import type { Instance } from '../theory/instance.ts';

export class DrawnInstance implements Instance {
  readonly n: number;
  readonly d: number;
  readonly network: Network;
  readonly loss: Loss;
  readonly reduction: Spec['training']['reduction'];
  readonly optimizer: Optimizer;
  readonly delta: number;
  readonly endLogLoss = null;
  /** Whether anything was drawn. */
  drawn = false;

  readonly #spec: Spec;
  readonly #sample: () => Sample;
  readonly #setup: () => TrainingSetup;
  readonly #population: () => Population | null;
  readonly #limit: () => LimitDirection;
  readonly #envelope: () => Envelope | null;

  /**
   * @param inputs  what the spec's files hold; null for a population
   * @param draw  draws the sample of the spec, or wraps the rows of its files
   * @param gramOf  G of the activated pattern and its spectrum, where many instances share a sample and a network
   */
  constructor(
    spec: Spec,
    inputs: FileInputs | null,
    draw: () => Sample,
    gramOf?: (sample: Sample) => Pick<LimitDirection, 'G' | 'spectrum'>,
  ) {
    const { data, training, seed } = spec;
    this.#spec = spec;
    this.n = data.source === 'population' ? data.n : (inputs?.training.X.rows ?? 0);
    this.d = data.source === 'population' ? data.d : (inputs?.training.X.cols ?? 0);
    this.network = networkOf(spec);
    this.reduction = training.reduction;
    this.loss = objectiveOf(training);
    this.optimizer = optimizerNamed(training.optimizer);
    this.delta = spec.theory.delta;
    this.#sample = once(() => {
      this.drawn = true;
      return draw();
    });
    const known = once(() => gramOf?.(this.sample));
    this.#setup = once(() => setUpTraining(spec, this.sample, inputs, known() ?? null));
    this.#population = once(() =>
      data.source === 'population' ? populationOf(data, keyFrom(seed.data, 'data')) : this.sample.population,
    );
    this.#limit = once(() => limitDirection(this.sample, this.network));
    this.#envelope = once(() => {
      const found = errorEnvelope(this.sample, this.network, known());
      return typeof found === 'string' ? null : found;
    });
  }

  /** Whether its data are these very ones, with the same seeds. */
  sharesData(data: Spec['data']): boolean {
    return this.#spec.data === data;
  }

  get population(): Population | null {
    return this.#population();
  }

  get sample(): Sample {
    return this.#sample();
  }

  get initial(): InitialWeights {
    return this.#setup().problem.initial;
  }

  get initialScale(): number | null {
    return this.#spec.network.init.scale ?? this.#setup().initialScale;
  }

  /** The step of the summed loss. */
  get alpha(): number {
    const { step, reduction } = this.#spec.training;
    if (typeof step !== 'number') return this.#setup().alphaOfSum;
    return reduction === 'mean' ? step / this.n : step;
  }

  get lambdaMax(): number {
    return this.#setup().lambdaMax;
  }

  get limit(): LimitDirection {
    return this.#limit();
  }

  get envelope(): Envelope | null {
    return this.#envelope();
  }
}
