/**
 * What the theorems ask about: one problem, and every quantity of it that a premise may name, each measured once and only when
 * asked for.
 *
 * Letters: n samples, d dimensions, m neurons, gamma the slope, alpha the step of the summed loss (of the mean loss: n alpha),
 * omega the standard deviation of the coordinates of W(0), H_ik = y_i y_k <x_i, x_k>, o = max over i != k of |<x_i, x_k>|,
 * Rmin and Rmax the extremes of |x_i|^2, R = tr Sigma, eta the share of flipped labels, delta the probability of failure.
 */
import { type Geometry, geometry } from '../data/geometry.ts';
import { moments, type PopulationMoments } from '../data/population.ts';
import { exp } from '../linalg/elementary.ts';
import { once } from '../linalg/once.ts';
import { dotAt, maximum } from '../linalg/vector.ts';
import { boundaryCoefficients } from '../margin/boundary.ts';
import type { Activation } from '../network/activation.ts';
import { activationOf, outputs, rootOf, signWeights, squareOf, width } from '../network/network.ts';
import { boundaryMoments, signedMargins } from '../risk/linear.ts';
import { type DataLaw, dataLaw } from './data-law.ts';
import { type FirstStep, firstStep, largestInUnits } from './first-step.ts';
import type { Instance } from './instance.ts';
import type { Findings } from './statement.ts';

/** The quantities of one instance. */
export class Facts {
  readonly n: number;
  readonly d: number;
  readonly m: number;
  readonly gamma: number;
  readonly phi: Activation;
  readonly delta: number;
  /** What premises came to. */
  readonly findings: Findings<Facts> = new Map();

