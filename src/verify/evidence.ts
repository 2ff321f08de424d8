/**
 * What claims are held against: the arrays, and of the record what it was asked for.
 */
import { InputError } from '../errors.ts';
import type { NpyArray } from '../files/stored-array.ts';
import type { Activation } from '../network/activation.ts';
import { activationChosen } from '../network/activations/index.ts';
import type { Loss } from '../network/loss.ts';
import { objectiveOf } from '../network/losses/index.ts';
import { optimizerNamed } from '../optimizers.ts';
import type { ExperimentRecord } from '../record/record.ts';
import { U } from './arithmetic.ts';

/** X (n x d) and W after the last update (m x d), where it moved entry by entry. */
export interface Explicit {
  readonly d: number;
  readonly X: Float64Array;
  readonly W: Float64Array;
}

/** The arrays of a folder, by their names. */
export type Arrays = Readonly<Record<string, NpyArray>>;

/** A second layer that is trained: a before the first and after the last update (m). */
export interface Trained {
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** What the scale of W(0) is told by: +-1/sqrt(m) of a balanced start, else that start. */
  readonly reference: Float64Array;
  /** theta of the limit, null where none was found, and a second layer of that share. */
  readonly share: number | null;
  readonly ofLimit: Float64Array;
}

export interface Evidence {
  readonly n: number;
  readonly m: number;
  /** gamma. */
  readonly slope: number;
  readonly loss: Loss;
  readonly phi: Activation;
  /** Targets, of which y are the signs (n); null of labels. */
  readonly targets: Float64Array | null;
  /** y (n). */
  readonly y: Float64Array;
  /** K (n x n), and |x_i| (n). */
  readonly K: Float64Array;
  readonly lengths: Float64Array;
  /** K_ik may differ by this share of |x_i| |x_k| from the inner product of the rows that it was formed from. */
  readonly roundingOfK: number;
  /** About how many products an entry of K is a sum of. */
  readonly columns: number;
  /** a (m): of the limit, where the second layer is trained. */
  readonly a: Float64Array;
  /** A second layer that is trained; null for one that is not. */
  readonly trained: Trained | null;
  /** W(0) X' (m x n). */
  readonly Z0: Float64Array;
  /** C (m x n), with W = share W(0) + C X after the last update; null where it is not there. */
  readonly C: Float64Array | null;
  /** What weight decay has left of W(0): 1 without it. */
  readonly share: number;
  /** X and W after the last update, where W moved entry by entry; null where it is C. */
  readonly explicit: Explicit | null;
  /** What the margin of `limit.own` is of, one row a group (groups x d, or groups x n); null where there is none. */
  readonly own: Float64Array | null;
  /** beta (n); null where the problem has no solution. */
  readonly beta: Float64Array | null;
  /** <x_i, mu> (n), those with the centres of clusters (n x clusters), and X Sigma X' (n x n); null where they are not there. */
  readonly Xmu: Float64Array | null;
  readonly Xcentres: Float64Array | null;
  readonly S: Float64Array | null;
  /** The slopes of the groups of what is reached (groups x n); null where it is the activated pattern, or nothing. */
  readonly D: Float64Array | null;
  /** W X' (m x n) where contraction was certified; null where it is not there. */
  readonly Zs: Float64Array | null;
  /** For data from files, wbar and the limit's neurons (d). */
  readonly vectors: Readonly<Record<'wbar' | 'w+' | 'w-', Float64Array | null>>;
}

/**
 * @param at  what the folder is called in messages
 * @throws InputError for an array that is missing, or has another shape than the record says, and for labels that are not -1 or +1
 */
export function evidenceOf(record: ExperimentRecord, arrays: Arrays, at: string): Evidence {
  const { spec, data } = record;
  const n = data.n;
  const m = spec.network.width;
  const { slope } = spec.network;
  const read = (name: string, shape: readonly number[]): Float64Array | null => {
    if (!Object.hasOwn(arrays, name)) return null;
    return shaped(arrays[name], shape, `${at}: ${name}`);
  };
  const must = (name: string, shape: readonly number[]) => needed(arrays, name, shape, at);
  const K = must('K', [n, n]);
  const y = must('y', [n]);
  const wrong = y.find((label) => label !== 1 && label !== -1);
  if (wrong !== undefined) throw new InputError(`${at}: y`, 'must be -1 or +1', wrong);
  const groups = record.limit.reached?.groups.length ?? 0;
  const { entrywise } = optimizerNamed(spec.training.optimizer);
  const { positive } = spec.network;
  const signed = positive === undefined ? null : fixedLayer(m, positive);
  const isTrained = record.training.secondLayer?.atEnd !== undefined;
  const share = read('theta', [1])?.[0] ?? null;
  const trained = isTrained
    ? trainedLayer(must('a', [m]), must('a(T)', [m]), signed ?? must('a', [m]), share)
    : null;
  const rows = arrays['W(own)']?.shape[0] ?? 0;
  checkLists(record, n, at);
  const loss = objectiveOf(spec.training);
  const targets = read('t', [n]);
  return {
    n,
    m,
    slope,
    targets,
    loss: targets !== null && loss.tail.kind === 'target' ? loss.tail.aimedAt(targets) : loss,
    phi: activationChosen(spec.network.activation, slope),
    y,
    K,
    lengths: Float64Array.from({ length: n }, (_, i) => Math.sqrt(K[i * (n + 1)])),
    roundingOfK: areFrames(record) ? 0 : (data.d + 4) * U,
    columns: Math.min(data.d, 64 * n),
    a: trained?.ofLimit ?? signed ?? must('a', [m]),
    trained,
    Z0: must('Z(0)', [m, n]),
    C: read('C', [m, n]),
    share: shareOf(arrays, at),
    explicit:
      entrywise === undefined ? null : { d: data.d, X: must('X', [n, data.d]), W: must('W(T)', [m, data.d]) },
    own:
      record.limit.own == null || !('dual' in record.limit.own)
        ? null
        : must('W(own)', [rows, record.limit.own.kind === 'linf' ? data.d : n]),
    beta: record.limit.dual === null ? null : must('beta', [n]),
    Xmu: read('Xmu', [n]),
    Xcentres: read('Xcentres', [n, clustersOf(spec.data)]),
    S: read('S', [n, n]),
    D: groups === 0 ? null : read('D', [groups, n]),
    Zs: read('Z(s)', [m, n]),
    vectors: { wbar: read('wbar', [data.d]), 'w+': read('w+', [data.d]), 'w-': read('w-', [data.d]) },
  };
}

