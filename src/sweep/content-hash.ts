/**
 * Content hashes: SHA-256 of bytes, or of JSON in one canonical spelling.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { isObject } from '../experiment/fields.ts';

/** The first `digits` hexadecimal digits of the SHA-256 of a text in UTF-8, or of bytes. */
export function hashOf(content: string | Uint8Array, digits: number): string {
  const bytes = typeof content === 'string' ? utf8ToBytes(content) : content;
  return bytesToHex(sha256(bytes)).slice(0, digits);
}

/** JSON with every object's keys in the order of their UTF-16 code units: the same text for equal values. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
