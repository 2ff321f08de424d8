/**
 * Polynomials on [0, 1] in Bernstein's basis: of degree D, sum_l b_l binomial(D, l) theta^l (1 - theta)^(D - l), by b_0, ..., b_D. There a
 * polynomial lies between its least coefficient and its greatest, and products and integrals of positive ones only add.
 */

/** The polynomial times one that is a at 0 and b at 1, linear in between. */
export function timesLinear(p: readonly number[], a: number, b: number): number[] {
  const degree = p.length;
  return Array.from({ length: degree + 1 }, (_, l) => {
    const low = l < degree ? (a * p[l] * (degree - l)) / degree : 0;
    const high = l > 0 ? (b * p[l - 1] * l) / degree : 0;
    return low + high;
  });
}

/** Its integral from 0 on. */
export function integral(p: readonly number[]): number[] {
  let sum = 0;
  return [
    0,
    ...p.map((entry) => {
      sum += entry / p.length;
      return sum;
    }),
  ];
}

/** The same polynomial with the coefficients of a higher degree. */
export function raised(p: readonly number[], degree: number): readonly number[] {
  let found = p;
  while (found.length <= degree) found = timesLinear(found, 1, 1);
  return found;
}

/** Its value at theta (de Casteljau). */
export function valueAt(p: readonly number[], theta: number): number {
  const b = [...p];
  for (let length = b.length - 1; length > 0; length--)
    for (let l = 0; l < length; l++) b[l] += theta * (b[l + 1] - b[l]);
  return b[0];
}
