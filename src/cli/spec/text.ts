/**
 * The text of a spec's file: UTF-8, or UTF-16 where its first bytes say so.
 */
import { InputError } from '../../errors.ts';

const NEWLINE = 10;

/** @throws InputError with the line of the first bytes that are no text, and what they may be instead */
export function textOf(bytes: Uint8Array, name: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return decoded('utf-16le', bytes, name, 'ends within a character');
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return decoded('utf-16be', bytes, name, 'ends within a character');
  const zero = bytes.indexOf(0);
  if (zero >= 0) {
    throw new InputError(
      `${name}, line ${lineAt(bytes, zero)}`,
      'must be text; save it as UTF-8',
      'a byte 0, as in UTF-16 without a byte order mark',
    );
  }
  return decoded('utf-8', bytes, name, 'saved as Latin-1? Save it as UTF-8');
}

function decoded(encoding: string, bytes: Uint8Array, name: string, guess: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const at = firstBroken(encoding, bytes);
    const seen = [...bytes.subarray(at, at + 2)].map((byte) => byte.toString(16).padStart(2, '0'));
    throw new InputError(
      `${name}, line ${lineAt(bytes, at)}`,
      `must be ${encoding.toUpperCase()} (${guess})`,
      `bytes ${seen.join(' ')}`,
    );
  }
}

/** Where the longest part that decodes ends: before the character that does not. */
function firstBroken(encoding: string, bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodedSize(encoding, bytes.subarray(0, middle)) === null) bad = middle;
    else good = middle;
  }
  return decodedSize(encoding, bytes.subarray(0, good)) ?? 0;
}

/** Bytes of the whole characters at the beginning; null when something there is none. */
function decodedSize(encoding: string, bytes: Uint8Array): number | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    return Buffer.byteLength(text, encoding === 'utf-8' ? 'utf8' : 'utf16le');
  } catch {
    return null;
  }
}

function lineAt(bytes: Uint8Array, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) if (bytes[i] === NEWLINE) line++;
  return line;
}
