import { describe, expect, it } from 'vitest';
import type { Heading } from '../../src/limit-words.ts';
import type { Claim, Trial } from '../../src/reproduction/claim.ts';
import { cellsOfClaim, conclude, evaluate, type TrialOutcome } from '../../src/reproduction/evaluate.ts';
import { hashimoto2026 } from '../../src/reproduction/hashimoto-2026.ts';
import { papers } from '../../src/reproduction/papers.ts';
import { changed } from '../../src/reproduction/trials.ts';

/** Claims whose quick form takes moments; the others run in tests/node/reproduce.test.ts. */
const SWIFT = [
  'tiny-start',
  'direction',
  'linear-boundary',
  'phase-transition',
  'gaussian-bounds',
  'below-frontier',
  'frontier-spiked',
  'bayes-strong',
];

const swift = hashimoto2026.claims.filter(({ id }) => SWIFT.includes(id));
const outcomes = new Map<string, TrialOutcome[]>();

/** The trials of a claim's quick form, run once. */
function trialsOf(claim: Claim): TrialOutcome[] {
  const known = outcomes.get(claim.id);
  if (known !== undefined) return known;
  const fresh = cellsOfClaim(claim, 'quick').map((cell) => evaluate(claim, cell));
  outcomes.set(claim.id, fresh);
  return fresh;
}

function claimOf(id: string): Claim {
  const claim = hashimoto2026.claims.find((one) => one.id === id);
  if (claim === undefined) throw new Error(`no claim ${id}`);
  return claim;
}

const every = papers.flatMap(({ id: paper, claims }) =>
  claims.map((claim) => [`${paper}, ${claim.id}`, claim] as const),
);

describe('the list of claims', () => {
  it('names papers and claims once', () => {
    const ids = papers.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { claims } of papers) expect(new Set(claims.map(({ id }) => id)).size).toBe(claims.length);
    expect(swift).toHaveLength(SWIFT.length);
  });

  it.each(every)(
    '%s says beforehand what would confirm and what would refute it',
    (_, { title, statement, source, criterion, refutedBy }) => {
      for (const sentence of [title, statement, source, criterion, refutedBy]) {
        expect(sentence.length).toBeGreaterThan(15);
      }
    },
  );

  it.each(every)(
    '%s has a falsehood planted where it has experiments, and a full form no smaller than the quick one',
    (_, claim) => {
      const [quick, full] = (['quick', 'full'] as const).map((size) => cellsOfClaim(claim, size).length);
      expect(full).toBeGreaterThanOrEqual(quick);
      expect(claim.falsehoods.length > 0).toBe(quick > 0);
    },
  );
});

describe.each(swift.map((claim) => [claim.id, claim] as const))('%s, quick', (_, claim) => {
  it('passes, with every number finite', () => {
    const { status, failures, numbers } = conclude(claim, trialsOf(claim));
    expect(failures).toEqual([]);
    expect(status).toBe('pass');
    for (const value of Object.values(numbers)) {
      if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
    }
  });

  it.each(claim.falsehoods.map(({ what }, k) => [what, k] as const))(
    'fails once it is false: %s',
    (__, k) => {
      const trials = trialsOf(claim) as Trial[];
      expect(claim.judge(claim.falsehoods[k].plant(trials)).status).toBe('fail');
    },
  );

  it('is undecided on too few experiments, and never passes on none', () => {
    expect(conclude(claim, [{ failed: 'no' }]).status).toBe('undecided');
    const few = conclude(claim, trialsOf(claim).slice(0, 1)).status;
    expect(few).not.toBe('pass');
  });

  it('shows what it found', () => {
    const { charts } = conclude(claim, trialsOf(claim));
    expect(charts.length).toBeGreaterThan(0);
    for (const { series } of charts) {
      const points = series.flatMap((one) => one.points);
      expect(points.length).toBeGreaterThan(1);
      for (const { y } of points) expect(Number.isFinite(y)).toBe(true);
    }
  });
});

/** Every sentence and label that a claim shows of its trials. */
function wordsOf({ judge, charts }: Claim, trials: readonly Trial[]): string[] {
  const { explanation, numbers } = judge(trials);
  return [
    explanation,
    ...Object.keys(numbers),
    ...charts(trials).flatMap(({ title, caption, x, y, series, guides }) => [
      ...[title, caption, x.label, y.label],
      ...[...series.map(({ name }) => name), ...guides.map(({ label }) => label)],
    ]),
  ];
}

/** Claims on runs, which go to the activated max-margin direction or elsewhere; the others train nothing. */
const onRuns = [...swift, claimOf('large-steps')].filter((claim) =>
  (trialsOf(claim) as Trial[]).some(({ values }) => 'heading' in values),
);

