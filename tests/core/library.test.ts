/**
 * The library, where files are handed in: promises, progress, aborts, and records read again.
 */
import { describe, expect, it } from 'vitest';
import {
  audit,
  check,
  InputError,
  jsonSchema,
  type RunStage,
  readRecord,
  run,
  runStages,
  type SpecInput,
  step,
} from '../../src/browser.ts';
import { run as runAtOnce } from '../../src/experiment/run.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';

const small: SpecInput = {
  data: { n: 6, d: '1e3', signal: { norm: 4 } },
  network: { width: 4 },
  training: { steps: 200, horizon: 1e4 },
  risk: { endPoints: 50, trajectoryPoints: 5 },
};

const CSV = 'a,b,class\n1,2,0\n2,1,0\n-1,-2,1\n-2,-1,1\n';
const open = (path: string): Uint8Array => {
  if (path !== 'x.csv') throw new InputError(path, 'must be a file that can be read', path);
  return new TextEncoder().encode(CSV);
};

describe('the library', () => {
  it('runs as the stages do, byte for byte, and leaves the spec as it was', async () => {
    const before = JSON.stringify(small);
    const seen: number[] = [];
    const { record } = await run(small, { onProgress: ({ done }) => seen.push(done) });
    expect(JSON.stringify(record)).toBe(JSON.stringify(runAtOnce(resolveSpec(small), null).record));
    expect(JSON.stringify(small)).toBe(before);
    expect(seen.length).toBeGreaterThan(2);
    expect(JSON.stringify((await run(record.spec)).record)).toBe(JSON.stringify(record));
  });

  it('rejects with the reason of its signal, before the work and in its midst', async () => {
    const reason = new Error('enough');
    await expect(run(small, { signal: { aborted: true, reason } })).rejects.toBe(reason);
    const signal = { aborted: false, reason };
    let after = 0;
    const onProgress = () => {
      if (signal.aborted) after++;
      signal.aborted = true;
    };
    await expect(run(small, { signal, onProgress })).rejects.toBe(reason);
    expect(after).toBe(0);
  });

  it('refuses as the commands do, by the name of the field', async () => {
    await expect(run({ data: { n: 0 } })).rejects.toThrow(/data\.n: /);
    await expect(run({ data: { source: 'file', x: 'x.csv', y: { column: 'class' } } })).rejects.toThrow(
      /open: must be given/,
    );
    await expect(run({ data: { n: 20000, d: 1e6 } }, { memoryLimit: 1e6 })).rejects.toThrow(InputError);
  });

  it('reads a second layer that is handed in', async () => {
    const values = [1, -2, 0.5, 3];
    const { record } = await run(
      { ...small, network: { secondLayer: { file: 'a.csv' } } },
      { open: (path) => new TextEncoder().encode(`${path}\n${values.join('\n')}\n`) },
    );
    expect(record.spec.network.secondLayer).toEqual({ values });
    await expect(run({ network: { secondLayer: { file: 'a.csv' } } })).rejects.toThrow(/open: must be given/);
  });

  it('checks, steps and audits, with files that are handed in', async () => {
    const found = await check(small, { remedied: [], seeds: 2 });
    expect(found.premises?.seeds).toBe(2);
    expect(found.remedies).toEqual([]);
    expect((await step({ ...small, training: { steps: 3 } })).steps).toBe(3);
    const { record } = await audit({ x: 'x.csv', y: { column: 'class' }, steps: 20 }, { open });
    expect(record.linear.status).toBe('solved');
    const file = { data: { source: 'file', x: 'x.csv', y: { column: 'class' } }, training: { steps: 20 } };
    const { record: ran } = await run(file as SpecInput, { open });
    expect(ran.limit).toEqual(record.experiment.limit);
    await expect(audit({ x: 'y.csv', y: 'y.npy' }, { open })).rejects.toThrow(/y\.csv/);
  });
});

