/**
 * `npm run check:package`: packs this package as it is published, installs the tarball into an empty folder, and uses it there as its
 * users do: the command, the library, and what README leads to.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main, npm, prepare, root } from './prepare.mjs';

const PROGRAM = `
import { run } from 'benign';
const { record } = await run({ data: { n: 6, d: 100 }, training: { steps: 20 } });
if (record.data.n !== 6) throw new Error('the library runs another experiment');
`;

main(() => {
  prepare({ build: false });
  const folder = mkdtempSync(join(tmpdir(), 'benign-package-'));
  try {
    // Packing builds: what a fresh clone would publish.
    runNpm(['pack', '--silent', '--pack-destination', folder], root);
    const [tarball] = readdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    writeFileSync(join(folder, 'use.js'), PROGRAM);
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    runNpm(['install', ...quietly, `./${tarball}`], folder);
    runNpm(['exec', '--no', '--', 'benign', 'run', 'strong', '--quiet', '--out', 'x'], folder);
    for (const file of ['record.json', 'report.html']) must(existsSync(join(folder, 'x', file)), `x/${file}`);
    must(
      spawnSync(process.execPath, ['use.js'], { cwd: folder, stdio: 'inherit' }).status === 0,
      'the library',
    );
    const installed = join(folder, 'node_modules', 'benign');
    for (const link of linksOf(readFileSync(join(installed, 'README.md'), 'utf8')))
      must(existsSync(join(installed, link)), `what README links to, ${link},`);
    console.log(`${tarball}: installed, run, imported, and all that README links to is in it`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function must(there, what) {
  if (!there) throw new Error(`${what} is missing from the package`);
}

/** Targets of a Markdown text's links and images that are files. */
function linksOf(markdown) {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

function runNpm(args, cwd) {
  const { command, args: line, shell } = npm(args);
  const { status } = spawnSync(command, line, { cwd, shell, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed`);
}
