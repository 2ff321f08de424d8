/**
 * How findings become a statement: slacks, constants with their powers, and which status follows.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  above,
  atLeast,
  atMost,
  below,
  type Finding,
  inSetting,
  sentenceOf,
  stateOn,
  type Theorem,
  undecidable,
  unknown,
} from '../../src/theory/statement.ts';
import { expectRelative } from '../support/close.ts';

function theorem(...findings: Finding[]): Theorem<null> {
  return {
    id: 'id',
    result: 'Theorem 0',
    source: 'here',
    confidence: 'derived',
    premises: findings.map((finding, k) => ({
      name: `premise ${k}`,
      formula: 'x >= C',
      find: () => finding,
    })),
    conclusions: ['q'],
  };
}

const state = (...findings: Finding[]) => stateOn(theorem(...findings), 'paper', null);

describe('inequalities', () => {
  it('at equality: the weak ones hold, the strict ones do not', () => {
    expect([atLeast(2, 2), atMost(2, 2)].map(({ holds }) => holds)).toEqual([true, true]);
    expect([above(2, 2), below(2, 2)].map(({ holds }) => holds)).toEqual([false, false]);
  });

  it('slack is above 1 exactly where there is room', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        (x, y) => {
          for (const finding of [atLeast(x, y), atMost(x, y)]) {
            expect(finding.holds).toBe((finding.slack ?? Number.NaN) >= 1);
          }
          expectRelative(atLeast(x, y).slack, x / y, 1e-15);
          expectRelative(atMost(x, y).slack, y / x, 1e-15);
        },
      ),
    );
  });

  it('has no slack where a ratio says nothing', () => {
    expect(atLeast(3, 0)).toMatchObject({ holds: true, slack: null });
    expect(atLeast(3, -1)).toMatchObject({ holds: true, slack: null });
    expect(atMost(0, 1)).toMatchObject({ holds: true, slack: null });
  });

  it('decides nothing outside float64', () => {
    for (const finding of [atLeast(1, Number.POSITIVE_INFINITY), atMost(Number.NaN, 1)]) {
      expect(finding).toMatchObject({ holds: null, measured: null, threshold: null });
      expect(finding.note).toContain('float64');
    }
  });
});

describe('the largest constant', () => {
  it('solves slack = C^|e|, so that the inequality turns there', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.constantFrom(0.25, 0.5, 1, 2, 4),
        (x, y, e) => {
          const up = atLeast(x, y, { C: e }).largestC ?? Number.NaN;
          expect(x >= y * (up * (1 - 1e-9)) ** e).toBe(true);
          expect(x >= y * (up * (1 + 1e-9)) ** e).toBe(false);
          const down = atMost(x, y, { C: -e }).largestC ?? Number.NaN;
          expect(x <= y * (down * (1 - 1e-9)) ** -e).toBe(true);
          expect(x <= y * (down * (1 + 1e-9)) ** -e).toBe(false);
        },
      ),
    );
  });

  it('is the least over the inequalities, and none when one without a constant fails', () => {
    const six = atLeast(6, 1, { C: 1 });
    const three = atMost(1, 9, { C: -2 });
    expect(state(six, three).largestC).toBeCloseTo(3, 14);
    expect(state(six, three, above(1, 0)).largestC).toBeCloseTo(3, 14);
    expect(state(six, three, above(0, 1)).largestC).toBeNull();
    expect(state(six, unknown('why')).largestC).toBe(6);
    expect(state(atMost(0, 1, { C: -1 })).largestC).toBeNull();
    expect(state(atLeast(-1, 1, { C: 1 }))).toMatchObject({ status: 'fails', largestC: 0 });
  });
});

describe('the status', () => {
  const yes = atLeast(2, 1);
  const no = atLeast(1, 2);
  it.each([
    ['holds', 'holds', [yes, yes]],
    ['fails', 'fails', [yes, no]],
    ['undecided', 'undecided', [yes, unknown('why')]],
    ['fails', 'fails', [no, unknown('why')]],
    ['undecided', 'undecided', [undecidable(yes, 'from memory')]],
    ['undecided', 'undecided', [undecidable(no, 'from memory')]],
    ['vacuous', 'holds', [yes, inSetting(false, 'another loss')]],
    ['vacuous', 'fails', [no, inSetting(false, 'another loss')]],
    ['vacuous', 'undecided', [unknown('why'), inSetting(false, 'another loss')]],
    ['holds', 'holds', [yes, inSetting(true, 'this loss')]],
    ['undecided', 'holds', [yes, inSetting(null, 'unknown loss')]],
  ] as const)('%s, its inequalities %s', (status, inequalities, findings) => {
    expect(state(...findings)).toMatchObject({ status, inequalities });
  });

  it('never holds with anything unknown, whatever stands beside it', () => {
    const finding = fc.constantFrom(
      yes,
      no,
      inSetting(true, 'a'),
      inSetting(false, 'b'),
      atLeast(3, 1, { C: 1 }),
    );
    const hidden = fc.constantFrom(unknown('c'), undecidable(yes, 'd'), inSetting(null, 'e'));
    fc.assert(
      fc.property(fc.array(finding), hidden, fc.array(finding), (before, one, after) => {
        expect(state(...before, one, ...after).status).not.toBe('holds');
      }),
    );
  });

  const bound = (reason: string | null) => ({ sentence: 'a bound', saysNothing: () => reason });
  it.each([
    ['holds', null, 'holds', [bound(null)], [yes]],
    ['holds', null, 'holds', [bound('above 1'), bound(null)], [yes]],
    ['holds', null, 'holds', [bound('above 1'), 'a sentence'], [yes]],
    ['vacuous', 'above 1', 'holds', [bound('above 1')], [yes]],
    ['vacuous', 'above 1; never', 'holds', [bound('above 1'), bound('never'), bound('above 1')], [yes]],
    ['vacuous', 'above 1', 'holds', [bound('above 1')], [yes, inSetting(null, 'not known')]],
    ['vacuous', 'above 1', 'holds', [bound('above 1')], [yes, inSetting(false, 'another loss')]],
    ['fails', null, 'fails', [bound('above 1')], [no]],
    ['undecided', null, 'undecided', [bound('above 1')], [unknown('why')]],
  ] as const)(
    '%s (%s), its inequalities %s, by what its conclusions say',
    (status, saysNothing, inequalities, conclusions, findings) => {
      const stated = stateOn({ ...theorem(...findings), conclusions }, 'paper', null);
      expect(stated).toMatchObject({ status, saysNothing, inequalities });
      expect(stated.conclusions).toEqual(conclusions.map(sentenceOf));
    },
  );

  it('asks the conclusions only where every inequality holds', () => {
    const never = {
      sentence: 'q',
      saysNothing: () => {
        throw new Error('asked');
      },
    };
    expect(stateOn({ ...theorem(no), conclusions: [never] }, 'paper', null).status).toBe('fails');
    expect(() => stateOn({ ...theorem(yes), conclusions: [never] }, 'paper', null)).toThrow('asked');
  });

  it('names C = 1 as assumed where a formula has a C', () => {
    expect(state(yes).assumedConstants).toEqual({ C: 1 });
    const explicit = { ...theorem(yes), premises: [{ name: 'a', formula: 'Cov x >= 1', find: () => yes }] };
    expect(stateOn(explicit, 'paper', null).assumedConstants).toBeNull();
  });
});
