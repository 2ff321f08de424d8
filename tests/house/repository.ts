/** The repository as the house's tests read it: texts with their paths relative to the root. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Source } from './layering.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What the build writes, which nobody reads. */
const GENERATED = ['src/expressions/parser.js'];

/** Every file under the given files and folders whose name matches; folders that do not exist hold none. */
export function readSources(places: readonly string[], name: RegExp): Source[] {
  return places
    .flatMap(pathsUnder)
    .filter((path) => name.test(path) && !GENERATED.includes(path))
    .map((path) => ({ path, text: readFileSync(root + path, 'utf8') }));
}

function pathsUnder(place: string): string[] {
  if (!existsSync(root + place)) return [];
  if (statSync(root + place).isFile()) return [place];
  return readdirSync(root + place)
    .filter((entry) => entry !== 'node_modules')
    .sort()
    .flatMap((entry) => pathsUnder(`${place}/${entry}`));
}
