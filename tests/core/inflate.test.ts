/** Compressed files: several members, padding, names that do not say so, and bytes that unpack to more than they declare. */
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openFeatures, openMatrix } from '../../src/files/formats.ts';
import { heldWhole } from '../../src/files/inflate.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { allOf, folderOf } from '../support/files.ts';
import { refusal, utf8 } from '../support/refusal.ts';

const entries = Float64Array.from({ length: 30_000 }, (_, k) => Math.sqrt(k));
const array = writeNpy({ shape: [10_000, 3], data: entries });
const joined = (...parts: Uint8Array[]) => {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const read = (bytes: Uint8Array, name = 'x.npy.gz') =>
  Array.from(allOf(openMatrix(name, folderOf({ [name]: bytes }))));

describe('compressed text', () => {
  const table = (name: string, packed: Uint8Array) =>
    openFeatures(name, 'label', {}, folderOf({ [name]: packed }));

  it('is unpacked anew for every reading, its checksum verified', () => {
    const text = utf8(`a,label\n${Array.from({ length: 20_000 }, (_, k) => `${k},${k % 2}\n`).join('')}`);
    const packed = gzipSync(text, { mtime: 0 });
    const { x, labels } = table('x.csv.gz', packed);
    expect(labels?.length).toBe(20_000);
    for (let time = 0; time < 2; time++)
      expect(x.read(Int32Array.of(7, 19_999), 0, 1)).toEqual(Float64Array.of(7, 19_999));
    const broken = packed.slice();
    broken[broken.length - 6] ^= 1;
    expect(refusal(() => table('x.csv.gz', broken))).toContain('contradicts its own checksum');
    expect(refusal(() => table('x.csv.gz', packed.subarray(0, packed.length >> 1)))).toContain(
      'breaks off or is damaged',
    );
  });

  it('of hundreds of times its size is refused before it is looked at, as its end is not known', () => {
    const text = new Uint8Array(2 ** 24).fill(10);
    text.set(utf8('a,label\n1,x\n'));
    const packed = gzipSync(text, { mtime: 0 });
    expect(text.length / packed.length).toBeGreaterThan(200);
    const message = refusal(() => table('x.csv.gz', packed));
    expect(message).toMatch(
      /^x\.csv\.gz: must not unpack to more than 200 times .* gunzip it first; got "\d+ from its first \d+"$/,
    );
  });
});

describe('gzip', () => {
  const members = [0, 5, 70_000, 70_001, array.length].map((end, k, ends) =>
    gzipSync(array.subarray(k === 0 ? 0 : ends[k - 1], end), { mtime: 0, level: ((k % 2) * 6) as 0 | 6 }),
  );

  it('of many members is all of them, whatever its name says', () => {
    expect(read(joined(...members))).toEqual(Array.from(entries));
    expect(read(joined(...members), 'x.npy')).toEqual(Array.from(entries));
    expect(read(joined(...members), 'x')).toEqual(Array.from(entries));
  });

  it('may have zeros after it, however many', () => {
    for (const zeros of [1, 2, 3, 4, 7, 8, 9, 511, 20_000]) {
      expect(read(joined(gzipSync(array, { mtime: 0 }), new Uint8Array(zeros)))).toEqual(Array.from(entries));
    }
    // A length whose own last bytes are zeros, and content that ends in zeros.
    const small = writeNpy({ shape: [4, 1], data: new Float64Array(4) });
    expect(read(joined(gzipSync(small), new Uint8Array(5)))).toEqual([0, 0, 0, 0]);
  });

  it('with other bytes after it, or a member that is broken, is refused', () => {
    expect(refusal(() => read(joined(gzipSync(array), Uint8Array.of(1))))).toContain('whole gzip file');
    expect(refusal(() => read(joined(gzipSync(array), utf8('garbage and more'))))).toContain(
      'whole gzip file',
    );
    for (const k of [2, 4]) {
      const broken = members.map((member) => member.slice());
      broken[k][broken[k].length - 8] ^= 1;
      expect(refusal(() => read(joined(...broken)))).toContain('whole gzip file');
    }
    expect(refusal(() => read(array))).toContain('whole gzip file');
  });

  it('ends where its array does: nothing beyond is unpacked', () => {
    const bomb = gzipSync(
      joined(writeNpy({ shape: [4, 2], data: new Float64Array(8) }), new Uint8Array(12_000_000)),
    );
    const message = refusal(() => read(bomb));
    expect(message).toContain('bytes trail the array');
    const unpacked = Number(/got "(\d+) bytes/.exec(message)?.[1]);
    expect(unpacked).toBeLessThan(6_000_000);
    expect(refusal(() => read(gzipSync(new Uint8Array(12_000_000))))).toContain('must be a .npy file');
  });

  it('too short for what its content declares is refused before it is unpacked', () => {
    const whole = writeNpy({ shape: [200_000, 1], data: new Float64Array(200_000) });
    const most = 1032 * gzipSync(whole.subarray(0, 1000)).length;
    expect(most).toBeLessThan(whole.length);
    expect(refusal(() => read(gzipSync(whole.subarray(0, 1000))))).toMatch(
      /^x\.npy\.gz: must be a whole gzip file; got "\d+ bytes, too few for the 1600\d{3} that its content declares"$/,
    );
    expect(read(gzipSync(whole))).toHaveLength(200_000);
  });

  it('holds any format', () => {
    const open = folderOf({ x: gzipSync(utf8('a,b\n1,2\n')), 'y.csv.gz': gzipSync(utf8('a;b\n1;2\n')) });
    for (const name of ['x', 'y.csv.gz'])
      expect(Array.from(allOf(openFeatures(name, null, {}, open).x))).toEqual([1, 2]);
  });
});

describe('a member of an archive', () => {
  it('ends where its array does', () => {
    const long = joined(writeNpy({ shape: [4, 2], data: new Float64Array(8) }), new Uint8Array(12_000_000));
    expect(refusal(() => read(zipSync({ 'x.npy': long }), 'x.npz'))).toContain('bytes trail the array');
  });

  it('that is no array, in an archive of another kind, is told by what it is', () => {
    const torch = zipSync({ 'archive/data.pkl': utf8('x'), 'archive/data/0': utf8('y') });
    for (const name of ['w.npz', 'w']) {
      expect(refusal(() => read(torch, name))).toContain(
        `${name}: must be converted, as such files are not read: python3 -c "import torch`,
      );
    }
  });
});

describe('a format that is not read', () => {
  it.each(['x.pt', 'x.mat', 'x.h5', 'x.pkl', 'x.feather', 'x.xlsx'])(
    '%s is refused with the line that converts it',
    (name) => {
      const message = refusal(() => openMatrix(name, folderOf({})));
      expect(message).toContain(
        `${name}: must be converted, as such files are not read: python3 -c "import `,
      );
      expect(message).toContain(`'${name}'`);
      expect(message.length).toBeLessThan(420);
    },
  );

  it('is known by its first bytes too', () => {
    expect(
      refusal(() => read(joined(utf8('MATLAB 5.0 MAT-file, Platform'), new Uint8Array(200)), 'x')),
    ).toContain('scipy.io');
    expect(
      refusal(() => read(joined(Uint8Array.of(0x89), utf8('HDF\r\n'), new Uint8Array(200)), 'x')),
    ).toContain('h5py');
  });
});

describe('content much longer than what it is unpacked from', () => {
  const piece = new Uint8Array(2 ** 23).fill(7);
  const declared = 20 * piece.length;
  /** Unpacks to so many pieces and breaks off there, or ends. */
  const holding = (pieces: number, ends: boolean, packed: number) => {
    let times = 0;
    const content = function* () {
      times++;
      for (let k = 0; k < pieces; k++) yield piece;
      if (!ends) throw new Error('it breaks off');
    };
    const hold = () => heldWhole(content, 'x', packed, declared);
    return { hold, times: () => times };
  };

  it('is held after it was gone through, and not where it breaks off or is less than it declares', () => {
    const whole = holding(20, true, 1000);
    const held = whole.hold();
    expect([held.length, held.indexOf(0), held.lastIndexOf(0)]).toEqual([declared, -1, -1]);
    expect(whole.times()).toBe(2);
    const broken = holding(19, false, 1000);
    expect(broken.hold).toThrow('it breaks off');
    expect(broken.times()).toBe(1);
    const short = holding(19, true, 1000);
    expect(short.hold).toThrow('x: must unpack to the 167772160 bytes that it declares; got 159383552');
    expect(short.times()).toBe(1);
  });

  it('is held at once where it is not', () => {
    const near = holding(20, true, declared / 4);
    expect(near.hold()).toHaveLength(declared);
    expect(near.times()).toBe(1);
  });
});