describe('what claims call the activated max-margin direction', () => {
  const withHeading = (claim: Claim, heading: Heading): Trial[] =>
    changed(trialsOf(claim) as Trial[], () => ({ heading }));

  it('is asked of the claims that show its error, its Gamma or an angle to it', () => {
    expect(onRuns.map(({ id }) => id).sort()).toEqual([
      'bayes-strong',
      'below-frontier',
      'direction',
      'frontier-spiked',
      'gaussian-bounds',
      'large-steps',
      'phase-transition',
    ]);
  });

  it.each(onRuns.map((claim) => [claim.id, claim] as const))(
    '%s: nowhere a limit of runs that do not go there, and that is said',
    (_, claim) => {
      const words = wordsOf(claim, withHeading(claim, 'notReached'));
      for (const sentence of words) {
        expect(sentence.replaceAll('to the limit after 1000 steps, where it is reached', '')).not.toMatch(
          /limit/,
        );
      }
      expect(words.join(' ')).toMatch(/\(not reached\)|reached in 0 of \d+ runs, not reached in [1-9]/);
    },
  );

  it.each(onRuns.map((claim) => [claim.id, claim] as const))(
    '%s: how many runs go there stands beside its numbers',
    (_, claim) => {
      const trials = withHeading(claim, 'reached');
      const some = trials.map((trial, k): Trial => {
        const heading = k === 0 ? 'notReached' : k < 3 ? 'undecided' : 'reached';
        return { ...trial, values: { ...trial.values, heading } };
      });
      expect(conclude(claim, some).numbers['activated max-margin direction, all runs']).toBe(
        `reached in ${trials.length - 3} of ${trials.length} runs, not reached in 1, undecided in 2`,
      );
    },
  );

  it('direction: a run that is not known to go there withholds a pass', () => {
    const claim = claimOf('direction');
    const [first, ...rest] = trialsOf(claim) as Trial[];
    const doubted = { ...first, values: { ...first.values, heading: 'undecided' } };
    expect(claim.judge([doubted, ...rest]).status).toBe('undecided');
  });
});

describe('flipped labels', () => {
  const [weak, strong] = ['label-noise-weak', 'label-noise-strong'].map(claimOf);
  const trial = (snr: number, seed: number, heading: Heading): Trial => ({
    at: { d: 1e8, flips: 2, snr },
    seed,
    values: {
      ...{ heading, atFirstStep: true, limitExcess: 0, excessAtEnd: 0 },
      ...{ fractionAtEnd: 1, interpolates: true },
    },
  });
  const of = (snr: number, heading: Heading): Trial[] =>
    Array.from({ length: 20 }, (_, seed) => trial(snr, seed, heading));

  it('survive only where training is known to go to the limit', () => {
    expect(weak.judge(of(0.01, 'reached')).status).toBe('pass');
    expect(weak.judge(of(0.01, 'undecided')).status).toBe('fail');
    expect(weak.judge(of(0.01, 'notReached')).status).toBe('fail');
  });

  it('break things only where training is known not to', () => {
    expect(strong.judge(of(10, 'notReached')).status).toBe('pass');
    expect(strong.judge(of(10, 'undecided')).status).toBe('fail');
    expect(strong.judge(of(10, 'reached')).status).toBe('fail');
  });
});

