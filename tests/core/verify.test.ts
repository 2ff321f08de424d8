/** Records against their arrays: runs of every kind hold, and every number that is moved is named. */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/experiment/after-training.ts';
import { run } from '../../src/experiment/run.ts';
import { verify } from '../../src/library/verify.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { logNormalCdf } from '../../src/special/normal.ts';
import { papers } from '../../src/theory/index.ts';
import { inner } from '../../src/verify/arithmetic.ts';
import { Eigenvalues } from '../../src/verify/eigenvalues.ts';
import { logNormalTail } from '../../src/verify/normal-tail.ts';
import { MEASURED } from '../../src/verify/theory-claims.ts';
import { bare, beyond, failing, withChanged, withEntry } from '../support/planted.ts';
import { refusal } from '../support/refusal.ts';

const QUICK = { risk: { endPoints: 200, trajectoryPoints: 0 } };
const BLOCKS = {
  n: 16,
  signal: { norm: 6 },
  covariance: {
    type: 'blocks',
    blocks: [
      { eigenvalue: 4, dimension: 12, signalShare: 0.5 },
      { eigenvalue: 1, dimension: 300, signalShare: 0.5 },
    ],
  },
};

const SPECS: Readonly<Record<string, object>> = {
  'isotropic, to infinity': {
    data: { n: 12, d: 400, signal: { norm: 6 } },
    network: { width: 6 },
    training: { steps: 300, horizon: 'infinity' },
  },
  'blocks, a mean loss': {
    data: BLOCKS,
    network: { width: 6, slope: 0.3 },
    training: { reduction: 'mean', steps: 300 },
  },
  'slope 0': {
    data: { n: 12, d: 300, signal: { norm: 12 } },
    network: { width: 8, slope: 0 },
    training: { steps: 300 },
  },
  'a linear network': {
    data: { n: 10, d: 200, signal: { norm: 5 } },
    network: { width: 4, slope: 1 },
    training: { steps: 300 },
  },
  'a second layer, logistic': {
    data: { n: 12, d: 300, signal: { norm: 5 } },
    network: { width: 7, secondLayer: 'random' },
    training: { loss: 'logistic', steps: 300, horizon: 1e6 },
  },
  'a linear teacher': {
    data: { n: 12, d: 300, model: { type: 'linearTeacher' }, direction: 'even', spread: 20 },
    network: { width: 6 },
    training: { steps: 300 },
  },
  'a logistic teacher': {
    data: {
      n: 12,
      d: 300,
      model: { type: 'logisticTeacher', norm: 2 },
      covariance: { type: 'spiked', spikes: [40] },
    },
    network: { width: 6 },
    training: { steps: 300 },
  },
  'signs of gradients, an even signal': {
    data: { n: 10, d: 60, signal: { norm: 5 }, direction: 'even' },
    network: { width: 5 },
    training: { optimizer: 'signDescent', steps: 200 },
  },
  'Adam, blocks, a mean loss': {
    data: BLOCKS,
    network: { width: 6, slope: 0.3 },
    training: { optimizer: 'adam', loss: 'logistic', reduction: 'mean', steps: 300 },
  },
  'polar factors, a random second layer': {
    data: { n: 10, d: 300, signal: { norm: 5 } },
    network: { width: 7, secondLayer: 'random' },
    training: { optimizer: 'muon', steps: 200 },
  },
  'gradient flow': {
    data: { n: 8, d: 100, signal: { norm: 5 } },
    network: { width: 4 },
    training: { optimizer: 'gradientFlow', steps: 100 },
  },
  'loss-normalised steps': {
    data: { n: 8, d: 100, signal: { norm: 5 } },
    training: { optimizer: 'lossNormalisedDescent', steps: 100 },
  },
  'a smooth activation': {
    data: { n: 12, d: 200, signal: { norm: 5 } },
    network: { width: 6, activation: { name: 'smoothLeaky' } },
    training: { steps: 200 },
  },
  'heavy ball': {
    data: { n: 12, d: 200, signal: { norm: 5 } },
    network: { width: 6 },
    training: { steps: 200, optimizer: { name: 'heavyBall' } },
  },
  'no separation': {
    data: { n: 40, d: 5, signal: { norm: 0.3 } },
    network: { width: 8 },
    training: { steps: 100 },
  },
  'heavy tails, streamed': {
    data: { n: 8, d: 9000, sampler: 'streamed', noise: { family: 'studentT' }, signal: { norm: 40 } },
    network: { width: 4 },
    training: { steps: 30 },
  },
  'four clusters, noise of many scales': {
    data: {
      n: 12,
      d: 200,
      model: { type: 'clusters' },
      noise: { family: 'multivariateT', nu: 6 },
      signal: { norm: 12 },
    },
    network: { width: 6 },
    training: { steps: 200 },
  },
  'flipped labels': {
    data: { n: 14, d: 60, labelNoise: { count: 2 }, signal: { norm: 4 } },
    network: { width: 2 },
    training: { steps: 2000, horizon: 'infinity' },
  },
};

