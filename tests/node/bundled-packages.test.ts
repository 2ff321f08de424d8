/**
 * What `dist/` has in it of other packages: their licences lie beside it, and what it imports by name is installed with it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
const chunks = readdirSync(dist).filter((name) => name.endsWith('.js'));
const textOf = (chunk: string): string => readFileSync(join(dist, chunk), 'utf8');

/** The package of a path or of what is imported: its first part, or the first two of a scope. */
const packageOf = (path: string): string => /^(@[^/]+\/)?[^/]+/.exec(path)![0];

/** The bundler marks where a module begins. */
const bundled = new Set(
  chunks.flatMap((chunk) =>
    [...textOf(chunk).matchAll(/^\/\/#region node_modules\/(.*)$/gm)].map(([, path]) => packageOf(path)),
  ),
);

/** What a chunk imports before it runs, or later where `later` is asked for too. */
function importsOf(chunk: string, later: boolean): string[] {
  const text = textOf(chunk);
  const first = text.matchAll(/^(?:import|export) (?:[^;"]*? from )?"([^"]+)";/gm);
  const others = later ? text.matchAll(/\bimport\("([^"]+)"\)/g) : [];
  return [...first, ...others].map(([, name]) => name);
}

describe('bundled packages', () => {
  const notices = readFileSync(join(dist, 'THIRD-PARTY-NOTICES.txt'), 'utf8');

  it('are some', () => {
    for (const name of ['zod', 'yaml', 'commander']) expect(bundled).toContain(name);
  });

  it.each([...bundled].sort())('%s has its licence in the notices, as it is installed', (name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))!;
    const text = readFileSync(join(folder, file), 'utf8').trim();
    expect(text.length).toBeGreaterThan(200);
    expect(notices).toContain(`\n${name} ${version} (${license})\n\n${text}\n`);
  });
});

describe('packages imported by name', () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const builtin = new Set(builtinModules.flatMap((name) => [name, `node:${name}`]));

  it('are dependencies, and all dependencies are', () => {
    const named = chunks
      .flatMap((chunk) => importsOf(chunk, true))
      .filter((name) => !name.startsWith('.') && !builtin.has(name))
      .map(packageOf);
    const types = importsOf('node.d.ts', false).map(packageOf);
    // A font, which is read as a file.
    expect([...new Set([...named, ...types, 'dejavu-fonts-ttf'])].sort()).toEqual(
      Object.keys(dependencies).sort(),
    );
  });

  it('are none in what a page loads first', () => {
    const loaded = loadedBy('browser.js', false);
    expect(loaded.size).toBeGreaterThan(1);
    for (const chunk of loaded)
      expect(
        importsOf(chunk, false).filter((name) => !name.startsWith('./')),
        chunk,
      ).toEqual([]);
  });

  it('are no modules of Node in what a page loads ever', () => {
    for (const chunk of loadedBy('browser.js', true))
      expect(
        importsOf(chunk, true).filter((name) => builtin.has(name)),
        chunk,
      ).toEqual([]);
  });
});

function loadedBy(first: string, later: boolean): Set<string> {
  const loaded = new Set([first]);
  for (const chunk of loaded)
    for (const name of importsOf(chunk, later)) if (name.startsWith('./')) loaded.add(name.slice(2));
  return loaded;
}
