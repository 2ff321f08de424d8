/**
 * The kernels written out as plain loops, slow and obvious, with the same order of every sum: each entry of a result is the
 * same float64. Matrices are row-major.
 */

const BLOCK = 256;
const SPLITTER = 2 ** 27 + 1;

/** sum_p x_p y_p for p in [from, to), from first to last. */
function straight(
  x: Float64Array,
  xAt: number,
  y: Float64Array,
  yAt: number,
  from: number,
  to: number,
): number {
  let total = 0;
  for (let p = from; p < to; p++) total += x[xAt + p] * y[yAt + p];
  return total;
}

/** The ends of the blocks of 256 that cover [0, length). */
function blocks(length: number): [number, number][] {
  const ends: [number, number][] = [];
  for (let from = 0; from < length; from += BLOCK) ends.push([from, Math.min(from + BLOCK, length)]);
  return ends;
}

/** C + A B' of A (m x k), B (n x k). */
export function product(
  m: number,
  n: number,
  k: number,
  A: Float64Array,
  B: Float64Array,
  C: Float64Array | null,
): Float64Array {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = C === null ? 0 : C[i * n + j];
      for (const [from, to] of blocks(k)) total += straight(A, i * k, B, j * k, from, to);
      result[i * n + j] = total;
    }
  }
  return result;
}

/** A' of A (m x n). */
export function transposed(m: number, n: number, A: Float64Array): Float64Array {
  const result = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) result[j * m + i] = A[i * n + j];
  return result;
}

/** L of A = L L', or the first pivot with L_ii^2 <= tolerance A_ii. */
export function cholesky(
  n: number,
  A: Float64Array,
  tolerance: number,
): Float64Array | { pivot: number; value: number } {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k <= i; k++) {
      let value = A[i * n + k];
      for (const [from, to] of blocks(k)) value -= straight(L, i * n, L, k * n, from, to);
      if (k < i) L[i * n + k] = value / L[k * n + k];
      else if (!(value > tolerance * A[i * n + i])) return { pivot: i, value };
      else L[i * n + i] = Math.sqrt(value);
    }
  }
  return L;
}

/** (s_0 + s_1) + (s_2 + s_3), s_c the sum of the terms c, c + 4, ...; terms past the last whole four join s_0. */
export function interleaved(length: number, term: (p: number) => number): number {
  const s = [0, 0, 0, 0];
  const whole = length - (length % 4);
  for (let p = 0; p < length; p++) s[p < whole ? p % 4 : 0] += term(p);
  return s[0] + s[1] + (s[2] + s[3]);
}

/** A x of A (m x n). */
export function multiplyVector(m: number, n: number, A: Float64Array, x: Float64Array): Float64Array {
  return Float64Array.from({ length: m }, (_, i) => interleaved(n, (p) => A[i * n + p] * x[p]));
}

/** K x of a symmetric K (n x n), of which the lower triangle is read: entries up to the last whole four before i as even and odd sums. */
export function multiplySymmetric(n: number, K: Float64Array, x: Float64Array): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => {
    const term = (j: number) => (j <= i ? K[i * n + j] : K[j * n + i]) * x[j];
    const before = i - (i % 4);
    const s = [0, 0];
    for (let j = 0; j < before; j++) s[j % 2] += term(j);
    let total = s[0] + s[1];
    for (let j = before; j < n; j++) total += term(j);
    return total;
  });
}

/** A' x of A (m x n), each entry summed from first to last. */
function combination(m: number, n: number, A: Float64Array, x: Float64Array): Float64Array {
  return Float64Array.from({ length: n }, (_, j) => {
    let total = 0;
    for (let i = 0; i < m; i++) total += x[i] * A[i * n + j];
    return total;
  });
}

/** alpha and beta of the Lanczos iteration from a unit vector, two orthogonalisations a step, until the space is exhausted. */
export function lanczos(
  apply: (v: Float64Array) => Float64Array,
  start: Float64Array,
): { alpha: number[]; beta: number[] } {
  const n = start.length;
  const dot = (x: Float64Array, y: Float64Array) => interleaved(n, (p) => x[p] * y[p]);
  const basis = [start];
  const alpha: number[] = [];
  const beta: number[] = [];
  for (;;) {
    const v = basis[basis.length - 1];
    const w = apply(v);
    alpha.push(dot(v, w));
    if (basis.length === n) return { alpha, beta };
    const [before] = basis.slice(-2, -1);
    for (let i = 0; i < n; i++) {
      w[i] -= alpha[alpha.length - 1] * v[i];
      if (before !== undefined) w[i] -= beta[beta.length - 1] * before[i];
    }
    const shares = basis.map((u) => dot(u, w));
    for (let i = 0; i < n; i++) for (const [k, u] of basis.entries()) w[i] -= shares[k] * u[i];
    const remainder = Math.sqrt(dot(w, w));
    if (remainder <= 2 ** -52 * Math.max(...alpha.map(Math.abs), ...beta)) return { alpha, beta };
    beta.push(remainder);
    basis.push(w.map((entry) => entry / remainder));
  }
}