const outcomes = new Map<string, Outcome>();
function outcomeOf(name: string): Outcome {
  const found = outcomes.get(name) ?? run(resolveSpec({ ...QUICK, ...SPECS[name] }), null);
  outcomes.set(name, found);
  return found;
}

describe('a run', () => {
  it.each(Object.keys(SPECS))('%s: every claim holds, and many are checked', (name) => {
    const { record, arrays } = outcomeOf(name);
    const found = verify(record, arrays);
    expect(failing(found)).toEqual([]);
    expect(found.holds).toBe(true);
    expect(found.counts.holds).toBeGreaterThan(100);
    expect(found.claims.filter(({ because }) => because === '')).toEqual([]);
  });

  it('is verified from its text as from its value', () => {
    const { record, arrays } = outcomeOf('slope 0');
    expect(verify(JSON.stringify(record), arrays)).toEqual(verify(record, arrays));
  });

  it('has its limit and its training among what is checked', () => {
    const { record, arrays } = outcomeOf('isotropic, to infinity');
    const checked = new Set(
      verify(record, arrays)
        .claims.filter(({ verdict }) => verdict === 'holds')
        .map(({ path }) => path.replace(/\[\d+\]/g, '')),
    );
    for (const path of [
      ...['dual', 'objective', 'normalizedMargin', 'supportVectors', 'activated', 'activationSlack', 'rank'],
      ...['lower', 'upper', 'relativeGap', 'minDual', 'minMargin', 'stationarity', 'complementarity'].map(
        (name) => `certificate.${name}`,
      ),
      ...['naturalResidual', 'distanceBound', 'conditionEstimate'].map((name) => `certificate.${name}`),
    ])
      expect(checked, path).toContain(`limit.${path}`);
    for (const path of ['residual', 'rate', 'angleConstant', 'limit.residual', 'limit.marginDifference'])
      expect(checked, path).toContain(`horizon.${path}`);
    for (const path of ['limit.gamma', 'limit.error', 'bayes', 'predicted', 'cantelli'])
      expect(checked, path).toContain(`risk.${path}`);
    for (const path of [
      'margins',
      'lambdaMax',
      'trajectory.norm',
      'trajectory.oneMinusCosine',
      'trajectory.residual',
    ])
      expect(checked, path).toContain(`training.${path}`);
  });
});

/** What else is computed from a number as the record has it: these may fail with it. */
const DEPENDENTS: readonly (readonly [moved: RegExp, others: RegExp])[] = [
  [/^training\.margins/, /frozenCertificate/],
  [/^limit\.dual/, /^limit|horizon/],
  [/^limit\.reached\.dual/, /^limit\.reached|horizon/],
  // The weight of the record is held to its range, and to the entry of D.
  [/^limit\.reached\.groups\[\d+\]\.sliding\[\d+\]\.weight$/, /sliding\[\d+\]\.weight \(D\)$|dutyCycles/],
  [/certificate\.(lower|upper)$/, /certificate\.(relativeGap|distanceBound)$/],
  [/training\.lambdaMax$/, /training\.alpha$|theory/],
  [/training\.alpha$/, /initialScale|logTime|residual|theory|horizon|frozenCertificate/],
  [/^training\.steps$/, /training|horizon|reached/],
  // Rows, events and first times agree with each other.
  [/trajectory(\[\d+\]\.|:)/, /trajectory|log10StepsFollowed|horizon\.activatedFraction|activation|events/],
  [/^training\.(activation|interpolatedAt|events)/, /^training\.(activation|events|interpolatedAt)|since/],
  [/^data\.(signalNorm|noiseSize|d)$/, /regime|risk|plane|theory|data/],
  [/^data\.signedProducts/, /^data\.signedProducts/],
  [/limit\.(normalizedMargin|supportVectors|certificate\.minDual)$/, /theory/],
  [/horizon\.(angleConstant|perpendicular|log10T)$/, /horizon|trajectory/],
  [/horizon\.limit\.marginDifference$/, /roadsDifference/],
  [/horizon\.activatedFraction$/, /ofActivatedPattern/],
  [/followed\./, /followed\.|since/],
  [/risk\.(limit|reached|atEnd)|risk\.bayes/, /risk|verdict|theory/],
  [/risk\.predictedGamma$/, /risk\.(predicted|log10Predicted)$/],
  [/regime\./, /regime|risk/],
  [/theory.*\.(measured|threshold)$/, /theory/],
  [/frozenCertificate\.(excess|slack|radius)$/, /frozenCertificate/],
];

