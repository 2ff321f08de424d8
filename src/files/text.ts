/**
 * The text of a file, piece by piece: UTF-8, or UTF-16 where a byte order mark says so.
 */
import { InputError } from '../errors.ts';
import type { OpenedFile } from './opened.ts';

/** Bytes read at once. */
export const CHUNK = 2 ** 22;

interface Decoder {
  decode(bytes: Uint8Array, options?: { stream: boolean }): string;
}

/**
 * Pieces of the text, without a byte order mark.
 *
 * @param chunk  bytes of a piece
 * @throws InputError  naming the line that is no such text
 */
export function* textOf(file: OpenedFile, chunk = CHUNK): Generator<string> {
  const encoding = encodingOf(file);
  const decoder = decoderOf(encoding);
  for (let at = 0; at < file.size; at += chunk) {
    const length = Math.min(chunk, file.size - at);
    const last = at + length === file.size;
    let text: string;
    try {
      text = decoder.decode(file.read(at, length), { stream: !last });
    } catch {
      throw notText(file, encoding, chunk);
    }
    if (text.includes('\0')) throw zeroByte(file);
    yield text;
  }
}

function encodingOf(file: OpenedFile): string {
  const [first, second] = file.read(0, Math.min(2, file.size));
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

function decoderOf(encoding: string): Decoder {
  return new TextDecoder(encoding, { fatal: true });
}

function zeroByte({ name }: OpenedFile): InputError {
  const rule = 'must be text: it has a zero byte. UTF-16 without a byte order mark? Save it as UTF-8';
  return new InputError(name, rule, 'a zero byte');
}

/** The refusal of bytes that are no text, with their line: the file is read again, line by line. */
function notText(file: OpenedFile, encoding: string, chunk: number): InputError {
  const refuse = (where: string) =>
    new InputError(
      `${file.name}${where}`,
      `must be ${encoding.toUpperCase()} text${encoding === 'utf-8' ? '; saved as Latin-1? Save it as UTF-8' : ''}`,
      'bytes that are not',
    );
  if (encoding !== 'utf-8') return refuse('');
  if (file.read(0, Math.min(chunk, file.size)).includes(0)) return zeroByte(file);
  let line = 1;
  let decoder = decoderOf(encoding);
  try {
    for (let at = 0; at < file.size; at += chunk) {
      const bytes = file.read(at, Math.min(chunk, file.size - at));
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
