/**
 * What this machine allows a kernel: loops of two lanes that do one thing only. Arithmetic stays in registers, without a load; loads bring in
 * bytes, without arithmetic but the one operation that keeps them from being left out.
 */
import asc from 'assemblyscript/asc';
import { secondsOf } from './measure.ts';

/** Measured when called, for about so many seconds. */
export type Measure = (seconds: number) => number;

/** Independent chains of one operation each: enough to hide its latency, few enough for the registers. */
const CHAINS = 12;
const chains = Array.from({ length: CHAINS }, (_, k) => `x${k}`);
const ROUNDS = 4000;

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/**
 * GFLOP/s of products and sums in registers. Factor and term come from memory, once; arguments would be spread over the lanes anew in every
 * round.
 */
export async function registerPeak(): Promise<Measure> {
  const step = chains.map((x) => `${x} = f64x2.add(f64x2.mul(${x}, factor), term);`).join(' ');
  const { run } = await instance<{ run(rounds: number): number }>(`
  const constants = memory.data<f64>([0.5, 0.5, 0.25, 0.25], 16);
  export function run(rounds: i32): f64 {
    const factor = v128.load(constants);
    const term = v128.load(constants, 16);
    ${chains.map((x, k) => `let ${x} = f64x2.splat(${k}.5);`).join(' ')}
    for (let round = 0; round < rounds; round++) {
      ${step}
      ${step}
    }
    return f64x2.extract_lane(${chains.reduce((sum, x) => `f64x2.add(${sum}, ${x})`)}, 0);
  }`);
  const work = 1e-9 * 2 * 2 * 2 * CHAINS * ROUNDS;
  return (seconds) => work / secondsOf(() => void run(ROUNDS), seconds);
}

const KIB = 2 ** 10;
/** Bytes gone over again and again, in a length that each level holds and the one before does not. */
const LEVELS = [
  { name: 'over 16 KB (first cache)', bytes: 16 * KIB },
  { name: 'over 256 KB (second cache)', bytes: 256 * KIB },
  { name: 'over 64 MB (memory)', bytes: 64 * KIB * KIB },
] as const;
const PAGE = 64 * KIB;
/** Bytes that one call goes over at least. */
const LEAST = 4 * KIB * KIB;

/**
 * GB/s (10^9 bytes a second) of loads from each level. The last is memory only where the caches do not hold 64 MB.
 */
export async function loadSpeeds(): Promise<{ readonly name: string; readonly measure: Measure }[]> {
  const stride = 16 * CHAINS;
  const { run, memory } = await instance<{
    run(from: number, to: number, times: number): bigint;
    memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  }>(`
  export function run(from: usize, to: usize, times: i32): i64 {
    ${chains.map((x) => `let ${x} = i64x2.splat(0);`).join(' ')}
    for (let time = 0; time < times; time++) {
      for (let at = from; at < to; at += ${stride}) {
        ${chains.map((x, k) => `${x} = v128.xor(${x}, v128.load(at, ${16 * k}));`).join(' ')}
      }
    }
    return i64x2.extract_lane(${chains.reduce((sum, x) => `v128.xor(${sum}, ${x})`)}, 0);
  }`);
  const most = Math.max(...LEVELS.map(({ bytes }) => bytes));
  const start = PAGE * memory.grow(most / PAGE + 1);
  // What was never written would be one page of zeros, seen many times.
  new Uint8Array(memory.buffer, start).fill(1);
  return LEVELS.map(({ name, bytes }) => {
    const steps = Math.floor(bytes / stride);
    const times = Math.max(1, Math.round(LEAST / bytes));
    const work = 1e-9 * times * steps * stride;
    const go = () => void run(start, start + steps * stride, times);
    return { name, measure: (seconds) => work / secondsOf(go, seconds) };
  });
}

/** The exports of a program in AssemblyScript. */
async function instance<T>(source: string): Promise<T> {
  let binary: Uint8Array | null = null;
  const { error } = await asc.main(
    ['loop.ts', '--outFile', 'loop.wasm', '-O3', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: (name) => (name === 'loop.ts' ? source : null),
      writeFile: (_, contents) => {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === null) throw new Error(`the loop does not compile: ${error?.message}`);
  return new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as T;
}
