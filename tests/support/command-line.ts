/**
 * The built command line as a process, and folders to run it in.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

export const CLI = resolve(dirname(fileURLToPath(import.meta.url)), '../../dist/cli.js');

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `benign ARGUMENTS` in a folder. */
export function benign(args: readonly string[], cwd = process.cwd()): CommandResult {
  const env = { ...process.env, NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr };
}

/** Longer than what a pipe holds: once it is taken, the command is at work, and listens. */
const PADDING = `# ${'.'.repeat(1 << 18)}\n`;

/**
 * Starts `benign ARGUMENTS` with a spec through a pipe, sends SIGINT so many milliseconds after it has been taken, and returns how it
 * ended: its exit code, or the signal.
 */
export async function interrupted(
  args: readonly string[],
  cwd: string,
  spec: string,
  afterMs: number,
): Promise<[number | null, NodeJS.Signals | null]> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(child, 'exit');
  child.stdin.end(PADDING + spec);
  await once(child.stdin, 'finish');
  await setTimeout(afterMs);
  child.kill('SIGINT');
  return (await ended) as [number | null, NodeJS.Signals | null];
}

/** An empty folder that goes away with the test, filled with the given files. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'benign-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
