/**
 * W X' and the margins of the network, at the start and after the last update.
 */
import { rounding, Sum, U } from './arithmetic.ts';
import type { Evidence } from './evidence.ts';
import type { ApproximateList } from './ledger.ts';

/** W X' at some t, with the margins of the network. */
export interface State {
  readonly Z: ApproximateList;
  readonly q: ApproximateList;
}

/** Z(0), or share Z(0) + C K. @param roundings  how many each entry may have seen beside those of one product */
export function stateOf(evidence: Evidence, C: Float64Array | null, roundings: number): State {
  const { n, m, K, Z0, share, roundingOfK, lengths } = evidence;
  const Z = { values: Z0.slice(), errors: Z0.map((entry) => 2 * U * Math.abs(entry)) };
  if (C !== null) {
    const row = new Float64Array(n);
    for (let j = 0; j < m; j++) {
      for (let k = 0; k < n; k++) row[k] = C[j * n + k];
      const reach = row.reduce((total, entry, k) => total + Math.abs(entry) * lengths[k], 0);
      for (let i = 0; i < n; i++) {
        const sum = new Sum();
        sum.add(share * Z0[j * n + i]);
        for (let k = 0; k < n; k++) sum.add(row[k] * K[i * n + k]);
        Z.values[j * n + i] = sum.value;
        Z.errors[j * n + i] = rounding(n + roundings, sum.size) + 2 * roundingOfK * lengths[i] * reach;
      }
    }
  }
  return stateAt(evidence, Z);
}

/** The margins of pre-activations Z (m x n). */
export function stateAt({ n, m, a, y, phi }: Evidence, Z: ApproximateList): State {
  const q = { values: new Float64Array(n), errors: new Float64Array(n) };
  for (let i = 0; i < n; i++) {
    const sum = new Sum();
    let inherited = 0;
    for (let j = 0; j < m; j++) {
      sum.add(y[i] * a[j] * phi.value(Z.values[j * n + i]));
      inherited += Math.abs(a[j]) * phi.steepest * Z.errors[j * n + i];
    }
    q.values[i] = sum.value;
    q.errors[i] = inherited + rounding(m, sum.size);
  }
  return { Z, q };
}
