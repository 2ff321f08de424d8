/**
 * The limit of two trained layers: closed forms, the least over all shares by brute force, networks that are drawn at random and one that attains
 * it, the bracket with planted faults, and training that comes to it.
 */
import { describe, expect, it } from 'vitest';
import { sampleFromRows } from '../../src/data/from-file.ts';
import type { Sample } from '../../src/data/sample.ts';
import { engineFor } from '../../src/descent/engines.ts';
import type { DescentProblem, DescentState } from '../../src/descent/problem.ts';
import { Watch } from '../../src/descent/watch.ts';
import { run } from '../../src/experiment/run.ts';
import { sampleAtOnce } from '../../src/experiment/sample-stage.ts';
import { setUpTraining } from '../../src/experiment/training-setup.ts';
import { verify } from '../../src/library/verify.ts';
import { multiplyTransposed, multiplyVector } from '../../src/linalg/product.ts';
import { dot, minimum } from '../../src/linalg/vector.ts';
import { boundaryAlignmentWith } from '../../src/margin/alignment.ts';
import { shareCertificate } from '../../src/margin/certificate-share.ts';
import { limitDirection } from '../../src/margin/limit.ts';
import { type ShareLimit, shareLimitInSteps } from '../../src/margin/share-limit.ts';
import { bothLayersSince } from '../../src/network/balance.ts';
import type { Loss } from '../../src/network/loss.ts';
import { type Network, networkWith, outputs } from '../../src/network/network.ts';
import { frobenius, sizeOf, weightsOf } from '../../src/network/weights.ts';
import { keyFrom } from '../../src/random/key.ts';
import { normal } from '../../src/random/normal.ts';
import { Stream } from '../../src/random/stream.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { matrixFromRows } from '../support/matrix.ts';
import { failing } from '../support/planted.ts';

const MIXTURE = {
  seed: 4,
  data: { n: 16, d: 400, positiveShare: 11 / 16, signal: { norm: 10 } },
  network: {
    width: 6,
    slope: 0.2,
    secondLayer: { name: 'trained', start: 'balanced' },
    init: { scale: 1e-4 },
  },
  risk: { endPoints: 0, trajectoryPoints: 0 },
};

function mixture(change: object = {}): Sample {
  return sampleAtOnce(resolveSpec({ ...MIXTURE, ...change }), null);
}

function rows(X: readonly (readonly number[])[], y: readonly number[]): Sample {
  return sampleFromRows(matrixFromRows(X), Float64Array.from(y), null, null);
}

const signed = (slope: number, signs: readonly number[] = [1, 1, -1]): Network =>
  networkWith(Float64Array.from(signs), slope);

function found(sample: Sample, slope: number, signs?: readonly number[]): ShareLimit {
  return finish(shareLimitInSteps(sample, signed(slope, signs)));
}

/** sqrt V(theta) of the fixed second layer with such sums of squares. */
function rootAt(sample: Sample, slope: number, theta: number): number {
  const network = networkWith(Float64Array.of(Math.sqrt(theta), -Math.sqrt(1 - theta)), slope);
  return Math.sqrt(2 * (limitDirection(sample, network).objective ?? Number.NaN));
}

describe('closed forms', () => {
  it.each([0, 0.2, 0.7])(
    'orthogonal points at slope %d: (R+ + R-)/sqrt(1 + gamma^2), R^2 the sum of 1/|x|^2 of a class',
    (slope) => {
      const sample = rows(
        [
          [2, 0, 0, 0],
          [0, 3, 0, 0],
          [0, 0, 1, 0],
          [0, 0, 0, 5],
        ],
        [1, 1, -1, -1],
      );
      const [plus, minus] = [Math.hypot(1 / 2, 1 / 3), Math.hypot(1, 1 / 5)];
      const { certificate, share } = found(sample, slope);
      const least = (plus + minus) / Math.sqrt(1 + slope * slope);
      expect(certificate?.relativeGap).toBeLessThan(1e-12);
      expect(certificate?.upper).toBeCloseTo(least, 12);
      // kappa+ = theta + gamma^2 (1 - theta) is to kappa- as R+ to R-.
      const theta = share ?? Number.NaN;
      const kappa = [theta + slope ** 2 * (1 - theta), slope ** 2 * theta + 1 - theta];
      expect(kappa[0] / kappa[1]).toBeCloseTo(plus / minus, 9);
    },
  );

  it('slope 1: every share is as good, and the least is 1 over the margin of the linear classifier', () => {
    const sample = mixture();
    const { certificate, unique, share } = found(sample, 1);
    expect([unique, share]).toEqual([false, 1 / 2]);
    for (const theta of [0.1, 0.6]) expect(rootAt(sample, 1, theta)).toBeCloseTo(certificate?.upper ?? 0, 12);
    const linear = limitDirection(sample, networkWith(Float64Array.of(1), 1));
    expect(certificate?.upper).toBeCloseTo(1 / (linear.normalizedMargin ?? 0), 12);
  });

  it('next to slope 1 it is unique again, and all of one sign where class sums differ', () => {
    const { unique, share } = found(mixture(), 1 - 1e-6);
    expect(unique).toBe(true);
    expect(Math.min(share ?? 0.5, 1 - (share ?? 0.5))).toBeLessThan(1e-11);
  });

  it('neurons of one sign: theta is 1, or 0', () => {
    const sample = mixture();
    expect(found(sample, 0.2, [1, 1]).share).toBe(1);
    expect(found(sample, 0.2, [-1]).share).toBe(0);
    const alone = found(sample, 0.2, [-1]);
    expect(alone.certificate?.upper).toBeCloseTo(1 / (alone.limit.normalizedMargin ?? 0), 12);
  });

  it('points that no weights separate: no share, and the problem is infeasible', () => {
    const { share, certificate, limit } = found(
      rows(
        [
          [1, 0],
          [2, 0],
        ],
        [1, -1],
      ),
      1,
    );
    expect([share, certificate, limit.status]).toEqual([null, null, 'infeasible']);
  });
});

