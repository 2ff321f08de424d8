/** Runs that are left anywhere on their way and taken up again give the same bytes. */
import { expect, it } from 'vitest';
import type { KeptRun } from '../../src/experiment/checkpoint.ts';
import type { ExperimentRecord } from '../../src/record/record.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';

const PROBLEM = {
  data: { n: 10, d: 12, signal: { norm: 1 } },
  network: { width: 7, init: { scale: 0.3 } },
  training: { steps: 3000, step: { relative: 0.3 } },
  risk: { endPoints: 40, trajectoryPoints: 20 },
};

/** A run is left at so many of its yields. */
const MOST_LEFT = 12;

/** A change of the problem, and what it must come to so that the case is the one meant. */
const CASES: readonly [name: string, change: object, isMeant: (record: ExperimentRecord) => boolean][] = [
  [
    'patterns change on the way',
    {},
    ({ training: { activation } }) => activation.fractionAtFirstStep !== activation.fractionAtEnd,
  ],
  [
    'steps normalised by the loss',
    { training: { optimizer: 'lossNormalisedDescent', steps: 100 } },
    ({ training }) => training.logTime !== null,
  ],
  [
    'descent diverges',
    { training: { step: 1e60, steps: 100 } },
    ({ training }) => training.outcome === 'diverged',
  ],
  [
    'descent freezes',
    { training: { step: 1e-40, steps: 5000 } },
    ({ training }) => training.outcome === 'frozen',
  ],
];

it.each(CASES)('%s', (_, change, isMeant) => {
  const spec = { ...PROBLEM, ...change };
  const whole = toTheEnd(spec, null);
  expect(isMeant(JSON.parse(whole.record))).toBe(true);
  const stride = Math.ceil(whole.yields / MOST_LEFT);
  let kept = 0;
  for (let k = 1; k <= whole.yields; k += stride) {
    const at = leftAt(spec, k);
    if (at === null) continue;
    kept++;
    const { record, arrays, yields } = toTheEnd(spec, at);
    expect(record).toBe(whole.record);
    expect(arrays).toEqual(whole.arrays);
    // The state at which it was left is seen once more, and nothing before it.
    expect(yields).toBe(whole.yields - k + 1);
  }
  expect(kept).toBeGreaterThanOrEqual(Math.floor((whole.yields - 1) / stride));
});

it('a run that is ended again and again comes to its end', () => {
  const whole = toTheEnd(PROBLEM, null);
  let kept: KeptRun | null = null;
  for (let lives = 0; lives < whole.yields - 1; lives++) kept = leftAt(PROBLEM, 2, kept) ?? kept;
  expect(toTheEnd(PROBLEM, kept)).toEqual({ ...whole, yields: 1 });
});
