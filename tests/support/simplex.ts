/**
 * max c'x over A x <= b, x >= 0, b >= 0, by the simplex method with Bland's rule: small problems, every pivot of the whole tableau.
 */
export function simplex(
  A: readonly (readonly number[])[],
  b: readonly number[],
  c: readonly number[],
): number {
  const rows = A.map((row, i) => [...row, ...A.map((_, k) => (i === k ? 1 : 0)), b[i]]);
  const costs = [...c.map((entry) => -entry), ...A.map(() => 0), 0];
  const basis = A.map((_, i) => c.length + i);
  for (;;) {
    const enters = costs.findIndex((cost, at) => at < costs.length - 1 && cost < -1e-12);
    if (enters < 0) return costs[costs.length - 1];
    let leaves = -1;
    for (const [i, row] of rows.entries()) {
      if (row[enters] <= 1e-12) continue;
      const ratio = (r: number) => rows[r][costs.length - 1] / rows[r][enters];
      if (leaves < 0 || ratio(i) < ratio(leaves) || (ratio(i) === ratio(leaves) && basis[i] < basis[leaves]))
        leaves = i;
    }
    if (leaves < 0) return Number.POSITIVE_INFINITY;
    const pivot = rows[leaves][enters];
    rows[leaves] = rows[leaves].map((entry) => entry / pivot);
    for (const row of [...rows.filter((_, i) => i !== leaves), costs]) {
      const times = row[enters];
      for (const [at, entry] of rows[leaves].entries()) row[at] -= times * entry;
    }
    basis[leaves] = enters;
  }
}
