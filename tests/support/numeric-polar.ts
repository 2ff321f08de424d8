/** Polar factors of small matrices, in all coordinates. */

type Rows = readonly (readonly number[])[];

/** Eigenvalues and vectors (columns) of a symmetric matrix by Jacobi's rotations. */
function eigen(S: Rows): { values: number[]; vectors: number[][] } {
  const n = S.length;
  const M = S.map((row) => [...row]);
  const V = S.map((_, i) => S.map((__, k) => (i === k ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (M[p][q] === 0) continue;
        const angle = 0.5 * Math.atan2(2 * M[p][q], M[q][q] - M[p][p]);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (const row of [M, V])
          for (const line of row) [line[p], line[q]] = [c * line[p] - s * line[q], s * line[p] + c * line[q]];
        for (let k = 0; k < n; k++)
          [M[p][k], M[q][k]] = [c * M[p][k] - s * M[q][k], s * M[p][k] + c * M[q][k]];
      }
    }
  }
  return { values: M.map((row, i) => row[i]), vectors: V };
}

/** (G G')^{-1/2} G over the singular values that are no errors of differences. */
export function polar(G: Rows): number[][] {
  const S = G.map((row) => G.map((other) => row.reduce((sum, entry, k) => sum + entry * other[k], 0)));
  const { values, vectors } = eigen(S);
  const largest = Math.max(...values);
  return G.map((_, i) =>
    G[0].map((__, k) =>
      values.reduce((sum, value, l) => {
        if (value < 1e-13 * largest) return sum;
        const along = G.reduce((total, row, j) => total + vectors[j][l] * row[k], 0);
        return sum + (vectors[i][l] * along) / Math.sqrt(value);
      }, 0),
    ),
  );
}
