/**
 * What strict two-lane arithmetic can reach here: a loop of nothing but products and sums in registers. Factor and term come from
 * memory, once; arguments would be spread over the lanes anew in every round.
 */
import asc from 'assemblyscript/asc';
import { secondsOf } from './measure.ts';

/** Independent chains of one product and one sum: enough to hide the latency of both, few enough for the registers. */
const CHAINS = 12;
const ROUNDS = 4000;

declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Measures GFLOP/s when called. */
export async function registerPeak(): Promise<(seconds: number) => number> {
  const module = new WebAssembly.Module(await compiled());
  const { run } = new WebAssembly.Instance(module).exports as {
    run(rounds: number): number;
  };
  const work = 1e-9 * 2 * 2 * 2 * CHAINS * ROUNDS;
  return (seconds) => work / secondsOf(() => void run(ROUNDS), seconds);
}

async function compiled(): Promise<Uint8Array> {
  const chains = Array.from({ length: CHAINS }, (_, k) => `x${k}`);
  const step = chains.map((x) => `${x} = f64x2.add(f64x2.mul(${x}, factor), term);`).join(' ');
  const source = `const constants = memory.data<f64>([0.5, 0.5, 0.25, 0.25], 16);
  export function run(rounds: i32): f64 {
    const factor = v128.load(constants);
    const term = v128.load(constants, 16);
    ${chains.map((x, k) => `let ${x} = f64x2.splat(${k}.5);`).join(' ')}
    for (let round = 0; round < rounds; round++) {
      ${step}
      ${step}
    }
    return f64x2.extract_lane(${chains.reduce((sum, x) => `f64x2.add(${sum}, ${x})`)}, 0);
  }`;
  let binary: Uint8Array | null = null;
  const { error } = await asc.main(
    ['peak.ts', '--outFile', 'peak.wasm', '-O3', '--runtime', 'stub', '--enable', 'simd'],
    {
      readFile: (name) => (name === 'peak.ts' ? source : null),
      writeFile: (_, contents) => {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    },
  );
  if (error !== null || binary === null) throw new Error(`the loop does not compile: ${error?.message}`);
  return binary;
}
