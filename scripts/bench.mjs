/**
 * `npm run bench`: every program of bench/, one after the other; each prints what it measured.
 * `npm run bench -- NAME... [--OPTION...]`: only those named; options are handed to each.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installed, main, prepare, root } from './prepare.mjs';

main(() => {
  prepare({ build: true });
  const known = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  const given = process.argv.slice(2);
  const options = given.filter((argument) => argument.startsWith('-'));
  const names = given.filter((argument) => !argument.startsWith('-'));
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);

  const bundle = [installed('tsdown'), '--config', 'tsdown.bench.config.ts'];
  if (!succeeds(bundle, process.stderr)) throw new Error('the benchmarks could not be built');

  const failed = (names.length > 0 ? names : known).filter((name) => {
    console.log(`\n== ${name}`);
    return !succeeds([join('out', 'bench', `${name}.js`), ...options], 'inherit');
  });
  if (failed.length > 0) throw new Error(`failed: ${failed.join(', ')}`);
  return 0;
});

function succeeds(args, stdout) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', stdout, 'inherit'] }).status === 0;
}
