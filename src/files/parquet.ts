/**
 * Parquet files, through hyparquet, which gives its columns when it is done: they are read as a whole, before they are asked for.
 */
import { decompress } from 'fzstd';
import { type FileMetaData, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { InputError } from '../errors.ts';
import { gunzip, held } from './inflate.ts';
import { type ColumnEntries, inMemory, type MemoryTable, MOST_HELD, type OpenedFile } from './opened.ts';

/** What pages may be compressed with; snappy is hyparquet's own. */
const compressors = {
  GZIP: (bytes: Uint8Array, length: number) => held(gunzip(inMemory(bytes, 'page'), false), 'page', length),
  ZSTD: (bytes: Uint8Array, length: number) => decompress(bytes, new Uint8Array(length)),
};
const CODECS = ['UNCOMPRESSED', 'SNAPPY', ...Object.keys(compressors)];

/**
 * All flat columns of a Parquet file.
 *
 * @param giveWay  awaited before each column chunk is read and decoded, and before each column is joined
 * @throws InputError for a file that is none, or compressed in another way, by its name
 */
export async function readParquet(
  file: OpenedFile,
  giveWay: () => Promise<void> = async () => {},
): Promise<MemoryTable> {
  const { name, size } = file;
  // The library asks for all chunks at once, and decodes each when it is there: one after the other.
  let before = Promise.resolve();
  const buffer = {
    byteLength: size,
    slice: async (start: number, end = size) => {
      before = before.then(giveWay);
      await before;
      const bytes = file.read(start, end - start);
      return bytes.slice().buffer as ArrayBuffer;
    },
  };
  const metadata = await refusing(name, () => parquetMetadataAsync(buffer));
  const names = await refusing(name, async () => {
    checkCodecs(metadata, name);
    checkSize(metadata, name);
    return parquetSchema(metadata).children.map(({ element }) => element.name);
  });
  const parts = new Map<string, unknown[][]>(names.map((column) => [column, []]));
  await refusing(name, () =>
    parquetRead({
      file: buffer,
      metadata,
      compressors,
      onChunk: ({ columnName, columnData }) => parts.get(columnName)?.push(columnData as unknown[]),
    }),
  );
  const columns: ColumnEntries[] = [];
  for (const column of names) {
    await giveWay();
    columns.push(joined(parts.get(column) ?? []));
  }
  const rows = columns[0]?.length ?? 0;
  if (rows === 0)
    throw new InputError(name, 'must have a row and a column', `${rows} rows, ${names.length} columns`);
  const ragged = columns.findIndex((column) => column.length !== rows);
  if (ragged >= 0) {
    const rule = `must have ${rows} entries in each column`;
    throw new InputError(`${name}, column ${JSON.stringify(names[ragged])}`, rule, columns[ragged].length);
  }
  return { names, rows, columns };
}

function checkCodecs({ row_groups: groups }: FileMetaData, name: string): void {
  for (const { columns } of groups) {
    for (const { meta_data: column } of columns) {
      if (column === undefined || CODECS.includes(column.codec)) continue;
      throw new InputError(
        `${name}, column ${JSON.stringify(column.path_in_schema.join('.'))}`,
        `must be compressed with ${CODECS.slice(1).join(', ').toLowerCase()}, or not: polars' write_parquet(..., compression='zstd')`,
        column.codec,
      );
    }
  }
}

/** @throws InputError  for more than can be held, before any of it is read */
function checkSize({ row_groups: groups }: FileMetaData, name: string): void {
  const columns = groups.flatMap((group) => group.columns.map(({ meta_data: column }) => column));
  const values = columns.reduce((sum, column) => sum + Number(column?.num_values ?? 0), 0);
  const bytes = columns.reduce((sum, column) => sum + Number(column?.total_uncompressed_size ?? 0), 0);
  if (8 * values <= MOST_HELD && bytes <= MOST_HELD) return;
  const rule = `must have at most ${MOST_HELD} bytes of numbers, as it is read as a whole; save arrays as .npy, which is read in parts`;
  throw new InputError(name, rule, `${values} values in ${bytes} bytes`);
}

function joined(parts: readonly (readonly unknown[])[]): ColumnEntries {
  const length = parts.reduce((total, part) => total + part.length, 0);
  const numbers = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    for (const entry of part) {
      if (typeof entry !== 'number') return parts.flatMap((one) => Array.from(one));
      numbers[at++] = entry;
    }
  }
  return numbers;
}

/** What the library says, unless it stumbled over what it read. */
function faultIn(error: unknown): string {
  const stumbled = error instanceof TypeError || error instanceof RangeError;
  return error instanceof Error && !stumbled ? error.message : 'pages or metadata that do not fit together';
}

/** The result, or the refusal of a file in which the library finds a fault. */
async function refusing<T>(name: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(name, 'must be a whole Parquet file', faultIn(error));
  }
}
