/**
 * Large products shared with workers, through shared memory. The rows of C are cut into pieces; the calling thread and each
 * worker, with its own copy of the operands, take pieces from one counter until none is left.
 *
 * The calling thread never waits: what a worker has taken and not finished by then, it computes too, until the worker is
 * done or it is. Both have the same bits. So a worker that starts late, is slow or has died costs time and nothing else.
 */
import { SET } from './exports.ts';
import { Pieces } from './pieces.ts';
import { type Product, pieceEnds, productRows } from './rows.ts';
import { workspace } from './workspace.ts';

/** A thread that does its part of each job posted to it: of a product by `help`, of other work by what that work says. */
export interface TeamWorker {
  post(job: object): void;
}

/** A product as workers see it. */
export interface Job extends Product {
  /** A, then B unless it is A, then C, each row by row: float64. */
  readonly operands: SharedArrayBuffer;
  /** Piece p is rows ends[p - 1] (or 0) to ends[p] - 1. */
  readonly ends: readonly number[];
  /** Of its pieces. */
  readonly control: SharedArrayBuffer;
}

const PIECES_PER_MEMBER = 8;
/** Rows that the calling thread computes, of a piece that a worker holds, before it looks at that worker again. */
const STRIP = 16;
/** A product of less work than three matrices of this side is done alone. */
const LEAST_SIDE = 1000;
/** With a shorter side the copies to and from shared memory cost what they gain. */
const LEAST_SHORT_SIDE = 256;

let workers: readonly TeamWorker[] = [];
/** Kept from job to job: hosts do not count shared memory, and would let what is left behind pile up. */
let room: SharedArrayBuffer | null = null;

/** The workers that share large products from now on; none to work alone, and to free the memory shared. */
export function setTeam(team: readonly TeamWorker[]): void {
  workers = team;
  if (team.length === 0) room = null;
}

/** The workers that share work now. */
export function team(): readonly TeamWorker[] {
  return workers;
}

/** Whether a product of an m x k and a k x n matrix is large enough for a team. */
export function worthSharing(m: number, n: number, k: number): boolean {
  return m * n * k >= LEAST_SIDE * LEAST_SIDE * LEAST_SIDE && Math.min(m, n, k) >= LEAST_SHORT_SIDE;
}

/** Hands a product to the team. Null when it is to be done alone: it is small, or there is no team or no shared memory. */
export function offer(product: Product, A: Float64Array, B: Float64Array, C: Float64Array): Job | null {
  if (workers.length === 0 || !worthSharing(product.m, product.n, product.k)) return null;
  const ends = pieceEnds(product, PIECES_PER_MEMBER * (workers.length + 1));
  const operands = sharedRoom(A.length + (product.kind === 'gram' ? 0 : B.length) + C.length);
  if (operands === null) return null;
  const job = { ...product, operands, ends, control: new SharedArrayBuffer(Pieces.bytes(ends.length)) };
  const shared = views(job);
  shared.A.set(A);
  if (product.kind !== 'gram') shared.B.set(B);
  if (product.mode !== SET) shared.C.set(C);
  for (const worker of workers) worker.post(job);
  return job;
}

/**
 * The calling thread's part of a job, to the end of it.
 *
 * @param compute  computes rows `from` to `to` - 1
 * @param accept  takes these rows from a worker
 */
export function carryOut(
  job: Job,
  compute: (from: number, to: number) => void,
  accept: (from: number, rows: Float64Array) => void,
): void {
  const { C } = views(job);
  const pieces = new Pieces(job.control);
  const left = new Set(job.ends.keys());
  const range = (piece: number) => [piece === 0 ? 0 : job.ends[piece - 1], job.ends[piece]] as const;
  const accepted = (piece: number): boolean => {
    if (!pieces.finished(piece)) return false;
    const [from, to] = range(piece);
    accept(from, C.subarray(from * job.n, to * job.n));
    return left.delete(piece);
  };
  for (let piece = pieces.take(); piece !== null; piece = pieces.take()) {
    compute(...range(piece));
    left.delete(piece);
  }
  for (const piece of left) accepted(piece);
  for (const piece of left) {
    const [from, to] = range(piece);
    for (let row = from; row < to && !accepted(piece); row += STRIP) compute(row, Math.min(row + STRIP, to));
  }
  // A worker may still write a piece that it holds: that memory is left to it.
  if (left.size > 0) room = null;
}

/** A worker's part of a job. */
export function help(job: Job): void {
  const { mode, n, k, ends } = job;
  const pieces = new Pieces(job.control);
  if (pieces.exhausted) return;
  const { A, B, C } = views(job);
  const memory = workspace();
  const { kernels } = memory;
  const a = memory.put(A);
  const b = B === A ? a : memory.put(B);
  const work = memory.reserve(kernels.productWork(n, k));
  const c = memory.reserve(n * Math.max(...ends.map((end, p) => end - (ends[p - 1] ?? 0))));
  for (let piece = pieces.take(); piece !== null; piece = pieces.take()) {
    const from = ends[piece - 1] ?? 0;
    const rows = C.subarray(from * n, ends[piece] * n);
    if (mode !== SET) memory.write(c, rows);
    productRows(kernels, job, from, ends[piece], a, b, c, work);
    memory.take(c, rows);
    pieces.finish(piece);
  }
}

function views({ kind, m, n, k, operands }: Job): { A: Float64Array; B: Float64Array; C: Float64Array } {
  const A = new Float64Array(operands, 0, m * k);
  const B = kind === 'gram' ? A : new Float64Array(operands, 8 * m * k, n * k);
  return { A, B, C: new Float64Array(operands, 8 * (m * k + (B === A ? 0 : n * k)), m * n) };
}

/** Shared memory for so many entries, or null where the host has none. */
function sharedRoom(entries: number): SharedArrayBuffer | null {
  if (room !== null && room.byteLength >= 8 * entries) return room;
  room = null;
  if (typeof SharedArrayBuffer === 'undefined') return null;
  try {
    room = new SharedArrayBuffer(8 * entries);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return room;
}
