/** Features and labels from Parquet, by whatever its pages are compressed with. */

import { gzipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { readAhead } from '../../src/files/ahead.ts';
import { openFeatures, readLabels } from '../../src/files/formats.ts';
import { inMemory } from '../../src/files/opened.ts';
import { readParquet } from '../../src/files/parquet.ts';
import { allOf, folderOf, textsIn } from '../support/files.ts';
import { refusal } from '../support/refusal.ts';

const columns = [
  { name: 'a', data: [1.5, -2, 3e300] },
  { name: 'n', data: new Int32Array([7, -8, 9]) },
  { name: 'long', data: [1n, 2n ** 53n, -5n] },
  { name: 'flag', data: [true, false, true] },
  { name: 'label', data: ['yes', 'no, never', 'yes'] },
];
type Codec = 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD' | 'LZ4_RAW';

/** A zstd frame of one raw block. */
function stored(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(12 + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, 0xfd2fb528, true);
  frame[4] = 0xa0;
  view.setUint32(5, bytes.length, true);
  const header = (bytes.length << 3) | 1;
  frame.set([header & 255, (header >> 8) & 255, header >> 16], 9);
  frame.set(bytes, 12);
  return frame;
}

function file(codec: Codec, columnData: Parameters<typeof parquetWriteBuffer>[0]['columnData'] = columns) {
  const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes), ZSTD: stored, LZ4_RAW: stored };
  return new Uint8Array(parquetWriteBuffer({ columnData, codec, compressors }));
}

async function features(bytes: Uint8Array, label: string | null, reading = {}) {
  const open = await readAhead(['x.parquet'], folderOf({ 'x.parquet': bytes }));
  return openFeatures('x.parquet', label, reading, open);
}

async function refusedOf(action: () => Promise<unknown>): Promise<string> {
  const error = await action().then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).message;
}

describe('a Parquet file', () => {
  it.each<Codec>(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'])(
    '%s: numbers, truth values and text',
    async (codec) => {
      const { x, labels } = await features(file(codec), 'label');
      expect(textsIn(x.columnNames)).toEqual(['a', 'n', 'long', 'flag']);
      expect(Array.from(allOf(x))).toEqual([1.5, 7, 1, 1, -2, -8, 2 ** 53, 0, 3e300, 9, -5, 1]);
      expect(Array.from(x.read(Int32Array.of(0, 2), 1, 1))).toEqual([7, 9]);
      expect(labels).toEqual(['yes', 'no, never', 'yes']);
    },
  );

  it('has columns chosen as any table, and is known by its bytes', async () => {
    const { x, rowNames } = await features(file('SNAPPY'), 'n', { drop: ['flag', '3'], index: 'label' });
    expect([textsIn(x.columnNames), rowNames]).toEqual([['a'], ['yes', 'no, never', 'yes']]);
    const open = await readAhead(
      ['x', 'y.pq', 'y.npy'],
      folderOf({ x: file('SNAPPY'), 'y.pq': file('SNAPPY'), 'y.npy': new Uint8Array(0) }),
    );
    expect(openFeatures('x', 'label', { columns: ['a'] }, open).x.columns).toBe(1);
    expect(readLabels('y.pq:long', open)).toEqual(['1', '9007199254740992', '-5']);
  });

  it('is refused where an entry is no number, by column and row', async () => {
    const { x } = await features(file('SNAPPY'), null);
    expect(refusal(() => allOf(x))).toBe(
      'x.parquet, column "label", row 0 (from 0): must be a finite number; got "yes"',
    );
    const long = await features(file('SNAPPY', [{ name: 'long', data: [1n, 2n ** 53n + 1n] }]), null);
    expect(refusal(() => allOf(long.x))).toContain(
      'column "long", row 1 (from 0): must be an integer that float64 holds',
    );
  });

  it('of another compression is refused by its name', async () => {
    expect(await refusedOf(() => readParquet(inMemory(file('LZ4_RAW'), 'x.parquet')))).toContain(
      'x.parquet, column "a": must be compressed with snappy, gzip, zstd, or not',
    );
  });

  it('is refused when it is cut anywhere', async () => {
    const bytes = file('SNAPPY');
    for (let length = 4; length < bytes.length; length += 7) {
      expect(await refusedOf(() => features(bytes.subarray(0, length), 'label'))).toContain(
        'whole Parquet file',
      );
    }
  });

  it.each<Codec>(['UNCOMPRESSED', 'SNAPPY'])(
    '%s: whatever byte lies, it is read or refused in words',
    async (codec) => {
      const bytes = file(codec);
      let refused = 0;
      for (let at = 4; at < bytes.length; at++) {
        const changed = bytes.slice();
        changed[at] ^= 1 << (at % 8);
        try {
          await features(changed, 'label');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
          expect((error as Error).message).not.toMatch(
            /Cannot |not a function|not iterable|Invalid (array|typed)|outside the bounds/,
          );
          refused++;
        }
      }
      expect(refused).toBeGreaterThan(bytes.length / 10);
    },
  );
});
