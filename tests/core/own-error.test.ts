/**
 * The error of the limit that training has of its own: against coordinates, against networks that are simulated, and under faults.
 */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { verify } from '../../src/library/verify.ts';
import { multiply } from '../../src/linalg/product.ts';
import { networkWith } from '../../src/network/network.ts';
import { keyFrom } from '../../src/random/key.ts';
import { freshPoints } from '../../src/risk/fresh-points.ts';
import { networkError } from '../../src/risk/network-error.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { logNormalCdf } from '../../src/special/normal.ts';
import { finish } from '../../src/stepwise.ts';
import { failing } from '../support/planted.ts';
import { expectSound } from '../support/sound.ts';

const ran = (data: object, training: object, network: object = {}) => {
  const spec = resolveSpec({
    data: { n: 12, d: 40, ...data },
    network: { positive: 3, negative: 2, ...network },
    training: { steps: 200, ...training },
    risk: { endPoints: 20000, trajectoryPoints: 0 },
  });
  return { spec, ...run(spec, null) };
};

/** y, and the sums of |a_j| and of a_j^2 over either sign, a_j = +-1/sqrt(5). */
const SIGNS = [1, -1] as const;
const NUMBER = [3, 2];

describe('the error of a limit of its own', () => {
  it('over the largest entry: Phi(-Gamma) of its boundary in coordinates', () => {
    const { record, arrays } = ran(
      { signal: { norm: 2.5 }, direction: 'even' },
      { optimizer: 'signDescent' },
    );
    const W = arrays['W(own)'].data as Float64Array;
    const wbar = Array.from({ length: 40 }, (_, c) =>
      SIGNS.reduce((sum, sign, g) => sum + (sign * NUMBER[g] * W[g * 40 + c]) / Math.sqrt(5), 0),
    );
    const gamma = (wbar.reduce((sum, entry) => sum + entry, 0) * 2.5) / Math.sqrt(40) / Math.hypot(...wbar);
    const { own } = record.risk;
    expect(own).toMatchObject({ method: 'closedForm', trials: null, zeroShare: 0 });
    expect(own!.gamma).toBeCloseTo(gamma, 11);
    expect(own!.error / Math.exp(logNormalCdf(-gamma))).toBeCloseTo(1, 10);
    expect(own!.error).not.toBeCloseTo(record.risk.limit!.error, 4);
    expectSound(record);
  });

  it.each<[string, object, object]>([
    ['over the largest singular value', {}, { optimizer: 'muon' }],
    [
      'over the largest singular value, rows of their own scale',
      { noise: { family: 'multivariateT', nu: 5 } },
      { optimizer: 'muon' },
    ],
    ['of a polynomial loss', {}, { loss: 'polynomial' }],
    [
      'of a polynomial loss, spiked',
      { covariance: { type: 'spiked', spikes: [9, 4] } },
      { loss: { name: 'polynomial', power: 2 } },
    ],
    ['of a polynomial loss, four clusters', { model: { type: 'clusters' } }, { loss: 'polynomial' }],
    [
      'of a polynomial loss, a linear teacher',
      { model: { type: 'linearTeacher' }, signal: { norm: 0 }, covariance: { type: 'spiked', spikes: [60] } },
      { loss: 'polynomial' },
    ],
  ])('%s: that of the network, simulated, and verified', (_, data, training) => {
    const { spec, record, arrays } = ran({ signal: { norm: 2.5 }, ...data }, training);
    const sample = sampleAtOnce(spec, null);
    const { own } = record.limit;
    const { n, y } = sample;
    const coefficients = SIGNS.flatMap((sign, g) =>
      Array.from({ length: n }, (_, k) =>
        own!.kind === 'polynomial'
          ? sign * own!.coefficients[k] * y[k] * (y[k] === sign ? 1 : 0.1) * Math.sqrt(NUMBER[g] / 5)
          : (arrays['W(own)'].data[g * n + k] as number),
      ),
    );
    const C = { rows: 2, cols: n, data: Float64Array.from(coefficients) };
    const network = networkWith(
      Float64Array.from(SIGNS, (sign, g) => sign * Math.sqrt(NUMBER[g] / 5)),
      0.1,
    );
    const points = freshPoints(200000, 2, sample.population!, keyFrom(5, 'own'));
    const W = {
      m: 2,
      inFrame: sample.blocks.map(({ F }) => multiply(C, F)),
      outside: sample.blocks.map(() => ({ rows: 2, cols: 0, data: new Float64Array(0) })),
    };
    const simulated = finish(networkError(sample, network, W, points))!;
    const { error, method } = record.risk.own!;
    expect(method).toBe('closedForm');
    const deviation = Math.sqrt((error * (1 - error)) / 200000);
    expect(Math.abs(simulated.error - error)).toBeLessThan(5 * deviation);
    expect(error).toBeGreaterThan(20 * deviation);
    expectSound(record);
    expect(failing(verify(record, arrays))).toEqual([]);
    const wrong = {
      ...record,
      risk: {
        ...record.risk,
        own: {
          ...record.risk.own!,
          error: error * 1.001,
          log10Error: record.risk.own!.log10Error! + Math.log10(1.001),
        },
      },
    };
    if (record.risk.own!.gamma !== null) expect(failing(verify(wrong, arrays))).toContain('risk.own.error');
  });

  it('is verified from its own coefficients: Gamma of the max-margin direction is not taken for it', () => {
    for (const training of [{ optimizer: 'muon' }, { loss: 'polynomial' }, { weightDecay: 0.1 }]) {
      const { record, arrays } = ran({ signal: { norm: 2.5 } }, training);
      const { gamma, error, log10Error } = record.risk.limit!;
      const wrong = {
        ...record,
        risk: { ...record.risk, own: { ...record.risk.own!, gamma, error, log10Error } },
      };
      expect(failing(verify(wrong, arrays))).toEqual(['risk.own.gamma']);
    }
  });

  it('at slope 0 is that of two half-spaces, by quadrature', () => {
    const { record, arrays } = ran({ signal: { norm: 2.5 } }, { loss: 'polynomial' }, { slope: 0 });
    expect(record.risk.own).toMatchObject({ method: 'quadrature' });
    expect(record.risk.own!.zeroShare).toBeGreaterThan(0);
    expectSound(record);
    expect(failing(verify(record, arrays))).toEqual([]);
  });

  it('of the squared loss is counted on the network of the interpolator', () => {
    const { record, arrays } = ran({ signal: { norm: 2.5 } }, { loss: 'squared', steps: 3000 });
    expect(record.limit.own!.kind).toBe('interpolation');
    expect(record.risk.own).toMatchObject({ method: 'monteCarlo', trials: 20000 });
    // Training is all but there, and both errors are counted on the same points.
    expect(Math.abs(record.risk.own!.error - record.risk.atEnd!)).toBeLessThan(1e-3);
    expectSound(record);
    expect(failing(verify(record, arrays))).toEqual([]);
  });

  it('is counted where noise has independent coordinates', () => {
    const { record } = ran(
      { d: 400, signal: { norm: 4 }, noise: { family: 'laplace' } },
      { loss: 'polynomial' },
    );
    expect(record.risk.own).toMatchObject({ method: 'streamed' });
    expectSound(record);
  });

  it('is there where there is such a limit alone, and null where that is not known', () => {
    for (const training of [{}, { loss: 'hinge' }, { optimizer: 'nesterov' }])
      expect('own' in ran({ signal: { norm: 2.5 } }, training).record.risk).toBe(false);
    const { record } = ran({ d: 2, signal: { norm: 0 } }, { loss: 'polynomial' });
    expect(record.limit.own).toBeNull();
    expect(record.risk.own).toBeNull();
    expect(record.notes['risk.own']).toBe('limit.own is not known');
    expectSound(record);
  });
});

