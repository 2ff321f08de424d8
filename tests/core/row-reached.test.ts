/**
 * Where training of many points goes after its last update, from rows: the certificate that own signs last from some inner products beside that from
 * all of them, and what runs say.
 */
import { describe, expect, it } from 'vitest';
import { rowSampleFrom, sampleFromRows } from '../../src/data/from-file.ts';
import { networkOf } from '../../src/experiment/training-setup.ts';
import { verify } from '../../src/library/verify.ts';
import { multiply, multiplyTransposed } from '../../src/linalg/product.ts';
import { concaveDirectionInSteps } from '../../src/margin/concave-limit.ts';
import type { ContractionClaim } from '../../src/margin/contraction-certificate.ts';
import { productsWithInSteps } from '../../src/margin/face-products.ts';
import { concaveSystem } from '../../src/network/own-pattern.ts';
import { finish } from '../../src/stepwise.ts';
import { contractionForEver } from '../support/at-once.ts';
import { expectRelative } from '../support/close.ts';
import { claimAt, mislabelled } from '../support/concave-flow.ts';
import { gramDescent } from '../support/gram-descent.ts';
import { besideSix, type LabelledMatrix, rowsForRelu } from '../support/many-rows.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { failing, withEntry } from '../support/planted.ts';
import { ranOnRows } from '../support/row-run.ts';
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

describe('a run from rows', () => {
  it('says that own signs last where the contraction shows it, and the error of what is reached', () => {
    const { record } = ranOnRows(
      besideSix(1, 30),
      { width: 2, slope: 0.1 },
      { steps: 6000, step: { relative: 8 } },
      besideSix(2, 30),
    );
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

  /** P(R) of the last update, from all inner products. */
  function fromProducts({ spec, arrays }: ReturnType<typeof ranOnRows>, { X, y }: LabelledMatrix) {
    const { rows: n, cols: d } = X;
    const m = spec.network.width;
    const W = multiply({ rows: m, cols: n, data: arrays.C.data as Float64Array }, X);
    for (const [at, entry] of (arrays['W(0)'].data as Float64Array).entries()) W.data[at] += entry;
    expect(W.cols).toBe(d);
    const sample = sampleFromRows(X, y, null, null);
    const network = networkOf(spec);
    const system = concaveSystem(sample, network, multiplyTransposed(W, X));
    return finish(concaveDirectionInSteps(sample, network, system));
  }

  it('else gives the candidate of its own signs, that of all inner products, and says why it is no more', () => {
    const data = besideSix(1, 40);
    const found = ranOnRows(data, { width: 4, slope: 0.1 }, { steps: 2000, loss: 'logistic' });
    const { record } = found;
    expectSound(record);
    const { reached } = record.limit;
    expect(reached?.kind).toBe('undetermined');
    expect(record.notes['limit.reached.kind']).toMatch(/exponential loss only|some will change/);
    expect(reached?.followed).toBe(undefined);
    const { system, limit } = fromProducts(found, data);
    expect(reached?.groups.length).toBe(system.groups.length);
    expectRelative(reached?.objective ?? 0, limit.objective ?? 1, 1e-9);
    expect(reached?.groups.some(({ sliding }) => sliding.length > 0)).toBe(true);
    expect(record.risk.reached).toBe(null);
  });

  it('says where points are on the wrong side, so that it cannot be followed in log time', () => {
    const data = rowsForRelu(1, { n: 1002, d: 60, m: 2, signal: 4, wrong: 3 });
    const { record } = ranOnRows(data, { width: 2, slope: 0.1, init: { scale: 0.01 } }, { steps: 300 });
    expect(record.limit.reached?.kind).toBe('undetermined');
    expect(record.notes['limit.reached.kind']).toMatch(/not followed in log time: some points/);
  });

  it('at slope 0 leaves out the points that no neuron of their own sign sees', () => {
    const data = rowsForRelu(1, { n: 1002, d: 60, m: 2, signal: 4, wrong: 3 });
    const found = ranOnRows(
      data,
      { width: 2, slope: 0, init: { scale: 0.01 } },
      { steps: 3000, loss: 'logistic' },
    );
    const { record, arrays } = found;
    expectSound(record);
    const { reached } = record.limit;
    const { limit, leftOut } = fromProducts(found, data);
    expect(leftOut).toHaveLength(3);
    expect(reached?.leftOut).toEqual(leftOut);
    expect(reached?.status).toBe('solved');
    expectRelative(reached?.objective ?? 0, limit.objective ?? 1, 1e-9);
    expectRelative(reached?.normalizedMargin ?? 0, limit.normalizedMargin ?? 1, 1e-9);
    expect(reached?.supportVectors).toBe(limit.supportVectors);
    expect(failing(verify(record, arrays))).toEqual([]);
    const holder = reached?.groups.findIndex(({ sign }) => sign < 0) ?? -1;
    const at = (point: number) => holder * 1002 + point;
    const held = leftOut.find((i) => (reached?.dual?.[i] ?? 0) > 0.01) ?? -1;
    expect(failing(verify(record, withEntry(arrays, 'D', { [at(held)]: 0 })))).toContain(
      'limit.reached.leftOut: seen',
    );
    const changed = {
      ...record,
      limit: { ...record.limit, reached: { ...reached, leftOut: leftOut.slice(1) } },
    };
    expect(failing(verify(changed as typeof record, arrays))).toEqual(['limit.reached.leftOut']);
  });
});
