import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { emptyDocument } from '../../src/cli/document.ts';
import { run } from '../../src/experiment/run.ts';
import { figures } from '../../src/figures/index.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { answers } from '../../src/telling/answers.ts';
import { count, percent, probability, short, withShortNumbers } from '../../src/telling/numbers.ts';
import { renderReport } from '../../src/telling/report/index.ts';

const reportOf = (record: ExperimentRecord): string => renderReport(record, emptyDocument());

const quick = {
  training: { steps: 200 },
  network: { width: 6 },
  risk: { endPoints: 500, trajectoryPoints: 50 },
};
const strong = recordOf({ data: { n: 20 } });

function recordOf(spec: {
  data?: object;
  network?: object;
  training?: object;
  name?: string;
}): ExperimentRecord {
  const merged = {
    ...quick,
    ...spec,
    network: { ...quick.network, ...spec.network },
    training: { ...quick.training, ...spec.training },
  };
  return run(resolveSpec(merged), null).record;
}

const weak = { n: 16, d: 40, signal: { norm: 1 } };
const inseparable = { n: 40, d: 3, signal: { norm: 0.3 } };
const spiked = {
  n: 10,
  signal: { norm: 9 },
  covariance: {
    type: 'blocks',
    blocks: [
      { eigenvalue: 40, dimension: 3 },
      { eigenvalue: 1, dimension: 900, signalShare: 1 },
    ],
  },
};

/** Runs at the edges of what a spec allows. */
const ODD: Readonly<Record<string, ExperimentRecord>> = {
  strong,
  'not activated': recordOf({ data: weak }),
  inseparable: recordOf({ data: inseparable, network: { slope: 1 } }),
  'inseparable, leaky': recordOf({ data: inseparable }),
  linear: recordOf({ data: { n: 8 }, network: { slope: 1 } }),
  ReLU: recordOf({ data: { n: 8 }, network: { slope: 0, init: { scale: 1e-5 } } }),
  'one point': recordOf({ data: { n: 1, d: 50 } }),
  'one neuron': recordOf({ data: { n: 6 }, network: { width: 1 } }),
  'one class': recordOf({ data: { n: 5, positiveShare: 1 } }),
  'no step': recordOf({ data: { n: 6 }, training: { steps: 0 } }),
  'one step': recordOf({ data: { n: 6 }, training: { steps: 1 } }),
  frozen: recordOf({ data: { n: 6 }, training: { step: { relative: 400 } } }),
  diverged: recordOf({ data: { n: 6, d: 60, signal: { norm: 1 } }, training: { step: { relative: 1e9 } } }),
  'W(0) = 0': recordOf({ data: { n: 6 }, network: { init: { scale: 0 } } }),
  'no signal': recordOf({ data: { n: 6, signal: { norm: 0 } } }),
  'error below float64': recordOf({ data: { n: 6, d: 1e12, signal: { norm: 5000 } } }),
  blocks: recordOf({ data: spiked }),
  'steps alpha/L(t)': recordOf({ data: { n: 6 }, training: { optimizer: 'lossNormalisedDescent' } }),
  'gradient flow': recordOf({
    data: { n: 6 },
    training: { optimizer: 'gradientFlow', horizon: 'infinity' },
  }),
  'to infinity': recordOf({ data: { n: 6 }, training: { horizon: 'infinity' } }),
  'to infinity, sliding': recordOf({ data: weak, training: { horizon: 'infinity' } }),
  'to infinity, frozen': recordOf({
    data: { n: 6 },
    training: { step: { relative: 400 }, horizon: 'infinity' },
  }),
  'to infinity, stiff': recordOf({
    data: inseparable,
    network: { slope: 1 },
    training: { horizon: 'infinity' },
  }),
};

/** A run that is shown to stay in another pattern, as far as the report looks. */
function elsewhere(record: ExperimentRecord): ExperimentRecord {
  const reached = { ...record.risk.limit!, gamma: 1.625, zeroShare: 0 };
  return {
    ...record,
    notes: { ...record.notes, 'risk.reached.gamma': 'the least distance found' },
    limit: { ...record.limit, heading: 'notReached' },
    risk: { ...record.risk, reached },
    verdict: { ...record.verdict, judged: 'reached' },
  };
}

