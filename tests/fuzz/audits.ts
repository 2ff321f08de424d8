/**
 * Audits of rows, labels and trained networks of every size that float64 holds.
 */

import fc from 'fast-check';
import { auditInSteps } from '../../src/audit/audit.ts';
import type { AuditRecord } from '../../src/audit/record.ts';
import { type AuditSpec, resolveAuditSpec } from '../../src/audit/spec.ts';
import type { GivenNetwork } from '../../src/audit/trained-network.ts';
import { auditSummary } from '../../src/cli/audit/summary.ts';
import { emptyDocument } from '../../src/cli/document.ts';
import { InputError } from '../../src/errors.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { finish } from '../../src/stepwise.ts';
import { renderAuditReport } from '../../src/telling/audit/report.ts';
import { layers } from '../support/audited.ts';
import { faultsOf, faultsOfRecord } from '../support/soundness.ts';
import type { Kind } from './kind.ts';
import { faultOfError, faultOfText } from './words.ts';

const MEMORY = 2 ** 28;

/** What is wrong with the audit of files in memory, its summary and its report, or with their refusal. */
export function faultOfAudit(
  resolved: () => AuditSpec,
  bytes: ReadonlyMap<string, Uint8Array>,
  network: GivenNetwork | null,
): string | null {
  let record: AuditRecord;
  try {
    const spec = resolved();
    const read = (path: string): Uint8Array => {
      const found = bytes.get(path);
      if (found === undefined) throw new InputError(path, 'must be a file that can be read', 'no file');
      return found;
    };
    const inputs = readInputs(spec.experiment, read, { memoryLimit: MEMORY });
    if (inputs === null) return 'an audit without inputs';
    record = finish(
      auditInSteps(spec, inputs, network === null ? [] : [network], { memoryLimit: MEMORY }),
    ).record;
  } catch (error) {
    return faultOfError(error);
  }
  const { spec: _, notes, experiment, ...found } = record;
  const remarks = /^(network\.approach|spec\..*|linear\.(rank|infeasibility))$/;
  const [fault] = [...faultsOfRecord(experiment), ...faultsOf(found, notes, remarks)];
  return (
    fault ?? faultOfText(auditSummary(record)) ?? faultOfText(renderAuditReport(record, emptyDocument()))
  );
}

interface AuditCase {
  readonly X: number[][];
  readonly y: number[];
  readonly W: number[][];
  readonly a: number[];
  readonly slope: number;
  readonly step: number | null;
}

const COLUMNS = 3;
const ordinary = fc.integer({ min: -30, max: 30 }).map((k) => k / 10);
const extreme = fc.constantFrom(0, 1e-320, -1e-160, 1e-40, 1e-8, -1e8, 1e40, -1e100, 1e160, 1e300);
const entry = fc.oneof({ arbitrary: ordinary, weight: 12 }, { arbitrary: extreme, weight: 1 });
const size = fc.oneof(
  { arbitrary: fc.constant(1), weight: 3 },
  {
    arbitrary: fc.constantFrom(1e-300, 1e-160, 1e-100, 1e-30, 1e-8, 30, 1e4, 1e30, 1e49, 1e100, 1e200),
    weight: 1,
  },
);
const rows = (least: number, most: number) =>
  fc
    .tuple(
      fc.array(fc.array(entry, { minLength: COLUMNS, maxLength: COLUMNS }), {
        minLength: least,
        maxLength: most,
      }),
      size,
    )
    .map(([values, factor]) => values.map((row) => row.map((value) => value * factor)));

export const audits: Kind<AuditCase> = {
  name: 'audit',
  drawn: fc
    .record({
      X: rows(1, 6),
      signs: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
      W: rows(1, 4),
      secondLayer: fc.array(entry, { minLength: 4, maxLength: 4 }),
      slope: fc.constantFrom(0, 1e-300, 0.1, 0.5, 1),
      step: fc.constantFrom(null, 1e-300, 0.1, 1e300),
    })
    .map(({ X, signs, W, secondLayer, slope, step }) => ({
      X,
      y: X.map((_, i) => (signs[i] ? 1 : -1)),
      W,
      a: W.map((_, j) => secondLayer[j]),
      slope,
      step,
    })),
  judge({ X, y, W, a, slope, step }) {
    const bytes = new Map([
      ['x.npy', writeNpy({ shape: [X.length, COLUMNS], data: Float64Array.from(X.flat()) })],
      ['y.npy', writeNpy({ shape: [y.length], data: Float64Array.from(y) })],
    ]);
    const request = { x: 'x.npy', y: 'y.npy', steps: 5, slope, weights: 'w.npz', ...(step && { step }) };
    return faultOfAudit(() => resolveAuditSpec(request), bytes, layers(W, a));
  },
};
