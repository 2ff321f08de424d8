/**
 * A trained two-layer network, in the form in which it is judged.
 *
 * Given f(x) = sum_j a_j phi(<w_j, x> + b_j) + c with any a_j. Where phi is positively homogeneous, f is unchanged when a_j is
 * divided, and w_j multiplied, by a positive number; all neurons take the same one here, A = |a|_2, so that
 *
 *     f(x) = sum_j a_j phi(<w_j, x>),   sum_j a_j^2 = 1,
 *
 * Any other phi becomes A phi(z/A) then, which is as far from the leaky ReLU as phi is, A times.
 *
 * which is the setting of the theory where all |a_j| agree (1/sqrt(m)). One number for all keeps the geometry in which W is
 * trained: with a fixed, the margin problem min 1/2 |W|^2 s.t. q_i >= 1 has lifted features of rows y_i a_j phi'_ji x_i, and the
 * directions of W before and after are the same. Neurons with a_j = 0 do not enter f and are left out.
 */
import { InputError } from '../errors.ts';
import { type Matrix, row, zeros } from '../linalg/matrix.ts';
import { dot } from '../linalg/vector.ts';
import { dilated } from '../network/activations/dilated.ts';
import type { ActivationChoice } from '../network/activations/index.ts';
import { activationOf, type Network, networkWith } from '../network/network.ts';

/** What a file of weights holds, as it stands there. */
export interface GivenNetwork {
  /** The file, as its user knows it. */
  readonly name: string;
  /** W (m x d). */
  readonly W: Matrix;
  /** a (m). */
  readonly a: Float64Array;
  /** b (m) and c, where the file has them. */
  readonly firstBias: Float64Array | null;
  readonly secondBias: number | null;
  /** What the file calls them. */
  readonly biasNames: readonly string[];
  /** gamma, and phi, where the file says them. */
  readonly slope: number | null;
  readonly activation: ActivationChoice | null;
}

/** Neurons with a_j > 0 first, otherwise in the order of the file. */
export interface TrainedNetwork {
  /** The leaky ReLU network with these weights, which theory is about: the network itself, or what it looks like from afar. */
  readonly network: Network;
  /** The network itself, with its own phi. */
  readonly itself: Network;
  /** W (m x D) in the normalisation sum a_j^2 = 1; D counts the bias column. */
  readonly W: Matrix;
  /** a (m), sum a_j^2 = 1. */
  readonly a: Float64Array;
  /** A: W here is A times that of the file, a is that of the file divided by A. */
  readonly rescaling: number;
  /** The neurons' places in the file; -1 for the one that carries the output's bias. */
  readonly order: Int32Array;
  /** Neurons of the file with a_j = 0. */
  readonly silent: number;
  /** absent: the file has none; zero: they are all 0 and change nothing; folded: into the weights of a column of ones. */
  readonly biases: 'absent' | 'zero' | 'folded';
}

/**
 * @param neurons  gamma, and phi where it is not the leaky ReLU
 * @param d  columns of the data, a column of ones included when `fold`
 * @param fold  whether biases become weights of a last column of ones; that of the output becomes a neuron of its own, (0, 1)
 * @throws InputError  when shapes disagree, there are biases and `fold` is false, the output has one and phi is not homogeneous, no
 *   neuron has a_j != 0, or |a| or |W| leaves the range of float64
 */
export function trainedNetwork(
  given: GivenNetwork,
  neurons: Pick<Network, 'slope' | 'activation'>,
  d: number,
  fold: boolean,
): TrainedNetwork {
  const { name, W, a } = given;
  const phi = activationOf(neurons);
  checkShapes(given, fold ? d - 1 : d);
  const biases = biasesOf(given);
  if (biases === 'folded' && !fold) {
    throw new InputError(
      `${name}, biases`,
      'must be absent or 0, as the theory has none; or be folded into a column of ones (--bias fold)',
      biasesTold(given),
    );
  }
  if (phi.degree === null && (given.secondBias ?? 0) !== 0) {
    const rule = `must be absent or 0 with ${phi.words} neurons: no neuron of theirs puts out 1 and carries it; a constant feature of the first layer can be trained instead`;
    throw new InputError(`${name}, bias of the output`, rule, given.secondBias);
  }
  const rows: { weights: Float64Array; a: number; place: number }[] = [];
  for (let j = 0; j < W.rows; j++) {
    const weights = new Float64Array(d);
    weights.set(row(W, j));
    if (fold) weights[d - 1] = given.firstBias?.[j] ?? 0;
    rows.push({ weights, a: a[j], place: j });
  }
  if (fold && given.secondBias !== null) {
    const weights = new Float64Array(d);
    weights[d - 1] = 1;
    rows.push({ weights, a: given.secondBias, place: -1 });
  }
  const ordered = [...rows.filter((one) => one.a > 0), ...rows.filter((one) => one.a < 0)];
  if (ordered.length === 0)
    throw new InputError(`${name}, second layer`, 'must have an entry that is not 0', 'zeros');
  const rescaling = norm(Float64Array.from(ordered, (one) => one.a));
  const scaled = zeros(ordered.length, d);
  for (const [j, { weights }] of ordered.entries()) {
    scaled.data.set(
      weights.map((entry) => rescaling * entry),
      j * d,
    );
  }
  const size = norm(scaled.data);
  if (!(rescaling > SMALLEST && rescaling < LARGEST && size > SMALLEST && size < LARGEST)) {
    const rule = `must have |a| and |a| |W| between ${SMALLEST} and ${LARGEST}, to be squared in float64`;
    throw new InputError(name, rule, `${rescaling} and ${size}`);
  }
  const unit = Float64Array.from(ordered, (one) => one.a / rescaling);
  const network = networkWith(unit, neurons.slope);
  return {
    network,
    itself: phi.pieces === null ? { ...network, activation: dilated(phi, rescaling) } : network,
    W: scaled,
    a: unit,
    rescaling,
    order: Int32Array.from(ordered, (one) => one.place),
    silent: rows.filter((one) => one.a === 0 && one.place >= 0).length,
    biases,
  };
}

const SMALLEST = 1e-100;
const LARGEST = 1e100;

function checkShapes({ name, W, a, firstBias }: GivenNetwork, d: number): void {
  if (W.cols !== d)
    throw new InputError(`${name}, first layer`, `must have ${d} columns, as the data`, W.cols);
  if (a.length !== W.rows) {
    throw new InputError(`${name}, second layer`, `must have ${W.rows} entries, one a neuron`, a.length);
  }
  if (firstBias !== null && firstBias.length !== W.rows) {
    throw new InputError(
      `${name}, first bias`,
      `must have ${W.rows} entries, one a neuron`,
      firstBias.length,
    );
  }
}

function biasesOf({ firstBias, secondBias }: GivenNetwork): TrainedNetwork['biases'] {
  if (firstBias === null && secondBias === null) return 'absent';
  return (firstBias?.every((b) => b === 0) ?? true) && (secondBias ?? 0) === 0 ? 'zero' : 'folded';
}

/** Each bias that is there, by its name, with its largest entry. */
function biasesTold({ firstBias, secondBias, biasNames }: GivenNetwork): string {
  const largest = (entries: Float64Array) => entries.reduce((most, b) => Math.max(most, Math.abs(b)), 0);
  const all = [firstBias, secondBias === null ? null : Float64Array.of(secondBias)].filter((b) => b !== null);
  return all.map((b, k) => `${biasNames[k]} (${b.length}, up to ${largest(b)} in size)`).join(' and ');
}

function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}
