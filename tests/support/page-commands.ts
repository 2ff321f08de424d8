/**
 * The commands of a page of the docs, with what the page says that they print.
 */

export interface PageStep {
  /** A file to be saved, or a command to be typed. */
  readonly save: { readonly name: string; readonly text: string } | null;
  readonly command: { readonly words: readonly string[]; readonly prints: string } | null;
}

/** Blocks of YAML, saved under the last name in backticks that the text before them has, and blocks of a console. */
export function stepsOf(page: string): PageStep[] {
  return page.split(/^```(?=yaml|console)/m).flatMap((part, k, parts): PageStep[] => {
    const block = part.split(/^```$/m)[0];
    if (block.startsWith('yaml\n')) {
      const names = [...parts[k - 1].matchAll(/`([\w.]+\.yaml)`/g)].map(([, name]) => name);
      return [{ save: { name: names[names.length - 1], text: block.slice('yaml\n'.length) }, command: null }];
    }
    if (!block.startsWith('console\n')) return [];
    return block
      .slice('console\n'.length)
      .split(/^\$ /m)
      .slice(1)
      .map((typed) => {
        const end = typed.indexOf('\n');
        const words = typed.slice(0, end).split(' ');
        return { save: null, command: { words, prints: typed.slice(end + 1) } };
      });
  });
}
