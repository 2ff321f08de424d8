import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLine, encodeLine, linesOf } from '../../src/sweep/attempt.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import type { PlacedRow } from '../../src/sweep/evaluate.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { type AttemptFiles, ConflictError, Survey } from '../../src/sweep/survey.ts';
import { utf8 } from '../support/refusal.ts';
import { madeUpRow, TINY_EXPERIMENT } from '../support/sweeps.ts';

const plan = planSweep({
  experiment: TINY_EXPERIMENT,
  axes: [{ path: 'data.signal.norm', values: [2, 6] }],
  seeds: 3,
});
const run = cellRunner(plan);
const reference: PlacedRow[] = Array.from({ length: plan.size }, (_, index) => ({
  index,
  row: run(plan.cell(index)),
}));
const lines = reference.map((placed) => encodeLine(plan, placed));

/** Attempts in memory, read in pieces of a few bytes. */
function filesWith(contents: Readonly<Record<string, string>>, piece = 7): AttemptFiles {
  const bytes = new Map(Object.entries(contents).map(([name, text]) => [name, utf8(text)]));
  const of = (name: string): Uint8Array => bytes.get(name) ?? new Uint8Array(0);
  return {
    list: () => [...bytes.keys()].sort(),
    *read(name) {
      for (let at = 0; at < of(name).length; at += piece) yield of(name).slice(at, at + piece);
    },
    readAt: (name, offset, length) => of(name).slice(offset, offset + length),
  };
}

const survey = (contents: Readonly<Record<string, string>>, piece?: number) =>
  new Survey(plan, filesWith(contents, piece));
/** Whether a store gives back the reference, each cell once: what every test here rests on. */
const sameAsReference = (rows: Iterable<PlacedRow>): boolean =>
  JSON.stringify([...rows]) === JSON.stringify(reference);

describe('a line', () => {
  it('gives back its cell to the last bit, and is JSON by itself', () => {
    for (const [k, line] of lines.entries()) {
      expect(decodeLine(plan, line.trimEnd())).toEqual({
        sweep: plan.hash,
        version: plan.version,
        ...reference[k],
      });
      const { at: _, ...rest } = reference[k].row;
      expect(JSON.parse(line)).toMatchObject(rest);
    }
  });

  it('is torn when a single byte differs, is missing, or is too many', () => {
    const line = lines[0].trimEnd();
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.integer({ min: 32, max: 126 }), (at, code) => {
        const other = String.fromCharCode(code);
        fc.pre(other !== line[at]);
        expect(decodeLine(plan, line.slice(0, at) + other + line.slice(at + 1))).toBeNull();
        expect(decodeLine(plan, line.slice(0, at) + line.slice(at + 1))).toBeNull();
        expect(decodeLine(plan, line.slice(0, at))).toBeNull();
        expect(decodeLine(plan, line.slice(0, at) + other + line.slice(at))).toBeNull();
      }),
    );
    expect(decodeLine(plan, '')).toBeNull();
    expect(decodeLine(plan, '{}')).toBeNull();
    expect(decodeLine(plan, `${line}\0\0\0`)).toBeNull();
  });

  it('is found however the file is cut into pieces', () => {
    const text = `a\n\nbc\u00e9\n${'x'.repeat(50)}\nlast`;
    const bytes = utf8(text);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 30 }), (sizes) => {
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          pieces.push(bytes.slice(at, at + size));
          at += size;
        }
        const found = [...linesOf(pieces)];
        expect(found.map((line) => new TextDecoder().decode(line.bytes))).toEqual(text.split('\n'));
        for (const line of found) {
          expect(bytes.slice(line.offset, line.offset + line.bytes.length)).toEqual(line.bytes);
        }
      }),
    );
  });
});

