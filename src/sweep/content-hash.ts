/**
 * Content hashes: SHA-256 of bytes, or of JSON in one canonical spelling.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { isObject } from '../spec/fields.ts';

/** The SHA-256 of a text in UTF-8, or of bytes, in hexadecimal digits. */
export type Sha256 = (content: string | Uint8Array) => string;

let digest: Sha256 = (content) =>
  bytesToHex(sha256(typeof content === 'string' ? utf8ToBytes(content) : content));

/** Takes a host's own SHA-256, which is faster than the portable one; the digests are the same. */
export function setSha256(ofHost: Sha256): void {
  digest = ofHost;
}

/** The first `digits` hexadecimal digits of the SHA-256 of a text in UTF-8, or of bytes. */
export function hashOf(content: string | Uint8Array, digits: number): string {
  return digest(content).slice(0, digits);
}

/** JSON with every object's keys in the order of their UTF-16 code units: the same text for equal values. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
}
