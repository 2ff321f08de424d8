/**
 * The tree of another commit beside this one, with the benchmarks of this one in it: built, used and taken away.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, ended } from './program.ts';

/** Where this tree is, how npm is called, and who is told how far it is. */
export interface Host {
  readonly root: string;
  readonly npm: (args: readonly string[]) => {
    readonly command: string;
    readonly args: readonly string[];
    readonly shell: boolean;
  };
  readonly tell: (progress: string) => void;
}

/** @throws {Error} a sentence for whoever named the commit */
export async function commitOf(root: string, ref: string, signal: AbortSignal): Promise<string> {
  const inside = await git(root, ['rev-parse', '--show-prefix'], signal);
  if (inside.failed || inside.stdout.trim() !== '')
    throw new Error('--against needs a checkout by git, and this is none');
  const found = await git(root, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`], signal);
  if (found.failed) throw new Error(`git knows no commit ${ref}`);
  return found.stdout.trim();
}

/** Gives `use` the folder of the commit's tree. Whatever happens, nothing of it is left. */
export async function withTree<T>(
  { root, npm, tell }: Host,
  commit: string,
  signal: AbortSignal,
  use: (tree: string) => Promise<T>,
): Promise<T> {
  mkdirSync(join(root, 'out'), { recursive: true });
  const tree = mkdtempSync(join(root, 'out', 'against-'));
  try {
    const added = await git(root, ['worktree', 'add', '--quiet', '--detach', tree, commit], signal);
    if (added.failed) throw new Error(`git made no tree of ${commit}: ${added.stderr.trim()}`);
    rmSync(join(tree, 'bench'), { recursive: true, force: true });
    cpSync(join(root, 'bench'), join(tree, 'bench'), { recursive: true });
    const runNpm = async (args: readonly string[]) => {
      const { command, args: line, shell } = npm(args);
      tell(`npm ${args.join(' ')}, there`);
      const output = ['ignore', 'pipe', 'pipe'] as const;
      const end = await ended(command, line, { cwd: tree, shell, signal, stdio: [...output] });
      if (!end.failed) return;
      throw new Error(`npm ${args.join(' ')} failed in the tree of ${commit}\n${end.stdout}${end.stderr}`);
    };
    if (lock(tree) === lock(root))
      symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
    else await runNpm(['ci', '--include=dev']);
    await runNpm(['run', 'build']);
    return await use(tree);
  } finally {
    // The link first, so that nothing goes through it.
    rmSync(join(tree, 'node_modules'), { recursive: true, force: true });
    spawnSync('git', ['worktree', 'remove', '--force', tree], { cwd: root, stdio: 'ignore' });
    rmSync(tree, { recursive: true, force: true });
  }
}

const lock = (tree: string): string => readFileSync(join(tree, 'package-lock.json'), 'utf8');

async function git(root: string, args: readonly string[], signal: AbortSignal): Promise<Ended> {
  try {
    return await ended('git', args, { cwd: root, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('--against needs git, and there is none');
  }
}
