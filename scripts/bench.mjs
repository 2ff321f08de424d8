/**
 * `npm run bench`: every program of bench/, one after the other; each prints what it measured.
 * `npm run bench -- NAME... [--OPTION...]`: only those named; options are handed to each.
 * `--json`: one document of what they measured, in place of tables.
 * `--against REF [--rounds=5]`: here and at another commit in turn, compared line by line.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { main, npm, prepare, root } from './prepare.mjs';

main(async () => {
  prepare({ build: true });
  const { build } = await import('tsdown');
  const config = join(root, 'tsdown.bench.config.ts');
  await build({ config, cwd: root, entry: { runner: 'bench/runner/main.ts' }, logLevel: 'silent' });
  const runner = await import(pathToFileURL(join(root, 'out', 'bench', 'runner.js')));
  return runner.main(process.argv.slice(2), { root, config, npm, write: console.log, tell: console.error });
});
