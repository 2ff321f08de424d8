/**
 * `npm start`: the default experiment on a fresh clone, `benign run strong --out out/strong`.
 * `npm start -- ARGUMENTS`: any other command of `benign`, with those arguments.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { main, prepare, root } from './prepare.mjs';

const DEFAULT = ['run', 'strong', '--out', 'out/strong'];

main(async () => {
  prepare({ build: true });
  const given = process.argv.slice(2);
  const [args, cwd] = given.length > 0 ? [given, process.cwd()] : [DEFAULT, root];

  // An interrupt reaches the child by itself: it decides what that means, and its exit code is ours.
  process.on('SIGINT', () => {});
  const child = spawn(process.execPath, [join(root, 'dist', 'cli.js'), ...args], { cwd, stdio: 'inherit' });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = await once(child, 'exit');
  return code ?? 1;
});
