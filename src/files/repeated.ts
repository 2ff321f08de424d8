/**
 * Whether one of many texts repeats another, without holding the texts.
 */
import type { Texts } from './texts.ts';

/** The first text that stood before, and where it did, from 0; null where all differ. */
export function firstRepeated(texts: Texts): { readonly at: number; readonly before: number } | null {
  const hashes = new Uint32Array(texts.length);
  for (let k = 0; k < hashes.length; k++) hashes[k] = hashOf(texts.at(k));
  const shared = repeatedIn(hashes);
  // Of the few that share a hash alone.
  const seen = new Map<string, number>();
  for (let at = 0; at < hashes.length; at++) {
    if (!shared.has(hashes[at])) continue;
    const text = texts.at(at);
    const before = seen.get(text);
    if (before !== undefined) return { at, before };
    seen.set(text, at);
  }
  return null;
}

/** FNV-1a, of 16 bits at a time. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let k = 0; k < text.length; k++) hash = Math.imul(hash ^ text.charCodeAt(k), 0x01000193);
  return hash;
}

/** The numbers that occur more than once. */
function repeatedIn(numbers: Uint32Array): Set<number> {
  const sorted = numbers.slice().sort();
  const found = new Set<number>();
  for (let k = 1; k < sorted.length; k++) if (sorted[k] === sorted[k - 1]) found.add(sorted[k]);
  return found;
}
