/**
 * One program of bench/ in one tree: bundled by itself, and run.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build } from 'tsdown';
import type { BenchDocument } from '../support/report.ts';

/**
 * The bundle `out/bench/NAME.js` of a tree.
 *
 * @param config  of tsdown, the same for every tree
 * @returns what the tree lacks: a file, or an export of one; empty when the bundle is there
 */
export async function bundle(tree: string, name: string, config: string): Promise<readonly string[]> {
  try {
    await build({ config, cwd: tree, entry: [`bench/${name}.ts`], logLevel: 'silent' });
    return [];
  } catch (error) {
    return lacks(error);
  }
}

const LACKS = new Set<unknown>(['MISSING_EXPORT', 'UNRESOLVED_IMPORT']);

/** Passes on an error that is not about what is missing. */
function lacks(error: unknown): string[] {
  const parts = error instanceof Error && 'errors' in error ? error.errors : [];
  if (!Array.isArray(parts) || parts.length === 0) throw error;
  if (!parts.every((part) => LACKS.has(part.code))) throw error;
  return parts.map((part) => {
    const [first] = stripVTControlCharacters(String(part.message)).split('\n');
    return first.replace(/^\[\w+\] Error: /, '').replace(/\.$/, '');
  });
}

export interface Ended {
  readonly failed: boolean;
  /** Empty where the program wrote to the terminal itself. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a bundle to its end, in its tree.
 *
 * @param shown  whether it writes to the terminal itself
 * @throws {Error} when the signal ends it
 */
export async function run(
  tree: string,
  name: string,
  options: readonly string[],
  shown: boolean,
  signal: AbortSignal,
): Promise<Ended> {
  const args = [join('out', 'bench', `${name}.js`), ...options];
  const output = shown ? 'inherit' : 'pipe';
  return ended(process.execPath, args, { cwd: tree, signal, stdio: ['ignore', output, output] });
}

interface Place {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Of input, output and errors. */
  readonly stdio: ('ignore' | 'inherit' | 'pipe')[];
  readonly shell?: boolean;
}

/**
 * A process, once it has ended.
 *
 * @throws {Error} when it cannot be started, or the signal ends it
 */
export async function ended(command: string, args: readonly string[], place: Place): Promise<Ended> {
  place.signal.throwIfAborted();
  const child = spawn(command, args, place);
  const text = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (piece: string) => {
      text[stream] += piece;
    });
  }
  let failure: Error | null = null;
  child.on('error', (error) => {
    failure = error;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  if (failure !== null) throw failure;
  return { failed: code !== 0, ...text };
}

/** The document that a run with `--json` wrote. */
export function documentFrom({ stdout }: Ended): BenchDocument {
  return JSON.parse(stdout);
}

/** The sentence of the error that a program ended with. */
export function failureOf({ stderr }: Ended): string {
  const lines = stderr.trim().split('\n');
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[lines.length - 1];
}
