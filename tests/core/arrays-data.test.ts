/**
 * Arrays in memory as data, and Gram matrices: the record of the equal file, but for the name.
 */
import { describe, expect, it } from 'vitest';
import { audit, check, type RowsInput, readRecord, run, type SpecInput } from '../../src/browser.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { faultsOfRecord } from '../support/soundness.ts';

const ROWS = [
  [3, 1, 0.5, 0],
  [2.5, -1, 0, 1],
  [-3, 0.5, 1, 0],
  [-2, 0, -1, 0.25],
  [2, 0.5, 0, -1],
];
const Y = [1, 1, -1, -1, 1];
const FLAT = Float64Array.from(ROWS.flat());
const GRAM = ROWS.map((a) => ROWS.map((b) => a.reduce((sum, entry, k) => sum + entry * b[k], 0)));

const base = {
  network: { width: 6, init: { scale: 1e-3 } },
  training: { steps: 200, horizon: 'infinity' },
} satisfies SpecInput;

const spec = (data: RowsInput): SpecInput => ({ ...base, data });

const FILES: Readonly<Record<string, Uint8Array>> = {
  'x.npy': writeNpy({ shape: [5, 4], data: FLAT }),
  'y.npy': writeNpy({ shape: [5], data: Float64Array.from(Y) }),
  'mu.npy': writeNpy({ shape: [4], data: Float64Array.of(2.5, 0, 0, 0) }),
  'k.npy': writeNpy({ shape: [5, 5], data: Float64Array.from(GRAM.flat()) }),
};
const open = (path: string): Uint8Array => FILES[path];

/** The record with the names of what was read left out. */
const nameless = (record: object): string =>
  JSON.stringify(record).replace(/(memory\/)?\b(x|y|mu|gram|k)(-[0-9a-f]{16})?\.npy/g, 'file');

describe('arrays in memory', () => {
  const data = { x: ROWS, y: Y, mu: [2.5, 0, 0, 0], test: { x: ROWS.slice(1), y: Y.slice(1) } };

  it('have the record of the equal file, under the name of their content', async () => {
    const files = {
      'x1.npy': writeNpy({ shape: [4, 4], data: FLAT.slice(4) }),
      'y1.npy': writeNpy({ shape: [4], data: Float64Array.from(Y.slice(1)) }),
    };
    const test = { x: 'x1.npy', y: 'y1.npy' };
    const ofFiles = await run(spec({ x: 'x.npy', y: 'y.npy', mu: 'mu.npy', test }), {
      open: (path) => files[path as keyof typeof files] ?? open(path),
    });
    const { record, arrays } = await run(spec(data));
    const anyName = (text: string) => text.replaceAll(/"file"|"[xy]1\.npy"/g, '"file"');
    expect(anyName(nameless(record))).toBe(anyName(nameless(ofFiles.record)));
    expect(arrays).toEqual(ofFiles.arrays);
    expect(faultsOfRecord(record)).toEqual([]);
    expect(record.spec.data).toMatchObject({
      x: expect.stringMatching(/^memory\/x-[0-9a-f]{16}\.npy$/),
      y: expect.stringMatching(/^memory\/y-[0-9a-f]{16}\.npy$/),
    });
    expect(readRecord(record)).toBe(record);
  });

  it.each<[string, RowsInput]>([
    ['lists', { x: ROWS, y: Y }],
    ['typed rows', { x: ROWS.map((row) => Float64Array.from(row)), y: Int8Array.from(Y) }],
    ['a shape and entries', { x: { shape: [5, 4], values: FLAT }, y: Float32Array.from(Y) }],
  ])('are the same as %s', async (_, rows) => {
    const { record } = await run(spec({ x: 'x.npy', y: 'y.npy' }), { open });
    const before = JSON.stringify(rows);
    const found = (await run(spec(rows))).record;
    expect(nameless(found)).toBe(nameless(record));
    expect(JSON.stringify(rows)).toBe(before);
    expect((found.spec.data as { x: string }).x).toBe('memory/x-e831f8f946888288.npy');
  });

  it('have another name where an entry differs in its last bit', async () => {
    const names = await Promise.all(
      [3, 3 + 2 ** -51].map(async (entry) => {
        const { record } = await run(spec({ x: [[entry, ...ROWS[0].slice(1)], ...ROWS.slice(1)], y: Y }));
        return (record.spec.data as { x: string }).x;
      }),
    );
    expect(new Set(names).size).toBe(2);
  });

  it('can be checked and audited', async () => {
    const given = await check(spec({ x: ROWS, y: Y }), { remedied: [] });
    const read = await check(spec({ x: 'x.npy', y: 'y.npy' }), { remedied: [], open });
    expect(nameless(given)).toBe(nameless(read));
    const audited = await audit({ x: ROWS, y: Y, steps: 20 });
    expect(nameless(audited.record)).toBe(
      nameless((await audit({ x: 'x.npy', y: 'y.npy', steps: 20 }, { open })).record),
    );
  });

  it.each<[string, RowsInput, RegExp]>([
    [
      'NaN',
      {
        x: [
          [1, 2],
          [3, Number.NaN],
        ],
        y: [1, -1],
      },
      /^data\.x\[1\]\[1\]: must be a finite number; got NaN/,
    ],
    [
      'a text',
      {
        x: [
          [1, 2],
          [3, '4' as never],
        ],
        y: [1, -1],
      },
      /^data\.x\[1\]\[1\]: must be a finite number; got "4"/,
    ],
    ['rows of unequal length', { x: [[1, 2], [3]], y: [1, -1] }, /^data\.x\[1\]: must have 2 entries.*got 1/],
    ['no rows', { x: [], y: [] }, /^data\.x: must be rows of numbers/],
    ['one vector', { x: Float64Array.of(1, 2) as never, y: [1] }, /^data\.x: must be rows of numbers/],
    [
      'another shape',
      { x: { shape: [2, 2], values: [1, 2, 3] }, y: [1, -1] },
      /^data\.x\.values: must be 2 x 2 = 4 numbers.*got 3/,
    ],
    ['no shape', { x: { values: [1, 2] } as never, y: [1] }, /^data\.x\.shape: must be \[rows, columns\]/],
    [
      'too few labels',
      { x: ROWS, y: [1, -1] },
      /must have one label for each row; got "?5 rows in .*, 2 labels/,
    ],
    ['labels of three kinds', { x: ROWS, y: [1, 2, 3, 1, 2] }, /two/],
    ['a short mean', { x: ROWS, y: Y, mu: [1, 2] }, /^data\.mu: must have 4 entries/],
  ])('refuse %s', async (_, rows, message) => {
    await expect(run(spec(rows))).rejects.toThrow(message);
  });
});

