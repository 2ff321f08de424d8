/**
 * Compressed streams (RFC 1951, 1952), unpacked as far as they are wanted: what unpacks to more than it declares is left off.
 */
import { Gunzip, Inflate } from 'fflate';
import { InputError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { inMemory, type OpenedFile } from './opened.ts';

/** How many bytes content of a known format declares, given its start; null when its start does not say. */
export type DeclaredSize = (start: Uint8Array) => number | null;

/** Beyond, content is refused: it is held in memory. */
const LARGEST = 2 ** 31;
/** Bytes of content after which its format is asked how many there will be. */
const START = 2 ** 16;
/** Compressed bytes at a time: they unpack to at most a thousand times as many. */
const PIECE = 2 ** 14;

/** Bytes as they come out of a stream. */
class Content {
  readonly pieces: Uint8Array[] = [];
  size = 0;
  /** Of the member that is being unpacked. */
  checksum = 0;
  memberSize = 0;
  private most: number | null = null;

  constructor(
    private readonly name: string,
    private readonly declared: DeclaredSize,
  ) {}

  /** Whether there is more than was declared. */
  get tooLong(): boolean {
    return this.most !== null && this.size > this.most;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.pieces.push(piece);
    this.size += piece.length;
    this.memberSize += piece.length;
    this.checksum = crc32(piece, this.checksum);
    if (this.most === null && this.size >= START) this.most = this.declared(this.bytes()) ?? LARGEST;
    if (this.tooLong && this.most === LARGEST) {
      const rule = 'must have at most 2 GiB where it is compressed, and so cannot be read in parts';
      throw new InputError(this.name, rule, 'more');
    }
  }

  nextMember(): void {
    this.checksum = 0;
    this.memberSize = 0;
  }

  bytes(): Uint8Array {
    const [first] = this.pieces;
    if (this.pieces.length === 1) return first;
    const whole = new Uint8Array(this.size);
    let at = 0;
    for (const piece of this.pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}

/** Whether a file begins as gzip does. */
export function isGzip(file: OpenedFile): boolean {
  const [first, second] = file.read(0, Math.min(2, file.size));
  return first === 0x1f && second === 0x8b;
}

/**
 * The content of a gzip file: of all its members, one after the other, each with its checksum and length verified; zeros may follow
 * the last. Content that is longer than its format declares ends there, a little longer.
 */
export function gunzipped(file: OpenedFile, declared: DeclaredSize): OpenedFile {
  const refuse = (got: string) => new InputError(file.name, 'must be a whole gzip file', got);
  if (!isGzip(file)) throw refuse('other bytes than those of gzip');
  const content = new Content(file.name, declared);
  const contradicts = () => refuse('content that contradicts its own checksum');
  const stream = new Gunzip((piece) => content.add(piece));
  stream.onmember = (offset) => {
    if (!endsIn(file, offset, content)) throw contradicts();
    content.nextMember();
  };
  let broken = false;
  try {
    for (let at = 0; at < file.size && !content.tooLong; at += PIECE) {
      const length = Math.min(PIECE, file.size - at);
      stream.push(file.read(at, length), at + length === file.size);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    broken = true;
  }
  if (content.tooLong) return inMemory(content.bytes(), file.name);
  if (!endsIn(file, endWithoutZeros(file, content), content)) {
    throw broken ? refuse('a compressed stream that breaks off or is damaged') : contradicts();
  }
  return inMemory(content.bytes(), file.name);
}

/** Whether a member ends at `end` with checksum and length of what it unpacked to. */
function endsIn(file: OpenedFile, end: number, content: Content): boolean {
  if (end < 18) return false;
  const bytes = file.read(end - 8, 8);
  return trailer(content).every((byte, k) => byte === bytes[k]);
}

/** Checksum and length, little-endian. */
function trailer({ checksum, memberSize }: Content): Uint8Array {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, checksum, true);
  view.setUint32(4, memberSize % 2 ** 32, true);
  return new Uint8Array(view.buffer);
}

/** Where the last member ends: as many zeros after it as the file has more than its trailer. */
function endWithoutZeros(file: OpenedFile, content: Content): number {
  let zeros = 0;
  for (let end = file.size; end > 0; end -= PIECE) {
    const from = Math.max(0, end - PIECE);
    const bytes = file.read(from, end - from);
    let last = bytes.length;
    while (last > 0 && bytes[last - 1] === 0) last--;
    zeros += bytes.length - last;
    if (last > 0) break;
  }
  const own = trailer(content);
  let inTrailer = 0;
  while (inTrailer < own.length && own[own.length - 1 - inTrailer] === 0) inTrailer++;
  return file.size - (zeros - inTrailer);
}

/**
 * A deflated stream, unpacked as far as `declared` says; null when it breaks off or is damaged.
 *
 * @returns the bytes, and whether there were more than declared
 */
export function inflated(
  file: OpenedFile,
  declared: DeclaredSize,
): { readonly bytes: Uint8Array; readonly tooLong: boolean } | null {
  const content = new Content(file.name, declared);
  const stream = new Inflate((piece) => content.add(piece));
  try {
    for (let at = 0; at < file.size && !content.tooLong; at += PIECE) {
      const length = Math.min(PIECE, file.size - at);
      stream.push(file.read(at, length), at + length === file.size);
    }
  } catch (error) {
    if (error instanceof InputError) throw error;
    return null;
  }
  return { bytes: content.bytes(), tooLong: content.tooLong };
}