describe('flipped labels in the strong regime', () => {
  const [threshold, limit, saturation, harm] = ['threshold', 'limit', 'saturation', 'harm'].map((name) =>
    claimOf(`flipped-${name}`),
  );
  const trials = (values: Trial['values'], at: Trial['at'] = {}, of = 20): Trial[] =>
    Array.from({ length: of }, (_, seed) => ({
      at: { n: 20, d: 1e9, slope: 0.1, flips: 2, snr: 100, ...at },
      seed,
      values,
    }));
  const there = trials({ heading: 'reached' }, { snr: 0.1 });
  const sliding = { heading: 'notReached', kind: 'sliding', lasts: true, activatedLog10Error: -9 };

  it('leave the activated max-margin direction only where that is known', () => {
    expect(threshold.judge([...there, ...trials({ heading: 'notReached' })]).status).toBe('pass');
    expect(threshold.judge([...there, ...trials({ heading: 'undecided' })]).status).toBe('fail');
    expect(threshold.judge(there).status).toBe('undecided');
  });

  it('have a larger error in most runs, of those in which it is known', () => {
    const worse = trials({ ...sliding, log10Error: -5 });
    const unknown = trials({ ...sliding, log10Error: null });
    expect(limit.judge([...worse, ...unknown]).status).toBe('pass');
    expect(limit.judge(unknown).status).toBe('undecided');
    const better = (of: number) => trials({ ...sliding, log10Error: -10 }, {}, of);
    expect(limit.judge([...worse, ...better(1)]).status).toBe('pass');
    expect(limit.judge([...worse, ...better(20)]).status).toBe('undecided');
    expect(limit.judge([...worse, ...better(80)]).status).toBe('fail');
    expect(limit.judge([...worse, ...trials({ ...sliding, heading: 'reached' }, {}, 1)]).status).toBe('fail');
  });

  it('saturate as mean field says, and no power law of the signal does', () => {
    const along = (power: number): Trial[] =>
      [30, 1000].flatMap((snr) =>
        [1e4, 1e9].flatMap((d) =>
          trials(
            { ...sliding, log10Error: -(d / 1e5) * (1 + snr / 1e9) * (snr / 1000) ** power },
            { snr, d },
          ),
        ),
      );
    expect(saturation.judge(along(0)).numbers['power of the signal']).toBeCloseTo(0, 6);
    expect(saturation.judge(along(0)).numbers['power of d']).toBeCloseTo(1, 6);
    expect(saturation.judge(along(0)).status).toBe('pass');
    expect(saturation.judge(along(1)).numbers['power of the signal']).toBeCloseTo(1, 6);
    expect(saturation.judge(along(1)).status).toBe('fail');
  });

  it('are harmful where what is reached errs, whatever the activated max-margin direction does', () => {
    const few = trials({ error: 0, activatedLog10Error: -1 }, { flips: 4 });
    const many = (error: number | null): Trial[] => trials({ error, activatedLog10Error: -1 }, { flips: 8 });
    expect(harm.judge([...few, ...many(0.4)]).status).toBe('pass');
    expect(harm.judge([...few, ...many(null)]).status).toBe('fail');
  });
});

describe('experiments of claims', () => {
  it('give the same values again', () => {
    const claim = claimOf('direction');
    const [cell] = cellsOfClaim(claim, 'quick');
    expect(evaluate(claim, cell)).toEqual(evaluate(claim, cell));
  });

  it('that throw are failures, and withhold a pass', () => {
    const claim = { ...claimOf('phase-transition') };
    const good = trialsOf(claim);
    const broken = {
      ...claim,
      measure: () => {
        throw new Error('broken');
      },
    };
    const [cell] = cellsOfClaim(claim, 'quick');
    const failure = evaluate(broken, cell);
    expect(failure).toEqual({ failed: 'Error: broken' });
    const { status, failures, explanation } = conclude(claim, [...good, failure]);
    expect(status).toBe('undecided');
    expect(failures).toHaveLength(1);
    expect(explanation).toContain('broken');
  });

  it('withhold a pass where a falsehood goes unnoticed', () => {
    const claim = claimOf('phase-transition');
    const blind = {
      ...claim,
      falsehoods: [{ what: 'nothing at all', plant: (all: readonly Trial[]) => all }],
    };
    const { status, falsehoods } = conclude(blind, trialsOf(claim));
    expect(falsehoods).toEqual([{ what: 'nothing at all', status: 'pass' }]);
    expect(status).toBe('undecided');
  });

  it('report a failure whatever else is in doubt', () => {
    const claim = claimOf('bayes-strong');
    const trials = trialsOf(claim) as Trial[];
    const false_ = claim.falsehoods[0].plant(trials);
    expect(conclude(claim, [...false_, { failed: 'one' }]).status).toBe('fail');
  });
});

describe('numbers that are known otherwise', () => {
  it('the exponents and the crossover are those of the mean-field formula', () => {
    const { numbers } = conclude(claimOf('phase-transition'), trialsOf(claimOf('phase-transition')));
    // Slope of log Gamma^2 = log(n|mu|^4/R/(1 + r)) in log |mu| at the middle of each range: 4 - 2r/(1 + r).
    expect(Number(numbers['exponent, weak'])).toBeCloseTo(4 - (2 * 0.003) / 1.003, 1);
    expect(Number(numbers['exponent, strong'])).toBeCloseTo(4 - (2 * 300) / 301, 1);
    expect(Number(numbers['crossover n|mu|^2/R'])).toBeCloseTo(1, 1);
  });

  it('at gamma = 0 the network vanishes where both neuron directions look away: some third of the points', () => {
    const { numbers } = conclude(claimOf('linear-boundary'), trialsOf(claimOf('linear-boundary')));
    expect(Number(numbers['share at gamma = 0'])).toBeGreaterThan(0.2);
    expect(Number(numbers['share at gamma = 0'])).toBeLessThan(0.5);
  });
});
