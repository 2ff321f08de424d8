/**
 * Circles among files: of two files that import each other, types counted too, neither can be read without the other.
 */
import { posix } from 'node:path';
import ts from 'typescript';
import type { Source } from './layering.ts';

/** The files of each circle, in the order of their paths. */
export function circles(sources: readonly Source[]): string[][] {
  const known = new Set(sources.map(({ path }) => path));
  const arrows = new Map(
    sources.map(({ path, text }) => [path, importsOf(path, text).filter((to) => known.has(to))]),
  );
  const reached = new Map([...known].map((path) => [path, reachedFrom(path, arrows)]));
  const together = (a: string, b: string) => reached.get(a)?.has(b) && reached.get(b)?.has(a);
  const found: string[][] = [];
  for (const path of [...known].sort()) {
    if (!together(path, path) || found.some((circle) => circle.includes(path))) continue;
    found.push([...known].filter((other) => together(path, other)).sort());
  }
  return found;
}

/** What can be come to by one arrow or more. */
function reachedFrom(path: string, arrows: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const open = [...(arrows.get(path) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    open.push(...(arrows.get(next) ?? []));
  }
  return found;
}

/** The files that one names in its imports and exports; what it loads when asked for is no part of it. */
function importsOf(path: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.') && !isLoadedLater(text, name))
    .map((name) => posix.join(posix.dirname(path), name));
}

function isLoadedLater(text: string, name: string): boolean {
  return !text.includes(`from '${name}'`);
}