describe('a number of the record that is moved by a little more than its tolerance', () => {
  it.each([
    'isotropic, to infinity',
    'blocks, a mean loss',
    'slope 0',
    'a second layer, logistic',
    'flipped labels',
    'no separation',
  ])('%s: is named, with nothing but what depends on it', (name) => {
    const { record, arrays } = outcomeOf(name);
    let moved = 0;
    for (const [k, claim] of verify(record, arrays).claims.entries()) {
      // One in three: every number is walked in verify-walk.test.ts.
      const change = k % 3 === 0 ? beyond(claim) : null;
      // Of theorems, rows and pairs one in seven: there are hundreds, and of few kinds.
      if (change === null || (/theory|trajectory|sliding/.test(claim.path) && claim.path.length % 7 > 0))
        continue;
      const changed = withChanged(record, claim.path, change);
      if (changed === null) continue;
      moved++;
      const found = failing(verify(changed, arrays));
      const own = bare(claim.path);
      expect(found, `${claim.path} from ${claim.said}`).toContain(own);
      const allowed = DEPENDENTS.filter(([from]) => from.test(claim.path)).map(([, others]) => others);
      const others = found.filter((path) => path !== own && !allowed.some((other) => other.test(path)));
      expect(others, `beside ${claim.path}`).toEqual([]);
    }
    expect(moved).toBeGreaterThan(15);
  });

  it('words are held to what is computed too', () => {
    const { record, arrays } = outcomeOf('isotropic, to infinity');
    const { limit, verdict, regime, data } = record;
    const failsWith = (changed: object) => failing(verify({ ...record, ...changed }, arrays));
    expect(failsWith({ limit: { ...limit, status: 'solvedInaccurately' } })).toEqual(['limit.status']);
    expect(failsWith({ limit: { ...limit, activated: false } })).toEqual(['limit.activated']);
    expect(failsWith({ verdict: { ...verdict, interpolates: false } })).toContain('verdict.interpolates');
    expect(failsWith({ verdict: { ...verdict, overfitting: 'catastrophic' } })).toEqual([
      'verdict.overfitting',
    ]);
    expect(failsWith({ regime: { ...regime, name: 'strong' === regime.name ? 'weak' : 'strong' } })).toEqual([
      'regime.name',
    ]);
    expect(failsWith({ data: { ...data, positivelyCorrelated: !data.positivelyCorrelated } })).toEqual([
      'data.positivelyCorrelated',
    ]);
  });

  it('a multiplier of the record is another than that of the arrays', () => {
    const { record, arrays } = outcomeOf('slope 0');
    const dual = (record.limit.dual ?? []).map((beta, k) => (k === 3 ? beta * (1 + 1e-6) : beta));
    const found = failing(verify({ ...record, limit: { ...record.limit, dual } }, arrays));
    expect(found).toContain('limit.dual');
    expect(found).toContain('limit.objective');
  });
});

