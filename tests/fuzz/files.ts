/**
 * Files of every format that is read, damaged by a few bytes, and audited. What is read is audited soundly; all else is refused under
 * the name of the file or of what it holds.
 */
import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { resolveAuditSpec } from '../../src/audit/spec.ts';
import { writeNpy } from '../../src/files/npy.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { safetensors } from '../support/safetensors.ts';
import { faultOfAudit } from './audits.ts';
import type { Kind } from './kind.ts';

interface DamagedFile {
  /** As the spec writes it. */
  readonly x: string;
  readonly y: string | { readonly column: string };
  /** In base64, by path. */
  readonly files: Readonly<Record<string, string>>;
}

const ROWS = [
  [1.5, -0.25, 3],
  [-2, 0.5, 0.125],
  [1, 1, 2],
  [-1.5, 0, -3],
];
const LABELS = Float64Array.of(1, -1, 1, -1);
const matrix = { shape: [4, 3], data: Float64Array.from(ROWS.flat()) };
const tensors = { x: { dtype: 'F64', shape: [4, 3], entries: matrix.data } } as const;
const idx = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 3, ...ROWS.flat().map(Math.abs)]);

function text(separator: string): Uint8Array {
  const lines = [['a', 'b', 'c', 'label'], ...ROWS.map((row, i) => [...row, LABELS[i]])];
  return new TextEncoder().encode(`${lines.map((line) => line.join(separator)).join('\n')}\n`);
}

const npy = writeNpy(matrix);
/** Whole files by the path that a spec gives them. */
const WHOLE: readonly (readonly [x: string, bytes: Uint8Array])[] = [
  ['x.npy', npy],
  ['x.npz', writeNpz({ x: matrix })],
  ['x.npz:x', writeNpz({ x: matrix, z: { shape: [1], data: Float64Array.of(1) } })],
  ['x.safetensors:x', safetensors(tensors)],
  ['x-idx3-ubyte', idx],
  ['x.csv', text(',')],
  ['x.tsv', text('\t')],
  ['x.npy.gz', gzipSync(npy, { mtime: 0 })],
  ['x.csv.gz', gzipSync(text(','), { mtime: 0 })],
];

/** What makes a text or a header say something else. */
const TOKENS = [
  '9',
  '-',
  '999999999999999',
  'nan',
  'inf',
  '1e999',
  '"',
  '\n',
  ',',
  '\u0000',
  'é',
  '{',
  '[[[[',
  '(',
  '__proto__',
];

const damage = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('set', 'removed', 'inserted', 'copied', 'cut'),
  byte: fc.nat({ max: 255 }),
  token: fc.constantFrom(...TOKENS),
  length: fc.nat({ max: 40 }),
});

function damaged(
  bytes: readonly number[],
  { at, how, byte, token, length }: { at: number; how: string; byte: number; token: string; length: number },
): number[] {
  const place = at % (bytes.length + 1);
  const [before, after] = [bytes.slice(0, place), bytes.slice(place)];
  if (how === 'set') return [...before, byte, ...after.slice(1)];
  if (how === 'removed') return [...before, ...after.slice(length)];
  if (how === 'inserted') return [...before, ...new TextEncoder().encode(token), ...after];
  if (how === 'copied') return [...before, ...bytes.slice(0, length), ...after];
  return before;
}

const base64 = (bytes: Uint8Array | readonly number[]): string => Buffer.from(bytes).toString('base64');

export const files: Kind<DamagedFile> = {
  name: 'file',
  drawn: fc
    .tuple(fc.constantFrom(...WHOLE), fc.array(damage, { minLength: 1, maxLength: 3 }))
    .map(([[x, whole], damages]) => ({
      x,
      y: /\.[ct]sv/.test(x) ? { column: 'label' } : 'y.npy',
      files: {
        [x.replace(':x', '')]: base64(damages.reduce(damaged, Array.from(whole))),
        'y.npy': base64(writeNpy({ shape: [4], data: LABELS })),
      },
    })),
  judge({ x, y, files: stored }) {
    const bytes = new Map(
      Object.entries(stored).map(([path, content]) => [path, Buffer.from(content, 'base64')]),
    );
    return faultOfAudit(() => resolveAuditSpec({ x, y, steps: 5 }), bytes, null);
  },
};
