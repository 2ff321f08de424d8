/**
 * The command line inside this process: for what depends on no process of its own, as a start costs more than the command.
 */
import pc from 'picocolors';
import { vi } from 'vitest';
import { execute } from '../../src/cli/main.ts';
import type { CommandResult } from './command-line.ts';

/** Runs `benign ARGUMENTS` in a folder, without colours; one at a time. `--quiet` would last, and needs a process. */
export async function benignHere(args: readonly string[], cwd = process.cwd()): Promise<CommandResult> {
  const said = { stdout: '', stderr: '' };
  const found = { folder: process.cwd(), colours: { ...pc }, exitCode: process.exitCode };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  try {
    process.chdir(cwd);
    Object.assign(pc, pc.createColors(false));
    process.exitCode = undefined;
    const refused = await execute(args);
    return { status: refused || Number(process.exitCode ?? 0), ...said };
  } finally {
    Object.assign(pc, found.colours);
    process.chdir(found.folder);
    process.exitCode = found.exitCode;
    for (const spy of spies) spy.mockRestore();
  }
}
