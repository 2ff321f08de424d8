/**
 * Runs of many points in few dimensions, from rows: what they leave, tell and can be left with, and when all inner products are formed.
 * (Their numbers are held to those of the other road in row-audit.test.ts.)
 */
import { describe, expect, it } from 'vitest';
import { runStages, type SpecInput } from '../../src/browser.ts';
import { formingTold } from '../../src/experiment/forming.ts';
import { readInputs } from '../../src/experiment/inputs.ts';
import { runInSteps } from '../../src/experiment/run.ts';
import { rowsOfRun } from '../../src/experiment/sample-stage.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { finish } from '../../src/stepwise.ts';
import { fnv1a } from '../support/hash.ts';
import { leftAt, toTheEnd } from '../support/left-and-taken-up.ts';
import { clusterRows } from '../support/many-rows.ts';
import { expectSound } from '../support/sound.ts';

const { X, y } = clusterRows(4100, 5, 3);
const files: Record<string, Uint8Array> = {
  'x.npy': writeNpy({ shape: [X.rows, X.cols], data: X.data }),
  'y.npy': writeNpy({ shape: [y.length], data: y }),
};
const SPEC = {
  data: { source: 'file', x: 'x.npy', y: 'y.npy' },
  network: { slope: 0.1, width: 8 },
  training: { steps: 20 },
};
const inputsOf = (spec: object) => readInputs(resolveSpec(spec), (path) => files[path]);
const inputs = inputsOf(SPEC);

describe('4100 points in 5 dimensions', () => {
  const { record, arrays } = finish(runInSteps(resolveSpec(SPEC), inputs));

  it('are run to the end without inner products, and every null has its reason', () => {
    expectSound(record);
    expect(record.limit.status).toBe('solved');
    expect(record.training.trajectory.at(-1)?.t).toBe(20);
    expect(arrays).not.toHaveProperty('K');
    expect(arrays.C.shape).toEqual([8, 4100]);
    expect(record.limit.reached?.kind).toBe('activated');
    expect(record.limit.reached?.frozenCertificate).toMatchObject({
      method: 'contraction',
      status: 'undecided',
    });
  });

  it('give the same bytes wherever they run', () => {
    expect(fnv1a(new TextEncoder().encode(JSON.stringify(record)))).toBe('ce3a0b43601adcf0');
  });

  it('are left in the midst of descent and taken up to the same bytes', () => {
    const whole = toTheEnd(SPEC, null, inputs);
    let kept = leftAt(SPEC, whole.yields - 10, null, inputs);
    for (let back = 30; !('state' in (kept?.stages.descent ?? {})) && back < whole.yields; back += 20)
      kept = leftAt(SPEC, whole.yields - back, null, inputs);
    expect(kept?.stages.descent).toHaveProperty('state');
    expect(toTheEnd(SPEC, kept, inputs).record).toBe(whole.record);
  });

  it('tell each stage as soon as it is over', async () => {
    const told: string[] = [];
    for await (const { stage } of runStages(SPEC as SpecInput, { open: (path) => files[path] }))
      told.push(stage);
    expect([...new Set(told)]).toEqual(['sample', 'limit', 'risk', 'theorems', 'row', 'rowWithError', 'end']);
  });
});

describe('all inner products are formed', () => {
  it.each([
    ['where log time is asked for', { ...SPEC, training: { steps: 40, horizon: 1e6 } }],
    ['where restarts are', { ...SPEC, limit: { restarts: 2 } }],
    ['of a flow', { ...SPEC, training: { steps: 40, optimizer: 'gradientFlow' } }],
  ])('%s, and it is said how large they are', (_, spec) => {
    const resolved = resolveSpec(spec);
    expect(rowsOfRun(resolved, inputs)).toBe(null);
    expect(formingTold(resolved, inputs)).toMatch(
      /^the 4100 x 4100 inner products .* about 1\.\d+ GiB of memory$/,
    );
  });

  it('not else, which is said with what an update costs', () => {
    expect(formingTold(resolveSpec(SPEC), inputs)).toMatch(
      /not formed: an update takes at most 3\.3e\+5 mult/,
    );
    expect(formingTold(resolveSpec({ data: { n: 20 } }), null)).toBe(null);
  });
});