describe('the union of attempts', () => {
  it('is the same for any order of lines and any number of files', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(lines, { minLength: lines.length }),
        fc.integer({ min: 1, max: 4 }),
        (order, N) => {
          const files = Object.fromEntries(
            Array.from({ length: N }, (_, i) => [`s${i}`, order.filter((_, k) => k % N === i).join('')]),
          );
          expect(sameAsReference(survey(files, 997).rows())).toBe(true);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('takes equal lines once and counts the others', () => {
    const found = survey({ a: lines.join(''), b: lines.slice(2, 5).join('') });
    expect(found.cells).toBe(6);
    expect(found.duplicates).toBe(3);
    expect(sameAsReference(found.rows())).toBe(true);
  });

  it('loses the cell of a torn line and no other, wherever it is cut', () => {
    const text = lines.join('');
    for (const cut of [1, 2, 7, 100, lines[5].length - 1]) {
      const found = survey({ a: text.slice(0, text.length - cut) }, 4096);
      expect(found.cells).toBe(cut === 1 ? 6 : 5);
      expect([...found.torn]).toEqual(cut === 1 ? [] : [['a', 1]]);
      expect(found.has(5)).toBe(cut === 1);
    }
    const middle = survey({ a: `${lines[0]}${lines[1].slice(0, 40)}\n${lines.slice(2).join('')}` });
    expect([middle.cells, middle.torn.get('a'), middle.has(1)]).toEqual([5, 1, false]);
  });

  it('leaves out lines of another version or sweep, and says where they are', () => {
    const old = encodeLine({ ...plan, version: '0.0.1' }, reference[0]);
    const other = encodeLine({ ...plan, hash: '0123456789abcdef' }, reference[1]);
    const found = survey({ a: lines.slice(1).join(''), b: old + other });
    expect(found.cells).toBe(5);
    expect(found.has(0)).toBe(false);
    expect([...found.foreign.keys()]).toEqual(['b']);
    expect(found.foreign.get('b')?.lines).toBe(2);
  });

  it('stops at two different results for one cell, and shows both', () => {
    const { index, row } = reference[3];
    const changed = encodeLine(plan, { index, row: { ...row, values: { ...row.values, 'data.n': 9 } } });
    const files = { a: lines.join(''), b: changed };
    expect(() => survey(files)).toThrow(ConflictError);
    try {
      survey(files);
    } catch (error) {
      expect((error as Error).message).toContain(`a: ${lines[3].trimEnd()}`);
      expect((error as Error).message).toContain(`b: ${changed.trimEnd()}`);
    }
  });

  it('counts failed cells, and cells far beyond the grid', () => {
    const failed = {
      ...madeUpRow({ index: 1e9, at: {}, seed: 0 }, {}),
      status: 'failed' as const,
      error: 'E',
    };
    const found = survey({ a: lines[0] + encodeLine(plan, { index: 1e9, row: failed }) });
    expect([found.cells, found.failed]).toEqual([2, 1]);
    expect(Array.from(found.rows(), ({ index }) => index)).toEqual([0, 1e9]);
  });
});

describe('the test itself notices', () => {
  const damaged = lines[2].replace('"data.n":8', '"data.n":7');

  /** What a store would do that trusts whatever is JSON, and lets the last line of a cell win. */
  function* trusting(texts: readonly string[]): Generator<PlacedRow> {
    const cells = new Map<number, PlacedRow>();
    for (const line of texts) {
      const { sweep: _, version: __, checksum: ___, index, id, ...row } = JSON.parse(line);
      cells.set(index, { index, row: { id, at: plan.cell(index).at, ...row } });
    }
    for (const index of [...cells.keys()].sort((a, b) => a - b)) yield cells.get(index) as PlacedRow;
  }

  it('a store that skips the checksum', () => {
    const texts = lines.map((line, k) => (k === 2 ? damaged : line));
    expect(sameAsReference(trusting(lines))).toBe(true);
    expect(sameAsReference(trusting(texts))).toBe(false);
    expect(survey({ a: texts.join('') }).has(2)).toBe(false);
  });

  it('a store in which the last line of a cell wins', () => {
    const { index, row } = reference[4];
    const changed = encodeLine(plan, { index, row: { ...row, seed: 99 } });
    expect(sameAsReference(trusting([...lines, changed]))).toBe(false);
    expect(() => survey({ a: lines.join('') + changed })).toThrow(ConflictError);
  });

  it('a store that takes every line', () => {
    const doubled = [...lines, lines[0]].flatMap((line) => [...trusting([line])]);
    expect(sameAsReference(doubled)).toBe(false);
  });
});
