import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { writeNpy } from '../../src/files/npy.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { readNpy } from '../support/npy.ts';
import { fromBase64, npyFixtures, refusedNpyFixtures, savedByNumpy } from '../support/npy-fixtures.ts';
import { refusal, utf8 } from '../support/refusal.ts';

/** A .npy file from its parts, each of which a test may break. */
function npyBytes(
  dictionary: string,
  data: ArrayLike<number>,
  version: readonly [number, number] = [1, 0],
): Uint8Array {
  const header = utf8(`${dictionary}\n`);
  return Uint8Array.from([
    0x93,
    ...utf8('NUMPY'),
    ...version,
    header.length,
    0,
    ...header,
    ...Array.from(data),
  ]);
}

describe('readNpy', () => {
  it.each(npyFixtures)('reads what NumPy wrote: $label', ({ shape, data, base64 }) => {
    const array = readNpy(fromBase64(base64), 'x.npy');
    expect(array.shape).toEqual(shape);
    expect(Array.from(array.data)).toEqual(data);
  });

  it('reads a view into a larger buffer', () => {
    const { data, base64 } = npyFixtures[0];
    const padded = Uint8Array.from([7, 7, 7, ...fromBase64(base64), 7]);
    expect(Array.from(readNpy(padded.subarray(3, -1), 'x.npy').data)).toEqual(data);
  });

  it.each(refusedNpyFixtures)('refuses $dtype', ({ dtype, base64 }) => {
    const message = refusal(() => readNpy(fromBase64(base64), 'x.npy'));
    expect(message).toContain('x.npy, dtype: must be a real number type: f2, f4, f8');
    expect(message).toContain(JSON.stringify(dtype));
  });

  it('refuses every truncation and every extension of every file', () => {
    for (const { base64 } of npyFixtures) {
      const bytes = fromBase64(base64);
      for (let length = 0; length < bytes.length; length++) {
        expect(refusal(() => readNpy(bytes.subarray(0, length), 'x.npy'))).toMatch(/^x\.npy: must /);
      }
      expect(refusal(() => readNpy(Uint8Array.from([...bytes, 0]), 'x.npy'))).toContain(
        'bytes trail the array',
      );
    }
  });

  it('says how many bytes it expected and found', () => {
    const file = npyBytes("{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }", new Uint8Array(90));
    expect(refusal(() => readNpy(file, 'x.npy'))).toBe(
      'x.npy: must hold 96 bytes of data, for shape (3, 4) of <f8; got "90 bytes: the file is truncated"',
    );
    expect(refusal(() => readNpy(new Uint8Array(0), 'x.npy'))).toContain('an empty file (0 bytes)');
    expect(refusal(() => readNpy(file.subarray(0, 40), 'x.npy'))).toContain('must not end inside its header');
  });

  it('refuses other files, versions and headers', () => {
    const dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': (1,), }";
    expect(Array.from(readNpy(npyBytes(dictionary, [9]), 'x.npy').data)).toEqual([9]);
    expect(refusal(() => readNpy(utf8('1,2\n3,4\n'), 'x.npy'))).toContain('got "31 2c 32 0a 33 2c"');
    expect(refusal(() => readNpy(npyBytes(dictionary, [9], [4, 0]), 'x.npy'))).toContain('got "4.0"');
    expect(refusal(() => readNpy(npyBytes(dictionary, [9], [1, 1]), 'x.npy'))).toContain('got "1.1"');
    for (const broken of [
      dictionary.slice(1),
      dictionary.replace('descr', 'type'),
      dictionary.replace('False', 'Maybe'),
      dictionary.replace('(1,)', '(-1,)'),
      dictionary.replace('(1,)', '[1]'),
    ]) {
      expect(refusal(() => readNpy(npyBytes(broken, [9]), 'x.npy'))).toContain(
        'x.npy, header: must be a dictionary',
      );
    }
    const unknownOrder = dictionary.replace('|u1', '|f8');
    expect(refusal(() => readNpy(npyBytes(unknownOrder, new Uint8Array(8)), 'x.npy'))).toContain('got "|f8"');
  });

  it.each([
    ['<i8', 2n ** 53n + 1n],
    ['<i8', -(2n ** 53n) - 1n],
    ['<u8', 2n ** 60n],
  ])('refuses an integer beyond 2^53: %s %s', (descr, integer) => {
    const data = new DataView(new ArrayBuffer(16));
    data.setBigInt64(8, integer, true);
    const file = npyBytes(
      `{'descr': '${descr}', 'fortran_order': False, 'shape': (1, 2), }`,
      new Uint8Array(data.buffer),
    );
    const message = refusal(() => readNpy(file, 'x.npy'));
    expect(message).toContain(`x.npy, index (0, 1) (from 0): must be at most 2^53`);
    expect(message).toContain(`got ${integer}`);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses %s, by its index',
    (value) => {
      const file = writeNpy({ shape: [2, 3], data: Float64Array.of(0, 1, 2, 3, value, 5) });
      expect(refusal(() => readNpy(file, 'x.npy'))).toBe(
        `x.npy, index (1, 1) (from 0): must be a finite number; got ${value}`,
      );
    },
  );
});

describe('writeNpy and writeNpz', () => {
  it('writes the bytes of numpy.save', () => {
    const array = { shape: [2, 3], data: Float64Array.of(0.1, -2, 3e300, 5e-324, -0, 1 / 3) };
    expect(writeNpy(array)).toEqual(fromBase64(savedByNumpy));
  });

  it('is undone by readNpy, whatever the array', () => {
    const arrays = fc.array(fc.nat(4), { maxLength: 4 }).chain((shape) => {
      const size = shape.reduce((total, length) => total * length, 1);
      const entries = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: size,
        maxLength: size,
      });
      return entries.map((data) => ({ shape, data: Float64Array.from(data) }));
    });
    fc.assert(
      fc.property(arrays, (array) => {
        expect(readNpy(writeNpy(array), 'x.npy')).toEqual(array);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('refuses a shape that does not count its data', () => {
    const message = refusal(() => writeNpy({ shape: [2, 2], data: new Float64Array(3) }));
    expect(message).toBe('array of shape (2, 2): must have as many entries as its shape; got 3');
  });

  it('keeps names verbatim and in order, and the same arrays give the same bytes', () => {
    const names = ['K', 'Z(0)', 'w+', 'w-', 'β'];
    const write = (): Uint8Array =>
      writeNpz(Object.fromEntries(names.map((name, k) => [name, { shape: [1], data: Float64Array.of(k) }])));
    const files = Object.entries(unzipSync(write()));
    expect(files.map(([name]) => name)).toEqual(names.map((name) => `${name}.npy`));
    expect(files.map(([name, file]) => readNpy(file, name).data[0])).toEqual([0, 1, 2, 3, 4]);
    expect(write()).toEqual(write());
  });

  it('stamps every file 1980-01-01 00:00, the first time that a zip can hold', () => {
    const view = new DataView(writeNpz({ K: { shape: [0], data: new Float64Array(0) } }).buffer);
    expect(view.getUint32(0, true)).toBe(0x04034b50);
    expect(view.getUint16(10, true)).toBe(0);
    expect(view.getUint16(12, true)).toBe((1 << 5) | 1);
  });

  it('refuses an empty name', () => {
    expect(refusal(() => writeNpz({ '': { shape: [0], data: new Float64Array(0) } }))).toContain(
      'must not be empty',
    );
  });
});