describe('a Gram matrix', () => {
  it('is the same in memory and in a file, and leads where its rows lead', async () => {
    const { record } = await run(spec({ gram: GRAM, y: Y }));
    const ofFile = (await run(spec({ gram: 'k.npy', y: 'y.npy' }), { open })).record;
    const ofRows = (await run(spec({ x: ROWS, y: Y }))).record;
    expect(nameless(record)).toBe(nameless(ofFile));
    expect(faultsOfRecord(record)).toEqual([]);
    expect([record.data.n, record.data.d]).toEqual([5, 4]);
    expect(record.notes['data.d']).toMatch(/rank/);
    expect(record.limit.status).toBe('solved');
    const [a, b] = [record.limit.objective ?? 0, ofRows.limit.objective ?? 0];
    expect(Math.abs(a / b - 1)).toBeLessThan(1e-12);
    expect(record.limit.dual?.length).toBe(5);
    record.limit.dual?.forEach((beta, i) => {
      expect(Math.abs(beta - (ofRows.limit.dual?.[i] ?? 0))).toBeLessThan(1e-9);
    });
    expect(record.data.spectrum?.[0]).toBeCloseTo(ofRows.data.spectrum?.[0] ?? 0, 12);
  });

  it('loses rows and columns together', async () => {
    const { record } = await run(spec({ gram: GRAM, y: Y, perClass: 2 }));
    const rows = (await run(spec({ x: ROWS.slice(0, 4), y: Y.slice(0, 4) }))).record;
    expect(record.data.n).toBe(4);
    expect(record.data.maxNorm2).toBe(rows.data.maxNorm2);
    expect(record.limit.objective).toBeCloseTo(rows.limit.objective ?? 0, 12);
  });

  it('can be audited', async () => {
    const { record } = await audit({ gram: GRAM, y: Y, steps: 20 });
    expect(record.linear.status).toBe('solved');
  });

  const changed = (i: number, k: number, entry: number): number[][] =>
    GRAM.map((row, at) => row.map((old, j) => (at === i && j === k ? entry : old)));

  it.each<[string, RowsInput, RegExp]>([
    ['is not square', { gram: GRAM.slice(1), y: Y.slice(1) }, /must be square, a Gram matrix; got "?4 x 5/],
    [
      'is not symmetric',
      { gram: changed(1, 3, 7), y: Y },
      /entries \(4, 2\) and \(2, 4\): must be equal; got "?-4.75 and 7/,
    ],
    [
      'has a negative diagonal',
      { gram: changed(2, 2, -1), y: Y },
      /entry \(3, 3\): must be at least 0.*got -1/,
    ],
    [
      'is not semidefinite',
      { gram: changed(0, 0, 0.5), y: Y },
      /must be positive semidefinite.*an eigenvalue -\d/,
    ],
    [
      'holds NaN',
      { gram: changed(0, 0, Number.NaN), y: Y },
      /^data\.gram\[0\]\[0\]: must be a finite number; got NaN/,
    ],
    ['has too few labels', { gram: GRAM, y: [1, -1] }, /must have one label for each row/],
    ['has no labels', { gram: GRAM }, /^data\.y: must be a file of labels with data\.gram/],
    [
      'has rows beside it',
      { gram: GRAM, x: ROWS, y: Y },
      /^data\.x: must be given, or data\.gram in its place/,
    ],
    ['has a mean', { gram: GRAM, y: Y, mu: [1, 0, 0, 0] }, /^data\.mu: must be absent with data\.gram/],
    [
      'is standardised',
      { gram: GRAM, y: Y, standardise: true },
      /^data\.standardise: must be absent with data\.gram/,
    ],
  ])('is refused where it %s', async (_, data, message) => {
    await expect(run(spec(data))).rejects.toThrow(message);
  });
});
