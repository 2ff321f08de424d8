/**
 * Operands in WebAssembly memory. A call copies its operands in, computes, and copies its result out: against n^2 work or
 * more the copies are small (80 KB take a microsecond), and nothing outside ever holds a view that growth could detach.
 */
import { instantiate, type Kernels } from './exports.ts';

const PAGE = 65536;
const MOST_PAGES = 65536; // 4 GiB, all that 32-bit addresses reach
const ENTRY = 8;
const ALIGNMENT = 64;
/** A workspace that one large call made larger than this is given back afterwards. */
const KEPT_BYTES = 2 ** 28;

/** An instance of the kernels, and a stack of operands in its memory. */
export class Workspace {
  readonly kernels: Kernels = instantiate();
  private readonly bottom = aligned(this.kernels.freeFrom());
  private top = this.bottom;
  private entries = new Float64Array(this.kernels.memory.buffer);
  private taken: Float64Array = this.entries.subarray(0, 0);

  /** Bytes of memory it holds. */
  get size(): number {
    return this.entries.byteLength;
  }

  /** Forgets all operands. */
  clear(): this {
    this.top = this.bottom;
    return this;
  }

  /** How much is reserved: what `release` goes back to. */
  get reserved(): number {
    return this.top;
  }

  /** Forgets what was reserved since so much was. */
  release(reserved: number): void {
    this.top = reserved;
  }

  /**
   * The address of room for so many entries. What stands there is left from earlier.
   *
   * @throws RangeError when the operands together need more than 4 GiB, or more than the host has
   */
  reserve(entries: number): number {
    const address = this.top;
    const end = aligned(address + ENTRY * entries);
    if (end > this.entries.byteLength) this.grow(end);
    this.top = end;
    return address;
  }

  /** The address of a copy of `data`. */
  put(data: Float64Array): number {
    const address = this.reserve(data.length);
    this.write(address, data);
    return address;
  }

  /** Copies `data` to an address that was reserved. */
  write(address: number, data: Float64Array): void {
    this.entries.set(data, address / ENTRY);
  }

  /** Copies the entries at an address to `out`. A loop that takes from one place again and again allocates nothing. */
  take(address: number, out: Float64Array): void {
    if (this.taken.byteOffset !== address || this.taken.length !== out.length)
      this.taken = this.view(address, out.length);
    out.set(this.taken);
  }

  /** The entry at an address. */
  read(address: number): number {
    return this.entries[address / ENTRY];
  }

  /** The entries at an address themselves, not a copy; lost when the memory grows. */
  view(address: number, length: number): Float64Array {
    return new Float64Array(this.entries.buffer, address, length);
  }

  private grow(bytes: number): void {
    const pages = Math.ceil(bytes / PAGE);
    if (pages > MOST_PAGES) throw tooLarge(bytes, 'WebAssembly has 4 GiB');
    try {
      this.kernels.memory.grow(pages - this.entries.byteLength / PAGE);
    } catch {
      throw tooLarge(bytes, 'the host grants no more memory');
    }
    this.entries = new Float64Array(this.kernels.memory.buffer);
    this.taken = this.entries.subarray(0, 0);
  }
}

let shared = new Workspace();

/** The workspace of calls that leave nothing behind, empty. */
export function workspace(): Workspace {
  if (shared.size > KEPT_BYTES) shared = new Workspace();
  return shared.clear();
}

let spare: Workspace | null = null;

/** A workspace of one's own, empty, until it is given back; one that is not is lost with its owner. */
export function borrow(): Workspace {
  const lent = spare ?? new Workspace();
  spare = null;
  return lent.clear();
}

/** Takes back a workspace that was borrowed. */
export function giveBack(lent: Workspace): void {
  if (lent.size <= KEPT_BYTES) spare = lent;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function tooLarge(bytes: number, reason: string): RangeError {
  return new RangeError(`kernels: the operands need ${(bytes / 2 ** 30).toFixed(2)} GiB; ${reason}`);
}
