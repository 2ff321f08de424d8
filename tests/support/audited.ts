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

/** Six points of two classes, positively correlated. */
export const SIX = {
  X: [
    [3, 1, 0.2, 0],
    [2.5, -1, 0.5, 0.3],
    [2.8, 0.4, -0.6, 0.1],
    [-2, 1, 1, -0.4],
    [-3, -0.5, 0, 0.2],
    [-2.4, 0.3, -0.7, 0.5],
  ],
  y: [1, 1, 1, -1, -1, -1],
};

/** Three neurons that classify them, with a second layer of unequal sizes. */
export const THREE = {
  W: [
    [0.9, 0.1, 0.2, -0.1],
    [0.5, -0.3, 0.4, 0.2],
    [-0.8, 0.2, -0.1, 0.3],
  ],
  a: [0.7, 1.1, -0.9],
};

export interface AuditChoice {
  readonly slope?: number;
  readonly activation?: string | Readonly<Record<string, unknown>>;
  readonly steps?: number;
  readonly foldBiases?: boolean;
  readonly step?: number;
  readonly reduction?: string;
  /** Rows held out, with labels. */
  readonly test?: { readonly X: Rows; readonly y: readonly number[] };
}

/** The audit of rows with labels, and of a network if given. */
export function audited(
  X: Rows,
  y: readonly number[],
  network: GivenNetwork | null | readonly GivenNetwork[],
  choice: AuditChoice = {},
) {
  const networks = [network ?? []].flat();
  const { slope = 0.3, steps = 5, test, ...rest } = choice;
  const files: Record<string, Uint8Array> = {
    ...rowsAsFiles('', X, y),
    ...(test === undefined ? {} : rowsAsFiles('test-', test.X, test.y)),
  };
  const spec = resolveAuditSpec({
    x: 'x.npy',
    y: 'y.npy',
    slope,
    steps,
    ...rest,
    weights: networks.map(({ name }) => name),
    test: test && { x: 'test-x.npy', y: 'test-y.npy' },
  });
  const inputs = readInputs(spec.experiment, (path) => files[path]);
  if (inputs === null) throw new Error('no inputs');
  return finish(auditInSteps(spec, inputs, networks));
}

function rowsAsFiles(prefix: string, X: Rows, y: readonly number[]): Record<string, Uint8Array> {
  return {
    [`${prefix}x.npy`]: writeNpy({ shape: [X.length, X[0].length], data: Float64Array.from(X.flat()) }),
    [`${prefix}y.npy`]: writeNpy({ shape: [y.length], data: Float64Array.from(y) }),
  };
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
    activation: null,
    biasNames: [...(biases.first === undefined ? [] : ['b']), ...(biases.second === undefined ? [] : ['c'])],
  };
}
