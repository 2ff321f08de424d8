/**
 * `npm run check:package`: packs this package as it is published, installs the tarball into an empty folder, and uses it there as its
 * users do: the command; the library in Node, in a page that loads it as it lies there, and in a page that loads a bundle of it; its types;
 * and what README leads to. A small experiment gives the same record, byte for byte, in all three.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { inPages } from './package-pages.mjs';
import { checkTypes } from './package-types.mjs';
import { main, npm, prepare, root } from './prepare.mjs';

/** A program that leaves the text of a record in `text`. */
const PROGRAM = `
import { run } from 'benign';
const { record } = await run({
  data: { n: 12, d: 300, signal: { norm: 8 } },
  training: { steps: 40, horizon: 1e12 },
  risk: { endPoints: 500, trajectoryPoints: 0 },
});
const text = JSON.stringify(record);
`;

main(async () => {
  prepare({ build: false });
  const folder = mkdtempSync(join(tmpdir(), 'benign-package-'));
  try {
    // Packing builds: what a fresh clone would publish.
    runNpm(['pack', '--silent', '--pack-destination', folder], root);
    const [tarball] = readdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    runNpm(['install', ...quietly, `./${tarball}`], folder);
    runNpm(['exec', '--no', '--', 'benign', 'run', 'strong', '--quiet', '--out', 'x'], folder);
    for (const file of ['record.json', 'report.html']) must(existsSync(join(folder, 'x', file)), `x/${file}`);
    checkLinks(join(folder, 'node_modules', 'benign'));
    checkTypes(folder);
    await checkRecords(folder);
    console.log(
      `${tarball}: installed, run, imported in Node and in pages, typed, and all that README links to is in it`,
    );
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function checkLinks(installed) {
  for (const link of linksOf(readFileSync(join(installed, 'README.md'), 'utf8')))
    must(existsSync(join(installed, link)), `what README links to, ${link},`);
}

/** The same program here, in a page that imports the package, and in a page of a bundle of it. */
async function checkRecords(folder) {
  writeFileSync(join(folder, 'here.js'), `${PROGRAM}process.stdout.write(text);\n`);
  const { status, stdout } = spawnSync(process.execPath, ['here.js'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('the library does not run in Node');
  if (JSON.parse(stdout).data.n !== 12) throw new Error('the library runs another experiment');
  writeFileSync(join(folder, 'page.js'), `${PROGRAM}globalThis.done(text);\n`);
  await bundle(folder);
  const pages = { 'as it lies there': 'page.js', 'as a bundle': 'bundle/page.js' };
  for (const [how, text] of Object.entries(await inPages(folder, pages)))
    if (text !== stdout)
      throw new Error(`in a page, ${how}, the record is another than in Node: ${text.slice(0, 300)}`);
}

async function bundle(folder) {
  const work = await rolldown({ input: join(folder, 'page.js'), platform: 'browser', cwd: folder });
  await work.write({ dir: join(folder, 'bundle'), format: 'esm', minify: true });
  await work.close();
}

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
