/** Programs run in pages of a browser, served from a folder. */

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright';
import { haveBrowser, noBrowser } from './browser.mjs';
import { root } from './prepare.mjs';

const TYPES = { '.js': 'text/javascript', '.html': 'text/html' };

/** A program that does not end is given up after so many milliseconds. */
const LONGEST = 60_000;

/**
 * What programs of a folder hand to `done(text)`, each in a page of its own. The pages name packages by the import map that docs/library.md
 * gives to pages without a bundler.
 *
 * @param {Record<string, string>} programs  paths in the folder, by name
 * @returns {Promise<Record<string, string>>} the texts by the same names
 */
export async function inPages(folder, programs) {
  const executablePath = haveBrowser();
  if (executablePath === undefined) throw new Error(noBrowser());
  const server = createServer((request, response) => answer(folder, request.url, response)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const texts = {};
    for (const [name, program] of Object.entries(programs))
      texts[name] = await inPage(browser, `http://127.0.0.1:${server.address().port}/?${program}`);
    return texts;
  } finally {
    await browser.close();
    server.close();
  }
}

async function inPage(browser, address) {
  const page = await browser.newPage();
  const text = new Promise((resolve, reject) => {
    page.on('pageerror', reject);
    page.on('requestfailed', (request) => reject(new Error(`${request.url()} cannot be loaded`)));
    page.on('response', (response) => {
      if (!response.ok()) reject(new Error(`${response.url()} is not there`));
    });
    setTimeout(() => reject(new Error(`a page was not done after ${LONGEST / 1000} s`)), LONGEST).unref();
    page.exposeFunction('done', resolve).then(() => page.goto(address), reject);
  });
  try {
    return await text;
  } finally {
    await page.close();
  }
}

/** A file of the folder; at `/?PROGRAM` a page that loads it. */
async function answer(folder, url, response) {
  const { pathname, search } = new URL(url, 'http://localhost');
  try {
    const body =
      pathname === '/' ? await pageOf(search.slice(1)) : await readFile(join(folder, normalize(pathname)));
    response.writeHead(200, {
      'content-type': TYPES[extname(pathname) || '.html'] ?? 'application/octet-stream',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

async function pageOf(program) {
  const [map] = /<script type="importmap">[\s\S]*?<\/script>/.exec(
    await readFile(join(root, 'docs/library.md'), 'utf8'),
  );
  return `<!doctype html><link rel="icon" href="data:,">${map}<script type="module" src="/${program}"></script>`;
}