/** The entries of an array that must be there. @throws InputError where it is not, or has another shape */
export function needed(arrays: Arrays, name: string, shape: readonly number[], at: string): Float64Array {
  if (!Object.hasOwn(arrays, name))
    throw new InputError(at, `must hold the array ${name}`, Object.keys(arrays));
  return shaped(arrays[name], shape, `${at}: ${name}`);
}

/** What weight decay has left of W(0): 1 where the arrays do not say. @throws InputError where it is no share */
export function shareOf(arrays: Arrays, at: string): number {
  if (!Object.hasOwn(arrays, 'share')) return 1;
  const [share] = needed(arrays, 'share', [1], at);
  if (!(Math.abs(share) <= 1)) throw new InputError(`${at}: share`, 'must be at most 1', share);
  return share;
}

/** The array's entries. @throws InputError for another shape */
function shaped(array: NpyArray, shape: readonly number[], what: string): Float64Array {
  const { data } = array;
  const size = shape.reduce((product, length) => product * length, 1);
  const fits =
    Array.isArray(array.shape) &&
    array.shape.length === shape.length &&
    shape.every((length, axis) => array.shape[axis] === length) &&
    data instanceof Float64Array &&
    data.length === size;
  if (!fits) throw new InputError(what, `must have the shape ${shape.join(' x ')}`, array.shape);
  const wrong = data.find((entry) => !Number.isFinite(entry));
  if (wrong !== undefined) throw new InputError(what, 'must be finite numbers', wrong);
  return data;
}

/** Whether K was formed from coordinates in frames, and is what the record's own certificate starts from. */
function areFrames({ spec: { data } }: ExperimentRecord): boolean {
  return data.source === 'file' ? data.gram !== undefined : data.sampler === 'direct';
}

/** How many clusters have a centre of their own. */
function clustersOf(data: ExperimentRecord['spec']['data']): number {
  if (data.source === 'file') return 1;
  if (data.model.type === 'clusters') return data.model.count;
  return data.model.type === 'xor' || data.model.type === 'angled' ? 2 : 1;
}

/** a_j = +-1/sqrt(m). */
export function fixedLayer(m: number, positive: number): Float64Array {
  return Float64Array.from({ length: m }, (_, j) => (j < positive ? 1 : -1) / Math.sqrt(m));
}

/** The limit's has the signs of the start, and sums of squares theta and 1 - theta over them; it is the reference where theta was not found. */
function trainedLayer(
  start: Float64Array,
  end: Float64Array,
  reference: Float64Array,
  share: number | null,
): Trained {
  const positives = start.reduce((count, entry) => count + (entry > 0 ? 1 : 0), 0);
  const ofShare = (theta: number): Float64Array =>
    start.map((entry) =>
      entry > 0 ? Math.sqrt(theta / positives) : -Math.sqrt((1 - theta) / (start.length - positives)),
    );
  return { start, end, reference, share, ofLimit: share === null ? reference : ofShare(share) };
}

/** Lists that speak of the points have one entry for each. */
function checkLists({ training, limit, horizon, plane }: ExperimentRecord, n: number, at: string): void {
  const lists: Readonly<Record<string, readonly number[] | null | undefined>> = {
    'training.margins': training.margins,
    'limit.dual': limit.dual,
    'limit.own.dual': limit.own == null || !('dual' in limit.own) ? null : limit.own.dual,
    'limit.own.coefficients':
      limit.own == null || !('coefficients' in limit.own) ? null : limit.own.coefficients,
    'limit.infeasibility.weights': limit.infeasibility?.weights,
    'limit.reached.dual': limit.reached?.dual,
    'limit.reached.infeasibility.weights': limit.reached?.infeasibility?.weights,
    'horizon.margins': horizon?.margins,
    'horizon.limit.dual': horizon?.limit?.dual,
    'plane.along': plane?.along,
    'plane.across': plane?.across,
    'plane.labels': plane?.labels,
  };
  for (const [path, list] of Object.entries(lists)) {
    if (list != null && list.length !== n)
      throw new InputError(`${at}: ${path}`, `must have ${n} entries, one a point`, list.length);
  }
}