/** P (P' v) of P (n x c). */
export function gramTimes(n: number, c: number, P: Float64Array, v: Float64Array): Float64Array {
  return multiplyVector(n, c, P, combination(n, c, P, v));
}

/** L^{-1} b. */
export function solveLower(n: number, L: Float64Array, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < n; i++) x[i] = (x[i] - interleaved(i, (p) => L[i * n + p] * x[p])) / L[i * n + i];
  return x;
}

/** L'^{-1} b. */
export function solveLowerTransposed(n: number, L: Float64Array, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= L[i * n + i];
    for (let k = 0; k < i; k++) x[k] -= x[i] * L[i * n + k];
  }
  return x;
}

/** b - A x by Dot2 (Ogita, Rump and Oishi, 2005). */
export function residual(
  m: number,
  n: number,
  A: Float64Array,
  x: Float64Array,
  b: Float64Array,
): Float64Array {
  return Float64Array.from({ length: m }, (_, i) => {
    let high = -b[i];
    let low = 0;
    for (let k = 0; k < n; k++) {
      const [product, lostByProduct] = twoProduct(A[i * n + k], x[k]);
      const [total, lostBySum] = twoSum(high, product);
      low += lostBySum + lostByProduct;
      high = total;
    }
    return -(high + low);
  });
}

function twoSum(a: number, b: number): [number, number] {
  const total = a + b;
  const shadow = total - a;
  return [total, a - (total - shadow) + (b - shadow)];
}

function twoProduct(a: number, b: number): [number, number] {
  const product = a * b;
  const [aHigh, aLow] = halves(a);
  const [bHigh, bLow] = halves(b);
  return [product, aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow)];
}

function halves(a: number): [number, number] {
  const scaled = SPLITTER * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

/** The four words of philox4x32-10. */
export function philox(counter: readonly number[], key: readonly number[]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  const word = 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const first = 0xd2511f53n * c0;
    const second = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(second >> 32n) ^ c1 ^ k0, second & word, (first >> 32n) ^ c3 ^ k1, first & word];
    k0 = (k0 + 0x9e3779b9n) & word;
    k1 = (k1 + 0xbb67ae85n) & word;
  }
  return [c0, c1, c2, c3].map(Number);
}

/** The normal variate of words `first` and first + 1 of a key's stream, with the logarithm given. */
export function normal(key: readonly [number, number], first: number, log: (x: number) => number): number {
  const [high, low] = [streamWord(key, first), streamWord(key, first + 1)];
  const tail = ((high % 2 ** 31) * 2 ** 32 + low + 0.5) * 2 ** -64;
  const s = tail < 0.075 ? Math.sqrt(-log(tail)) : 0;
  const q = 0.5 - tail;
  let magnitude = q * ratio(CENTRAL, 0.180625 - q * q);
  if (s > 0) magnitude = s <= 5 ? ratio(NEAR, s - 1.6) : ratio(FAR, s - 5);
  return high >= 2 ** 31 ? -magnitude : magnitude;
}

/** The uniform variate of words `first` and first + 1 of a key's stream. */
export function uniform(key: readonly [number, number], first: number): number {
  const [high, low] = [streamWord(key, first) >>> 6, streamWord(key, first + 1) >>> 6];
  return (high * 2 ** 26 + low + 0.5) * 2 ** -52;
}

export function streamWord(key: readonly [number, number], word: number): number {
  const block = Math.floor(word / 4);
  return philox([block % 2 ** 32, Math.floor(block / 2 ** 32), 0, 0], key)[word % 4];
}

function ratio([numerator, denominator]: readonly (readonly number[])[], x: number): number {
  const horner = (polynomial: readonly number[]) => polynomial.reduce((value, c) => value * x + c);
  return horner(numerator) / horner(denominator);
}

// Wichura, Algorithm AS 241 (1988), PPND16: numerator and denominator, leading coefficients first.
const CENTRAL = [
  [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
];
const NEAR = [
  [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
    5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
    1.6763848301838038, 2.053191626637759, 1,
  ],
];
const FAR = [
  [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
];
