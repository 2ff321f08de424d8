/**
 * Quadrature for tests.
 */

/** The integral of f by Simpson's rule on an even number of panels. */
export function simpson(f: (x: number) => number, from: number, to: number, panels: number): number {
  const h = (to - from) / panels;
  let total = f(from) + f(to);
  for (let k = 1; k < panels; k++) total += (k % 2 === 1 ? 4 : 2) * f(from + k * h);
  return (total * h) / 3;
}
