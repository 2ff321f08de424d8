/**
 * Groups of neurons that move as one, kept in WebAssembly memory with the matrix K that moves them: a step copies nothing
 * and allocates nothing.
 */
import { Workspace } from './workspace.ts';

const ENTRY = 8;

/** What a group stands on (n entries each). Slopes are written by `orient`; the others are to be read and written in place. */
export interface GroupVectors {
  /** Where they lie. */
  readonly address: number;
  /** Increments and outputs are multiples of them. */
  readonly slopes: Float64Array;
  /** Per point, the base nearest to zero, and the sum of all. */
  readonly edge: Float64Array;
  readonly baseSum: Float64Array;
  /** How far the group has moved from its bases, and in which coefficients: shift = K coefficient. */
  readonly shift: Float64Array;
  readonly coefficient: Float64Array;
}

/** What increments and movements of groups are made of and lie in: of group g at `stride` g entries from the first. */
export interface Moving {
  readonly count: number;
  /** Addresses: of those of the groups, of the shares, of the increments and of the movements. */
  readonly groups: number;
  readonly shares: number;
  readonly increments: number;
  readonly movements: number;
  readonly stride: number;
}

/** What makes movements (n a group) of increments. */
export interface Mover {
  /** Entries of scratch memory that packing takes. */
  readonly scratch: number;
  /** Packs a matrix, by way of scratch memory at `from`. */
  pack(from: number): void;
  multiply(moving: Moving): void;
}

/** Reserves room for a mover. */
export type MoverIn = (memory: Workspace, n: number, most: number) => Mover;

/** A memory of its own for what moves n points, and up to `most` groups. */
export class GroupMemory {
  /** What each point gives to an increment, before the slopes (n). */
  readonly shares: Float64Array;
  /** Sums of the groups' outputs (n). */
  readonly outputs: Float64Array;
  /** Per group: 1 when an edge and its shift were not on the edge's side of zero as it followed. */
  readonly crossed: Uint8Array;
  /** Increment and movement of group g in the last step are entries `stride` g to `stride` g + n - 1; zero before the first. */
  readonly increments: Float64Array;
  readonly movements: Float64Array;
  /** n, rounded up to a multiple of eight. */
  readonly stride: number;
  private readonly memory = new Workspace();
  private readonly mover: Mover;
  private readonly vectors: number;
  /** Entries of all that a group stands on: five vectors, a sign, and two bytes for four points. */
  private readonly size: number;
  private readonly addresses: Uint32Array;
  private readonly weights: Float64Array;
  private readonly least: Float64Array;
  private moving: Moving;
  private readonly unused: GroupVectors[] = [];
  private handedOut = 0;

  /**
   * @param most   groups at a time
   * @param slope  of all groups where their points are not active; 1 where they are
   */
  constructor(
    private readonly n: number,
    mover: MoverIn,
    most: number,
    private readonly slope: number,
  ) {
    const { memory } = this;
    const fours = Math.ceil(n / 4);
    const stride = 8 * Math.ceil(n / 8);
    this.stride = stride;
    this.size = 5 * n + 1 + Math.ceil(fours / 4);
    const shares = memory.reserve(8 * fours);
    const outputs = memory.reserve(n);
    const least = memory.reserve(1);
    const groups = memory.reserve(Math.ceil(most / 2));
    const weights = memory.reserve(most);
    const crossed = memory.reserve(Math.ceil(most / ENTRY));
    this.mover = mover(memory, n, most);
    // What is packed is needed until then; after that its place is taken by the rest.
    const increments = memory.reserve(Math.max(this.mover.scratch, (2 * stride + this.size) * most));
    this.mover.pack(increments);
    const movements = increments + ENTRY * stride * most;
    this.vectors = movements + ENTRY * stride * most;
    this.moving = { count: 0, groups, shares, increments, movements, stride };
    memory.view(shares, 8 * fours).fill(0);
    memory.view(increments, 2 * stride * most).fill(0);
    this.shares = memory.view(shares, n);
    this.outputs = memory.view(outputs, n);
    this.least = memory.view(least, 1);
    this.weights = memory.view(weights, most);
    this.increments = memory.view(increments, stride * most);
    this.movements = memory.view(movements, stride * most);
    const { buffer } = this.shares;
    this.addresses = new Uint32Array(buffer, groups, most);
    this.crossed = new Uint8Array(buffer, crossed, most);
  }

  /** The least distance of an edge from zero after its shift, over its scale, as the groups last followed; infinite without any. */
  get nearest(): number {
    return this.least[0];
  }

  /** Vectors for one more group, shift and coefficient zero. */
  take(): GroupVectors {
    const vectors = this.unused.pop() ?? this.another();
    vectors.shift.fill(0);
    vectors.coefficient.fill(0);
    return vectors;
  }

  /** Takes back the vectors of a group that is no more. */
  giveBack(vectors: GroupVectors): void {
    this.unused.push(vectors);
  }

  /** The pattern of a group: active where its edge is positive. Its slopes are those of the pattern, times `sign`. */
  orient({ address }: GroupVectors, sign: 1 | -1): void {
    this.memory.kernels.orient(this.n, address, sign, this.slope);
  }

  /** The groups that move from now on, in this order, and the weights of their shifts in the outputs. */
  arrange(groups: readonly { readonly vectors: GroupVectors; readonly weight: number }[]): void {
    for (const [g, { vectors, weight }] of groups.entries()) {
      this.addresses[g] = vectors.address;
      this.weights[g] = weight;
    }
    this.moving = { ...this.moving, count: groups.length };
  }

  /** Increments: slopes times shares. Movements: K times those, each the same whatever the groups beside. */
  move(): void {
    const { n, slope, moving } = this;
    const { count, groups, shares, increments, stride } = moving;
    this.memory.kernels.spread(n, count, groups, shares, slope, increments, stride);
    this.mover.multiply(moving);
  }

  /** Coefficients grow by the increments, shifts by the movements; `nearest` and `crossed` say where to. Whether any crossed. */
  follow(): boolean {
    const { count, groups, increments, movements, stride } = this.moving;
    const { least, crossed, n } = this;
    const { kernels } = this.memory;
    const [nearest, sides] = [least.byteOffset, crossed.byteOffset];
    return Boolean(kernels.follow(n, count, groups, increments, movements, stride, nearest, sides));
  }

  /** outputs = sum of slopes (baseSum + weight shift). */
  sumOutputs(): void {
    const { n, moving, weights, outputs } = this;
    const { count, groups } = moving;
    this.memory.kernels.sumOutputs(n, count, groups, weights.byteOffset, outputs.byteOffset);
  }

  private another(): GroupVectors {
    const { n, memory, size } = this;
    const address = this.vectors + ENTRY * size * this.handedOut++;
    const [slopes, edge, baseSum, shift, coefficient] = Array.from({ length: 5 }, (_, k) =>
      memory.view(address + ENTRY * n * k, n),
    );
    return { address, slopes, edge, baseSum, shift, coefficient };
  }
}

/** By K (n x n) itself. */
export function moverBy(K: Float64Array): MoverIn {
  return (memory, n) => {
    const { kernels } = memory;
    const packed = memory.reserve(kernels.packedByFours(n));
    return {
      scratch: n * n,
      pack: (from) => {
        memory.view(from, n * n).set(K);
        kernels.packByFours(n, from, packed);
      },
      multiply: ({ count, groups, shares, increments, movements, stride }) =>
        kernels.multiplyByFours(n, count, packed, groups, shares, increments, movements, stride),
    };
  };
}
