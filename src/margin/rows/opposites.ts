/**
 * Conflicts that are exact: features that vanish, and pairs of features of which one is the other's negative, to the last bit.
 */
import type { RowFeatures } from './features.ts';

/** Disjoint groups of one or two points, no group of which any weights separate: as many as there are. */
export function exactConflicts(features: RowFeatures): Int32Array[] {
  const { X, kinds } = features;
  const conflicts: Int32Array[] = [];
  /** Points by their features up to sign; first those with the sign of the first, then those with the other. */
  const alike = new Map<number, { readonly first: number; readonly sides: [number[], number[]] }[]>();
  for (let i = 0; i < X.rows; i++) {
    if (features.lengths2[i] === 0) {
      conflicts.push(Int32Array.of(i));
      continue;
    }
    const hash = hashOf(features, i);
    const found = alike.get(hash) ?? [];
    const same = found.find(({ first }) => kinds[first] === kinds[i] && ratio(features, first, i) !== 0);
    if (same === undefined) {
      found.push({ first: i, sides: [[i], []] });
      alike.set(hash, found);
    } else same.sides[ratio(features, same.first, i) > 0 ? 0 : 1].push(i);
  }
  for (const found of alike.values()) {
    for (const { sides } of found) {
      const [some, others] = sides;
      for (let k = 0; k < Math.min(some.length, others.length); k++) {
        conflicts.push(Int32Array.of(some[k], others[k]));
      }
    }
  }
  return conflicts.sort((a, b) => a[0] - b[0]);
}

/** 1 where the features of i and k are equal, -1 where one is the other's negative, else 0. They are of one kind. */
function ratio({ X: { cols: d, data }, y }: RowFeatures, i: number, k: number): -1 | 0 | 1 {
  let sign = 0;
  for (let p = 0, a = i * d, b = k * d; p < d; p++, a++, b++) {
    if (data[a] === 0 && data[b] === 0) continue;
    const own = data[a] === data[b] ? 1 : data[a] === -data[b] ? -1 : 0;
    if (own === 0 || own === -sign) return 0;
    sign = own;
  }
  return (y[i] === y[k] ? sign : -sign) as -1 | 0 | 1;
}

const WORDS = new Uint32Array(2);
const ENTRY = new Float64Array(WORDS.buffer);

/** A hash of the entries of x_i without their signs. */
function hashOf({ X: { cols: d, data }, kinds }: RowFeatures, i: number): number {
  let hash = 0x811c9dc5 ^ kinds[i];
  for (let at = i * d; at < (i + 1) * d; at++) {
    ENTRY[0] = Math.abs(data[at]);
    hash = Math.imul(hash ^ WORDS[0], 0x01000193);
    hash = Math.imul(hash ^ WORDS[1] ^ (hash >>> 15), 0x01000193);
  }
  return hash;
}
