/**
 * Sweeps of the built command line, killed and damaged for real.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { benignHere } from './command-here.ts';
import { fnv1a } from './hash.ts';

const CLI = resolve(dirname(fileURLToPath(import.meta.url)), '../../dist/cli.js');

/** 120 short cells, each activated by one step, a sixth of which fail. */
export const SWEEP = `
name: tiny
experiment:
  data: { n: 8, d: 60, signal: { norm: 6 } }
  training: { steps: 1 }
  risk: { endPoints: 0, trajectoryPoints: 0 }
axes:
  - { path: data.signal.norm, values: [8, 16] }
  - { path: network.positive, values: [1, 2, 5] }
  - { path: network.width, values: [8, 3] }
seeds: 10
`;

export interface Counts {
  readonly cells: number;
  readonly done: number;
  readonly failed: number;
  readonly failedOutside: number;
  readonly missing: number;
  readonly torn: number;
  readonly duplicates: number;
  readonly foreign: number;
}

/** `benign collect`: its counts, and the hash of the file it wrote. */
export async function collect(directory: string): Promise<{ counts: Counts; hash: string }> {
  const { status, stdout, stderr } = await benignHere(['collect', directory, '--json']);
  if (status !== 0) throw new Error(`collect exited ${status}: ${stderr}`);
  return { counts: JSON.parse(stdout), hash: fnv1a(readFileSync(join(directory, 'cells.parquet'))) };
}

/** The attempts in a sweep's directory. */
export function attempts(directory: string): string[] {
  const folder = join(directory, 'attempts');
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** Starts `benign sweep`, and sends a signal so many milliseconds after it has written something; how it ended. */
export async function signalledAtWork(
  args: readonly string[],
  directory: string,
  signal: NodeJS.Signals,
  afterMs: number,
): Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string }> {
  const before = size(directory);
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  const ended = once(child, 'close');
  let running = true;
  void ended.then(() => {
    running = false;
  });
  while (running && size(directory) <= before) await setTimeout(2);
  await Promise.race([setTimeout(afterMs), ended]);
  child.kill(signal);
  const [code, by] = await ended;
  return { code, signal: by, stdout };
}

/** Bytes in all attempts. */
function size(directory: string): number {
  try {
    return attempts(directory).reduce((total, path) => total + statSync(path).size, 0);
  } catch {
    return 0;
  }
}
