/**
 * The layers of a network among the arrays of a file, found by their shapes and names: a state_dict of PyTorch with two linear
 * layers, kernels of Keras or Flax, or arrays named W, a, b and c; and the slope, where the file says it.
 */

import { InputError, listed } from '../errors.ts';
import { openArchive } from '../files/formats.ts';
import type { OpenFile } from '../files/opened.ts';
import { readWhole, type StoredArray, textIn, tuple } from '../files/stored-array.ts';
import { type Matrix, transpose } from '../linalg/matrix.ts';
import { type ActivationChoice, activations } from '../network/activations/index.ts';
import { nameIn } from '../parameters.ts';
import type { GivenNetwork } from './trained-network.ts';

/** An array with the number of its rows and of its columns: a vector of m entries is one row of m. */
interface Named {
  readonly name: string;
  readonly stored: StoredArray;
  readonly rows: number;
  readonly columns: number;
}

/** A first and a second layer; `turned` where the first is stored d x m, inputs by neurons. */
interface Layers {
  readonly first: Named;
  readonly second: Named;
  readonly turned: boolean;
}

/** What a file of weights calls the slope: a text of a safetensors file's metadata, or an array of one number. */
const SLOPE = 'negative_slope';
/** The same of the activation: a name of the table, or JSON of { name, ... } with its parameters; in .npz an array that holds this text. */
const ACTIVATION = 'activation';

/**
 * Weights are the arrays of two axes, and a vector that is not called a bias: first layer m x d, second layer 1 x m. Biases
 * are vectors whose name ends in "bias", or is b or c: that of m entries belongs to the first layer, that of one to the second.
 * A first layer named "kernel" is d x m, as Keras and Flax write it, where its shape allows; one that is square and named
 * neither so nor "weight" nor W is refused, as nothing says which index is the neuron.
 *
 * @param d  columns of the data without a column of ones
 * @throws InputError  naming every array and its shape, when they are not such layers in exactly one way
 */
export function readNetwork(path: string, d: number, open: OpenFile): GivenNetwork {
  const arrays = [...openArchive(path, open).arrays]
    .filter(([name]) => name !== SLOPE && name !== ACTIVATION)
    .map(([name, array]) => named(name, array()));
  const refuse = (advice = ''): never => {
    throw new InputError(
      path,
      `must hold a first layer (m x ${d}, as the data have ${d} columns), a second layer (1 x m), at most one bias for each (m and 1), and nothing else${advice}`,
      listed(arrays.map(({ name, stored }) => `${name} ${tuple(stored.shape)}`)),
    );
  };
  const weights = arrays.filter((one) => !isBias(one));
  const biases = arrays.filter(isBias);
  const { first, second, turned } = layersAmong(weights, d) ?? refuse(transposedAdvice(weights, d));
  if (first.rows === first.columns && first.rows > 1) requireOrder(first, path);
  const m = turned ? first.columns : first.rows;
  const wide = biases.filter(({ columns }) => columns === m);
  const single = biases.filter(({ columns }) => columns === 1);
  const [firstBias, secondBias] = m === 1 ? ofOneNeuron(biases, first) : [wide[0], single[0]];
  const used = [firstBias, secondBias].filter((one) => one !== undefined);
  if (used.length !== biases.length) refuse();
  const stored: Matrix = { rows: first.rows, cols: first.columns, data: readWhole(first.stored).data };
  return {
    name: path,
    W: turned ? transpose(stored) : stored,
    a: readWhole(second.stored).data,
    firstBias: firstBias === undefined ? null : readWhole(firstBias.stored).data,
    secondBias: secondBias === undefined ? null : readWhole(secondBias.stored).data[0],
    biasNames: used.map(({ name }) => name),
    slope: slopeIn(path, open),
    activation: activationIn(path, open),
  };
}

/** The slope that a file of weights gives itself; null when it gives none. @throws InputError when it is no number of [0, 1] */
export function slopeIn(path: string, open: OpenFile): number | null {
  const { arrays, metadata } = openArchive(path, open);
  const array = arrays.get(SLOPE)?.();
  const entries = array === undefined ? [] : readWhole(array).data;
  const written = metadata[SLOPE] ?? (array === undefined ? undefined : Array.from(entries).join(' '));
  if (written === undefined) return null;
  const slope = Number(written);
  if (written.trim() !== '' && slope >= 0 && slope <= 1) return slope;
  throw new InputError(`${path}, ${SLOPE}`, 'must be a number between 0 and 1', written);
}