it('the limit of the pattern that training stays in has its own distance in the report', () => {
  const page = reportOf(elsewhere(strong));
  expect(page).toMatch(/Γ reached<\/th><td>1\.625<\/td><td>[^<]*least distance found/);
  expect(page).toMatch(/boundary of the activated max-margin direction \(not reached\)/);
  expect(reportOf(strong)).not.toContain('Γ reached');
});

describe.each(Object.entries(ODD))('the report of a run: %s', (_, record) => {
  const report = reportOf(record);

  it('shows no broken number or object', () => {
    expect(report).not.toMatch(/NaN|undefined|Infinity|\[object|\u26a0/);
    expect(
      answers(record)
        .map(({ answer }) => answer)
        .join('\n'),
    ).not.toMatch(/NaN|undefined|Infinity|null|\?|\d{8}/);
  });

  it('needs no network and no script', () => {
    expect(
      report.match(/https?:[^"\s]*/g)?.filter((url) => url !== 'http://www.w3.org/2000/svg') ?? [],
    ).toEqual([]);
    expect(report).not.toMatch(/<script|<link|<img|@import|url\(|\ssrc=|\son\w+=/);
  });

  it('draws every figure, or says why not', () => {
    const { document } = parseHTML(report);
    const shown = [...document.querySelectorAll('figure')];
    expect(shown.map(({ id }) => id)).toEqual(figures.map(({ name }) => name));
    for (const figure of shown) {
      const caption = figure.querySelector('figcaption')?.textContent ?? '';
      expect(caption.startsWith('Not drawn: ')).toBe(figure.querySelector('svg') === null);
      expect(caption).not.toMatch(/its data are not in the record/);
    }
  });
});

describe('the report', () => {
  it('is the same bytes twice', () => {
    expect(reportOf(strong)).toBe(reportOf(JSON.parse(JSON.stringify(strong))));
  });

  it('has its parts in the order in which they are read', () => {
    const { document } = parseHTML(reportOf(strong));
    expect([...document.querySelectorAll('h2')].map(({ textContent }) => textContent)).toEqual([
      'The answer in seven lines',
      'Figures',
      'Certificate of the limit',
      'Beyond the last update',
      'Events',
      'Data and regime',
      'Specification',
      'Notes',
      'Check it yourself',
    ]);
    expect(document.querySelector('h1')?.textContent).toBe(strong.spec.name);
    expect(document.querySelector('.verdict')?.textContent).toBe('Benign overfitting');
    expect(document.querySelector('.because')?.textContent).toBe(strong.verdict.because);
    expect(document.querySelectorAll('.answer')).toHaveLength(7);
    const cells = [...document.querySelectorAll('tbody th')].map(({ textContent }) => textContent);
    expect(cells).toEqual(expect.arrayContaining(Object.keys(strong.notes)));
    expect(cells).toEqual(expect.arrayContaining(['Lower bound', 'Upper bound', 'n‖μ‖²/R']));
  });

  it('escapes whatever a spec or a note holds', () => {
    const name = `</title><script>alert("1")</script><b onclick='x'>&amp;`;
    const notes = { ...strong.notes, [name]: name };
    const verdict = { ...strong.verdict, because: name };
    const data = { ...strong.data, classes: [name, name] as const };
    const report = reportOf({ ...strong, spec: { ...strong.spec, name }, notes, verdict, data });
    expect(report).not.toMatch(/<script|<b |<\/title><(?!style)/);
    const { document } = parseHTML(report);
    expect(document.querySelector('h1')?.textContent).toBe(name);
    expect(document.querySelector('.because')?.textContent).toBe(name);
  });

  it('holds the spec as it must be written to run it again', () => {
    const { document } = parseHTML(reportOf(strong));
    const yaml = [...document.querySelectorAll('pre')].map(({ textContent }) => textContent)[0];
    expect(resolveSpec(parse(yaml))).toEqual(strong.spec);
  });

  it('says what stands in another pattern, and that a problem is infeasible', () => {
    const report = reportOf(ODD.inseparable);
    expect(ODD.inseparable.limit.status).toBe('infeasible');
    expect(report).toMatch(/infeasible: not separable/);
    expect(report).toMatch(/Proof of infeasibility/);
    const reached = { ...strong.limit.reached!, kind: 'pattern', since: 17 } as const;
    expect(reportOf({ ...strong, limit: { ...strong.limit, reached } })).toMatch(/unchanged since t = 17/);
  });

  it('gives the reason for each null of a certificate', () => {
    const certificate = { ...strong.limit.certificate!, upper: null, relativeGap: null, distanceBound: null };
    const notes = { ...strong.notes, 'limit.certificate.upper': 'told apart' };
    const limit = { ...strong.limit, status: 'solvedInaccurately' as const, certificate };
    const report = reportOf({ ...strong, notes, limit });
    expect(report).toMatch(/none: told apart/);
    expect(report).toMatch(/not certified/);
  });
});

describe('the answers', () => {
  const replies = (record: ExperimentRecord) =>
    answers(record).map(({ answer, status }) => `${status}: ${answer}`);

  it('are those of the theory where its premises hold', () => {
    const [activation, interpolation, destination, progress, error, benign, premise] = replies(strong);
    expect(activation).toBe('good: yes, at t = 1 and at every step since');
    expect(interpolation).toMatch(/^good: yes, since t = [01]; the least margin at the end is \d/);
    expect(destination).toMatch(
      /^good: to the max-margin direction .* for certain.*relative gap of \d\S*e-1\d, 20 of 20 points/,
    );
    expect(progress).toMatch(/^(good|neutral): after 200 updates 1 − cos = /);
    expect(error).toMatch(/^neutral: \S+e-\d+ in the limit, \S+ at the end .*Bayes .*predicted /);
    expect(benign).toMatch(/^good: yes: excess risk /);
    expect(premise).toMatch(/^good: none: /);
  });

  it('tell each way in which activation can go', () => {
    const told = (activation: Partial<ExperimentRecord['training']['activation']>) =>
      replies({
        ...strong,
        training: { ...strong.training, activation: { ...strong.training.activation, ...activation } },
      })[0];
    expect(told({ atFirstStep: false, firstStep: 12345, fractionAtFirstStep: 0.5 })).toBe(
      'good: yes, from t = 12\u202f345 on (at t = 1: 50 %)',
    );
    expect(told({ lost: true, fractionAtEnd: 0.75 })).toMatch(
      /^bad: it did at t = 1, and lost it again: 75 %/,
    );
    expect(told({ lost: true })).toMatch(/^neutral: yes at the end.*regained/);
    expect(told({ firstStep: null, atFirstStep: false, fractionAtEnd: 0.99996 })).toMatch(
      /^bad: no: just under 100 %/,
    );
  });

  it('do not take a freeze or a divergence for an arrival', () => {
    expect(replies(ODD.frozen)[3]).toMatch(/^bad: .*not convergence/);
    expect(replies(ODD.diverged)[3]).toMatch(/^bad: .*leave the range of float64/);
  });

  /** The same run, said to head elsewhere. */
  const heading = (to: Partial<ExperimentRecord['limit']>, more: Partial<ExperimentRecord> = {}) =>
    replies({ ...strong, ...more, limit: { ...strong.limit, ...to } });
  const mixed = { data: { ...strong.data, positivelyCorrelated: false, minSignedInner: -3 } };

  it('never promise a limit that is not reached', () => {
    const away = { heading: 'notReached', activated: false, activationSlack: -0.2 } as const;
    expect(heading(away)[2]).toMatch(/^bad: not to the max-margin direction .*not itself activated/);
    expect(heading(away)[3]).toMatch(
      /^neutral: after 200 updates log L = .*‖W‖ = .*of the activated max-margin direction \(not reached\)$/,
    );
    expect(heading(away)[4]).toMatch(
      /^neutral: \S+ at the end \(.*\), \S+ of the activated max-margin direction \(not reached\), Bayes/,
    );
    expect(heading(away)[4]).not.toContain('in the limit');
    expect(heading(away)[6]).toMatch(/^bad: .*the limit is not itself activated \(least cosine -0.2\)/);
    const elsewhere = { heading: 'notReached', headingBecause: 'it stays in another pattern' } as const;
    expect(heading(elsewhere)[2]).toMatch(/^bad: not to .*, as it stays in another pattern/);
  });

  it('hang an undecided limit on its condition', () => {
    const undecided = {
      heading: 'undecided',
      headingScope: null,
      headingBecause: 'nothing shows it',
    } as const;
    expect(heading(undecided, mixed)[2]).toMatch(/^neutral: .*if no neuron ever switches again/);
    expect(heading(undecided, mixed)[4]).toContain('(undecided whether reached)');
    expect(heading({ ...undecided, activated: null })[2]).toMatch(/^unknown: not shown, as nothing shows it/);
    expect(heading({}, mixed)[6]).toMatch(/^neutral: .*sufficient, not necessary/);
  });

  it('tell of what a limit is certain', () => {
    const told = (scope: 'descent' | 'flow') =>
      heading({ headingScope: scope, headingBecause: 'no neuron switches' }, mixed)[2];
    expect(told('descent')).toMatch(/^good: to the max-margin .*, for certain, as no neuron switches:/);
    expect(told('flow')).toMatch(/^neutral: to the max-margin .* pattern, as no neuron switches:/);
  });

  it('give no verdict that an interval does not settle', () => {
    const verdict = { ...strong.verdict, judged: 'atEnd', overfitting: null } as const;
    const told = (low: number, high: number) => {
      const risk = { ...strong.risk, bayes: 0, atEnd: low, atEndInterval: [low, high] as const };
      return replies({ ...strong, verdict, risk })[5];
    };
    expect(told(0, 0.3)).toMatch(
      /^unknown: not settled .*: 0 to 0.3 has 0.01, up to which it is benign, inside/,
    );
    expect(told(0.3, 0.6)).toMatch(/has 0.45, from which on it is catastrophic, inside/);
    expect(reportOf({ ...strong, verdict })).toMatch(/whether benign is not settled/);
  });

  it('say of other algorithms that they are other algorithms, and certify nothing of steps alpha/L(t)', () => {
    const normalised = ODD['steps alpha/L(t)'];
    expect(normalised.data.positivelyCorrelated).toBe(true);
    expect(replies(normalised)[2]).toMatch(/^good: .*for certain, as all/);
    expect(replies(normalised)[6]).toMatch(/^bad: training is by steps α\/L\(t\), another algorithm/);
    expect(reportOf(normalised)).toMatch(/of 200 steps α\/L\(t\), another algorithm/);
    const flow = ODD['gradient flow'];
    expect(flow.limit.frozenCertificate).toMatchObject({ method: 'positiveCorrelation', scope: 'flow' });
    expect(replies(flow)[2]).toMatch(/^good: .*for certain/);
    expect(replies(flow)[3]).toMatch(/after 200 units of α 1 − cos .* units of α$/);
    expect(replies(flow)[6]).toMatch(/^bad: training is by gradient flow, another algorithm/);
    expect(reportOf(flow)).toMatch(/units of α of gradient flow/);
  });

  it('say in words when training comes near its direction, or why it never does', () => {
    const far = ODD['to infinity'];
    expect(replies(far)[3]).toMatch(
      /within 10 % of its direction after \S+, 1 % after 10\^\d\S*, 0.1 % after 10\^\d\S* updates$/,
    );
    if (far.horizon === null) throw new Error('a horizon was expected');
    const told = { '0.1': 2, '0.01': 200, '0.001': 2000 };
    const early = { ...far.horizon, log10StepsToAngle: told, log10StepsFollowed: { ...told, '0.01': null } };
    expect(replies({ ...far, horizon: early })[3]).toMatch(
      /10 % of .* after 100, 1 % after more than 10\^300,/,
    );
    const degenerate = { ...far.horizon, asymptotics: 'degenerate' } as const;
    expect(replies({ ...far, horizon: degenerate })[3]).toMatch(/loglog t\/log t.*multiplier 0$/);
    expect(replies(ODD['to infinity, sliding'])[3]).toMatch(
      /of the direction it goes to after .*; at t = 10\^300 \d+ neuron–point pairs slide/,
    );
    expect(replies(ODD['to infinity, stiff'])[3]).toMatch(/given up at t = .* stiff/);
    const exhausted = { ...far, horizon: { ...far.horizon, outcome: 'exhausted', log10T: 12 } as const };
    expect(replies(exhausted)[3]).toMatch(/given up at t = 10\^12: so many points/);
    expect(reportOf(exhausted)).toMatch(/so many points and changing patterns/);
    expect(replies(strong)[3]).not.toMatch(/within/);
    if (far.horizon.limit === null) throw new Error('a limit was expected');
    const horizon = { ...far.horizon, limit: { ...far.horizon.limit, agrees: false } };
    const notes = { ...far.notes, 'horizon.limit.agrees': 'DISAGREEMENT: planted' };
    const loud = { ...far, horizon, notes };
    expect(replies(loud)[3]).toMatch(/^bad: .*DISAGREEMENT: planted/);
    expect(reportOf(loud)).toMatch(/DISAGREE.*planted/);
  });

  it('say what is not known when the data come alone', () => {
    const risk = {
      ...strong.risk,
      limit: null,
      atEnd: null,
      atEndInterval: null,
      bayes: null,
      log10Bayes: null,
      predicted: null,
      log10Predicted: null,
      predictedGamma: null,
      excess: null,
    };
    const verdict = { ...strong.verdict, judged: null, excessRisk: null, overfitting: null };
    const regime = { ...strong.regime, ratio: null, effectiveRatio: null, name: null, frontier: null };
    const data = {
      ...strong.data,
      signalNorm: null,
      noiseSize: null,
      labelFlips: null,
      classes: ['4', '9'] as const,
    };
    const bare = { ...strong, risk, verdict, regime, data, plane: null };
    expect(replies(bare)[4]).toMatch(/^unknown: not known/);
    expect(replies(bare)[5]).toBe('unknown: the error it should be judged by is not known');
    expect(reportOf(bare)).toMatch(/test error is not known/);
    expect(reportOf(bare)).not.toMatch(/NaN|undefined|>null/);
  });
});

describe('numbers for people', () => {
  it('are short', () => {
    expect(
      [0, -0, 1, 10000, 0.25, 1 / 3, 1.7e-108, -47.123, 1e6, 123456.7, 0.0009].map((x) => short(x)),
    ).toEqual(['0', '0', '1', '10000', '0.25', '0.333', '1.7e-108', '-47.1', '1e6', '123000', '9e-4']);
    expect([999, 9999, 10000, 1e12, 1e300].map(count)).toEqual([
      '999',
      '9999',
      '10\u202f000',
      '1\u202f000\u202f000\u202f000\u202f000',
      '1e300',
    ]);
    expect([0, 0.5, 0.9994, 0.99999, 1].map(percent)).toEqual([
      '0 %',
      '50 %',
      '99.94 %',
      'just under 100 %',
      '100 %',
    ]);
    expect(withShortNumbers('fell to 0.4023118850839533 at 1.23456789e-7, 12')).toBe(
      'fell to 0.4023 at 1.235e-7, 12',
    );
  });

  it('keep a probability apart from 0 and 1', () => {
    expect(probability(0)).toBe('0');
    expect(probability(0, -866400.4)).toBe('10^-866400');
    expect(probability(0.99985)).toBe('above 0.999');
    expect(probability(1)).toBe('1');
  });
});