describe('the best of all shares', () => {
  it.each([0, 0.2, 0.6, 0.9])(
    'slope %d: none of a grid is better, and the best of it is as near as the grid is fine',
    (slope) => {
      const sample = mixture();
      const { share, certificate, limit } = found(sample, slope);
      const least = certificate?.upper ?? Number.NaN;
      expect(certificate?.relativeGap).toBeLessThan(1e-8);
      expect(limit.normalizedMargin).toBeCloseTo(1 / least, 12);
      const all = Array.from({ length: 99 }, (_, k) => rootAt(sample, slope, (k + 1) / 100));
      expect(Math.min(...all)).toBeGreaterThan(least * (1 - 1e-12));
      expect(Math.abs(all.indexOf(Math.min(...all)) + 1 - 100 * (share ?? 0))).toBeLessThan(1);
      expect(Math.min(...all)).toBeLessThan(least * 1.001);
    },
  );

  it('no network has a larger margin over 1/2 (|W|^2 + |a|^2), and a balanced one along p+ and p- has it', () => {
    const sample = mixture({ data: { ...MIXTURE.data, n: 6, d: 12, signal: { norm: 3 } } });
    const slope = 0.2;
    const { share, certificate, limit } = found(sample, slope);
    const { lower, upper } = certificate ?? { lower: 0, upper: Number.POSITIVE_INFINITY };
    const [theta, beta] = [share ?? 0, limit.dual ?? new Float64Array()];
    const coefficients = [1, -1].map((sign) =>
      beta.map((entry, k) => entry * sample.y[k] * (sample.y[k] === sign ? 1 : slope)),
    );
    const lengths = coefficients.map((c) => Math.sqrt(dot(c, multiplyVector(sample.K, c))));
    // p+ = theta u+ in one neuron, p- in another: a_j = sqrt|p|, w_j = a_j p/|p|.
    const parts = [theta * lengths[0], (1 - theta) * lengths[1]].map(Math.sqrt);
    const Z = multiplyTransposed(
      matrixFromRows(
        coefficients.map((c, g) =>
          Array.from(c, (entry) => (((g === 0 ? 1 : -1) * parts[g]) / lengths[g]) * entry),
        ),
      ),
      sample.K,
    );
    const network = networkWith(Float64Array.of(parts[0], -parts[1]), slope);
    const q = outputs(network, Z).map((f, i) => sample.y[i] * f);
    expect(minimum(q)).toBeCloseTo(1, 9);
    expect(parts[0] ** 2 + parts[1] ** 2).toBeCloseTo(upper, 9);

    const stream = new Stream(keyFrom(3, 'networks'));
    const [F] = sample.blocks.map((block) => block.F);
    for (let trial = 0; trial < 2000; trial++) {
      // Near the best, and far.
      const size = trial % 2 === 0 ? 1 : 0.02;
      const W = Array.from({ length: 2 }, (_, g) =>
        Array.from({ length: F.cols }, (_, c) => {
          const along = coefficients[g].reduce((sum, entry, k) => sum + entry * F.data[k * F.cols + c], 0);
          return ((g === 0 ? 1 : -1) * parts[g] * along) / lengths[g] + size * parts[g] * normal(stream);
        }),
      );
      const a = [parts[0], -parts[1]].map((entry) => entry * (1 + size * normal(stream)));
      const f = outputs(networkWith(Float64Array.from(a), slope), multiplyTransposed(matrixFromRows(W), F));
      const cost = [...a, ...W.flat()].reduce((sum, entry) => sum + entry * entry, 0) / 2;
      const activated = W.every((w, g) => {
        const z = multiplyTransposed(matrixFromRows([w]), F).data;
        return z.every((entry, i) => entry * sample.y[i] * (g === 0 ? 1 : -1) > 0);
      });
      if (activated)
        expect(Math.min(...f.map((entry, i) => entry * sample.y[i])) / cost).toBeLessThan(1 / lower);
    }
  });
});

