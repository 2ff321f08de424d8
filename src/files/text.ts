/**
 * The text of a file, piece by piece: UTF-8, or UTF-16 where a byte order mark says so.
 */
import { Fault, InputError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { type OpenedFile, piecesOf } from './opened.ts';

/** Bytes read at once. */
export const CHUNK = 2 ** 22;

interface Decoder {
  /** @param options  whether more bytes follow */
  decode(bytes: Uint8Array, options: { stream: boolean }): string;
}

/**
 * Pieces of the text, without a byte order mark.
 *
 * @param chunk  bytes of a piece
 * @param seen  checksums of the pieces of the readings before, to which this one adds its own: each must be of the same text
 * @throws InputError  naming the line that is no such text
 * @throws Fault  where a piece is another than it was
 */
export function* textOf(file: OpenedFile, chunk = CHUNK, seen: number[] | null = null): Generator<string> {
  let encoding: Encoding | null = null;
  let decoder = decoderOf('utf-8');
  const decoded = (bytes: Uint8Array, options: { stream: boolean }): string => {
    let text: string;
    try {
      text = decoder.decode(bytes, options);
    } catch {
      throw notText(file, encoding ?? 'utf-8', chunk);
    }
    if (text.includes('\0')) throw zeroByte(file);
    return text;
  };
  let count = 0;
  for (const bytes of piecesOf(file, chunk)) {
    if (encoding === null) {
      encoding = encodingOf(bytes);
      decoder = decoderOf(encoding);
    }
    if (seen !== null) requireSame(seen, count, crc32(bytes), file);
    count++;
    yield decoded(bytes, { stream: true });
  }
  yield decoded(new Uint8Array(), { stream: false });
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingOf([first, second]: Uint8Array): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

function decoderOf(encoding: Encoding): Decoder {
  return encoding === 'utf-8' ? new Utf8() : new TextDecoder(encoding, { fatal: true });
}

/** UTF-8 by whole characters: a stream costs engines many times as much, and text of twice the size. */
class Utf8 implements Decoder {
  private decoder = new TextDecoder('utf-8', { fatal: true });
  /** The start of a character, of which the rest is to come. */
  private begun = new Uint8Array();

  decode(bytes: Uint8Array, { stream }: { stream: boolean }): string {
    const all = this.begun.length === 0 ? bytes : joined(this.begun, bytes);
    const end = stream ? endOfCharacters(all) : all.length;
    this.begun = all.slice(end);
    const text = this.decoder.decode(all.subarray(0, end));
    // A byte order mark is one at the start alone.
    if (end > 0) this.decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return text;
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Where the last character of UTF-8 begins that is not whole; the end where it is. */
function endOfCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    const length = byte < 0x80 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    if (length > 0) return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function requireSame(seen: number[], place: number, checksum: number, { name }: OpenedFile): void {
  if (place === seen.length) seen.push(checksum);
  if (seen[place] !== checksum)
    throw new Fault(name, 'must not change while it is read', 'other text than before');
}

function zeroByte({ name }: OpenedFile): InputError {
  const rule = 'must be text: it has a zero byte. UTF-16 without a byte order mark? Save it as UTF-8';
  return new InputError(name, rule, 'a zero byte');
}

/** The refusal of bytes that are no text, with their line: the file is read again up to them. */
function notText(file: OpenedFile, encoding: Encoding, chunk: number): InputError {
  const refuse = (where: string) =>
    new InputError(
      `${file.name}${where}`,
      `must be ${encoding.toUpperCase()} text${encoding === 'utf-8' ? '; saved as Latin-1? Save it as UTF-8' : ''}`,
      'bytes that are not',
    );
  if (encoding !== 'utf-8') return refuse('');
  let line = 1;
  let begun: Uint8Array = new Uint8Array();
  for (const bytes of piecesOf(file, chunk)) {
    if (line === 1 && bytes.includes(0)) return zeroByte(file);
    const all = joined(begun, bytes);
    const end = endOfCharacters(all);
    const good = lengthOfText(all.subarray(0, end));
    for (let at = all.indexOf(LF); at >= 0 && at < good; at = all.indexOf(LF, at + 1)) line++;
    if (good < end) break;
    begun = all.subarray(end);
  }
  return refuse(`, line ${line}`);
}

const LF = 10;

/** How many of the bytes are UTF-8, from the first on: halved between what is and what is not. */
function lengthOfText(bytes: Uint8Array): number {
  const isText = (end: number) => {
    try {
      new Utf8().decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  if (isText(bytes.length)) return bytes.length;
  let [good, bad] = [0, bytes.length];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (isText(middle)) good = middle;
    else bad = middle;
  }
  return good;
}
