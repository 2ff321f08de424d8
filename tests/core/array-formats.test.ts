/** Matrices in .npy and .npz files, gzip, and what a path names: values in parts; every fault refused. */
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../src/files/crc32.ts';
import { openArchive, openMatrix, readLabels } from '../../src/files/formats.ts';
import { gunzip, held } from '../../src/files/inflate.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { openNpz, writeNpz } from '../../src/files/npz.ts';
import { inMemory } from '../../src/files/opened.ts';
import { matrixIn } from '../../src/files/stored-array.ts';
import { allOf, folderOf, valuesIn, watched } from '../support/files.ts';
import { npy } from '../support/npy.ts';
import { fromBase64, npyFixtures } from '../support/npy-fixtures.ts';
import { refusal, utf8 } from '../support/refusal.ts';

const vector = (...data: number[]) => ({ shape: [data.length], data: Float64Array.from(data) });

describe('crc32', () => {
  it('has the check value of the standard, and goes on from where it was', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
    expect(crc32(utf8('6789'), crc32(utf8('12345')))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it('is the one found bit by bit, for any length and from any byte on', () => {
    const slow = (bytes: Uint8Array) => {
      let value = ~0;
      for (const byte of bytes) {
        value ^= byte;
        for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
      }
      return ~value >>> 0;
    };
    const bytes = Uint8Array.from({ length: 100 }, (_, k) => (k * 151 + 7 * k * k) % 256);
    for (let from = 0; from < 9; from++) {
      for (let to = from; to <= bytes.length; to++) {
        const part = bytes.subarray(from, to);
        const cut = Math.floor(part.length / 3);
        expect(crc32(part)).toBe(slow(part));
        expect(crc32(part.subarray(cut), crc32(part.subarray(0, cut)))).toBe(slow(part));
      }
    }
  });
});

describe('a matrix in a .npy file', () => {
  it.each(npyFixtures.filter(({ shape }) => shape.length === 2 && shape[0] > 0))(
    'gives rows and columns as asked, of either order: $label',
    ({ shape: [rows, columns], data, base64 }) => {
      const matrix = openMatrix('x.npy', folderOf({ 'x.npy': fromBase64(base64) }));
      expect([matrix.rows, matrix.columns, ...allOf(matrix)]).toEqual([rows, columns, ...data]);
      for (let from = 0; from < columns; from++) {
        for (let count = 1; from + count <= columns; count++) {
          const part = matrix.read(Int32Array.of(rows - 1), from, count);
          expect(Array.from(part)).toEqual(
            data.slice((rows - 1) * columns + from, (rows - 1) * columns + from + count),
          );
        }
      }
    },
  );

  it('names an entry that is not finite by its own row and column', () => {
    const bytes = writeNpy({ shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, Number.NaN, 5) });
    const matrix = openMatrix('x.npy', folderOf({ 'x.npy': bytes }));
    expect(Array.from(matrix.read(Int32Array.of(0), 0, 3))).toEqual([0, 1, 2]);
    expect(refusal(() => matrix.read(Int32Array.of(1), 1, 2))).toBe(
      'x.npy, index (1, 1) (from 0): must be a finite number; got NaN',
    );
  });

  it('takes a vector for one column and flattens further axes', () => {
    const of = (shape: number[]) =>
      openMatrix('x.npy', folderOf({ 'x.npy': writeNpy({ shape, data: Float64Array.of(1, 2, 3, 4) }) }));
    expect([of([4]).rows, of([4]).columns]).toEqual([4, 1]);
    expect([of([2, 1, 2]).rows, of([2, 1, 2]).columns, ...allOf(of([2, 1, 2]))]).toEqual([2, 2, 1, 2, 3, 4]);
    const one = writeNpy({ shape: [], data: Float64Array.of(1) });
    expect(refusal(() => openMatrix('x.npy', folderOf({ 'x.npy': one })))).toContain(
      'must have rows and columns',
    );
  });
});

describe('.npz', () => {
  const arrays = { x: vector(1, 2), 'a/b (0)': vector(-3) };
  const deflated = zipSync(
    { 'x.npy': writeNpy(arrays.x), 'a/b (0).npy': writeNpy(arrays['a/b (0)']), 'readme.txt': utf8('hello') },
    { level: 9 },
  );

  it.each([
    ['stored', writeNpz(arrays)],
    ['deflated', deflated],
  ])('gives members by name, %s', (_, bytes) => {
    expect(valuesIn('t.npz:x', bytes)).toEqual([1, 2]);
    expect(valuesIn('t.npz:a/b (0)', bytes)).toEqual([-3]);
    expect([...openNpz(inMemory(bytes, 't.npz')).keys()]).toEqual(['x', 'a/b (0)']);
  });

  it('needs no name for one array, and refuses a missing or an unknown name, listing what there is', () => {
    expect(valuesIn('t.npz', writeNpz({ x: vector(7) }))).toEqual([7]);
    expect(refusal(() => valuesIn('t.npz', deflated))).toContain(
      't.npz: holds 2 arrays (x, a/b (0)); name one as t.npz:NAME',
    );
    expect(refusal(() => valuesIn('t.npz:X', deflated))).toBe(
      't.npz, array: must be one of x, a/b (0) (the nearest is "x"); got "X"',
    );
    expect(refusal(() => valuesIn('t.npz', zipSync({ 'a.txt': utf8('a') })))).toContain('must hold arrays');
  });

  it('finds the directory before a comment', () => {
    const bytes = writeNpz({ x: vector(7) });
    const comment = utf8('PK\x05\x06 is how it begins');
    const long = Uint8Array.from([...bytes, ...comment]);
    new DataView(long.buffer).setUint16(bytes.length - 2, comment.length, true);
    expect(valuesIn('t.npz', long)).toEqual([7]);
  });

  it('reads the sizes of the extension for more than 4 GiB', () => {
    expect(valuesIn('t.npz', withExtension(writeNpz({ x: vector(7, 8) })))).toEqual([7, 8]);
  });

  it('refuses every truncation, and every change of a byte that changes what is read', () => {
    for (const bytes of [writeNpz({ x: vector(1, 2) }), zipSync({ 'x.npy': writeNpy(vector(1, 2)) })]) {
      for (let length = 0; length < bytes.length; length++) {
        expect(refusal(() => valuesIn('t.npz', bytes.subarray(0, length)))).toMatch(/^t\.npz/);
      }
      let refusals = 0;
      for (let at = 0; at < bytes.length; at++) {
        const broken = bytes.slice();
        broken[at] ^= 0x41;
        try {
          expect(valuesIn('t.npz', broken), `byte ${at}`).toEqual([1, 2]);
        } catch (error) {
          expect(
            refusal(() => valuesIn('t.npz', broken)),
            String(error),
          ).toMatch(/^t\.npz/);
          refusals++;
        }
      }
      expect(refusals).toBeGreaterThan(100);
    }
  });

  it('refuses an encrypted member and another method', () => {
    const bytes = writeNpz({ x: vector(1) });
    const directory = new DataView(bytes.buffer).getUint32(bytes.length - 6, true);
    const changed = (offset: number, value: number) => {
      const broken = bytes.slice();
      broken[directory + offset] = value;
      return refusal(() => valuesIn('t.npz', broken));
    };
    expect(changed(8, 1)).toContain('t.npz:x.npy: must be stored or deflated, and not encrypted');
    expect(changed(10, 12)).toContain('method 12');
  });
});

/** The archive of one member with its sizes and offset in the extension, as for more than 4 GiB. */
function withExtension(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer);
  const end = bytes.length - 22;
  const at = view.getUint32(end + 16, true);
  const nameLength = view.getUint16(at + 28, true);
  const extra = new Uint8Array(28);
  const fields = new DataView(extra.buffer);
  fields.setUint16(0, 1, true);
  fields.setUint16(2, 24, true);
  for (const [k, offset] of [24, 20, 42].entries()) {
    fields.setBigUint64(4 + 8 * k, BigInt(view.getUint32(at + offset, true)), true);
  }
  const entry = Uint8Array.from([...bytes.subarray(at, at + 46 + nameLength), ...extra]);
  const own = new DataView(entry.buffer);
  for (const offset of [20, 24, 42]) own.setUint32(offset, 0xffffffff, true);
  own.setUint16(30, extra.length, true);
  const end64 = new Uint8Array(56 + 20);
  const last = new DataView(end64.buffer);
  last.setUint32(0, 0x06064b50, true);
  last.setBigUint64(32, 1n, true);
  last.setBigUint64(40, BigInt(entry.length), true);
  last.setBigUint64(48, BigInt(at), true);
  last.setUint32(56, 0x07064b50, true);
  last.setBigUint64(64, BigInt(at + entry.length), true);
  return Uint8Array.from([...bytes.subarray(0, at), ...entry, ...end64, ...bytes.subarray(end)]);
}