/** The activation that a file of weights gives itself; null when it gives none. @throws InputError when it is none of the table */
export function activationIn(path: string, open: OpenFile): ActivationChoice | null {
  const { arrays, metadata } = openArchive(path, open);
  const written = metadata[ACTIVATION] ?? textIn(arrays.get(ACTIVATION)?.());
  if (written === '') return null;
  const choice = choiceIn(written);
  if (choice !== null && activations.some(({ name }) => name === nameIn(choice))) return choice;
  const names = activations.map(({ name }) => name).join(', ');
  throw new InputError(
    `${path}, ${ACTIVATION}`,
    `must be one of ${names}, or JSON of {"name": ..., ...} with its parameters`,
    written,
  );
}

function choiceIn(text: string): ActivationChoice | null {
  if (!text.trim().startsWith('{')) return text.trim() as ActivationChoice;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function named(name: string, stored: StoredArray): Named {
  const { shape } = stored;
  const [rows, columns] = shape.length === 2 ? shape : [1, shape.length === 1 ? shape[0] : 1];
  return { name, stored, rows, columns };
}

function isBias({ name, stored }: Named): boolean {
  return stored.shape.length < 2 && /(?:^|[._/])(?:bias|b|b1|b2|c)(?::0)?$/i.test(name);
}

/** "dense/kernel:0" of Keras, "params.Dense_0.kernel" of Flax. */
function isKernel({ name }: Named): boolean {
  return /(?:^|[._/])kernel(?::0)?$/i.test(name);
}

/** "fc1.weight" of PyTorch, and W. */
function isWeight({ name }: Named): boolean {
  return /(?:^|[._/])(?:weight|w|w1)$/i.test(name);
}

/** Null when the weights are not two such layers. */
function layersAmong(weights: readonly Named[], d: number): Layers | null {
  if (weights.length !== 2) return null;
  const [x, y] = weights;
  const orders = [
    { first: x, second: y },
    { first: y, second: x },
  ].flatMap(({ first, second }) => {
    const turned = isKernel(first) && areLayers(first.columns, first.rows, first, second, d);
    return turned || areLayers(first.rows, first.columns, first, second, d)
      ? [{ first, second, turned }]
      : [];
  });
  return orders.length === 2 ? byName(orders) : (orders[0] ?? null);
}

/** @param m  neurons of the first layer, and inputs, as it would be read */
function areLayers(m: number, inputs: number, first: Named, second: Named, d: number): boolean {
  const oneOutput = second.rows === 1 || (second.columns === 1 && second.stored.shape.length === 2);
  return (
    first.stored.shape.length === 2 &&
    inputs === d &&
    second.stored.shape.length <= 2 &&
    oneOutput &&
    second.rows * second.columns === m
  );
}

/** Both orders fit: the layer whose name comes first is the first. */
function byName(orders: readonly Layers[]): Layers {
  const rank = (name: string) => (name === 'W' ? 0 : name === 'a' ? 1 : null);
  const [{ first: one, second: other }] = orders;
  const [x, y] = [rank(one.name), rank(other.name)];
  if (x !== null && y !== null) return x < y ? orders[0] : orders[1];
  return one.name < other.name ? orders[0] : orders[1];
}

/** @throws InputError for a square first layer whose name does not say whether its rows are the neurons */
function requireOrder(first: Named, path: string): void {
  if (isKernel(first) || isWeight(first)) return;
  throw new InputError(
    `${path}:${first.name}`,
    'is square: must be named weight (or W) if its rows are the neurons, as in PyTorch, or kernel if its columns are, as in Keras',
    `shape ${tuple(first.stored.shape)}`,
  );
}

/** What to do where the weights would be layers if the first were transposed. */
function transposedAdvice(weights: readonly Named[], d: number): string {
  const [x, y] = weights;
  const first = [
    [x, y],
    [y, x],
  ].find(
    ([first, second]) => weights.length === 2 && areLayers(first.columns, first.rows, first, second, d),
  )?.[0];
  return first === undefined
    ? ''
    : `; ${first.name} is d x m, the transpose of a first layer: save it transposed (W.T), or name it kernel`;
}

/** With one neuron both biases have one entry: the first layer's is named as its weights are, or b or b1. */
function ofOneNeuron(biases: readonly Named[], first: Named): (Named | undefined)[] {
  const module = (name: string) => name.slice(0, Math.max(name.lastIndexOf('.'), name.lastIndexOf('/')) + 1);
  const isFirst = ({ name }: Named) =>
    module(name) === '' ? /^b1?$/.test(name) : module(name) === module(first.name);
  return [biases.find(isFirst), biases.find((one) => !isFirst(one))];
}