  /** @param shape  what is measured of the sample's inner products already */
  constructor(
    readonly instance: Instance,
    shape: Geometry | null = null,
  ) {
    this.#shape = once(() => {
      if (shape !== null) return shape;
      const { sample, network } = instance;
      if (sample.K === null) throw new Error('no inner products');
      return geometry(sample, network.slope);
    });
    this.n = instance.n;
    this.d = instance.d;
    this.m = width(instance.network);
    this.gamma = instance.network.slope;
    this.phi = activationOf(instance.network);
    this.delta = instance.delta;
  }

  /** alpha of the summed loss. */
  get alpha(): number {
    return this.instance.alpha;
  }

  /** alpha of the mean loss. */
  get alphaOfMean(): number {
    return this.instance.alpha * this.n;
  }

  readonly #law = once((): PopulationMoments | null => {
    const { population } = this.instance;
    return population === null ? null : moments(population);
  });
  /** The moments of the population; null for files that do not say. */
  get law(): PopulationMoments | null {
    return this.#law();
  }

  readonly #noise = once((): DataLaw | null => {
    const { population } = this.instance;
    return population === null ? null : dataLaw(population);
  });
  /** What kind of noise, clusters and labels; null for files that do not say. */
  get noise(): DataLaw | null {
    return this.#noise();
  }

  readonly #shape: () => Geometry;
  get shape(): Geometry {
    return this.#shape();
  }

  readonly #unpaired = once(() => {
    const { K, y, n } = this.instance.sample;
    if (K === null) throw new Error('no inner products');
    const at = (i: number, k: number): number => K.data[i * n + k];
    const isPair = (i: number, k: number): boolean =>
      y[i] === -y[k] && at(i, i) + 2 * at(i, k) + at(k, k) === 0;
    const indices = Array.from(y.keys());
    return indices.filter((i) => !indices.some((k) => isPair(i, k))).length;
  });
  /** How many points x_i with label y_i have no partner -x_i with label -y_i. */
  get unpaired(): number {
    return this.#unpaired();
  }

  /** n o, 0 for one sample. */
  get crowding(): number {
    return this.n * (this.shape.maxOffDiagonal ?? 0);
  }

  readonly #outputs = once(() => outputs(this.instance.network, this.instance.initial.Z));
  readonly #start = once(() => maximum(this.#outputs().map(Math.abs)));
  /** F0 = max_i |f(x_i; W(0))|. */
  get start(): number {
    return this.#start();
  }

  /** q_i(0) (n). */
  readonly #startMargins = once(() => {
    const { y } = this.instance.sample;
    return this.#outputs().map((f, i) => y[i] * f);
  });

  readonly #startSlope = once(() => {
    const at = Float64Array.of(this.start);
    this.instance.loss.logSlopes(at, at);
    return exp(at[0]);
  });
  /** g(F0), g = -l': no point pulls less before the first step. */
  get startSlope(): number {
    return this.#startSlope();
  }

  readonly #startLoss = once(() => {
    const values = new Float64Array(this.n);
    this.instance.loss.logValues(this.#startMargins(), values);
    return values.reduce((total, value) => total + exp(value), 0);
  });
  /** sum_i l(q_i(0)). */
  get startLoss(): number {
    return this.#startLoss();
  }

  readonly #hurdle = once(() => {
    const { network, initial } = this.instance;
    return rootOf(network) * largestInUnits(network, initial.Z);
  });
  /** max_ji |z_ji(0)|/|a_j|: sqrt(m) max_ji |z_ji(0)|, where all a_j = +-1/sqrt(m). */
  get hurdle(): number {
    return this.#hurdle();
  }

  readonly #largestNeuron = once(() => {
    const { inFrame, outside } = this.instance.initial;
    const parts = [...inFrame, ...outside];
    let largest = 0;
    for (let j = 0; j < this.m; j++) {
      let norm2 = 0;
      for (const { cols, data } of parts) norm2 += dotAt(data, j * cols, data, j * cols, cols);
      largest = Math.max(largest, norm2);
    }
    return Math.sqrt(largest);
  });
  /** max_j |w_j(0)|. */
  get largestNeuron(): number {
    return this.#largestNeuron();
  }

  readonly #shares = once(() => {
    const { network } = this.instance;
    const { plus, minus } = signWeights(network);
    const square2 = network.slope * network.slope;
    return [plus + square2 * minus, minus + square2 * plus].map((share) => share / squareOf(network));
  });
  /** Least of k_y = A_y + gamma^2 A_-y, A_y the sum of a_j^2 over the neurons of sign y. */
  get kmin(): number {
    return Math.min(...this.#shares());
  }

  /** Greatest of them. */
  get kmax(): number {
    return Math.max(...this.#shares());
  }

  readonly #firstStep = once(() => firstStep(this.instance, this.#startMargins()));
  /** Where one update of descent leads. */
  get firstStep(): FirstStep {
    return this.#firstStep();
  }

  readonly #bending = once(() => {
    const slopes = new Float64Array(this.n);
    this.instance.loss.logSlopes(this.#startMargins(), slopes);
    return this.alpha * this.instance.lambdaMax * exp(maximum(slopes));
  });
  /** alpha lambda_max(G) max_i g_i(0), g = -l': how far a step bends the loss before any margin has grown. */
  get bending(): number {
    return this.#bending();
  }

  /** b with wbar = sum_k b_k x_k; null without a limit. */
  readonly #boundary = once((): Float64Array | null => {
    const { limit, network, ofLimit = network, sample } = this.instance;
    const dual = limit?.dual ?? null;
    return dual === null ? null : boundaryCoefficients(ofLimit, sample.y, dual);
  });
  readonly #uniformity = once((): number | null => {
    const weights = this.#boundary()?.map(Math.abs) ?? null;
    if (weights === null) return null;
    const least = weights.reduce((low, weight) => Math.min(low, weight), Number.POSITIVE_INFINITY);
    return least > 0 ? maximum(weights) / least : Number.POSITIVE_INFINITY;
  });
  /** tau = max s/min s of the limit's boundary wbar = sum_k s_k y_k x_k; infinite when a point carries none; null without a limit. */
  get uniformity(): number | null {
    return this.#uniformity();
  }

  readonly #limitGamma = once((): number | null => {
    const { sample, population } = this.instance;
    const b = this.#boundary();
    const moments = b === null || population === null ? null : boundaryMoments(sample, b);
    if (moments === null || population === null) return null;
    const clusters = signedMargins(population, moments);
    return clusters.length === 1 ? clusters[0].gamma : null;
  });
  /** Gamma = <wbar, mu>/|Sigma^{1/2} wbar| of the limit; null where it is unknown, or clusters have one each. */
  get limitGamma(): number | null {
    return this.#limitGamma();
  }
}