describe('gzip', () => {
  const bytes = writeNpy(vector(1, 2, 3));

  it('is undone for every format', () => {
    expect(valuesIn('x.npy.gz', gzipSync(bytes))).toEqual([1, 2, 3]);
    expect(valuesIn('x.csv.gz', gzipSync(utf8('a,b\n1,2\n')))).toEqual([1, 2]);
  });

  it('may carry a name, a comment, extra fields and a checksum of its header', () => {
    const packed = gzipSync(bytes, { mtime: 0 });
    const fields = [2, 0, 7, 7, ...utf8('x.npy'), 0, ...utf8('by hand'), 0, 1, 2];
    const full = Uint8Array.of(...packed.subarray(0, 10), ...fields, ...packed.subarray(10));
    full[3] = 2 | 4 | 8 | 16;
    expect(valuesIn('x.npy.gz', full)).toEqual([1, 2, 3]);
  });

  const content = (packed: Uint8Array) => held(gunzip(inMemory(packed, 'x'), true), 'x', null);

  it('is refused when any byte of its stream or trailer is changed or missing', () => {
    const packed = gzipSync(bytes, { mtime: 0 });
    for (let length = 0; length < packed.length; length++) {
      expect(refusal(() => content(packed.subarray(0, length)))).toContain('whole gzip file');
    }
    for (let at = 10; at < packed.length; at++) {
      const broken = packed.slice();
      broken[at] ^= 0x10;
      let found: Uint8Array | null = null;
      try {
        found = content(broken);
      } catch {
        expect(refusal(() => content(broken))).toContain('whole gzip file');
      }
      if (found !== null) expect(found).toEqual(bytes);
    }
  });
});

