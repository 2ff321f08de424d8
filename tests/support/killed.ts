/**
 * Work that dies at one of its calls to the file system, as a process does that is killed: nothing that would change the disk happens
 * from then on, whatever the dying code still tries.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** Calls that change the disk, or make a change last. */
const CALLS = [
  ...[
    'openSync',
    'writeSync',
    'writeFileSync',
    'appendFileSync',
    'copyFileSync',
    'symlinkSync',
    'truncateSync',
  ],
  ...[
    'fsyncSync',
    'fdatasyncSync',
    'renameSync',
    'mkdirSync',
    'mkdtempSync',
    'rmdirSync',
    'rmSync',
    'unlinkSync',
  ],
] as const;

class Killed extends Error {}

/**
 * Runs `work` until it would make its k-th such call. A write dies half done.
 *
 * @returns whether it was killed
 */
export async function killedAt(k: number, work: () => unknown): Promise<boolean> {
  const files = fs as unknown as Record<string, (...args: unknown[]) => unknown>;
  const real = new Map(CALLS.map((name) => [name, files[name]]));
  let calls = 0;
  for (const [name, call] of real) {
    files[name] = (...args: unknown[]) => {
      if (name === 'openSync' && (args[1] ?? 'r') === 'r') return call(...args);
      calls++;
      if (calls === k && name === 'writeSync') {
        const bytes = args[1] as Uint8Array;
        call(args[0], bytes.subarray(0, Math.floor(bytes.length / 2)));
      }
      if (calls >= k) throw new Killed(`killed at ${name}`);
      return call(...args);
    };
  }
  syncBuiltinESMExports();
  try {
    await work();
  } catch (error) {
    if (calls < k) throw error;
  } finally {
    for (const [name, call] of real) files[name] = call;
    syncBuiltinESMExports();
  }
  return calls >= k;
}
