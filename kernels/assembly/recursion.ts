/**
 * The margins of gradient descent on the exponential loss while the pattern stands still: q <- q + alpha G exp(-q).
 */
import { expAll } from './exponential.ts';
import { sum } from './sums.ts';
import { multiplySymmetric } from './symmetric.ts';

/** A step whose weights exp(-q_i) sum to more would leave the range of float64 soon. */
const GREATEST_WEIGHT: f64 = 1.3407807929942597e154; // 2^512

/**
 * Up to `steps` steps from q (n), in place. Called again and again with few steps, it is compiled anew while it runs.
 *
 * @param g  n x n, symmetric, of which the lower triangle is read; ldg counts entries
 * @param work  2 n entries, each n rounded up to eight
 * @returns the steps done: fewer when the next one's weights are too large or not numbers
 */
export function marginRecursion(
  n: usize,
  g: usize,
  ldg: usize,
  alpha: f64,
  q: usize,
  steps: u32,
  work: usize,
): u32 {
  const weights = work;
  const movement = work + (((n + 7) & ~7) << 3);
  const end = q + (n << 3);
  for (let t: u32 = 0; t < steps; t++) {
    if (!(lossWeights(n, q, weights) <= GREATEST_WEIGHT)) return t;
    multiplySymmetric(n, g, ldg, weights, movement);
    let from = movement;
    for (let at = q; at < end; at += 8, from += 8) store<f64>(at, load<f64>(at) + alpha * load<f64>(from));
  }
  return steps;
}

/** weights_i = exp(-q_i), an entry past an odd end written too; returns their sum. */
function lossWeights(n: usize, q: usize, weights: usize): f64 {
  const bytes = n << 3;
  for (let at: usize = 0; at < bytes; at += 16) v128.store(weights + at, f64x2.neg(v128.load(q + at)));
  expAll(n, weights, weights);
  return sum(n, weights);
}
