/**
 * Polynomials by Horner's rule, which waits at each term for the last: so many numbers are worked side by side where there are many.
 */

/** What eight numbers take. */
export const EIGHT_BYTES: usize = 64;

/** c_0 z^(terms - 1) + ... + c_(terms - 1) of both lanes. */
export function series(coefficients: usize, terms: usize, z: v128): v128 {
  const end = coefficients + (terms << 3);
  let p = v128.load_splat<f64>(coefficients);
  for (let at = coefficients + 8; at < end; at += 8) p = f64x2.add(f64x2.mul(p, z), v128.load_splat<f64>(at));
  return p;
}

/** The same of the eight numbers at z, to `to`, which may be z. */
export function seriesOfEight(coefficients: usize, terms: usize, z: usize, to: usize): void {
  const end = coefficients + (terms << 3);
  const z0 = v128.load(z);
  const z1 = v128.load(z, 16);
  const z2 = v128.load(z, 32);
  const z3 = v128.load(z, 48);
  let p0 = v128.load_splat<f64>(coefficients);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  for (let at = coefficients + 8; at < end; at += 8) {
    const c = v128.load_splat<f64>(at);
    p0 = f64x2.add(f64x2.mul(p0, z0), c);
    p1 = f64x2.add(f64x2.mul(p1, z1), c);
    p2 = f64x2.add(f64x2.mul(p2, z2), c);
    p3 = f64x2.add(f64x2.mul(p3, z3), c);
  }
  v128.store(to, p0);
  v128.store(to, p1, 16);
  v128.store(to, p2, 32);
  v128.store(to, p3, 48);
}
