/**
 * Tiny problems with small integer coordinates, so that zeros, duplicates, opposite and dependent rows are common.
 */
import { keyFrom } from '../../src/random/key.ts';
import { Stream } from '../../src/random/stream.ts';
import type { FullProblem } from './full-descent.ts';

/** n in 1..6, d in 1..4, m in 1..6, slopes 0, .05, .5 and 1; a function of the seed. @param scale  of W(0) */
export function tinyProblem(seed: number, scale = 0.5): FullProblem {
  const stream = new Stream(keyFrom(seed, 'tiny'));
  const integer = (low: number, high: number): number =>
    low + Math.floor(stream.uniform() * (high - low + 1));
  const [n, d, m] = [integer(1, 6), integer(1, 4), integer(1, 6)];
  const slope = [0, 0.05, 0.5, 1][integer(0, 3)];
  const coordinates = (size: number): number[] => Array.from({ length: d }, () => size * integer(-2, 2));
  const X = [[1, ...coordinates(1).slice(1)]];
  while (X.length < n) {
    const kind = stream.uniform();
    const earlier = X[integer(0, X.length - 1)];
    X.push(kind < 0.2 ? [...earlier] : kind < 0.3 ? earlier.map((entry) => -entry) : coordinates(1));
  }
  const y = X.map(() => (stream.uniform() < 0.5 ? 1 : -1));
  const W = Array.from({ length: m }, () => coordinates(scale));
  return { X, y, W, mPlus: integer(0, m), slope, alpha: 0.01, reduction: 'sum' };
}
