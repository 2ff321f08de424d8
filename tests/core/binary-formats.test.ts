/** IDX and safetensors: bytes written out by hand in, values out; every fault refused. */
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openArchive, openMatrix, readLabels } from '../../src/files/formats.ts';
import { openIdx } from '../../src/files/idx.ts';
import { inMemory } from '../../src/files/opened.ts';
import { openSafetensors } from '../../src/files/safetensors.ts';
import { readWhole } from '../../src/files/stored-array.ts';
import { folderOf, valuesIn } from '../support/files.ts';
import { refusal, utf8 } from '../support/refusal.ts';
import { safetensors } from '../support/safetensors.ts';

describe('IDX', () => {
  /** Three images of 2 x 2 bytes. */
  const images = Uint8Array.of(
    0,
    0,
    8,
    3,
    0,
    0,
    0,
    3,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    2,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    255,
    0,
  );
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 4, 9, 4);

  it('gives images as flattened rows, and labels', () => {
    for (const path of ['train-images-idx3-ubyte', 'train-images.idx3-ubyte', 'images.idx']) {
      const matrix = openMatrix(path, folderOf({ [path]: images }));
      expect([matrix.rows, matrix.columns]).toEqual([3, 4]);
      expect(Array.from(matrix.read(Int32Array.of(0, 2), 0, 4))).toEqual([1, 2, 3, 4, 9, 10, 255, 0]);
      expect(Array.from(matrix.read(Int32Array.of(1), 2, 1))).toEqual([7]);
    }
    const open = folderOf({ 'y-idx1-ubyte': labels, 'y-idx1-ubyte.gz': gzipSync(labels) });
    expect(readLabels('y-idx1-ubyte', open)).toEqual(['4', '9', '4']);
    expect(readLabels('y-idx1-ubyte.gz', open)).toEqual(['4', '9', '4']);
  });

  it.each([
    [0x08, [200], 200],
    [0x09, [200], -56],
    [0x0b, [0xff, 0xfe], -2],
    [0x0c, [0, 1, 0, 0], 65536],
    [0x0d, [0xbf, 0xc0, 0, 0], -1.5],
    [0x0e, [0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18], Math.PI],
  ])('reads the type %d big-endian', (type, entry, value) => {
    const bytes = Uint8Array.of(0, 0, type, 1, 0, 0, 0, 1, ...entry);
    expect(Array.from(readWhole(openIdx(inMemory(bytes, 'x.idx'))).data)).toEqual([value]);
  });

  it('refuses other bytes, every truncation and every extension', () => {
    for (let length = 0; length < images.length; length++) {
      expect(refusal(() => openIdx(inMemory(images.subarray(0, length), 'x.idx')))).toMatch(/^x\.idx: must /);
    }
    expect(refusal(() => openIdx(inMemory(Uint8Array.of(...images, 0), 'x.idx')))).toBe(
      'x.idx: must hold 12 bytes of data, for shape (3, 2, 2) of unsigned byte; got "13 bytes: bytes trail the array"',
    );
    for (const [at, value] of [
      [0, 1],
      [1, 9],
      [2, 7],
      [3, 0],
    ]) {
      const broken = images.slice();
      broken[at] = value;
      expect(refusal(() => openIdx(inMemory(broken, 'x.idx')))).toContain('must be an IDX file');
    }
  });
});

describe('safetensors', () => {
  const file = safetensors({
    'fc1.weight': { dtype: 'F32', shape: [2, 2], entries: [1, -2.5, 0.1, 3e38] },
    a: { dtype: 'F64', shape: [1], entries: [Math.PI] },
  });

  it('gives tensors by name', () => {
    expect(valuesIn('w.safetensors:fc1.weight', file)).toEqual([
      1,
      -2.5,
      Math.fround(0.1),
      Math.fround(3e38),
    ]);
    expect(valuesIn('w.safetensors:a', file)).toEqual([Math.PI]);
    const archive = openArchive('w.safetensors', folderOf({ 'w.safetensors': file }));
    expect([...archive.arrays.keys()]).toEqual(['fc1.weight', 'a']);
  });

  it('reads half precision: exact powers, subnormals, the largest', () => {
    const bits = [0x0000, 0x8000, 0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x4248];
    const values = [0, -0, 1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125, 3.140625];
    expect(
      valuesIn('w.safetensors', safetensors({ h: { dtype: 'F16', shape: [9], entries: bits } })),
    ).toEqual(values);
    const bfloat = [0x3f80, 0xc000, 0x4049, 0x0080, 0x7f7f];
    expect(
      valuesIn('w.safetensors', safetensors({ h: { dtype: 'BF16', shape: [5], entries: bfloat } })),
    ).toEqual([1, -2, 3.140625, 2 ** -126, (2 - 2 ** -7) * 2 ** 127]);
    for (const bad of [0x7c00, 0xfc00, 0x7e00]) {
      const broken = safetensors({ h: { dtype: 'F16', shape: [1], entries: [bad] } });
      expect(refusal(() => valuesIn('w.safetensors', broken))).toContain('must be a finite number');
    }
  });

  it('refuses every truncation and extension', () => {
    for (let length = 0; length < file.length; length++) {
      expect(refusal(() => openSafetensors(inMemory(file.subarray(0, length), 'w')))).toMatch(/^w/);
    }
    expect(refusal(() => openSafetensors(inMemory(Uint8Array.of(...file, 0), 'w')))).toContain(
      'must end after its tensors',
    );
  });

  const header = (text: string, data: number) => {
    const bytes = new Uint8Array(8 + text.length + data);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
    bytes.set(utf8(text), 8);
    return refusal(() => openSafetensors(inMemory(bytes, 'w')));
  };

  it.each([
    ['not json', 0, 'a header that is not JSON'],
    ['[1]    ', 0, 'must be a safetensors file'],
    ['{"__metadata__":{}}', 0, 'w: must hold a tensor'],
    ['{"t":null}', 0, 'w:t: must have a shape and two data_offsets'],
    [
      '{"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}',
      4,
      'w:t: must have a shape and two data_offsets',
    ],
    [
      '{"t":{"dtype":"F32","shape":[1],"data_offsets":[0]}}',
      4,
      'w:t: must have a shape and two data_offsets',
    ],
    ['{"t":{"dtype":"F8","shape":[1],"data_offsets":[0,4]}}', 4, 'w:t, dtype: must be one of F64, F32'],
    ['{"t":{"dtype":"toString","shape":[1],"data_offsets":[0,4]}}', 4, 'w:t, dtype: must be one of'],
    ['{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', 4, 'w:t: must take 8 bytes from 0 on'],
    ['{"t":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', 8, 'w:t: must take 4 bytes from 0 on'],
    [
      '{"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"u":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}',
      4,
      'w:u: must take 4 bytes from 4 on',
    ],
  ])('refuses the header %s', (text, data, message) => {
    expect(header(text, data)).toContain(message);
  });
});