describe('an entry of the arrays that is moved', () => {
  const { record, arrays } = outcomeOf('blocks, a mean loss');
  const n = record.data.n;
  const moved = (name: string, at: number, by = 1e-6) =>
    failing(verify(record, withEntry(arrays, name, { [at]: arrays[name].data[at] * (1 + by) })));

  it('K, alone and with its mirror image', () => {
    expect(moved('K', 1)).toContain('arrays: K');
    const both = { 1: arrays.K.data[1] * (1 + 1e-6), [n]: arrays.K.data[n] * (1 + 1e-6) };
    const found = failing(verify(record, withEntry(arrays, 'K', both)));
    expect(found).not.toContain('arrays: K');
    expect(found).toEqual(
      expect.arrayContaining(['limit.certificate.naturalResidual', 'training.margins', 'data.spectrum']),
    );
  });

  it('y, beta, Z(0), C, Xmu, S', () => {
    const flipped = failing(verify(record, withEntry(arrays, 'y', { 0: -arrays.y.data[0] })));
    expect(flipped).toEqual(
      expect.arrayContaining([
        'data.positives',
        'training.margins',
        'limit.certificate.minMargin',
        'plane.labels',
      ]),
    );
    expect(moved('beta', 2)).toEqual(expect.arrayContaining(['limit.dual', 'risk.limit.gamma']));
    expect(moved('Z(0)', 3, 1e-3).some((path) => path.startsWith('training.trajectory'))).toBe(true);
    expect(moved('C', 4)).toContain('training.margins');
    expect(moved('Xmu', 5)).toEqual(expect.arrayContaining(['plane.along', 'risk.limit.gamma']));
    expect(moved('S', 0, 1e-3)).toEqual(['risk.limit.gamma']);
  });

  it('arrays that are not there are no claims, or a refusal', () => {
    const { C, Xmu, S, ...fewer } = arrays;
    const found = verify(record, fewer);
    expect(found.holds).toBe(true);
    const open = found.claims.filter(({ verdict }) => verdict === 'notChecked').map(({ path }) => path);
    expect(open).toEqual(expect.arrayContaining(['training.margins', 'risk.limit.gamma', 'plane.along']));
    const { K, ...without } = arrays;
    expect(refusal(() => verify(record, without))).toMatch(/must hold the array K/);
    const narrow = { ...arrays, K: { shape: [n, n - 1], data: K.data.slice(n) } };
    expect(refusal(() => verify(record, narrow))).toMatch(/must have the shape 16 x 16/);
    expect(refusal(() => verify(record, withEntry(arrays, 'y', { 0: 2 })))).toMatch(/-1 or \+1/);
    expect(refusal(() => verify(record, withEntry(arrays, 'C', { 0: Number.NaN })))).toMatch(/finite/);
    expect(refusal(() => verify(record, 3 as never))).toMatch(/arrays by name/);
  });

  it('records that are none, or of an older schema', () => {
    expect(refusal(() => verify('{', arrays))).toMatch(/must be JSON/);
    expect(refusal(() => verify({}, arrays))).toMatch(/record.schema/);
    expect(refusal(() => verify({ ...record, schema: 2 }, arrays))).toMatch(/run its spec again/);
    expect(refusal(() => verify({ experiment: record }, arrays))).toMatch(/record.spec: must be an object/);
    const short = { ...record.limit, dual: record.limit.dual?.slice(1) ?? null };
    expect(refusal(() => verify({ ...record, limit: short }, arrays))).toMatch(
      /limit.dual: must have 16 entries/,
    );
  });
});

describe("the room's own arithmetic", () => {
  it('normal tails agree with those of the other room, at every depth', () => {
    for (let x = -8; x < 60; x += 0.37) {
      const { value, error } = logNormalTail({ value: x, error: 0 });
      expect(Math.abs(value - logNormalCdf(-x)), `at ${x}`).toBeLessThanOrEqual(error);
    }
  });

  it('eigenvalues of a matrix whose eigenvalues are known, within their error', () => {
    const n = 12;
    // The second difference has the eigenvalues 2 - 2 cos(k pi/(n + 1)); a reflection hides it.
    const v = Float64Array.from({ length: n }, (_, i) => (i % 3) - 0.7);
    const square = v.reduce((sum, entry) => sum + entry * entry, 0);
    const H = (i: number, k: number) => (i === k ? 1 : 0) - (2 * v[i] * v[k]) / square;
    const T = (i: number, k: number) => (i === k ? 2 : Math.abs(i - k) === 1 ? -1 : 0);
    const A = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++)
        for (let p = 0; p < n; p++) for (let q = 0; q < n; q++) A[i * n + k] += H(i, p) * T(p, q) * H(q, k);
    const found = new Eigenvalues(A, n);
    let product = 1;
    for (let k = 0; k < n; k++) product *= found.at(k);
    // Its determinant is n + 1.
    expect(Math.abs(product - (n + 1))).toBeLessThan(1e-9);
    expect(found.error).toBeLessThan(1e-12);
    for (let k = 1; k < n; k++) expect(found.at(k)).toBeGreaterThan(found.at(k - 1));
    expect(found.below(found.at(3) + 1e-9)).toBe(4);
  });

  it('sums are allowed what their products lose below the least number', () => {
    // Nine products of 0.3 times the least number, each of which is rounded to 0.
    const x = new Float64Array(9).fill(Math.sqrt(0.3) * 2 ** -537);
    const { value, error } = inner(x, x);
    expect(value).toBe(0);
    expect(error).toBeGreaterThan(9 * 0.3 * Number.MIN_VALUE);
    expect(error).toBeLessThan(100 * Number.MIN_VALUE);
  });

  it('every premise that is measured again is one of a theorem', () => {
    const formulas = new Set(
      papers.flatMap(({ results }) =>
        results.flatMap(({ premises, checks = [] }) =>
          [...premises, ...checks].map(({ formula }) => formula),
        ),
      ),
    );
    for (const formula of Object.keys(MEASURED)) expect(formulas, formula).toContain(formula);
  });
});
