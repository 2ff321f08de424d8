/**
 * Compressed streams (RFC 1951, 1952), unpacked piece by piece and as far as they are wanted: nothing that unpacks to more than it
 * declares is unpacked to its end.
 */
import { Gunzip, Inflate } from 'fflate';
import { InputError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { MOST_HELD, type OpenedFile } from './opened.ts';

/** How many bytes content of a known format declares, given its start; null when its start does not say. */
export type DeclaredSize = (start: Uint8Array) => number | null;

/** Bytes of content by which its format is known, and the size that it declares. */
const START = 2 ** 16;
/** Compressed bytes at a time: they unpack to at most a thousand times as many. */
const PIECE = 2 ** 14;
/** Content that declares no size may be so many times as long as what it is unpacked from, or have so many bytes. */
const MOST_TIMES = 200;
const ALWAYS_TAKEN = 2 ** 23;

/** What a member of a gzip file says at its end of its content. */
class Member {
  checksum = 0;
  size = 0;

  add(piece: Uint8Array): void {
    this.checksum = crc32(piece, this.checksum);
    this.size += piece.length;
  }

  /** Checksum and length, little-endian. */
  trailer(): Uint8Array {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, this.checksum, true);
    view.setUint32(4, this.size % 2 ** 32, true);
    return new Uint8Array(view.buffer);
  }
}

/** Whether a file begins as gzip does. */
export function isGzip(file: OpenedFile): boolean {
  const [first, second] = file.read(0, Math.min(2, file.size));
  return first === 0x1f && second === 0x8b;
}

/**
 * The content of a gzip file, piece by piece: of all its members, one after the other, each with its checksum and length verified
 * when its last piece has been given; zeros may follow the last.
 *
 * @param bounded  whether it may be only so many times as long as the file, for content that does not declare its size
 * @throws InputError  for what is no whole gzip file
 */
export function* gunzip(file: OpenedFile, bounded: boolean): Generator<Uint8Array> {
  const refuse = (got: string) => new InputError(file.name, 'must be a whole gzip file', got);
  if (!isGzip(file)) throw refuse('other bytes than those of gzip');
  const contradicts = () => refuse('content that contradicts its own checksum');
  let member = new Member();
  const ready: Uint8Array[] = [];
  const stream = new Gunzip((piece) => {
    member.add(piece);
    ready.push(piece);
  });
  stream.onmember = (offset) => {
    if (!endsIn(file, offset, member)) throw contradicts();
    member = new Member();
  };
  let size = 0;
  let broken = false;
  for (let at = 0; at < file.size && !broken; at += PIECE) {
    const length = Math.min(PIECE, file.size - at);
    const bytes = file.read(at, length);
    try {
      stream.push(bytes, at + length === file.size);
    } catch (error) {
      if (error instanceof InputError) throw error;
      broken = true;
    }
    const pieces = ready.splice(0);
    for (const piece of pieces) size += piece.length;
    if (bounded && size > ALWAYS_TAKEN && size > MOST_TIMES * (at + length)) {
      const rule = `must not unpack to more than ${MOST_TIMES} times as many bytes, where it does not say to how many; gunzip it first`;
      throw new InputError(file.name, rule, `${size} from its first ${at + length}`);
    }
    yield* pieces;
  }
  if (!endsIn(file, endWithoutZeros(file, member), member)) {
    throw broken ? refuse('a compressed stream that breaks off or is damaged') : contradicts();
  }
}

/** Whether a member ends at `end` with checksum and length of what it unpacked to. */
function endsIn(file: OpenedFile, end: number, member: Member): boolean {
  if (end < 18) return false;
  const bytes = file.read(end - 8, 8);
  return member.trailer().every((byte, k) => byte === bytes[k]);
}

/** Where the last member ends: as many zeros after it as the file has more than its trailer. */
function endWithoutZeros(file: OpenedFile, member: Member): number {
  let zeros = 0;
  for (let end = file.size; end > 0; end -= PIECE) {
    const from = Math.max(0, end - PIECE);
    const bytes = file.read(from, end - from);
    let last = bytes.length;
    while (last > 0 && bytes[last - 1] === 0) last--;
    zeros += bytes.length - last;
    if (last > 0) break;
  }
  const own = member.trailer();
  let inTrailer = 0;
  while (inTrailer < own.length && own[own.length - 1 - inTrailer] === 0) inTrailer++;
  return file.size - (zeros - inTrailer);
}

/** A deflated stream, piece by piece. @param refuse  what is thrown when it breaks off or is damaged */
export function* inflate(file: OpenedFile, refuse: () => InputError): Generator<Uint8Array> {
  const ready: Uint8Array[] = [];
  const stream = new Inflate((piece) => ready.push(piece));
  for (let at = 0; at < file.size; at += PIECE) {
    const length = Math.min(PIECE, file.size - at);
    const bytes = file.read(at, length);
    try {
      stream.push(bytes, at + length === file.size);
    } catch {
      throw refuse();
    }
    yield* ready.splice(0);
  }
}

/** The start of a content, by which its format is known; all of it where it is short. */
export function startOf(content: Iterable<Uint8Array>): Uint8Array {
  return held(content, '', START).subarray(0, START);
}

/** More bytes than these, and than so many times the compressed ones, are gone through before they are held. */
const HELD_AT_ONCE = 2 ** 27;
const TIMES_HELD_AT_ONCE = 4;

/**
 * Content that was compressed, held in memory. Where it is much longer than what it is unpacked from, it is unpacked once before, so that
 * nothing is held of content that breaks off.
 *
 * @param content  unpacks it; throws where it is broken
 * @param packed  the compressed bytes
 * @param most  the bytes that it declares: of longer content there is one byte more. Null: it declares none
 * @throws InputError  for less than it declares, as far as it is not held at once; for more than can be held
 */
export function heldWhole(
  content: () => Iterable<Uint8Array>,
  name: string,
  packed: number,
  most: number | null,
): Uint8Array {
  if (most !== null && most <= MOST_HELD && most > Math.max(HELD_AT_ONCE, TIMES_HELD_AT_ONCE * packed)) {
    let size = 0;
    for (const piece of content()) {
      size += piece.length;
      if (size > most) break;
    }
    if (size < most) throw new InputError(name, `must unpack to the ${most} bytes that it declares`, size);
  }
  return held(content(), name, most);
}

/**
 * Content, held in memory.
 *
 * @param most  the bytes that it declares: of longer content there is one byte more. Null: it declares none
 * @throws InputError  for more than can be held
 */
export function held(content: Iterable<Uint8Array>, name: string, most: number | null): Uint8Array {
  const refuse = (got: number | string) => {
    const rule = `must have at most ${MOST_HELD} bytes where it is compressed, and so cannot be read in parts`;
    return new InputError(name, rule, got);
  };
  if (most !== null && most > MOST_HELD) throw refuse(most);
  const end = (most ?? MOST_HELD) + 1;
  let bytes = new Uint8Array(most === null ? START : end);
  let size = 0;
  for (const piece of content) {
    const wanted = Math.min(size + piece.length, end);
    if (wanted > bytes.length) {
      const longer = new Uint8Array(Math.min(end, Math.max(wanted, 2 * bytes.length)));
      longer.set(bytes.subarray(0, size));
      bytes = longer;
    }
    bytes.set(piece.subarray(0, wanted - size), size);
    size = wanted;
    if (size === end) break;
  }
  if (most === null && size === end) throw refuse('more');
  return bytes.subarray(0, size);
}
