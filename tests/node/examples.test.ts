import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as library from '../../src/node.ts';
import { isFunction } from '../support/api-page.ts';
import { DOORS, docOf, surfaceOf } from '../support/public-surface.ts';

const surface = surfaceOf(DOORS[0]);

/** The examples in docstrings, as programs. */
const examples = surface.flatMap(({ name, declaration }) =>
  docOf(declaration).examples.map((program) => [name, program] as const),
);

/** Those of the page. */
const shown = [...readFileSync('docs/library.md', 'utf8').matchAll(/```js\n([\s\S]*?)```/g)].map(
  ([, program]) => ['docs/library.md', program.replace(/^import .*$/m, '')] as const,
);

/** What a program says that it prints: the comments behind its calls of console.log. */
const promised = (program: string): string[] =>
  [...program.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, said]) => said);

describe('the examples of the library', () => {
  it('are there for every function', () => {
    const functions = surface.filter(isFunction).map(({ name }) => name);
    expect(functions.filter((name) => !examples.some(([of]) => of === name))).toEqual([]);
    expect(functions.length).toBeGreaterThan(10);
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
