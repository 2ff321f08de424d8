import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/errors.ts';
import { decodeLine, type LinePlan, LineWriter, linesOf, rowOf } from '../../src/sweep/attempt.ts';
import { cellRunner } from '../../src/sweep/cell.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { type AttemptFiles, ConflictError, Survey } from '../../src/sweep/survey.ts';
import type { PlacedRow } from '../../src/sweep/table.ts';
import { failedRow } from '../../src/sweep/table.ts';
import { utf8 } from '../support/refusal.ts';
import { TINY_EXPERIMENT } from '../support/sweeps.ts';

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
/** A line of another plan, or of another row. */
const encode = (of: LinePlan, placed: PlacedRow) => new LineWriter(of).encode(placed);
const written = reference.map((placed) => encode(plan, placed));
const lines = written.map(({ line }) => line);
/** The heads of all lines, as they stand at the top of a file: equal names, equal heads. */
const heads = [...new Set(written.map(({ head }) => head))].join('');

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

/** The store of these files, each begun with the heads. */
const survey = (contents: Readonly<Record<string, string>>, piece?: number) =>
  new Survey(
    plan,
    filesWith(
      Object.fromEntries(Object.entries(contents).map(([name, text]) => [name, heads + text])),
      piece,
    ),
  );
/** Whether a store gives back the reference, each cell once: what every test here rests on. */
const sameAsReference = (rows: Iterable<PlacedRow>): boolean =>
  JSON.stringify([...rows]) === JSON.stringify(reference);

describe('a line', () => {
  it('gives back its cell to the last bit under its head, and is JSON by itself', () => {
    for (const [k, { head, line }] of written.entries()) {
      const result = decodeLine(plan, line.trimEnd());
      const names = decodeLine(plan, String(head).trimEnd());
      if (result?.kind !== 'result' || names?.kind !== 'head') throw new Error('not a result under a head');
      expect(result.head).toBe(names.id);
      expect(names).toMatchObject({ sweep: plan.hash, version: plan.version });
      expect({ index: result.index, row: rowOf(plan, result, names) }).toEqual(reference[k]);
      expect(JSON.parse(line).slice(1, 4)).toEqual([k, reference[k].row.id, reference[k].row.seed]);
    }
  });

  it('takes any values, names and labels', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0),
      fc.boolean(),
      fc.constant(null),
      fc.string(),
    );
    const rows = fc.record({
      values: fc.dictionary(fc.string(), value),
      kept: fc.dictionary(fc.string(), fc.jsonValue()),
    });
    fc.assert(
      fc.property(rows, fc.nat(5), ({ values, kept }, index) => {
        const { at, seed } = plan.cell(index);
        const row = { id: 'x', at, seed, status: 'done' as const, values, kept, error: null };
        const { head, line } = encode(plan, { index, row });
        const [result, names] = [line, String(head)].map((text) => decodeLine(plan, text.trimEnd()));
        if (result?.kind !== 'result' || names?.kind !== 'head') throw new Error('not a result under a head');
        expect(JSON.stringify(rowOf(plan, result, names))).toBe(JSON.stringify(row));
      }),
      { numRuns: 200 },
    );
  });

  it('takes a fifth of what one takes that names its values: all lines together, and where no neuron slides each', () => {
    const sizes = lines.map((line, k) => {
      const { at: _, ...row } = reference[k].row;
      const named = JSON.stringify({ sweep: plan.hash, version: plan.version, index: k, ...row });
      return { own: line.length, named: named.length, kind: row.values['limit.reached.kind'] };
    });
    const sum = (of: 'own' | 'named') => sizes.reduce((total, size) => total + size[of], 0);
    expect(sum('own')).toBeLessThan(sum('named') / 5);
    // A limit of another problem than the activated one repeats none of its numbers.
    const repeating = sizes.filter(({ kind }) => kind === 'activated');
    expect(repeating.length).toBeGreaterThan(1);
    for (const { own, named } of repeating) expect(own).toBeLessThan(named / 5);
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
      expect(found.state(5)).toBe(cut === 1 ? 'done' : 'missing');
    }
    const middle = survey({ a: `${lines[0]}${lines[1].slice(0, 40)}\n${lines.slice(2).join('')}` });
    expect([middle.cells, middle.torn.get('a'), middle.state(1)]).toEqual([5, 1, 'missing']);
  });

  it('leaves out lines of another version or sweep, and says where they are', () => {
    const old = encode({ ...plan, version: '0.0.1' }, reference[0]);
    const other = encode({ ...plan, hash: '0123456789abcdef' }, reference[1]);
    const b = `${old.head}${old.line}${other.head}${other.line}`;
    const found = survey({ a: lines.slice(1).join(''), b });
    expect(found.cells).toBe(5);
    expect(found.state(0)).toBe('missing');
    expect([...found.foreign.keys()]).toEqual(['b']);
    expect(found.foreign.get('b')?.lines).toBe(2);
  });

  it('finds a head in any file, and loses what has none', () => {
    const late = new Survey(plan, filesWith({ a: lines.join(''), b: heads }));
    expect(sameAsReference(late.rows())).toBe(true);
    const [first, ...others] = heads.split('\n').filter((head) => head !== '');
    const torn = `${first.slice(0, 40)}\n${others.map((head) => `${head}\n`).join('')}`;
    const lost = new Survey(plan, filesWith({ a: torn + lines.join('') }));
    const users = written.filter(({ head }) => head === `${first}\n`).length;
    expect(users).toBeGreaterThan(0);
    expect([lost.cells, lost.torn.get('a')]).toEqual([6 - users, 1 + users]);
  });

  it('stops at two different results for one cell, and shows both', () => {
    const { index, row } = reference[3];
    const changed = encode(plan, { index, row: { ...row, values: { ...row.values, 'data.n': 9 } } }).line;
    const files = { a: lines.join(''), b: changed };
    expect(() => survey(files)).toThrow(ConflictError);
    try {
      survey(files);
    } catch (error) {
      expect((error as Error).message).toContain(`a: ${lines[3].trimEnd()}`);
      expect((error as Error).message).toContain(`b: ${changed.trimEnd()}`);
    }
  });

  it('reads a line again before it believes where it is', () => {
    const texts = { a: heads + lines.join('') };
    const files = filesWith(texts);
    const found = new Survey(plan, {
      ...files,
      readAt: (name, offset, length) =>
        offset === heads.length
          ? files.readAt(name, offset + lines[0].length, lines[1].length - 1)
          : files.readAt(name, offset, length),
    });
    expect(() => [...found.rows()]).toThrow(Fault);
    expect(() => [...found.rows()]).toThrow(/a: must not change while it is read; .*another line for cell 0/);
  });
});

