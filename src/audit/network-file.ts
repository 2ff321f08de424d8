/**
 * The layers of a network among the arrays of a file, found by their shapes and names: a state_dict of PyTorch with two linear
 * layers, or arrays named W, a, b and c.
 */
import { openArchive } from '../data/file/formats.ts';
import type { OpenFile } from '../data/file/opened.ts';
import { readWhole, type StoredArray, tuple } from '../data/file/stored-array.ts';
import { InputError } from '../errors.ts';
import type { GivenNetwork } from './trained-network.ts';

/** An array with the number of its rows and of its columns: a vector of m entries is one row of m. */
interface Named {
  readonly name: string;
  readonly stored: StoredArray;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Weights are the arrays of two axes, and a vector that is not called a bias: first layer m x d, second layer 1 x m. Biases
 * are vectors whose name ends in "bias", or is b or c: that of m entries belongs to the first layer, that of one to the second.
 *
 * @param d  columns of the data without a column of ones
 * @throws InputError  naming every array and its shape, when they are not such layers in exactly one way
 */
export function readNetwork(path: string, d: number, open: OpenFile): GivenNetwork {
  const arrays = [...openArchive(path, open)].map(([name, array]) => named(name, array()));
  const refuse = (): never => {
    throw new InputError(
      path,
      `must hold a first layer (m x ${d}, as the data have ${d} columns), a second layer (1 x m), at most one bias for each (m and 1), and nothing else`,
      arrays.map(({ name, stored }) => `${name} ${tuple(stored.shape)}`).join(', '),
    );
  };
  const isBias = ({ name, stored }: Named) =>
    stored.shape.length < 2 && /(?:^|[._])(?:bias|b|b1|b2|c)$/i.test(name);
  const weights = arrays.filter((one) => !isBias(one));
  const biases = arrays.filter(isBias);
  const pairs = [weights, weights.toReversed()].filter(
    ([first, second]) => weights.length === 2 && areLayers(first, second, d),
  );
  const [first, second] = pairs.length === 2 ? byName(pairs) : (pairs[0] ?? refuse());
  const m = first.rows;
  const wide = biases.filter(({ columns }) => columns === m);
  const single = biases.filter(({ columns }) => columns === 1);
  const [firstBias, secondBias] = m === 1 ? ofOneNeuron(biases, first) : [wide[0], single[0]];
  const used = [firstBias, secondBias].filter((one) => one !== undefined).length;
  if (used !== biases.length) refuse();
  return {
    name: path,
    W: { rows: m, cols: d, data: readWhole(first.stored).data },
    a: readWhole(second.stored).data,
    firstBias: firstBias === undefined ? null : readWhole(firstBias.stored).data,
    secondBias: secondBias === undefined ? null : readWhole(secondBias.stored).data[0],
  };
}

function named(name: string, stored: StoredArray): Named {
  const { shape } = stored;
  const [rows, columns] = shape.length === 2 ? shape : [1, shape.length === 1 ? shape[0] : 1];
  return { name, stored, rows, columns };
}

function areLayers(first: Named, second: Named, d: number): boolean {
  const oneOutput = second.rows === 1 || (second.columns === 1 && second.stored.shape.length === 2);
  return (
    first.stored.shape.length === 2 &&
    first.columns === d &&
    second.stored.shape.length <= 2 &&
    oneOutput &&
    second.rows * second.columns === first.rows
  );
}

/** Both orders fit: the layer whose name comes first is the first. */
function byName(pairs: readonly Named[][]): readonly Named[] {
  const rank = (name: string) => (name === 'W' ? 0 : name === 'a' ? 1 : null);
  const [[one, other]] = pairs;
  const [x, y] = [rank(one.name), rank(other.name)];
  if (x !== null && y !== null) return x < y ? pairs[0] : pairs[1];
  return one.name < other.name ? pairs[0] : pairs[1];
}

/** With one neuron both biases have one entry: the first layer's is named as its weights are, or b or b1. */
function ofOneNeuron(biases: readonly Named[], first: Named): (Named | undefined)[] {
  const module = (name: string) => name.slice(0, name.lastIndexOf('.') + 1);
  const isFirst = ({ name }: Named) =>
    module(name) === '' ? /^b1?$/.test(name) : module(name) === module(first.name);
  return [biases.find(isFirst), biases.find((one) => !isFirst(one))];
}