describe('a record read again', () => {
  it('is the record, from its text or its value, with what later versions add', async () => {
    const { record } = await run(small);
    expect(readRecord(JSON.stringify(record))).toEqual(record);
    expect(readRecord(record)).toBe(record);
    const later = { ...record, later: { limit: null } };
    expect(readRecord(later)).toBe(later);
  });

  it('is refused where a field is not what the schema says, by the name of the field', async () => {
    const { record } = await run(small);
    const { limit, data } = record;
    const { rank: _, ...rankless } = limit;
    expect(() => readRecord({ ...record, data: { ...data, n: 6.5 } })).toThrow(
      /^record\.data\.n: must be an integer; got 6\.5$/,
    );
    expect(() => readRecord({ ...record, limit: rankless })).toThrow(
      /^record\.limit\.rank: must be a number/,
    );
    expect(() => readRecord({ ...record, limit: { ...limit, status: 'solved?' } })).toThrow(
      /^record\.limit\.status: must be one of "solved", .*; got "solved\?"$/,
    );
    expect(() => readRecord({ ...record, spec: { data: { n: 0 } } })).toThrow(
      /^record\.spec\.data\.n: must be at least 1; got 0$/,
    );
  });

  it('is of the schema that is written out, which has a meaning for every field', () => {
    const found = Object.keys((jsonSchema('record') as { properties: object }).properties);
    expect(found).toEqual(expect.arrayContaining(['schema', 'limit', 'horizon', 'plane']));
    expect(() => jsonSchema('runs' as 'record')).toThrow(/schema: must be one of experiment, sweep, record/);
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /record: must be JSON/],
    ['a list', [], /record: must be an object/],
    ['nothing', 'null', /record: must be an object/],
    [
      'a record of another schema',
      { schema: 1 },
      /record\.schema: must be 3.*lacks limit\.heading and verdict\.judged; limit\.reached/,
    ],
    ['a record without a schema', {}, /record\.schema/],
    [
      'a part of a record',
      { schema: 3, version: '1' },
      /record\.spec: must be .*\n.*record\.seed: must be an object; got nothing/s,
    ],
  ])('refuses %s', (_, value, message) => {
    expect(() => readRecord(value)).toThrow(message);
  });
});

describe('a run, stage by stage', () => {
  const stagesOf = async (spec: SpecInput) => {
    const told: RunStage[] = [];
    for await (const stage of runStages(spec)) told.push(stage);
    return told;
  };
  const names = (told: readonly RunStage[]) => [...new Set(told.map(({ stage }) => stage))];

  it.each<[string, SpecInput]>([
    ['descent, and its flow', small],
    ['a flow', { ...small, training: { optimizer: 'gradientFlow', steps: 40 } }],
    [
      'a problem without a solution',
      { ...small, data: { n: 12, d: 2, signal: { norm: 0.1 } }, training: { steps: 40 } },
    ],
  ])('%s: in order, and each part is that of the record', async (_, spec) => {
    const told = await stagesOf(spec);
    expect(names(told)).toEqual(['sample', 'limit', 'risk', 'theorems', 'row', 'rowWithError', 'end']);
    const last = told[told.length - 1];
    if (last.stage !== 'end') throw new Error('a run ends with its end');
    const { record } = last;
    expect(JSON.stringify(record)).toBe(JSON.stringify(runAtOnce(resolveSpec(spec), null).record));
    const rows = told.flatMap((one) => (one.stage === 'rowWithError' ? [one.row] : []));
    expect(rows).toEqual(record.training.trajectory);
    const before = told.flatMap((one) => (one.stage === 'row' ? [one.row] : []));
    expect(before).toEqual(rows.map(({ testError: _error, ...row }) => row));
    for (const [at, one] of told.entries()) {
      if (one.stage === 'rowWithError')
        expect(told[at - 1]).toMatchObject({ stage: 'row', row: { t: one.row.t } });
      if (!('part' in one)) continue;
      const known = { ...record, theory: record.theory.filter(({ id }) => !id.startsWith('lyu-li-2020')) };
      expect(known).toMatchObject(one.part);
      expect(record.notes).toMatchObject(one.notes);
    }
    const theory = told.flatMap((one) => (one.stage === 'theorems' ? one.part.theory : []));
    expect(theory.length).toBe(record.theory.length - 2);
  });

  it('is left at any stage, and aborted between any two', async () => {
    const count = (await stagesOf(small)).length;
    const reason = new Error('enough');
    for (let stop = 1; stop < count; stop++) {
      const signal = { aborted: false, reason };
      const stages = runStages(small, { signal });
      for (let k = 0; k < stop; k++) expect((await stages.next()).done).toBe(false);
      signal.aborted = true;
      await expect(stages.next()).rejects.toBe(reason);
      expect(await stages.next()).toEqual({ done: true, value: undefined });
    }
    for await (const { stage } of runStages(small)) if (stage === 'limit') break;
    expect((await stagesOf(small)).length).toBe(count);
  });
});
