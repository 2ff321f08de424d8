/**
 * What two trained layers are to each other: with p+ = sum of a_j w_j over a_j > 0 and p- likewise, an activated network is known by p+ and
 * p- alone, and 1/2 sum_j (a_j^2 + |w_j|^2) >= |p+| + |p-| (docs/theory.md, section 22).
 */
import { dot } from '../linalg/vector.ts';
import type { InitialWeights } from './initial.ts';
import { headOf, type Network } from './network.ts';
import { rowNorms, type WeightCoordinates } from './weights.ts';

/** The columns of a trajectory that only networks with a trained second layer have. */
export interface BothLayers {
  /** |a|. */
  readonly headNorm: number;
  /** |p+|/(|p+| + |p-|); null where both are 0. */
  readonly share: number | null;
  /** max_j |a_j^2 - |w_j|^2 - (a_j(0)^2 - |w_j(0)|^2)| over max_j (a_j^2 + |w_j|^2). */
  readonly balanceDrift: number;
}

/** A function of W and a that gives them, from the start of training. */
export function bothLayersSince(
  network: Network,
  initial: InitialWeights,
): (W: WeightCoordinates, head: Float64Array) => BothLayers {
  const differences = balances(headOf(network), rowNorms(initial));
  return (W, head) => {
    const norms = rowNorms(W);
    const now = balances(head, norms);
    let [drift, size] = [0, 0];
    for (let j = 0; j < head.length; j++) {
      drift = Math.max(drift, Math.abs(now[j] - differences[j]));
      size = Math.max(size, head[j] * head[j] + norms[j] * norms[j]);
    }
    const [plus, minus] = [1, -1].map((sign) => Math.sqrt(square(sumOfSign(W, head, sign))));
    return {
      headNorm: Math.sqrt(dot(head, head)),
      share: plus + minus > 0 ? plus / (plus + minus) : null,
      balanceDrift: size > 0 ? drift / size : 0,
    };
  };
}

/** sum_j a_j w_j, block by block in its frame, and outside: the boundary of an activated network. */
export function boundaryOf(W: WeightCoordinates): Float64Array[] {
  if (W.head === undefined) throw new Error('the second layer is not trained');
  return sumOfSign(W, W.head, 0);
}

/** The same over the neurons with that sign of a_j; over all with 0. */
function sumOfSign(
  { inFrame, outside }: WeightCoordinates,
  head: Float64Array,
  sign: number,
): Float64Array[] {
  return [...inFrame, ...outside].map(({ rows, cols, data }) => {
    const total = new Float64Array(cols);
    for (let j = 0, at = 0; j < rows; j++) {
      const a = head[j] * sign < 0 ? 0 : head[j];
      for (let c = 0; c < cols; c++, at++) total[c] += a * data[at];
    }
    return total;
  });
}

function square(parts: readonly Float64Array[]): number {
  return parts.reduce((sum, part) => sum + dot(part, part), 0);
}

/** a_j^2 - |w_j|^2, which the flow conserves (m). */
function balances(head: Float64Array, norms: Float64Array): Float64Array {
  return head.map((a, j) => (Math.abs(a) - norms[j]) * (Math.abs(a) + norms[j]));
}
