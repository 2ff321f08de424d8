/** One hash for every kernel: these tests run in Node and in a browser, so both give the same bytes or one of them fails. */
import { expect, it } from 'vitest';
import { exp, expAll, expm1, log, log1p, log10, logAll, logSumExp, pow } from '../../kernels/elementary.ts';
import { Lanczos } from '../../kernels/lanczos.ts';
import { addGram, gram, multiplyTransposed, multiplyVector, residual } from '../../kernels/products.ts';
import { marginRecursion } from '../../kernels/recursion.ts';
import { cholesky, solveCholesky } from '../../kernels/triangular.ts';
import {
  normals,
  radialStudents,
  signedExponentials,
  signedPowers,
  uniforms,
} from '../../kernels/variates.ts';
import { fnv1a } from '../support/hash.ts';

const FROM_THIRD = { key: [0x12345678, 0xdeadbeef], first: 3 } as const;
const [n, k] = [150, 300];
const F = variates(n * k, 1);
const G = filled(n * n, (C) => gram(n, k, F, C));
const L = filled(n * n, (factor) => cholesky(n, G, 0, factor));
const x = variates(n, 2);
const wide = variates(2000, 3).map((entry) => 250 * entry);

const HASHES: readonly [string, Float64Array, string][] = [
  ['normals', F, '7c7235f67d9dca53'],
  ['multiplyTransposed', filled(n * n, (C) => multiplyTransposed(n, n, k, F, F, C)), 'fbc0a04b80fc7d65'],
  ['gram', G, 'fbc0a04b80fc7d65'],
  ['addGram', changed(G, (C) => addGram(n, 2 * n, F, C)), '85b68f4d01fd80d0'],
  ['multiplyVector', filled(n, (y) => multiplyVector(n, n, G, x, y)), '04b6306b7f7e2852'],
  ['residual', filled(n, (r) => residual(n, n, G, x, x, r)), '3625aa2f48427cad'],
  ['cholesky', L, 'f1c13418b0c88ae8'],
  ['solveCholesky', changed(x, (b) => solveCholesky(n, L, b)), 'dd2a8aadf6545fc7'],
  ['marginRecursion', changed(x, (q) => marginRecursion(n, G, 1e-5, q, 3000)), 'dc0156e1a79c257c'],
  ['lanczos', tridiagonal(false, n, G), '1d21b297ecbec483'],
  ["lanczos of P P'", tridiagonal(true, k, F), '2ead62068ebccd48'],
  ['expAll', filled(2000, (y) => expAll(wide, y)), 'e4019a8e71580eae'],
  ['logAll', filled(2000, (y) => logAll(wide.map(Math.abs), y)), '8a9e73a1efb75a5f'],
  ['logSumExp', Float64Array.of(logSumExp(wide), logSumExp(x)), '77f3d31b5869888e'],
  ['uniforms', filled(3000, (out) => uniforms({ ...FROM_THIRD, out })), '021f2ad98268a894'],
  [
    'signedExponentials',
    filled(3000, (out) => signedExponentials({ ...FROM_THIRD, out }, 1.5)),
    'c359725268a3f862',
  ],
  ['signedPowers', filled(3000, (out) => signedPowers({ ...FROM_THIRD, out }, 3, 0.6)), '7dcd005a7452097f'],
  ['radialStudents', filled(3000, (out) => radialStudents({ ...FROM_THIRD, out }, 5, 3)), '0580a13b8c58f817'],
  ['exp', wide.map(exp), 'e4019a8e71580eae'],
  ['expm1', wide.map((entry) => expm1(entry / 50)), '6338479454369c10'],
  ['log', wide.map((entry) => log(Math.abs(entry))), '8a9e73a1efb75a5f'],
  ['log1p', wide.map((entry) => log1p(Math.abs(entry) / 50)), '4fd61b5d764f2e48'],
  ['log10', wide.map((entry) => log10(Math.abs(entry))), '7388ff757e842836'],
  ['pow', wide.map((entry) => pow(Math.abs(entry), entry / 10)), 'fb97b6027a5751d7'],
];

it.each(HASHES)('%s', (_, numbers, hash) => {
  expect(numbers.some(Number.isNaN)).toBe(false);
  expect(fnv1a(new Uint8Array(numbers.slice().buffer))).toBe(hash);
});

function variates(length: number, seed: number): Float64Array {
  return filled(length, (out) => normals([seed, 0], 0, 1, out));
}

function filled(length: number, fill: (out: Float64Array) => unknown): Float64Array {
  const out = new Float64Array(length);
  fill(out);
  return out;
}

function changed(from: Float64Array, change: (out: Float64Array) => unknown): Float64Array {
  const out = from.slice();
  change(out);
  return out;
}

/** s, alpha and beta after all n steps. */
function tridiagonal(factored: boolean, columns: number, A: Float64Array): Float64Array {
  const start = new Float64Array(n).fill(Math.sqrt(1 / n));
  const iteration = new Lanczos(factored, n, columns, A, start);
  let T = iteration.advance();
  while (!T.exhausted) T = iteration.advance();
  iteration.close();
  return Float64Array.of(iteration.scale, ...T.alpha, ...T.beta);
}
