/** What others read of the cells: DuckDB, with the queries of the docs, and the schema that polars and pandas go by. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadata } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { Columns, writeParquet } from '../../src/sweep/parquet.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { folderWith } from '../support/command-line.ts';
import { evaluateCells, serialEvaluator } from '../support/sweep-evaluation.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

const plan = planSweep({
  experiment: TINY_EXPERIMENT,
  axes: [
    { path: 'data.signal.norm', values: [2, 6] },
    { path: 'data.d', name: 'ratio', values: [40, 60] },
    { path: 'data.labels', values: ['balanced', 'random'] },
  ],
  seeds: 2,
  keep: ['limit.dual', 'limit.frozenCertificate', 'training.trajectory'],
});
const { table } = await evaluateCells(plan, serialEvaluator());
const { rows } = table;

function parquetFile(): string {
  const columns = new Columns();
  for (const row of rows) columns.see(row);
  const pieces: Uint8Array[] = [];
  writeParquet(
    plan,
    columns,
    rows.map((row, index) => ({ index, row })),
    [],
    (bytes) => pieces.push(bytes.slice()),
  );
  const file = join(folderWith(), 'cells.parquet');
  writeFileSync(file, Buffer.concat(pieces));
  return file;
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  return (await connection.runAndReadAll(sql)).getRowObjects();
}

describe('the cells, read by DuckDB', () => {
  it('have numbers, truth values and text in columns of their own types, to the last bit', async () => {
    const found = await query(`SELECT * FROM '${parquetFile()}'`);
    expect(found).toHaveLength(rows.length);
    for (const [k, row] of rows.entries()) {
      expect(found[k]).toMatchObject({ id: row.id, ...row.at, seed: BigInt(row.seed), status: 'done' });
      for (const [path, value] of Object.entries(row.values)) expect(found[k][path], path).toBe(value);
    }
  });

  it('have what was kept as text, which is JSON', async () => {
    const file = parquetFile();
    const described = await query(`DESCRIBE SELECT * FROM '${file}'`);
    const typeOf = new Map(described.map(({ column_name, column_type }) => [column_name, column_type]));
    const found = await query(`SELECT * FROM '${file}'`);
    for (const path of plan.spec.keep) {
      expect(typeOf.get(`kept.${path}`)).toBe('VARCHAR');
      for (const [k, { kept }] of rows.entries()) {
        const text = found[k][`kept.${path}`];
        expect(text === null ? null : JSON.parse(String(text))).toEqual(kept[path]);
      }
    }
    const [first] = await query(`SELECT ("kept.limit.dual"::JSON)->0 AS beta FROM '${file}'`);
    expect(Number(first.beta)).toBe((rows[0].kept['limit.dual'] as number[])[0]);
  });

  it('answer the queries of the docs', async () => {
    const docs = readFileSync(new URL('../../docs/sweeps.md', import.meta.url), 'utf8');
    const queries = [...docs.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql);
    expect(queries.length).toBeGreaterThan(1);
    for (const sql of queries) {
      const found = await query(sql.replaceAll('out/phase/cells.parquet', parquetFile()));
      expect(found.length).toBeGreaterThan(0);
    }
  });
});

describe('the cells, read by anyone', () => {
  it('have text that both generations of readers know as text', () => {
    const { schema } = parquetMetadata(new Uint8Array(readFileSync(parquetFile())).buffer);
    const bytes = schema.filter(({ type }) => type === 'BYTE_ARRAY');
    expect(bytes.map(({ name }) => name)).toContain('kept.limit.dual');
    for (const column of bytes) {
      expect(column).toMatchObject({ converted_type: 'UTF8', logical_type: { type: 'STRING' } });
    }
  });
});
