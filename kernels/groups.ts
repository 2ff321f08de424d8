/**
 * Groups of neurons that move as one, kept in WebAssembly memory with the matrix K that moves them: a step copies nothing
 * and allocates nothing.
 */
import { Workspace } from './workspace.ts';

const ENTRY = 8;

/** What a group stands on (n entries each), to be read and written in place. */
export interface GroupVectors {
  /** Increments and outputs are multiples of them. */
  readonly slopes: Float64Array;
  /** Per point, the base nearest to zero, and the sum of all. */
  readonly edge: Float64Array;
  readonly baseSum: Float64Array;
  /** How far the group has moved from its bases, and in which coefficients: shift = K coefficient. */
  readonly shift: Float64Array;
  readonly coefficient: Float64Array;
}

/** What makes movements (n a group) of increments. */
export interface Mover {
  /** Entries of scratch memory that packing takes. */
  readonly scratch: number;
  /** Packs a matrix, by way of scratch memory at `from`. */
  pack(from: number): void;
  multiply(count: number, increments: number, movements: number): void;
}

/** Reserves room for a mover. */
export type MoverIn = (memory: Workspace, n: number, most: number) => Mover;

/** A memory of its own for what moves n points, and up to `most` groups. */
export class GroupMemory {
  /** What each point gives to an increment, before the slopes (n). */
  readonly shares: Float64Array;
  /** Sums of the groups' outputs (n). */
  readonly outputs: Float64Array;
  /** One number: the least distance of an edge from zero after its shift, over its scale, since it was last set. */
  readonly nearest: Float64Array;
  /** Per group: 1 when an edge and its shift are not on the edge's side of zero, as seen when the group followed. */
  readonly crossed: Uint8Array;
  /** K times the increments of the last step, group after group; zero before the first. */
  readonly movements: Float64Array;
  private readonly memory = new Workspace();
  private readonly mover: Mover;
  private readonly increments: number;
  private readonly vectors: number;
  private readonly unused: GroupVectors[] = [];
  private handedOut = 0;

  constructor(
    private readonly n: number,
    mover: MoverIn,
    most: number,
  ) {
    const { memory } = this;
    const shares = memory.reserve(n);
    const outputs = memory.reserve(n);
    const nearest = memory.reserve(1);
    this.mover = mover(memory, n, most);
    // What is packed is needed until then; after that its place is taken by the rest.
    this.increments = memory.reserve(Math.max(this.mover.scratch, 7 * most * n));
    this.mover.pack(this.increments);
    this.vectors = this.increments + ENTRY * 2 * most * n;
    this.shares = memory.view(shares, n);
    this.outputs = memory.view(outputs, n);
    this.nearest = memory.view(nearest, 1);
    this.crossed = new Uint8Array(most);
    this.movements = memory.view(this.increments + ENTRY * most * n, most * n);
    this.movements.fill(0);
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

  /** The increment of group g: slopes times shares; its coefficients grow by it. */
  spread(g: number, { slopes, coefficient }: GroupVectors): void {
    const increment = this.increments + ENTRY * g * this.n;
    this.memory.kernels.spread(
      this.n,
      slopes.byteOffset,
      this.shares.byteOffset,
      increment,
      coefficient.byteOffset,
    );
  }

  /** The movements of the first `count` groups: K times their increments, each the same whatever the count. */
  multiply(count: number): void {
    this.mover.multiply(count, this.increments, this.movements.byteOffset);
  }

  /** Group g follows its movement; `nearest` and `crossed` take in where to. */
  follow(g: number, { shift, edge }: GroupVectors): void {
    const movement = this.movements.byteOffset + ENTRY * g * this.n;
    const { kernels } = this.memory;
    const { byteOffset } = this.nearest;
    this.crossed[g] = kernels.follow(this.n, movement, shift.byteOffset, edge.byteOffset, byteOffset);
  }

  /** outputs += slopes (baseSum + weight shift). */
  addOutputs(weight: number, { slopes, baseSum, shift }: GroupVectors): void {
    const { kernels } = this.memory;
    const to = this.outputs.byteOffset;
    kernels.addOutputs(this.n, slopes.byteOffset, baseSum.byteOffset, weight, shift.byteOffset, to);
  }

  private another(): GroupVectors {
    const { n, memory } = this;
    let at = this.vectors + ENTRY * 5 * n * this.handedOut++;
    const next = (): Float64Array => {
      const view = memory.view(at, n);
      at += ENTRY * n;
      return view;
    };
    return { slopes: next(), edge: next(), baseSum: next(), shift: next(), coefficient: next() };
  }
}

/** By K (n x n) itself. */
export function moverBy(K: Float64Array): MoverIn {
  return (memory, n) => {
    const { kernels } = memory;
    const packed = memory.reserve(kernels.packedSize(n, n));
    return {
      scratch: n * n,
      pack: (from) => {
        memory.view(from, n * n).set(K);
        kernels.packOperand(n, n, from, n, packed);
      },
      multiply: (count, increments, movements) =>
        kernels.multiplyPacked(count, n, n, increments, n, packed, movements, n),
    };
  };
}
