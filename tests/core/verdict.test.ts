import { describe, expect, it } from 'vitest';
import { type VerdictEvidence, verdictOn } from '../../src/experiment/verdict.ts';

const thresholds = { benignExcess: 0.01, catastrophicWithin: 0.05, weakBelow: 0.1, strongAbove: 10 };

/** A verdict on a limit with this error under this Bayes error. */
function verdict(
  error: number | null,
  bayes: number | null,
  more: Partial<VerdictEvidence> = {},
  atEnd: number | null = null,
) {
  const limit =
    error === null
      ? null
      : {
          error,
          log10Error: Math.log10(error),
          gamma: 1,
          method: 'closedForm',
          interval: null,
          trials: null,
        };
  const risk = { limit, atEnd, atEndInterval: atEnd === null ? null : [atEnd / 2, 2 * atEnd], bayes };
  const evidence = {
    interpolates: true,
    heading: 'reached',
    risk,
    thresholds,
    ...more,
  } as unknown as VerdictEvidence;
  return verdictOn(evidence, 'the reason given');
}

describe('the verdict', () => {
  it.each([
    [0.01, 0, 'benign'],
    [0.0101, 0, 'tempered'],
    [0.4499, 0.1, 'tempered'],
    [0.45, 0.1, 'catastrophic'],
    [0.9, 0, 'catastrophic'],
    [0.48, 0.475, 'benign'],
    [0.11, 0.1001, 'benign'],
  ])('error %f over a Bayes error of %f is %s', (error, bayes, overfitting) => {
    expect(verdict(error, bayes)).toMatchObject({
      overfitting,
      excessRisk: error - bayes,
      interpolates: true,
    });
  });

  it('is none without interpolation, whatever the error', () => {
    expect(verdict(0, 0, { interpolates: false }).overfitting).toBeNull();
  });

  it('is none without an error, and says why', () => {
    const { overfitting, excessRisk, because } = verdict(null, null);
    expect([overfitting, excessRisk]).toEqual([null, null]);
    expect(because).toContain('the reason given');
  });

  it('rests on the limit only where training is known to go there', () => {
    expect(verdict(1e-9, 0, {}, 0.3)).toMatchObject({ overfitting: 'benign', judged: 'limit' });
    for (const heading of ['notReached', 'undecided'] as const) {
      const found = verdict(1e-9, 0, { heading }, 0.2);
      expect(found).toMatchObject({ overfitting: 'tempered', judged: 'atEnd', excessRisk: 0.2 });
      expect(found.because).toContain('no limit is judged');
      expect(verdict(1e-9, 0, { heading }, null)).toMatchObject({ overfitting: null, judged: null });
    }
  });

  it('counts all error as excess when the Bayes error is unknown, and says so', () => {
    const { excessRisk, because } = verdict(0.2, null);
    expect(excessRisk).toBe(0.2);
    expect(because).toContain('the Bayes error is unknown');
  });

  it.each([
    ['benign', 0.002, 0.01, 0],
    ['benign or tempered', 0.002, 0.0101, 0],
    ['benign or tempered', 0, 0.31, 0],
    ['benign, tempered or catastrophic', 0, 0.46, 0],
    ['tempered', 0.011, 0.4499, 0],
    ['tempered or catastrophic', 0.011, 0.45, 0],
    ['catastrophic', 0.45, 1, 0],
    ['benign', 0.2, 0.21, 0.2],
    ['benign or tempered', 0.2, 0.2101, 0.2],
  ])('is %s for an interval from %f to %f over a Bayes error of %f', (kinds, low, high, bayes) => {
    const risk = { limit: null, atEnd: (low + high) / 2, atEndInterval: [low, high], bayes };
    const evidence = {
      interpolates: true,
      heading: 'undecided',
      risk,
      thresholds,
    } as unknown as VerdictEvidence;
    const { overfitting, because } = verdictOn(evidence, '');
    const settled = !kinds.includes(' or ');
    expect(overfitting).toBe(settled ? kinds : null);
    if (!settled) expect(because).toContain(`the interval does not settle whether that is ${kinds}:`);
  });

  it('says when an error is worse than guessing', () => {
    expect(verdict(0.9, 0).because).toContain('worse than guessing');
    expect(verdict(0.5, 0).because).toContain('within 0.05 of guessing');
  });

  it('obeys the thresholds of the spec', () => {
    const strict = { ...thresholds, benignExcess: 0, catastrophicWithin: 0.4 };
    expect(verdict(0.101, 0.1, { thresholds: strict }).overfitting).toBe('catastrophic');
  });
});
