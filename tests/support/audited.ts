/**
 * Audits from values in the test.
 */

import { auditInSteps } from '../../src/audit/audit.ts';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import type { GivenNetwork } from '../../src/audit/trained-network.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { finish } from '../../src/stepwise.ts';
import { matrixFromRows } from './matrix.ts';

type Rows = readonly (readonly number[])[];

export interface AuditChoice {
  readonly slope?: number;
  readonly activation?: string;
  readonly steps?: number;
  readonly foldBiases?: boolean;
  readonly step?: number;
  readonly reduction?: string;
}

/** The audit of rows with labels, and of a network if given. */
export function audited(
  X: Rows,
  y: readonly number[],
  network: GivenNetwork | null,
  choice: AuditChoice = {},
) {
  const files: Record<string, Uint8Array> = {
    'x.npy': writeNpy({ shape: [X.length, X[0].length], data: Float64Array.from(X.flat()) }),
    'y.npy': writeNpy({ shape: [y.length], data: Float64Array.from(y) }),
  };
  const { slope = 0.3, steps = 5, ...rest } = choice;
  const spec = resolveAuditSpec({
    x: 'x.npy',
    y: 'y.npy',
    slope,
    steps,
    ...rest,
    weights: network?.name,
  });
  const inputs = readInputs(spec.experiment, (path) => files[path]);
  if (inputs === null) throw new Error('no inputs');
  return finish(auditInSteps(spec, inputs, network));
}

/** Layers as a file would hold them. */
export function layers(
  W: Rows,
  a: readonly number[],
  biases: { readonly first?: readonly number[]; readonly second?: number } = {},
): GivenNetwork {
  return {
    name: 'w.npz',
    W: matrixFromRows(W),
    a: Float64Array.from(a),
    firstBias: biases.first === undefined ? null : Float64Array.from(biases.first),
    secondBias: biases.second ?? null,
    slope: null,
    biasNames: [...(biases.first === undefined ? [] : ['b']), ...(biases.second === undefined ? [] : ['c'])],
  };
}