describe('the bracket of two lines', () => {
  const sample = mixture();
  const { share, limit, certificate } = found(sample, 0.2);
  const [theta, beta] = [share ?? 0.5, limit.dual ?? new Float64Array()];
  const claim = { y: sample.y, K: sample.K, slope: 0.2 };
  const least = certificate?.upper ?? 0;

  it('holds for any multipliers and any share, and is wide where they are wrong', () => {
    const stream = new Stream(keyFrom(1, 'multipliers'));
    for (let trial = 0; trial < 200; trial++) {
      const off = beta.map((entry) => entry * (1 + 0.3 * normal(stream)));
      const wrong = shareCertificate({
        ...claim,
        beta: off,
        share: Math.min(0.99, Math.max(0.01, theta + 0.2 * normal(stream))),
      });
      if (wrong === null) continue;
      expect(wrong.lower).toBeLessThan(least);
      expect(wrong.upper).toBeGreaterThan(least * (1 - 1e-12));
      expect(wrong.relativeGap).toBeGreaterThan(1e-4);
    }
  });

  it('says nothing of multipliers with which some margin is not positive', () => {
    expect(
      shareCertificate({ ...claim, beta: beta.map((_, k) => (k === 0 ? 1 : 0)), share: 1 }),
    ).not.toBeNull();
    expect(shareCertificate({ ...claim, beta: beta.map(() => 0), share: theta })).toBeNull();
    expect(shareCertificate({ ...claim, beta: beta.map((entry) => -entry), share: theta })).toBeNull();
  });

  it('does not depend on the unit of the multipliers, which are no solution in another', () => {
    const scaled = shareCertificate({ ...claim, beta: beta.map((entry) => 7 * entry), share: theta });
    expect(scaled?.upper).toBeCloseTo(least, 12);
    expect(scaled?.lower).toBeCloseTo(certificate?.lower ?? 0, 12);
  });
});

/** exp(logs) l. */
function times(loss: Loss, logs: number): Loss {
  const shifted =
    (of: Loss['logValues']): Loss['logValues'] =>
    (q, out) => {
      of(q, out);
      for (let k = 0; k < out.length; k++) out[k] += logs;
    };
  return { ...loss, logValues: shifted(loss.logValues), logSlopes: shifted(loss.logSlopes) };
}

