/**
 * The text of a file, piece by piece: UTF-8, or UTF-16 where a byte order mark says so.
 */
import { Fault, InputError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import { type OpenedFile, piecesOf } from './opened.ts';

/** Bytes read at once. */
export const CHUNK = 2 ** 22;

interface Decoder {
  decode(bytes: Uint8Array, options?: { stream: boolean }): string;
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
  return new TextDecoder(encoding, { fatal: true });
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

/** The refusal of bytes that are no text, with their line: the file is read again, line by line. */
function notText(file: OpenedFile, encoding: Encoding, chunk: number): InputError {
  const refuse = (where: string) =>
    new InputError(
      `${file.name}${where}`,
      `must be ${encoding.toUpperCase()} text${encoding === 'utf-8' ? '; saved as Latin-1? Save it as UTF-8' : ''}`,
      'bytes that are not',
    );
  if (encoding !== 'utf-8') return refuse('');
  let line = 1;
  let decoder = decoderOf(encoding);
  try {
    for (const bytes of piecesOf(file, chunk)) {
      if (line === 1 && bytes.includes(0)) return zeroByte(file);
      let start = 0;
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        decoder.decode(bytes.subarray(start, end));
        decoder = decoderOf(encoding);
        line++;
        start = end + 1;
      }
      decoder.decode(bytes.subarray(start), { stream: true });
    }
  } catch {
    return refuse(`, line ${line}`);
  }
  return refuse(`, line ${line}`);
}
