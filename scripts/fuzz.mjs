/**
 * `npm run test:fuzz -- [--seconds 60] [--seed 1] [--kind KIND]...`: hostile and unlucky inputs until the time is over.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installed, main, prepare, root } from './prepare.mjs';

main(() => {
  prepare({ build: true });
  const bundle = [installed('tsdown'), '--config', 'tsdown.fuzz.config.ts', '--log-level', 'warn'];
  if (run(bundle) !== 0) throw new Error('the program that draws the inputs could not be built');
  return run([join('out', 'fuzz', 'program', 'main.js'), ...process.argv.slice(2)]);
});

function run(args) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status;
}
