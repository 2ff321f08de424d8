/**
 * Eigenvalues by cyclic Jacobi rotations: slow, obvious, accurate.
 */

/** The eigenvalues of the symmetric matrix A (rows of numbers, left as they are), ascending. */
export function eigenvalues(A: readonly (readonly number[])[]): number[] {
  const a = A.map((row) => [...row]);
  const n = a.length;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) off += a[i][k] * a[i][k];
    const size = a.reduce((total, row, i) => total + row[i] * row[i], 0);
    if (off <= 1e-30 * size) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, p, q);
  }
  return a.map((row, i) => row[i]).sort((x, y) => x - y);
}

/** Zeroes a[p][q] by a similarity in the plane of axes p and q. */
function rotate(a: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(1 + theta * theta));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k][p], a[k][q]];
    a[k][p] = c * x - s * y;
    a[k][q] = s * x + c * y;
  }
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[p][k], a[q][k]];
    a[p][k] = c * x - s * y;
    a[q][k] = s * x + c * y;
  }
}