describe('a path', () => {
  it('of no known format is refused, with those there are', () => {
    expect(refusal(() => openMatrix('x.mat', folderOf({})))).toContain(
      'x.mat: must be converted, as such files are not read: python3 -c',
    );
    expect(refusal(() => openArchive('x.npy', folderOf({ 'x.npy': writeNpy(vector(1)) })))).toContain(
      'must be a .npz or .safetensors file',
    );
  });

  it('of labels may name any of them; what is no vector is refused', () => {
    const open = folderOf({
      'y.npy': writeNpy({ shape: [2, 1], data: Float64Array.of(1, 0) }),
      'y.npz': writeNpz({ y: vector(1, 0), x: { shape: [1, 2], data: Float64Array.of(1, 0) } }),
      'y.tsv': utf8('y\n1\n0\n'),
      'z.csv': utf8('y,z\n1,2\n'),
    });
    expect(readLabels('y.npy', open)).toEqual(['1', '0']);
    expect(readLabels('y.npz:y', open)).toEqual(['1', '0']);
    expect(readLabels('y.tsv', open)).toEqual(['1', '0']);
    expect(refusal(() => readLabels('y.npz:x', open))).toBe(
      'y.npz:x: must be a vector of labels; got "shape (1, 2)"',
    );
    expect(refusal(() => readLabels('z.csv', open))).toContain('must have one column, of labels');
  });
});

describe('a large file', () => {
  it('is read in parts: no more than what is asked for', () => {
    const data = Float64Array.from({ length: 4000 }, (_, k) => k);
    const { file, reads } = watched(inMemory(writeNpz({ x: { shape: [4, 1000], data } }), 't.npz'));
    const array = openNpz(file).get('x');
    if (array === undefined) throw new Error('no x');
    const matrix = matrixIn(array());
    reads.most = 0;
    expect(Array.from(matrix.read(Int32Array.of(1, 3), 10, 2))).toEqual([1010, 1011, 3010, 3011]);
    expect(reads.most).toBe(16);
  });
});

describe('a .npy file of several axes in Fortran order', () => {
  const shape = [3, 2, 4, 2];
  /** Entry (i, j, k, l) is its own index in digits; the first axis runs fastest in the file. */
  const stored = Float64Array.from({ length: 48 }, (_, at) => {
    const i = at % 3;
    const j = Math.floor(at / 3) % 2;
    const k = Math.floor(at / 6) % 4;
    return 1000 * i + 100 * j + 10 * k + Math.floor(at / 24);
  });
  const bytes = npy('<f8', `(${shape.join(', ')})`, new Uint8Array(stored.buffer), {
    fortranOrder: true,
    quote: '"',
  });

  it('has the axes after the first flattened in C order, whatever part is asked for', () => {
    const x = openMatrix('x.npy', folderOf({ 'x.npy': bytes }));
    const row = (i: number) =>
      Array.from(
        { length: 16 },
        (_, c) => 1000 * i + 100 * Math.floor(c / 8) + 10 * (Math.floor(c / 2) % 4) + (c % 2),
      );
    expect([x.rows, x.columns]).toEqual([3, 16]);
    expect(Array.from(allOf(x))).toEqual([0, 1, 2].flatMap(row));
    for (let from = 0; from < 16; from += 3) {
      const count = Math.min(5, 16 - from);
      const part = [0, 2].flatMap((i) => row(i).slice(from, from + count));
      expect(Array.from(x.read(Int32Array.of(0, 2), from, count))).toEqual(part);
    }
  });
});

describe('a shape that lies', () => {
  it.each(['(999999999999999, 0)', '(0, 999999999999999)', '(999999999999999, 999999999999999)'])(
    '%s is refused',
    (shape) => {
      const open = folderOf({ 'x.npy': npy('<f8', shape, new Uint8Array(0)) });
      expect(refusal(() => openMatrix('x.npy', open))).toMatch(
        /must have a row and a column|must hold .* bytes of data/,
      );
    },
  );

  it('is scanned once: a header of spaces or of brackets costs its length', () => {
    for (const odd of [`(${' '.repeat(60_000)}x`, `(${'3,'.repeat(30_000)}x`, '['.repeat(60_000)]) {
      const open = folderOf({ 'x.npy': npy('<f8', odd, new Uint8Array(0)) });
      expect(refusal(() => openMatrix('x.npy', open))).toContain('must be a dictionary of descr');
    }
  });
});
