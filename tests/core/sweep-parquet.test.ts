import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { Columns, writeParquet } from '../../src/sweep/parquet.ts';
import { planSweep, type SweepPlan } from '../../src/sweep/plan.ts';
import type { PlacedRow, Scalar, SweepRow } from '../../src/sweep/table.ts';
import { evaluateCells, serialEvaluator } from '../support/sweep-evaluation.ts';
import { madeUpRow, TINY_EXPERIMENT } from '../support/sweeps.ts';

/** The file of some rows; their columns are seen in the order given. */
function parquetOf(plan: SweepPlan, rows: readonly SweepRow[], seen: readonly SweepRow[] = rows) {
  const columns = new Columns();
  for (const row of seen) columns.see(row);
  const pieces: Uint8Array[] = [];
  const placed: PlacedRow[] = rows.map((row, index) => ({ index, row }));
  writeParquet(plan, columns, placed, [], (bytes) => pieces.push(bytes.slice()));
  const whole = new Uint8Array(pieces.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return { bytes: whole, pieces: pieces.length };
}

function fileOf({ buffer }: Uint8Array): AsyncBuffer {
  return { byteLength: buffer.byteLength, slice: (from, to) => buffer.slice(from, to) as ArrayBuffer };
}

const read = (bytes: Uint8Array): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: fileOf(bytes) });

describe('a Parquet file', () => {
  const plan = planSweep({
    experiment: TINY_EXPERIMENT,
    axes: [
      { path: 'data.signal.norm', values: [2, 6] },
      { path: 'data.labels', values: ['balanced', 'random'] },
    ],
    seeds: 2,
    keep: ['limit.dual'],
  });

  it('gives back every cell of a sweep, to the last bit', async () => {
    const { rows } = (await evaluateCells(plan, serialEvaluator())).table;
    const found = await read(parquetOf(plan, rows).bytes);
    expect(found).toHaveLength(8);
    for (const [k, row] of rows.entries()) {
      expect(found[k]).toMatchObject({
        id: row.id,
        ...row.at,
        seed: BigInt(row.seed),
        status: 'done',
        error: null,
      });
      expect(found[k]).toMatchObject(row.values);
      expect(JSON.parse(String(found[k]['kept.limit.dual']))).toEqual(row.kept['limit.dual']);
    }
  });

  it('says what it is a result of', async () => {
    const metadata = await parquetMetadataAsync(fileOf(parquetOf(plan, []).bytes));
    const about = JSON.parse(metadata.key_value_metadata?.find(({ key }) => key === 'benign')?.value ?? '');
    expect(about).toMatchObject({ name: plan.name, hash: plan.hash, version: plan.version, transitions: [] });
    expect(planSweep(about.spec).hash).toBe(plan.hash);
  });

  it('has numbers, truth values and words in columns of their own types, and mixtures as text', async () => {
    const simple = planSweep({ axes: [{ path: 'data.signal.norm', values: [1] }], seeds: 4 });
    const column = (...values: Scalar[]): SweepRow[] =>
      values.map((value, k) => madeUpRow(simple.cell(k), value === null ? {} : { v: value }));
    const valuesOf = async (...values: Scalar[]) =>
      (await read(parquetOf(simple, [...column(...values)]).bytes)).map(({ v }) => v ?? null);
    expect(await valuesOf(1.5, null, -0.1, 1e-300)).toEqual([1.5, null, -0.1, 1e-300]);
    expect(await valuesOf(true, null, false, true)).toEqual([true, null, false, true]);
    expect(await valuesOf('a', 'b', null, 'é')).toEqual(['a', 'b', null, 'é']);
    expect(await valuesOf(1, 'b', true, null)).toEqual(['1', 'b', 'true', null]);
  });

  it('is the same whatever the order in which its cells were seen', () => {
    const some = planSweep({ axes: [{ path: 'data.signal.norm', values: [1] }], seeds: 3 });
    const rows = [{ a: 1, c: null }, { b: 'x', a: true }, { c: 2 }].map((values, k) =>
      madeUpRow(some.cell(k), values),
    );
    const [first, ...others] = [rows, [...rows].reverse(), [rows[1], rows[2], rows[0]]].map(
      (seen) => parquetOf(some, rows, seen).bytes,
    );
    for (const other of others) expect(other).toEqual(first);
  });

  it('is written group by group', async () => {
    const long = planSweep({ axes: [{ path: 'data.signal.norm', values: [1] }], seeds: 5000 });
    const rows = Array.from({ length: 5000 }, (_, k) => madeUpRow(long.cell(k), { q: k / 7, w: `${k % 3}` }));
    const { bytes, pieces } = parquetOf(long, rows);
    expect(pieces).toBeGreaterThanOrEqual(3);
    const found = await read(bytes);
    expect(found.map(({ q }) => q)).toEqual(rows.map(({ values }) => values.q));
    expect((await parquetMetadataAsync(fileOf(bytes))).row_groups.map(({ num_rows }) => num_rows)).toEqual([
      2048n,
      2048n,
      904n,
    ]);
  });
});