describe('a failed attempt', () => {
  const failure = (index: number, kind: 'spec' | 'outside', error: string) => {
    const { at, seed } = plan.cell(index);
    return encode(plan, { index, row: failedRow({ id: `f${index}`, at, seed, failure: kind, error }) }).line;
  };

  it('conflicts with nothing, and is no result where one stands', () => {
    const notes = [
      failure(2, 'outside', 'ENOENT'),
      failure(2, 'outside', 'out of memory'),
      failure(2, 'spec', 'no'),
    ];
    for (const files of [
      { a: lines.join(''), b: notes.join('') },
      { a: notes.join(''), b: lines.join('') },
    ]) {
      const found = survey(files);
      expect([found.cells, found.failed, found.duplicates, found.state(2)]).toEqual([6, 0, 0, 'done']);
      expect(sameAsReference(found.rows())).toBe(true);
    }
  });

  it('is told where no result stands, the same whichever came first', () => {
    const others = lines.filter((_, k) => k !== 2).join('');
    const notes = [failure(2, 'outside', 'ENOENT'), failure(2, 'outside', 'EIO')];
    const rows = [notes, [...notes].reverse()].map((some) => {
      const found = survey({ a: others + some.join('') });
      expect([found.cells, found.failed, found.failedOutside, found.state(2)]).toEqual([6, 1, 1, 'outside']);
      return [...found.rows()];
    });
    expect(rows[0]).toEqual(rows[1]);
    expect(rows[0][2].row).toMatchObject({ status: 'failed', failure: 'outside', at: plan.cell(2).at });
    const bySpec = survey({ a: others + [...notes, failure(2, 'spec', 'no such width')].join('') });
    expect([bySpec.state(2), bySpec.failedOutside]).toEqual(['spec', 0]);
    expect([...bySpec.rows()][2].row).toMatchObject({ failure: 'spec', error: 'no such width' });
  });

  it('is shown to who looks once, after all attempts were read', () => {
    const seen: [number, string][] = [];
    const text = heads + failure(0, 'outside', 'a') + failure(1, 'spec', 'b') + lines[0];
    new Survey(plan, filesWith({ a: text }), (index, row) => seen.push([index, row.status]));
    expect(seen).toEqual([
      [0, 'done'],
      [1, 'failed'],
    ]);
  });

  it('may be of a cell far beyond the grid', () => {
    const row = failedRow({ id: 'f', at: { norm: 3.5 }, seed: 0, failure: 'spec', error: 'E' });
    const found = survey({ a: lines[0] + encode(plan, { index: 1e9, row }).line });
    expect([found.cells, found.failed]).toEqual([2, 1]);
    expect(Array.from(found.rows(), ({ index, row: { at } }) => [index, at.norm])).toEqual([
      [0, 2],
      [1e9, 3.5],
    ]);
  });
});

describe('the test itself notices', () => {
  const damaged = lines[2].replace(',8,60,', ',7,60,');

  /** What a store would do that trusts whatever is JSON, and lets the last line of a cell win. */
  function* trusting(texts: readonly string[]): Generator<PlacedRow> {
    const cells = new Map<number, PlacedRow>();
    for (const line of texts) {
      const [, index, ...parts] = JSON.parse(line);
      const head = written.find(({ line: own }) => JSON.parse(own)[1] === index)?.head;
      const names = decodeLine(plan, String(head).trimEnd());
      if (names?.kind !== 'head') throw new Error('no head');
      cells.set(index, { index, row: rowOf(plan, { kind: 'result', head: '', index, parts }, names) });
    }
    for (const index of [...cells.keys()].sort((a, b) => a - b)) yield cells.get(index) as PlacedRow;
  }

  it('a store that skips the checksum', () => {
    const texts = lines.map((line, k) => (k === 2 ? damaged : line));
    expect(damaged).not.toBe(lines[2]);
    expect(sameAsReference(trusting(lines))).toBe(true);
    expect(sameAsReference(trusting(texts))).toBe(false);
    expect(survey({ a: texts.join('') }).state(2)).toBe('missing');
  });

  it('a store in which the last line of a cell wins', () => {
    const { index, row } = reference[4];
    const changed = encode(plan, { index, row: { ...row, seed: 99 } }).line;
    expect(sameAsReference(trusting([...lines, changed]))).toBe(false);
    expect(() => survey({ a: lines.join('') + changed })).toThrow(ConflictError);
  });

  it('a store that takes every line', () => {
    const doubled = [...lines, lines[0]].flatMap((line) => [...trusting([line])]);
    expect(sameAsReference(doubled)).toBe(false);
  });
});
