/**
 * Where training of many points goes after its last update, from rows: the certificate that own signs last from some inner products beside that from
 * all of them, and what runs say.
 */
import { describe, expect, it } from 'vitest';
import { rowSampleFrom, sampleFromRows } from '../../src/data/from-file.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { runRowsInSteps } from '../../src/experiment/row-run.ts';
import { rowSampleOf } from '../../src/experiment/sample-stage.ts';
import { networkOf } from '../../src/experiment/training-setup.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { multiply, multiplyTransposed } from '../../src/linalg/product.ts';
import { concaveDirectionInSteps } from '../../src/margin/concave-limit.ts';
import type { ContractionClaim } from '../../src/margin/contraction-certificate.ts';
import { productsWithInSteps } from '../../src/margin/face-products.ts';
import { concaveSystem } from '../../src/network/own-pattern.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { contractionForEver } from '../support/at-once.ts';
import { expectRelative } from '../support/close.ts';
import { claimAt, mislabelled } from '../support/concave-flow.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { besideSix, type LabelledMatrix } from '../support/many-rows.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { expectSound } from '../support/sound.ts';

describe('the certificate that own signs last, from the inner products with the points of its face', () => {
  const few = mislabelled({ n: 8, d: 40, m: 6, signal: 3, wrong: 4, alpha: 0.005 }, 1);
  // A point far out beside the first.
  const X = [...few.X, few.X[0].map((x, p) => 2.5 * x + 0.1 * few.X[2][p])];
  const problem = { ...few, X, y: [...few.y, few.y[0]] };
  const run = gramDescent(problem, 20_000);
  const whole = claimAt(run, run.end.Z, problem.alpha);
  const onFace = new Set([
    ...[...whole.optimum.beta.keys()].filter((i) => whole.optimum.beta[i] > 0),
    ...whole.optimum.sliding.flatMap((own) => Array.from(own)),
  ]);
  const rows = rowSampleFrom(matrixFromRows(problem.X), Float64Array.from(problem.y));
  const products = finish(productsWithInSteps(rows, Int32Array.from(onFace).sort()));
  const some: ContractionClaim = { ...whole, system: { ...whole.system, products } };

  it('is that from all of them: the same radius for the flow, one no smaller for descent', () => {
    expect(onFace.size).toBeLessThan(9);
    expect(whole.optimum.sliding.some(({ length }) => length > 0)).toBe(true);
    const [one, other] = [whole, some].map((claim) => contractionForEver({ ...claim, alpha: null }));
    expect([one.status, other.status]).toEqual(['certified', 'certified']);
    expectRelative(other.rho ?? 0, one.rho ?? 1, 1e-9);
    expectRelative(other.slack ?? 0, one.slack ?? 1, 1e-9);
    const [ofAll, ofSome] = [whole, some].map((claim) => contractionForEver(claim));
    expect(ofSome.rho ?? 0).toBeGreaterThanOrEqual((ofAll.rho ?? 1) * (1 - 1e-9));
  });

  it('catches a slope of another own sign, and a multiplier left out', () => {
    const { optimum, system } = some;
    const g = 0;
    const i = system.y.indexOf(system.groups[g].sign);
    const slopes = optimum.slopes.map((own) => own.slice());
    slopes[g][i] = 1 + system.slope - slopes[g][i];
    expect(contractionForEver({ ...some, optimum: { ...optimum, slopes } }).status).toBe('undecided');
    const beta = optimum.beta.slice();
    beta[beta.findIndex((entry) => entry > 0)] = 0;
    expect(contractionForEver({ ...some, optimum: { ...optimum, beta } }).status).toBe('undecided');
  });
});

/** A run of such rows. */
function ran({ X, y }: LabelledMatrix, width: number, training: object, test: LabelledMatrix | null = null) {
  const files: Record<string, Uint8Array> = {};
  for (const [name, one] of [
    ['', { X, y }],
    ['test-', test],
  ] as const) {
    if (one === null) continue;
    files[`${name}x.npy`] = writeNpy({ shape: [one.X.rows, one.X.cols], data: one.X.data });
    files[`${name}y.npy`] = writeNpy({ shape: [one.y.length], data: one.y });
  }
  const data = {
    ...{ source: 'file', x: 'x.npy', y: 'y.npy' },
    ...(test === null ? {} : { test: { x: 'test-x.npy', y: 'test-y.npy' } }),
  };
  const spec = resolveSpec({ data, network: { width, slope: 0.1 }, training });
  const inputs = readInputs(spec, (path) => files[path]);
  const rows = inputs && rowSampleOf(spec, inputs);
  if (inputs === null || rows === null) throw new Error('not many rows in few dimensions');
  return { spec, ...finish(runRowsInSteps(spec, inputs, rows)) };
}

describe('a run from rows', () => {
  it('says that own signs last where the contraction shows it, and the error of what is reached', () => {
    const { record } = ran(besideSix(1, 30), 2, { steps: 6000, step: { relative: 8 } }, besideSix(2, 30));
    expectSound(record);
    const { reached, heading } = record.limit;
    expect(reached).toMatchObject({
      kind: 'activated',
      frozenCertificate: { method: 'contraction', status: 'certified' },
    });
    expect(heading).toBe('reached');
    expectRelative(reached?.objective ?? 0, record.limit.objective ?? 1, 1e-9);
    expect(record.risk.reached).toMatchObject({ method: 'heldOut', error: record.risk.limit?.error });
    expect(record.verdict.judged).not.toBe('atEnd');
  });

  it('else gives the candidate of its own signs, that of all inner products, and says why it is no more', () => {
    const data = besideSix(1, 40);
    const { record, arrays, spec } = ran(data, 4, { steps: 2000 });
    expectSound(record);
    const { reached } = record.limit;
    expect(reached?.kind).toBe('undetermined');
    expect(record.notes['limit.reached.kind']).toMatch(/log time is not followed|some will change|separate/);
    const W = multiply({ rows: 4, cols: 1002, data: arrays.C.data as Float64Array }, data.X);
    for (const [at, entry] of (arrays['W(0)'].data as Float64Array).entries()) W.data[at] += entry;
    const sample = sampleFromRows(data.X, data.y, null, null);
    const network = networkOf(spec);
    const system = concaveSystem(sample, network, multiplyTransposed(W, data.X));
    const { limit } = finish(concaveDirectionInSteps(sample, network, system));
    expect(reached?.groups.length).toBe(system.groups.length);
    expectRelative(reached?.objective ?? 0, limit.objective ?? 1, 1e-9);
    expect(reached?.groups.some(({ sliding }) => sliding.length > 0)).toBe(true);
    expect(record.risk.reached).toBe(null);
  });
});
