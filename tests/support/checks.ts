/** Checks of small problems, at once. */
import { type CheckRecord, checkInSteps } from '../../src/inquiry/check.ts';
import { resolveSpec, type Spec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';

export function check(spec: Spec, seeds = 0, remedied?: readonly string[]): CheckRecord {
  return finish(checkInSteps(spec, null, { seeds, remedied }));
}

/** Twelve points in 400 dimensions, with changes. */
export const small = (changes: object = {}): Spec =>
  resolveSpec({
    data: { n: 12, d: 400, signal: { norm: 3 } },
    network: { width: 6, slope: 0.3 },
    training: { steps: 1 },
    ...changes,
  });