describe('training', () => {
  it('comes to it, with steps that grow as forces fall', () => {
    const spec = resolveSpec({ ...MIXTURE, training: { steps: 1 } });
    const sample = sampleAtOnce(spec, null);
    const { problem } = setUpTraining(spec, sample, null);
    const { certificate, share, limit, network } = finish(shareLimitInSteps(sample, problem.network));
    let kept: object | null = null;
    let state = { alpha: problem.alpha, t: 0, ahead: 0 };
    const watch = new Watch();
    let last: Pick<DescentState, 'q' | 'C'> & { readonly head: Float64Array } = {
      q: new Float64Array(),
      C: problem.initial.Z,
      head: new Float64Array(),
    };
    for (let phase = 0; phase < 800; phase++) {
      const now: DescentProblem = { ...problem, alpha: state.alpha, loss: times(problem.loss, state.ahead) };
      const engine = engineFor(now).start(now, kept);
      if (kept === null) engine.show(watch, 0);
      for (let k = 0; k < 50; k++, state.t++) {
        expect(engine.step(1)).toBe('moved');
        engine.show(watch, state.t + 1);
      }
      kept = engine.keep();
      const { q, C, head = new Float64Array(), logLoss } = engine.state();
      last = { q, C, head };
      const W = weightsOf(sample, problem.initial, { C, head });
      // With L = 1 again, alpha |grad q|^2 stays about the same: margins are of degree 2.
      const size = sizeOf(frobenius(W), head);
      state = { ...state, alpha: 0.5 / (size * 500), ahead: state.ahead - logLoss };
    }
    const W = weightsOf(sample, problem.initial, last);
    const margin = minimum(last.q) / sizeOf(frobenius(W), last.head);
    expect(margin * (certificate?.upper ?? 0)).toBeGreaterThan(0.9995);
    expect(margin * (certificate?.lower ?? 0)).toBeLessThan(1);
    const { share: reached, balanceDrift } = bothLayersSince(problem.network, problem.initial)(W, last.head);
    expect(Math.abs((reached ?? 0) - (share ?? 1))).toBeLessThan(3e-3);
    expect(balanceDrift).toBeLessThan(1e-3);
    expect(boundaryAlignmentWith(sample, network, limit)(null, W)).toBeLessThan(1e-4);
  });

  const SPEC = {
    ...MIXTURE,
    training: { steps: 400, step: { relative: 0.2 } },
    risk: { endPoints: 200, trajectoryPoints: 0 },
  };

  it('the record says it, and faults in it are noticed', () => {
    const { record, arrays } = run(resolveSpec(SPEC), null);
    const { own, heading, reached } = record.limit;
    if (own?.kind !== 'share') throw new Error(record.notes['limit.own']);
    expect(own.certificate.relativeGap).toBeLessThan(1e-8);
    expect(own.margin).toBeCloseTo(1 / own.norm, 12);
    expect(own.atEnd).toBeLessThan(own.margin);
    expect([heading, reached, record.horizon]).toEqual(['undecided', null, null]);
    expect(record.notes.horizon).toContain('sqrt(log t)');
    expect(record.theory.every(({ status }) => status === 'vacuous')).toBe(true);
    expect(failing(verify(record, arrays))).toEqual([]);

    const changed = (change: object) =>
      failing(verify({ ...record, limit: { ...record.limit, own: { ...own, ...change } } }, arrays));
    expect(changed({ share: own.share * 1.001 })).toContain('limit.own.share: of arrays.npz');
    expect(changed({ norm: own.norm * 1.0001 })).toContain('limit.own.norm');
    expect(changed({ margin: own.margin * 1.0001 })).toContain('limit.own.margin');
    expect(changed({ atEnd: own.margin })).toContain('limit.own.atEnd');
    expect(changed({ certificate: { ...own.certificate, lower: own.norm * 1.0001 } })).toContain(
      'limit.own.certificate.lower',
    );
    expect(changed({ certificate: { ...own.certificate, upper: own.norm * 0.9999 } })).toContain(
      'limit.own.certificate.upper',
    );
    const trajectory = record.training.trajectory.map((row, k, all) =>
      k === all.length - 1 ? { ...row } : row,
    );
    const row = (change: object) => {
      const rows = trajectory.map((one, k) => (k === trajectory.length - 1 ? { ...one, ...change } : one));
      return failing(verify({ ...record, training: { ...record.training, trajectory: rows } }, arrays)).map(
        (path) => path.split('.').at(-1),
      );
    };
    const end = trajectory[trajectory.length - 1];
    expect(row({ headNorm: (end.headNorm ?? 0) * 1.001 })).toContain('headNorm');
    expect(row({ share: (end.share ?? 0) * 1.1 })).toContain('share');
    expect(row({ balanceDrift: (end.balanceDrift ?? 0) * 2 })).toContain('balanceDrift');
    expect(row({ kktEpsilon: (end.kktEpsilon ?? 0) * 1.001 })).toContain('kktEpsilon');
    expect(row({ normalizedMargin: (end.normalizedMargin ?? 0) * 1.001 })).toContain(
      'trajectory: normalizedMargin',
    );
    expect(row({ oneMinusCosine: 2 * (end.oneMinusCosine ?? 0) })).toContain('oneMinusCosine');
    const a = arrays['a(T)'];
    const wrong = {
      ...a,
      data: Float64Array.from(a.data as Float64Array, (entry, j) => (j === 0 ? 1.001 * entry : entry)),
    };
    expect(failing(verify(record, { ...arrays, 'a(T)': wrong }))).toContain('training.margins');
  });

  it.each([
    [
      'a smooth activation',
      { network: { ...MIXTURE.network, activation: 'smoothLeaky' } },
      'two linear pieces',
    ],
    ['another tail', { training: { steps: 20, loss: 'hinge' } }, 'hinge loss'],
    ['signed products below 0', { data: { n: 20, d: 20, signal: { norm: 1 } } }, 'some are negative'],
  ])('%s has none, with its reason', (_, change, reason) => {
    const { record, arrays } = run(resolveSpec({ ...SPEC, training: { steps: 20 }, ...change }), null);
    expect(record.limit.own).toBeNull();
    expect(record.notes['limit.own']).toContain(reason);
    expect(failing(verify(record, arrays))).toEqual([]);
  });

  it('steps that would ask for |grad|^2 are refused, with what runs', () => {
    expect(() => resolveSpec({ ...SPEC, training: { optimizer: 'lossNormalisedDescent' } })).toThrow(
      'grow exponentially; training.optimizer=gradientDescent runs',
    );
    expect(() => resolveSpec({ ...SPEC, training: { optimizer: 'gradientFlow' } })).toThrow(
      'training.optimizer=gradientDescent runs',
    );
  });
});
