/**
 * The compiled module as the host sees it. Addresses count bytes, sizes and strides count float64 entries.
 */
import { COMPILED } from './compiled.ts';

/** What assembly/index.ts exports; each function is described where it is written. */
export interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  freeFrom(): number;

  exp(x: number): number;
  expm1(x: number): number;
  log(x: number): number;
  log1p(x: number): number;
  log10(x: number): number;
  pow(x: number, y: number): number;
  expAll(length: number, x: number, y: number): void;
  logAll(length: number, x: number, y: number): void;
  logSumExpTo(length: number, x: number, to: number): void;

  multiplyTransposed(
    mode: number,
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    work: number,
  ): void;
  multiply(
    mode: number,
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    work: number,
  ): void;
  gramLower(
    mode: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    c: number,
    ldc: number,
    work: number,
  ): void;
  mirror(n: number, c: number, ldc: number): void;
  productWork(n: number, k: number): number;
  packOperand(n: number, k: number, b: number, ldb: number, panels: number): void;
  packedSize(n: number, k: number): number;
  multiplyPacked(
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    panels: number,
    c: number,
    ldc: number,
  ): void;
  multiplyVector(m: number, n: number, a: number, lda: number, x: number, y: number): void;
  multiplySymmetric(n: number, k: number, ldk: number, x: number, y: number): void;
  carriedSums(count: number, n: number, k: number, kinds: number, c: number, out: number): void;
  summariseRows(m: number, n: number, a: number, lda: number, out: number): void;
  residual(m: number, n: number, a: number, lda: number, x: number, b: number, r: number, work: number): void;

  cholesky(
    n: number,
    a: number,
    lda: number,
    l: number,
    ldl: number,
    tolerance: number,
    work: number,
  ): number;
  choleskyWork(n: number): number;
  clearUpper(n: number, a: number, lda: number): void;
  refusedValue(): number;
  gatherLower(count: number, a: number, lda: number, f: number, to: number): void;
  solveLower(n: number, l: number, ldl: number, x: number): void;
  solveLowerTransposed(n: number, l: number, ldl: number, x: number): void;

  lanczos(
    kind: number,
    n: number,
    columns: number,
    a: number,
    lda: number,
    mask: number,
    first: number,
    last: number,
    basis: number,
    ldv: number,
    alpha: number,
    beta: number,
    work: number,
  ): number;
  scaleToOne(length: number, x: number): number;

  marginRecursion(
    n: number,
    g: number,
    ldg: number,
    alpha: number,
    q: number,
    steps: number,
    work: number,
  ): number;
  packedByFours(n: number): number;
  packByFours(n: number, k: number, packed: number): void;
  multiplyByFours(
    n: number,
    count: number,
    packed: number,
    groups: number,
    shares: number,
    increments: number,
    movements: number,
    stride: number,
  ): void;
  orient(n: number, group: number, sign: number, slope: number): void;
  spread(
    n: number,
    count: number,
    groups: number,
    shares: number,
    slope: number,
    increments: number,
    stride: number,
  ): void;
  follow(
    n: number,
    count: number,
    groups: number,
    increments: number,
    movements: number,
    stride: number,
    nearest: number,
    crossed: number,
  ): boolean;
  sumOutputs(n: number, count: number, groups: number, weights: number, outputs: number): void;
  normals(
    firstLow: number,
    firstHigh: number,
    count: number,
    key0: number,
    key1: number,
    scale: number,
    out: number,
  ): void;
  inverted(
    law: number,
    firstLow: number,
    firstHigh: number,
    count: number,
    key0: number,
    key1: number,
    parameter: number,
    scale: number,
    out: number,
  ): void;
  unpackBelowDiagonal(n: number, before: number, packed: number, a: number): void;
  words(firstLow: number, firstHigh: number, count: number, key0: number, key1: number, out: number): void;
}

/** `law` of inverted variates. */
export const UNIFORM = 0;
export const EXPONENTIAL = 1;
export const POWER = 2;
export const STUDENT = 3;

/** `mode` of a product: C = P, C += P. */
export const SET = 0;
export const ADD = 1;

/** What Node and browsers share of the host's WebAssembly. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** The value of a hexadecimal digit. */
const digit = (at: number): number => {
  const code = COMPILED.charCodeAt(at);
  return (code & 15) + (code > 57 ? 9 : 0);
};
const bytes = new Uint8Array(COMPILED.length / 2).map((_, k) => 16 * digit(2 * k) + digit(2 * k + 1));
const compiled = new WebAssembly.Module(bytes);

/** An instance of the module with a memory of its own. */
export function instantiate(): Kernels {
  return new WebAssembly.Instance(compiled).exports as Kernels;
}
