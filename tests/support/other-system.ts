/**
 * Runs of other systems than the theorems', and what each of their records holds to.
 */
import { expect } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { figures } from '../../src/figures/index.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { answers } from '../../src/telling/answers.ts';
import { verifyRun } from '../../src/verify/verify.ts';
import { leftAt, toTheEnd } from './left-and-taken-up.ts';
import { expectSound } from './sound.ts';

export const BASE = {
  data: { n: 8, d: 400, signal: { norm: 10 } },
  network: { width: 6, slope: 0.2 },
  training: { steps: 300 },
  risk: { endPoints: 400, trajectoryPoints: 50 },
};
export const SMOOTH = { ...BASE, network: { ...BASE.network, activation: 'smoothLeaky' } };
/** Its record is whole, with a reason for every null, and claims nothing of late theory. */
export function expectSilent(spec: object): void {
  const { record, arrays } = run(resolveSpec(spec), null);
  expectSound(record);
  const { claims, counts } = verifyRun(record, arrays);
  expect(claims.filter(({ verdict }) => verdict === 'doesNotHold')).toEqual([]);
  expect(counts.holds).toBeGreaterThan(100);
  expect(record.limit).toMatchObject({ heading: 'undecided', frozenCertificate: null });
  expect(record.horizon).toBeNull();
  expect(resolveSpec(record.spec)).toEqual(record.spec);
  for (const { answer } of answers(record)) expect(answer.length).toBeGreaterThan(3);
  for (const figure of figures) figure.chart(record);
}

/** Left and taken up again it leaves the same record. */
export function expectSameTakenUp(spec: { readonly training: object }): void {
  const long = { ...spec, training: { ...spec.training, steps: 3000 } };
  const whole = toTheEnd(long, null);
  for (const k of [1, Math.floor(whole.yields / 2)]) {
    const kept = leftAt(long, k);
    expect(kept).not.toBeNull();
    expect(toTheEnd(long, kept).record).toBe(whole.record);
  }
}
