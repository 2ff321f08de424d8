/**
 * A sweep's rows as one Parquet file, row group by row group: the coordinates, seed and status, then every scalar of the
 * record under its dotted path, then what was kept, as JSON text. Equal rows make equal bytes.
 */
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { canonicalJson } from './content-hash.ts';
import { KEPT, type SweepPlan } from './plan.ts';
import type { Scalar, SweepRow } from './table.ts';
import { type PlacedRow, tableOf } from './table.ts';
import type { Transition } from './transition.ts';

/** Rows held in memory at once. */
const GROUP_ROWS = 2048;

type ColumnType = 'DOUBLE' | 'BOOLEAN' | 'STRING' | 'INT64';

interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly valueIn: (row: SweepRow) => unknown;
}

/** The columns of a sweep's values, gathered from its rows in any order. */
export class Columns {
  private readonly types = new Map<string, ColumnType | null>();
  private readonly coordinates = new Map<string, ColumnType>();

  see({ values, at }: SweepRow): void {
    for (const path in values) this.take(path, values[path]);
    for (const name in at) {
      const type = typeof at[name] === 'number' ? 'DOUBLE' : 'STRING';
      if (this.coordinates.get(name) !== 'STRING') this.coordinates.set(name, type);
    }
  }

  /** In an order that does not depend on that of the rows. A column of nulls alone is one of numbers. */
  list({ spec, axes }: SweepPlan): Column[] {
    const paths = [...this.types.keys()].sort();
    return [
      { name: 'id', type: 'STRING', valueIn: ({ id }) => id },
      ...axes.map(({ name }): Column => {
        const type = this.coordinates.get(name) ?? 'DOUBLE';
        return { name, type, valueIn: ({ at }) => inType(at[name], type) };
      }),
      { name: 'seed', type: 'INT64', valueIn: ({ seed }) => BigInt(seed) },
      { name: 'status', type: 'STRING', valueIn: ({ status }) => status },
      { name: 'failure', type: 'STRING', valueIn: ({ failure }) => failure ?? null },
      { name: 'error', type: 'STRING', valueIn: ({ error }) => error },
      ...paths.map((path): Column => {
        const type = this.types.get(path) ?? 'DOUBLE';
        return { name: path, type, valueIn: ({ values }) => inType(values[path] ?? null, type) };
      }),
      ...spec.keep.map((path): Column => {
        const valueIn = ({ kept }: SweepRow) => jsonText(kept[path]);
        return { name: `${KEPT}${path}`, type: 'STRING', valueIn };
      }),
    ];
  }

  private take(path: string, value: Scalar): void {
    const type = typeOf(value);
    const before = this.types.get(path) ?? null;
    this.types.set(
      path,
      type === null || before === type ? (before ?? type) : before === null ? type : 'STRING',
    );
  }
}

/**
 * Writes a sweep.
 *
 * @param rows  in the order of the plan
 * @param sink  takes the bytes of the file, piece by piece
 */
export function writeParquet(
  plan: SweepPlan,
  columns: Columns,
  rows: Iterable<PlacedRow>,
  transitions: readonly Transition[],
  sink: (bytes: Uint8Array) => void,
): void {
  const list = columns.list(plan);
  const bytes = new ByteWriter();
  const flush = (): void => {
    sink(bytes.getBytes());
    bytes.index = 0;
  };
  const writer = new ParquetWriter({
    writer: Object.assign(bytes, { flush, finish: flush }),
    schema: [{ name: 'sweep', num_children: list.length }, ...list.map(schemaElement)],
    kvMetadata: [{ key: 'benign', value: metadata(plan, transitions) }],
    createdBy: `benign version ${plan.version}`,
  });
  for (const group of groupsOf(rows, GROUP_ROWS)) {
    const columnData = list.map(({ name, valueIn }) => ({
      name,
      data: group.map(({ row }) => valueIn(row)),
    }));
    writer.write({ columnData, rowGroupSize: GROUP_ROWS });
  }
  writer.finish();
}

/** What the file says of itself: name, hash, version, axes, spec, transitions. */
function metadata(plan: SweepPlan, transitions: readonly Transition[]): string {
  const { rows: _, ...about } = tableOf(plan, []);
  return canonicalJson({ ...about, spec: plan.spec, transitions });
}

/** Text is named as such in both ways there are: old readers know the one, new ones the other. */
function schemaElement({ name, type }: Column) {
  const repetition_type = 'OPTIONAL' as const;
  if (type !== 'STRING') return { name, type, repetition_type };
  const text = { converted_type: 'UTF8', logical_type: { type: 'STRING' } } as const;
  return { name, type: 'BYTE_ARRAY' as const, ...text, repetition_type };
}

/** What was kept, as JSON; null where there is nothing. */
function jsonText(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}

function typeOf(value: Scalar): ColumnType | null {
  if (value === null) return null;
  return typeof value === 'number' ? 'DOUBLE' : typeof value === 'boolean' ? 'BOOLEAN' : 'STRING';
}

/** A column that holds values of several types holds them as text. */
function inType(value: Scalar, type: ColumnType): Scalar {
  return type === 'STRING' && value !== null ? String(value) : value;
}

function* groupsOf<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let group: T[] = [];
  for (const item of items) {
    group.push(item);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