describe('margins over other norms along training', () => {
  it.each(['signDescent', 'adam', 'muon', 'gradientDescent'])(
    '%s: at the end that of limit.own, and nearer to it',
    (optimizer) => {
      const spec = resolveSpec({
        data: { n: 8, d: 40, signal: { norm: 4 } },
        network: { width: 4 },
        training: { optimizer, steps: 300 },
        report: { measures: ['normMargins'] },
        risk: { endPoints: 0, trajectoryPoints: 0 },
      });
      const { record, arrays } = run(spec, null);
      const rows = record.training.trajectory;
      const { own } = record.limit;
      const column = own?.kind === 'linf' ? 'marginLinf' : 'marginSpectral';
      const end = rows.at(-1)!;
      if (own != null && 'atEnd' in own) {
        expect(end[column]).toBe(own.atEnd);
        expect(end[column]!).toBeGreaterThan((optimizer === 'adam' ? 0.6 : 0.85) * own.margin);
        expect(end[column]!).toBeLessThanOrEqual(own.certificate.upper);
        expect(
          failing(
            verify(
              {
                ...record,
                training: {
                  ...record.training,
                  trajectory: rows.map((one, k) =>
                    k === rows.length - 1 ? { ...one, [column]: one[column]! * 1.0001 } : one,
                  ),
                },
              },
              arrays,
            ),
          ),
        ).toEqual([`training.trajectory[${rows.length - 1}].${column}`]);
      }
      expect(
        rows.every((one) => (one.marginLinf === null) === !['signDescent', 'adam'].includes(optimizer)),
      ).toBe(true);
      // The largest singular value is at most |W|, and at least |W| over the root of the rank.
      for (const { marginSpectral, normalizedMargin } of rows) {
        const ratio = marginSpectral! / normalizedMargin!;
        expect(ratio).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(ratio).toBeLessThanOrEqual(2 + 1e-12);
      }
      expectSound(record);
      expect(failing(verify(record, arrays))).toEqual([]);
    },
  );
});
