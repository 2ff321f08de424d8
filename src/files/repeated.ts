/**
 * Whether one of many texts is empty or repeats another, without holding the texts.
 */
import type { Texts } from './texts.ts';

/** What names must not be: the first that is empty; and the first that stood before, with where it did. From 0; null where none is. */
export interface Flaws {
  readonly empty: number | null;
  readonly repeated: { readonly at: number; readonly before: number } | null;
}

export function flawsOf(texts: Texts): Flaws {
  const hashes = new Uint32Array(texts.length);
  let empty: number | null = null;
  for (let k = 0; k < hashes.length; k++) {
    const text = texts.at(k);
    if (text === '') empty ??= k;
    hashes[k] = hashOf(text);
  }
  return { empty, repeated: firstRepeated(texts, hashes) };
}

function firstRepeated(texts: Texts, hashes: Uint32Array): Flaws['repeated'] {
  const shared = repeatedIn(hashes);
  if (shared.size === 0) return null;
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
