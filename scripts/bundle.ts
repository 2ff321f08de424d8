/**
 * How `dist/` is put together: which packages are bundled, into which chunks, and the notices of those packages.
 *
 * What every run of the command loads is in four chunks, because a process spends more time on opening a hundred files than on what
 * stands in them: what a thread of a team loads too, what a page loads too, what a page may load later, and what no page loads. All else is
 * split as the bundler likes, and loaded where it is needed.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChunkingContext, CodeSplittingGroup, ModuleInfo, Plugin } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packages that are bundled, with what they import: small ones that every run of the command needs. */
export const BUNDLED = [
  'ansi-regex',
  'cli-progress',
  'commander',
  'emoji-regex',
  'fastest-levenshtein',
  'fflate',
  'is-fullwidth-code-point',
  'picocolors',
  'string-width',
  'strip-ansi',
  'yaml',
  'zod',
];

/** Of the licences of those packages, beside the chunks. */
const NOTICES = 'THIRD-PARTY-NOTICES.txt';

/** Modules whose imports decide, as paths from the root of the repository. */
interface Roots {
  readonly thread: string;
  readonly browser: string;
  readonly command: string;
}

/** The groups of modules that make a chunk each. */
export function chunkGroups({ thread, browser, command }: Roots): CodeSplittingGroup[] {
  const first = reaching(({ importedIds }) => importedIds);
  const ever = reaching(({ importedIds, dynamicallyImportedIds }) => [
    ...importedIds,
    ...dynamicallyImportedIds,
  ]);
  const inCommand: Holds = (id, context) => first(command, context).has(id);
  const inPage: Holds = (id, context) => first(browser, context).has(id);
  const groups: Record<string, Holds> = {
    thread: (id, context) => inPage(id, context) && first(thread, context).has(id),
    core: (id, context) => inPage(id, context) && inCommand(id, context),
    later: (id, context) => ever(browser, context).has(id) && inCommand(id, context),
    command: inCommand,
  };
  return Object.entries(groups).map(([name, holds], at) => ({
    priority: 4 - at,
    name: (id, context) => (holds(id, context) ? name : null),
  }));
}

type Holds = (id: string, context: ChunkingContext) => boolean;

/** The modules that one imports, in any number of steps; found once for each. */
function reaching(imported: (module: ModuleInfo) => readonly string[]) {
  const found = new Map<string, ReadonlySet<string>>();
  return (from: string, context: ChunkingContext): ReadonlySet<string> => {
    const known = found.get(from);
    if (known !== undefined) return known;
    const reached = new Set<string>();
    const open = [join(root, from)];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (reached.has(id)) continue;
      reached.add(id);
      const module = context.getModuleInfo(id);
      if (module !== null) open.push(...imported(module));
    }
    found.set(from, reached);
    return reached;
  };
}

/** A plugin that writes the licences of all packages of which something is in the chunks. */
export function notices(): Plugin {
  return {
    name: 'notices',
    generateBundle(_, bundle) {
      const folders = new Set<string>();
      for (const chunk of Object.values(bundle))
        for (const id of chunk.type === 'chunk' ? chunk.moduleIds : []) {
          const folder = packageFolder(id);
          if (folder !== null) folders.add(folder);
        }
      if (folders.size === 0) return;
      const texts = [...folders].sort().map(notice);
      this.emitFile({
        type: 'asset',
        fileName: NOTICES,
        source: [HEAD, ...texts].join(`\n${'-'.repeat(80)}\n\n`),
      });
    },
  };
}

const HEAD = 'Parts of these packages are in the files beside this one.\n';

/** The folder of the package that a module is of; null for one of this repository. */
function packageFolder(id: string): string | null {
  if (!id.includes(`${sep}node_modules${sep}`) || id.startsWith('\0')) return null;
  for (let folder = dirname(id); ; folder = dirname(folder))
    if (existsSync(join(folder, 'package.json')) && manifest(folder).version !== undefined) return folder;
}

function manifest(folder: string): { name: string; version: string; license: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function notice(folder: string): string {
  const { name, version, license } = manifest(folder);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no file of its licence, which the notices need`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
