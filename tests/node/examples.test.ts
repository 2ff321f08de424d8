import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/node.ts';

const ROOM = 'src/library';

/** The examples in docstrings, as programs. */
const examples = readdirSync(ROOM).flatMap((file) =>
  [...readFileSync(`${ROOM}/${file}`, 'utf8').matchAll(/@example\n([\s\S]*?)\n\s*\*(?:\/| @)/g)].map(
    ([, lines]) => [file, lines.replace(/^\s*\* ?/gm, '')] as const,
  ),
);

/** Those of the page. */
const shown = [...readFileSync('docs/library.md', 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(
  ([, program]) => ['docs/library.md', program.replace(/^import .*$/m, '')] as const,
);

/** What a program says that it prints: the comments behind its calls of console.log. */
const promised = (program: string): string[] =>
  [...program.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, said]) => said);

describe('the examples of the library', () => {
  it('are there for every question', () => {
    expect(examples.length).toBeGreaterThan(4);
    expect(shown.length).toBeGreaterThan(1);
  });

  it.each([...examples, ...shown])('%s: %s', async (_, program) => {
    const said: string[] = [];
    const console = { log: (...values: unknown[]) => said.push(values.join(' ')) };
    const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
    await new AsyncFunction('console', ...Object.keys(library), program)(console, ...Object.values(library));
    expect(promised(program).length).toBeGreaterThan(0);
    expect(said).toEqual(promised(program));
  });
});
