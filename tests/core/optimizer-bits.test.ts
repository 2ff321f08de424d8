/** Runs of every optimiser of the table, hashed: these tests run in Node and in a browser, so both give the same bytes or one fails. */
import { describe, expect, it } from 'vitest';
import { run } from '../../src/experiment/run.ts';
import { writeNpz } from '../../src/files/npz.ts';
import { type OptimizerChoice, optimizers } from '../../src/optimizers.ts';
import { nameIn } from '../../src/parameters.ts';
import { resolveSpec } from '../../src/spec/resolve.ts';
import { fnv1a } from '../support/hash.ts';

/** By name, or with what it takes; a hash of the rows of the trajectory and all arrays, with a leaky ReLU and with swish. */
const RUNS: readonly [optimizer: OptimizerChoice, leaky: string, smooth: string | null][] = [
  ['gradientDescent', '8e01d683735f753e', 'f7b3a39298ffe79f'],
  ['lossNormalisedDescent', '0ba57be228add4b2', '928b8b1a98af6094'],
  ['gradientFlow', '425f6bff2d219bf6', null],
  ['heavyBall', '2d8cebf3e8793381', '99bd3c456acfe496'],
  ['nesterov', '55bf158ea268a2bd', 'dbe8015e2186966a'],
  ['normalisedGradientDescent', 'b7c97db18ddcdac7', '3a79c3bc209562e3'],
  ['dualAcceleration', '26f6f4089e8dfe40', 'f2c7a840b1dbf62d'],
  ['lyuLi', '58cb5885bfce022c', '1a4d3c9bbdbe1617'],
  ['sgd', '2872e6a00615b15f', '0444949522d995c6'],
  ['reshuffling', 'f2736b3c049b9bf8', '9384e09dfa2409db'],
  ['cyclic', '2faccf5faa756ed0', '6ee4bea7c52186c4'],
  ['sam', 'ed31db0e0747f93c', 'cc1693d790bd97af'],
  ['signDescent', '2b1cb9038313ecb8', '67834442898a7e1b'],
  ['adam', '4e277c120c746e11', '69ca538908747f09'],
  [{ name: 'adam', batch: 3 }, 'cbae49936ec62521', '40c407b13f1d53a1'],
  ['muon', '2c05017e959a0734', '52e57d07565475b7'],
];

function hashOf(optimizer: unknown, activation: string): string {
  const outcome = run(
    resolveSpec({
      data: { n: 12, d: 40, signal: { norm: 3 } },
      network: { width: 6, activation, init: { scale: 0.05 } },
      training: { steps: 60, optimizer },
      risk: { endPoints: 20, trajectoryPoints: 5 },
    }),
    null,
  );
  const text = JSON.stringify(outcome.record.training.trajectory);
  const bytes = [new TextEncoder().encode(text), writeNpz(outcome.arrays)];
  return fnv1a(Uint8Array.from(bytes.flatMap((one) => [...one])));
}

describe('the same bytes in every engine', () => {
  it('every optimiser is hashed', () => {
    const hashed = RUNS.map(([optimizer]) => nameIn(optimizer));
    expect(new Set(hashed)).toEqual(new Set(optimizers.map(({ name }) => name)));
  });

  it.each(RUNS)('%o', (optimizer, leaky, smooth) => {
    const found = [hashOf(optimizer, 'leakyRelu'), smooth === null ? null : hashOf(optimizer, 'swish')];
    expect(found).toEqual([leaky, smooth]);
  });
});
